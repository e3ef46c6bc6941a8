// SPDX-License-Identifier: MIT
/* Single rights are restricted or left alone, and paths may be missing where that is said. */
#include <atf-c.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <llk.h>

#include "fake_kernel.h"
#include "stand_in.h"

static struct llk_ruleset *create(int abi)
{
	stand_in_for_abi(abi);
	return ruleset_for(NULL, LLK_MODE_STRICT, 0, 0);
}

ATF_TC_WITHOUT_HEAD(one_right_is_exempted_and_its_neighbours_stay);
ATF_TC_BODY(one_right_is_exempted_and_its_neighbours_stay, tc)
{
	const struct llk_feature *feature;

	for (size_t i = 0; (feature = llk_feature_at(i)); i++) {
		struct llk_ruleset *ruleset = create(LLK_ABI_NEWEST);
		uint64_t fs = stand_in.access_fs, net = stand_in.access_net,
			 scoped = stand_in.scoped;
		const bool possible = feature->kind <= LLK_FEATURE_SCOPE &&
				      strcmp(feature->name, "fs.refer") != 0;

		ATF_CHECK_EQ_MSG(possible ? 0 : LLK_ERROR_INVALID,
				 llk_ruleset_exempt(ruleset, feature->name), "%s", feature->name);
		if (possible && feature->kind == LLK_FEATURE_FS)
			fs &= ~feature->bit;
		if (possible && feature->kind == LLK_FEATURE_NET)
			net &= ~feature->bit;
		if (possible && feature->kind == LLK_FEATURE_SCOPE)
			scoped &= ~feature->bit;
		ATF_CHECK_EQ(0, llk_ruleset_enforce(ruleset));
		ATF_CHECK_EQ_MSG(fs, stand_in.attr.handled_access_fs, "%s", feature->name);
		ATF_CHECK_EQ_MSG(net, stand_in.attr.handled_access_net, "%s", feature->name);
		ATF_CHECK_EQ_MSG(scoped, stand_in.attr.scoped, "%s", feature->name);
		ATF_CHECK_EQ(LLK_ERROR_ENFORCED, llk_ruleset_exempt(ruleset, feature->name));
		llk_ruleset_free(ruleset);
	}
}

ATF_TC_WITHOUT_HEAD(refusals_say_why);
ATF_TC_BODY(refusals_say_why, tc)
{
	struct llk_ruleset *ruleset = create(LLK_ABI_NEWEST), *other;

	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_exempt(ruleset, "fs.refer"));
	check_sentence(ruleset, "fs.refer is denied with any other filesystem right: allow it on a "
				"path instead");
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_exempt(ruleset, "rule.quiet"));
	check_sentence(ruleset, "no right or scope of that name");
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_exempt(ruleset, NULL));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_exempt(NULL, "fs.execute"));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_restrict_only(ruleset, 0, 0, 0));
	check_sentence(ruleset, "there is nothing to restrict");
	ATF_CHECK_EQ(LLK_ERROR_INVALID,
		     llk_ruleset_restrict_only(ruleset, 1, UINT64_C(1) << 40, 0));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_restrict_only(NULL, 1, 0, 0));
	/* An exemption in between leaves nothing, and says so. */
	other = create(LLK_ABI_NEWEST);
	ATF_CHECK_EQ(0, llk_ruleset_restrict_only(other, 0, LLK_ACCESS_NET_BIND_TCP, 0));
	ATF_CHECK_EQ(LLK_ERROR_INVALID,
		     llk_ruleset_restrict_only(other, LLK_ACCESS_FS_EXECUTE, 0, 0));
	check_sentence(other, "all that is to be restricted is exempted already");
	ATF_CHECK_EQ(0, llk_ruleset_enforce(other));
	ATF_CHECK_EQ(LLK_ACCESS_NET_BIND_TCP, stand_in.attr.handled_access_net);
	llk_ruleset_free(other);
	stand_in_restart(0, 0);
	/* Nothing of that has changed anything. */
	ATF_CHECK_EQ(0, llk_ruleset_enforce(ruleset));
	ATF_CHECK_EQ(stand_in.access_fs, stand_in.attr.handled_access_fs);
	ATF_CHECK_EQ(LLK_ERROR_ENFORCED, llk_ruleset_restrict_only(ruleset, 1, 0, 0));
	ATF_CHECK_EQ(LLK_ERROR_ENFORCED, llk_ruleset_set_optional(ruleset, true));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_set_optional(NULL, true));
	llk_ruleset_free(ruleset);
}

