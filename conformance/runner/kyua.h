/* SPDX-License-Identifier: MIT */
/* Kyua as a child process: found by PATH, with no configuration but ours. */
#ifndef RUNNER_KYUA_H
#define RUNNER_KYUA_H

#include <stdbool.h>
#include <stddef.h>

struct kyua {
	const char *workspace; /* where its log goes */
	const char *kyuafile;
	int jobs; /* tests at a time */
};

/* Called with each line of Kyua's standard output, without its end. */
typedef void kyua_line_handler(const char *line, void *context);

/* What is listened to while Kyua runs. */
struct kyua_ears {
	kyua_line_handler *line;
	/* Called when log_fd can be read; returns false to hear no more of it.  NULL: never. */
	bool (*log)(void *context);
	int log_fd;
	void *context;
};

/*
 * Run "kyua COMMAND --kyuafile=... ARGUMENT..." to its end.  Its standard error is ours.  A signal
 * that asks this program to end is passed on to Kyua, which then stops its tests and tidies up.
 *
 * arguments: count of them, after those that this function adds.
 * Returns Kyua's exit status, or -1: it could not be started, was killed, or a signal asked for the
 * end; then *trouble says which, in a string that the caller frees.
 */
int kyua_run(const struct kyua *kyua, const char *command, char *const *arguments, size_t count,
	     const struct kyua_ears *ears, char **trouble);

#endif
