// SPDX-License-Identifier: MIT
/*
 * Which errno is told where an operation is denied and mistaken as well.
 *
 *	tree/
 *	|-- dir/
 *	|   |-- file, victim, fifo, socket
 *	|   |-- symlink -> file
 *	|   |-- empty/
 *	|   `-- full/file
 *	`-- other/
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>

#include <llk_uapi.h>

#include "operation.h"

/* Short names for the tables. */
#define WRITE  LLK_ACCESS_FS_WRITE_FILE
#define READ   LLK_ACCESS_FS_READ_FILE
#define RMDIR  LLK_ACCESS_FS_REMOVE_DIR
#define UNLINK LLK_ACCESS_FS_REMOVE_FILE
#define DIR_   LLK_ACCESS_FS_MAKE_DIR
#define REG    LLK_ACCESS_FS_MAKE_REG

static int outcome(int result)
{
	return result ? errno : 0;
}

static int call_mknod(const struct step *step)
{
	return outcome(mknod(step->path, step->flags | 0600, 0));
}

static int call_truncate(const struct step *step)
{
	return outcome(truncate(step->path, (int)step->flags));
}

static int call_unlinkat(const struct step *step)
{
	return outcome(unlinkat(AT_FDCWD, step->path, (int)step->flags));
}

static int call_execve(const struct step *step)
{
	char *const arguments[] = { (char[]){ "program" }, NULL };
	char *const environment[] = { NULL };

	return outcome(execve(step->path, arguments, environment));
}

/* clang-format off */

static const struct step layout[] = {
	DO(DIR, "tree"), DO(DIR, "tree/other"), DO(DIR, "tree/dir"), DO(FILE, "tree/dir/file"),
	DO(FILE, "tree/dir/victim"), DO(FIFO, "tree/dir/fifo"), DO(SOCKET, "tree/dir/socket"),
	DO_TO(SYMLINK, "tree/dir/symlink", "file"), DO(DIR, "tree/dir/empty"),
	DO(DIR, "tree/dir/full"), DO(FILE, "tree/dir/full/file"),
	DONE,
};

#define RENAME(from_, to_) DO_TO(RENAME, from_, to_)
#define FLAGS(from_, to_, flags_) \
	{ .kind = STEP_RENAME, .path = from_, .other = to_, .flags = flags_ }

/* The mistake is told first, whatever is denied. */
#define FIRST(error_, what_, ...) { what_, layout, __VA_ARGS__, .free = error_ }
/* The denial is told first, the mistake only if it is not denied. */
#define LATER(error_, what_, needs_, ...) \
	{ what_, layout, __VA_ARGS__, .needs = needs_, .free = error_ }

static const struct operation existing[] = {
	FIRST(EEXIST, "mkdir", DO(DIR, "tree/dir/empty")),
	FIRST(EEXIST, "mkdir over a file", DO(DIR, "tree/dir/file")),
	FIRST(EEXIST, "mkfifo", DO(FIFO, "tree/dir/fifo")),
	FIRST(EEXIST, "mknod", OPEN(call_mknod, "tree/dir/file", S_IFREG)),
	FIRST(EEXIST, "symlink", DO_TO(SYMLINK, "tree/dir/file", "file")),
	FIRST(EEXIST, "link", DO_TO(LINK, "tree/dir/file", "tree/dir/victim")),
	FIRST(EEXIST, "O_CREAT | O_EXCL",
	      OPEN(call_open, "tree/dir/file", O_WRONLY | O_CREAT | O_EXCL)),
	FIRST(EEXIST, "a rename with RENAME_NOREPLACE",
	      FLAGS("tree/dir/file", "tree/dir/victim", RENAME_NOREPLACE)),
	FIRST(EADDRINUSE, "bind", OPEN(call_bind, "tree/dir/file", SOCK_STREAM)),
};

static const struct operation missing[] = {
	FIRST(ENOENT, "opening a file", DO(READ, "tree/dir/none")),
	FIRST(ENOENT, "opening a directory", DO(LIST, "tree/dir/none")),
	FIRST(ENOENT, "writing", DO(TRUNCATE, "tree/dir/none")),
	FIRST(ENOENT, "truncate", DO_CALL(call_truncate, "tree/dir/none")),
	FIRST(ENOENT, "unlink", DO(UNLINK, "tree/dir/none")),
	FIRST(ENOENT, "rmdir", DO(RMDIR, "tree/dir/none")),
	FIRST(ENOENT, "rename", RENAME("tree/dir/none", "tree/dir/new")),
	FIRST(ENOENT, "link", DO_TO(LINK, "tree/dir/none", "tree/dir/new")),
	FIRST(ENOENT, "execve", DO_CALL(call_execve, "tree/dir/none")),
	FIRST(ENOENT, "making in a directory that is not there", DO(DIR, "tree/dir/none/new")),
	FIRST(ENOENT, "a file in a directory that is not there",
	      OPEN(call_open, "tree/dir/none/new", O_WRONLY | O_CREAT)),
	FIRST(ENOENT, "exchanging with what is not there",
	      FLAGS("tree/dir/file", "tree/dir/none", RENAME_EXCHANGE)),
};