ATF_TC_WITHOUT_HEAD(only_what_is_listed_is_handled_and_required);
ATF_TC_BODY(only_what_is_listed_is_handled_and_required, tc)
{
	for (int abi = 0; abi <= LLK_ABI_NEWEST; abi++) {
		struct llk_ruleset *ruleset = create(abi);

		ATF_CHECK_EQ(0, llk_ruleset_restrict_only(ruleset, 0, LLK_ACCESS_NET_BIND_TCP, 0));
		ATF_CHECK_EQ(0, llk_ruleset_allow_bind(ruleset, 80));
		ATF_CHECK_EQ(0, llk_ruleset_allow_connect(ruleset, 80));
		ATF_CHECK_EQ(0, llk_ruleset_allow_read(ruleset, "/"));
		ATF_CHECK_EQ_MSG(abi >= 4 ? 0
				 : abi	  ? LLK_ERROR_COMPATIBILITY
					  : LLK_ERROR_UNAVAILABLE,
				 llk_ruleset_enforce(ruleset), "ABI %d", abi);
		ATF_CHECK_EQ(0, stand_in.attr.handled_access_fs | stand_in.attr.scoped);
		ATF_CHECK_EQ(abi >= 4 ? LLK_ACCESS_NET_BIND_TCP : 0,
			     stand_in.attr.handled_access_net);
		ATF_CHECK_EQ(abi >= 4, stand_in.rule_count);
		if (abi >= 4)
			ATF_CHECK_EQ(LLK_SUMMARY_FULL, llk_report_summary(&(struct llk_report[]){
							       report_of(ruleset) }[0]));
		llk_ruleset_free(ruleset);
	}
}

ATF_TC_WITHOUT_HEAD(a_single_filesystem_right_comes_with_refer);
ATF_TC_BODY(a_single_filesystem_right_comes_with_refer, tc)
{
	struct llk_ruleset *ruleset = create(LLK_ABI_NEWEST);

	ATF_CHECK_EQ(0, llk_ruleset_restrict_only(ruleset, LLK_ACCESS_FS_WRITE_FILE, 0,
						  LLK_SCOPE_SIGNAL));
	ATF_CHECK_EQ(0, llk_ruleset_exempt(ruleset, "scope.signal"));
	ATF_CHECK_EQ(0, llk_ruleset_enforce(ruleset));
	ATF_CHECK_EQ(LLK_ACCESS_FS_WRITE_FILE | LLK_ACCESS_FS_REFER,
		     stand_in.attr.handled_access_fs);
	ATF_CHECK_EQ(0, stand_in.attr.handled_access_net | stand_in.attr.scoped);
	llk_ruleset_free(ruleset);
}

/* Alone it would deny links, renames and mounts, for which nobody asked. */
ATF_TC_WITHOUT_HEAD(refer_is_no_companion_of_a_right_that_is_missing);
ATF_TC_BODY(refer_is_no_companion_of_a_right_that_is_missing, tc)
{
	for (int abi = 0; abi <= LLK_ABI_NEWEST; abi++) {
		struct llk_ruleset *ruleset;

		stand_in_for_abi(abi);
		ruleset = ruleset_for(NULL, LLK_MODE_BEST_EFFORT, 0, 0);
		ATF_CHECK_EQ(0,
			     llk_ruleset_restrict_only(ruleset, LLK_ACCESS_FS_RESOLVE_UNIX, 0, 0));
		ATF_CHECK_EQ(0, llk_ruleset_enforce(ruleset));
		ATF_CHECK_EQ(abi >= 9, stand_in.layers);
		ATF_CHECK_EQ(abi >= 9 ? LLK_ACCESS_FS_RESOLVE_UNIX | LLK_ACCESS_FS_REFER : 0,
			     report_of(ruleset).enforced_fs);
		ATF_CHECK_EQ(abi >= 9 ? 0 : LLK_ACCESS_FS_RESOLVE_UNIX,
			     report_of(ruleset).unavailable_fs);
		llk_ruleset_free(ruleset);

		/* By its own name it is what is asked for. */
		stand_in_for_abi(abi);
		ruleset = ruleset_for(NULL, LLK_MODE_BEST_EFFORT, 0, 0);
		ATF_CHECK_EQ(0, llk_ruleset_restrict_only(
					ruleset, LLK_ACCESS_FS_RESOLVE_UNIX | LLK_ACCESS_FS_REFER,
					0, 0));
		ATF_CHECK_EQ(0, llk_ruleset_enforce(ruleset));
		ATF_CHECK_EQ(abi >= 2, stand_in.layers);
		llk_ruleset_free(ruleset);
	}
}

