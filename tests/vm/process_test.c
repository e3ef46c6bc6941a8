// SPDX-License-Identifier: MIT
/* Running another program and keeping what it said. */
#include "process.h"

#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static struct process_output run(const char *script, const char *folder)
{
	char *const argv[] = { (char *)"sh", (char *)"-c", (char *)script, NULL };
	const struct process process = { .argv = argv, .folder = folder, .timeout_s = 60 };
	struct process_output output;

	ATF_REQUIRE_EQ(0, process_run(&process, &output));
	return output;
}

ATF_TC_WITHOUT_HEAD(output_and_status_come_back);
ATF_TC_BODY(output_and_status_come_back, tc)
{
	struct process_output output = run("echo out; echo err >&2; exit 7", NULL);

	ATF_CHECK_STREQ("out\n", output.out);
	ATF_CHECK_EQ(4, output.out_size);
	ATF_CHECK_STREQ("err\n", output.err);
	ATF_CHECK_EQ(4, output.err_size);
	ATF_CHECK(WIFEXITED(output.status) && WEXITSTATUS(output.status) == 7);
	process_output_release(&output);
}

ATF_TC_WITHOUT_HEAD(silence_is_an_empty_string);
ATF_TC_BODY(silence_is_an_empty_string, tc)
{
	struct process_output output = run(":", NULL);

	ATF_CHECK_STREQ("", output.out);
	ATF_CHECK_STREQ("", output.err);
	process_output_release(&output);
}

/* More than a pipe holds, on the stream that is not read first. */
ATF_TC_WITHOUT_HEAD(much_on_both_streams_does_not_block);
ATF_TC_BODY(much_on_both_streams_does_not_block, tc)
{
	struct process_output output =
		run("head -c 1000000 /dev/zero >&2; head -c 1500000 /dev/zero", NULL);

	ATF_CHECK_EQ(1500000, output.out_size);
	ATF_CHECK_EQ(1000000, output.err_size);
	process_output_release(&output);
}

ATF_TC_WITHOUT_HEAD(folder_and_surroundings_are_set);
ATF_TC_BODY(folder_and_surroundings_are_set, tc)
{
	struct process_output output;

	ATF_REQUIRE_EQ(0, setenv("LC_ALL", "de_DE.UTF-8", 1));
	output = run("pwd; echo \"$LC_ALL\"; cat", "/usr");
	ATF_CHECK_STREQ("/usr\nC\n", output.out);
	process_output_release(&output);
}

ATF_TC(late_program_is_killed);
ATF_TC_HEAD(late_program_is_killed, tc)
{
	atf_tc_set_md_var(tc, "timeout", "60");
}
ATF_TC_BODY(late_program_is_killed, tc)
{
	char *const argv[] = { (char *)"sleep", (char *)"1000", NULL };
	const struct process process = { .argv = argv, .timeout_s = 1 };
	struct process_output output;

	ATF_CHECK_EQ(-1, process_run(&process, &output));
	ATF_CHECK_EQ(ETIMEDOUT, errno);
	ATF_CHECK(WIFSIGNALED(output.status) && WTERMSIG(output.status) == SIGKILL);
	process_output_release(&output);
}

ATF_TC_WITHOUT_HEAD(input_is_read_to_its_end);
ATF_TC_BODY(input_is_read_to_its_end, tc)
{
	char *const argv[] = { (char *)"cat", NULL };
	const struct process process = { .argv = argv, .input = "one\ntwo" };
	const struct process without = { .argv = argv };
	struct process_output output;

	ATF_REQUIRE_EQ(0, process_run(&process, &output));
	ATF_CHECK_STREQ("one\ntwo", output.out);
	process_output_release(&output);
	ATF_REQUIRE_EQ(0, process_run(&without, &output));
	ATF_CHECK_STREQ("", output.out);
	process_output_release(&output);
}

