/* SPDX-License-Identifier: MIT */
/* Run another program to its end and keep what it said. */
#ifndef LLK_VM_PROCESS_H
#define LLK_VM_PROCESS_H

#include <stdbool.h>
#include <stddef.h>

struct process {
	char *const *argv;  /* argv[0] is looked up in PATH */
	const char *folder; /* to run in, or NULL */
	const char *input;  /* what it reads from standard input, or NULL: nothing */
	int timeout_s;	    /* killed after that; 0: never */
	bool with_children; /* all that it started is killed with it, unless that went away */
};

struct process_output {
	char *out; /* NUL-terminated */
	size_t out_size;
	char *err; /* NUL-terminated */
	size_t err_size;
	int status; /* as of waitpid(2) */
};

/*
 * Run the program in the C locale, and wait for it.
 * Returns 0 when it ran, however it ended; -1 with errno set (ETIMEDOUT after timeout_s) otherwise.
 * The output is to be released in both cases.
 */
int process_run(const struct process *process, struct process_output *output);

void process_output_release(struct process_output *output);

/*
 * From now on a signal that asks this program to end, unless it is ignored, ends the process that
 * runs, and process_run() fails with EINTR, so that callers tidy up.
 */
void process_expect_signals(void);

/* That signal, or 0. */
int process_end_signal(void);

/* When all is tidied up: end by that signal, if one came. */
void process_fall_to_signal(void);

#endif
