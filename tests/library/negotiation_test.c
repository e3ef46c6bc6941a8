// SPDX-License-Identifier: MIT
/* What a ruleset comes to on kernels of every ABI, in both modes, without enforcing anything there.
 */
#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>

#include "child.h"
#include "fake_kernel.h"

/* By ABI, written out: what best effort enforces, and what strict mode misses first. */
static const struct {
	uint64_t fs, net, scope;
	const char *missing;
	int required_abi;
} kernels[] = {
	[0] = { 0, 0, 0, "fs.execute", 1 },
	/* REFER is denied there too, though it cannot be granted. */
	[1] = { 0x3fff, 0, 0, "fs.truncate", 3 },
	[2] = { 0x3fff, 0, 0, "fs.truncate", 3 },
	[3] = { 0x7fff, 0, 0, "fs.ioctl_dev", 5 },
	[4] = { 0x7fff, 0x3, 0, "fs.ioctl_dev", 5 },
	[5] = { 0xffff, 0x3, 0, "fs.resolve_unix", 9 },
	[6] = { 0xffff, 0x3, 0x3, "fs.resolve_unix", 9 },
	[7] = { 0xffff, 0x3, 0x3, "fs.resolve_unix", 9 },
	[8] = { 0xffff, 0x3, 0x3, "fs.resolve_unix", 9 },
	[9] = { 0x1ffff, 0x3, 0x3, "net.bind_udp", 10 },
	[10] = { 0x1ffff, 0xf, 0x3, NULL, 0 },
	[11] = { 0x1ffff, 0xf, 0x3, NULL, 0 },
};

ATF_TC_WITHOUT_HEAD(best_effort_takes_what_each_kernel_has);
ATF_TC_BODY(best_effort_takes_what_each_kernel_has, tc)
{
	for (int abi = 0; abi <= LLK_ABI_NEWEST; abi++) {
		struct llk_ruleset *ruleset = ruleset_on(abi, LLK_MODE_BEST_EFFORT, 0);
		const struct llk_report report = report_of(ruleset);

		ATF_CHECK_EQ_MSG(kernels[abi].fs, report.enforced_fs, "ABI %d", abi);
		ATF_CHECK_EQ_MSG(kernels[abi].net, report.enforced_net, "ABI %d", abi);
		ATF_CHECK_EQ_MSG(kernels[abi].scope, report.enforced_scoped, "ABI %d", abi);
		ATF_CHECK_EQ_MSG(0x1ffff & ~kernels[abi].fs, report.unavailable_fs, "ABI %d", abi);
		ATF_CHECK_EQ_MSG(0xf & ~kernels[abi].net, report.unavailable_net, "ABI %d", abi);
		ATF_CHECK_EQ_MSG(0x3 & ~kernels[abi].scope, report.unavailable_scoped, "ABI %d",
				 abi);
		ATF_CHECK_EQ(abi, report.abi);
		ATF_CHECK_EQ(abi ? LLK_STATE_ENABLED : LLK_STATE_NOT_BUILT, report.state);
		ATF_CHECK(!report.enforced);
		llk_ruleset_free(ruleset);
	}
}

ATF_TC_WITHOUT_HEAD(strict_names_what_each_kernel_misses);
ATF_TC_BODY(strict_names_what_each_kernel_misses, tc)
{
	for (int abi = 0; abi <= LLK_ABI_NEWEST; abi++) {
		struct llk_ruleset *ruleset;
		struct llk_failure failure;

		if (!kernels[abi].missing)
			continue;
		ruleset = ruleset_on(abi, LLK_MODE_STRICT, 0);
		ATF_CHECK_EQ(abi ? LLK_ERROR_COMPATIBILITY : LLK_ERROR_UNAVAILABLE,
			     llk_ruleset_enforce(ruleset));
		failure = failure_of(ruleset);
		ATF_REQUIRE(failure.feature);
		ATF_CHECK_STREQ(kernels[abi].missing, failure.feature->name);
		ATF_CHECK_EQ(kernels[abi].required_abi, failure.required_abi);
		ATF_CHECK_EQ(abi, failure.current_abi);
		ATF_CHECK(!llk_ruleset_is_enforced(ruleset));
		llk_ruleset_free(ruleset);
	}
}

