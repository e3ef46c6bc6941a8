// SPDX-License-Identifier: MIT
/*
 * A program of one version of the header, run with the library of another: sized_growth_test builds
 * it.  With SET it sets what structures have grown by, which an earlier library has to refuse.
 */
#include <stdio.h>
#include <string.h>

#include <llk.h>
#include <llk_policy.h>

#ifdef SET
#define NEWS  .grown = 1,
#define TAKEN LLK_ERROR_INVALID
#else
#define NEWS
#define TAKEN 0
#endif

/* A structure, and bytes that stay as they are. */
#define SIZED(type, ...)                                                                           \
	struct {                                                                                   \
		struct type it;                                                                    \
		unsigned char canary[64];                                                          \
	} type = { { .size = sizeof(struct type), __VA_ARGS__ }, { 0 } };                          \
	memset(type.canary, 0x5a, sizeof(type.canary))

#define EXPECT(condition)                                                                          \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			printf("line %d: %s\n", __LINE__, #condition);                             \
			return 1;                                                                  \
		}                                                                                  \
	} while (0)

#define EXPECT_WHOLE(type)                                                                         \
	do {                                                                                       \
		EXPECT(type.it.size == sizeof(struct type));                                       \
		for (size_t i = 0; i < sizeof(type.canary); i++)                                   \
			EXPECT(type.canary[i] == 0x5a);                                            \
	} while (0)

int main(void)
{
	SIZED(llk_support, .abi = 0);
	SIZED(llk_ruleset_options, NEWS.assume = &llk_support.it, .mode = LLK_MODE_BEST_EFFORT);
	SIZED(llk_report, .abi = 0);
	SIZED(llk_question, NEWS.operation = LLK_OPERATION_BIND_TCP, .port = 80);
	SIZED(llk_explanation, .rule = 0);
	SIZED(llk_failure, .error = 0);
	SIZED(llk_policy_fault, .error = 0);
	struct llk_ruleset *ruleset;
	struct llk_policy *policy;
	char text[8192];

	EXPECT(llk_support_detect(&llk_support.it) == 0);
	EXPECT_WHOLE(llk_support);
	EXPECT(llk_support_detect_forked(&llk_support.it, 0) == 0);
	EXPECT_WHOLE(llk_support);
	EXPECT(llk_support_from_abi(7, &llk_support.it) == 0 && llk_support.it.abi == 7);
	EXPECT_WHOLE(llk_support);
	EXPECT(llk_support_text(&llk_support.it, text, sizeof(text)) > 0);

	EXPECT(llk_ruleset_create(&llk_ruleset_options.it, &ruleset) == TAKEN);
	llk_ruleset_options.it =
		(struct llk_ruleset_options){ .size = sizeof(llk_ruleset_options.it),
					      .assume = &llk_support.it };
	EXPECT(llk_ruleset_create(&llk_ruleset_options.it, &ruleset) == 0);
	EXPECT_WHOLE(llk_ruleset_options);

	EXPECT(llk_ruleset_report(ruleset, &llk_report.it) == 0 && llk_report.it.abi == 7);
	EXPECT_WHOLE(llk_report);
	EXPECT(llk_report_text(&llk_report.it, text, sizeof(text)) > 0);
	EXPECT(llk_report_json(&llk_report.it, text, sizeof(text)) > 0);

	EXPECT(llk_ruleset_explain(ruleset, &llk_question.it, &llk_explanation.it) == TAKEN);
	EXPECT_WHOLE(llk_question);
	EXPECT_WHOLE(llk_explanation);
	EXPECT(TAKEN || !llk_explanation.it.allowed);
	EXPECT(TAKEN || llk_explanation_text(&llk_explanation.it, text, sizeof(text)) > 0);

	EXPECT(llk_ruleset_allow_read(ruleset, "/nowhere") == LLK_ERROR_PATH);
	EXPECT(llk_ruleset_failure(ruleset, &llk_failure.it) == 0);
	EXPECT(llk_failure.it.error == LLK_ERROR_PATH);
	EXPECT_WHOLE(llk_failure);
	llk_ruleset_free(ruleset);

	EXPECT(llk_policy_read("{}", 2, "test", &policy, &llk_policy_fault.it) < 0);
	EXPECT(llk_policy_fault.it.line == 1 && llk_policy_fault.it.message[0]);
	EXPECT_WHOLE(llk_policy_fault);
	puts("good");
	return 0;
}
