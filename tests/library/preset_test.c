// SPDX-License-Identifier: MIT
/* Each preset grants what its purpose takes on the running kernel, and no more. */
#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <llk.h>

#include "child.h"

/*
 * tree
 * ├── one
 * │   └── file
 * └── two
 * outside
 */
static void make_tree(void)
{
	ATF_REQUIRE_EQ(0, mkdir("tree", 0755));
	ATF_REQUIRE_EQ(0, mkdir("tree/one", 0755));
	ATF_REQUIRE_EQ(0, mkdir("tree/two", 0755));
	make_file("tree/one/file", "content");
	make_file("outside", "content");
}

typedef int preset(struct llk_ruleset *ruleset, const char *path);

/* Enforce a ruleset with that preset on that path. */
static int enforce_preset(preset *allow, const char *path)
{
	const struct llk_ruleset_options options = { .size = sizeof(options),
						     .mode = LLK_MODE_BEST_EFFORT };
	struct llk_ruleset *ruleset;

	CHECK_EQ(0, llk_ruleset_create(&options, &ruleset));
	CHECK_EQ(0, allow(ruleset, path));
	CHECK_EQ(0, llk_ruleset_enforce(ruleset));
	llk_ruleset_free(ruleset);
	return 0;
}

static int act(int result)
{
	return result ? errno : 0;
}

static int read_in_tree(void *context)
{
	(void)context;
	CHECK_EQ(0, enforce_preset(llk_ruleset_allow_read, "tree"));
	CHECK_EQ(0, try_open("tree/one/file", O_RDONLY));
	CHECK_EQ(0, try_open("tree/one", O_RDONLY | O_DIRECTORY));
	CHECK_EQ(EACCES, try_open("tree/one/file", O_WRONLY));
	CHECK_EQ(EACCES, try_open("outside", O_RDONLY));
	CHECK_EQ(EACCES, act(unlink("tree/one/file")));
	CHECK_EQ(EACCES, act(mkdir("tree/new", 0755)));
	return 0;
}

ATF_TC_WITHOUT_HEAD(read_reads_files_and_directories);
ATF_TC_BODY(read_reads_files_and_directories, tc)
{
	require_abi(1);
	make_tree();
	ATF_CHECK_EQ(0, in_child(read_in_tree, NULL));
}

static int write_in_tree(void *context)
{
	(void)context;
	CHECK_EQ(0, enforce_preset(llk_ruleset_allow_write, "tree"));
	CHECK_EQ(0, try_open("tree/one/file", O_WRONLY | O_TRUNC));
	CHECK_EQ(0, try_open("tree/new", O_WRONLY | O_CREAT | O_EXCL));
	CHECK_EQ(0, act(mkdir("tree/dir", 0755)));
	CHECK_EQ(0, act(symlink("file", "tree/link")));
	CHECK_EQ(0, act(mkfifo("tree/fifo", 0600)));
	CHECK_EQ(0, act(rename("tree/new", "tree/renamed")));
	CHECK_EQ(0, act(unlink("tree/renamed")));
	CHECK_EQ(0, act(rmdir("tree/dir")));
	CHECK_EQ(EACCES, try_open("tree/one/file", O_RDONLY));
	CHECK_EQ(EACCES, try_open("tree/one", O_RDONLY | O_DIRECTORY));
	CHECK_EQ(EACCES, try_open("outside", O_WRONLY));
	CHECK_EQ(EACCES, act(unlink("outside")));
	return 0;
}

ATF_TC_WITHOUT_HEAD(write_writes_creates_and_removes);
ATF_TC_BODY(write_writes_creates_and_removes, tc)
{
	require_abi(1);
	make_tree();
	ATF_CHECK_EQ(0, in_child(write_in_tree, NULL));
}

static int make_device_in_tree(void *context)
{
	(void)context;
	CHECK_EQ(0, enforce_preset(llk_ruleset_allow_read_write, "tree"));
	CHECK_EQ(EACCES, act(mknod("tree/device", S_IFCHR | 0600, 0x103)));
	return 0;
}

ATF_TC_WITHOUT_HEAD(write_makes_no_device);
ATF_TC_BODY(write_makes_no_device, tc)
{
	require_abi(1);
	make_tree();
	ATF_CHECK_EQ(0, in_child(make_device_in_tree, NULL));
}

static int rename_between_directories(void *context)
{
	preset *const allow = *(preset **)context;

	CHECK_EQ(0, enforce_preset(allow, "tree"));
	CHECK_EQ(0, act(rename("tree/one/file", "tree/two/file")));
	CHECK_EQ(0, act(link("tree/two/file", "tree/one/file")));
	CHECK_EQ(0, act(rename("tree/one", "tree/two/one")));
	return 0;
}

static int rename_without_grant(void *context)
{
	(void)context;
	CHECK_EQ(0, enforce_preset(llk_ruleset_allow_write, "tree/one"));
	CHECK(act(rename("tree/one/file", "tree/two/file")) != 0);
	return 0;
}