ATF_TC_WITHOUT_HEAD(a_program_of_each_abi_misses_nothing_on_its_own_kernel);
ATF_TC_BODY(a_program_of_each_abi_misses_nothing_on_its_own_kernel, tc)
{
	for (int abi = 1; abi <= LLK_ABI_NEWEST; abi++) {
		struct llk_ruleset *ruleset = ruleset_on(abi, LLK_MODE_STRICT, abi);
		const struct llk_report report = report_of(ruleset);

		ATF_CHECK_EQ_MSG(kernels[abi].fs, report.enforced_fs, "ABI %d", abi);
		ATF_CHECK_EQ_MSG(kernels[abi].net, report.enforced_net, "ABI %d", abi);
		ATF_CHECK_EQ_MSG(kernels[abi].scope, report.enforced_scoped, "ABI %d", abi);
		ATF_CHECK_EQ(0, report.unavailable_fs | report.unavailable_net |
					report.unavailable_scoped);
		llk_ruleset_free(ruleset);
	}
}

ATF_TC_WITHOUT_HEAD(a_newer_kernel_denies_an_older_program_nothing_new);
ATF_TC_BODY(a_newer_kernel_denies_an_older_program_nothing_new, tc)
{
	for (int abi = 1; abi <= LLK_ABI_NEWEST; abi++) {
		struct llk_ruleset *ruleset = ruleset_on(LLK_ABI_NEWEST, LLK_MODE_STRICT, abi);
		const struct llk_report report = report_of(ruleset);

		ATF_CHECK_EQ_MSG(kernels[abi].fs, report.enforced_fs, "ABI %d", abi);
		ATF_CHECK_EQ_MSG(kernels[abi].net, report.enforced_net, "ABI %d", abi);
		ATF_CHECK_EQ_MSG(kernels[abi].scope, report.enforced_scoped, "ABI %d", abi);
		llk_ruleset_free(ruleset);
	}
}

ATF_TC_WITHOUT_HEAD(strict_says_what_is_missing_in_a_sentence);
ATF_TC_BODY(strict_says_what_is_missing_in_a_sentence, tc)
{
	struct llk_ruleset *ruleset = ruleset_on(7, LLK_MODE_STRICT, 0);

	ATF_CHECK_EQ(LLK_ERROR_COMPATIBILITY, llk_ruleset_enforce(ruleset));
	check_sentence(ruleset, "fs.resolve_unix requires Landlock ABI 9, this kernel has 7");
	llk_ruleset_free(ruleset);
}

ATF_TC_WITHOUT_HEAD(disabled_and_absent_are_told_apart);
ATF_TC_BODY(disabled_and_absent_are_told_apart, tc)
{
	const struct llk_support disabled = { .size = sizeof(disabled),
					      .state = LLK_STATE_DISABLED,
					      .error = EOPNOTSUPP };
	struct llk_ruleset *ruleset = ruleset_for(&disabled, LLK_MODE_STRICT, 1, 0);

	ATF_CHECK_EQ(LLK_ERROR_DISABLED, llk_ruleset_enforce(ruleset));
	ATF_CHECK_EQ(LLK_STATE_DISABLED, failure_of(ruleset).state);
	ATF_CHECK_EQ(EOPNOTSUPP, failure_of(ruleset).error_number);
	check_sentence(ruleset,
		       "fs.execute requires Landlock ABI 1: Landlock is built into this kernel "
		       "and was not started at boot");
	llk_ruleset_free(ruleset);

	ruleset = ruleset_on(0, LLK_MODE_STRICT, 1);
	ATF_CHECK_EQ(LLK_ERROR_UNAVAILABLE, llk_ruleset_enforce(ruleset));
	check_sentence(ruleset, "fs.execute requires Landlock ABI 1: this kernel has no Landlock");
	llk_ruleset_free(ruleset);
}

