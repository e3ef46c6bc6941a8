// SPDX-License-Identifier: MIT
/* The whole library on kernels of every ABI, honest or not, that stand in for the running one. */
#include <atf-c.h>
#include <errno.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <string.h>

#include <llk.h>

#include "fake_kernel.h"
#include "stand_in.h"

#define FUTURE_ABI (LLK_ABI_NEWEST + 1)

static struct llk_ruleset *create(enum llk_mode mode, uint32_t restrict_flags)
{
	return ruleset_for(NULL, mode, 0, restrict_flags);
}

static struct llk_support detect(void)
{
	struct llk_support support = { .size = sizeof(support) };

	ATF_REQUIRE_EQ(0, llk_support_detect(&support));
	return support;
}

ATF_TC_WITHOUT_HEAD(each_abi_is_detected_as_its_number_says);
ATF_TC_BODY(each_abi_is_detected_as_its_number_says, tc)
{
	for (int abi = 1; abi <= FUTURE_ABI; abi++) {
		struct llk_support expected = kernel_of(abi);
		struct llk_support found;

		stand_in_for_abi(abi);
		expected.errata_known = stand_in.errata >= 0;
		found = detect();
		ATF_CHECK_EQ_MSG(expected.state, found.state, "ABI %d", abi);
		ATF_CHECK_EQ(abi, found.abi);
		ATF_CHECK_EQ(expected.errata_known, found.errata_known);
		ATF_CHECK_EQ_MSG(expected.access_fs, found.access_fs, "ABI %d", abi);
		ATF_CHECK_EQ_MSG(expected.access_net, found.access_net, "ABI %d", abi);
		ATF_CHECK_EQ_MSG(expected.scoped, found.scoped, "ABI %d", abi);
		ATF_CHECK_EQ_MSG(expected.rule_flags, found.rule_flags, "ABI %d", abi);
		ATF_CHECK_EQ_MSG(expected.restrict_flags, found.restrict_flags, "ABI %d", abi);
		ATF_CHECK_EQ(0, stand_in.descriptors);
		ATF_CHECK_EQ(0, stand_in.layers);
		ATF_CHECK(!stand_in.no_new_privs);
	}
}

ATF_TC_WITHOUT_HEAD(promises_that_are_kept_are_tried_at_once);
ATF_TC_BODY(promises_that_are_kept_are_tried_at_once, tc)
{
	unsigned int calls;

	stand_in_for_abi(LLK_ABI_NEWEST);
	detect();
	calls = stand_in.calls;
	ATF_CHECK_MSG(calls < 20, "%u calls", calls);
	/* One that is not kept costs a try for each. */
	stand_in_for_abi(LLK_ABI_NEWEST);
	stand_in.access_fs &= ~(uint64_t)LLK_ACCESS_FS_IOCTL_DEV;
	ATF_CHECK_EQ(stand_in.access_fs, detect().access_fs);
	ATF_CHECK(stand_in.calls > calls + 20);
}

ATF_TC_WITHOUT_HEAD(absence_has_its_cause);
ATF_TC_BODY(absence_has_its_cause, tc)
{
	static const struct {
		int error;
		int seccomp;
		enum llk_state state;
		int strict;
	} rows[] = {
		{ ENOSYS, SECCOMP_MODE_DISABLED, LLK_STATE_NOT_BUILT, LLK_ERROR_UNAVAILABLE },
		{ ENOSYS, SECCOMP_MODE_FILTER, LLK_STATE_BLOCKED, LLK_ERROR_UNAVAILABLE },
		{ EPERM, SECCOMP_MODE_FILTER, LLK_STATE_BLOCKED, LLK_ERROR_UNAVAILABLE },
		{ EOPNOTSUPP, SECCOMP_MODE_DISABLED, LLK_STATE_DISABLED, LLK_ERROR_DISABLED },
		{ EIO, SECCOMP_MODE_DISABLED, LLK_STATE_UNKNOWN, LLK_ERROR_UNAVAILABLE },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct llk_ruleset *ruleset;

		stand_in_for_abi(0);
		stand_in.absence = rows[i].error;
		stand_in.seccomp = rows[i].seccomp;
		ATF_CHECK_EQ_MSG(rows[i].state, detect().state, "row %zu", i);

		ruleset = create(LLK_MODE_STRICT, 0);
		ATF_CHECK_EQ(rows[i].strict, llk_ruleset_check(ruleset));
		ATF_CHECK_EQ(rows[i].strict, llk_ruleset_enforce(ruleset));
		ATF_CHECK_EQ(rows[i].error, failure_of(ruleset).error_number);
		llk_ruleset_free(ruleset);

		ruleset = create(LLK_MODE_BEST_EFFORT, 0);
		ATF_CHECK_EQ(0, llk_ruleset_allow_read(ruleset, "/"));
		ATF_CHECK_EQ(0, llk_ruleset_enforce(ruleset));
		ATF_CHECK_EQ(LLK_THREADS_NONE, report_of(ruleset).threads);
		ATF_CHECK_EQ(1, report_of(ruleset).rules_dropped);
		llk_ruleset_free(ruleset);
		ATF_CHECK(!stand_in.no_new_privs);
	}
}

