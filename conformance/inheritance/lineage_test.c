// SPDX-License-Identifier: MIT
/* Each way to make a task, and each change of identity: the domain goes along, and never back. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <file.h>
#include <namespace.h>
#include <needs.h>
#include <privilege.h>
#include <program.h>

#define STACK_SIZE 65536
#define NOBODY	   65534

static const struct sandbox_layer no_listing = {
	.attr.handled_access_fs = LLK_ACCESS_FS_READ_DIR,
};

static int status_of(pid_t child)
{
	int status;

	if (child < 0)
		return NOT_PREPARED(errno);
	while (waitpid(child, &status, __WALL) < 0) {
		if (errno != EINTR)
			return NOT_PREPARED(errno);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : NOT_PREPARED(ECHILD);
}

/* Restrict the calling task further; what it answers to is its parent's affair. */
static int restrict_and_list(void)
{
	enum sandbox_step step;

	return sandbox_enter(&no_listing, 1, &step) ? UINT8_MAX : file_list_here();
}

/* What a child does: its exit status is an errno. */
static int list_in_clone(void *context)
{
	(void)context;
	return file_list_here();
}

static int restrict_in_clone(void *context)
{
	(void)context;
	return restrict_and_list();
}

typedef int child_function(void *context);

static int clone_with(int flags, child_function *function)
{
	static char stack[STACK_SIZE] __attribute__((aligned(16)));

	return status_of(clone(function, stack + sizeof(stack), flags | SIGCHLD, NULL));
}

static int by_fork(child_function *function)
{
	const pid_t child = fork();

	if (child == 0)
		_exit(function(NULL));
	return status_of(child);
}

static int by_vfork(child_function *function)
{
	return clone_with(CLONE_VM | CLONE_VFORK, function);
}

static int by_sharing_memory(child_function *function)
{
	return clone_with(CLONE_VM, function);
}

static int by_sharing_most(child_function *function)
{
	return clone_with(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND, function);
}

static int by_sharing_files(child_function *function)
{
	return clone_with(CLONE_FS | CLONE_FILES | CLONE_SYSVSEM, function);
}

static int by_clone3(child_function *function)
{
	struct clone_args arguments = { .exit_signal = SIGCHLD };
	const long child = syscall(SYS_clone3, &arguments, sizeof(arguments));

	if (child == 0)
		_exit(function(NULL));
	return status_of((pid_t)child);
}

static const struct maker {
	const char *name;
	int (*make)(child_function *function);
} makers[] = {
	{ "fork", by_fork },
	{ "vfork", by_vfork },
	{ "clone with CLONE_VM", by_sharing_memory },
	{ "clone with CLONE_FS, CLONE_FILES and more", by_sharing_files },
	{ "clone with all that threads share", by_sharing_most },
	{ "clone3", by_clone3 },
};

#define MAKERS (sizeof(makers) / sizeof(makers[0]))

static int list_in_child(void *context)
{
	const struct maker *maker = context;

	return maker->make(list_in_clone);
}

/* The child has to be restricted, and its parent free. */
static int restrict_child(void *context)
{
	const struct maker *maker = context;
	const int error = maker->make(restrict_in_clone);

	if (error != EACCES)
		return error ? error : EEXIST;
	return file_list_here();
}

static void judge_makers(const struct test_case *self)
{
	(void)self;
	for (size_t i = 0; i < MAKERS; i++) {
		struct maker maker = makers[i];
		struct verdict verdict = judge_vforked(NULL, 0, list_in_child, &maker);

		expect_control(&verdict, maker.name);
		verdict = judge_vforked(&no_listing, 1, list_in_child, &maker);
		expect_verdict(&verdict, EACCES, "listing in a child made by %s", maker.name);
	}
}

static void judge_parents(const struct test_case *self)
{
	(void)self;
	for (size_t i = 0; i < MAKERS; i++) {
		struct maker maker = makers[i];
		const struct verdict verdict = judge_vforked(NULL, 0, restrict_child, &maker);

		expect_verdict(&verdict, 0,
			       "listing by the parent of a child that restricts itself, made by %s "
			       "(EEXIST: the child is free)",
			       maker.name);
	}
}

static int spawn_program(void *context)
{
	char *const arguments[] = { context, NULL };
	pid_t child;
	const int error = posix_spawn(&child, context, NULL, NULL, arguments, NULL);

	return error ? NOT_PREPARED(error) : status_of(child);
}

static int execute_descriptor(void *context)
{
	char *const arguments[] = { context, NULL };
	const int fd = open(context, O_PATH | O_CLOEXEC);
	const pid_t child = fork();

	if (child == 0) {
		execveat(fd, "", arguments, NULL, AT_EMPTY_PATH);
		_exit(UINT8_MAX);
	}
	return status_of(child);
}

static void judge_programs(const struct test_case *self)
{
	char *helper = (char *)(uintptr_t)program_beside("list_directory");
	const struct {
		const char *what;
		judged_action *action;
	} rows[] = {
		{ "a program started by posix_spawn", spawn_program },
		{ "a program executed by execveat", execute_descriptor },
	};

	(void)self;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct verdict verdict = judge_vforked(NULL, 0, rows[i].action, helper);

		expect_control(&verdict, rows[i].what);
		verdict = judge_vforked(&no_listing, 1, rows[i].action, helper);
		expect_verdict(&verdict, EACCES, "listing in %s", rows[i].what);
	}
}

static int keep(void)
{
	return 0;
}

