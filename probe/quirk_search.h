/* SPDX-License-Identifier: MIT */
/*
 * Quirks that only behaviour shows: how each is looked for.
 *
 * An action runs in a judged child and asks one question twice: without what is in doubt, which
 * must succeed, and with it.  All that it prepares, it prepares before it enters the sandbox.
 */
#ifndef PROBE_QUIRK_SEARCH_H
#define PROBE_QUIRK_SEARCH_H

#include <signal.h>

#include "proof.h"

/* How an action is called. */
struct question {
	const struct llk_feature *subject;
	bool in_doubt; /* false: the control */
};

struct quirk_search {
	const char *id;
	enum severity severity;
	const char *subject; /* the feature that has to be enforced before this can be asked */
	const char *also;    /* another one that has to be, or NULL */
	/*
	 * Context: a struct question.  0 or an errno of the operation, or CANNOT_TELL and an errno.
	 * What works in a directory of its own has a struct exercise_site instead, and a control
	 * that is another action.
	 */
	judged_action *act;
	judged_action *act_control;
	bool starts_threads; /* ... which takes a child with memory of its own */
	int shows;	     /* the answer of a kernel that has the quirk ... */
	int absent;	     /* ... and of one that has not */
	const char *detail;
};

/* Deny the subject on the calling thread, if that is in doubt.  0, or CANNOT_TELL and an errno. */
int question_enter(const struct question *question);

/* The actions, by what they are about. */
int act_fast_open(void *context);
int act_connect_mptcp(void *context);
int act_disconnect_by_family(void *context);
int act_connect_udp_mapped(void *context);
int act_signal_group(void *context);
int act_signal_own_group(void *context);
int act_keyring_to_parent(void *context);
int act_mute_all_threads(void *context);
int act_uring_personality(void *context);
int act_uring_poll_thread(void *context);
int act_refer(void *context);
int act_refer_past_other_layer(void *context);

/* The id at that index, counted from 0, or NULL past the end. */
const char *quirk_at(size_t index);

/* Whether there is a quirk of that id, and whether behaviour is what it is looked for by. */
bool quirk_is_known(const char *id);
bool quirk_is_searched(const char *id);

/*
 * Look for all of them but the one that shows in the audit log, which log_proof.c looks for.  Stops
 * between two when *stop becomes true.
 */
void quirk_search_all(struct report *report, struct scratch *scratch,
		      const volatile sig_atomic_t *stop);

#endif
