// SPDX-License-Identifier: MIT
/*
 * Run a program in surroundings of a table: what other people's machines are like.
 *
 * usage: in-surroundings NAME -- PROGRAM [ARGUMENT...]
 *        in-surroundings --list
 *
 * NAME is that of a row, or CALL:ANSWER for a filter of one system call.  The list has a line for
 * each, of columns parted by tabs: name, place, programs, the surrounding that it is compared with,
 * and what is said where nothing can be judged.
 */
#include "filter.h"
#include "surrounding.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* As env(1) and its like. */
#define EXIT_OWN	125
#define EXIT_CANNOT_RUN 126

static int fail(const char *what, const char *why)
{
	fprintf(stderr, "in-surroundings: %s: %s\n", what, why);
	return EXIT_OWN;
}

static const char *place_name(enum place place)
{
	static const char *const names[] = { "anybody", "root", "guest" };

	return names[place];
}

static void list_filters(const struct filtered_call *call)
{
	const char *answer = call->answers;

	while (*answer) {
		const size_t length = strcspn(answer, " ");

		printf("%s:%.*s\tanybody\t%s\tplain\t%s\n", call->name, (int)length, answer,
		       call->programs, call->refused ? call->refused : "");
		answer += length + (answer[length] == ' ');
	}
}

/* The row at index, counted from 0 over both tables, or NULL past the end. */
static const struct surrounding *surrounding_at(size_t index)
{
	if (index < surroundings_outside.count)
		return &surroundings_outside.rows[index];
	index -= surroundings_outside.count;
	return index < surroundings_inherited.count ? &surroundings_inherited.rows[index] : NULL;
}

static int list(void)
{
	const struct surrounding *row;

	for (size_t i = 0; (row = surrounding_at(i)); i++)
		printf("%s\t%s\t%s\t%s\t%s\n", row->name, place_name(row->place), row->programs,
		       row->against ? row->against : "plain", row->refused ? row->refused : "");
	for (size_t i = 0; i < filtered_call_count; i++)
		list_filters(&filtered_calls[i]);
	return fflush(stdout) ? fail("standard output", strerror(errno)) : 0;
}

/* In a machine that landlock-vm has booted for this program alone. */
static bool is_guest(void)
{
	return access("/landlock-vm/command", F_OK) == 0;
}

static int make(const char *name)
{
	const struct surrounding *row;
	size_t i = 0;

	while ((row = surrounding_at(i)) && strcmp(row->name, name) != 0)
		i++;
	if (!row)
		return filter_install(name);
	if (row->place == IN_GUEST && !is_guest()) {
		errno = EPERM;
		return -1;
	}
	for (i = 0; i < STEPS_MAX && row->steps[i].make; i++) {
		if (row->steps[i].make(row->steps[i].argument))
			return -1;
	}
	return 0;
}

int main(int argc, char *argv[])
{
	if (argc == 2 && strcmp(argv[1], "--list") == 0)
		return list();
	if (argc < 4 || strcmp(argv[2], "--") != 0)
		return fail("usage", "in-surroundings NAME -- PROGRAM [ARGUMENT...]");
	if (make(argv[1]))
		return fail(argv[1], strerror(errno));
	execvp(argv[3], &argv[3]);
	fail(argv[3], strerror(errno));
	return EXIT_CANNOT_RUN;
}