ATF_TC_WITHOUT_HEAD(a_listed_right_is_requested_even_if_it_is_newer_than_the_program);
ATF_TC_BODY(a_listed_right_is_requested_even_if_it_is_newer_than_the_program, tc)
{
	struct llk_ruleset *ruleset;

	stand_in_for_abi(LLK_ABI_NEWEST);
	ruleset = ruleset_for(NULL, LLK_MODE_STRICT, 4, 0);
	ATF_CHECK_EQ(0, llk_ruleset_restrict_only(ruleset, 0, LLK_ACCESS_NET_BIND_UDP, 0));
	ATF_CHECK_EQ(0, llk_ruleset_enforce(ruleset));
	ATF_CHECK_EQ(LLK_ACCESS_NET_BIND_UDP, stand_in.attr.handled_access_net);
	llk_ruleset_free(ruleset);
}

ATF_TC_WITHOUT_HEAD(optional_paths_are_skipped_noted_and_drop_nothing_else);
ATF_TC_BODY(optional_paths_are_skipped_noted_and_drop_nothing_else, tc)
{
	struct llk_ruleset *ruleset = create(LLK_ABI_NEWEST);
	char path[16];

	ATF_REQUIRE_EQ(0, mkdir("there", 0755));
	ATF_REQUIRE_EQ(0, symlink("nowhere", "dangling"));
	ATF_REQUIRE_EQ(0, symlink("loop", "loop"));
	ATF_CHECK_EQ(LLK_ERROR_PATH, llk_ruleset_allow_read(ruleset, "missing"));
	ATF_CHECK_EQ(NULL, llk_ruleset_skipped_path(ruleset, 0));

	ATF_CHECK_EQ(0, llk_ruleset_set_optional(ruleset, true));
	ATF_CHECK_EQ(0, llk_ruleset_allow_read(ruleset, "missing"));
	ATF_CHECK_EQ(0, llk_ruleset_allow_write(ruleset, "dangling"));
	ATF_CHECK_EQ(0, llk_ruleset_allow_path(ruleset, "/etc/passwd/x", LLK_ACCESS_FS_EXECUTE));
	ATF_CHECK_EQ(0, llk_ruleset_quiet_path(ruleset, "quiet"));
	ATF_CHECK_EQ(0, llk_ruleset_allow_read(ruleset, "there"));
	/* Not missing, but wrong. */
	ATF_CHECK_EQ(LLK_ERROR_PATH, llk_ruleset_allow_read(ruleset, "loop"));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_allow_read(ruleset, ""));
	check_sentence(ruleset, "the path is empty");
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_allow_read(ruleset, NULL));

	for (int i = 4; i < 40; i++) {
		snprintf(path, sizeof(path), "missing%d", i);
		ATF_CHECK_EQ(0, llk_ruleset_allow_read(ruleset, path));
	}
	ATF_CHECK_STREQ("missing", llk_ruleset_skipped_path(ruleset, 0));
	ATF_CHECK_STREQ("/etc/passwd/x", llk_ruleset_skipped_path(ruleset, 2));
	ATF_CHECK_STREQ("missing39", llk_ruleset_skipped_path(ruleset, 39));
	ATF_CHECK_EQ(NULL, llk_ruleset_skipped_path(ruleset, 40));
	ATF_CHECK_EQ(NULL, llk_ruleset_skipped_path(NULL, 0));

	ATF_CHECK_EQ(0, llk_ruleset_set_optional(ruleset, false));
	ATF_CHECK_EQ(LLK_ERROR_PATH, llk_ruleset_allow_read(ruleset, "missing"));
	ATF_CHECK_EQ(0, llk_ruleset_enforce(ruleset));
	ATF_CHECK_EQ(1, stand_in.rule_count);
	ATF_CHECK_EQ(1, report_of(ruleset).rules);
	ATF_CHECK_EQ(40, report_of(ruleset).rules_skipped);
	llk_ruleset_free(ruleset);
	ATF_CHECK_EQ(0, stand_in.descriptors);
	ATF_CHECK_EQ(0, stand_in.allocations);
}

