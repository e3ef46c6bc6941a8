// SPDX-License-Identifier: MIT
/* llk-run: run a command under a Landlock ruleset that options and a policy file describe. */
#include <errno.h>
#include <standard.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <llk_policy.h>

#include "foreign.h"
#include "option.h"

/* As env(1) has them. */
#define EXIT_OURS      125
#define EXIT_NOT_EXEC  126
#define EXIT_NOT_FOUND 127

/* One option as it was given, for the second pass. */
struct given {
	const struct run_option *option;
	const char *argument;
};

struct run {
	struct llk_ruleset_options options;
	struct llk_policy *policy;
	struct llk_ruleset *ruleset;
	struct given *given;
	size_t given_count;
	char **command;
	const char *report; /* the format, NULL for none */
	bool dry_run;
	bool explains;
};

__attribute__((format(printf, 1, 2))) static void complain(const char *format, ...)
{
	va_list arguments;

	fputs("llk-run: ", stderr);
	va_start(arguments, format);
	foreign_vprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
}

/* A number in decimal, or -1. */
static long read_number(const char *text, long most)
{
	char *end;
	long number;

	if (*text < '0' || *text > '9')
		return -1;
	errno = 0;
	number = strtol(text, &end, 10);
	return *end || errno || number > most ? -1 : number;
}

static bool take_abi(const struct given *given, int *abi)
{
	const long number = read_number(given->argument, INT16_MAX);

	if (number < 1)
		complain("--%s %s: expected an ABI number, at least 1", given->option->name,
			 given->argument);
	*abi = (int)number;
	return number >= 1;
}

static bool take_format(struct run *run, const char *argument)
{
	run->report = argument ? argument : "text";
	if (strcmp(run->report, "text") == 0 || strcmp(run->report, "json") == 0)
		return true;
	complain("--report=%s: expected text or json", run->report);
	return false;
}

static bool take_policy(struct run *run, const char *file)
{
	struct llk_policy_fault fault = { .size = sizeof(fault) };
	const uint32_t flags = run->options.restrict_flags;
	int error;

	if (run->policy) {
		complain("--policy %s: there is one already", file);
		return false;
	}
	error = llk_policy_read_file(file, &run->policy, &fault);
	if (error) {
		complain("%s", fault.message);
		return false;
	}
	error = llk_policy_options(run->policy, &run->options);
	run->options.restrict_flags |= flags;
	return !error;
}

/* First pass: what a ruleset must be created with. */
static bool take_option(struct run *run, const struct given *given)
{
	switch (given->option->action) {
	case ACTION_BEST_EFFORT:
		run->options.mode = LLK_MODE_BEST_EFFORT;
		return true;
	case ACTION_ABI:
		return take_abi(given, &run->options.abi);
	case ACTION_MINIMUM_ABI:
		return take_abi(given, &run->options.minimum_abi);
	case ACTION_FLAG:
		run->options.restrict_flags |= (uint32_t)given->option->bits;
		return true;
	case ACTION_DRY_RUN:
		run->dry_run = true;
		return true;
	case ACTION_EXPLAIN:
		run->explains = true;
		return true;
	case ACTION_REPORT:
		return take_format(run, given->argument);
	default:
		return true;
	}
}

static bool complain_of_ruleset(const struct run *run)
{
	char sentence[1024];

	llk_ruleset_describe_failure(run->ruleset, sentence, sizeof(sentence));
	complain("%s", sentence);
	return false;
}

static bool allow_port(struct run *run, const struct given *given)
{
	const long port = read_number(given->argument, UINT16_MAX);

	if (port < 0) {
		complain("--%s %s: expected a port, 0 to 65535", given->option->name,
			 given->argument);
		return false;
	}
	return !llk_ruleset_allow_port(run->ruleset, (unsigned int)port, given->option->bits) ||
	       complain_of_ruleset(run);
}

