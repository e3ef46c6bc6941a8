// SPDX-License-Identifier: MIT
/*
 * The rights, the places of rules and the end of a mount, on each filesystem.
 *
 *	above/			tmpfs
 *	|-- beside/
 *	`-- mount/		the filesystem, of which some have files of their own
 *	    `-- dir/
 *	        `-- file
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <case.h>
#include <exercise.h>
#include <expect.h>
#include <facility.h>
#include <kernel.h>
#include <reason.h>
#include <rights.h>
#include <shared.h>

#include "mounting.h"

#define READ	LLK_ACCESS_FS_READ_FILE
#define WRITE	LLK_ACCESS_FS_WRITE_FILE
#define LISTING LLK_ACCESS_FS_READ_DIR

struct filesystem {
	const char *name; /* of the test case too */
	const char *dir;  /* in it */
	const char *file; /* in it, which can be read */
	bool is_fixed;	  /* its files are made by the kernel */
	bool is_writable; /* the file, without effect if nothing is written */
	void (*mount)(void);
	const char *needs; /* of the mount, to be added to the words of the test case, or NULL */
};

/*
 * Where rules are.
 */

enum attempt { READING, LISTS, WRITING, ATTEMPTS };

static const struct {
	const char *name;
	uint64_t access;
	int flags;
} attempts[ATTEMPTS] = {
	[READING] = { "reading", READ, O_RDONLY },
	[LISTS] = { "listing", LISTING, O_RDONLY | O_DIRECTORY },
	[WRITING] = { "writing", WRITE, O_WRONLY },
};

/* All attempts in one sandbox, which they leave as it is. */
struct round {
	const char *paths[ATTEMPTS]; /* NULL: not to be tried */
	int errors[ATTEMPTS];
};

static int open_all(void *context)
{
	struct round *round = context;

	for (enum attempt i = 0; i < ATTEMPTS; i++) {
		const int fd =
			round->paths[i] ? open(round->paths[i], attempts[i].flags | O_CLOEXEC) : -1;

		round->errors[i] = fd < 0 ? errno : close(fd);
	}
	return 0;
}

/* With these rights handled, and granted on place unless that is NULL. */
static void try_place(const struct filesystem *filesystem, struct round *round, uint64_t access,
		      const char *place, int error)
{
	struct sandbox_rule rule = {
		.type = LLK_RULE_PATH_BENEATH,
		.access = access,
		.parent_fd = place ? open(place, O_PATH | O_CLOEXEC) : -1,
	};
	const struct sandbox_layer layer = {
		.attr.handled_access_fs = access,
		.rules = &rule,
		.rule_count = place ? 1 : 0,
	};
	struct verdict verdict;

	if (place && rule.parent_fd < 0)
		expect_broken("%s: %s", place, expect_errno_name(errno));
	verdict = judge_vforked(&layer, 1, open_all, round);
	if (place)
		close(rule.parent_fd);
	if (!expect_verdict(&verdict, 0, "%s: a rule on %s", filesystem->name,
			    place ? place : "nothing"))
		return;
	for (enum attempt i = 0; i < ATTEMPTS; i++) {
		/* What is not handled is free. */
		if (round->paths[i])
			expect_answer(-round->errors[i], attempts[i].access & access ? error : 0,
				      "%s: %s %s with a rule on %s", filesystem->name,
				      attempts[i].name, round->paths[i], place ? place : "nothing");
	}
}

static void judge_places(const struct filesystem *filesystem, const char *dir, const char *file)
{
	struct round *round = shared_memory(sizeof(*round));
	struct verdict verdict;

	if (mkdir(ABOVE "/beside", 0700))
		expect_broken("beside: %s", expect_errno_name(errno));
	round->paths[READING] = file;
	round->paths[LISTS] = dir;
	round->paths[WRITING] = filesystem->is_writable ? file : NULL;
	verdict = judge_vforked(NULL, 0, open_all, round);
	for (enum attempt i = 0; i < ATTEMPTS; i++) {
		if (verdict.kind == VERDICT_ACTED && round->paths[i])
			verdict.error = round->errors[i];
		expect_control(&verdict, attempts[i].name);
	}
	try_place(filesystem, round, READ | LISTING | WRITE, NULL, EACCES);
	try_place(filesystem, round, READ | LISTING | WRITE, ABOVE "/beside", EACCES);
	try_place(filesystem, round, READ | LISTING | WRITE, ABOVE, 0);
	try_place(filesystem, round, READ | LISTING | WRITE, MOUNT_POINT, 0);
	try_place(filesystem, round, READ | LISTING | WRITE, dir, 0);
	/* Each alone: what the others take is no part of it. */
	try_place(filesystem, round, READ, NULL, EACCES);
	try_place(filesystem, round, LISTING, NULL, EACCES);
	try_place(filesystem, round, WRITE, NULL, EACCES);
	round->paths[LISTS] = NULL;
	try_place(filesystem, round, READ | WRITE, file, 0);
}

