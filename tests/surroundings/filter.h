/* SPDX-License-Identifier: MIT */
/* Filters of system calls, each a surrounding of its own. */
#ifndef FILTER_H
#define FILTER_H

#include <stddef.h>

struct filtered_call {
	const char *name;     /* of the surrounding, before ":ANSWER" */
	const char *programs; /* globs, as in struct surrounding */
	const char *answers;  /* those that filters in the field give, separated by blanks */
	int number;
	int argument;	   /* that decides; -1 if none does */
	unsigned int mask; /* of its lower half: what is looked at */
	unsigned int value;
	const char *refused; /* as in struct surrounding */
};

extern const struct filtered_call filtered_calls[];
extern const size_t filtered_call_count;

/* Install the filter "NAME:ANSWER".  Returns 0, or -1 with errno set: EINVAL if there is none. */
int filter_install(const char *name);

#endif