static int enforce_nothing(void *context)
{
	const struct llk_support *kernel = context;
	const struct llk_ruleset_options options = { .size = sizeof(options),
						     .assume = kernel,
						     .mode = LLK_MODE_BEST_EFFORT };
	struct llk_report report = { .size = sizeof(report) };
	struct llk_ruleset *ruleset;

	CHECK_EQ(0, llk_ruleset_create(&options, &ruleset));
	CHECK_EQ(0, llk_ruleset_allow_read(ruleset, "."));
	CHECK_EQ(0, llk_ruleset_allow_port(ruleset, 80, LLK_ACCESS_NET_CONNECT_TCP));
	CHECK_EQ(0, llk_ruleset_enforce(ruleset));
	CHECK(llk_ruleset_is_enforced(ruleset));
	CHECK_EQ(0, llk_ruleset_report(ruleset, &report));
	CHECK(!report.enforced);
	CHECK(!report.dry_run);
	CHECK_EQ(LLK_SUMMARY_NONE, llk_report_summary(&report));
	CHECK_EQ(0, report.enforced_fs | report.enforced_net | report.enforced_scoped);
	CHECK_EQ(0x1ffff, report.unavailable_fs);
	CHECK_EQ(0, report.rules);
	CHECK_EQ(2, report.rules_dropped);
	CHECK_EQ(0, has_no_new_privs());
	CHECK_EQ(0, try_open("/", O_RDONLY));
	llk_ruleset_free(ruleset);
	return 0;
}

ATF_TC_WITHOUT_HEAD(best_effort_without_landlock_succeeds_and_reports_it);
ATF_TC_BODY(best_effort_without_landlock_succeeds_and_reports_it, tc)
{
	struct llk_support absent = kernel_of(0);
	struct llk_support disabled = absent;

	disabled.state = LLK_STATE_DISABLED;
	ATF_CHECK_EQ(0, in_child(enforce_nothing, &absent));
	ATF_CHECK_EQ(0, in_child(enforce_nothing, &disabled));
}

/* A distribution's kernel: its number promises a scope that it refuses. */
static struct llk_support promising_kernel(void)
{
	struct llk_support kernel = kernel_of(6);

	kernel.scoped = LLK_SCOPE_ABSTRACT_UNIX_SOCKET;
	return kernel;
}

ATF_TC_WITHOUT_HEAD(best_effort_goes_by_what_is_accepted_not_by_the_number);
ATF_TC_BODY(best_effort_goes_by_what_is_accepted_not_by_the_number, tc)
{
	const struct llk_support kernel = promising_kernel();
	struct llk_ruleset *ruleset = ruleset_for(&kernel, LLK_MODE_BEST_EFFORT, 6, 0);

	ATF_CHECK_EQ(LLK_SCOPE_ABSTRACT_UNIX_SOCKET, report_of(ruleset).enforced_scoped);
	ATF_CHECK_EQ(LLK_OUTCOME_UNAVAILABLE, outcome_of(ruleset, "scope.signal"));
	ATF_CHECK_EQ(LLK_OUTCOME_ENFORCED, outcome_of(ruleset, "fs.ioctl_dev"));
	llk_ruleset_free(ruleset);
}

ATF_TC_WITHOUT_HEAD(strict_names_a_promise_that_is_not_kept);
ATF_TC_BODY(strict_names_a_promise_that_is_not_kept, tc)
{
	const struct llk_support kernel = promising_kernel();
	struct llk_ruleset *ruleset = ruleset_for(&kernel, LLK_MODE_STRICT, 6, 0);

	ATF_CHECK_EQ(LLK_ERROR_COMPATIBILITY, llk_ruleset_enforce(ruleset));
	ATF_CHECK_EQ(6, failure_of(ruleset).required_abi);
	ATF_CHECK_EQ(6, failure_of(ruleset).current_abi);
	check_sentence(ruleset,
		       "scope.signal is refused by this kernel, although it has Landlock ABI 6");
	llk_ruleset_free(ruleset);
}

