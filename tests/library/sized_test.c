// SPDX-License-Identifier: MIT
/* Structures that begin with their size, as callers of all versions give them. */
#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

#include <llk.h>
#include <llk_policy.h>

/* More than any structure, of which the caller's is the beginning. */
#define ROOM	 4096
#define FUTURE	 16
#define ROUND(n) (((n) + _Alignof(uint64_t) - 1) / _Alignof(uint64_t) * _Alignof(uint64_t))

static const char text[] = "{\"schema\": \"llk-policy/1\", \"mode\": \"best_effort\", \"abi\": 5}";
static struct llk_policy *policy;
static struct llk_ruleset *ruleset;
static char answer[8192];

static int create(const struct llk_ruleset_options *options)
{
	struct llk_ruleset *made;
	const int error = llk_ruleset_create(options, &made);

	if (!error) {
		struct llk_report report = { .size = sizeof(report) };

		llk_ruleset_report(made, &report);
		llk_report_text(&report, answer, sizeof(answer));
		llk_ruleset_free(made);
	}
	return error;
}

static void prepare(void)
{
	struct llk_support support = { .size = sizeof(support) };
	const struct llk_ruleset_options options = { .size = sizeof(options), .assume = &support };

	ATF_REQUIRE_EQ(0, llk_support_from_abi(7, &support));
	ATF_REQUIRE_EQ(0, llk_ruleset_create(&options, &ruleset));
	ATF_REQUIRE_EQ(LLK_ERROR_PATH, llk_ruleset_allow_read(ruleset, "/nowhere"));
	ATF_REQUIRE_EQ(0, llk_policy_read(text, sizeof(text) - 1, "test", &policy, NULL));
}

static int write_support(void *given)
{
	return llk_support_from_abi(7, given);
}

static int write_detected(void *given)
{
	return llk_support_detect(given);
}

static int write_forked(void *given)
{
	return llk_support_detect_forked(given, 0);
}

static int write_report(void *given)
{
	return llk_ruleset_report(ruleset, given);
}

static int write_failure(void *given)
{
	return llk_ruleset_failure(ruleset, given);
}

static int write_explanation(void *given)
{
	const struct llk_question question = { .size = sizeof(question),
					       .operation = LLK_OPERATION_CONNECT_TCP };

	return llk_ruleset_explain(ruleset, &question, given);
}

static int write_options(void *given)
{
	return llk_policy_options(policy, given);
}

static int write_fault(void *given)
{
	struct llk_policy *made;
	const int error = llk_policy_read("{}", 2, "test", &made, given);

	ATF_REQUIRE_EQ(LLK_ERROR_INVALID, error);
	return *((unsigned char *)given + sizeof(size_t)) == 0xee ? error : 0;
}

static int read_support(const void *given)
{
	return (int)llk_support_text(given, answer, sizeof(answer));
}

static int read_assumed(const void *given)
{
	return create(&(struct llk_ruleset_options){ .size = sizeof(struct llk_ruleset_options),
						     .mode = LLK_MODE_BEST_EFFORT,
						     .assume = given });
}

static int read_options(const void *given)
{
	return create(given);
}

static int read_report(const void *given)
{
	return (int)llk_report_text(given, answer, sizeof(answer));
}

static int read_report_json(const void *given)
{
	return (int)llk_report_json(given, answer, sizeof(answer));
}

static int read_explanation(const void *given)
{
	return (int)llk_explanation_text(given, answer, sizeof(answer));
}

static int read_question(const void *given)
{
	struct llk_explanation explanation = { .size = sizeof(explanation) };
	const int error = llk_ruleset_explain(ruleset, given, &explanation);

	return error ? error : (int)llk_explanation_text(&explanation, answer, sizeof(answer));
}

static int write_question(void *given)
{
	struct llk_question question = { .size = sizeof(question),
					 .operation = LLK_OPERATION_BIND_TCP,
					 .port = 80 };

	memcpy(given, &question, sizeof(question));
	return 0;
}

#define SUPPORT	    ROUND(offsetof(struct llk_support, block)), sizeof(struct llk_support)
#define REPORT	    ROUND(offsetof(struct llk_report, dry_run)), sizeof(struct llk_report)
#define EXPLANATION ROUND(offsetof(struct llk_explanation, caveats)), sizeof(struct llk_explanation)
#define WHOLE(type) sizeof(struct type), sizeof(struct type)

static const struct writer {
	const char *what;
	size_t first, present;
	int (*write)(void *given);
} writers[] = {
	{ "llk_support_from_abi", SUPPORT, write_support },
	{ "llk_support_detect", SUPPORT, write_detected },
	{ "llk_support_detect_forked", SUPPORT, write_forked },
	{ "llk_ruleset_report", REPORT, write_report },
	{ "llk_ruleset_failure", WHOLE(llk_failure), write_failure },
	{ "llk_ruleset_explain", EXPLANATION, write_explanation },
	{ "llk_policy_options", WHOLE(llk_ruleset_options), write_options },
	{ "llk_policy_read", WHOLE(llk_policy_fault), write_fault },
};

static const struct reader {
	const char *what;
	size_t first, present;
	int (*write)(void *given);
	int (*read)(const void *given);
} readers[] = {
	{ "llk_support_text", SUPPORT, write_support, read_support },
	{ "assume", SUPPORT, write_support, read_assumed },
	{ "options", WHOLE(llk_ruleset_options), write_options, read_options },
	{ "llk_report_text", REPORT, write_report, read_report },
	{ "llk_report_json", REPORT, write_report, read_report_json },
	{ "llk_explanation_text", EXPLANATION, write_explanation, read_explanation },
	{ "question", WHOLE(llk_question), write_question, read_question },
};

