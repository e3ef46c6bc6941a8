// SPDX-License-Identifier: MIT
/*
 * What is done by descriptors from before, or has no name: free with all handled, none granted.
 *
 *	tree/
 *	`-- dir/
 *	    |-- file
 *	    `-- victim
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>

#include "operation.h"

#define ATTRIBUTE "user.landlock-kit"

static int outcome(long result)
{
	return result < 0 ? errno : 0;
}

static int file_fd, dir_fd, other_fd;

/* Of the files in step->path. */
static int hold(const struct step *step)
{
	dir_fd = open(step->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	file_fd = openat(dir_fd, "file", O_RDWR | O_CLOEXEC);
	other_fd = openat(dir_fd, "victim", O_RDWR | O_CLOEXEC);
	if (dir_fd < 0 || file_fd < 0 || other_fd < 0)
		return errno;
	return write(file_fd, "content", 7) == 7 ? 0 : EIO;
}

/* And back to where all started. */
static int call_fchdir(const struct step *step)
{
	(void)step;
	return outcome(fchdir(dir_fd) ? -1 : chdir("../.."));
}

static int call_getdents(const struct step *step)
{
	char entries[1024];

	(void)step;
	return outcome(syscall(SYS_getdents64, dir_fd, entries, sizeof(entries)));
}

static int call_read(const struct step *step)
{
	char byte;

	(void)step;
	return outcome(pread(file_fd, &byte, 1, 0));
}

/* The flags are the offset, which may be past the end. */
static int call_write(const struct step *step)
{
	return outcome(pwrite(file_fd, "x", 1, (off_t)step->flags));
}

static int call_lseek(const struct step *step)
{
	(void)step;
	return outcome(lseek(file_fd, 0, SEEK_SET));
}

static int call_fstat(const struct step *step)
{
	struct stat status;

	(void)step;
	return outcome(fstat(file_fd, &status));
}

static int call_fchmod(const struct step *step)
{
	(void)step;
	return outcome(fchmod(file_fd, 0700));
}

static int call_fchown(const struct step *step)
{
	(void)step;
	return outcome(fchown(file_fd, geteuid(), getegid()));
}

static int call_futimens(const struct step *step)
{
	(void)step;
	return outcome(futimens(file_fd, NULL));
}

static int call_fsetxattr(const struct step *step)
{
	(void)step;
	return outcome(fsetxattr(file_fd, ATTRIBUTE, "y", 1, 0));
}

static int call_fsync(const struct step *step)
{
	(void)step;
	return outcome(fsync(file_fd));
}

static int call_flock(const struct step *step)
{
	(void)step;
	return outcome(flock(file_fd, LOCK_EX | LOCK_NB));
}

static int call_lock(const struct step *step)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	(void)step;
	return outcome(fcntl(file_fd, F_SETLK, &lock));
}

static int call_set_flags(const struct step *step)
{
	(void)step;
	return outcome(fcntl(file_fd, F_SETFL, O_APPEND | O_NONBLOCK));
}

static int call_dup(const struct step *step)
{
	(void)step;
	return outcome(dup(file_fd));
}

/* The flags are the protection. */
static int call_mmap(const struct step *step)
{
	void *const map = mmap(NULL, 1, (int)step->flags, MAP_SHARED, file_fd, 0);

	return map == MAP_FAILED ? errno : 0;
}

static int call_fallocate(const struct step *step)
{
	return outcome(fallocate(file_fd, (int)step->flags, 0, 4096));
}

static int call_ftruncate(const struct step *step)
{
	return outcome(ftruncate(file_fd, (off_t)step->flags));
}

static int call_file_ioctl(const struct step *step)
{
	int size;

	(void)step;
	return outcome(ioctl(file_fd, FIONREAD, &size));
}

static int call_copy_file_range(const struct step *step)
{
	off_t from = 0;

	(void)step;
	return outcome(copy_file_range(file_fd, &from, other_fd, NULL, 7, 0));
}

static int call_sendfile(const struct step *step)
{
	off_t from = 0;

	(void)step;
	return outcome(sendfile(other_fd, file_fd, &from, 7));
}

static int call_fadvise(const struct step *step)
{
	(void)step;
	return posix_fadvise(file_fd, 0, 0, POSIX_FADV_WILLNEED);
}

