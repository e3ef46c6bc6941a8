// SPDX-License-Identifier: MIT
/*
 * How much longer a command takes than a reference: whole processes, in turns, so that what else
 * the machine does weighs on both.
 *
 * usage: bench-ratio RUNS REFERENCE PROGRAM [ARGUMENT...]
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static _Noreturn void fail(const char *what, int error)
{
	fprintf(stderr, "bench-ratio: %s: %s\n", what, strerror(error));
	exit(1);
}

/* In nanoseconds.  Whatever the command's exit status, it has run; a signal is no run. */
static int64_t run(char *const arguments[])
{
	const int64_t start = now_ns();
	posix_spawn_file_actions_t actions;
	int status;
	int error;
	pid_t child;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	error = posix_spawn(&child, arguments[0], &actions, NULL, arguments, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (error)
		fail(arguments[0], error);
	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR)
			fail("waitpid", errno);
	}
	if (!WIFEXITED(status))
		fail(arguments[0], EINTR);
	return now_ns() - start;
}

static int compare(const void *left, const void *right)
{
	const int64_t a = *(const int64_t *)left;
	const int64_t b = *(const int64_t *)right;

	return (a > b) - (a < b);
}

static void report(const char *label, int64_t *times, size_t count)
{
	qsort(times, count, sizeof(*times), compare);
	printf("%-10s min %8.3f ms  median %8.3f ms\n", label, (double)times[0] / 1e6,
	       (double)times[count / 2] / 1e6);
}

int main(int argc, char *argv[])
{
	const size_t count = argc > 3 ? strtoul(argv[1], NULL, 10) : 0;
	int64_t *reference;
	int64_t *command;

	if (!count)
		fail("usage", EINVAL);
	reference = calloc(count, sizeof(*reference));
	command = calloc(count, sizeof(*command));
	if (!reference || !command)
		fail("memory", ENOMEM);
	/* One of each to warm the caches. */
	run((char *const[]){ argv[2], NULL });
	run(&argv[3]);
	for (size_t i = 0; i < count; i++) {
		reference[i] = run((char *const[]){ argv[2], NULL });
		command[i] = run(&argv[3]);
	}
	report("reference", reference, count);
	report("command", command, count);
	printf("ratio      min %8.2f     median %8.2f     (%s %s)\n",
	       (double)command[0] / (double)reference[0],
	       (double)command[count / 2] / (double)reference[count / 2], argv[3],
	       argc > 4 ? argv[4] : "");
	free(reference);
	free(command);
	return 0;
}
