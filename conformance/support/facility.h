/* SPDX-License-Identifier: MIT */
/*
 * Facilities: what checks need besides Landlock, and a machine may lack or deny.  Optional system
 * calls, namespaces, devices, protocols, filesystems and programs, each with a word that stands in
 * the needs of the checks, and in the runner's calibration.
 *
 * No try comes as far as what Landlock may deny: a call gets arguments that are refused before.  So
 * a facility that is not there says nothing about Landlock, and a skip for it hides nothing.
 */
#ifndef SUPPORT_FACILITY_H
#define SUPPORT_FACILITY_H

#include <stdbool.h>
#include <stddef.h>

struct facility {
	const char *word;
	const char *reason; /* of reason.h, when it is not there */
	const char *text;   /* what it rests on, for people: "CONFIG_..." may be left out */
	/* Whether it is there: 0 or a positive errno. */
	int (*try)(const struct facility *self);
	const char *name; /* what the try is about, if it has a name: a path, a program */
	long number;	  /* likewise for a number: of a call, a limit, a namespace */
	long arguments[6];
	int answers[2]; /* of a call that is there, to these arguments */
	int unbuilt;	/* the errno of a kernel that is built without it, if not 0 */
	/* The try's errno is a system call's answer, which a filter may give in the kernel's place. */
	bool is_answer;
};

/* The text of what no kernel that has Landlock lacks. */
#define FACILITY_ALWAYS_THERE "part of every kernel"

/* What a system call that ends the caller by a signal counts as. */
#define FACILITY_KILLED 255

/* The facility of that word, or NULL. */
const struct facility *facility_find(const char *word);

/* The facility at index, counted from 0, or NULL past the end. */
const struct facility *facility_at(size_t index);

/*
 * Try it, once per process.  Returns 0 or the positive errno of the try.  Where a filter of system
 * calls is in force, a child tries it, which the filter may kill.
 */
int facility_try(const struct facility *facility);

/* Whether there is a facility to have, and it is not there: then prints what is left out. */
bool facility_leaves_out(const struct facility *facility, const char *what);

#endif
