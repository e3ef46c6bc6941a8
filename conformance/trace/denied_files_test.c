// SPDX-License-Identifier: MIT
/* The trace events of denials of files, open files and changes of the topology. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

#include <case.h>
#include <events.h>
#include <expect.h>

#include "actions.h"

/*
 *	dir/file
 *	mount		mounted on itself
 *	below		where the deep folder is mounted as well
 *	aaa.../aaa.../	the deep folder, whose path is longer than a path may be
 */
static struct {
	int deep;
	int detached;
} scene;

static int outcome(long result)
{
	return result < 0 ? errno : 0;
}

static int truncate_open(void *context)
{
	const int fd = open("dir/file", O_WRONLY | O_CLOEXEC);

	(void)context;
	return fd < 0 ? NOT_PREPARED(errno) : outcome(ftruncate(fd, 0));
}

static int control_open(void *context)
{
	struct termios settings;
	const int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	(void)context;
	return fd < 0 ? NOT_PREPARED(errno) : outcome(ioctl(fd, TCGETS, &settings));
}

static int open_deep(void *context)
{
	(void)context;
	return outcome(openat(scene.deep, "file", O_RDONLY | O_CLOEXEC));
}

static int open_detached(void *context)
{
	(void)context;
	return outcome(openat(scene.detached, "dir/file", O_RDONLY | O_CLOEXEC));
}

static int make_folder(void *context)
{
	(void)context;
	return outcome(mkdir("dir/new", 0700));
}

static int mount_new(void *context)
{
	(void)context;
	return outcome(mount("none", "dir", "tmpfs", 0, NULL));
}

static int unmount(void *context)
{
	(void)context;
	return outcome(umount2("mount", 0));
}

static int unmount_deep(void *context)
{
	(void)context;
	return outcome(umount2("below", 0));
}

static int move_detached(void *context)
{
	(void)context;
	return outcome(syscall(SYS_move_mount, scene.detached, "", AT_FDCWD, "dir",
			       MOVE_MOUNT_F_EMPTY_PATH));
}

static int reconfigure(void *context)
{
	const long fd = syscall(SYS_fspick, AT_FDCWD, ".", FSPICK_CLOEXEC);

	(void)context;
	if (fd < 0)
		return NOT_PREPARED(errno);
	return outcome(syscall(SYS_fsconfig, fd, FSCONFIG_CMD_RECONFIGURE, NULL, NULL, 0));
}

static int change_root(void *context)
{
	(void)context;
	return outcome(syscall(SYS_pivot_root, "mount", "mount"));
}

static void prepare(void)
{
	actions_make_file();
	if (mkdir("mount", 0700) || mkdir("below", 0700))
		expect_broken("mkdir: %s", expect_errno_name(errno));
	scene.detached = actions_detach();
	scene.deep = actions_make_deep();
	if (mount("mount", "mount", NULL, MS_BIND, NULL) ||
	    mount(case_text("/proc/self/fd/%d", scene.deep), "below", NULL, MS_BIND, NULL))
		expect_broken("mount: %s", expect_errno_name(errno));
}

#define READ	 LLK_ACCESS_FS_READ_FILE
#define TRUNCATE LLK_ACCESS_FS_TRUNCATE
#define IOCTL	 LLK_ACCESS_FS_IOCTL_DEV
#define MAKE_DIR LLK_ACCESS_FS_MAKE_DIR

