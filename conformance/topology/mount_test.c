// SPDX-License-Identifier: MIT
/*
 * A domain that restricts the filesystem must not change what is mounted where.
 *
 *	a/	empty
 *	b/	empty
 *	mounted/	a mount of its own
 *	`-- old/	empty
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <namespace.h>

static int outcome(long result)
{
	return result < 0 ? errno : 0;
}

static int mount_new(void)
{
	return outcome(mount("none", "a", "tmpfs", 0, NULL));
}

static int mount_bind(void)
{
	return outcome(mount("a", "b", NULL, MS_BIND, NULL));
}

static int mount_again(void)
{
	return outcome(mount(NULL, "mounted", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL));
}

static int mount_shared(void)
{
	return outcome(mount(NULL, "mounted", NULL, MS_SHARED, NULL));
}

static int mount_elsewhere(void)
{
	return outcome(mount("mounted", "a", NULL, MS_MOVE, NULL));
}

static int unmount(void)
{
	return outcome(umount2("mounted", MNT_DETACH));
}

static int exchange_roots(void)
{
	return outcome(syscall(SYS_pivot_root, "mounted", "mounted/old"));
}

/* A copy of the mount, which anyone may make, is put into the tree. */
static int attach_copy(void)
{
	const int fd = open_tree(AT_FDCWD, "mounted", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);

	if (fd < 0)
		return NOT_PREPARED(errno);
	return outcome(move_mount(fd, "", AT_FDCWD, "a", MOVE_MOUNT_F_EMPTY_PATH));
}

static int change_root(void)
{
	return outcome(chroot("a"));
}

static int copy_mount(void)
{
	return outcome(open_tree(AT_FDCWD, "mounted", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC));
}

static int leave_namespace(void)
{
	return outcome(unshare(CLONE_NEWNS));
}

struct operation {
	const char *what;
	int (*act)(void);
};

#define MAX_OPERATIONS 10

static const struct operation changes[MAX_OPERATIONS] = {
	{ "mounting a filesystem", mount_new },
	{ "binding a directory", mount_bind },
	{ "mounting again with other flags", mount_again },
	{ "changing the propagation", mount_shared },
	{ "moving a mount", mount_elsewhere },
	{ "unmounting", unmount },
	{ "pivot_root(2)", exchange_roots },
	{ "move_mount(2)", attach_copy },
};

static const struct operation others[MAX_OPERATIONS] = {
	{ "chroot(2)", change_root },
	{ "open_tree(2) of a copy", copy_mount },
	{ "unsharing the mount namespace", leave_namespace },
};

struct run {
	const struct sandbox_layer *layer; /* NULL for none */
	int (*act)(void);
};

static int make_tree(void)
{
	if (mount("none", ".", "tmpfs", 0, NULL))
		return errno;
	/* What the working directory is covered with is entered by its path. */
	if (chdir("../tree") || mkdir("a", 0700) || mkdir("b", 0700) || mkdir("mounted", 0700) ||
	    mount("none", "mounted", "tmpfs", 0, NULL) || mkdir("mounted/old", 0700))
		return errno;
	return 0;
}

static int act_in_own_mounts(void *context)
{
	const struct run *run = context;
	enum sandbox_step step;
	int error = namespace_enter_mounts();

	if (!error)
		error = make_tree();
	if (error)
		return NOT_PREPARED(error);
	error = sandbox_enter(run->layer, run->layer ? 1 : 0, &step);
	return error ? SANDBOX_REFUSED(error) : run->act();
}

static void judge_operations(const struct operation *operations, const struct sandbox_layer *layer,
			     int error, const char *domain)
{
	namespace_require_mounts();
	if (mkdir("tree", 0700) || chdir("tree"))
		expect_broken("tree: %s", expect_errno_name(errno));
	for (size_t i = 0; i < MAX_OPERATIONS && operations[i].what; i++) {
		struct run run = { .act = operations[i].act };
		struct verdict verdict = judge(NULL, 0, act_in_own_mounts, &run);

		expect_control(&verdict, operations[i].what);
		run.layer = layer;
		verdict = judge(NULL, 0, act_in_own_mounts, &run);
		expect_verdict(&verdict, error, "%s in a domain of %s", operations[i].what, domain);
	}
}

static const struct sandbox_layer fs_layer = {
	.attr.handled_access_fs = LLK_ACCESS_FS_MAKE_BLOCK,
};
static const struct sandbox_layer net_layer = {
	.attr.handled_access_net = LLK_ACCESS_NET_BIND_TCP,
};
static const struct sandbox_layer scope_layer = {
	.attr.scoped = LLK_SCOPE_SIGNAL,
};

static void judge_filesystem_domain(const struct test_case *self)
{
	(void)self;
	judge_operations(changes, &fs_layer, EPERM, "a filesystem right");
}

static void judge_others(const struct test_case *self)
{
	(void)self;
	judge_operations(others, &fs_layer, 0, "a filesystem right");
}

static void judge_network_domain(const struct test_case *self)
{
	(void)self;
	judge_operations(changes, &net_layer, 0, "network rights");
}

static void judge_scope_domain(const struct test_case *self)
{
	(void)self;
	judge_operations(changes, &scope_layer, 0, "scopes");
}

#define SOURCE SOURCE_DOCUMENT ", Filesystem topology modification"

static const struct test_case cases[] = {
	{ .name = "denied_in_filesystem_domain",
	  .title = "with any filesystem right handled all changes of mounts are EPERM",
	  .source = SOURCE,
	  .needs = "abi>=1",
	  .body = judge_filesystem_domain },
	{ .name = "root_and_copies_allowed_in_filesystem_domain",
	  .title = "chroot(2), copies of mounts and new mount namespaces stay free",
	  .source = SOURCE,
	  .needs = "abi>=1",
	  .body = judge_others },
	{ .name = "allowed_in_network_domain",
	  .title = "in a domain of network rights alone changes of mounts stay free",
	  .source = SOURCE,
	  .needs = "abi>=4",
	  .body = judge_network_domain },
	{ .name = "allowed_in_scope_domain",
	  .title = "in a domain of scopes alone changes of mounts stay free",
	  .source = SOURCE,
	  .needs = "abi>=6",
	  .body = judge_scope_domain },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