static const struct operation mistaken[] = {
	FIRST(ENOTDIR, "a file as a directory on the way", DO(READ, "tree/dir/file/none")),
	FIRST(ENOTDIR, "making in a file", DO(DIR, "tree/dir/file/new")),
	FIRST(ENOTDIR, "listing a file", DO(LIST, "tree/dir/file")),
	FIRST(EISDIR, "writing to a directory", DO(WRITE, "tree/dir/empty")),
	FIRST(EISDIR, "truncating a directory", DO_CALL(call_truncate, "tree/dir/empty")),
	FIRST(EISDIR, "O_CREAT of a directory",
	      OPEN(call_open, "tree/dir/empty", O_RDONLY | O_CREAT)),
	FIRST(ELOOP, "a symbolic link that is not to be followed",
	      OPEN(call_open, "tree/dir/symlink", O_RDONLY | O_NOFOLLOW)),
	FIRST(EINVAL, "truncating a fifo", DO_CALL(call_truncate, "tree/dir/fifo")),
	FIRST(EINVAL, "truncating to a negative length",
	      OPEN(call_truncate, "tree/dir/file", (unsigned int)-1)),
	FIRST(EPERM, "mknod of a directory", OPEN(call_mknod, "tree/dir/new", S_IFDIR)),
	FIRST(EINVAL, "mknod of no kind that there is",
	      OPEN(call_mknod, "tree/dir/new", 0050000)),
	FIRST(EINVAL, "rmdir of \".\"", DO(RMDIR, "tree/dir/empty/.")),
	FIRST(ENOTEMPTY, "rmdir of \"..\"", DO(RMDIR, "tree/dir/empty/..")),
	FIRST(EBUSY, "rename of \".\"", RENAME("tree/dir/empty/.", "tree/dir/new")),
	FIRST(EINVAL, "flags of unlinkat(2) that there are not",
	      OPEN(call_unlinkat, "tree/dir/file", 1)),
	FIRST(EINVAL, "flags of renameat2(2) that exclude each other",
	      FLAGS("tree/dir/file", "tree/dir/victim", RENAME_EXCHANGE | RENAME_NOREPLACE)),
	FIRST(EINVAL, "a directory moved into itself",
	      RENAME("tree/dir/empty", "tree/dir/empty/new")),
};

static const struct operation denied[] = {
	LATER(ENOTEMPTY, "rmdir of a directory that is not empty", RMDIR,
	      DO(RMDIR, "tree/dir/full")),
	LATER(ENOTDIR, "rmdir of a file", RMDIR, DO(RMDIR, "tree/dir/file")),
	LATER(EISDIR, "unlink of a directory", UNLINK, DO(UNLINK, "tree/dir/empty")),
	LATER(ENOTEMPTY, "rename over a directory that is not empty", RMDIR | DIR_,
	      RENAME("tree/dir/empty", "tree/dir/full")),
	LATER(ENOTDIR, "rename of a directory over a file", RMDIR | UNLINK | DIR_,
	      RENAME("tree/dir/empty", "tree/dir/file")),
	LATER(EISDIR, "rename of a file over a directory", RMDIR | UNLINK | REG,
	      RENAME("tree/dir/file", "tree/dir/empty")),
	LATER(EPERM, "link of a directory", DIR_, DO_TO(LINK, "tree/dir/empty", "tree/dir/new")),
	{ "opening a socket", layout, DO(READ, "tree/dir/socket"), READ,
	  .object = "tree/dir/socket", .free = ENXIO },
	{ "writing to a fifo that nobody reads", layout,
	  OPEN(call_open, "tree/dir/fifo", O_WRONLY | O_NONBLOCK), WRITE,
	  .object = "tree/dir/fifo", .free = ENXIO },
};

/* clang-format on */

#define SOURCE "kernel behaviour, security/landlock/fs.c"

#define CASE(name_, title_, body_)                                                                 \
	{                                                                                          \
		.name = #name_, .title = title_, .source = SOURCE, .needs = "abi>=1",              \
		.body = body_, .row = OPERATIONS(name_)                                            \
	}

static const struct test_case cases[] = {
	CASE(existing, "that a name is taken is told before a denial", operations_judge_free_case),
	CASE(missing, "that a name is missing is told before a denial", operations_judge_free_case),
	CASE(mistaken, "mistakes in paths, kinds and flags are told before a denial",
	     operations_judge_free_case),
	CASE(denied, "a denial is told before what an operation makes of the objects",
	     operations_judge_case),
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