ATF_TC_WITHOUT_HEAD(write_renames_and_links_between_directories);
ATF_TC_BODY(write_renames_and_links_between_directories, tc)
{
	preset *allow = llk_ruleset_allow_write;

	require_abi(2);
	make_tree();
	ATF_CHECK_EQ(0, in_child(rename_without_grant, NULL));
	ATF_CHECK_EQ(0, in_child(rename_between_directories, &allow));
}

ATF_TC_WITHOUT_HEAD(read_write_renames_and_links_between_directories);
ATF_TC_BODY(read_write_renames_and_links_between_directories, tc)
{
	preset *allow = llk_ruleset_allow_read_write;

	require_abi(2);
	make_tree();
	ATF_CHECK_EQ(0, in_child(rename_between_directories, &allow));
}

/* A program of the first ABI, which does not know REFER by name, renames all the same. */
static int rename_as_old_program(void *context)
{
	const struct llk_ruleset_options options = { .size = sizeof(options), .abi = 1 };
	struct llk_ruleset *ruleset;

	(void)context;
	CHECK_EQ(0, llk_ruleset_create(&options, &ruleset));
	CHECK_EQ(0, llk_ruleset_allow_write(ruleset, "tree"));
	CHECK_EQ(0, llk_ruleset_enforce(ruleset));
	CHECK_EQ(0, act(rename("tree/one/file", "tree/two/file")));
	/* TRUNCATE is not of its time. */
	CHECK_EQ(0, act(truncate("outside", 0)));
	llk_ruleset_free(ruleset);
	return 0;
}

ATF_TC_WITHOUT_HEAD(write_renames_in_a_program_of_the_first_abi);
ATF_TC_BODY(write_renames_in_a_program_of_the_first_abi, tc)
{
	require_abi(2);
	make_tree();
	ATF_CHECK_EQ(0, in_child(rename_as_old_program, NULL));
}

static int presets_on_a_file(void *context)
{
	preset *const allow = *(preset **)context;

	CHECK_EQ(0, enforce_preset(allow, "outside"));
	CHECK_EQ(0, try_open("outside", O_RDWR | O_TRUNC));
	CHECK_EQ(EACCES, try_open("tree/one/file", O_RDONLY));
	CHECK_EQ(EACCES, act(unlink("outside")));
	return 0;
}

ATF_TC_WITHOUT_HEAD(read_write_works_on_a_file);
ATF_TC_BODY(read_write_works_on_a_file, tc)
{
	preset *allow = llk_ruleset_allow_read_write;

	require_abi(1);
	make_tree();
	ATF_CHECK_EQ(0, in_child(presets_on_a_file, &allow));
}

/* What the static program that is built beside this one exits with. */
#define PROGRAM_STATUS 7

struct execution {
	const char *program;
	preset *allow;
};

/* Returns the program's exit status, or the errno of the execve(2) plus 100. */
static int execute(void *context)
{
	const struct execution *execution = context;
	char *const arguments[] = { "exit_seven", NULL };
	char *const environment[] = { NULL };

	if (execution->allow)
		CHECK_EQ(0, enforce_preset(execution->allow, execution->program));
	execve(execution->program, arguments, environment);
	return 100 + errno;
}

static int allow_execute_right_alone(struct llk_ruleset *ruleset, const char *path)
{
	return llk_ruleset_allow_path(ruleset, path, LLK_ACCESS_FS_EXECUTE);
}

ATF_TC_WITHOUT_HEAD(execute_executes);
ATF_TC_BODY(execute_executes, tc)
{
	struct execution execution = { 0 };
	char program[PATH_MAX];

	require_abi(1);
	snprintf(program, sizeof(program), "%s/exit_seven",
		 atf_tc_get_config_var_wd(tc, "srcdir", "."));
	execution.program = program;
	ATF_CHECK_EQ(PROGRAM_STATUS, in_child(execute, &execution));
	execution.allow = llk_ruleset_allow_execute;
	ATF_CHECK_EQ(PROGRAM_STATUS, in_child(execute, &execution));
	execution.allow = llk_ruleset_allow_read_write;
	ATF_CHECK_EQ(100 + EACCES, in_child(execute, &execution));
	/* Why the preset grants reading: the kernel takes it too. */
	execution.allow = allow_execute_right_alone;
	ATF_CHECK_EQ(100 + EACCES, in_child(execute, &execution));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, read_reads_files_and_directories);
	ATF_TP_ADD_TC(tp, write_writes_creates_and_removes);
	ATF_TP_ADD_TC(tp, write_makes_no_device);
	ATF_TP_ADD_TC(tp, write_renames_and_links_between_directories);
	ATF_TP_ADD_TC(tp, read_write_renames_and_links_between_directories);
	ATF_TP_ADD_TC(tp, write_renames_in_a_program_of_the_first_abi);
	ATF_TP_ADD_TC(tp, read_write_works_on_a_file);
	ATF_TP_ADD_TC(tp, execute_executes);
	return atf_no_error();
}
