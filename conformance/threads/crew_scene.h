/* SPDX-License-Identifier: MIT */
/* A call of landlock_restrict_self(2) between sibling threads, written down as a table row. */
#ifndef CREW_SCENE_H
#define CREW_SCENE_H

#include <answer.h>

#include "crew.h"

/* What entitles whom to restrict itself. */
enum entitlement {
	ALL_NO_NEW_PRIVS,    /* the process has no_new_privs */
	CALLER_NO_NEW_PRIVS, /* the caller alone has */
	ALL_SYS_ADMIN,	     /* the process has CAP_SYS_ADMIN in its namespace, and not that */
	NO_ENTITLEMENT,
};

enum crew_ruleset {
	CREW_RULESET,	 /* denies listing directories */
	CREW_NO_RULESET, /* -1 */
	CREW_DEVICE,	 /* no ruleset at all */
};

struct crew_scene {
	const char *what;
	size_t siblings;
	enum rest rest;
	bool mixed;
	enum entitlement entitlement;
	int common_layers;	     /* that all of them have, and that do not matter */
	int sibling_layers;	     /* that each sibling has for itself; they deny making pipes */
	int caller_layers;	     /* that the caller has for itself; they deny making folders */
	bool siblings_keep_caps;     /* PR_SET_KEEPCAPS: a credential that differs */
	bool siblings_block_signals; /* and have one pending */
	enum crew_ruleset ruleset;
	uint32_t flags;
	struct answers answers;
	/* Afterwards, with the layers that each has instead of those that are left; -1: any. */
	struct sight sibling;
	struct sight caller;
};

#define LAYERS layers_left

/* As a number of layers: as many as there may be. */
#define ALL_LAYERS (-2)

/* Judge the scenes up to the first without a name, count at most. */
void judge_crew_scenes(const struct crew_scene *scenes, size_t count);

/* Note each way in which what was seen is not what was expected, of a domain of layers. */
void expect_sight(const struct sight *seen, const struct sight *expected, const char *scene,
		  const char *who);

#endif
