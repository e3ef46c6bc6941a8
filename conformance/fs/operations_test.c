// SPDX-License-Identifier: MIT
/*
 * What each right governs: every way to do it, and with what rights beside it.
 *
 *	tree/
 *	|-- dir/
 *	|   `-- ...	what an operation is about
 *	`-- other/
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>

#include <llk_uapi.h>

#include "operation.h"

/* Short names for the tables. */
#define WRITE	LLK_ACCESS_FS_WRITE_FILE
#define READ	LLK_ACCESS_FS_READ_FILE
#define LISTING LLK_ACCESS_FS_READ_DIR
#define RMDIR	LLK_ACCESS_FS_REMOVE_DIR
#define UNLINK	LLK_ACCESS_FS_REMOVE_FILE
#define CHAR	LLK_ACCESS_FS_MAKE_CHAR
#define DIR_	LLK_ACCESS_FS_MAKE_DIR
#define REG	LLK_ACCESS_FS_MAKE_REG
#define SOCK	LLK_ACCESS_FS_MAKE_SOCK
#define FIFO_	LLK_ACCESS_FS_MAKE_FIFO
#define BLOCK	LLK_ACCESS_FS_MAKE_BLOCK
#define SYM	LLK_ACCESS_FS_MAKE_SYM
#define CUT	LLK_ACCESS_FS_TRUNCATE

static int outcome(int result)
{
	return result ? errno : 0;
}

static int call_unlink(const struct step *step)
{
	return outcome(unlink(step->path));
}

static int call_remove(const struct step *step)
{
	return outcome(remove(step->path));
}

static int call_rmdir(const struct step *step)
{
	return outcome(rmdir(step->path));
}

static int call_mkdir(const struct step *step)
{
	return outcome(mkdir(step->path, 0700));
}

static int call_creat(const struct step *step)
{
	const int fd = creat(step->path, 0600);

	return outcome(fd < 0 ? -1 : close(fd));
}

/* The flags are the kind. */
static int call_mknod(const struct step *step)
{
	return outcome(mknod(step->path, step->flags | 0600, 0));
}

static int call_make_null(const struct step *step)
{
	return outcome(mknod(step->path, S_IFCHR | 0600, makedev(1, 3)));
}

static int call_make_loop(const struct step *step)
{
	return outcome(mknod(step->path, S_IFBLK | 0600, makedev(7, 0)));
}

static int call_mkfifo(const struct step *step)
{
	return outcome(mkfifo(step->path, 0600));
}

static int call_symlink(const struct step *step)
{
	return outcome(symlink("file", step->path));
}

static int call_truncate(const struct step *step)
{
	return outcome(truncate(step->path, 0));
}

/* clang-format off */

#define FILE_OF_DIR .object = "tree/dir/file"
#define OF_FILE(what_, needs_, ...) \
	{ what_, operation_files, __VA_ARGS__, needs_, FILE_OF_DIR }
#define OF_DIR(what_, needs_, ...) \
	{ what_, operation_files, __VA_ARGS__, .needs = needs_ }

static const struct step special_files[] = {
	DO(DIR, "tree"), DO(DIR, "tree/other"), DO(DIR, "tree/dir"), DO(FILE, "tree/dir/file"),
	DO(FIFO, "tree/dir/fifo"), DO_TO(SYMLINK, "tree/dir/symlink", "file"),
	DO(SOCKET, "tree/dir/socket"), DO_TO(SYMLINK, "tree/other/symlink", "../dir/file"),
	DONE,
};
static const struct step device_file[] = {
	DO(DIR, "tree"), DO(DIR, "tree/other"), DO(DIR, "tree/dir"), DO(WHITEOUT, "tree/dir/device"),
	DONE,
};
static const struct step directories[] = {
	DO(DIR, "tree"), DO(DIR, "tree/other"), DO(DIR, "tree/dir"), DO(DIR, "tree/dir/empty"),
	DO(DIR, "tree/dir/empty2"),
	DONE,
};

