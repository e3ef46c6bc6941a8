/* SPDX-License-Identifier: MIT */
/* The inside of a policy, and what its parts need of each other. */
#ifndef LLK_POLICY_INSIDE_H
#define LLK_POLICY_INSIDE_H

#include <jansson.h>

#include <llk_policy.h>

struct llk_policy {
	json_t *root;
	char *text; /* as it was read, to find lines in */
	size_t length;
	char *name;
};

/* The way from the root of a policy to a value: keys, and indexes where key is NULL. */
#define STEPS 6

struct way {
	struct {
		const char *key;
		size_t index;
	} steps[STEPS];
	int length;
};

/* locate.c: the line, from 1, on which the value at the end of the way begins. */
int llk_policy_locate(const struct llk_policy *policy, const struct way *way);

/*
 * schema.c: go through a policy.  Without a ruleset and options it is checked, with them it is added.
 * Returns 0 or an error, and fills the fault then, if there is one.
 */
int llk_policy_walk(const struct llk_policy *policy, struct llk_ruleset_options *options,
		    struct llk_ruleset *ruleset, struct llk_policy_fault *fault);

#endif
