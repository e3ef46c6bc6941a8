// SPDX-License-Identifier: MIT
#include "lane.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <clock.h>
#include <requirement.h>

#include "memory.h"

/* Seconds, as Kyua gives them. */
#define LIST_TIMEOUT	300
#define CLEANUP_TIMEOUT 60

/* The test case that Kyua makes up for a program whose list cannot be read. */
#define LIST_CASE  "__test_cases_list__"
#define LIST_TITLE "Represents the correct processing of the test cases list"

void lane_prepare(struct lane *lane, struct track *track)
{
	*lane = (struct lane){ .track = track, .server = SERVER_NONE, .pid_fd = -1 };
}

int lane_descriptor(const struct lane *lane)
{
	return lane->server.fd >= 0 ? lane->server.fd : lane->pid_fd;
}

/* All but what serves. */
static void forget(struct lane *lane)
{
	const struct server server = lane->server;

	if (lane->pid_fd >= 0)
		close(lane->pid_fd);
	if (*lane->attempt.folder)
		attempt_end(&lane->attempt);
	conclusion_free(&lane->conclusion);
	test_list_free(&lane->list);
	free(lane->path);
	lane_prepare(lane, lane->track);
	lane->server = server;
}

/* The program has been gone through. */
static void finish(struct lane *lane)
{
	server_leave(&lane->server);
	forget(lane);
}

static char *case_id(const struct lane *lane, const char *name)
{
	return memory_format("%s:%s", lane->program, name);
}

static const struct listed_case *current(const struct lane *lane)
{
	return &lane->list.cases[lane->next - 1];
}

static void fail(struct lane *lane, const char *what, int error)
{
	run_infra_error(lane->track->run, "%s: %s: %s", lane->program, what, strerror(error));
	lane_end(lane);
}

/* The names by which Kyua keeps the properties. */
static void set_properties(struct test *test, const struct listed_case *listed)
{
	for (size_t i = 0; i < listed->count; i++) {
		const struct listed_property *const property = &listed->properties[i];
		_cleanup_free_ char *name = NULL;

		if (strncmp(property->name, "X-", 2) == 0)
			name = memory_format("custom.%s", property->name + 2);
		test_set_property(test,
				  strcmp(property->name, "descr") == 0 ? "description"
				  : name			       ? name
								       : property->name,
				  property->value);
	}
}

/* Tell what has become of a test case. */
static void tell(struct lane *lane, const char *name, const char *type, const char *reason)
{
	_cleanup_free_ char *id = case_id(lane, name);
	_cleanup_free_ char *shown = reason ? memory_shown(reason, strlen(reason)) : NULL;
	struct test *const test = watch_find(lane->track->watch, id);

	result_set(test, type, shown);
	test->stored = true;
	test->begin_s = lane->begin_s;
	test->end_s = clock_now_s(CLOCK_REALTIME);
	watch_took(lane->track->watch, test, test->end_s - test->begin_s);
	if (test->outcome != OUTCOME_PASS && *lane->attempt.folder) {
		_cleanup_free_ char *output = attempt_output(&lane->attempt);

		test->output = output ? memory_shown(output, strlen(output)) : NULL;
	}
	watch_result(lane->track->watch, test);
}

/* Make a folder for what is to run.  Returns false when that has ended the lane. */
static bool begin_attempt(struct lane *lane)
{
	lane->begin_s = clock_now_s(CLOCK_REALTIME);
	if (!attempt_begin(&lane->attempt, lane->track->workspace, ++lane->track->attempts,
			   CONTRACT_SAME_USER))
		return true;
	fail(lane, lane->track->workspace, errno);
	return false;
}

static bool end_attempt(struct lane *lane)
{
	const int error = attempt_end(&lane->attempt);

	lane->attempt.folder[0] = '\0';
	if (error)
		fail(lane, "its directory cannot be removed", error);
	return !error;
}

static void execute(struct lane *lane, char *const argv[])
{
	lane->pid = attempt_execute(&lane->attempt, argv);
	if (lane->pid < 0) {
		lane->pid = 0;
		fail(lane, "fork", errno);
		return;
	}
	lane->pid_fd = pidfd_open(lane->pid, 0);
	if (lane->pid_fd < 0)
		fail(lane, "pidfd_open", errno);
}

/* Run the program with these arguments in the attempt. */
static void start(struct lane *lane, enum lane_state state, char *const argv[], long timeout_s)
{
	int error;

	lane->state = state;
	lane->timed_out = false;
	lane->pid = 0;
	lane->until_s = clock_now_s(CLOCK_MONOTONIC) + (double)timeout_s;
	if (lane->server.fd < 0) {
		execute(lane, argv);
		return;
	}
	error = server_ask(&lane->server, &lane->attempt, argv);
	if (error)
		fail(lane, "it is asked to run", error);
}

