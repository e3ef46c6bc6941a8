// SPDX-License-Identifier: MIT
/* Every way in which a test case can end, and what its process finds, in reasons of failures. */
#include <atf-c.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "process_state.h"

#define CASE(name_)                                                                                \
	ATF_TC_WITHOUT_HEAD(name_);                                                                \
	ATF_TC_BODY(name_, tc)

#define CASE_WITH(name_, property_, value_)                                                        \
	ATF_TC(name_);                                                                             \
	ATF_TC_HEAD(name_, tc)                                                                     \
	{                                                                                          \
		atf_tc_set_md_var(tc, property_, value_);                                          \
	}                                                                                          \
	ATF_TC_BODY(name_, tc)

#define CASE_WITH_CLEANUP(name_)                                                                   \
	ATF_TC_WITH_CLEANUP(name_);                                                                \
	ATF_TC_HEAD(name_, tc)                                                                     \
	{                                                                                          \
		atf_tc_set_md_var(tc, "descr", "tidies up");                                       \
	}                                                                                          \
	ATF_TC_BODY(name_, tc)

/* What ATF would have written, and the end of the process. */
#define RESULT(name_, text_, end_)                                                                 \
	CASE(name_)                                                                                \
	{                                                                                          \
		write_result(text_);                                                               \
		end_;                                                                              \
	}

