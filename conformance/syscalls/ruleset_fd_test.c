// SPDX-License-Identifier: MIT
/* The descriptor that landlock_create_ruleset(2) returns: what it is, and what it is not. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <case.h>
#include <descriptor.h>
#include <expect.h>
#include <kernel.h>
#include <privilege.h>
#include <shared.h>

#define LINK "anon_inode:[landlock-ruleset]"
/* Of the first kernels; some of their generation have the other. */
#define FIRST_LINK "anon_inode:landlock-ruleset"

/* The errno of a call that failed, 0 of one that did not. */
static int outcome(long result)
{
	return result < 0 ? -errno : 0;
}

static void judge_close_on_exec(const struct test_case *self)
{
	const int fd = descriptor_open(FD_RULESET);
	const int flags = fcntl(fd, F_GETFD);

	(void)self;
	if (flags < 0)
		expect_deviation("the ruleset is no descriptor");
	else
		expect_true(flags & FD_CLOEXEC, "the ruleset is not close-on-exec");
}

static void judge_kind(const struct test_case *self)
{
	const int fd = descriptor_open(FD_RULESET);
	char path[64], target[sizeof(LINK) + 16] = "";

	(void)self;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (readlink(path, target, sizeof(target) - 1) < 0)
		expect_broken("%s: %s", path, expect_errno_name(errno));
	expect_true(strcmp(target, LINK) == 0 ||
			    (strcmp(target, FIRST_LINK) == 0 && kernel_is_first_generation()),
		    "the ruleset is %s instead of " LINK, target);
	expect_true((fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDWR, "the ruleset is not O_RDWR");
}

static void judge_file_calls(const struct test_case *self)
{
	const int fd = descriptor_open(FD_RULESET);
	char path[64], byte = 0;
	int argument = 0;
	void *memory;

	(void)self;
	expect_answer(outcome(read(fd, &byte, 1)), EINVAL, "read from a ruleset");
	expect_answer(outcome(write(fd, &byte, 1)), EINVAL, "write to a ruleset");
	expect_answer(outcome(lseek(fd, 0, SEEK_CUR)), ESPIPE, "lseek in a ruleset");
	expect_answer(outcome(ioctl(fd, FIONREAD, &argument)), ENOTTY, "ioctl on a ruleset");
	memory = mmap(NULL, 1, PROT_READ, MAP_PRIVATE, fd, 0);
	expect_answer(memory == MAP_FAILED ? -errno : 0, ENODEV, "mmap of a ruleset");
	/* Its inode is root's, and the mode bits come first. */
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	expect_answer(outcome(open(path, O_RDWR | O_CLOEXEC)),
		      faccessat(AT_FDCWD, path, R_OK | W_OK, AT_EACCESS) ? EACCES : ENXIO,
		      "open of a ruleset again");
}

static int open_directory(void *context)
{
	const int fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	(void)context;
	return fd < 0 ? errno : 0;
}

static int restrict_and_open(void *context)
{
	const int *ruleset_fd = context;
	int error = privilege_set_no_new_privs();

	if (error)
		return error;
	error = -llk_sys_restrict_self(*ruleset_fd, 0);
	return error ? SANDBOX_REFUSED(error) : open_directory(NULL);
}

/* The judged child is the other process: it has the ruleset by inheritance. */
static void judge_other_process(const struct test_case *self)
{
	int ruleset_fd = descriptor_open(FD_RULESET);
	int copy = fcntl(ruleset_fd, F_DUPFD_CLOEXEC, 0);
	struct verdict verdict = judge_vforked(NULL, 0, open_directory, NULL);

	(void)self;
	expect_control(&verdict, "opening a directory without a sandbox");
	verdict = judge_vforked(NULL, 0, restrict_and_open, &ruleset_fd);
	expect_verdict(&verdict, EACCES, "opening a directory under an inherited ruleset");
	verdict = judge_vforked(NULL, 0, restrict_and_open, &copy);
	expect_verdict(&verdict, EACCES, "opening a directory under a copy of a ruleset");
}

/*
 * Among other rulesets of other rights, whose descriptors come after: 0 is one as any other.  The
 * answer is the errno of opening a directory.
 */
static int restrict_by_lowest(void *context)
{
	const struct llk_ruleset_attr attr = { .handled_access_fs = LLK_ACCESS_FS_READ_DIR };
	const struct llk_ruleset_attr other = { .handled_access_fs = LLK_ACCESS_FS_MAKE_BLOCK };
	const struct llk_path_beneath_attr rule = {
		.allowed_access = LLK_ACCESS_FS_READ_DIR,
		.parent_fd = open("empty", O_PATH | O_DIRECTORY | O_CLOEXEC),
	};
	int *lowest = context;
	int error = rule.parent_fd < 0 ? NOT_PREPARED(errno) : privilege_set_no_new_privs();

	if (error)
		return error;
	close(0);
	*lowest = llk_sys_create_ruleset(&attr, sizeof(attr), 0);
	for (int i = 0; i < 8; i++)
		llk_sys_create_ruleset(&other, sizeof(other), 0);
	error = -llk_sys_add_rule(*lowest, LLK_RULE_PATH_BENEATH, &rule, 0);
	if (!error)
		error = -llk_sys_restrict_self(*lowest, 0);
	return error ? SANDBOX_REFUSED(error) : open_directory(NULL);
}

static void judge_lowest(const struct test_case *self)
{
	int *lowest = shared_memory(sizeof(*lowest));
	struct verdict verdict;

	(void)self;
	if (mkdir("empty", 0700))
		expect_broken("a directory: %s", expect_errno_name(errno));
	verdict = judge_vforked(NULL, 0, restrict_by_lowest, lowest);
	expect_verdict(&verdict, EACCES, "opening a directory under a ruleset of descriptor 0");
	expect_true(*lowest == 0, "the ruleset has descriptor %d instead of 0", *lowest);
}

struct late_rule {
	int ruleset_fd;
	bool restrict_again;
};

static int add_rule_late(void *context)
{
	const struct late_rule *late = context;
	const struct llk_path_beneath_attr rule = {
		.allowed_access = LLK_ACCESS_FS_READ_DIR,
		.parent_fd = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC),
	};
	int error = rule.parent_fd < 0 ? NOT_PREPARED(errno) : privilege_set_no_new_privs();

	if (error)
		return error;
	error = -llk_sys_restrict_self(late->ruleset_fd, 0);
	if (!error)
		error = -llk_sys_add_rule(late->ruleset_fd, LLK_RULE_PATH_BENEATH, &rule, 0);
	if (!error && late->restrict_again)
		error = -llk_sys_restrict_self(late->ruleset_fd, 0);
	return error ? SANDBOX_REFUSED(error) : open_directory(NULL);
}

