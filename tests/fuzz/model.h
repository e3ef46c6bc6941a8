/* SPDX-License-Identifier: MIT */
/*
 * What a ruleset must come to, kept beside it in the plainest way, and compared with what the
 * library says and with what the kernel that stands in for the running one was given.
 */
#ifndef TESTS_FUZZ_MODEL_H
#define TESTS_FUZZ_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include <llk.h>

#define KINDS (LLK_FEATURE_RULE + 1)

struct model {
	uint64_t requested[KINDS]; /* exemptions apart */
	uint64_t exempted[KINDS];
	uint64_t required[KINDS];
	uint64_t demanded[KINDS]; /* by name */
	uint64_t quiet[KINDS];
	uint64_t allowed_fs; /* by any rule, of what its file can carry */
	uint64_t allowed_net;
	unsigned int rules;
};

/* What the options of a ruleset that was created ask for. */
void model_begin(struct model *model, const struct llk_ruleset_options *options);

/* A rule was added, which names its rights or is a preset. */
void model_allow_fs(struct model *model, uint64_t access, bool directory, bool named);
void model_allow_net(struct model *model, uint64_t access, bool named);

/* The report agrees with the model and with itself. */
void check_report(const struct llk_ruleset *ruleset, const struct model *model);

/* It can be written out, whole and cut off, and its JSON is JSON. */
void check_written_report(const struct llk_ruleset *ruleset);

/* What the kernel was given is what the model asks for and what the report says. */
void check_enforced(const struct llk_ruleset *ruleset, const struct model *model);

/* The failure of a ruleset is that error, and reads as a sentence. */
void check_failure(const struct llk_ruleset *ruleset, int error);

/* A report, without the kernel counting or failing the calls that it takes. */
struct llk_report quiet_report(const struct llk_ruleset *ruleset);

/* Two reports say the same. */
bool is_same_report(const struct llk_report *a, const struct llk_report *b);

#endif
