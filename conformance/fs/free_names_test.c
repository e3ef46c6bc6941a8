// SPDX-License-Identifier: MIT
/*
 * What is done to files by their names and takes no right: free with all handled, none granted.
 *
 *	tree/
 *	`-- dir/
 *	    |-- file
 *	    `-- symlink -> file
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>

#include "operation.h"

#define FILE_PATH "tree/dir/file"
#define DIR_PATH  "tree/dir"
#define ATTRIBUTE "user.landlock-kit"

static int outcome(long result)
{
	return result < 0 ? errno : 0;
}

/* And back. */
static int call_chdir(const struct step *step)
{
	return outcome(chdir(step->path) ? -1 : chdir("../.."));
}

static int call_stat(const struct step *step)
{
	struct stat status;

	return outcome(stat(step->path, &status));
}

static int call_lstat(const struct step *step)
{
	struct stat status;

	return outcome(lstat(step->path, &status));
}

static int call_fstatat(const struct step *step)
{
	struct stat status;

	return outcome(fstatat(AT_FDCWD, step->path, &status, 0));
}

static int call_statx(const struct step *step)
{
	struct statx status;

	return outcome(statx(AT_FDCWD, step->path, 0, STATX_ALL, &status));
}

static int call_statfs(const struct step *step)
{
	struct statfs status;

	return outcome(statfs(step->path, &status));
}

/* The flags are the mode. */
static int call_access(const struct step *step)
{
	return outcome(access(step->path, (int)step->flags));
}

static int call_faccessat(const struct step *step)
{
	return outcome(faccessat(AT_FDCWD, step->path, (int)step->flags, AT_EACCESS));
}

static int call_readlink(const struct step *step)
{
	char target[64];

	return outcome(readlink(step->path, target, sizeof(target)));
}

static int call_chmod(const struct step *step)
{
	return outcome(chmod(step->path, 0700));
}

static int call_fchmodat(const struct step *step)
{
	return outcome(fchmodat(AT_FDCWD, step->path, 0700, 0));
}

static int call_chown(const struct step *step)
{
	return outcome(chown(step->path, geteuid(), getegid()));
}

static int call_lchown(const struct step *step)
{
	return outcome(lchown(step->path, geteuid(), getegid()));
}

static int call_utimensat(const struct step *step)
{
	return outcome(utimensat(AT_FDCWD, step->path, NULL, 0));
}

static int call_setxattr(const struct step *step)
{
	return outcome(setxattr(step->path, ATTRIBUTE, "x", 1, 0));
}

static int call_listxattr(const struct step *step)
{
	char names[256];

	return outcome(listxattr(step->path, names, sizeof(names)));
}

static int call_getxattr(const struct step *step)
{
	char value;

	return outcome(getxattr(step->path, ATTRIBUTE, &value, 1));
}

static int call_removexattr(const struct step *step)
{
	return outcome(removexattr(step->path, ATTRIBUTE));
}

static int call_inotify(const struct step *step)
{
	const int fd = inotify_init1(IN_CLOEXEC);
	int error;

	if (fd < 0)
		return NOT_PREPARED(errno);
	error = outcome(inotify_add_watch(fd, step->path, IN_ALL_EVENTS));
	close(fd);
	return error;
}

static int call_name_to_handle(const struct step *step)
{
	union {
		struct file_handle header;
		char space[sizeof(struct file_handle) + MAX_HANDLE_SZ];
	} handle = { .header.handle_bytes = MAX_HANDLE_SZ };
	int mount;

	return outcome(name_to_handle_at(AT_FDCWD, step->path, &handle.header, &mount, 0));
}

/* Where the filesystem has attributes. */
static int set_attribute(const struct step *step)
{
	const int error = call_setxattr(step);

	return error == EOPNOTSUPP ? 0 : error;
}

/* clang-format off */

static const struct step layout[] = {
	DO(DIR, "tree"), DO(DIR, DIR_PATH), DO(FILE, FILE_PATH),
	DO_TO(SYMLINK, "tree/dir/symlink", "file"), DO_CALL(call_chmod, FILE_PATH),
	DO_CALL(set_attribute, FILE_PATH),
	DONE,
};

#define FREE(what_, ...) { what_, layout, __VA_ARGS__, .needs = 0 }
/* Not every filesystem can do it. */
#define PERHAPS(what_, ...) { what_, layout, __VA_ARGS__, .missing = EOPNOTSUPP }

static const struct operation names[] = {
	FREE("chdir", DO_CALL(call_chdir, DIR_PATH)),
	FREE("stat of a file", DO_CALL(call_stat, FILE_PATH)),
	FREE("stat of a directory", DO_CALL(call_stat, DIR_PATH)),
	FREE("lstat", DO_CALL(call_lstat, "tree/dir/symlink")),
	FREE("fstatat", DO_CALL(call_fstatat, FILE_PATH)),
	FREE("statx", DO_CALL(call_statx, FILE_PATH)),
	FREE("statfs", DO_CALL(call_statfs, FILE_PATH)),
	FREE("access, to read", OPEN(call_access, FILE_PATH, R_OK)),
	FREE("access, to write", OPEN(call_access, FILE_PATH, W_OK)),
	FREE("access, to execute", OPEN(call_access, FILE_PATH, X_OK), .facility = "exec:here"),
	FREE("faccessat, to write to a directory", OPEN(call_faccessat, DIR_PATH, W_OK)),
	FREE("readlink", DO_CALL(call_readlink, "tree/dir/symlink")),
	FREE("chmod", DO_CALL(call_chmod, FILE_PATH)),
	FREE("fchmodat of a directory", DO_CALL(call_fchmodat, DIR_PATH)),
	FREE("chown", DO_CALL(call_chown, FILE_PATH)),
	FREE("lchown", DO_CALL(call_lchown, "tree/dir/symlink")),
	FREE("utimensat", DO_CALL(call_utimensat, FILE_PATH)),
	PERHAPS("setxattr", DO_CALL(call_setxattr, FILE_PATH)),
	PERHAPS("listxattr", DO_CALL(call_listxattr, FILE_PATH)),
	PERHAPS("getxattr", DO_CALL(call_getxattr, FILE_PATH)),
	PERHAPS("removexattr", DO_CALL(call_removexattr, FILE_PATH)),
	FREE("a watch of inotify", DO_CALL(call_inotify, DIR_PATH),
	     .facility = "call:inotify_init1"),
	PERHAPS("name_to_handle_at", DO_CALL(call_name_to_handle, FILE_PATH),
		.facility = "call:name_to_handle_at"),
	FREE("O_PATH of a file", OPEN(call_open, FILE_PATH, O_PATH)),
	FREE("O_PATH of a directory", OPEN(call_open, DIR_PATH, O_PATH | O_DIRECTORY)),
	FREE("O_PATH of a device", OPEN(call_open, "/dev/null", O_PATH)),
	/* Neither for reading nor for writing: for ioctl(2) alone. */
	FREE("access mode 3 of a file", OPEN(call_open, FILE_PATH, O_ACCMODE)),
	FREE("access mode 3 of a device", OPEN(call_open, "/dev/null", O_ACCMODE)),
};

/* clang-format on */

static const struct test_case cases[] = {
	{ .name = "stay_free",
	  .title = "metadata, permissions, watches and O_PATH descriptors take no right",
	  .source = SOURCE_DOCUMENT ", Access rights",
	  .needs = "abi>=1",
	  .body = operations_judge_free_case,
	  .row = OPERATIONS(names) },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
