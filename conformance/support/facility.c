// SPDX-License-Identifier: MIT
#include "facility.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facility_rows.h"
#include "surroundings.h"

#define FACILITIES_MAX 128

const struct facility *facility_at(size_t index)
{
	if (index < facility_calls.count)
		return &facility_calls.rows[index];
	index -= facility_calls.count;
	return index < facility_others.count ? &facility_others.rows[index] : NULL;
}

const struct facility *facility_find(const char *word)
{
	const struct facility *facility;

	for (size_t i = 0; (facility = facility_at(i)); i++) {
		if (strcmp(facility->word, word) == 0)
			break;
	}
	return facility;
}

/* What a filter may answer by a signal. */
static int try_in_child(const struct facility *facility)
{
	const pid_t child = fork();
	int status;

	if (child < 0)
		return errno;
	if (child == 0)
		_exit(facility->try(facility));
	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR)
			return errno;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : FACILITY_KILLED;
}

int facility_try(const struct facility *facility)
{
	static struct {
		const struct facility *facility;
		int error;
	} tried[FACILITIES_MAX];
	size_t i = 0;
	int error;

	while (i < FACILITIES_MAX && tried[i].facility && tried[i].facility != facility)
		i++;
	if (i < FACILITIES_MAX && tried[i].facility)
		return tried[i].error;
	error = surroundings_has_filter() ? try_in_child(facility) : facility->try(facility);
	if (i < FACILITIES_MAX) {
		tried[i].facility = facility;
		tried[i].error = error;
	}
	return error;
}

bool facility_leaves_out(const struct facility *facility, const char *what)
{
	if (!facility || !facility_try(facility))
		return false;
	printf("%s: left out: needs %s\n", what, facility->word);
	return true;
}
