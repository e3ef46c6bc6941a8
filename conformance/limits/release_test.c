// SPDX-License-Identifier: MIT
/*
 * What a rule is on is kept while there is a ruleset or a domain with that rule, and not longer.
 *
 * Told by the space and the files that a small filesystem of the test's own has left: a file that
 * has been removed and is still kept takes both.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <case.h>
#include <clock.h>
#include <expect.h>
#include <namespace.h>
#include <privilege.h>
#include <shared.h>

#define FOLDER	  "own"
#define FILE_NAME FOLDER "/file"
#define DIRECTORY FOLDER "/directory"
#define LARGE	  (64 * 1024)

/* Domains are let go some time after their last process; more than that is never. */
#define LIMIT_S 10

#define READ	LLK_ACCESS_FS_READ_FILE
#define LISTING LLK_ACCESS_FS_READ_DIR

static int create(uint64_t handled_fs)
{
	const struct llk_ruleset_attr attr = { .handled_access_fs = handled_fs };

	return llk_sys_create_ruleset(&attr, sizeof(attr.handled_access_fs), 0);
}

/* Returns what landlock_add_rule(2) answers, 0 or an errno. */
static int add(int ruleset_fd, const char *path, uint64_t access)
{
	const struct llk_path_beneath_attr rule = {
		.allowed_access = access,
		.parent_fd = open(path, O_PATH | O_CLOEXEC),
	};
	const int answer = llk_sys_add_rule(ruleset_fd, LLK_RULE_PATH_BENEATH, &rule, 0);

	close(rule.parent_fd);
	return -answer;
}

/* Each returns 0 or an errno, and has ended all that it has begun. */

static int hold_nothing(void)
{
	return 0;
}

static int hold_in_ruleset(void)
{
	const int ruleset_fd = create(READ | LISTING);
	int error = add(ruleset_fd, FILE_NAME, READ);

	/* Once more, and on what is above. */
	if (!error)
		error = add(ruleset_fd, FILE_NAME, READ);
	if (!error)
		error = add(ruleset_fd, DIRECTORY, LISTING);
	close(ruleset_fd);
	return error;
}

static int hold_in_rulesets(void)
{
	const int first_fd = create(READ), second_fd = create(READ);
	int error = add(first_fd, FILE_NAME, READ);

	if (!error)
		error = add(second_fd, FILE_NAME, READ);
	close(first_fd);
	if (!error)
		error = add(second_fd, DIRECTORY, READ);
	close(second_fd);
	return error;
}

/* Rights that a file cannot have, rights that are not handled, and none. */
static int hold_in_refused_rules(void)
{
	const int ruleset_fd = create(READ | LISTING);
	int error = add(ruleset_fd, FILE_NAME, LISTING) == EINVAL ? 0 : ENOTRECOVERABLE;

	if (!error && add(ruleset_fd, FILE_NAME, LLK_ACCESS_FS_EXECUTE) != EINVAL)
		error = ENOTRECOVERABLE;
	if (!error && add(ruleset_fd, FILE_NAME, 0) != ENOMSG)
		error = ENOTRECOVERABLE;
	close(ruleset_fd);
	return error;
}

/* In a child: enter two layers with rules, and a third without. */
static int enter_layers(int ruleset_fd)
{
	const int other_fd = create(LISTING);
	int error = privilege_set_no_new_privs();

	for (int i = 0; !error && i < 2; i++)
		error = -llk_sys_restrict_self(ruleset_fd, 0);
	if (!error)
		error = -llk_sys_restrict_self(other_fd, 0);
	return error;
}

static int hold_in_domain(void)
{
	const int ruleset_fd = create(READ | LISTING);
	int error = add(ruleset_fd, FILE_NAME, READ);
	int status;
	pid_t child;

	if (!error)
		error = add(ruleset_fd, DIRECTORY, LISTING);
	child = fork();
	if (child == 0)
		_exit(error ? error : enter_layers(ruleset_fd));
	close(ruleset_fd);
	if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status))
		return ECHILD;
	return WEXITSTATUS(status);
}

static const struct holder {
	const char *what;
	int (*hold)(void);
} holders[] = {
	{ "nothing", hold_nothing },	      { "a ruleset", hold_in_ruleset },
	{ "two rulesets", hold_in_rulesets }, { "rules that were refused", hold_in_refused_rules },
	{ "a domain", hold_in_domain },
};

#define HOLDERS (sizeof(holders) / sizeof(holders[0]))

static int make_file(void)
{
	static char bytes[LARGE];
	const int fd = open(FILE_NAME, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	const bool written = fd >= 0 && write(fd, bytes, sizeof(bytes)) == LARGE;

	close(fd);
	return written && mkdir(DIRECTORY, 0700) == 0 ? 0 : errno;
}

static bool has_left(const struct statfs *expected)
{
	struct statfs now;

	return statfs(FOLDER, &now) == 0 && now.f_bfree == expected->f_bfree &&
	       now.f_ffree == expected->f_ffree;
}

/* Whether all comes back in the end. */
static bool comes_back(const struct statfs *expected)
{
	const double end_s = clock_now_s(CLOCK_MONOTONIC) + LIMIT_S;

	while (!has_left(expected)) {
		if (clock_now_s(CLOCK_MONOTONIC) > end_s)
			return false;
		sched_yield();
	}
	return true;
}

/* Returns 0, or EBUSY if something is kept, or the error of holding it. */
static int hold_and_let_go(const struct holder *holder)
{
	struct statfs before;
	int error;

	if (statfs(FOLDER, &before))
		return NOT_PREPARED(errno);
	error = make_file();
	/* Something has to be taken to come back. */
	if (error || has_left(&before))
		return NOT_PREPARED(error ? error : ENODATA);
	error = holder->hold();
	unlink(FILE_NAME);
	rmdir(DIRECTORY);
	if (error)
		return error;
	return comes_back(&before) ? 0 : EBUSY;
}

static int hold_all(void *context)
{
	int *errors = context;

	if (namespace_enter_mounts() || mkdir(FOLDER, 0700) ||
	    mount("none", FOLDER, "tmpfs", 0, "size=1m,nr_inodes=64"))
		return NOT_PREPARED(errno);
	/* The first that keeps something is enough, as that takes long to see. */
	for (size_t i = 0; i < HOLDERS && (i == 0 || !errors[i - 1]); i++)
		errors[i] = hold_and_let_go(&holders[i]);
	return 0;
}

static void judge_release(const struct test_case *self)
{
	int *errors = shared_memory(HOLDERS * sizeof(*errors));
	struct verdict verdict;

	(void)self;
	namespace_require_mounts();
	verdict = judge_vforked_until(4 * LIMIT_S * 1000, NULL, 0, hold_all, errors);
	if (!expect_verdict(&verdict, 0, "a filesystem of one's own"))
		return;
	verdict.error = errors[0];
	expect_control(&verdict, "removing a file without a rule");
	for (size_t i = 1; i < HOLDERS; i++) {
		verdict.error = errors[i];
		expect_verdict(&verdict, 0,
			       "a removed file that had rules in %s (EBUSY: it is kept)",
			       holders[i].what);
	}
}

static const struct test_case cases[] = {
	{ .name = "rules_let_go",
	  .title = "a removed file takes no space when the rulesets and domains with a rule on it "
		   "have gone",
	  .source = "kernel behaviour, security/landlock/fs.c:release_inode",
	  .needs = "abi>=1",
	  .body = judge_release },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
