/* SPDX-License-Identifier: MIT */
/*
 * Operations on files, each with the rights that it takes, and their judgement: denied, granted and
 * where those rights are not handled.
 */
#ifndef FS_OPERATION_H
#define FS_OPERATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <case.h>
#include <step.h>

struct operation {
	const char *what;
	const struct step *layout; /* within "tree", with another directory "tree/other" */
	struct step act;
	uint64_t needs; /* all rights that it takes; those that the kernel lacks are left out */

	/* Each of these grants the rights, if it has a rule; NULL for "tree/dir" and "tree". */
	const char *object;
	const char *above;

	int free; /* the errno that it answers anyway, once it is not denied */

	bool privileged; /* it may be EPERM instead of free */
	int missing;	 /* the errno of machines that lack what it is about; 0 for none */
	/*
	 * A word of facility.h, without which it is left out.  NULL: none but those that its path
	 * and its call have by themselves, such as dev:null and call:openat2.
	 */
	const char *facility;
};

/* The operations of a test case. */
struct operation_list {
	const struct operation *operations;
	size_t count;
};

/* For the row of a test case: the operations of an array. */
#define OPERATIONS(operations_)                                                                    \
	&(const struct operation_list)                                                             \
	{                                                                                          \
		operations_, sizeof(operations_) / sizeof((operations_)[0])                        \
	}

/*
 * The body of a test case whose row is a list of operations.  Each of them is to answer
 *
 *	- without a sandbox, what it is said to be free to;
 *	- with any one of its rights handled and no rule, EACCES;
 *	- with all of its rights handled, what is free, if the object or what is above has a rule
 *	  that grants them, and EACCES if only "tree/other" has;
 *	- with all rights handled but its own, what is free.
 */
void operations_judge_case(const struct test_case *self);

/*
 * The same for operations that answer what is free in any case and leave nothing behind that
 * matters to each other: all in one child, with all rights handled and no rule.  They have the
 * layout of the first.
 */
void operations_judge_free_case(const struct test_case *self);

/* tree/dir/file, tree/dir/victim and tree/other. */
extern const struct step operation_files[];

/*
 * Calls for steps.  They answer 0 or a positive errno.
 */

/* Open path with the step's flags. */
int call_open(const struct step *step);
/* The same beneath a descriptor of the directory other, and by openat2(2). */
int call_openat(const struct step *step);
int call_openat2(const struct step *step);
/* Get an O_PATH descriptor, and open that once more by way of /proc with the step's flags. */
int call_reopen(const struct step *step);
/* Bind a UNIX socket of the type that the flags are. */
int call_bind(const struct step *step);

#define OPEN(call_, path_, flags_)                                                                 \
	{                                                                                          \
		.kind = STEP_CALL, .call = call_, .path = path_, .flags = flags_                   \
	}
#define OPEN_AT(call_, dir_, name_, flags_)                                                        \
	{                                                                                          \
		.kind = STEP_CALL, .call = call_, .path = name_, .other = dir_, .flags = flags_    \
	}

#endif