static int set_same_ids(void)
{
	const uid_t uid = geteuid();
	const gid_t gid = getegid();

	return setresgid(gid, gid, gid) || setresuid(uid, uid, uid) ? errno : 0;
}

static int become_nobody(void)
{
	return setgroups(0, NULL) || setresgid(NOBODY, NOBODY, NOBODY) ||
			       setresuid(NOBODY, NOBODY, NOBODY)
		       ? errno
		       : 0;
}

static int unshare_files(void)
{
	return unshare(CLONE_FS | CLONE_FILES | CLONE_SYSVSEM) ? errno : 0;
}

static int set_process_controls(void)
{
	if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))
		return errno;
	return privilege_set_no_new_privs();
}

static const struct change {
	const char *name;
	int (*make)(void);
	bool privileged;
	bool may_lack; /* where the system does not let one */
} changes[] = {
	{ "nothing", keep, false, false },
	{ "setting the same user and group", set_same_ids, false, false },
	{ "becoming another user", become_nobody, true, false },
	{ "dropping all capabilities", privilege_drop_all, false, false },
	{ "unsharing files", unshare_files, false, false },
	{ "prctl settings", set_process_controls, false, false },
	{ "a user namespace of its own", namespace_enter_user, false, true },
};

/* Not EACCES: what the change itself is refused with. */
#define CHANGE_LACKING 200

static int change_and_list(void *context)
{
	const struct change *change = context;
	const int error = change->make();

	if (error)
		return change->may_lack ? CHANGE_LACKING : NOT_PREPARED(error);
	return file_list_here();
}

static void judge_changes(const struct test_case *self)
{
	(void)self;
	if (chmod(".", 0755))
		expect_broken("the working directory: %s", expect_errno_name(errno));
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		struct change change = changes[i];
		struct verdict verdict;

		if (change.privileged &&
		    !(needs_has_capability("setuid") && needs_has_capability("setgid")))
			continue;
		verdict = judge(NULL, 0, change_and_list, &change);
		if (verdict.kind == VERDICT_ACTED && verdict.error == CHANGE_LACKING)
			continue;
		expect_control(&verdict, change.name);
		verdict = judge(&no_listing, 1, change_and_list, &change);
		expect_verdict(&verdict, EACCES, "listing after %s", change.name);
	}
}

#define SET_USER_ID "set-user-id"

/* Without no_new_privs, so that the program's owner counts. */
static int execute_set_user_id(void *context)
{
	const bool *restricted = context;
	char *const arguments[] = { (char[]){ SET_USER_ID }, NULL };
	pid_t child;

	if (*restricted) {
		const int ruleset_fd =
			llk_sys_create_ruleset(&no_listing.attr, sizeof(no_listing.attr), 0);
		const int error = -llk_sys_restrict_self(ruleset_fd, 0);

		if (error)
			return SANDBOX_REFUSED(error);
	}
	child = fork();
	if (child == 0) {
		execv(SET_USER_ID, arguments);
		_exit(UINT8_MAX);
	}
	return status_of(child);
}

static void copy_set_user_id(const char *from)
{
	const int in = open(from, O_RDONLY | O_CLOEXEC);
	const int out = open(SET_USER_ID, O_WRONLY | O_CREAT | O_CLOEXEC, 0700);
	char bytes[4096];
	ssize_t got;

	while ((got = read(in, bytes, sizeof(bytes))) > 0) {
		if (write(out, bytes, (size_t)got) != got)
			got = -1;
	}
	if (got || fchown(out, NOBODY, NOBODY) || fchmod(out, 06755) || close(out) || close(in) ||
	    chmod(".", 0755))
		expect_broken(SET_USER_ID ": %s", expect_errno_name(errno));
}

static void judge_set_user_id(const struct test_case *self)
{
	bool restricted = false;
	struct verdict verdict;

	(void)self;
	copy_set_user_id(program_beside("list_directory"));
	verdict = judge_vforked(NULL, 0, execute_set_user_id, &restricted);
	expect_control(&verdict, "listing in a set-user-ID program");
	restricted = true;
	verdict = judge_vforked(NULL, 0, execute_set_user_id, &restricted);
	expect_verdict(&verdict, EACCES, "listing in a set-user-ID program");
}

#define INHERITANCE SOURCE_DOCUMENT ", Inheritance"

static const struct test_case cases[] = {
	{ .name = "each_kind_of_child_inherits",
	  .title = "a child is in the domain however it was made",
	  .source = INHERITANCE,
	  .needs = "abi>=1",
	  .body = judge_makers },
	{ .name = "children_do_not_restrict_parents",
	  .title = "a child that restricts itself leaves its parent free, whatever they share",
	  .source = INHERITANCE,
	  .needs = "abi>=1",
	  .body = judge_parents },
	{ .name = "spawned_programs_inherit",
	  .title = "programs are in the domain when posix_spawn(3) or execveat(2) starts them",
	  .source = INHERITANCE,
	  .needs = "abi>=1",
	  .body = judge_programs },
	{ .name = "identity_does_not_matter",
	  .title = "a task stays in the domain when it changes users, capabilities or namespaces",
	  .source = INHERITANCE,
	  .needs = "abi>=1",
	  .body = judge_changes },
	{ .name = "set_user_id_programs_inherit",
	  .title = "a program with the set-user-ID bit is in the domain",
	  .source = INHERITANCE,
	  .needs = "abi>=1 cap:sys_admin cap:chown cap:fowner exec:here suid:here",
	  .body = judge_set_user_id },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
