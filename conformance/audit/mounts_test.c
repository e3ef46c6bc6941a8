// SPDX-License-Identifier: MIT
/*
 * The records of denied changes of mounts.
 *
 *	tree/		a mount of its own, in a namespace of its own
 *	|-- a/
 *	|-- b/
 *	`-- mounted/	another
 *	    `-- old/
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <namespace.h>
#include <surroundings.h>

#include "audit_log.h"
#include "object.h"

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

static int mount_elsewhere(void)
{
	return outcome(mount("mounted", "a", NULL, MS_MOVE, NULL));
}

static int attach_copy(void)
{
	const int fd = open_tree(AT_FDCWD, "mounted", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);

	if (fd < 0)
		return NOT_PREPARED(errno);
	return outcome(move_mount(fd, "", AT_FDCWD, "a", MOVE_MOUNT_F_EMPTY_PATH));
}

static int change_filesystem(void)
{
	const int fd = fspick(AT_FDCWD, "mounted", FSPICK_CLOEXEC);

	if (fd < 0)
		return NOT_PREPARED(errno);
	return outcome(fsconfig(fd, FSCONFIG_CMD_RECONFIGURE, NULL, NULL, 0));
}

static int exchange_roots(void)
{
	return outcome(syscall(SYS_pivot_root, "mounted", "mounted/old"));
}

static int unmount(void)
{
	return outcome(umount2("mounted", MNT_DETACH));
}

static const struct {
	const char *what;
	int (*act)(void);
	const char *path; /* below the tree, NULL where the record has the name of a mount's root */
} rows[] = {
	{ "mounting a filesystem", mount_new, "a" },
	{ "binding a directory", mount_bind, "b" },
	{ "mounting again with other flags", mount_again, "mounted" },
	{ "changing a filesystem", change_filesystem, NULL },
	{ "moving a mount", mount_elsewhere, "a" },
	{ "attaching a mount", attach_copy, "a" },
	{ "exchanging roots", exchange_roots, "mounted" },
	{ "unmounting", unmount, NULL },
};

/* Two layers deny changes of mounts, the younger of which has its domain recorded. */
static const struct {
	const char *name; /* of who makes the domain */
	struct llk_ruleset_attr attr;
} layers[] = {
	{ "older", { .handled_access_fs = LLK_ACCESS_FS_MAKE_BLOCK } },
	{ "younger", { .handled_access_fs = LLK_ACCESS_FS_MAKE_CHAR } },
	{ "other", { .scoped = LLK_SCOPE_SIGNAL } },
};

static int enter_layers(void)
{
	enum sandbox_step step;
	int error = 0;

	for (size_t i = 0; !error && i < sizeof(layers) / sizeof(layers[0]); i++) {
		const struct sandbox_layer layer = { .attr = layers[i].attr };

		if (prctl(PR_SET_NAME, layers[i].name, 0, 0, 0))
			return NOT_PREPARED(errno);
		error = sandbox_enter(&layer, 1, &step);
	}
	return error ? SANDBOX_REFUSED(error) : 0;
}

static int prepare(void)
{
	const int error = namespace_enter_mounts();

	if (error)
		return NOT_PREPARED(error);
	if (mount("none", ".", "tmpfs", 0, NULL) || chdir("../tree") || mkdir("a", 0700) ||
	    mkdir("b", 0700) || mkdir("mounted", 0700) ||
	    mount("none", "mounted", "tmpfs", 0, NULL) || mkdir("mounted/old", 0700))
		return NOT_PREPARED(errno);
	return 0;
}

static int act(void *context)
{
	int error = prepare();

	if (!error)
		error = enter_layers();
	return error ? error : rows[*(const size_t *)context].act();
}

static int act_unsandboxed(void *context)
{
	const int error = prepare();

	return error ? error : rows[*(const size_t *)context].act();
}

static void require_unfiltered(size_t row)
{
	struct verdict verdict;

	if (!surroundings_has_filter())
		return;
	verdict = judge_vforked(NULL, 0, act_unsandboxed, &row);
	expect_control(&verdict, rows[row].what);
}

static void judge_mounts(const struct test_case *self)
{
	char tree[4096];

	(void)self;
	namespace_require_mounts();
	if (mkdir("tree", 0700) || chdir("tree") || !getcwd(tree, sizeof(tree)))
		expect_broken("tree: %s", expect_errno_name(errno));
	log_begin();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *object = rows[i].path
					     ? object_path(case_text("%s/%s", tree, rows[i].path))
					     : "name=\"/\"";
		const char *const denials[] = {
			case_text("blockers=fs.change_topology %s dev=\"tmpfs\" ino=+([0-9])",
				  object),
			NULL,
		};

		require_unfiltered(i);
		const struct log *log = log_judge(NULL, 0, act, &i, EPERM, denials, rows[i].what);

		expect_true(log->domains.count == 1 &&
				    strstr(log->domains.at[0].text, " comm=\"younger\""),
			    "%s: not recorded for the younger of the layers that deny it",
			    rows[i].what);
	}
}

static const struct test_case cases[] = {
	{ .name = "mounts_are_described",
	  .title = "a record of a denied change of mounts tells where it was to be, and is of the "
		   "youngest layer that handles files",
	  .source = "Documentation/admin-guide/LSM/landlock.rst, Record types",
	  .needs = "abi>=7 cap:audit_control cap:audit_read",
	  .body = judge_mounts },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