static void write_result(const char *text)
{
	const int fd = open("../result.atf", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		_exit(99);
	close(fd);
}

CASE(passes)
{
	puts("which nobody reads");
}

CASE(fails)
{
	puts("on standard output");
	fputs("on standard error\n", stderr);
	close(open("left", O_CREAT | O_WRONLY, 0600));
	mkdir("behind", 0000);
	atf_tc_fail("with a reason");
}

CASE(fails_softly)
{
	atf_tc_fail_nonfatal("once");
	atf_tc_fail_nonfatal("twice");
}

CASE(skips)
{
	atf_tc_skip("abi: needs 99");
}

CASE(fails_as_expected)
{
	atf_tc_expect_fail("erratum.3");
	atf_tc_fail("as of old");
}

CASE(does_not_fail_as_expected)
{
	atf_tc_expect_fail("erratum.3");
}

CASE(exits_as_expected)
{
	atf_tc_expect_exit(7, "exits");
	exit(7);
}

CASE(exits_somehow_as_expected)
{
	atf_tc_expect_exit(-1, "exits");
	exit(8);
}

CASE(exits_otherwise)
{
	atf_tc_expect_exit(7, "exits");
	exit(8);
}

CASE(dies_in_place_of_its_exit)
{
	atf_tc_expect_exit(7, "exits");
	raise(SIGTERM);
}

CASE(does_not_exit_as_expected)
{
	atf_tc_expect_exit(7, "exits");
}

CASE(dies_as_expected)
{
	atf_tc_expect_signal(SIGUSR1, "dies");
	raise(SIGUSR1);
}

CASE(dies_of_any_signal_as_expected)
{
	atf_tc_expect_signal(-1, "dies");
	raise(SIGUSR2);
}

CASE(dies_otherwise)
{
	atf_tc_expect_signal(SIGUSR1, "dies");
	raise(SIGUSR2);
}

CASE(exits_in_place_of_its_death)
{
	atf_tc_expect_signal(SIGUSR1, "dies");
	_exit(3);
}

CASE(ends_in_any_way_as_expected)
{
	atf_tc_expect_death("ends");
	_exit(3);
}

CASE_WITH(hangs_as_expected, "timeout", "1")
{
	atf_tc_expect_timeout("hangs");
	for (;;)
		pause();
}

CASE_WITH(does_not_hang_as_expected, "timeout", "1")
{
	atf_tc_expect_timeout("hangs");
	_exit(0);
}

CASE_WITH(hangs, "timeout", "1")
{
	for (;;)
		pause();
}

CASE_WITH(hangs_after_its_result, "timeout", "1")
{
	write_result("passed\n");
	for (;;)
		pause();
}

CASE(exits_without_a_result)
{
	unlink("../result.atf");
	_exit(0);
}

CASE(exits_with_failure)
{
	unlink("../result.atf");
	_exit(5);
}

CASE(dies)
{
	unlink("../result.atf");
	raise(SIGKILL);
}

CASE(dies_with_its_result_open)
{
	raise(SIGTERM);
}

RESULT(result_is_empty, "", _exit(0))
RESULT(result_is_a_newline, "\n", _exit(0))
RESULT(result_has_no_newline, "passed", _exit(0))
RESULT(result_has_two_lines, "failed: a\nb\n", _exit(1))
RESULT(result_has_three_lines, "failed: a\n\nb", _exit(1))
RESULT(result_is_unknown, "wonderful: a\n", _exit(0))
RESULT(result_passes_with_reason, "passed: a\n", _exit(0))
RESULT(result_fails_without_reason, "failed\n", _exit(1))
RESULT(result_fails_with_no_reason, "failed: \n", _exit(1))
RESULT(result_fails_without_blank, "failed:a\n", _exit(1))
RESULT(result_fails_and_exits_well, "failed: a\n", _exit(0))
RESULT(result_fails_and_dies, "failed: a\n", raise(SIGKILL))
RESULT(result_passes_and_exits_badly, "passed\n", _exit(1))
RESULT(result_passes_and_dies, "passed\n", raise(SIGKILL))
RESULT(result_skips_and_exits_badly, "skipped: abi: a\n", _exit(1))
RESULT(result_expects_failure_and_exits_badly, "expected_failure: a\n", _exit(2))
RESULT(result_is_broken, "broken: a\n", _exit(17))
RESULT(result_exit_has_no_colon, "expected_exit\n", _exit(0))
RESULT(result_exit_has_no_number, "expected_exit(x): a\n", _exit(0))
RESULT(result_exit_has_no_end, "expected_exit(3: a\n", _exit(3))
RESULT(result_exit_of_some_number, "expected_exit(12\n", _exit(12))
RESULT(result_exit_of_a_blank, "expected_exit( 4): a\n", _exit(4))
RESULT(result_signal_is_large, "expected_signal(99999999999): a\n", raise(SIGTERM))
RESULT(result_signal_of_words, "expected_signal: a: b (c): d\n", raise(SIGTERM))

CASE_WITH_CLEANUP(tidies_up)
{
	close(open("left", O_CREAT | O_WRONLY, 0600));
}
ATF_TC_CLEANUP(tidies_up, tc)
{
	if (unlink("left"))
		exit(1);
}

CASE_WITH_CLEANUP(tidies_up_in_vain)
{
}
ATF_TC_CLEANUP(tidies_up_in_vain, tc)
{
	exit(1);
}

CASE_WITH_CLEANUP(dies_when_it_tidies_up)
{
	atf_tc_skip("abi: a");
}
ATF_TC_CLEANUP(dies_when_it_tidies_up, tc)
{
	raise(SIGKILL);
}

CASE_WITH_CLEANUP(fails_and_tidies_up)
{
	atf_tc_fail("first");
}
ATF_TC_CLEANUP(fails_and_tidies_up, tc)
{
	puts("this is printed after that");
	exit(1);
}

CASE_WITH(needs_root, "require.user", "root")
{
}

CASE_WITH(needs_a_user, "require.user", "unprivileged")
{
}

CASE_WITH(needs_files, "require.files", "/ /dev/null/z /dev/null/file")
{
}

CASE_WITH(has_its_files, "require.files", "/ /etc")
{
}

CASE_WITH(needs_programs, "require.progs", "sh no-such-program")
{
}

CASE_WITH(needs_a_program, "require.progs", "/no/such/program")
{
}

CASE_WITH(has_its_programs, "require.progs", "sh /bin/sh")
{
}

CASE_WITH(needs_a_setting, "require.config", "setting another")
{
}

/* It would leave traces in the next one if they shared a process. */
CASE(state_1_changes_all)
{
	write_result("failed: all is changed\n");
	process_state_change();
	_exit(1);
}

CASE(state_2_of_a_process)
{
	atf_tc_fail("%s", process_state_describe());
}

CASE_WITH_CLEANUP(state_3_of_a_cleanup)
{
	write_result("failed: all is changed\n");
	process_state_change();
	_exit(1);
}
ATF_TC_CLEANUP(state_3_of_a_cleanup, tc)
{
	puts(process_state_describe());
}

/* Their numbers are left where the test finds them. */
CASE(leaves_a_child)
{
	const char *const path = getenv("CONTRACT_CHILDREN");
	FILE *const file = path ? fopen(path, "a") : NULL;
	const pid_t child = fork();

	if (child == 0) {
		for (;;)
			pause();
	}
	if (file) {
		fprintf(file, "%d\n", child);
		fclose(file);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, passes);
	ATF_TP_ADD_TC(tp, fails);
	ATF_TP_ADD_TC(tp, fails_softly);
	ATF_TP_ADD_TC(tp, skips);
	ATF_TP_ADD_TC(tp, fails_as_expected);
	ATF_TP_ADD_TC(tp, does_not_fail_as_expected);
	ATF_TP_ADD_TC(tp, exits_as_expected);
	ATF_TP_ADD_TC(tp, exits_somehow_as_expected);
	ATF_TP_ADD_TC(tp, exits_otherwise);
	ATF_TP_ADD_TC(tp, dies_in_place_of_its_exit);
	ATF_TP_ADD_TC(tp, does_not_exit_as_expected);
	ATF_TP_ADD_TC(tp, dies_as_expected);
	ATF_TP_ADD_TC(tp, dies_of_any_signal_as_expected);
	ATF_TP_ADD_TC(tp, dies_otherwise);
	ATF_TP_ADD_TC(tp, exits_in_place_of_its_death);
	ATF_TP_ADD_TC(tp, ends_in_any_way_as_expected);
	ATF_TP_ADD_TC(tp, hangs_as_expected);
	ATF_TP_ADD_TC(tp, does_not_hang_as_expected);
	ATF_TP_ADD_TC(tp, hangs);
	ATF_TP_ADD_TC(tp, hangs_after_its_result);
	ATF_TP_ADD_TC(tp, exits_without_a_result);
	ATF_TP_ADD_TC(tp, exits_with_failure);
	ATF_TP_ADD_TC(tp, dies);
	ATF_TP_ADD_TC(tp, dies_with_its_result_open);
	ATF_TP_ADD_TC(tp, result_is_empty);
	ATF_TP_ADD_TC(tp, result_is_a_newline);
	ATF_TP_ADD_TC(tp, result_has_no_newline);
	ATF_TP_ADD_TC(tp, result_has_two_lines);
	ATF_TP_ADD_TC(tp, result_has_three_lines);
	ATF_TP_ADD_TC(tp, result_is_unknown);
	ATF_TP_ADD_TC(tp, result_passes_with_reason);
	ATF_TP_ADD_TC(tp, result_fails_without_reason);
	ATF_TP_ADD_TC(tp, result_fails_with_no_reason);
	ATF_TP_ADD_TC(tp, result_fails_without_blank);
	ATF_TP_ADD_TC(tp, result_fails_and_exits_well);
	ATF_TP_ADD_TC(tp, result_fails_and_dies);
	ATF_TP_ADD_TC(tp, result_passes_and_exits_badly);
	ATF_TP_ADD_TC(tp, result_passes_and_dies);
	ATF_TP_ADD_TC(tp, result_skips_and_exits_badly);
	ATF_TP_ADD_TC(tp, result_expects_failure_and_exits_badly);
	ATF_TP_ADD_TC(tp, result_is_broken);
	ATF_TP_ADD_TC(tp, result_exit_has_no_colon);
	ATF_TP_ADD_TC(tp, result_exit_has_no_number);
	ATF_TP_ADD_TC(tp, result_exit_has_no_end);
	ATF_TP_ADD_TC(tp, result_exit_of_some_number);
	ATF_TP_ADD_TC(tp, result_exit_of_a_blank);
	ATF_TP_ADD_TC(tp, result_signal_is_large);
	ATF_TP_ADD_TC(tp, result_signal_of_words);
	ATF_TP_ADD_TC(tp, tidies_up);
	ATF_TP_ADD_TC(tp, tidies_up_in_vain);
	ATF_TP_ADD_TC(tp, dies_when_it_tidies_up);
	ATF_TP_ADD_TC(tp, fails_and_tidies_up);
	ATF_TP_ADD_TC(tp, needs_root);
	ATF_TP_ADD_TC(tp, needs_a_user);
	ATF_TP_ADD_TC(tp, needs_files);
	ATF_TP_ADD_TC(tp, has_its_files);
	ATF_TP_ADD_TC(tp, needs_programs);
	ATF_TP_ADD_TC(tp, needs_a_program);
	ATF_TP_ADD_TC(tp, has_its_programs);
	ATF_TP_ADD_TC(tp, needs_a_setting);
	ATF_TP_ADD_TC(tp, state_1_changes_all);
	ATF_TP_ADD_TC(tp, state_2_of_a_process);
	ATF_TP_ADD_TC(tp, state_3_of_a_cleanup);
	ATF_TP_ADD_TC(tp, leaves_a_child);
	return atf_no_error();
}