static void set(unsigned char *given, size_t size, unsigned char fill)
{
	memset(given, fill, ROOM);
	memcpy(given, &size, sizeof(size));
}

static bool is_filled(const unsigned char *bytes, size_t size, unsigned char fill)
{
	for (size_t i = 0; i < size; i++) {
		if (bytes[i] != fill)
			return false;
	}
	return true;
}

ATF_TC_WITHOUT_HEAD(what_is_written_ends_with_the_callers_size);
ATF_TC_BODY(what_is_written_ends_with_the_callers_size, tc)
{
	static unsigned char whole[ROOM], given[ROOM];

	prepare();
	for (const struct writer *at = writers; at < writers + sizeof(writers) / sizeof(*at);
	     at++) {
		/* Other bytes than zeros, so that all of it is seen to be written. */
		set(whole, at->present, 0xee);
		ATF_REQUIRE_EQ_MSG(0, at->write(whole), "%s", at->what);
		for (size_t size = at->first; size <= at->present + FUTURE; size += 4) {
			const size_t common = size < at->present ? size : at->present;

			set(given, size, 0xee);
			ATF_CHECK_EQ_MSG(0, at->write(given), "%s, %zu", at->what, size);
			ATF_CHECK_MSG(memcmp(given, &size, sizeof(size)) == 0, "%s, %zu", at->what,
				      size);
			ATF_CHECK_MSG(memcmp(given + sizeof(size), whole + sizeof(size),
					     common - sizeof(size)) == 0,
				      "%s, %zu", at->what, size);
			ATF_CHECK_MSG(is_filled(given + common, size - common, 0), "%s, %zu",
				      at->what, size);
			ATF_CHECK_MSG(is_filled(given + size, ROOM - size, 0xee), "%s, %zu",
				      at->what, size);
		}
	}
}

ATF_TC_WITHOUT_HEAD(less_than_the_first_version_is_refused);
ATF_TC_BODY(less_than_the_first_version_is_refused, tc)
{
	static unsigned char given[ROOM];

	prepare();
	for (const struct writer *at = writers; at < writers + sizeof(writers) / sizeof(*at);
	     at++) {
		for (size_t size = 0; size < at->first; size += at->first - 1) {
			set(given, size, 0xee);
			ATF_CHECK_EQ_MSG(LLK_ERROR_INVALID, at->write(given), "%s, %zu", at->what,
					 size);
			ATF_CHECK_MSG(is_filled(given + sizeof(size), ROOM - sizeof(size), 0xee),
				      "%s, %zu", at->what, size);
		}
	}
	for (const struct reader *at = readers; at < readers + sizeof(readers) / sizeof(*at);
	     at++) {
		for (size_t size = 0; size < at->first; size += at->first - 1) {
			set(given, at->present, 0);
			ATF_REQUIRE_EQ_MSG(0, at->write(given), "%s", at->what);
			memcpy(given, &size, sizeof(size));
			ATF_CHECK_EQ_MSG(LLK_ERROR_INVALID, at->read(given), "%s, %zu", at->what,
					 size);
		}
	}
}

/* What is read of a structure of that size, with these bytes behind it. */
static int read_with(const struct reader *reader, size_t size, unsigned char behind)
{
	static unsigned char given[ROOM];

	set(given, reader->present, 0);
	ATF_REQUIRE_EQ_MSG(0, reader->write(given), "%s", reader->what);
	memcpy(given, &size, sizeof(size));
	memset(given + size, behind, ROOM - size);
	answer[0] = '\0';
	return reader->read(given);
}

ATF_TC_WITHOUT_HEAD(what_is_read_ends_with_the_callers_size);
ATF_TC_BODY(what_is_read_ends_with_the_callers_size, tc)
{
	static char expected[sizeof(answer)];

	prepare();
	for (const struct reader *at = readers; at < readers + sizeof(readers) / sizeof(*at);
	     at++) {
		for (size_t size = at->first; size <= at->present + FUTURE; size += 4) {
			ATF_CHECK_MSG(read_with(at, size, 0) >= 0, "%s, %zu", at->what, size);
			memcpy(expected, answer, sizeof(expected));
			ATF_CHECK_MSG(read_with(at, size, 0xee) >= 0, "%s, %zu", at->what, size);
			ATF_CHECK_STREQ_MSG(expected, answer, "%s, %zu", at->what, size);
			ATF_CHECK_MSG(expected[0], "%s, %zu", at->what, size);
		}
	}
}

ATF_TC_WITHOUT_HEAD(what_a_later_version_sets_is_refused);
ATF_TC_BODY(what_a_later_version_sets_is_refused, tc)
{
	static unsigned char given[ROOM];

	prepare();
	for (const struct reader *at = readers; at < readers + sizeof(readers) / sizeof(*at);
	     at++) {
		for (size_t i = 0; i < FUTURE; i++) {
			const size_t size = at->present + FUTURE;

			set(given, at->present, 0);
			ATF_REQUIRE_EQ_MSG(0, at->write(given), "%s", at->what);
			memcpy(given, &size, sizeof(size));
			given[at->present + i] = 1;
			ATF_CHECK_EQ_MSG(LLK_ERROR_INVALID, at->read(given), "%s, byte %zu",
					 at->what, i);
		}
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, what_is_written_ends_with_the_callers_size);
	ATF_TP_ADD_TC(tp, less_than_the_first_version_is_refused);
	ATF_TP_ADD_TC(tp, what_is_read_ends_with_the_callers_size);
	ATF_TP_ADD_TC(tp, what_a_later_version_sets_is_refused);
	return atf_no_error();
}