static void judge_late_rule(const struct test_case *self)
{
	struct late_rule late = { .ruleset_fd = descriptor_open(FD_RULESET) };
	struct verdict verdict = judge_vforked(NULL, 0, add_rule_late, &late);

	(void)self;
	expect_verdict(&verdict, EACCES, "opening a directory that a later rule grants");
	late.ruleset_fd = descriptor_open(FD_RULESET);
	late.restrict_again = true;
	verdict = judge_vforked(NULL, 0, add_rule_late, &late);
	expect_verdict(&verdict, EACCES, "opening it when the ruleset is enforced once more");

	/* The ruleset has the rule by now, so that a new domain grants what it says. */
	verdict = judge_vforked(NULL, 0, restrict_and_open, &late.ruleset_fd);
	expect_verdict(&verdict, 0, "opening it in another process that enforces the ruleset");
}

static const struct test_case cases[] = {
	{ .name = "close_on_exec",
	  .title = "a ruleset is close-on-exec without being asked",
	  .source = SOURCE_CREATE_RULESET,
	  .needs = "abi>=1",
	  .body = judge_close_on_exec },
	{ .name = "kind",
	  .title = "a ruleset is an anonymous inode of its own name, open for reading and writing",
	  .source = SOURCE_CREATE_RULESET,
	  .needs = "abi>=1",
	  .body = judge_kind },
	{ .name = "file_calls_are_refused",
	  .title = "a ruleset cannot be read, written, sought, mapped or opened again",
	  .source = SOURCE_CREATE_RULESET,
	  .needs = "abi>=1",
	  .body = judge_file_calls },
	{ .name = "works_in_another_process",
	  .title = "a ruleset can be enforced by a process that inherited it, and through a copy",
	  .source = SOURCE_RESTRICT_SELF,
	  .needs = "abi>=1",
	  .body = judge_other_process },
	{ .name = "descriptor_0",
	  .title = "a ruleset may have descriptor 0",
	  .source = SOURCE_CREATE_RULESET,
	  .needs = "abi>=1",
	  .body = judge_lowest },
	{ .name = "later_rules_do_not_change_the_domain",
	  .title = "a rule that is added after enforcement grants nothing in that domain",
	  .source = SOURCE_DOCUMENT ", Defining and enforcing a security policy",
	  .needs = "abi>=1",
	  .body = judge_late_rule },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