static struct llk_ruleset *make_full_ruleset(enum llk_mode mode)
{
	struct llk_ruleset *ruleset = create(mode, 0);

	ATF_REQUIRE_EQ(0, llk_ruleset_allow_read_write(ruleset, "/"));
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_execute(ruleset, "/dev/null"));
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_bind(ruleset, 80));
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_connect(ruleset, 443));
	ATF_REQUIRE_EQ(0, llk_ruleset_quiet_fs(ruleset, LLK_ACCESS_FS_READ_FILE));
	ATF_REQUIRE_EQ(0, llk_ruleset_quiet_net(ruleset, LLK_ACCESS_NET_BIND_UDP));
	ATF_REQUIRE_EQ(0, llk_ruleset_quiet_scope(ruleset, LLK_SCOPE_SIGNAL));
	ATF_REQUIRE_EQ(0, llk_ruleset_quiet_path(ruleset, "/dev"));
	ATF_REQUIRE_EQ(0, llk_ruleset_quiet_path_fd(ruleset, 0));
	ATF_REQUIRE_EQ(0, llk_ruleset_quiet_port(ruleset, 53));
	return ruleset;
}

/* What the kernel was given must be what the report says. */
static void check_given(const struct llk_report *report)
{
	const uint64_t refer = stand_in.abi == 1 ? LLK_ACCESS_FS_REFER : 0;

	ATF_CHECK_EQ(1, stand_in.layers);
	ATF_CHECK(stand_in.no_new_privs);
	ATF_CHECK_EQ(report->enforced_fs, stand_in.attr.handled_access_fs | refer);
	ATF_CHECK_EQ(report->enforced_net, stand_in.attr.handled_access_net);
	ATF_CHECK_EQ(report->enforced_scoped, stand_in.attr.scoped);
	ATF_CHECK_EQ(report->quiet_fs, stand_in.attr.quiet_access_fs);
	ATF_CHECK_EQ(report->quiet_net, stand_in.attr.quiet_access_net);
	ATF_CHECK_EQ(report->quiet_scoped, stand_in.attr.quiet_scoped);
	ATF_CHECK_EQ(report->rules, stand_in.rule_count);
	ATF_CHECK_EQ(0, stand_in.descriptors);
}

ATF_TC_WITHOUT_HEAD(each_abi_is_given_what_it_has);
ATF_TC_BODY(each_abi_is_given_what_it_has, tc)
{
	for (int abi = 1; abi <= FUTURE_ABI; abi++) {
		struct llk_ruleset *ruleset;
		struct llk_report report;

		stand_in_for_abi(abi);
		ruleset = make_full_ruleset(LLK_MODE_BEST_EFFORT);
		report = report_of(ruleset);
		ATF_CHECK(!report.enforced);
		ATF_REQUIRE_EQ_MSG(0, llk_ruleset_enforce(ruleset), "ABI %d", abi);
		/* The dry run told as much. */
		report.enforced = true;
		ATF_CHECK_EQ(LLK_THREADS_ALL, report.threads);
		ATF_CHECK(memcmp(&report, &(struct llk_report){ 0 }, sizeof(report)) != 0);
		ATF_CHECK_EQ(report.rules, report_of(ruleset).rules);
		check_given(&report);
		ATF_CHECK_EQ(0, report.quirk_fs | report.quirk_net | report.quirk_scoped |
					report.quirk_restrict_flags | report.quirk_rule_flags);
		ATF_CHECK_EQ_MSG(abi < 4    ? 2
				 : abi < 10 ? 4
					    : 7,
				 stand_in.rule_count, "ABI %d: %zu", abi, stand_in.rule_count);
		llk_ruleset_free(ruleset);
		ATF_CHECK_EQ(0, stand_in.allocations);
	}
}