/* What a killed program has started would hold the lock. */
ATF_TC(children_are_killed_too);
ATF_TC_HEAD(children_are_killed_too, tc)
{
	atf_tc_set_md_var(tc, "timeout", "120");
}
ATF_TC_BODY(children_are_killed_too, tc)
{
	char *const argv[] = { (char *)"sh", (char *)"-c",
			       (char *)"flock lock sleep 1000 & sleep 1000", NULL };
	const struct process process = { .argv = argv, .timeout_s = 5, .with_children = true };
	struct process_output output;
	int fd;

	ATF_CHECK_EQ(-1, process_run(&process, &output));
	process_output_release(&output);
	fd = open("lock", O_RDONLY | O_CLOEXEC);
	ATF_REQUIRE_MSG(fd >= 0, "flock(1) has not begun");
	ATF_CHECK_EQ(0, flock(fd, LOCK_EX));
	close(fd);
}

ATF_TC_WITHOUT_HEAD(missing_program_is_an_error);
ATF_TC_BODY(missing_program_is_an_error, tc)
{
	char *const argv[] = { (char *)"./no-such-program", NULL };
	const struct process process = { .argv = argv };
	struct process_output output;

	ATF_CHECK_EQ(-1, process_run(&process, &output));
	ATF_CHECK_EQ(ENOENT, errno);
	process_output_release(&output);
}

/* The program that runs has asked for our end, as a terminal would. */
ATF_TC_WITHOUT_HEAD(a_signal_ends_what_runs_and_lets_tidy_up);
ATF_TC_BODY(a_signal_ends_what_runs_and_lets_tidy_up, tc)
{
	char *const argv[] = { (char *)"sh", (char *)"-c",
			       (char *)"kill -TERM $PPID; exec sleep 1000", NULL };
	const struct process process = { .argv = argv };
	struct process_output output;
	const pid_t child = fork();
	int status;

	ATF_REQUIRE(child >= 0);
	if (child == 0) {
		process_expect_signals();
		if (process_run(&process, &output) != -1 || errno != EINTR ||
		    process_end_signal() != SIGTERM)
			_exit(1);
		process_output_release(&output);
		process_fall_to_signal();
		_exit(2);
	}
	ATF_REQUIRE_EQ(child, waitpid(child, &status, 0));
	ATF_CHECK_MSG(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM, "status %#x",
		      (unsigned int)status);
}

/* Killed, so that it could not end what it has started. */
ATF_TC_WITHOUT_HEAD(program_ends_with_who_started_it);
ATF_TC_BODY(program_ends_with_who_started_it, tc)
{
	static const char script[] = "echo $$ >draft; mv draft pid; exec sleep 10000";
	const pid_t starter = fork();
	FILE *file;
	pid_t pid;

	if (starter == 0)
		run(script, NULL);
	while (!(file = fopen("pid", "re")))
		usleep(1000);
	ATF_REQUIRE_EQ(1, fscanf(file, "%d", &pid));
	fclose(file);
	ATF_REQUIRE_EQ(0, kill(pid, 0));
	/* Ours once its parent is gone, so that nobody else can have its number. */
	ATF_REQUIRE_EQ(0, prctl(PR_SET_CHILD_SUBREAPER, 1));
	ATF_REQUIRE_EQ(0, kill(starter, SIGKILL));
	ATF_REQUIRE_EQ(starter, waitpid(starter, NULL, 0));

	int status;

	ATF_REQUIRE_EQ(pid, waitpid(pid, &status, 0));
	ATF_CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, program_ends_with_who_started_it);
	ATF_TP_ADD_TC(tp, output_and_status_come_back);
	ATF_TP_ADD_TC(tp, silence_is_an_empty_string);
	ATF_TP_ADD_TC(tp, much_on_both_streams_does_not_block);
	ATF_TP_ADD_TC(tp, folder_and_surroundings_are_set);
	ATF_TP_ADD_TC(tp, late_program_is_killed);
	ATF_TP_ADD_TC(tp, input_is_read_to_its_end);
	ATF_TP_ADD_TC(tp, children_are_killed_too);
	ATF_TP_ADD_TC(tp, missing_program_is_an_error);
	ATF_TP_ADD_TC(tp, a_signal_ends_what_runs_and_lets_tidy_up);
	return atf_no_error();
}
