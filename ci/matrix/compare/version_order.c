// SPDX-License-Identifier: MIT
#include "version_order.h"

#include <errno.h>
#include <fcntl.h>
#include <foreign.h>
#include <layout.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup_json.h"
#include "message.h"

/* Start it with standard output into fd.  The process, or -1 after a message. */
static pid_t start(char *const *arguments, int fd)
{
	posix_spawn_file_actions_t actions;
	pid_t pid = -1;

	errno = posix_spawn_file_actions_init(&actions);
	if (!errno) {
		errno = posix_spawn_file_actions_adddup2(&actions, fd, STDOUT_FILENO);
		if (!errno)
			errno = posix_spawnp(&pid, arguments[0], &actions, NULL, arguments,
					     environ);
		posix_spawn_file_actions_destroy(&actions);
	}
	if (errno) {
		complain_errno("%s", foreign_typed(arguments[0]));
		return -1;
	}
	return pid;
}

static json_t *read_lines(int fd)
{
	_cleanup_file_ FILE *stream = fdopen(fd, "r");
	_cleanup_free_ char *line = NULL;
	json_t *lines = json_array();
	size_t size = 0;
	ssize_t length;

	if (!stream) {
		close(fd);
		return lines;
	}
	while ((length = getline(&line, &size, stream)) > 0) {
		if (line[length - 1] == '\n')
			json_array_append_new(lines, json_stringn(line, (size_t)length - 1));
	}
	return lines;
}

/* What the program prints, if it ends well; NULL after a message. */
static json_t *ask(char *const *arguments)
{
	_cleanup_json_ json_t *lines = NULL;
	int ends[2], status = -1;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0) {
		complain_errno("pipe");
		return NULL;
	}
	pid = start(arguments, ends[1]);
	close(ends[1]);
	lines = read_lines(ends[0]);
	if (pid < 0)
		return NULL;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		complain("%s order: failed", foreign_typed(arguments[0]));
		return NULL;
	}
	return json_incref(lines);
}

/* Whether one is the other in another order: no version may be lost or made up. */
static bool is_permutation(const json_t *one, const json_t *other)
{
	const json_t *text, *match;
	size_t i, j;

	json_array_foreach(one, i, text) {
		json_array_foreach(other, j, match) {
			if (json_equal(text, match))
				break;
		}
		if (j == json_array_size(other))
			return false;
	}
	return json_array_size(one) == json_array_size(other);
}

json_t *version_order(const char *vm, const char *provider, const json_t *versions)
{
	_cleanup_free_ char *own = vm ? NULL : layout_path("bin/landlock-vm");
	char **arguments = calloc(json_array_size(versions) + 6, sizeof(*arguments));
	json_t *ordered = NULL;
	const json_t *version;
	size_t count = 0, i;

	if ((!vm && !own) || !arguments) {
		complain_errno("landlock-vm");
		free(arguments);
		return NULL;
	}
	arguments[count++] = vm ? (char *)vm : own;
	arguments[count++] = (char *)"order";
	if (provider) {
		arguments[count++] = (char *)"--provider";
		arguments[count++] = (char *)provider;
	}
	arguments[count++] = (char *)"--";
	json_array_foreach(versions, i, version)
		arguments[count++] = (char *)json_string_value(version);
	ordered = ask(arguments);
	if (ordered && !is_permutation(versions, ordered)) {
		complain("%s order: not an order of what it was asked for",
			 foreign_typed(arguments[0]));
		json_decref(ordered);
		ordered = NULL;
	}
	free(arguments);
	return ordered;
}