ATF_TC_WITHOUT_HEAD(strict_is_content_from_its_abi_on_and_names_what_is_missing_before);
ATF_TC_BODY(strict_is_content_from_its_abi_on_and_names_what_is_missing_before, tc)
{
	for (int abi = 1; abi <= FUTURE_ABI; abi++) {
		const int expected = abi < 10 ? LLK_ERROR_COMPATIBILITY : 0;
		struct llk_ruleset *ruleset;

		stand_in_for_abi(abi);
		ruleset = make_full_ruleset(LLK_MODE_STRICT);
		ATF_CHECK_EQ_MSG(expected, llk_ruleset_check(ruleset), "ABI %d", abi);
		ATF_CHECK_EQ_MSG(expected, llk_ruleset_enforce(ruleset), "ABI %d", abi);
		if (expected) {
			ATF_CHECK(failure_of(ruleset).required_abi > abi);
			ATF_CHECK_EQ(abi, failure_of(ruleset).current_abi);
			ATF_CHECK_EQ(0, stand_in.layers);
			ATF_CHECK(!stand_in.no_new_privs);
		}
		llk_ruleset_free(ruleset);
	}
}

static void break_promise(const struct llk_feature *feature)
{
	switch (feature->kind) {
	case LLK_FEATURE_FS:
		stand_in.access_fs &= ~feature->bit;
		break;
	case LLK_FEATURE_NET:
		stand_in.access_net &= ~feature->bit;
		break;
	case LLK_FEATURE_SCOPE:
		stand_in.scoped &= ~feature->bit;
		break;
	case LLK_FEATURE_RULE:
		stand_in.rule_flags = 0;
		break;
	default:
		break;
	}
}

/* The one quirk of the report is that feature. */
static void check_quirk(const struct llk_ruleset *ruleset, const struct llk_feature *expected)
{
	const struct llk_report report = report_of(ruleset);
	const struct llk_feature *feature;

	for (size_t i = 0; (feature = llk_feature_at(i)); i++)
		ATF_CHECK_EQ_MSG(feature == expected, llk_report_is_quirk(&report, feature),
				 "%s where %s is refused", feature->name, expected->name);
}

ATF_TC_WITHOUT_HEAD(a_broken_promise_is_a_quirk_and_no_more);
ATF_TC_BODY(a_broken_promise_is_a_quirk_and_no_more, tc)
{
	const struct llk_feature *feature;

	for (size_t i = 0; (feature = llk_feature_at(i)); i++) {
		struct llk_ruleset *ruleset;
		char sentence[128];

		if (feature->kind > LLK_FEATURE_SCOPE && feature->kind != LLK_FEATURE_RULE)
			continue;
		stand_in_for_abi(LLK_ABI_NEWEST);
		break_promise(feature);
		ruleset = make_full_ruleset(LLK_MODE_BEST_EFFORT);
		ATF_CHECK_EQ(0, llk_ruleset_enforce(ruleset));
		check_quirk(ruleset, feature);
		llk_ruleset_free(ruleset);

		stand_in_for_abi(LLK_ABI_NEWEST);
		break_promise(feature);
		ruleset = make_full_ruleset(LLK_MODE_STRICT);
		if (feature->bit == LLK_ACCESS_FS_REFER && feature->kind == LLK_FEATURE_FS) {
			/* It is denied all the same. */
			ATF_CHECK_EQ(0, llk_ruleset_enforce(ruleset));
		} else {
			ATF_CHECK_EQ(LLK_ERROR_COMPATIBILITY, llk_ruleset_enforce(ruleset));
			snprintf(sentence, sizeof(sentence),
				 "%s is refused by this kernel, although it has Landlock ABI %d",
				 feature->name, LLK_ABI_NEWEST);
			check_sentence(ruleset, sentence);
		}
		llk_ruleset_free(ruleset);
	}
}