/*
 * Each right, in a directory that anything can be made in.
 */

static void judge_rights(const struct filesystem *filesystem)
{
	const struct llk_feature *feature;

	for (size_t i = 0; (feature = llk_feature_at(i)); i++) {
		const struct exercise *exercise = exercise_find(feature->name);
		const char *const facility = rights_facility(feature);
		struct verdict denied, granted;

		if (feature->kind != LLK_FEATURE_FS || !exercise ||
		    !(kernel_support()->access_fs & feature->bit))
			continue;
		if (facility && facility_leaves_out(facility_find(facility), feature->name))
			continue;
		denied = exercise_run(exercise, MOUNT_POINT, EXERCISE_DENIED, NULL);
		granted = exercise_run(exercise, MOUNT_POINT, EXERCISE_GRANTED, NULL);
		/* To be done when granted is proof enough that it can be done here. */
		if (granted.kind != VERDICT_ACTED || granted.error) {
			const struct verdict free =
				exercise_run(exercise, MOUNT_POINT, EXERCISE_FREE, NULL);

			expect_control(&free, feature->name);
		}
		expect_verdict(&denied, exercise->denial, "%s: %s denied", filesystem->name,
			       feature->name);
		expect_verdict(&granted, 0, "%s: %s granted", filesystem->name, feature->name);
	}
}

/*
 * A ruleset keeps no mount, and its rules end with what they were on.
 */

/* Whether the present directory is somewhere beneath what path is another mount of. */
static bool is_above(const char *path)
{
	struct stat root, step, parent;
	int fd = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	bool found = false, ended = fd < 0 || stat(path, &root) || fstat(fd, &step);

	while (!ended && !found) {
		const int up = openat(fd, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);

		close(fd);
		fd = up;
		ended = fd < 0 || fstat(fd, &parent) ||
			(parent.st_dev == step.st_dev && parent.st_ino == step.st_ino);
		step = parent;
		found = !ended && step.st_dev == root.st_dev && step.st_ino == root.st_ino;
	}
	if (fd >= 0)
		close(fd);
	return found;
}

