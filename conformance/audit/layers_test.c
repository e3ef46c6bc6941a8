// SPDX-License-Identifier: MIT
/*
 * Which of several layers a denial is recorded for, where that is not decided by walking a path.
 *
 * A row's layers are letters, from the oldest to the youngest:
 *
 *	t	handles truncating		i	handles device commands
 *	b	handles both			s	scopes signals
 *	r	handles reading files
 *	.	handles something else
 *	|	is none: between these two the descriptor is opened, or gets its owner
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <unistd.h>

#include <case.h>
#include <ends.h>
#include <expect.h>
#include <shared.h>

#include "audit_log.h"
#include "object.h"

#define TARGET "target"

enum operation { OPEN, TRUNCATE, COMMAND, OWNER, SIGNAL, TRACE };

struct layers_row {
	const char *what;
	const char *layers;
	enum operation operation;
	bool outside; /* a thread enters the layers, what is denied is done by another */
	int layer;    /* that it has to be recorded for, the oldest is 1 */
};

/* What the judged child and the test case know. */
struct judged {
	const struct layers_row *row;
	pid_t target; /* a process outside of every domain */
	int fds[2];
	int error;
};

static int outcome(long result)
{
	return result < 0 ? errno : 0;
}

static int start_target(struct judged *judged)
{
	pid_t pid;

	if (prctl(PR_SET_NAME, TARGET, 0, 0, 0))
		return errno;
	pid = fork();
	if (pid < 0)
		return errno;
	while (pid == 0)
		pause();
	judged->target = pid;
	return 0;
}

static int prepare_descriptor(struct judged *judged)
{
	switch (judged->row->operation) {
	case TRUNCATE:
		judged->fds[0] = open("file", O_RDWR | O_CLOEXEC);
		return outcome(judged->fds[0]);
	case COMMAND:
		judged->fds[0] = open("/dev/null", O_RDWR | O_CLOEXEC);
		return outcome(judged->fds[0]);
	case OWNER:
		if (fcntl(judged->fds[0], F_SETOWN, judged->target))
			return errno;
		return outcome(fcntl(judged->fds[0], F_SETFL, O_ASYNC));
	default:
		return EINVAL;
	}
}

static int enter(char letter, int number)
{
	struct sandbox_layer layer = { 0 };
	enum sandbox_step step;
	char name[16];
	int error;

	switch (letter) {
	case 't':
		layer.attr.handled_access_fs = LLK_ACCESS_FS_TRUNCATE;
		break;
	case 'i':
		layer.attr.handled_access_fs = LLK_ACCESS_FS_IOCTL_DEV;
		break;
	case 'b':
		layer.attr.handled_access_fs = LLK_ACCESS_FS_TRUNCATE | LLK_ACCESS_FS_IOCTL_DEV;
		break;
	case 'r':
		layer.attr.handled_access_fs = LLK_ACCESS_FS_READ_FILE;
		break;
	case 's':
		layer.attr.scoped = LLK_SCOPE_SIGNAL;
		break;
	default:
		layer.attr.handled_access_fs = LLK_ACCESS_FS_MAKE_BLOCK;
	}
	/* The record of the domain tells the name. */
	snprintf(name, sizeof(name), "layer%d", number);
	if (prctl(PR_SET_NAME, name, 0, 0, 0))
		return NOT_PREPARED(errno);
	error = sandbox_enter(&layer, 1, &step);
	return error ? SANDBOX_REFUSED(error) : 0;
}

static void *enter_all(void *context)
{
	struct judged *judged = context;
	int number = 0;

	for (const char *letter = judged->row->layers; !judged->error && *letter; letter++) {
		if (*letter == '|') {
			judged->error = prepare_descriptor(judged);
			if (judged->error)
				judged->error = NOT_PREPARED(judged->error);
		} else {
			judged->error = enter(*letter, ++number);
		}
	}
	return NULL;
}

