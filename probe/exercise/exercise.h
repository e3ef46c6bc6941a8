/* SPDX-License-Identifier: MIT */
/*
 * Exercises: for each feature, the one operation that it governs, how to prepare for it and how to
 * tidy up.  The probe proves features with them; the conformance suite judges the kernel with them.
 */
#ifndef EXERCISE_H
#define EXERCISE_H

#include <limits.h>
#include <sys/types.h>

#include "judge.h"

/* Where an exercise works, and what its set_up leaves for its act and tidy. */
struct exercise_site {
	int dir_fd;	    /* O_PATH descriptor of dir, for rules; -1 if there is no dir */
	char dir[PATH_MAX]; /* absolute path of an own empty directory, for a filesystem right */
	int fd;		    /* the exercise's own descriptor, -1 if none */
	uint16_t port;	    /* the exercise's own port, host byte order */
	char name[32];	    /* the exercise's own name: abstract socket, ... */
	size_t name_size;
};

struct exercise {
	const char *feature; /* name in the feature table */
	int denial;	     /* the errno that a denial must have */

	/*
	 * Prepare, unsandboxed.  Returns 0 or a positive errno; then the exercise cannot be done
	 * here.  May be NULL.
	 */
	int (*set_up)(struct exercise_site *site);

	/* The governed operation, in the judged child: 0 or an errno.  Context: the site. */
	judged_action *act;

	/*
	 * For a feature that no rule can grant (a scope): the same operation on a target within the
	 * caller's own domain, which stays allowed.  NULL where rule grants.
	 */
	judged_action *act_within;

	/* The rule that grants the operation on this site; NULL where act_within is set. */
	void (*rule)(const struct exercise_site *site, struct sandbox_rule *rule);

	/* Undo set_up and act, unsandboxed.  Never fails.  May be NULL. */
	void (*tidy)(struct exercise_site *site);
};

/* The exercise of that feature, or NULL if it has none (flags, queries, errata). */
const struct exercise *exercise_find(const char *feature);

/* The exercise at index, counted from 0, or NULL past the end. */
const struct exercise *exercise_at(size_t index);

/* How an exercise is to be run. */
enum exercise_mode {
	EXERCISE_FREE,	  /* no sandbox */
	EXERCISE_DENIED,  /* the feature handled (or scoped), nothing granted */
	EXERCISE_GRANTED, /* the feature handled, and granted by rule or by act_within */
};

/* How the children of exercises are made from now on: judge(), unless this is called. */
void exercise_judge_by(judging *how);

/*
 * Run an exercise once: set up, judge, tidy.  That of a filesystem right works in a directory of
 * its own below base_dir; the others get none, and base_dir may be NULL.
 *
 * also: rights and scopes to be handled, but not granted, besides the mode's own; NULL for none.
 * Returns the verdict; a set_up that failed is VERDICT_NO_CHILD with its errno.  Nothing is left
 * below base_dir.
 */
struct verdict exercise_run(const struct exercise *exercise, const char *base_dir,
			    enum exercise_mode mode, const struct llk_ruleset_attr *also);

/* Put the feature's bit into the attr field of its kind: fs, net or scope. */
void exercise_handle(const struct llk_feature *feature, struct llk_ruleset_attr *attr);

#endif
