/* SPDX-License-Identifier: MIT */
/* Proofs: what a feature does, seen from outside of children that use it. */
#ifndef PROBE_PROOF_H
#define PROBE_PROOF_H

#include "exercise.h"
#include "report.h"
#include "scratch.h"

/* Added by an action to an errno: what had to be prepared has failed, the question is not asked. */
#define CANNOT_TELL 0x10000

/*
 * Set enforced, reason and detail of a right or scope that the kernel accepts.  It holds if the
 * exercise succeeds without a sandbox, is denied in the documented way within one, and succeeds
 * within the same sandbox once it is granted.
 */
void prove_right(struct feature_report *feature, struct scratch *scratch);

/* The same for a flag of landlock_restrict_self(2) or landlock_add_rule(2). */
void prove_flag(struct feature_report *feature);

/* The same for an erratum, after the features that the report lists before it. */
void prove_erratum(struct report *report, struct feature_report *feature, struct scratch *scratch);

/*
 * Whether rules above a mount point reach a directory that has been moved out of the mount:
 * 0 if they do, EACCES if not, any other errno if it cannot be told.
 */
int prove_disconnected(const char *base_dir);

/*
 * Run the exercise without a sandbox, in the first directory where that succeeds, which goes to
 * *dir.  Returns true, or false with the outcome set to untested.
 */
bool prove_free(struct feature_report *feature, const struct exercise *exercise,
		struct scratch *scratch, const char **dir);

/* Whether an errno is of this machine at this moment, not of its kernel. */
bool is_shortage(int error);

/* Open the root directory, which the right fs.read_dir governs.  0 or an errno. */
int open_root(void);

/* Set the outcome to untested: there is no directory to work in. */
void prove_nowhere(struct feature_report *feature);

/* Set the outcome to untested because of a verdict that proves nothing. */
void prove_nothing(struct feature_report *feature, const char *run, const struct verdict *verdict);

#endif
