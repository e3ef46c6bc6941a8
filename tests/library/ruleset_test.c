// SPDX-License-Identifier: MIT
/* The builder checks its arguments, keeps its promises on descriptors, and stays as it is on
 * failure. */
#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "child.h"
#include "fake_kernel.h"

ATF_TC_WITHOUT_HEAD(options_out_of_range_are_refused);
ATF_TC_BODY(options_out_of_range_are_refused, tc)
{
	const struct llk_support small = { .size = offsetof(struct llk_support, block) - 1 };
	const struct llk_ruleset_options size = { .size = sizeof(size) };
	struct llk_ruleset_options bad[] = { size, size, size, size, size, size, size };
	struct llk_ruleset *ruleset = (struct llk_ruleset *)bad;

	bad[0].size = 0;
	bad[1].size--;
	bad[2].mode = (enum llk_mode)2;
	bad[3].abi = -1;
	bad[4].restrict_flags = LLK_RESTRICT_SELF_NO_NEW_PRIVS;
	bad[5].minimum_abi = -1;
	bad[6].assume = &small;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ATF_CHECK_EQ_MSG(LLK_ERROR_INVALID, llk_ruleset_create(&bad[i], &ruleset), "%zu",
				 i);
		ATF_CHECK(!ruleset);
	}
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_create(NULL, NULL));
}

ATF_TC_WITHOUT_HEAD(a_ruleset_without_options_is_strict_on_the_running_kernel);
ATF_TC_BODY(a_ruleset_without_options_is_strict_on_the_running_kernel, tc)
{
	struct llk_support support = { .size = sizeof(support) };
	struct llk_ruleset *ruleset;
	struct llk_report report;

	ATF_REQUIRE_EQ(0, llk_support_detect(&support));
	ATF_REQUIRE_EQ(0, llk_ruleset_create(NULL, &ruleset));
	report = report_of(ruleset);
	ATF_CHECK_EQ(support.state, report.state);
	ATF_CHECK_EQ(support.abi, report.abi);
	ATF_CHECK_EQ(support.access_net, report.enforced_net);
	ATF_CHECK_EQ(0x1ffff, report.enforced_fs | report.unavailable_fs);
	if (support.abi < 10)
		ATF_CHECK(llk_ruleset_enforce(ruleset) < 0);
	llk_ruleset_free(ruleset);
}

ATF_TC_WITHOUT_HEAD(arguments_out_of_range_are_refused_with_a_reason);
ATF_TC_BODY(arguments_out_of_range_are_refused_with_a_reason, tc)
{
	struct llk_ruleset *ruleset = ruleset_on(11, LLK_MODE_BEST_EFFORT, 0);

	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_allow_path(ruleset, NULL, 1));
	check_sentence(ruleset, "the path is NULL");
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_allow_path(ruleset, "/", 0));
	check_sentence(ruleset, "/: the access mask is empty");
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_allow_path(ruleset, "/", 1 << 17));
	check_sentence(ruleset, "/: the access mask holds an unknown bit");
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_allow_path_fd(ruleset, 0, 0));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_allow_read(ruleset, NULL));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_allow_port(ruleset, 65536, 1));
	check_sentence(ruleset, "the port is above 65535");
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_allow_port(ruleset, 80, 0));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_allow_port(ruleset, 80, 1 << 4));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_allow_scope(ruleset, 0));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_allow_scope(ruleset, 1 << 2));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_set_requirement(ruleset, "fs.exec", true));
	check_sentence(ruleset, "no right, scope or flag of that name");
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_set_requirement(ruleset, "erratum.1", true));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_set_requirement(ruleset, NULL, true));
	ATF_CHECK_EQ(0, report_of(ruleset).rules);
	llk_ruleset_free(ruleset);
}

