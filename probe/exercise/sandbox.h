/* SPDX-License-Identifier: MIT */
/* A stack of Landlock layers written down as data, and the code that enters it. */
#ifndef EXERCISE_SANDBOX_H
#define EXERCISE_SANDBOX_H

#include <stddef.h>

#include <llk.h>

struct sandbox_rule {
	enum llk_rule_type type;
	uint64_t access;
	int parent_fd; /* for LLK_RULE_PATH_BENEATH */
	uint64_t port; /* for LLK_RULE_NET_PORT, host byte order */
	uint32_t flags;
};

struct sandbox_layer {
	struct llk_ruleset_attr attr;
	const struct sandbox_rule *rules;
	size_t rule_count;
	uint32_t restrict_flags;
};

/* Which step of entering a sandbox was refused. */
enum sandbox_step {
	SANDBOX_ENTERED,
	SANDBOX_NO_NEW_PRIVS,
	SANDBOX_CREATE_RULESET,
	SANDBOX_ADD_RULE,
	SANDBOX_RESTRICT_SELF,
};

/*
 * Set no_new_privs and enforce the layers, first to last, on the calling thread.  Where
 * no_new_privs is refused, as by a filter, CAP_SYS_ADMIN may do without.
 *
 * Returns 0, or the positive errno of the first call that was refused, and which call it was in
 * *step.  Async-signal-safe; leaves no descriptor open.
 */
int sandbox_enter(const struct sandbox_layer *layers, size_t count, enum sandbox_step *step);

/*
 * Flags of landlock_restrict_self(2) that each layer gets besides its own, from now on, in this
 * process and in those that it forks.  None to begin with.
 */
void sandbox_set_flags(uint32_t flags);
uint32_t sandbox_flags(void);

/*
 * From now on, in this process and in those that it forks, enter nothing and say that it has been
 * entered.
 */
void sandbox_pretend(void);

/* "prctl", "landlock_create_ruleset", ...: the call behind a step. */
const char *sandbox_step_name(enum sandbox_step step);

/*
 * Set no_new_privs, unless it is set: a filter may refuse it or kill for it.  Returns 0 or an
 * errno.
 */
int sandbox_gain_nothing(void);

#endif