/* Second pass: what changes a ruleset. */
static bool apply_option(struct run *run, const struct given *given)
{
	const struct run_option *option = given->option;
	int error = 0;

	switch (option->action) {
	case ACTION_PRESET:
		error = option->preset(run->ruleset, given->argument);
		break;
	case ACTION_PATH:
		error = llk_ruleset_allow_path(run->ruleset, given->argument, option->bits);
		break;
	case ACTION_PORT:
		return allow_port(run, given);
	case ACTION_EXEMPT:
		error = option->exempt(run->ruleset);
		break;
	case ACTION_SCOPE:
		error = llk_ruleset_allow_scope(run->ruleset, option->bits);
		break;
	case ACTION_REQUIRE:
	case ACTION_WANT:
		error = llk_ruleset_set_requirement(run->ruleset, given->argument,
						    option->action == ACTION_REQUIRE);
		break;
	default:
		break;
	}
	return !error || complain_of_ruleset(run);
}

/* Requirement levels before rules, which they are for. */
static bool apply_options(struct run *run)
{
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < run->given_count; i++) {
			const enum action action = run->given[i].option->action;
			const bool level = action == ACTION_REQUIRE || action == ACTION_WANT;

			if (level == (pass == 0) && !apply_option(run, &run->given[i]))
				return false;
		}
	}
	return true;
}

static bool make_ruleset(struct run *run)
{
	struct llk_policy_fault fault = { .size = sizeof(fault) };
	const int error = llk_ruleset_create(&run->options, &run->ruleset);

	if (error) {
		complain("%s", llk_error_text(error));
		return false;
	}
	if (run->policy && llk_policy_add(run->policy, run->ruleset, &fault)) {
		complain("%s", fault.message);
		return false;
	}
	return apply_options(run);
}

static bool print_report(const struct run *run, FILE *stream)
{
	struct llk_report report = { .size = sizeof(report) };
	const bool json = run->report && strcmp(run->report, "json") == 0;
	char text[8192];
	long length = llk_ruleset_report(run->ruleset, &report);

	if (!length)
		length = json ? llk_report_json(&report, text, sizeof(text))
			      : llk_report_text(&report, text, sizeof(text));
	if (length < 0 || (size_t)length >= sizeof(text) || fputs(text, stream) == EOF ||
	    (stream != stdout && fflush(stream) == EOF)) {
		complain("the report could not be written");
		return false;
	}
	return true;
}

/* OPERATION[:PATH|PORT[:TARGET]] */
static bool explain(struct run *run, const char *argument)
{
	struct llk_explanation explanation = { .size = sizeof(explanation) };
	struct llk_question question = { .size = sizeof(question) };
	char *const words = strdup(argument);
	char sentence[4096];
	char *operand, *target;
	int operation;
	bool done = false;

	if (!words) {
		complain("%s", strerror(errno));
		return false;
	}
	operand = strchr(words, ':');
	if (operand)
		*operand++ = '\0';
	target = operand ? strchr(operand, ':') : NULL;
	if (target)
		*target++ = '\0';
	operation = llk_operation_find(words);
	question.operation = (enum llk_operation)operation;
	if (operation >= LLK_OPERATION_BIND_TCP && operation <= LLK_OPERATION_CONNECT_SEND_UDP) {
		const long port = operand ? read_number(operand, UINT16_MAX) : -1;

		question.port = port < 0 ? UINT16_MAX + 1 : (unsigned int)port;
	} else {
		question.path = operand;
		question.target = target;
	}
	if (operation < 0)
		complain("--explain %s: there is no such operation", argument);
	else if (llk_ruleset_explain(run->ruleset, &question, &explanation))
		complain_of_ruleset(run);
	else
		done = llk_explanation_text(&explanation, sentence, sizeof(sentence)) >= 0 &&
		       printf("%s: %s\n", argument, sentence) >= 0;
	free(words);
	return done;
}