ATF_TC_WITHOUT_HEAD(a_right_that_a_rule_names_is_requested);
ATF_TC_BODY(a_right_that_a_rule_names_is_requested, tc)
{
	struct llk_ruleset *ruleset = ruleset_on(11, LLK_MODE_STRICT, 4);

	ATF_CHECK_EQ(LLK_OUTCOME_NOT_REQUESTED, outcome_of(ruleset, "net.bind_udp"));
	ATF_CHECK_EQ(LLK_OUTCOME_NOT_REQUESTED, outcome_of(ruleset, "fs.resolve_unix"));
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_port(ruleset, 53, LLK_ACCESS_NET_BIND_UDP));
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_path(ruleset, "/", LLK_ACCESS_FS_RESOLVE_UNIX));
	ATF_CHECK_EQ(LLK_OUTCOME_ENFORCED, outcome_of(ruleset, "net.bind_udp"));
	ATF_CHECK_EQ(LLK_OUTCOME_ENFORCED, outcome_of(ruleset, "fs.resolve_unix"));
	ATF_CHECK_EQ(2, report_of(ruleset).rules);
	llk_ruleset_free(ruleset);
}

ATF_TC_WITHOUT_HEAD(strict_refuses_a_rule_that_names_a_missing_right);
ATF_TC_BODY(strict_refuses_a_rule_that_names_a_missing_right, tc)
{
	struct llk_ruleset *ruleset = ruleset_on(4, LLK_MODE_STRICT, 4);

	ATF_CHECK_EQ(LLK_ERROR_COMPATIBILITY,
		     llk_ruleset_allow_port(ruleset, 53, LLK_ACCESS_NET_BIND_UDP));
	check_sentence(ruleset, "net.bind_udp requires Landlock ABI 10, this kernel has 4");
	ATF_CHECK_EQ(LLK_ERROR_COMPATIBILITY,
		     llk_ruleset_allow_path(ruleset, "/",
					    LLK_ACCESS_FS_EXECUTE | LLK_ACCESS_FS_IOCTL_DEV));
	check_sentence(ruleset, "/: fs.ioctl_dev requires Landlock ABI 5, this kernel has 4");
	ATF_CHECK_EQ(LLK_OUTCOME_NOT_REQUESTED, outcome_of(ruleset, "net.bind_udp"));
	ATF_CHECK_EQ(LLK_OUTCOME_NOT_REQUESTED, outcome_of(ruleset, "fs.ioctl_dev"));
	ATF_CHECK_EQ(0, report_of(ruleset).rules);
	llk_ruleset_free(ruleset);
}

ATF_TC_WITHOUT_HEAD(best_effort_drops_the_rights_that_rules_name_in_vain);
ATF_TC_BODY(best_effort_drops_the_rights_that_rules_name_in_vain, tc)
{
	struct llk_ruleset *ruleset = ruleset_on(4, LLK_MODE_BEST_EFFORT, 0);
	struct llk_report report;

	ATF_REQUIRE_EQ(0, llk_ruleset_allow_port(ruleset, 53, LLK_ACCESS_NET_BIND_UDP));
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_port(ruleset, 53, LLK_ACCESS_NET_BIND_TCP));
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_path(
				  ruleset, "/", LLK_ACCESS_FS_READ_FILE | LLK_ACCESS_FS_IOCTL_DEV));
	report = report_of(ruleset);
	ATF_CHECK_EQ(LLK_ACCESS_FS_IOCTL_DEV, report.dropped_fs);
	ATF_CHECK_EQ(LLK_ACCESS_NET_BIND_UDP, report.dropped_net);
	ATF_CHECK_EQ(2, report.rules);
	ATF_CHECK_EQ(1, report.rules_dropped);
	ATF_CHECK_EQ(LLK_OUTCOME_DROPPED, outcome_of(ruleset, "net.bind_udp"));
	ATF_CHECK_EQ(LLK_OUTCOME_UNAVAILABLE, outcome_of(ruleset, "net.connect_send_udp"));
	ATF_CHECK_EQ(LLK_OUTCOME_ENFORCED, outcome_of(ruleset, "net.bind_tcp"));
	llk_ruleset_free(ruleset);
}

