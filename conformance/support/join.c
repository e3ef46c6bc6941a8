// SPDX-License-Identifier: MIT
/*
 * The test programs of an area in one, for the guest runner: what they have in common is loaded
 * once, and an emulator translates it once.  Each serves in a process that is forked for it.
 * Called by the name of one of them, by a link, it is that one.
 */
#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <serving.h>

typedef int main_function(int argc, char **argv);

#define JOINED(name) main_function main_of_##name;
#include "joined.h"
#undef JOINED

static const struct joined {
	const char *name;
	main_function *main;
} joined[] = {
#define JOINED(name) { #name, main_of_##name },
#include "joined.h"
#undef JOINED
};

/* Be that program, as if it had been executed with the same argument. */
_Noreturn static void become(const struct joined *program, const char *folder, char *option)
{
	static char path[PATH_MAX];
	char *argv[] = { path, option, NULL };

	if (snprintf(path, sizeof(path), "%s/%s", folder, program->name) >= (int)sizeof(path))
		_exit(EXIT_FAILURE);
	prctl(PR_SET_NAME, program->name, 0, 0, 0);
	program_invocation_name = path;
	program_invocation_short_name = strrchr(path, '/') + 1;
	exit(program->main(2, argv));
}

static const struct joined *find(const char *name)
{
	for (size_t i = 0; i < sizeof(joined) / sizeof(*joined); i++) {
		if (strcmp(joined[i].name, name) == 0)
			return &joined[i];
	}
	return NULL;
}

/* Returns whether another program may follow. */
static int attend(const char *name, const char *folder, char *option)
{
	const struct joined *const program = find(name);
	int status;
	pid_t pid;

	if (!program)
		return 0;
	pid = fork();
	if (pid == 0)
		become(program, folder, option);
	while (pid > 0 && waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return 0;
	}
	return pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	const size_t length = strlen(SERVING_OPTION);
	const struct joined *const called = find(program_invocation_short_name);
	char name[NAME_MAX + 1];
	const char *folder;
	ssize_t got;
	int fd;

	if (called)
		return called->main(argc, argv);
	if (argc != 2 || strncmp(argv[1], SERVING_OPTION, length) != 0) {
		fprintf(stderr, "%s: for landlock-conformance run --runner guest\n", argv[0]);
		return EXIT_FAILURE;
	}
	fd = atoi(argv[1] + length);
	folder = dirname(argv[0]);
	while ((got = recv(fd, name, sizeof(name) - 1, 0)) > 0) {
		name[got] = '\0';
		if (!attend(name, folder, argv[1]))
			return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}