/*
 * What is no file of a name.
 */

static int call_pipe(const struct step *step)
{
	char byte = 0;
	int fds[2];

	(void)step;
	if (pipe2(fds, O_CLOEXEC) || write(fds[1], &byte, 1) != 1)
		return errno;
	return outcome(read(fds[0], &byte, 1));
}

static int call_memfd(const struct step *step)
{
	const int fd = memfd_create("file", MFD_CLOEXEC);

	(void)step;
	if (fd < 0 || write(fd, "content", 7) != 7 || ftruncate(fd, 1))
		return errno;
	return outcome(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096));
}

static int call_anonymous_map(const struct step *step)
{
	void *const map = mmap(NULL, 1, PROT_READ | PROT_WRITE | PROT_EXEC,
			       MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	(void)step;
	return map == MAP_FAILED ? errno : 0;
}

/* clang-format off */

static const struct step layout[] = {
	DO(DIR, "tree"), DO(DIR, "tree/dir"), DO(FILE, "tree/dir/file"), DO(FILE, "tree/dir/victim"),
	DO_CALL(hold, "tree/dir"),
	DONE,
};

#define FREE(what_, ...) { what_, layout, __VA_ARGS__, .needs = 0 }
/* Not every filesystem can do it. */
#define PERHAPS(what_, ...) { what_, layout, __VA_ARGS__, .missing = EOPNOTSUPP }

static const struct operation descriptors[] = {
	FREE("fchdir", DO_CALL(call_fchdir, NULL)),
	FREE("getdents64", DO_CALL(call_getdents, NULL)),
	FREE("pread", DO_CALL(call_read, NULL)),
	FREE("pwrite", DO_CALL(call_write, NULL)),
	FREE("pwrite past the end", OPEN(call_write, NULL, 4096)),
	FREE("lseek", DO_CALL(call_lseek, NULL)),
	FREE("fstat", DO_CALL(call_fstat, NULL)),
	FREE("fchmod", DO_CALL(call_fchmod, NULL)),
	FREE("fchown", DO_CALL(call_fchown, NULL)),
	FREE("futimens", DO_CALL(call_futimens, NULL)),
	PERHAPS("fsetxattr", DO_CALL(call_fsetxattr, NULL)),
	FREE("fsync", DO_CALL(call_fsync, NULL)),
	FREE("flock", DO_CALL(call_flock, NULL)),
	FREE("F_SETLK", DO_CALL(call_lock, NULL)),
	FREE("F_SETFL", DO_CALL(call_set_flags, NULL)),
	FREE("dup", DO_CALL(call_dup, NULL)),
	FREE("mmap to read and write", OPEN(call_mmap, NULL, PROT_READ | PROT_WRITE)),
	FREE("mmap to execute", OPEN(call_mmap, NULL, PROT_READ | PROT_EXEC),
	     .facility = "exec:here"),
	PERHAPS("fallocate", DO_CALL(call_fallocate, NULL)),
	PERHAPS("fallocate of a hole",
		OPEN(call_fallocate, NULL, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE)),
	FREE("ftruncate", DO_CALL(call_ftruncate, NULL)),
	FREE("ftruncate to more", OPEN(call_ftruncate, NULL, 4096)),
	FREE("ioctl of a file", DO_CALL(call_file_ioctl, NULL)),
	FREE("copy_file_range", DO_CALL(call_copy_file_range, NULL)),
	FREE("sendfile", DO_CALL(call_sendfile, NULL)),
	FREE("posix_fadvise", DO_CALL(call_fadvise, NULL)),
	FREE("a pipe", DO_CALL(call_pipe, NULL)),
	FREE("a memory file", DO_CALL(call_memfd, NULL)),
	FREE("a shared map to execute", DO_CALL(call_anonymous_map, NULL)),
};

/* clang-format on */

static const struct test_case cases[] = {
	{ .name = "stay_free",
	  .title = "descriptors from before, and what has no name, are used without any right",
	  .source = SOURCE_DOCUMENT ", Access rights",
	  .needs = "abi>=1",
	  .body = operations_judge_free_case,
	  .row = OPERATIONS(descriptors) },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