static int act(const struct judged *judged)
{
	int count;

	switch (judged->row->operation) {
	case OPEN:
		return outcome(open("file", O_RDONLY | O_CLOEXEC));
	case TRUNCATE:
		return outcome(ftruncate(judged->fds[0], 0));
	case COMMAND:
		return outcome(ioctl(judged->fds[0], FIONREAD, &count));
	case OWNER:
		/* The byte comes, signal or not.  Its end would bring another signal. */
		if (write(judged->fds[1], "", 1) != 1 || fcntl(judged->fds[0], F_SETFL, 0))
			return NOT_PREPARED(errno);
		return EPERM;
	case SIGNAL:
		return outcome(kill(judged->target, 0));
	default:
		return outcome(ptrace(PTRACE_SEIZE, judged->target, NULL, NULL));
	}
}

static int run(void *context)
{
	struct judged *judged = context;
	pthread_t thread;
	int error = start_target(judged);

	if (error)
		return NOT_PREPARED(error);
	error = ends_open(judged->fds);
	if (error)
		return NOT_PREPARED(error);
	if (!judged->row->outside) {
		enter_all(judged);
	} else {
		error = pthread_create(&thread, NULL, enter_all, judged);
		if (error || pthread_join(thread, NULL))
			return NOT_PREPARED(error);
	}
	return judged->error ? judged->error : act(judged);
}

static const struct layers_row opened_rows[] = {
	{ "opening where a younger layer denies truncating", "rt", OPEN, false, 1 },
	{ "truncating, denied by the only layer", "t|", TRUNCATE, false, 1 },
	{ "truncating, denied by the older of two", "t.|", TRUNCATE, false, 1 },
	{ "truncating, denied by the younger of two", ".t|", TRUNCATE, false, 2 },
	{ "truncating, denied by two of three", "tt.|", TRUNCATE, false, 2 },
	{ "truncating, denied by the middle and the youngest", ".tt|", TRUNCATE, false, 3 },
	{ "truncating where a younger layer denies commands", "ti|", TRUNCATE, false, 1 },
	{ "truncating where an older layer denies commands", "it|", TRUNCATE, false, 2 },
	{ "truncating where each layer denies both", "bb|", TRUNCATE, false, 2 },
	{ "truncating what was opened before a layer that denies it", ".t|.t", TRUNCATE, false, 2 },
	{ "truncating, denied by the eighth layer", ".......t|", TRUNCATE, false, 8 },
	{ "truncating, denied by the ninth layer", "........t..|", TRUNCATE, false, 9 },
	{ "truncating, denied by the last layer", "...............t|", TRUNCATE, false, 16 },
	{ "truncating what another thread has opened", ".t.|", TRUNCATE, true, 2 },
	{ "a command, denied by the only layer", "i|", COMMAND, false, 1 },
	{ "a command, denied by the older of two", "i.|", COMMAND, false, 1 },
	{ "a command, denied by the younger of two", ".i|", COMMAND, false, 2 },
	{ "a command, denied by two of three", "ii.|", COMMAND, false, 2 },
	{ "a command where a younger layer denies truncating", "it|", COMMAND, false, 1 },
	{ "a command where an older layer denies truncating", "ti|", COMMAND, false, 2 },
	{ "a command where each layer denies both", "bb|", COMMAND, false, 2 },
	{ "a command to what was opened before a layer that denies it", ".i|.i", COMMAND, false,
	  2 },
	{ "a command, denied by the eighth layer", ".......i|", COMMAND, false, 8 },
	{ "a command, denied by the ninth layer", "........i..|", COMMAND, false, 9 },
	{ "a command, denied by the last layer", "t..............i|", COMMAND, false, 16 },
	{ "a command to what another thread has opened", ".i.|", COMMAND, true, 2 },
};

