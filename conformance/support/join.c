// SPDX-License-Identifier: MIT
/*
 * The test programs of an area in one, for the guest runner: what they have in common is loaded
 * once, and an emulator translates it once.  One after the other serves; none leaves anything that
 * another could see, for they do nothing but list and fork.  Called by the name of one of them, by
 * a link, it is that one.
 */
#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
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

static const struct joined *find(const char *name)
{
	for (size_t i = 0; i < sizeof(joined) / sizeof(*joined); i++) {
		if (strcmp(joined[i].name, name) == 0)
			return &joined[i];
	}
	return NULL;
}

/*
 * Be that program, as if it had been executed with the same argument, until it has served.  Returns
 * whether another may follow.
 */
static bool attend(const char *name, const char *folder, char *option)
{
	static char path[PATH_MAX];
	const struct joined *const program = find(name);
	char *argv[] = { path, option, NULL };

	if (!program || snprintf(path, sizeof(path), "%s/%s", folder, name) >= (int)sizeof(path))
		return false;
	prctl(PR_SET_NAME, name, 0, 0, 0);
	program_invocation_name = path;
	program_invocation_short_name = strrchr(path, '/') + 1;
	return program->main(2, argv) == EXIT_SUCCESS;
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