ATF_TC_WITHOUT_HEAD(the_first_abi_denies_refer_and_cannot_grant_it);
ATF_TC_BODY(the_first_abi_denies_refer_and_cannot_grant_it, tc)
{
	struct llk_ruleset *ruleset = ruleset_on(1, LLK_MODE_BEST_EFFORT, 0);

	ATF_REQUIRE_EQ(0, llk_ruleset_allow_read_write(ruleset, "/"));
	ATF_CHECK_EQ(LLK_OUTCOME_ENFORCED, outcome_of(ruleset, "fs.refer"));
	ATF_CHECK_EQ(LLK_ACCESS_FS_REFER | LLK_ACCESS_FS_TRUNCATE, report_of(ruleset).dropped_fs);
	llk_ruleset_free(ruleset);

	ruleset = ruleset_on(1, LLK_MODE_STRICT, 1);
	ATF_CHECK_EQ(LLK_ERROR_COMPATIBILITY,
		     llk_ruleset_allow_path(ruleset, "/", LLK_ACCESS_FS_REFER));
	llk_ruleset_free(ruleset);
}

ATF_TC_WITHOUT_HEAD(presets_mean_the_same_before_and_after_a_right_is_requested);
ATF_TC_BODY(presets_mean_the_same_before_and_after_a_right_is_requested, tc)
{
	struct llk_ruleset *ruleset = ruleset_on(11, LLK_MODE_STRICT, 2);

	ATF_REQUIRE_EQ(0, llk_ruleset_allow_write(ruleset, "/"));
	ATF_CHECK_EQ(LLK_OUTCOME_NOT_REQUESTED, outcome_of(ruleset, "fs.truncate"));
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_path(ruleset, "/usr", LLK_ACCESS_FS_TRUNCATE));
	ATF_CHECK_EQ(LLK_OUTCOME_ENFORCED, outcome_of(ruleset, "fs.truncate"));
	ATF_CHECK_EQ(0, report_of(ruleset).dropped_fs);
	llk_ruleset_free(ruleset);
}

ATF_TC_WITHOUT_HEAD(exempted_protections_are_not_requested);
ATF_TC_BODY(exempted_protections_are_not_requested, tc)
{
	struct llk_ruleset *ruleset = ruleset_on(11, LLK_MODE_STRICT, 0);

	ATF_REQUIRE_EQ(0, llk_ruleset_allow_scope(ruleset, LLK_SCOPE_SIGNAL));
	ATF_CHECK_EQ(LLK_OUTCOME_NOT_REQUESTED, outcome_of(ruleset, "scope.signal"));
	ATF_CHECK_EQ(LLK_OUTCOME_ENFORCED, outcome_of(ruleset, "scope.abstract_unix_socket"));
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_all_scopes(ruleset));
	ATF_CHECK_EQ(LLK_OUTCOME_NOT_REQUESTED, outcome_of(ruleset, "scope.abstract_unix_socket"));
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_all_network(ruleset));
	ATF_CHECK_EQ(LLK_OUTCOME_NOT_REQUESTED, outcome_of(ruleset, "net.connect_send_udp"));
	ATF_CHECK_EQ(LLK_OUTCOME_ENFORCED, outcome_of(ruleset, "fs.refer"));
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_all_filesystem(ruleset));
	ATF_CHECK_EQ(LLK_OUTCOME_NOT_REQUESTED, outcome_of(ruleset, "fs.refer"));
	/* Nothing is left: strict mode has nothing to miss either. */
	ATF_CHECK_EQ(0, llk_ruleset_enforce(ruleset));
	llk_ruleset_free(ruleset);
}

ATF_TC_WITHOUT_HEAD(port_rules_and_all_network_go_together_in_any_order);
ATF_TC_BODY(port_rules_and_all_network_go_together_in_any_order, tc)
{
	for (int first = 0; first < 2; first++) {
		struct llk_ruleset *ruleset = ruleset_on(3, LLK_MODE_STRICT, 3);
		struct llk_report report;

		if (first)
			ATF_REQUIRE_EQ(0, llk_ruleset_allow_all_network(ruleset));
		else
			ATF_REQUIRE_EQ(0,
				       llk_ruleset_set_requirement(ruleset, "net.bind_tcp", false));
		ATF_REQUIRE_EQ(0, llk_ruleset_allow_port(ruleset, 80, LLK_ACCESS_NET_BIND_TCP));
		if (!first)
			ATF_REQUIRE_EQ(0, llk_ruleset_allow_all_network(ruleset));
		report = report_of(ruleset);
		ATF_CHECK_EQ(0, report.enforced_net | report.unavailable_net | report.dropped_net);
		ATF_CHECK_EQ(0, report.rules + report.rules_dropped);
		llk_ruleset_free(ruleset);
	}
}