static bool explain_all(struct run *run)
{
	for (size_t i = 0; i < run->given_count; i++) {
		if (run->given[i].option->action == ACTION_EXPLAIN &&
		    !explain(run, run->given[i].argument))
			return false;
	}
	return true;
}

/* Restrict, and become the command; returns an exit status if that fails. */
static int execute(struct run *run)
{
	if (llk_ruleset_enforce(run->ruleset)) {
		complain_of_ruleset(run);
		return EXIT_OURS;
	}
	if (run->report && !print_report(run, stderr))
		return EXIT_OURS;
	standard_restore();
	execvp(run->command[0], run->command);
	complain("%s: %s", run->command[0], strerror(errno));
	return errno == ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_EXEC;
}

static int act(struct run *run)
{
	for (size_t i = 0; i < run->given_count; i++) {
		const struct given *given = &run->given[i];

		if (given->option->action == ACTION_POLICY && !take_policy(run, given->argument))
			return EXIT_OURS;
	}
	for (size_t i = 0; i < run->given_count; i++) {
		if (!take_option(run, &run->given[i]))
			return EXIT_OURS;
	}
	if (!run->command[0] && !run->dry_run && !run->explains) {
		complain("a command is missing; see llk-run --help");
		return EXIT_OURS;
	}
	if (!make_ruleset(run) || !explain_all(run))
		return EXIT_OURS;
	if (run->dry_run) {
		if (!print_report(run, stdout))
			return EXIT_OURS;
		if (llk_ruleset_check(run->ruleset)) {
			complain_of_ruleset(run);
			return EXIT_OURS;
		}
	}
	return run->dry_run || run->explains ? 0 : execute(run);
}

/* The table as getopt_long(3) wants it; NULL for want of memory. */
static struct option *make_getopt_table(void)
{
	size_t count = 0;
	struct option *table;

	while (option_at(count))
		count++;
	table = calloc(count + 1, sizeof(*table));
	for (size_t i = 0; table && i < count; i++) {
		const struct run_option *option = option_at(i);

		table[i].name = option->name;
		table[i].has_arg = option->operand == OPERAND_NONE     ? no_argument
				   : option->operand == OPERAND_FORMAT ? optional_argument
								       : required_argument;
	}
	return table;
}

/* Read the command line; -1 to go on, else the exit status. */
static int read_command_line(struct run *run, int argc, char **argv, const struct option *table)
{
	int index = 0;
	int found;

	/* Options after the command are the command's. */
	while ((found = getopt_long(argc, argv, "+:", table, &index)) != -1) {
		const struct run_option *option;

		if (found == ':') {
			complain("%s: an argument is missing", argv[optind - 1]);
			return EXIT_OURS;
		}
		if (found) {
			complain("%s: no such option; see llk-run --help", argv[optind - 1]);
			return EXIT_OURS;
		}
		option = option_at((size_t)index);
		switch (option->action) {
		case ACTION_HELP:
			print_help();
			return 0;
		case ACTION_VERSION:
			print_version();
			return 0;
		case ACTION_COMPLETION:
			if (print_completion(optarg))
				return 0;
			complain("--completion %s: expected bash or zsh", optarg);
			return EXIT_OURS;
		default:
			run->given[run->given_count++] = (struct given){ option, optarg };
		}
	}
	run->command = argv + optind;
	return -1;
}

int main(int argc, char **argv)
{
	struct run run = { .options = { .size = sizeof(run.options) } };
	struct option *table = make_getopt_table();
	int status = EXIT_OURS;

	standard_guard("llk-run", EXIT_OURS);
	/* No more options than arguments. */
	run.given = calloc((size_t)argc + 1, sizeof(*run.given));
	if (table && run.given) {
		status = read_command_line(&run, argc, argv, table);
		if (status < 0)
			status = act(&run);
	} else {
		complain("%s", strerror(ENOMEM));
	}
	llk_ruleset_free(run.ruleset);
	llk_policy_free(run.policy);
	free(run.given);
	free(table);
	return status;
}