ATF_TC_WITHOUT_HEAD(a_null_ruleset_is_refused_everywhere);
ATF_TC_BODY(a_null_ruleset_is_refused_everywhere, tc)
{
	struct llk_report report = { .size = sizeof(report) };
	struct llk_failure failure = { .size = sizeof(failure) };

	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_allow_path(NULL, "/", 1));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_allow_path_fd(NULL, 0, 1));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_allow_read(NULL, "/"));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_allow_execute(NULL, "/"));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_allow_write(NULL, "/"));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_allow_read_write(NULL, "/"));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_allow_port(NULL, 80, 1));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_allow_scope(NULL, 1));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_allow_all_scopes(NULL));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_allow_all_network(NULL));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_allow_all_filesystem(NULL));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_set_requirement(NULL, "fs.refer", true));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_enforce(NULL));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_report(NULL, &report));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_failure(NULL, &failure));
	ATF_CHECK(!llk_ruleset_is_enforced(NULL));
	check_sentence(NULL, "the ruleset could not be created");
	llk_ruleset_free(NULL);
}

ATF_TC_WITHOUT_HEAD(a_path_that_cannot_be_opened_is_named_with_its_errno);
ATF_TC_BODY(a_path_that_cannot_be_opened_is_named_with_its_errno, tc)
{
	struct llk_ruleset *ruleset = ruleset_on(0, LLK_MODE_BEST_EFFORT, 0);
	struct llk_failure failure;

	ATF_CHECK_EQ(LLK_ERROR_PATH, llk_ruleset_allow_read(ruleset, "missing"));
	failure = failure_of(ruleset);
	ATF_CHECK_EQ(LLK_ERROR_PATH, failure.error);
	ATF_CHECK_EQ(ENOENT, failure.error_number);
	ATF_CHECK_STREQ("open", failure.call);
	ATF_CHECK_STREQ("missing", failure.path);
	check_sentence(ruleset, "missing: a path could not be opened: open: "
				"No such file or directory");
	ATF_CHECK_EQ(LLK_ERROR_PATH, llk_ruleset_allow_path_fd(ruleset, 1000, 1));
	ATF_CHECK_EQ(EBADF, failure_of(ruleset).error_number);
	llk_ruleset_free(ruleset);
}

ATF_TC_WITHOUT_HEAD(success_leaves_the_last_failure_readable);
ATF_TC_BODY(success_leaves_the_last_failure_readable, tc)
{
	struct llk_ruleset *ruleset = ruleset_on(11, LLK_MODE_BEST_EFFORT, 0);

	ATF_CHECK_EQ(0, failure_of(ruleset).error);
	check_sentence(ruleset, "no error");
	ATF_CHECK_EQ(LLK_ERROR_PATH, llk_ruleset_allow_read(ruleset, "missing"));
	ATF_CHECK_EQ(0, llk_ruleset_allow_read(ruleset, "."));
	ATF_CHECK_EQ(LLK_ERROR_PATH, failure_of(ruleset).error);
	llk_ruleset_free(ruleset);
}

ATF_TC_WITHOUT_HEAD(a_sentence_is_cut_to_the_buffer);
ATF_TC_BODY(a_sentence_is_cut_to_the_buffer, tc)
{
	struct llk_ruleset *ruleset = ruleset_on(11, LLK_MODE_BEST_EFFORT, 0);
	char text[12] = "untouched";

	ATF_CHECK_EQ(LLK_ERROR_PATH, llk_ruleset_allow_read(ruleset, "missing"));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_describe_failure(ruleset, text, 0));
	ATF_CHECK_STREQ("untouched", text);
	ATF_CHECK_EQ(0, llk_ruleset_describe_failure(ruleset, text, sizeof(text)));
	ATF_CHECK_STREQ("missing: a ", text);
	ATF_CHECK_EQ(0, llk_ruleset_describe_failure(ruleset, text, 5));
	ATF_CHECK_STREQ("miss", text);
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_describe_failure(ruleset, NULL, 5));
	llk_ruleset_free(ruleset);
}