static const struct operation writing[] = {
	OF_FILE("O_WRONLY", WRITE, OPEN(call_open, "tree/dir/file", O_WRONLY)),
	OF_FILE("O_APPEND", WRITE, OPEN(call_open, "tree/dir/file", O_WRONLY | O_APPEND)),
	OF_FILE("O_RDWR", READ | WRITE, OPEN(call_open, "tree/dir/file", O_RDWR)),
	OF_FILE("O_CREAT of a file that is there", WRITE,
		OPEN(call_open, "tree/dir/file", O_WRONLY | O_CREAT)),
	OF_FILE("openat(2)", WRITE, OPEN_AT(call_openat, "tree/dir", "file", O_WRONLY)),
	OF_FILE("openat2(2)", WRITE, OPEN_AT(call_openat2, "tree/dir", "file", O_WRONLY)),
	OF_FILE("an O_PATH descriptor opened once more", WRITE,
		OPEN(call_reopen, "tree/dir/file", O_WRONLY)),
	/* What the link says is opened, wherever the link is. */
	{ "by a symbolic link elsewhere", special_files,
	  OPEN(call_open, "tree/other/symlink", O_WRONLY), WRITE, FILE_OF_DIR },
	{ "a fifo, both ways", special_files,
	  OPEN(call_open, "tree/dir/fifo", O_RDWR | O_NONBLOCK), READ | WRITE,
	  .object = "tree/dir/fifo" },
	/* Denied before it is found that nobody reads it. */
	{ "a fifo", special_files, OPEN(call_open, "tree/dir/fifo", O_WRONLY | O_NONBLOCK), WRITE,
	  .object = "tree/dir/fifo", .free = ENXIO },
	{ "a device", operation_files, OPEN(call_open, "/dev/null", O_WRONLY), WRITE,
	  .object = "/dev/null", .above = "/dev" },
	{ "a file of procfs", operation_files, OPEN(call_open, "/proc/self/comm", O_WRONLY), WRITE,
	  .object = "/proc/self/comm", .above = "/proc" },
	/* Nothing is made in the directory. */
	{ "an unnamed file", operation_files, OPEN(call_open, "tree/dir", O_WRONLY | O_TMPFILE),
	  WRITE, .missing = EOPNOTSUPP },
};

static const struct operation reading[] = {
	OF_FILE("O_RDONLY", READ, OPEN(call_open, "tree/dir/file", O_RDONLY)),
	OF_FILE("O_NOATIME", READ, OPEN(call_open, "tree/dir/file", O_RDONLY | O_NOATIME)),
	OF_FILE("O_CREAT of a file that is there", READ,
		OPEN(call_open, "tree/dir/file", O_RDONLY | O_CREAT)),
	OF_FILE("openat(2)", READ, OPEN_AT(call_openat, "tree/dir", "file", O_RDONLY)),
	OF_FILE("openat2(2)", READ, OPEN_AT(call_openat2, "tree/dir", "file", O_RDONLY)),
	OF_FILE("an O_PATH descriptor opened once more", READ,
		OPEN(call_reopen, "tree/dir/file", O_RDONLY)),
	{ "by a symbolic link elsewhere", special_files,
	  OPEN(call_open, "tree/other/symlink", O_RDONLY), READ, FILE_OF_DIR },
	{ "a fifo", special_files, OPEN(call_open, "tree/dir/fifo", O_RDONLY | O_NONBLOCK), READ,
	  .object = "tree/dir/fifo" },
	/* Denied before it is found that sockets are not to be opened. */
	{ "a socket", special_files, OPEN(call_open, "tree/dir/socket", O_RDONLY), READ,
	  .object = "tree/dir/socket", .free = ENXIO },
	{ "a device", operation_files, OPEN(call_open, "/dev/zero", O_RDONLY), READ,
	  .object = "/dev/zero", .above = "/dev" },
	{ "a file of procfs", operation_files, OPEN(call_open, "/proc/self/status", O_RDONLY),
	  READ, .object = "/proc/self/status", .above = "/proc" },
	{ "a file of sysfs", operation_files, OPEN(call_open, "/sys/kernel/mm/transparent_hugepage/enabled", O_RDONLY),
	  READ, .object = "/sys/kernel", .above = "/sys", .missing = ENOENT },
};