ATF_TC_WITHOUT_HEAD(requirements_make_exceptions_from_the_mode);
ATF_TC_BODY(requirements_make_exceptions_from_the_mode, tc)
{
	struct llk_ruleset *ruleset = ruleset_on(5, LLK_MODE_BEST_EFFORT, 0);

	ATF_REQUIRE_EQ(0, llk_ruleset_set_requirement(ruleset, "scope.signal", true));
	ATF_CHECK_EQ(LLK_ERROR_COMPATIBILITY, llk_ruleset_enforce(ruleset));
	check_sentence(ruleset, "scope.signal requires Landlock ABI 6, this kernel has 5");
	llk_ruleset_free(ruleset);

	ruleset = ruleset_on(5, LLK_MODE_STRICT, 6);
	ATF_REQUIRE_EQ(0, llk_ruleset_set_requirement(ruleset, "scope.signal", false));
	ATF_CHECK_EQ(LLK_ERROR_COMPATIBILITY, llk_ruleset_enforce(ruleset));
	check_sentence(ruleset,
		       "scope.abstract_unix_socket requires Landlock ABI 6, this kernel has 5");
	llk_ruleset_free(ruleset);
}

/* What nobody requests would be missed by nobody. */
ATF_TC_WITHOUT_HEAD(what_is_required_by_name_has_to_be_requested);
ATF_TC_BODY(what_is_required_by_name_has_to_be_requested, tc)
{
	static const struct {
		const char *feature, *sentence;
	} rows[] = {
		{ "net.bind_tcp", "net.bind_tcp is required, and not restricted: it is newer than "
				  "the ABI that is asked for, and no rule names it" },
		{ "restrict.tsync",
		  "restrict.tsync is required, and not among the flags to enforce with" },
		{ "rule.quiet", "rule.quiet is required, and no denial is kept out of the log" },
		{ "fs.execute", "fs.execute is required, and exempted from being restricted" },
		{ "restrict.no_new_privs", NULL },
		{ "fs.refer", NULL },
		{ "fs.read_file", NULL },
	};

	for (int i = 0; i < (int)(sizeof(rows) / sizeof(rows[0])); i++) {
		struct llk_ruleset *ruleset = ruleset_on(LLK_ABI_NEWEST, LLK_MODE_BEST_EFFORT, 3);

		ATF_REQUIRE_EQ(3, llk_ruleset_abi(ruleset));
		ATF_REQUIRE_EQ(0, llk_ruleset_exempt(ruleset, "fs.execute"));
		ATF_REQUIRE_EQ(0, llk_ruleset_set_requirement(ruleset, rows[i].feature, true));
		ATF_CHECK_EQ_MSG(rows[i].sentence ? LLK_ERROR_INVALID : 0,
				 llk_ruleset_check(ruleset), "%s", rows[i].feature);
		if (rows[i].sentence) {
			check_sentence(ruleset, rows[i].sentence);
			ATF_CHECK_STREQ(rows[i].feature, failure_of(ruleset).feature->name);
		}
		/* As if nothing had been said. */
		ATF_REQUIRE_EQ(0, llk_ruleset_set_requirement(ruleset, rows[i].feature, false));
		ATF_CHECK_EQ(0, llk_ruleset_check(ruleset));
		llk_ruleset_free(ruleset);
	}
	ATF_CHECK_EQ(0, llk_ruleset_abi(NULL));
}

