// SPDX-License-Identifier: MIT
#include "conclusion.h"

#include "attempt.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cleanup.h>

#define PASSED		 "passed"
#define FAILED		 "failed"
#define SKIPPED		 "skipped"
#define EXPECTED_FAILURE "expected_failure"
#define BROKEN		 "broken"

/* How Kyua writes the end of a line that should not be there. */
#define NEWLINE "<<NEWLINE>>"

/* The process must end so, after the result that it wrote. */
enum demand {
	DEMAND_NOTHING,
	DEMAND_SUCCESS,
	DEMAND_FAILURE,
	DEMAND_EXIT,   /* with the code that the result names, if any */
	DEMAND_SIGNAL, /* likewise */
	DEMAND_TIMEOUT,
};

/* The words that a result may begin with. */
static const struct kind {
	const char *word;
	const char *type;
	enum demand demand;
	const char *should; /* of what must exit so: how Kyua begins to complain */
} kinds[] = {
	{ "broken", BROKEN, DEMAND_NOTHING, NULL },
	{ "expected_death", EXPECTED_FAILURE, DEMAND_NOTHING, NULL },
	{ "expected_exit", EXPECTED_FAILURE, DEMAND_EXIT, NULL },
	{ "expected_failure", EXPECTED_FAILURE, DEMAND_SUCCESS,
	  "Expected failure should have reported success but" },
	{ "expected_signal", EXPECTED_FAILURE, DEMAND_SIGNAL, NULL },
	{ "expected_timeout", EXPECTED_FAILURE, DEMAND_TIMEOUT, NULL },
	{ "failed", FAILED, DEMAND_FAILURE, "Failed test case should have reported failure but" },
	{ "passed", PASSED, DEMAND_SUCCESS, "Passed test case should have reported success but" },
	{ "skipped", SKIPPED, DEMAND_SUCCESS,
	  "Skipped test case should have reported success but" },
};

/* A result as it was written. */
struct result {
	const struct kind *kind;
	const char *reason;
	bool has_number; /* of an exit or a signal that it expects */
	int number;
};

void conclusion_set(struct conclusion *conclusion, const char *type, const char *format, ...)
{
	va_list arguments;

	free(conclusion->reason);
	conclusion->type = type;
	va_start(arguments, format);
	if (vasprintf(&conclusion->reason, format, arguments) < 0)
		conclusion->reason = NULL;
	va_end(arguments);
}

void conclusion_free(struct conclusion *conclusion)
{
	free(conclusion->reason);
	*conclusion = (struct conclusion){ 0 };
}

bool conclusion_is_good(const struct conclusion *conclusion)
{
	return strcmp(conclusion->type, FAILED) != 0 && strcmp(conclusion->type, BROKEN) != 0;
}

static char *describe(int status)
{
	char *text = NULL;
	int length;

	if (WIFEXITED(status))
		length = asprintf(&text, "exited with code %d", WEXITSTATUS(status));
	else if (WIFSIGNALED(status))
		length = asprintf(&text, "received signal %d%s", WTERMSIG(status),
				  WCOREDUMP(status) ? " (core dumped)" : "");
	else
		length = asprintf(&text, "terminated in an unknown manner");
	return length < 0 ? NULL : text;
}

/* With its lines in one, as Kyua shows them. */
static char *join_lines(const char *text)
{
	char *joined = malloc(strlen(text) * strlen(NEWLINE) + 1);
	char *end = joined;

	while (joined && *text) {
		const size_t length = strcspn(text, "\n");

		end = mempcpy(end, text, length);
		text += length;
		if (text[0] == '\n' && text[1])
			end = stpcpy(end, NEWLINE);
		text += *text == '\n';
	}
	if (joined)
		*end = '\0';
	return joined;
}

static const struct kind *find_kind(const char *word, size_t length)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (strlen(kinds[i].word) == length && strncmp(kinds[i].word, word, length) == 0)
			return &kinds[i];
	}
	return NULL;
}

/* A number that is all of the text. */
static bool parse_number(const char *text, int *number)
{
	char *end;
	long value;

	errno = 0;
	value = strtol(text, &end, 10);
	if (end == text || isspace((unsigned char)*text) || *end || errno || value < INT_MIN ||
	    value > INT_MAX)
		return false;
	*number = (int)value;
	return true;
}

/* "(NUMBER): REASON" or ": REASON".  False if it is neither, and then the conclusion is drawn. */
static bool parse_number_and_reason(struct result *result, char *rest,
				    struct conclusion *conclusion)
{
	const char *const word = result->kind->word;
	char *delimiter = strpbrk(rest, ":(");
	char *closing;

	if (!delimiter) {
		conclusion_set(conclusion, BROKEN,
			       "Invalid format for '%s' test case result; must be followed by "
			       "'[(num)]: <reason>' but found '%s'",
			       word, rest);
		return false;
	}
	if (*delimiter == '(') {
		closing = strstr(delimiter, "):");
		if (closing)
			*closing = '\0';
		result->has_number = parse_number(delimiter + 1, &result->number);
		if (!result->has_number) {
			conclusion_set(conclusion, BROKEN,
				       "Invalid integer argument '%s' to '%s' test case result",
				       delimiter + 1, word);
			return false;
		}
		delimiter = closing ? closing + 1 : rest;
	}
	/* Kyua does not survive a result that ends here. */
	result->reason = delimiter[1] ? delimiter + 2 : "";
	return true;
}

