/* SPDX-License-Identifier: MIT */
/* Rulesets for kernels that are not running. */
#ifndef TESTS_FAKE_KERNEL_H
#define TESTS_FAKE_KERNEL_H

#include <llk.h>

/* A ruleset for a kernel of that ABI, or the test case fails; abi 0 is one without Landlock. */
struct llk_ruleset *ruleset_on(int kernel_abi, enum llk_mode mode, int program_abi);

/* The same for a kernel that is described in full, with restrict flags. */
struct llk_ruleset *ruleset_for(const struct llk_support *kernel, enum llk_mode mode,
				int program_abi, uint32_t restrict_flags);

struct llk_support kernel_of(int abi);
struct llk_report report_of(const struct llk_ruleset *ruleset);
struct llk_failure failure_of(const struct llk_ruleset *ruleset);
enum llk_outcome outcome_of(const struct llk_ruleset *ruleset, const char *feature);

/* The last failure must read like this. */
void check_sentence(const struct llk_ruleset *ruleset, const char *sentence);

#endif