static const struct operation listing[] = {
	OF_DIR("open(2)", LISTING, OPEN(call_open, "tree/dir", O_RDONLY)),
	OF_DIR("O_DIRECTORY", LISTING, OPEN(call_open, "tree/dir", O_RDONLY | O_DIRECTORY)),
	OF_DIR("openat(2) of the directory itself", LISTING,
	       OPEN_AT(call_openat, "tree/dir", ".", O_RDONLY)),
	OF_DIR("openat2(2)", LISTING, OPEN_AT(call_openat2, "tree", "dir", O_RDONLY)),
	OF_DIR("an O_PATH descriptor opened once more", LISTING,
	       OPEN(call_reopen, "tree/dir", O_RDONLY)),
	{ "a directory of procfs", operation_files, OPEN(call_open, "/proc/self/fd", O_RDONLY),
	  LISTING, .object = "/proc/self/fd", .above = "/proc" },
};

#define RENAME(from_, to_) DO_TO(RENAME, from_, to_)

static const struct operation removing[] = {
	OF_DIR("unlink(2) of a file", UNLINK, DO_CALL(call_unlink, "tree/dir/file")),
	OF_DIR("unlinkat(2) of a file", UNLINK, DO(UNLINK, "tree/dir/file")),
	OF_DIR("remove(3) of a file", UNLINK, DO_CALL(call_remove, "tree/dir/file")),
	{ "a fifo", special_files, DO_CALL(call_unlink, "tree/dir/fifo"), .needs = UNLINK },
	{ "a symbolic link", special_files, DO_CALL(call_unlink, "tree/dir/symlink"), .needs = UNLINK },
	{ "a socket", special_files, DO_CALL(call_unlink, "tree/dir/socket"), .needs = UNLINK },
	/* An overlay keeps these devices for itself. */
	{ "a device", device_file, DO_CALL(call_unlink, "tree/dir/device"), .needs = UNLINK,
	  .facility = "whiteouts:here" },
	{ "rmdir(2)", directories, DO_CALL(call_rmdir, "tree/dir/empty"), .needs = RMDIR },
	{ "unlinkat(2) of a directory", directories, DO(RMDIR, "tree/dir/empty"), .needs = RMDIR },
	/* It tries unlink(2) first. */
	{ "remove(3) of a directory", directories, DO_CALL(call_remove, "tree/dir/empty"),
	  .needs = RMDIR | UNLINK },
	OF_DIR("a file over another", UNLINK | REG, RENAME("tree/dir/file", "tree/dir/victim")),
	{ "a directory over another", directories,
	  RENAME("tree/dir/empty", "tree/dir/empty2"), .needs = RMDIR | DIR_ },
	OF_DIR("a file onto itself", UNLINK | REG, RENAME("tree/dir/file", "tree/dir/file")),
};

static const struct operation making[] = {
	OF_DIR("mkdir(2)", DIR_, DO_CALL(call_mkdir, "tree/dir/new")),
	OF_DIR("mkdirat(2)", DIR_, DO(DIR, "tree/dir/new")),
	OF_DIR("a file, O_WRONLY", REG | WRITE,
	       OPEN(call_open, "tree/dir/new", O_WRONLY | O_CREAT)),
	OF_DIR("a file, O_RDONLY", REG | READ,
	       OPEN(call_open, "tree/dir/new", O_RDONLY | O_CREAT | O_EXCL)),
	OF_DIR("a file, O_TRUNC", REG | WRITE,
	       OPEN(call_open, "tree/dir/new", O_WRONLY | O_CREAT | O_TRUNC)),
	OF_DIR("creat(2)", REG | WRITE, DO_CALL(call_creat, "tree/dir/new")),
	OF_DIR("a file by openat2(2)", REG | READ | WRITE,
	       OPEN_AT(call_openat2, "tree/dir", "new", O_RDWR | O_CREAT)),
	OF_DIR("mknod(2) of a file", REG, OPEN(call_mknod, "tree/dir/new", S_IFREG)),
	OF_DIR("mknod(2) without a type", REG, OPEN(call_mknod, "tree/dir/new", 0)),
	OF_DIR("link(2)", REG, DO_TO(LINK, "tree/dir/file", "tree/dir/new")),
	OF_DIR("mkfifo(3)", FIFO_, DO_CALL(call_mkfifo, "tree/dir/new")),
	OF_DIR("mknod(2) of a fifo", FIFO_, OPEN(call_mknod, "tree/dir/new", S_IFIFO)),
	OF_DIR("mknod(2) of a socket", SOCK, OPEN(call_mknod, "tree/dir/new", S_IFSOCK)),
	OF_DIR("bind(2) of a stream socket", SOCK, OPEN(call_bind, "tree/dir/new", SOCK_STREAM)),
	OF_DIR("bind(2) of a datagram socket", SOCK, OPEN(call_bind, "tree/dir/new", SOCK_DGRAM)),
	OF_DIR("symlink(2)", SYM, DO_CALL(call_symlink, "tree/dir/new")),
	OF_DIR("symlinkat(2)", SYM, DO_TO(SYMLINK, "tree/dir/new", "file")),
};