static int unmount_under_ruleset(void *context)
{
	const struct filesystem *filesystem = context;
	/* Something may be mounted beneath what is not our own. */
	const int flags = filesystem->is_fixed ? MNT_DETACH : 0;
	const struct llk_ruleset_attr attr = { .handled_access_fs = LISTING };
	const int ruleset_fd = llk_sys_create_ruleset(&attr, sizeof(attr), 0);
	const struct llk_path_beneath_attr rule = {
		.allowed_access = LISTING,
		.parent_fd = open(MOUNT_POINT, O_PATH | O_DIRECTORY | O_CLOEXEC),
	};
	const struct sandbox_layer nothing = { 0 };
	/* What lies above grants, wherever else it is mounted, or has been. */
	const int expected = is_above(MOUNT_POINT) ? 0 : EACCES;
	enum sandbox_step step;
	int covered;

	if (ruleset_fd < 0)
		return SANDBOX_REFUSED(-ruleset_fd);
	if (llk_sys_add_rule(ruleset_fd, LLK_RULE_PATH_BENEATH, &rule, 0))
		return SANDBOX_REFUSED(EINVAL);
	close(rule.parent_fd);
	if (umount2(MOUNT_POINT, flags))
		return errno;
	/* Nothing but no_new_privs. */
	if (sandbox_enter(&nothing, 0, &step) || llk_sys_restrict_self(ruleset_fd, 0))
		return SANDBOX_REFUSED(EINVAL);
	covered = open(MOUNT_POINT, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return (covered < 0 ? errno : 0) == expected ? 0 : EEXIST;
}

static void judge_filesystem(const struct test_case *self)
{
	const struct filesystem *filesystem = self->row;
	const char *dir = case_text(MOUNT_POINT "/%s", filesystem->dir);
	const char *file = case_text(MOUNT_POINT "/%s", filesystem->file);
	struct verdict verdict;
	int fd;

	filesystem->mount();
	if (!filesystem->is_fixed) {
		fd = mkdir(dir, 0700) ? -1 : open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
		if (fd < 0)
			expect_broken("%s: %s", file, expect_errno_name(errno));
		close(fd);
		judge_rights(filesystem);
	}
	judge_places(filesystem, dir, file);
	verdict = judge_vforked(NULL, 0, unmount_under_ruleset, (void *)(uintptr_t)filesystem);
	expect_verdict(&verdict, 0, "%s: unmounting what a rule is on", filesystem->name);
}

static void mount_tmpfs(void)
{
	mount_plain("tmpfs");
}

static void mount_ramfs(void)
{
	mount_plain("ramfs");
}

static void mount_ext4(void)
{
	static const char *const arguments[] = { "-q", "-F", NULL };

	mount_image("ext4", 4, arguments);
}

/*
 * In one kind of blocks, as a small one can be, and those of the size of pages, which every kernel
 * takes: the program's own choice may not go with that kind.
 */
static void mount_btrfs(void)
{
	const unsigned int page_size = (unsigned int)sysconf(_SC_PAGESIZE);
	const char *const size = case_text("%u", page_size);
	const char *const arguments[] = {
		"-q",	  "-f",		  "--mixed", "--metadata", "single", "--data",
		"single", "--sectorsize", size,	     "--nodesize", size,     NULL,
	};

	mount_image("btrfs", page_size / 128, arguments);
}

/* Smaller than it is meant to be, and without what old kernels do not know. */
static void mount_xfs(void)
{
	static const char *const arguments[] = { "-q", "-f",	    "--unsupported",
						 "-i", "nrext64=0", NULL };

	mount_image("xfs", 32, arguments);
}

static void mount_proc(void)
{
	mount_shared_with("proc", "/proc", PROC_SUPER_MAGIC);
}

static void mount_sysfs(void)
{
	mount_shared_with("sysfs", "/sys", SYSFS_MAGIC);
}

static void mount_cgroup2(void)
{
	mount_shared_with("cgroup2", "/sys/fs/cgroup", CGROUP2_SUPER_MAGIC);
}

static void mount_devtmpfs(void)
{
	mount_shared_with("devtmpfs", "/dev", TMPFS_MAGIC);
	if (access(MOUNT_POINT "/null", F_OK))
		expect_skip(REASON_DEVICE, "/dev/null: %s", expect_errno_name(errno));
}

#define MADE_BY_US	"dir", "dir/file", false, true
#define IMAGE_OF(name_) " cap:sys_admin program:mkfs." name_ " dev:loop-control"

static const struct filesystem filesystems[] = {
	{ "tmpfs", MADE_BY_US, mount_tmpfs, NULL },
	{ "ramfs", MADE_BY_US, mount_ramfs, NULL },
	{ "ext4", MADE_BY_US, mount_ext4, IMAGE_OF("ext4") },
	{ "btrfs", MADE_BY_US, mount_btrfs, IMAGE_OF("btrfs") },
	{ "xfs", MADE_BY_US, mount_xfs, IMAGE_OF("xfs") },
	{ "overlay", MADE_BY_US, mount_overlay, NULL },
	{ "fuse", MADE_BY_US, mount_fuse, " dev:fuse" },
	{ "hostfs", MADE_BY_US, mount_hostfs, NULL },
	{ "proc", "sys/kernel", "sys/kernel/ostype", true, false, mount_proc, NULL },
	{ "sysfs", "kernel", "kernel/uevent_seqnum", true, false, mount_sysfs, NULL },
	{ "cgroup2", ".", "cgroup.controllers", true, false, mount_cgroup2, NULL },
	{ "devtmpfs", ".", "null", true, true, mount_devtmpfs, NULL },
};

#define FILESYSTEMS (sizeof(filesystems) / sizeof(filesystems[0]))

ATF_TP_ADD_TCS(program)
{
	static struct test_case cases[FILESYSTEMS];

	for (size_t i = 0; i < FILESYSTEMS; i++)
		cases[i] = (struct test_case){
			.name = filesystems[i].name,
			.title = case_text("on %s rights and rules hold as on any filesystem",
					   filesystems[i].name),
			.source = SOURCE_DOCUMENT ", Special filesystems",
			.needs = case_text("abi>=1 mountns call:umount2%s",
					   filesystems[i].needs ? filesystems[i].needs : ""),
			.body = judge_filesystem,
			.row = &filesystems[i],
		};
	return case_add_all(program, cases, FILESYSTEMS);
}