static void start_list(struct lane *lane)
{
	char *const argv[] = { lane->path, (char *)"-l", NULL };

	if (begin_attempt(lane))
		start(lane, LANE_LISTING, argv, LIST_TIMEOUT);
}

static void start_body(struct lane *lane)
{
	const struct listed_case *const listed = current(lane);
	_cleanup_free_ char *result = memory_format("-r%s", lane->attempt.result);
	char *const argv[] = { lane->path, result, (char *)listed->name, NULL };

	start(lane, LANE_BODY, argv, listed_timeout_s(listed));
}

static void start_cleanup(struct lane *lane)
{
	_cleanup_free_ char *part = memory_format("%s:cleanup", current(lane)->name);
	char *const argv[] = { lane->path, part, NULL };

	start(lane, LANE_CLEANUP, argv, CLEANUP_TIMEOUT);
}

/* Whether what is known already decides what becomes of the test case, which is told then. */
static bool is_decided(struct lane *lane, const struct listed_case *listed)
{
	const char *const needs = listed_property(listed, "X-landlock.needs");
	const char *const lacking = needs ? need_memory_recall(&lane->track->needs, needs) : NULL;
	char why[512];

	lane->begin_s = clock_now_s(CLOCK_REALTIME);
	if (requirement_unmet(listed, why, sizeof(why)))
		tell(lane, listed->name, "skipped", why);
	else if (lacking)
		tell(lane, listed->name, "skipped", lacking);
	else
		return false;
	return true;
}

/* Whether it is a test case of the run that has to be run. */
static bool is_to_run(struct lane *lane, const struct listed_case *listed)
{
	_cleanup_free_ char *id = case_id(lane, listed->name);
	struct test *const test = watch_find(lane->track->watch, id);
	const char *const unknown = requirement_unknown(listed);

	if (!test)
		return false;
	if (!lane->track->watch->planned)
		set_properties(test, listed);
	if (unknown) {
		run_infra_error(lane->track->run, "%s: only Kyua knows about %s", id, unknown);
		return false;
	}
	return !is_decided(lane, listed);
}

static void start_next(struct lane *lane)
{
	while (lane->next < lane->list.count) {
		if (!is_to_run(lane, &lane->list.cases[lane->next++]))
			continue;
		if (begin_attempt(lane))
			start_body(lane);
		return;
	}
	finish(lane);
}

/* Tests that are listed and not run. */
static void add_tests(struct lane *lane)
{
	const struct track *const track = lane->track;

	for (size_t i = 0; i < lane->list.count; i++) {
		_cleanup_free_ char *id = case_id(lane, lane->list.cases[i].name);

		if (track->is_wanted(track->context, id))
			set_properties(run_add(track->run, id), &lane->list.cases[i]);
	}
	finish(lane);
}

/* What is wrong with the list, in Kyua's words, or NULL. */
static char *take_list(struct lane *lane, const struct ending *ending)
{
	_cleanup_free_ char *complaints = attempt_read(lane->attempt.err);
	char *trouble;

	if (ending->timed_out)
		return memory_copy("Test case list timed out");
	if (WIFSIGNALED(ending->status))
		return memory_copy("Test program received signal");
	if (WEXITSTATUS(ending->status) != EXIT_SUCCESS)
		return memory_copy("Test program did not exit cleanly");
	trouble = test_list_parse(&lane->list, attempt_read(lane->attempt.out));
	if (!trouble && complaints && *complaints)
		trouble = memory_copy("Test case list wrote to stderr");
	return trouble;
}

/* As Kyua tells of a list that it cannot read. */
static void tell_of_list(struct lane *lane, const char *trouble)
{
	const struct track *const track = lane->track;
	_cleanup_free_ char *id = case_id(lane, LIST_CASE);

	if (track->watch) {
		struct test *const test = watch_find(lane->track->watch, id);

		if (!test)
			return;
		test_set_property(test, "description", LIST_TITLE);
		tell(lane, LIST_CASE, "broken", trouble);
	} else if (track->is_wanted(track->context, id)) {
		test_set_property(run_add(track->run, id), "description", LIST_TITLE);
	}
}

static void go_through_list(struct lane *lane, const char *trouble)
{
	if (trouble) {
		tell_of_list(lane, trouble);
		finish(lane);
	} else if (lane->track->watch) {
		start_next(lane);
	} else {
		add_tests(lane);
	}
}

static void end_list(struct lane *lane, const struct ending *ending)
{
	_cleanup_free_ char *trouble = take_list(lane, ending);

	if (end_attempt(lane))
		go_through_list(lane, trouble);
}