ATF_TC_WITHOUT_HEAD(what_is_backported_is_used);
ATF_TC_BODY(what_is_backported_is_used, tc)
{
	struct llk_ruleset *ruleset;

	stand_in_for_abi(5);
	stand_in.scoped = LLK_SCOPE_SIGNAL;
	stand_in.attr_size = 24;
	ruleset = create(LLK_MODE_BEST_EFFORT, 0);
	ATF_CHECK_EQ(0, llk_ruleset_enforce(ruleset));
	ATF_CHECK_EQ(LLK_SCOPE_SIGNAL, stand_in.attr.scoped);
	ATF_CHECK_EQ(LLK_OUTCOME_ENFORCED, outcome_of(ruleset, "scope.signal"));
	ATF_CHECK_EQ(LLK_OUTCOME_UNAVAILABLE, outcome_of(ruleset, "scope.abstract_unix_socket"));
	llk_ruleset_free(ruleset);
}

ATF_TC_WITHOUT_HEAD(the_minimum_fails_closed_in_any_mode);
ATF_TC_BODY(the_minimum_fails_closed_in_any_mode, tc)
{
	const struct llk_ruleset_options options = { .size = sizeof(options),
						     .mode = LLK_MODE_BEST_EFFORT,
						     .minimum_abi = 3 };
	struct llk_ruleset *ruleset;

	for (int abi = 0; abi <= 4; abi++) {
		stand_in_for_abi(abi);
		ATF_REQUIRE_EQ(0, llk_ruleset_create(&options, &ruleset));
		/* Not to be talked out of. */
		ATF_CHECK_EQ(0, llk_ruleset_set_requirement(ruleset, "fs.truncate", false));
		ATF_CHECK_EQ_MSG(abi >= 3 ? 0
				 : abi	  ? LLK_ERROR_COMPATIBILITY
					  : LLK_ERROR_UNAVAILABLE,
				 llk_ruleset_enforce(ruleset), "ABI %d", abi);
		if (abi == 2)
			check_sentence(ruleset,
				       "at least Landlock ABI 3 is required, this kernel has 2");
		if (abi == 0)
			check_sentence(ruleset, "at least Landlock ABI 3 is required: this kernel "
						"has no Landlock");
		ATF_CHECK_EQ(abi >= 3, stand_in.layers);
		llk_ruleset_free(ruleset);
	}

	/* Of the number, and not of the rights. */
	stand_in_for_abi(4);
	stand_in.access_fs &= ~LLK_ACCESS_FS_TRUNCATE;
	ATF_REQUIRE_EQ(0, llk_ruleset_create(&options, &ruleset));
	ATF_CHECK_EQ(LLK_ERROR_COMPATIBILITY, llk_ruleset_enforce(ruleset));
	check_sentence(ruleset,
		       "fs.truncate is refused by this kernel, although it has Landlock ABI 4");
	llk_ruleset_free(ruleset);
}

ATF_TC_WITHOUT_HEAD(ports_without_tcp_ip_are_dropped_or_an_error);
ATF_TC_BODY(ports_without_tcp_ip_are_dropped_or_an_error, tc)
{
	struct llk_ruleset *ruleset;

	stand_in_for_abi(LLK_ABI_NEWEST);
	stand_in.without_inet = true;
	ruleset = create(LLK_MODE_STRICT, 0);
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_port(ruleset, 80, LLK_ACCESS_NET_BIND_TCP));
	ATF_CHECK_EQ(LLK_ERROR_NETWORK, llk_ruleset_enforce(ruleset));
	check_sentence(ruleset, "this kernel has no TCP/IP to restrict: landlock_add_rule: Address "
				"family not supported by protocol");
	ATF_CHECK_EQ(0, stand_in.layers);
	llk_ruleset_free(ruleset);

	ruleset = create(LLK_MODE_BEST_EFFORT, 0);
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_port(ruleset, 80, LLK_ACCESS_NET_BIND_TCP));
	ATF_REQUIRE_EQ(0, llk_ruleset_quiet_net(ruleset, LLK_ACCESS_NET_BIND_TCP));
	ATF_REQUIRE_EQ(0, llk_ruleset_quiet_port(ruleset, 81));
	ATF_CHECK_EQ(0, llk_ruleset_enforce(ruleset));
	ATF_CHECK_EQ(1, stand_in.layers);
	ATF_CHECK_EQ(2, report_of(ruleset).rules_dropped);
	ATF_CHECK_EQ(LLK_ACCESS_NET_BIND_TCP, report_of(ruleset).dropped_net);
	llk_ruleset_free(ruleset);
}

