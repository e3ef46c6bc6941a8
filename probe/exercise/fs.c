// SPDX-License-Identifier: MIT
/*
 * The exercises of the filesystem rights.
 *
 * Each works below its site's directory through the descriptor of it or, where a call takes a path
 * alone, by entering the directory in the judged child.  So it needs no /proc and no short path.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/random.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

#include "catalogue.h"

/* What the site has been given, and what the act is to make. */
#define FILE_NAME "file"
#define DIR_NAME  "dir"
#define OTHER_DIR "other"
#define MADE_NAME "made"

/* 0 or the errno of a call that has just returned result. */
static int outcome(int result)
{
	return result < 0 ? errno : 0;
}

/* 0 or the errno of the call that was to open fd, which is closed. */
static int opened(int fd)
{
	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

/* The rule that grants the right on the site's directory and so on all below. */
static void rule_on_dir(const struct exercise_site *site, struct sandbox_rule *rule)
{
	rule->type = LLK_RULE_PATH_BENEATH;
	rule->parent_fd = site->dir_fd;
}

static void close_fd(struct exercise_site *site)
{
	if (site->fd >= 0)
		close(site->fd);
	site->fd = -1;
}

static int set_up_file(struct exercise_site *site)
{
	const int fd =
		openat(site->dir_fd, FILE_NAME, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int error;

	if (fd < 0)
		return errno;
	/* Whatever the umask; and one byte, that truncation has something to take away. */
	error = outcome(fchmod(fd, 0600));
	if (!error)
		error = outcome((int)write(fd, "x", 1));
	close(fd);
	return error;
}

static int make_dir(const struct exercise_site *site, const char *name)
{
	if (mkdirat(site->dir_fd, name, 0700))
		return errno;
	return outcome(fchmodat(site->dir_fd, name, 0700, 0));
}

static int set_up_dir(struct exercise_site *site)
{
	return make_dir(site, DIR_NAME);
}

static int act_write_file(void *context)
{
	const struct exercise_site *const site = context;

	return opened(openat(site->dir_fd, FILE_NAME, O_WRONLY | O_CLOEXEC));
}

static int act_read_file(void *context)
{
	const struct exercise_site *const site = context;

	return opened(openat(site->dir_fd, FILE_NAME, O_RDONLY | O_CLOEXEC));
}

static int act_read_dir(void *context)
{
	const struct exercise_site *const site = context;

	return opened(openat(site->dir_fd, DIR_NAME, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

static int act_remove_dir(void *context)
{
	const struct exercise_site *const site = context;

	return outcome(unlinkat(site->dir_fd, DIR_NAME, AT_REMOVEDIR));
}

static int act_remove_file(void *context)
{
	const struct exercise_site *const site = context;

	return outcome(unlinkat(site->dir_fd, FILE_NAME, 0));
}

/*
 * Devices.
 *
 * Making one takes CAP_MKNOD, a device cgroup that agrees and a filesystem that can hold it; where
 * one of them is missing mknod(2) says EPERM.  It says so only after Landlock has been asked, whose
 * denial is EACCES: so EPERM means that Landlock let the call pass, and anyone can tell.  An EPERM
 * that comes before Landlock, from a seccomp filter, is recognised beforehand: for a name that is
 * taken the kernel says EEXIST before it asks anyone.
 *
 * The numbers are those of /dev/null and /dev/loop0; a character device 0:0 would be a whiteout,
 * which is governed in another way (erratum 4).
 */
#define CHAR_DEVICE  makedev(1, 3)
#define BLOCK_DEVICE makedev(7, 0)

static int check_mknod(struct exercise_site *site, mode_t type, dev_t device)
{
	const int error = set_up_file(site);

	if (error)
		return error;
	if (!mknodat(site->dir_fd, FILE_NAME, type | 0600, device))
		return EINVAL;
	return errno == EEXIST ? 0 : errno;
}

static int make_device(const struct exercise_site *site, mode_t type, dev_t device)
{
	const int error = outcome(mknodat(site->dir_fd, MADE_NAME, type | 0600, device));

	return error == EPERM ? 0 : error;
}

static int set_up_make_char(struct exercise_site *site)
{
	return check_mknod(site, S_IFCHR, CHAR_DEVICE);
}

static int act_make_char(void *context)
{
	return make_device(context, S_IFCHR, CHAR_DEVICE);
}

static int set_up_make_block(struct exercise_site *site)
{
	return check_mknod(site, S_IFBLK, BLOCK_DEVICE);
}

static int act_make_block(void *context)
{
	return make_device(context, S_IFBLK, BLOCK_DEVICE);
}

static int act_make_dir(void *context)
{
	const struct exercise_site *const site = context;

	return outcome(mkdirat(site->dir_fd, MADE_NAME, 0700));
}

/* mknod(2) rather than open(2), which would ask for the right to write too. */
static int act_make_reg(void *context)
{
	const struct exercise_site *const site = context;

	return outcome(mknodat(site->dir_fd, MADE_NAME, S_IFREG | 0600, 0));
}

static int act_make_fifo(void *context)
{
	const struct exercise_site *const site = context;

	return outcome(mkfifoat(site->dir_fd, MADE_NAME, 0600));
}

static int act_make_sym(void *context)
{
	const struct exercise_site *const site = context;

	return outcome(symlinkat(FILE_NAME, site->dir_fd, MADE_NAME));
}

static const struct sockaddr_un socket_address = {
	.sun_family = AF_UNIX,
	.sun_path = MADE_NAME,
};

static const struct sockaddr *socket_name(void)
{
	return (const struct sockaddr *)&socket_address;
}

/* Context: the site, whose directory the child enters, and its socket. */
static int bind_in_dir(void *context)
{
	const struct exercise_site *const site = context;

	if (fchdir(site->dir_fd))
		return errno;
	return outcome(bind(site->fd, socket_name(), sizeof(socket_address)));
}

static int open_socket(struct exercise_site *site)
{
	site->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	return outcome(site->fd);
}

static int set_up_resolve_unix(struct exercise_site *site)
{
	struct verdict verdict;
	const int error = open_socket(site);

	if (error)
		return error;
	/* Bound by a child, which may change its directory: the name has to be short. */
	verdict = exercise_judge(NULL, 0, bind_in_dir, site);
	if (verdict.kind != VERDICT_ACTED)
		return verdict.error ? verdict.error : ECHILD;
	/* Whatever the umask: connecting takes permission to write. */
	if (verdict.error || fchmodat(site->dir_fd, MADE_NAME, 0600, 0))
		return verdict.error ? verdict.error : errno;
	return outcome(listen(site->fd, 1));
}

static int act_resolve_unix(void *context)
{
	const struct exercise_site *const site = context;
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int error;

	if (fd < 0 || fchdir(site->dir_fd))
		return errno;
	error = outcome(connect(fd, socket_name(), sizeof(socket_address)));
	close(fd);
	return error;
}

static int set_up_refer(struct exercise_site *site)
{
	int error = make_dir(site, DIR_NAME);

	if (!error)
		error = make_dir(site, OTHER_DIR);
	if (!error)
		error = outcome(mknodat(site->dir_fd, DIR_NAME "/" FILE_NAME, S_IFREG | 0600, 0));
	return error;
}

static int act_refer(void *context)
{
	const struct exercise_site *const site = context;

	return outcome(renameat(site->dir_fd, DIR_NAME "/" FILE_NAME, site->dir_fd,
				OTHER_DIR "/" FILE_NAME));
}

static int act_truncate(void *context)
{
	const struct exercise_site *const site = context;

	if (fchdir(site->dir_fd))
		return errno;
	return outcome(truncate(FILE_NAME, 0));
}

/* A device that everybody may open, with a command that everybody may give. */
#define DEVICE "/dev/urandom"

static int set_up_ioctl_dev(struct exercise_site *site)
{
	struct stat status;

	site->fd = open(DEVICE, O_PATH | O_CLOEXEC);
	if (site->fd < 0)
		return errno == ENOENT ? ENODEV : errno;
	if (fstat(site->fd, &status))
		return errno;
	return S_ISCHR(status.st_mode) ? 0 : ENODEV;
}

/*
 * The access mode that is neither for reading nor for writing but for ioctl(2) alone: with it no
 * other right is asked for.  O_ACCMODE is not that mode everywhere: musl's has O_PATH in it.
 */
#define FOR_IOCTL 3

static int act_ioctl_dev(void *context)
{
	const int fd = open(DEVICE, FOR_IOCTL | O_CLOEXEC);
	int count;
	int error;

	(void)context;
	if (fd < 0)
		return errno;
	error = outcome(ioctl(fd, RNDGETENTCNT, &count));
	close(fd);
	return error;
}

static void rule_on_device(const struct exercise_site *site, struct sandbox_rule *rule)
{
	rule->type = LLK_RULE_PATH_BENEATH;
	rule->parent_fd = site->fd;
}

static int act_make_sock(void *context)
{
	const struct exercise_site *const site = context;

	/* As bind(2) makes it, but on kernels without UNIX sockets too. */
	return outcome(mknodat(site->dir_fd, MADE_NAME, S_IFSOCK | 0600, 0));
}

#define IN_DIR(label, set_up_, act_)                                                               \
	{                                                                                          \
		.feature = "fs." label, .denial = EACCES, .set_up = set_up_, .act = act_,          \
		.rule = rule_on_dir                                                                \
	}

const struct exercise fs_exercises[FS_EXERCISES] = {
	IN_DIR("execute", set_up_execute, act_execute),
	IN_DIR("write_file", set_up_file, act_write_file),
	IN_DIR("read_file", set_up_file, act_read_file),
	IN_DIR("read_dir", set_up_dir, act_read_dir),
	IN_DIR("remove_dir", set_up_dir, act_remove_dir),
	IN_DIR("remove_file", set_up_file, act_remove_file),
	IN_DIR("make_char", set_up_make_char, act_make_char),
	IN_DIR("make_dir", NULL, act_make_dir),
	IN_DIR("make_reg", NULL, act_make_reg),
	IN_DIR("make_sock", NULL, act_make_sock),
	IN_DIR("make_fifo", NULL, act_make_fifo),
	IN_DIR("make_block", set_up_make_block, act_make_block),
	IN_DIR("make_sym", NULL, act_make_sym),
	{
		.feature = "fs.refer",
		.denial = EXDEV,
		.set_up = set_up_refer,
		.act = act_refer,
		.rule = rule_on_dir,
	},
	IN_DIR("truncate", set_up_file, act_truncate),
	{
		.feature = "fs.ioctl_dev",
		.denial = EACCES,
		.set_up = set_up_ioctl_dev,
		.act = act_ioctl_dev,
		.rule = rule_on_device,
		.tidy = close_fd,
	},
	{
		.feature = "fs.resolve_unix",
		.denial = EACCES,
		.set_up = set_up_resolve_unix,
		.act = act_resolve_unix,
		.rule = rule_on_dir,
		.tidy = close_fd,
	},
};
