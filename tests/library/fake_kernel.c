// SPDX-License-Identifier: MIT
/* Rulesets for kernels that are not running. */
#include <atf-c.h>

#include "fake_kernel.h"

struct llk_support kernel_of(int abi)
{
	struct llk_support kernel = { .size = sizeof(kernel) };

	ATF_REQUIRE_EQ(0, llk_support_from_abi(abi, &kernel));
	return kernel;
}

struct llk_ruleset *ruleset_for(const struct llk_support *kernel, enum llk_mode mode,
				int program_abi, uint32_t restrict_flags)
{
	const struct llk_ruleset_options options = {
		.size = sizeof(options),
		.assume = kernel,
		.mode = mode,
		.abi = program_abi,
		.restrict_flags = restrict_flags,
	};
	struct llk_ruleset *ruleset;

	ATF_REQUIRE_EQ(0, llk_ruleset_create(&options, &ruleset));
	return ruleset;
}

struct llk_ruleset *ruleset_on(int kernel_abi, enum llk_mode mode, int program_abi)
{
	const struct llk_support kernel = kernel_of(kernel_abi);

	return ruleset_for(&kernel, mode, program_abi, 0);
}

struct llk_report report_of(const struct llk_ruleset *ruleset)
{
	struct llk_report report = { .size = sizeof(report) };

	ATF_REQUIRE_EQ(0, llk_ruleset_report(ruleset, &report));
	return report;
}

struct llk_failure failure_of(const struct llk_ruleset *ruleset)
{
	struct llk_failure failure = { .size = sizeof(failure) };

	ATF_REQUIRE_EQ(0, llk_ruleset_failure(ruleset, &failure));
	return failure;
}

enum llk_outcome outcome_of(const struct llk_ruleset *ruleset, const char *feature)
{
	const struct llk_report report = report_of(ruleset);

	return llk_report_outcome(&report, llk_feature_find(feature));
}

void check_sentence(const struct llk_ruleset *ruleset, const char *sentence)
{
	char text[512];

	ATF_REQUIRE_EQ(0, llk_ruleset_describe_failure(ruleset, text, sizeof(text)));
	ATF_CHECK_STREQ(sentence, text);
}