/* The program serves; text: its list, if it has told it. */
static void take_introduction(struct lane *lane, char *text)
{
	_cleanup_free_ char *trouble = NULL;

	if (!text) {
		start_list(lane);
		return;
	}
	lane->begin_s = clock_now_s(CLOCK_REALTIME);
	trouble = test_list_parse(&lane->list, text);
	go_through_list(lane, trouble);
}

static void end_case(struct lane *lane)
{
	tell(lane, current(lane)->name, lane->conclusion.type, lane->conclusion.reason);
	conclusion_free(&lane->conclusion);
	if (end_attempt(lane))
		start_next(lane);
}

static void learn_needs(struct lane *lane, int need)
{
	const char *const needs = listed_property(current(lane), "X-landlock.needs");

	if (!needs)
		return;
	if (need == SERVING_NEEDS_MET)
		need_memory_learn(&lane->track->needs, needs, 0, NULL);
	else if (need >= 0 && strcmp(lane->conclusion.type, "skipped") == 0)
		need_memory_learn(&lane->track->needs, needs, (size_t)need,
				  lane->conclusion.reason);
}

static void end_body(struct lane *lane, const struct ending *ending, int need)
{
	conclusion_draw(&lane->conclusion, lane->attempt.result, ending);
	learn_needs(lane, need);
	if (!conclusion_is_good(&lane->conclusion))
		attempt_note_files(&lane->attempt);
	if (listed_has_cleanup(current(lane)))
		start_cleanup(lane);
	else
		end_case(lane);
}

/* What runs has ended. */
static void take_end(struct lane *lane, int status, int need)
{
	const struct ending ending = { .timed_out = lane->timed_out, .status = status };

	lane->pid = 0;
	switch (lane->state) {
	case LANE_LISTING:
		end_list(lane, &ending);
		break;
	case LANE_BODY:
		end_body(lane, &ending, need);
		break;
	case LANE_CLEANUP:
		conclusion_add_cleanup(&lane->conclusion, &ending);
		end_case(lane);
		break;
	case LANE_IDLE:
	case LANE_STARTING:
		break;
	}
}

static void reap(struct lane *lane)
{
	int status;

	if (attempt_reap(lane->pid, &status)) {
		fail(lane, "waiting for it", errno);
		return;
	}
	close(lane->pid_fd);
	lane->pid_fd = -1;
	take_end(lane, status, SERVING_NEEDS_UNKNOWN);
}

static void hear(struct lane *lane)
{
	struct serving_message message;
	char *text;
	const int heard = server_hear(&lane->server, &message, &text);

	if (heard < 0)
		return;
	if (heard == 0 && lane->state == LANE_STARTING) {
		/* It does not know the option. */
		server_end(&lane->server);
		start_list(lane);
		return;
	}
	if (heard == 0) {
		run_infra_error(lane->track->run, "%s: the process that serves it has ended",
				lane->program);
		lane_end(lane);
		return;
	}
	switch (message.event) {
	case SERVING_READY:
		take_introduction(lane, text);
		break;
	case SERVING_STARTED:
		lane->pid = message.value;
		break;
	case SERVING_ENDED:
		take_end(lane, message.value, message.need);
		break;
	case SERVING_FAILED:
		fail(lane, "fork", message.value);
		break;
	}
}

static void check_time(struct lane *lane)
{
	if (lane->timed_out || clock_now_s(CLOCK_MONOTONIC) < lane->until_s)
		return;
	if (lane->state == LANE_STARTING) {
		fail(lane, "it neither serves nor ends", ETIMEDOUT);
	} else if (lane->pid > 0) {
		lane->timed_out = true;
		attempt_kill(lane->pid);
	}
}

void lane_attend(struct lane *lane)
{
	struct pollfd ready = { .fd = lane_descriptor(lane), .events = POLLIN };

	if (lane->state == LANE_IDLE)
		return;
	if (poll(&ready, 1, 0) == 1) {
		if (lane->server.fd >= 0)
			hear(lane);
		else
			reap(lane);
	} else {
		check_time(lane);
	}
}

void lane_begin(struct lane *lane, const char *program)
{
	int error;

	lane->program = program;
	lane->path = memory_format("%s/%s", lane->track->suite, program);
	lane->state = LANE_STARTING;
	lane->until_s = clock_now_s(CLOCK_MONOTONIC) + LIST_TIMEOUT;
	error = server_start(&lane->server, lane->path);
	if (error == EAFNOSUPPORT) /* a kernel without UNIX sockets: nothing serves on one */
		start_list(lane);
	else if (error)
		fail(lane, access(lane->path, X_OK) ? lane->path : "it cannot be started", error);
}

void lane_end(struct lane *lane)
{
	int status;

	if (lane->pid > 0)
		attempt_kill(lane->pid);
	if (lane->pid > 0 && lane->server.fd < 0)
		attempt_reap(lane->pid, &status);
	server_end(&lane->server);
	forget(lane);
}
