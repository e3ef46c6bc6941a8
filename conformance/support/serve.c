// SPDX-License-Identifier: MIT
#include "serve.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atf-c.h>

#include <attempt.h>
#include <serving.h>
#include <test_list.h>

typedef atf_error_t add_cases(atf_tp_t *program);

/* The names are the linker's. */
int __real_atf_tp_main(int argc, char **argv, add_cases *add);
int __wrap_atf_tp_main(int argc, char **argv, add_cases *add);

/* Shared by all processes of a run and the one that forked it. */
static int *need;

/* Once they are met, what a test case finds out besides is none of its needs. */
static bool is_noted;

/* The test cases, made once for all runs: tables, and nothing in them depends on when. */
static atf_tp_t prepared;

void serve_note_need(int index)
{
	if (need && !is_noted)
		*need = index;
}

void serve_note_needs_met(void)
{
	serve_note_need(SERVING_NEEDS_MET);
	is_noted = true;
}

/* The variables that ATF's main function gives the test cases; program: its path. */
static bool prepare(const char *program, add_cases *add)
{
	char *const folder = strdup(program);
	const char *const variables[] = { "srcdir", folder ? dirname(folder) : NULL, NULL };

	return folder && !atf_is_error(atf_tp_init(&prepared, variables)) &&
	       !atf_is_error(add(&prepared));
}

/* What ATF's main function does; the body of a test case is run with what is prepared. */
static int run_main(int argc, char **argv, add_cases *add)
{
	const bool is_body = argc == 3 && strncmp(argv[1], "-r", 2) == 0;
	atf_error_t error;

	if (!is_body || !atf_tp_has_tc(&prepared, argv[2]))
		return __real_atf_tp_main(argc, argv, add);
	error = atf_tp_run(&prepared, argv[2], argv[1] + 2);
	return atf_is_error(error) ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* Take a request apart.  Returns how many strings it has. */
static size_t split(char *request, size_t length, char *strings[SERVING_STRINGS_MAX + 1])
{
	size_t count = 0;

	for (size_t at = 0; at < length && count < SERVING_STRINGS_MAX;
	     at += strlen(request + at) + 1)
		strings[count++] = request + at;
	strings[count] = NULL;
	return count;
}

_Noreturn static void run(int fd, char **strings, size_t count, add_cases *add)
{
	const struct contract contract = {
		.work = strings[SERVING_WORK],
		.out = strings[SERVING_OUT],
		.err = strings[SERVING_ERR],
		.user = CONTRACT_SAME_USER,
	};

	close(fd);
	contract_enter(&contract);
	exit(run_main((int)count - SERVING_ARGUMENTS, strings + SERVING_ARGUMENTS, add));
}

static void say(int fd, enum serving_event event, int value)
{
	const struct serving_message message = { .event = event, .value = value, .need = *need };

	/* The runner may be gone, and then there is nobody to run for. */
	if (send(fd, &message, sizeof(message), MSG_NOSIGNAL) < 0)
		_exit(EXIT_FAILURE);
}

/* One run; pid as of fork(2). */
static void attend(int fd, pid_t pid)
{
	int status;

	if (pid < 0) {
		say(fd, SERVING_FAILED, errno);
		return;
	}
	say(fd, SERVING_STARTED, pid);
	if (attempt_reap(pid, &status))
		_exit(EXIT_FAILURE);
	say(fd, SERVING_ENDED, status);
}

/* As ATF lists a test case: its name, and its other properties. */
static bool list_case(FILE *list, const atf_tc_t *listed)
{
	char **const properties = atf_tc_get_md_vars(listed);

	if (!properties)
		return false;
	fprintf(list, "\nident: %s\n", atf_tc_get_ident(listed));
	for (char **property = properties; *property; property += 2) {
		if (strcmp(property[0], "ident") != 0)
			fprintf(list, "%s: %s\n", property[0], property[1]);
	}
	atf_utils_free_charpp(properties);
	return true;
}

/* What the program lists, which nobody need ask for; "" if it is too long. */
static size_t list_cases(char *list, size_t size)
{
	const atf_tc_t *const *const cases = atf_tp_get_tcs(&prepared);
	FILE *const file = cases ? fmemopen(list, size, "w") : NULL;
	bool is_whole = file && fputs(TEST_LIST_HEADER "\n", file) >= 0;
	long length;

	for (size_t i = 0; is_whole && cases[i]; i++)
		is_whole = list_case(file, cases[i]);
	length = is_whole ? ftell(file) : -1;
	is_whole = is_whole && fflush(file) == 0 && length > 0 && (size_t)length < size;
	if (file)
		fclose(file);
	free((void *)(uintptr_t)cases);
	return is_whole ? (size_t)length : 0;
}

/* It serves, and what it has. */
static void introduce(int fd)
{
	static char list[SERVING_REQUEST_SIZE];
	struct serving_message message = { .event = SERVING_READY, .need = SERVING_NEEDS_UNKNOWN };
	struct iovec parts[] = {
		{ .iov_base = &message, .iov_len = sizeof(message) },
		{ .iov_base = list, .iov_len = list_cases(list, sizeof(list)) },
	};
	const struct msghdr whole = { .msg_iov = parts, .msg_iovlen = 2 };

	if (sendmsg(fd, &whole, MSG_NOSIGNAL) < 0)
		_exit(EXIT_FAILURE);
}

/* What every program of this process needs: it is done once. */
static bool begin(int fd)
{
	if (need)
		return true;
	need = mmap(NULL, sizeof(*need), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (need == MAP_FAILED)
		return false;
	contract_reset_signals();
	return fcntl(fd, F_SETFD, FD_CLOEXEC) == 0;
}

static int serve(const char *program, int fd, add_cases *add)
{
	static char request[SERVING_REQUEST_SIZE];
	char *strings[SERVING_STRINGS_MAX + 1];
	ssize_t length;

	if (!begin(fd) || !prepare(program, add))
		return EXIT_FAILURE;
	introduce(fd);
	while ((length = recv(fd, request, sizeof(request), 0)) > 0) {
		const size_t count = split(request, (size_t)length, strings);
		pid_t pid;

		/* An empty one ends it. */
		if (count <= SERVING_ARGUMENTS) {
			atf_tp_fini(&prepared);
			return *request ? EXIT_FAILURE : EXIT_SUCCESS;
		}
		*need = SERVING_NEEDS_UNKNOWN;
		pid = fork();
		if (pid == 0)
			run(fd, strings, count, add);
		attend(fd, pid);
	}
	return EXIT_SUCCESS;
}

int __wrap_atf_tp_main(int argc, char **argv, add_cases *add)
{
	const size_t length = strlen(SERVING_OPTION);

	if (argc == 2 && strncmp(argv[1], SERVING_OPTION, length) == 0)
		return serve(argv[0], atoi(argv[1] + length), add);
	return __real_atf_tp_main(argc, argv, add);
}
