/* SPDX-License-Identifier: MIT */
/*
 * What can be done about mounts, in a directory that looks like this:
 *
 *	a/	empty
 *	b/	empty
 *	mounted/	a mount of its own
 *	`-- old/	empty
 */
#ifndef TOPOLOGY_OPERATIONS_H
#define TOPOLOGY_OPERATIONS_H

#include <stddef.h>

struct operation {
	const char *what;
	int (*act)(void); /* 0 or an errno */
	int free;	  /* what it answers without a sandbox */
	int denied;	  /* and where changes of mounts are denied */
};

/* Changes of what is mounted where, each of which is EPERM. */
extern const struct operation changes[];
extern const size_t change_count;

/* What changes nothing about the mounts that others see. */
extern const struct operation others[];
extern const size_t other_count;

/* Changes that have something wrong with them. */
extern const struct operation mistakes[];
extern const size_t mistake_count;

/* The plainest change: a directory is bound. */
int operation_bind(void);

#endif