ATF_TC_WITHOUT_HEAD(a_path_of_any_length_is_cut_in_the_failure);
ATF_TC_BODY(a_path_of_any_length_is_cut_in_the_failure, tc)
{
	struct llk_ruleset *ruleset = ruleset_on(11, LLK_MODE_BEST_EFFORT, 0);
	char path[3 * PATH_MAX];

	memset(path, 'x', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	ATF_CHECK_EQ(LLK_ERROR_PATH, llk_ruleset_allow_read(ruleset, path));
	ATF_CHECK_EQ(ENAMETOOLONG, failure_of(ruleset).error_number);
	ATF_CHECK_EQ(PATH_MAX - 1, strlen(failure_of(ruleset).path));
	llk_ruleset_free(ruleset);
}

ATF_TC_WITHOUT_HEAD(rules_hold_one_descriptor_each_until_the_end);
ATF_TC_BODY(rules_hold_one_descriptor_each_until_the_end, tc)
{
	const int before = count_descriptors();
	struct llk_ruleset *ruleset = ruleset_on(11, LLK_MODE_BEST_EFFORT, 0);
	int fd;

	ATF_CHECK_EQ(before, count_descriptors());
	/* More than the first allocation holds. */
	for (int i = 0; i < 20; i++)
		ATF_REQUIRE_EQ(0, llk_ruleset_allow_read(ruleset, "."));
	ATF_CHECK_EQ(before + 20, count_descriptors());

	fd = open(".", O_RDONLY | O_DIRECTORY);
	ATF_REQUIRE(fd >= 0);
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_path_fd(ruleset, fd, LLK_ACCESS_FS_READ_DIR));
	ATF_CHECK_EQ(before + 22, count_descriptors());
	ATF_CHECK_EQ(0, close(fd));

	ATF_CHECK(llk_ruleset_allow_read(ruleset, "missing") < 0);
	ATF_CHECK(llk_ruleset_allow_path(ruleset, "/dev/null", LLK_ACCESS_FS_READ_DIR) < 0);
	ATF_CHECK(llk_ruleset_allow_path_fd(ruleset, fd, LLK_ACCESS_FS_READ_DIR) < 0);
	ATF_CHECK_EQ(before + 21, count_descriptors());
	ATF_CHECK_EQ(21, report_of(ruleset).rules);
	llk_ruleset_free(ruleset);
	ATF_CHECK_EQ(before, count_descriptors());
}

ATF_TC_WITHOUT_HEAD(a_refused_right_leaves_no_descriptor);
ATF_TC_BODY(a_refused_right_leaves_no_descriptor, tc)
{
	const int before = count_descriptors();
	struct llk_ruleset *ruleset = ruleset_on(1, LLK_MODE_STRICT, 1);

	ATF_CHECK_EQ(LLK_ERROR_COMPATIBILITY,
		     llk_ruleset_allow_path(ruleset, ".", LLK_ACCESS_FS_TRUNCATE));
	ATF_CHECK_EQ(before, count_descriptors());
	llk_ruleset_free(ruleset);
}

ATF_TC_WITHOUT_HEAD(held_descriptors_are_closed_on_exec);
ATF_TC_BODY(held_descriptors_are_closed_on_exec, tc)
{
	struct llk_ruleset *ruleset = ruleset_on(11, LLK_MODE_BEST_EFFORT, 0);
	/* The lowest free number is the next to be given out. */
	const int first = dup(0);
	const int second = dup(0);

	ATF_REQUIRE(first >= 0 && second >= 0);
	close(first);
	close(second);
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_read(ruleset, "."));
	ATF_CHECK_EQ(FD_CLOEXEC, fcntl(first, F_GETFD));
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_path_fd(ruleset, first, LLK_ACCESS_FS_READ_DIR));
	ATF_CHECK_EQ(FD_CLOEXEC, fcntl(second, F_GETFD));
	llk_ruleset_free(ruleset);
}