ATF_TC_WITHOUT_HEAD(quiet_takes_rights_and_places);
ATF_TC_BODY(quiet_takes_rights_and_places, tc)
{
	struct llk_ruleset *ruleset;

	/* Places without a right, and rights that are not handled, would be EINVAL. */
	stand_in_for_abi(LLK_ABI_NEWEST);
	ruleset = create(LLK_MODE_STRICT, 0);
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_all_network(ruleset));
	ATF_REQUIRE_EQ(0, llk_ruleset_quiet_path(ruleset, "/"));
	ATF_REQUIRE_EQ(0, llk_ruleset_quiet_port(ruleset, 80));
	ATF_REQUIRE_EQ(0, llk_ruleset_quiet_net(ruleset, LLK_ACCESS_NET_BIND_TCP));
	ATF_CHECK_EQ(LLK_OUTCOME_NOT_REQUESTED, outcome_of(ruleset, "rule.quiet"));
	ATF_CHECK_EQ(0, llk_ruleset_enforce(ruleset));
	ATF_CHECK_EQ(0, stand_in.rule_count);
	llk_ruleset_free(ruleset);

	stand_in_for_abi(LLK_ABI_NEWEST);
	ruleset = create(LLK_MODE_STRICT, 0);
	ATF_REQUIRE_EQ(0, llk_ruleset_quiet_path(ruleset, "/"));
	ATF_REQUIRE_EQ(0, llk_ruleset_quiet_fs(ruleset, LLK_ACCESS_FS_READ_FILE));
	ATF_CHECK_EQ(0, llk_ruleset_enforce(ruleset));
	ATF_REQUIRE_EQ(1, stand_in.rule_count);
	ATF_CHECK_EQ(LLK_ADD_RULE_QUIET, stand_in.rules[0].flags);
	ATF_CHECK_EQ(0, stand_in.rules[0].access);
	ATF_CHECK_EQ(LLK_OUTCOME_ENFORCED, outcome_of(ruleset, "rule.quiet"));
	llk_ruleset_free(ruleset);

	stand_in_for_abi(9);
	ruleset = create(LLK_MODE_STRICT, 0);
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_all_network(ruleset));
	ATF_CHECK_EQ(0, llk_ruleset_check(ruleset));
	ATF_REQUIRE_EQ(0, llk_ruleset_quiet_scope(ruleset, LLK_SCOPE_SIGNAL));
	ATF_CHECK_EQ(LLK_ERROR_COMPATIBILITY, llk_ruleset_enforce(ruleset));
	check_sentence(ruleset, "rule.quiet requires Landlock ABI 10, this kernel has 9");
	ATF_CHECK_EQ(0, llk_ruleset_set_requirement(ruleset, "rule.quiet", false));
	ATF_CHECK_EQ(0, llk_ruleset_enforce(ruleset));
	ATF_CHECK_EQ(LLK_OUTCOME_UNAVAILABLE, outcome_of(ruleset, "rule.quiet"));
	ATF_CHECK_EQ(0, stand_in.attr.quiet_scoped);
	llk_ruleset_free(ruleset);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, each_abi_is_detected_as_its_number_says);
	ATF_TP_ADD_TC(tp, promises_that_are_kept_are_tried_at_once);
	ATF_TP_ADD_TC(tp, absence_has_its_cause);
	ATF_TP_ADD_TC(tp, each_abi_is_given_what_it_has);
	ATF_TP_ADD_TC(tp, strict_is_content_from_its_abi_on_and_names_what_is_missing_before);
	ATF_TP_ADD_TC(tp, a_broken_promise_is_a_quirk_and_no_more);
	ATF_TP_ADD_TC(tp, what_is_backported_is_used);
	ATF_TP_ADD_TC(tp, the_minimum_fails_closed_in_any_mode);
	ATF_TP_ADD_TC(tp, ports_without_tcp_ip_are_dropped_or_an_error);
	ATF_TP_ADD_TC(tp, quiet_takes_rights_and_places);
	return atf_no_error();
}
