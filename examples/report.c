// SPDX-License-Identifier: MIT
/*
 * A program that must not run with less than the rights of ABI 3, takes what more there is, and
 * tells what it got.
 */
#include <llk.h>
#include <stdio.h>

int main(void)
{
	const struct llk_ruleset_options options = {
		.size = sizeof(options),
		.mode = LLK_MODE_BEST_EFFORT,
		.minimum_abi = 3,
		.restrict_flags = LLK_RESTRICT_SELF_TSYNC,
	};
	struct llk_report report = { .size = sizeof(report) };
	struct llk_ruleset *ruleset;
	char text[8192];

	if (llk_ruleset_create(&options, &ruleset) || llk_ruleset_allow_read(ruleset, "/") ||
	    llk_ruleset_allow_connect(ruleset, 443) || llk_ruleset_enforce(ruleset)) {
		llk_ruleset_describe_failure(ruleset, text, sizeof(text));
		fprintf(stderr, "not restricted: %s\n", text);
		llk_ruleset_free(ruleset);
		return 1;
	}
	if (llk_ruleset_report(ruleset, &report) == 0 &&
	    llk_report_text(&report, text, sizeof(text)) >= 0)
		fputs(text, stdout);
	llk_ruleset_free(ruleset);
	return 0;
}