static int add_without_descriptors(void *context)
{
	struct llk_ruleset *ruleset = context;
	struct llk_failure failure = { .size = sizeof(failure) };
	const struct rlimit none = { 0, 0 };

	CHECK_EQ(0, setrlimit(RLIMIT_NOFILE, &none));
	CHECK_EQ(LLK_ERROR_NO_MEMORY, llk_ruleset_allow_read(ruleset, "."));
	CHECK_EQ(0, llk_ruleset_failure(ruleset, &failure));
	CHECK_EQ(EMFILE, failure.error_number);
	return 0;
}

ATF_TC_WITHOUT_HEAD(lack_of_descriptors_is_told_from_a_bad_path);
ATF_TC_BODY(lack_of_descriptors_is_told_from_a_bad_path, tc)
{
	struct llk_ruleset *ruleset = ruleset_on(11, LLK_MODE_BEST_EFFORT, 0);

	ATF_CHECK_EQ(0, in_child(add_without_descriptors, ruleset));
	llk_ruleset_free(ruleset);
}

ATF_TC_WITHOUT_HEAD(rights_of_directories_are_left_out_on_a_file);
ATF_TC_BODY(rights_of_directories_are_left_out_on_a_file, tc)
{
	/* Rights that are left out are not asked of the kernel: ABI 1 has no REFER. */
	struct llk_ruleset *ruleset = ruleset_on(1, LLK_MODE_STRICT, 1);

	make_file("file", "");
	ATF_CHECK_EQ(0, llk_ruleset_allow_path(ruleset, "file",
					       LLK_ACCESS_FS_READ_FILE | LLK_ACCESS_FS_REFER));
	ATF_CHECK_EQ(0, llk_ruleset_allow_read_write(ruleset, "file"));
	ATF_CHECK_EQ(LLK_ERROR_INVALID,
		     llk_ruleset_allow_path(ruleset, "file", LLK_ACCESS_FS_READ_DIR));
	check_sentence(ruleset, "file: none of the rights applies to a file that is no directory");
	ATF_CHECK_EQ(2, report_of(ruleset).rules);
	ATF_CHECK_EQ(0, report_of(ruleset).dropped_fs);
	llk_ruleset_free(ruleset);
}

ATF_TC_WITHOUT_HEAD(outputs_of_a_wrong_size_are_refused);
ATF_TC_BODY(outputs_of_a_wrong_size_are_refused, tc)
{
	struct llk_ruleset *ruleset = ruleset_on(11, LLK_MODE_BEST_EFFORT, 0);
	struct llk_report report = { .size = offsetof(struct llk_report, dry_run) - 1 };
	struct llk_failure failure = { .size = sizeof(failure) - 1 };

	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_report(ruleset, NULL));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_report(ruleset, &report));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_failure(ruleset, NULL));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_failure(ruleset, &failure));
	llk_ruleset_free(ruleset);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, options_out_of_range_are_refused);
	ATF_TP_ADD_TC(tp, a_ruleset_without_options_is_strict_on_the_running_kernel);
	ATF_TP_ADD_TC(tp, arguments_out_of_range_are_refused_with_a_reason);
	ATF_TP_ADD_TC(tp, a_null_ruleset_is_refused_everywhere);
	ATF_TP_ADD_TC(tp, a_path_that_cannot_be_opened_is_named_with_its_errno);
	ATF_TP_ADD_TC(tp, success_leaves_the_last_failure_readable);
	ATF_TP_ADD_TC(tp, a_sentence_is_cut_to_the_buffer);
	ATF_TP_ADD_TC(tp, a_path_of_any_length_is_cut_in_the_failure);
	ATF_TP_ADD_TC(tp, rules_hold_one_descriptor_each_until_the_end);
	ATF_TP_ADD_TC(tp, a_refused_right_leaves_no_descriptor);
	ATF_TP_ADD_TC(tp, held_descriptors_are_closed_on_exec);
	ATF_TP_ADD_TC(tp, lack_of_descriptors_is_told_from_a_bad_path);
	ATF_TP_ADD_TC(tp, rights_of_directories_are_left_out_on_a_file);
	ATF_TP_ADD_TC(tp, outputs_of_a_wrong_size_are_refused);
	return atf_no_error();
}
