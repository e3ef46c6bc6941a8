/* SPDX-License-Identifier: MIT */
/*
 * What one process may do to another, for all ways in which their domains can be related.
 *
 * Both start in a common stack of layers, and each has entered layers of its own since:
 *
 *	common		"", "A", "B", "AB"
 *	the one's own	"", "A", "AB", "AA", "B", "BA", "BB"
 *	the other's own	"", "A", "B", "BA"
 *
 * A and B are kinds of layers, the caller's choice.  To have the same kind does not make two
 * domains the same.
 */
#ifndef SUPPORT_RELATION_H
#define SUPPORT_RELATION_H

#include <stdbool.h>

#include "actor.h"

struct relation {
	const char *what; /* "signalling": for messages */
	const struct sandbox_layer *kinds[2];
	/* Whether an own layer of that kind keeps a process from those outside of it. */
	bool confines[2];

	/* In the one process: act on the other.  Context: its pid_t.  Returns 0 or an errno. */
	judged_action *act;
	/*
	 * In the parent of both: what came of it, from what act returned.  The other is that
	 * parent itself if NULL.  May be NULL.
	 */
	int (*confirm)(const struct actor *other, int error);
};

/* Expect EPERM where a confining layer of the one is not one of the other, success elsewhere. */
void relation_expect(const struct relation *relation);

#endif
