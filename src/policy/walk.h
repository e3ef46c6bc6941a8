/* SPDX-License-Identifier: MIT */
/* Going through the JSON of a policy, with the way to each value at hand for what is wrong there. */
#ifndef LLK_POLICY_WALK_H
#define LLK_POLICY_WALK_H

#include "policy.h"

struct walk {
	const struct llk_policy *policy;
	struct llk_ruleset_options *options; /* NULL to leave them out */
	struct llk_ruleset *ruleset;	     /* NULL to check only */
	struct llk_policy_fault *fault;	     /* may be NULL */
	struct way way;
};

/* What is done with one value; returns 0 or an error. */
typedef int visitor(struct walk *walk, const json_t *value, void *context);

/* The keys that an object may have, and what is done with each, in this order; ends in a NULL. */
struct key {
	const char *name;
	visitor *visit;
	bool required;
};

int llk_visit_object(struct walk *walk, const json_t *object, const struct key *keys,
		     void *context);
int llk_visit_items(struct walk *walk, const json_t *array, visitor *visit, void *context);

/* Report what was there instead of what was expected; LLK_ERROR_INVALID. */
int llk_walk_expect(struct walk *walk, const char *expected, const json_t *found);

/* Report the answer of a verb of libllk, if it failed, and return it. */
int llk_walk_verdict(struct walk *walk, int error);

#endif