static bool parse_rest(struct result *result, char *rest, struct conclusion *conclusion)
{
	const struct kind *const kind = result->kind;

	if (strcmp(kind->type, PASSED) == 0) {
		if (*rest)
			conclusion_set(conclusion, BROKEN, "%s cannot have a reason", kind->word);
		return !*rest;
	}
	if (kind->demand == DEMAND_EXIT || kind->demand == DEMAND_SIGNAL)
		return parse_number_and_reason(result, rest, conclusion);
	if (strncmp(rest, ": ", 2) != 0 || !rest[2]) {
		conclusion_set(conclusion, BROKEN, "%s must be followed by ': <reason>'",
			       kind->word);
		return false;
	}
	result->reason = rest + 2;
	return true;
}

/* The text is cut to pieces.  False if it is no result, and then the conclusion is drawn. */
static bool parse(struct result *result, char *text, struct conclusion *conclusion)
{
	char *const end = strchr(text, '\n');
	size_t length;

	if (!end) {
		conclusion_set(conclusion, BROKEN, "Empty test result or no new line");
		return false;
	}
	if (end[1]) {
		_cleanup_free_ char *lines = join_lines(text);

		conclusion_set(conclusion, BROKEN, "Test result contains multiple lines: %s",
			       lines ? lines : "");
		return false;
	}
	*end = '\0';
	length = strspn(text, "abcdefghijklmnopqrstuvwxyz_");
	result->kind = find_kind(text, length);
	if (!result->kind) {
		conclusion_set(conclusion, BROKEN, "Unknown test result '%.*s'", (int)length, text);
		return false;
	}
	return parse_rest(result, text + length, conclusion);
}

/* The other end than the number that the result names. */
static void check_number(const struct result *result, int number, const char *format,
			 struct conclusion *conclusion)
{
	char text[128];

	if (!result->has_number || result->number == number)
		return;
	snprintf(text, sizeof(text), "Test case expected to %s %d but got %s%d", format,
		 result->number, result->kind->demand == DEMAND_EXIT ? "code " : "", number);
	conclusion_set(conclusion, FAILED, "%s", text);
}

/* What was written is true only if the process ended accordingly. */
static void compare(const struct result *result, int status, struct conclusion *conclusion)
{
	const struct kind *const kind = result->kind;
	_cleanup_free_ char *how = describe(status);
	const char *complaint = NULL;

	switch (kind->demand) {
	case DEMAND_NOTHING:
		return;
	case DEMAND_SUCCESS:
	case DEMAND_FAILURE:
		if (!WIFEXITED(status) ||
		    WEXITSTATUS(status) !=
			    (kind->demand == DEMAND_SUCCESS ? EXIT_SUCCESS : EXIT_FAILURE))
			complaint = kind->should;
		break;
	case DEMAND_EXIT:
		if (WIFEXITED(status))
			check_number(result, WEXITSTATUS(status), "exit with code", conclusion);
		else
			complaint = "Expected clean exit but";
		break;
	case DEMAND_SIGNAL:
		if (WIFSIGNALED(status))
			check_number(result, WTERMSIG(status), "receive signal", conclusion);
		else
			complaint = "Expected signal but";
		break;
	case DEMAND_TIMEOUT:
		complaint = "Expected timeout but";
		break;
	}
	if (complaint)
		conclusion_set(conclusion, BROKEN, "%s %s", complaint, how ? how : "");
}

void conclusion_draw(struct conclusion *conclusion, const char *result_file,
		     const struct ending *body)
{
	_cleanup_free_ char *text =
		access(result_file, R_OK) == 0 ? attempt_read(result_file) : NULL;
	struct result result = { 0 };
	bool parsed = false;

	if (text)
		parsed = parse(&result, text, conclusion);
	if (parsed) {
		conclusion_set(conclusion, result.kind->type, "%s",
			       result.reason ? result.reason : "");
		if (!body->timed_out)
			compare(&result, body->status, conclusion);
	} else if (!text && !body->timed_out) {
		_cleanup_free_ char *how = describe(body->status);

		conclusion_set(conclusion, BROKEN, "Premature exit; test case %s", how ? how : "");
	}
	if (body->timed_out && !(parsed && result.kind->demand == DEMAND_TIMEOUT))
		conclusion_set(conclusion, BROKEN, "Test case body timed out");
	if (strcmp(conclusion->type, PASSED) == 0) {
		free(conclusion->reason);
		conclusion->reason = NULL;
	}
}

void conclusion_add_cleanup(struct conclusion *conclusion, const struct ending *cleanup)
{
	if (!conclusion_is_good(conclusion))
		return;
	if (cleanup->timed_out)
		conclusion_set(conclusion, BROKEN, "Test case cleanup timed out");
	else if (!WIFEXITED(cleanup->status) || WEXITSTATUS(cleanup->status) != EXIT_SUCCESS)
		conclusion_set(conclusion, BROKEN,
			       "Test case cleanup did not terminate successfully");
}