/* Denied before it is found that the caller may make no devices at all. */
static const struct operation devices[] = {
	{ "a character device", operation_files, DO_CALL(call_make_null, "tree/dir/new"), CHAR,
	  .privileged = true },
	{ "a block device", operation_files, DO_CALL(call_make_loop, "tree/dir/new"), BLOCK,
	  .privileged = true },
};

static const struct operation truncating[] = {
	OF_FILE("truncate(2)", CUT, DO_CALL(call_truncate, "tree/dir/file")),
	OF_FILE("O_WRONLY | O_TRUNC", CUT | WRITE,
		OPEN(call_open, "tree/dir/file", O_WRONLY | O_TRUNC)),
	OF_FILE("O_RDONLY | O_TRUNC", CUT | READ,
		OPEN(call_open, "tree/dir/file", O_RDONLY | O_TRUNC)),
	OF_FILE("O_RDWR | O_CREAT | O_TRUNC", CUT | READ | WRITE,
		OPEN(call_open, "tree/dir/file", O_RDWR | O_CREAT | O_TRUNC)),
	OF_FILE("openat2(2)", CUT | WRITE,
		OPEN_AT(call_openat2, "tree/dir", "file", O_WRONLY | O_TRUNC)),
	OF_FILE("creat(2) of a file that is there", CUT | WRITE,
		DO_CALL(call_creat, "tree/dir/file")),
	/* What has no length takes no right to be cut. */
	{ "a fifo", special_files,
	  OPEN(call_open, "tree/dir/fifo", O_RDWR | O_NONBLOCK | O_TRUNC), READ | WRITE,
	  .object = "tree/dir/fifo" },
	{ "a device", operation_files, OPEN(call_open, "/dev/null", O_WRONLY | O_TRUNC), WRITE,
	  .object = "/dev/null", .above = "/dev" },
};

/* clang-format on */

#define CASE(name_, title_, features_, needs_)                                                     \
	{                                                                                          \
		.name = #name_, .title = title_, .features = features_,                            \
		.source = SOURCE_DOCUMENT ", Access rights", .needs = needs_,                      \
		.body = operations_judge_case, .row = OPERATIONS(name_)                            \
	}

static const struct test_case cases[] = {
	CASE(writing, "a file of any kind is opened for writing with WRITE_FILE", "fs.write_file",
	     "abi>=1"),
	CASE(reading, "a file of any kind is opened for reading with READ_FILE", "fs.read_file",
	     "abi>=1"),
	CASE(listing, "a directory is opened with READ_DIR", "fs.read_dir", "abi>=1"),
	CASE(removing, "a name is taken away with the right to remove in its directory",
	     "fs.remove_dir fs.remove_file", "abi>=1"),
	CASE(making, "a name is made with the right to make its kind in its directory",
	     "fs.make_dir fs.make_reg fs.make_sock fs.make_fifo fs.make_sym", "abi>=1"),
	CASE(devices, "a device is made with the right to make its kind in its directory",
	     "fs.make_char fs.make_block", "abi>=1"),
	CASE(truncating, "a regular file loses its contents with TRUNCATE", "fs.truncate",
	     "abi>=3"),
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