ATF_TC_WITHOUT_HEAD(a_skipped_rule_still_requests_what_it_names);
ATF_TC_BODY(a_skipped_rule_still_requests_what_it_names, tc)
{
	struct llk_ruleset *ruleset;

	stand_in_for_abi(LLK_ABI_NEWEST);
	ruleset = ruleset_for(NULL, LLK_MODE_STRICT, 1, 0);
	ATF_CHECK_EQ(0, llk_ruleset_set_optional(ruleset, true));
	ATF_CHECK_EQ(0, llk_ruleset_allow_path(ruleset, "missing", LLK_ACCESS_FS_IOCTL_DEV));
	ATF_CHECK_EQ(0, llk_ruleset_enforce(ruleset));
	ATF_CHECK(stand_in.attr.handled_access_fs & LLK_ACCESS_FS_IOCTL_DEV);
	llk_ruleset_free(ruleset);

	stand_in_for_abi(4);
	ruleset = ruleset_for(NULL, LLK_MODE_STRICT, 1, 0);
	ATF_CHECK_EQ(0, llk_ruleset_set_optional(ruleset, true));
	ATF_CHECK_EQ(LLK_ERROR_COMPATIBILITY,
		     llk_ruleset_allow_path(ruleset, "missing", LLK_ACCESS_FS_IOCTL_DEV));
	check_sentence(ruleset, "missing: fs.ioctl_dev requires Landlock ABI 5, this kernel has 4");
	ATF_CHECK_EQ(NULL, llk_ruleset_skipped_path(ruleset, 0));
	llk_ruleset_free(ruleset);
}

ATF_TC_WITHOUT_HEAD(each_lack_of_memory_while_skipping_is_told_and_leaves_nothing);
ATF_TC_BODY(each_lack_of_memory_while_skipping_is_told_and_leaves_nothing, tc)
{
	for (unsigned int fail_at = 1; fail_at < 20; fail_at++) {
		struct llk_ruleset *ruleset = create(LLK_ABI_NEWEST);
		int error;

		ATF_REQUIRE_EQ(0, llk_ruleset_set_optional(ruleset, true));
		stand_in_restart(fail_at, ENOMEM);
		error = llk_ruleset_allow_read(ruleset, "missing");
		ATF_CHECK(!error == !stand_in.failed_call);
		if (error)
			ATF_CHECK_EQ(LLK_ERROR_NO_MEMORY, error);
		ATF_CHECK_EQ(error != 0, !llk_ruleset_skipped_path(ruleset, 0));
		stand_in_restart(0, 0);
		llk_ruleset_free(ruleset);
		ATF_CHECK_EQ(0, stand_in.allocations);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, one_right_is_exempted_and_its_neighbours_stay);
	ATF_TP_ADD_TC(tp, refusals_say_why);
	ATF_TP_ADD_TC(tp, only_what_is_listed_is_handled_and_required);
	ATF_TP_ADD_TC(tp, a_single_filesystem_right_comes_with_refer);
	ATF_TP_ADD_TC(tp, refer_is_no_companion_of_a_right_that_is_missing);
	ATF_TP_ADD_TC(tp, a_listed_right_is_requested_even_if_it_is_newer_than_the_program);
	ATF_TP_ADD_TC(tp, optional_paths_are_skipped_noted_and_drop_nothing_else);
	ATF_TP_ADD_TC(tp, a_skipped_rule_still_requests_what_it_names);
	ATF_TP_ADD_TC(tp, each_lack_of_memory_while_skipping_is_told_and_leaves_nothing);
	return atf_no_error();
}