ATF_TC_WITHOUT_HEAD(restrict_flags_are_negotiated_like_protections);
ATF_TC_BODY(restrict_flags_are_negotiated_like_protections, tc)
{
	const uint32_t flags = LLK_RESTRICT_SELF_LOG_NEW_EXEC_ON | LLK_RESTRICT_SELF_TSYNC;
	const struct llk_support kernel = kernel_of(7);
	struct llk_ruleset *ruleset = ruleset_for(&kernel, LLK_MODE_BEST_EFFORT, 7, flags);

	ATF_CHECK_EQ(LLK_RESTRICT_SELF_LOG_NEW_EXEC_ON, report_of(ruleset).enforced_restrict_flags);
	ATF_CHECK_EQ(LLK_OUTCOME_UNAVAILABLE, outcome_of(ruleset, "restrict.tsync"));
	ATF_CHECK_EQ(LLK_OUTCOME_NOT_REQUESTED, outcome_of(ruleset, "restrict.log_subdomains_off"));
	llk_ruleset_free(ruleset);

	ruleset = ruleset_for(&kernel, LLK_MODE_STRICT, 7, flags);
	ATF_CHECK_EQ(LLK_ERROR_COMPATIBILITY, llk_ruleset_enforce(ruleset));
	check_sentence(ruleset, "restrict.tsync requires Landlock ABI 8, this kernel has 7");
	llk_ruleset_free(ruleset);
}

ATF_TC_WITHOUT_HEAD(outcomes_have_names);
ATF_TC_BODY(outcomes_have_names, tc)
{
	ATF_CHECK_STREQ("enforced", llk_outcome_name(LLK_OUTCOME_ENFORCED));
	ATF_CHECK_STREQ("unavailable", llk_outcome_name(LLK_OUTCOME_UNAVAILABLE));
	ATF_CHECK_STREQ("dropped", llk_outcome_name(LLK_OUTCOME_DROPPED));
	ATF_CHECK_STREQ("not_requested", llk_outcome_name(LLK_OUTCOME_NOT_REQUESTED));
	ATF_CHECK_STREQ("not_requested", llk_outcome_name((enum llk_outcome)99));
	ATF_CHECK_EQ(LLK_OUTCOME_NOT_REQUESTED, llk_report_outcome(NULL, llk_feature_at(0)));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, best_effort_takes_what_each_kernel_has);
	ATF_TP_ADD_TC(tp, strict_names_what_each_kernel_misses);
	ATF_TP_ADD_TC(tp, a_program_of_each_abi_misses_nothing_on_its_own_kernel);
	ATF_TP_ADD_TC(tp, a_newer_kernel_denies_an_older_program_nothing_new);
	ATF_TP_ADD_TC(tp, strict_says_what_is_missing_in_a_sentence);
	ATF_TP_ADD_TC(tp, disabled_and_absent_are_told_apart);
	ATF_TP_ADD_TC(tp, best_effort_without_landlock_succeeds_and_reports_it);
	ATF_TP_ADD_TC(tp, best_effort_goes_by_what_is_accepted_not_by_the_number);
	ATF_TP_ADD_TC(tp, strict_names_a_promise_that_is_not_kept);
	ATF_TP_ADD_TC(tp, a_right_that_a_rule_names_is_requested);
	ATF_TP_ADD_TC(tp, strict_refuses_a_rule_that_names_a_missing_right);
	ATF_TP_ADD_TC(tp, best_effort_drops_the_rights_that_rules_name_in_vain);
	ATF_TP_ADD_TC(tp, the_first_abi_denies_refer_and_cannot_grant_it);
	ATF_TP_ADD_TC(tp, presets_mean_the_same_before_and_after_a_right_is_requested);
	ATF_TP_ADD_TC(tp, exempted_protections_are_not_requested);
	ATF_TP_ADD_TC(tp, port_rules_and_all_network_go_together_in_any_order);
	ATF_TP_ADD_TC(tp, requirements_make_exceptions_from_the_mode);
	ATF_TP_ADD_TC(tp, what_is_required_by_name_has_to_be_requested);
	ATF_TP_ADD_TC(tp, restrict_flags_are_negotiated_like_protections);
	ATF_TP_ADD_TC(tp, outcomes_have_names);
	return atf_no_error();
}