/* The path is what is printed if the file has one that can be printed. */
static void judge_files(const struct test_case *self)
{
	static const struct {
		const char *what;
		uint64_t handled;
		judged_action *action;
		int error;
		const char *blockers;
		const char *file; /* NULL: of a filesystem that may have numbers of its own */
		const char *path; /* NULL: that of the file */
	} rows[] = {
		{ "truncating an open file", TRUNCATE | IOCTL, truncate_open, EACCES, "truncate",
		  "dir/file", NULL },
		{ "controlling an open device", TRUNCATE | IOCTL, control_open, EACCES, "ioctl_dev",
		  NULL, "*/dev/null" },
		{ "making a folder", MAKE_DIR, make_folder, EACCES, "make_dir", "dir", NULL },
		{ "opening a file whose path is too long", READ, open_deep, EACCES, "read_file",
		  "below/file", "<too_long>" },
		{ "opening a file in a mount that is nowhere", READ, open_detached, EACCES,
		  "read_file", "dir/file", "<unreachable>" },
		{ "mounting", READ, mount_new, EPERM, "change_topology", "dir", NULL },
		{ "moving a mount", READ, move_detached, EPERM, "change_topology", "dir", NULL },
		{ "changing the root", READ, change_root, EPERM, "change_topology", "mount", NULL },
		/* There is no mount to tell the path of. */
		{ "unmounting", READ, unmount, EPERM, "change_topology", "mount", "/mount" },
		{ "reconfiguring", READ, reconfigure, EPERM, "change_topology", ".", "/" },
		{ "unmounting what has too long a path", READ, unmount_deep, EPERM,
		  "change_topology", "below", "<too_long>" },
	};

	(void)self;
	events_begin((const char *const[]){ "deny_access_fs", NULL });
	prepare();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct sandbox_layer layer = { .attr.handled_access_fs = rows[i].handled };
		const char *const expected[] = {
			case_text("deny_access_fs: domain=@A@ same_exec=1 logged=1 blockers=%s %s "
				  "path=%s",
				  rows[i].blockers,
				  rows[i].file ? events_number_of(rows[i].file)
					       : "dev=+([0-9]):+([0-9]) ino=+([0-9])",
				  rows[i].path ? rows[i].path : events_path_of(rows[i].file)),
			NULL,
		};
		const struct verdict verdict = events_judge(&layer, 1, rows[i].action, NULL);

		expect_verdict(&verdict, rows[i].error, "%s", rows[i].what);
		events_expect(events_take(), expected, rows[i].what);
	}
}

static int act_on_descriptors(void *context)
{
	const int truncated = truncate_open(context);
	const int controlled = control_open(context);
	const int again = control_open(context);

	return truncated == controlled && controlled == again ? again : NOT_PREPARED(EINVAL);
}

/* The domain of a denial is that of the layer that denies. */
static void judge_layers(const struct test_case *self)
{
	static const struct {
		const char *what;
		uint64_t outer, inner;
		char truncating, controlling; /* the domain that denies */
		int denials[2];		      /* of the outer and the inner domain */
	} rows[] = {
		{ "the outer denies truncating", TRUNCATE, IOCTL, 'A', 'B', { 1, 2 } },
		{ "the inner denies truncating", IOCTL, TRUNCATE, 'B', 'A', { 2, 1 } },
		{ "both deny both", TRUNCATE | IOCTL, TRUNCATE | IOCTL, 'B', 'B', { 0, 3 } },
	};

	(void)self;
	events_begin(
		(const char *const[]){ "create_domain", "deny_access_fs", "free_domain", NULL });
	actions_make_file();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct sandbox_layer layers[] = {
			{ .attr.handled_access_fs = rows[i].outer },
			{ .attr.handled_access_fs = rows[i].inner },
		};
		const char *const truncating =
			case_text("deny_access_fs: domain=@%c@ same_exec=1 logged=1 "
				  "blockers=truncate *",
				  rows[i].truncating);
		const char *const controlling =
			case_text("deny_access_fs: domain=@%c@ same_exec=1 logged=1 "
				  "blockers=ioctl_dev *",
				  rows[i].controlling);
		const char *const expected[] = {
			"create_domain: domain=@A@ parent=0 ruleset=@C@.0",
			"create_domain: domain=@B@ parent=@A@ ruleset=@D@.0",
			truncating,
			controlling,
			controlling,
			NULL,
		};
		const struct verdict verdict = events_judge(layers, 2, act_on_descriptors, NULL);
		const struct events *events = events_take();

		expect_verdict(&verdict, EACCES, "%s", rows[i].what);
		events_expect(events, expected, rows[i].what);
		for (size_t j = 0; j < 2 && j < events->count; j++)
			events_note_release(events_domain(&events->at[j]), rows[i].denials[j],
					    case_text("%s: the %s domain", rows[i].what,
						      j == 0 ? "outer" : "inner"));
	}
	events_expect_releases();
}

#define SOURCE "Documentation/trace/events-landlock.rst"
#define NEEDS  "abi>=11 cap:sys_admin"

/* The events tell of the layers of all that there are. */
#define NO_DOMAIN " no-domain"

static const struct test_case cases[] = {
	{ .name = "file_denials_are_traced",
	  .title = "a denial of a file or of a mount is traced with its rights and its path",
	  .source = SOURCE ", Differences from audit records",
	  .needs = NEEDS " dev:null",
	  .body = judge_files },
	{ .name = "layers_are_traced",
	  .title =
		  "what is denied to an open file is traced and counted for the domain that denies",
	  .source = SOURCE ", Event overview",
	  .needs = NEEDS NO_DOMAIN " dev:null",
	  .body = judge_layers },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