static const struct layers_row process_rows[] = {
	{ "a signal, denied by the only layer", "s", SIGNAL, false, 1 },
	{ "a signal, denied by the older of two", "s.", SIGNAL, false, 1 },
	{ "a signal, denied by the younger of two", ".s", SIGNAL, false, 2 },
	{ "a signal, denied by two of three", "ss.", SIGNAL, false, 2 },
	{ "tracing from one layer", ".", TRACE, false, 1 },
	{ "tracing from three layers", "...", TRACE, false, 3 },
	{ "tracing where an older layer scopes signals", "s.", TRACE, false, 2 },
	{ "a descriptor's signal, denied by the only layer", "s|", OWNER, false, 1 },
	{ "a descriptor's signal, denied by the older of two", "s.|", OWNER, false, 1 },
	{ "a descriptor's signal, denied by the younger of two", ".s|", OWNER, false, 2 },
	{ "a descriptor's signal, denied by two of three", "ss.|", OWNER, false, 2 },
	{ "the signal of what had its owner before a layer", ".s|.s", OWNER, false, 2 },
	{ "the signal of what another thread has set the owner of", ".s.|", OWNER, true, 2 },
};

static const char *describe(const struct judged *judged)
{
	switch (judged->row->operation) {
	case OPEN:
		return case_text("blockers=fs.read_file %s", object_file("file"));
	case TRUNCATE:
		return case_text("blockers=fs.truncate %s", object_file("file"));
	case COMMAND:
		return case_text("blockers=fs.ioctl_dev %s ioctlcmd=0x%x", object_file("/dev/null"),
				 FIONREAD);
	case TRACE:
		return case_text("blockers=ptrace opid=%d ocomm=\"" TARGET "\"", judged->target);
	default:
		return case_text("blockers=scope.signal opid=%d ocomm=\"" TARGET "\"",
				 judged->target);
	}
}

static void judge_row(const struct layers_row *row, struct judged *judged)
{
	const int error = row->operation <= COMMAND ? EACCES : EPERM;
	const char *denials[2] = { 0 }, *name;
	struct verdict verdict;
	const struct log *log;

	*judged = (struct judged){ .row = row };
	verdict = (row->outside ? judge : judge_vforked)(NULL, 0, run, judged);
	expect_verdict(&verdict, error, "%s", row->what);
	denials[0] = describe(judged);
	log = log_take();
	log_expect(log, denials, row->what);
	name = case_text(" comm=\"layer%d\"", row->layer);
	expect_true(log->domains.count == 1 && strstr(log->domains.at[0].text, name),
		    "%s: expected the record for layer %d, got \"%s\"", row->what, row->layer,
		    log->domains.count ? log->domains.at[0].text : "none");
}

struct layers_list {
	const struct layers_row *rows;
	size_t count;
};

#define ROWS(rows_)                                                                                \
	&(const struct layers_list)                                                                \
	{                                                                                          \
		rows_, sizeof(rows_) / sizeof((rows_)[0])                                          \
	}

static void judge_rows(const struct test_case *self)
{
	const struct layers_list *list = self->row;
	struct judged *judged = shared_memory(sizeof(*judged));
	const int fd = open("file", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		expect_broken("file: %s", expect_errno_name(errno));
	close(fd);
	log_begin();
	for (size_t i = 0; i < list->count; i++)
		judge_row(&list->rows[i], judged);
}

#define NEEDS "abi>=7 cap:audit_control cap:audit_read"

static const struct test_case cases[] = {
	{ .name = "opened_files_name_the_layer",
	  .title = "a denial on an open descriptor is recorded for the youngest layer that denied "
		   "when it was opened",
	  .features = "fs.truncate fs.ioctl_dev",
	  .source = "kernel behaviour, security/landlock/domain.c:landlock_get_deny_masks",
	  .needs = NEEDS " dev:null",
	  .body = judge_rows,
	  .row = ROWS(opened_rows) },
	{ .name = "signals_and_tracing_name_the_layer",
	  .title = "a denied signal is recorded for the youngest layer that scopes it, denied "
		   "tracing for the youngest",
	  .features = "scope.signal",
	  .source = "kernel behaviour, security/landlock/task.c:hook_task_kill",
	  .needs = NEEDS " call:ptrace",
	  .body = judge_rows,
	  .row = ROWS(process_rows) },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
