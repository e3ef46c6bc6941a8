// SPDX-License-Identifier: MIT
/* The right to commands for devices: which commands, of which files, and from when on. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <linux/random.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <needs.h>
#include <privilege.h>
#include <reason.h>
#include <scene.h>

#include "operation.h"
#include "outsider.h"

/* Short names for the tables. */
#define IOCTL LLK_ACCESS_FS_IOCTL_DEV
#define READ  LLK_ACCESS_FS_READ_FILE
#define WRITE LLK_ACCESS_FS_WRITE_FILE

#define DEVICE "/dev/zero"

/* Newer than some headers: what identifies a filesystem, as structures of 17 and 129 bytes. */
#define GET_FS_UUID	  _IOR(0x15, 0, char[17])
#define GET_FS_SYSFS_PATH _IOR(0x15, 1, char[129])

#define NO_COMMAND 0xdeadbeef

static const struct sandbox_layer no_commands = { .attr.handled_access_fs = IOCTL };

/* The command's argument is a buffer without any valid descriptor in it. */
static int command(int fd, unsigned int number)
{
	char buffer[4096];

	memset(buffer, 0xff, sizeof(buffer));
	return ioctl(fd, number, buffer) < 0 ? errno : 0;
}

static int command_once(int fd, unsigned int number)
{
	int error;

	if (fd < 0)
		return errno;
	error = command(fd, number);
	close(fd);
	return error;
}

/* The flags of these steps are the command. */

static int call_read_only(const struct step *step)
{
	return command_once(open(step->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC), step->flags);
}

static int call_read_write(const struct step *step)
{
	return command_once(open(step->path, O_RDWR | O_NOCTTY | O_CLOEXEC), step->flags);
}

static int call_neither(const struct step *step)
{
	return command_once(open(step->path, O_ACCMODE | O_CLOEXEC), step->flags);
}

static int call_path_only(const struct step *step)
{
	return command_once(open(step->path, O_PATH | O_CLOEXEC), step->flags);
}

static char slave_name[64];

/* Of a terminal: the master from before, and its other side. */
static int make_terminal(const struct step *step)
{
	const int master_fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);

	(void)step;
	if (master_fd < 0)
		return errno;
	if (unlockpt(master_fd))
		return errno;
	return ptsname_r(master_fd, slave_name, sizeof(slave_name));
}

static int call_isatty(const struct step *step)
{
	const int fd = open(slave_name, O_RDONLY | O_NOCTTY | O_CLOEXEC);

	(void)step;
	if (fd < 0)
		return errno;
	return isatty(fd) ? 0 : errno;
}

static int call_socket(const struct step *step)
{
	return command_once(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), step->flags);
}

static int call_pipe(const struct step *step)
{
	int fds[2];

	return pipe2(fds, O_CLOEXEC) ? errno : command_once(fds[0], step->flags);
}

static int call_memory(const struct step *step)
{
	return command_once(memfd_create("file", MFD_CLOEXEC), step->flags);
}

static int call_eventfd(const struct step *step)
{
	return command_once(eventfd(0, EFD_CLOEXEC), step->flags);
}

/*
 * Where descriptors come from and go.
 */

static int earlier_fd;

static int open_earlier(const struct step *step)
{
	earlier_fd = open(step->path, O_RDONLY | O_CLOEXEC);
	return earlier_fd < 0 ? errno : 0;
}

static int call_earlier(const struct step *step)
{
	return command(earlier_fd, step->flags);
}

static int call_earlier_reopened(const struct step *step)
{
	char by_fd[32];

	snprintf(by_fd, sizeof(by_fd), "/proc/self/fd/%d", earlier_fd);
	return command_once(open(by_fd, O_RDONLY | O_CLOEXEC), step->flags);
}

static int call_duplicate(const struct step *step)
{
	const int fd = open(step->path, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? errno : command(dup(fd), step->flags);
}

static int open_device(void)
{
	const int fd = open(DEVICE, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

static int use_device(int fd)
{
	return command(fd, FIONREAD);
}

static int start_outsider(const struct step *step)
{
	(void)step;
	return outsider_start(use_device, open_device);
}

static int call_outside(const struct step *step)
{
	const int fd = open_device();

	(void)step;
	return fd < 0 ? -fd : outsider_ask_use(fd);
}

static int call_from_outside(const struct step *step)
{
	const int fd = outsider_ask_open();

	(void)step;
	return fd < 0 ? NOT_PREPARED(-fd) : use_device(fd);
}

static int call_in_later_layer(const struct step *step)
{
	const int fd = open_device();
	enum sandbox_step stage;
	const int error = fd < 0 ? -fd : sandbox_enter(&no_commands, 1, &stage);

	return error ? SANDBOX_REFUSED(error) : command(fd, step->flags);
}

/* clang-format off */

static const struct step with_terminal[] = {
	DO(DIR, "tree"), DO(DIR, "tree/other"), DO_CALL(make_terminal, NULL),
	DONE,
};
static const struct step with_fifo[] = {
	DO(DIR, "tree"), DO(DIR, "tree/other"), DO(DIR, "tree/dir"), DO(FIFO, "tree/dir/fifo"),
	DO(FILE, "tree/dir/file"),
	DONE,
};

#define ON(path_, call_, command_) OPEN(call_, path_, (unsigned int)(command_))
#define OF_DEVICE(free_, what_, path_, call_, command_, ...) \
	{ what_, operation_files, ON(path_, call_, command_), .free = free_, .object = path_, \
	  .above = "/dev", __VA_ARGS__ }

static const struct operation commands[] = {
	OF_DEVICE(ENOTTY, "FIONREAD", DEVICE, call_read_only, FIONREAD, .needs = READ | IOCTL),
	OF_DEVICE(ENOTTY, "TCGETS", DEVICE, call_read_only, TCGETS, .needs = READ | IOCTL),
	OF_DEVICE(ENOTTY, "a block device's command", DEVICE, call_read_only, BLKGETSIZE64,
		  .needs = READ | IOCTL),
	OF_DEVICE(ENOTTY, "a command that nobody knows", DEVICE, call_read_only, NO_COMMAND,
		  .needs = READ | IOCTL),
	OF_DEVICE(ENOTTY, "command 0", DEVICE, call_read_only, 0, .needs = READ | IOCTL),
	OF_DEVICE(ENOTTY, "a command of /dev/null", "/dev/null", call_read_write, FIONREAD,
		  .needs = READ | WRITE | IOCTL),
	OF_DEVICE(ENOTTY, "a command of /dev/full", "/dev/full", call_read_only, FIONREAD,
		  .needs = READ | IOCTL),
	OF_DEVICE(0, "a command that the device has", "/dev/urandom", call_read_only,
		  RNDGETENTCNT, .needs = READ | IOCTL),
	/* Opened for nothing but commands. */
	OF_DEVICE(ENOTTY, "access mode 3", DEVICE, call_neither, FIONREAD, .needs = IOCTL),
};

/* /dev/ptmx may be a symbolic link. */
static const struct operation terminals[] = {
	{ "a new terminal's number", operation_files, ON("/dev/ptmx", call_read_write, TIOCGPTN),
	  READ | WRITE | IOCTL, .object = "/dev", .above = "/", .missing = ENOENT },
	{ "isatty", with_terminal, DO_CALL(call_isatty, NULL), READ | IOCTL, .object = "/dev/pts",
	  .above = "/dev" },
};

static char block_device[sizeof("/dev/") + NAME_MAX];

static const struct operation blocks[] = {
	OF_DEVICE(0, "BLKGETSIZE64", block_device, call_read_only, BLKGETSIZE64,
		  .needs = READ | IOCTL),
	OF_DEVICE(0, "BLKROGET", block_device, call_read_only, BLKROGET, .needs = READ | IOCTL),
	/* What is allowed for any file. */
	OF_DEVICE(0, "FIGETBSZ", block_device, call_read_only, FIGETBSZ, .needs = READ),
};

static const struct operation other_kinds[] = {
	{ "a regular file", with_fifo, ON("tree/dir/file", call_read_only, FIONREAD), READ,
	  .object = "tree/dir/file", .above = "tree/dir" },
	{ "a fifo", with_fifo, ON("tree/dir/fifo", call_read_only, FIONREAD), READ,
	  .object = "tree/dir/fifo", .above = "tree/dir" },
	{ "a directory", with_fifo, ON("tree/dir", call_read_only, FIONREAD),
	  LLK_ACCESS_FS_READ_DIR, .free = ENOTTY },
	{ "a socket", with_fifo, ON(NULL, call_socket, FIONREAD), 0, .free = 0,
	  .facility = "unix" },
	{ "a pipe", with_fifo, ON(NULL, call_pipe, FIONREAD), 0, .free = 0 },
	{ "a memory file", with_fifo, ON(NULL, call_memory, FIONREAD), 0, .free = 0 },
	{ "an eventfd", with_fifo, ON(NULL, call_eventfd, FIONREAD), 0, .free = ENOTTY },
	{ "an O_PATH descriptor of a device", with_fifo, ON(DEVICE, call_path_only, FIONREAD), 0,
	  .free = EBADF },
};

static const struct step with_earlier[] = {
	DO_CALL(open_earlier, DEVICE),
	DONE,
};
static const struct step with_outsider[] = {
	DO_CALL(start_outsider, NULL),
	DONE,
};
static const struct step nothing[] = { DONE };

#define UNWRAP(...) __VA_ARGS__
#define LAYER(handled_, ...) { .handled = handled_, .rules = { __VA_ARGS__ } }
#define ROW(error_, what_, layout_, layers_, call_) \
	{ what_, 5, layout_, { UNWRAP layers_ }, .act = ON(DEVICE, call_, FIONREAD), \
	  .control = ENOTTY, .answers = ALWAYS(error_) }
#define OUTSIDE(error_, what_, layers_, call_) \
	{ what_, 5, with_outsider, { UNWRAP layers_ }, .act = ON(DEVICE, call_, FIONREAD), \
	  .control = ENOTTY, .answers = ALWAYS(error_), .facility = "unix" }
#define DENIED	(LAYER(IOCTL))
#define GRANTED (LAYER(IOCTL, { DEVICE, IOCTL }))

static const struct scene opened[] = {
	ROW(ENOTTY, "opened before", with_earlier, DENIED, call_earlier),
	ROW(EACCES, "opened before, and once more", with_earlier, DENIED, call_earlier_reopened),
	ROW(ENOTTY, "opened before, and once more, granted", with_earlier, GRANTED,
	    call_earlier_reopened),
	ROW(EACCES, "a duplicate", nothing, DENIED, call_duplicate),
	ROW(ENOTTY, "a duplicate, granted", nothing, GRANTED, call_duplicate),
	OUTSIDE(EACCES, "passed to a process outside", DENIED, call_outside),
	OUTSIDE(ENOTTY, "passed to a process outside, granted", GRANTED, call_outside),
	OUTSIDE(ENOTTY, "got from a process outside", DENIED, call_from_outside),
	ROW(ENOTTY, "opened with the right, and a layer after it", nothing, GRANTED,
	    call_in_later_layer),
	ROW(EACCES, "opened without the right, and a layer after it", nothing, DENIED,
	    call_in_later_layer),
};

static const struct scene layers[] = {
	ROW(ENOTTY, "two layers that grant it", nothing,
	    (LAYER(IOCTL, { DEVICE, IOCTL }), LAYER(IOCTL, { "/dev", IOCTL })), call_read_only),
	ROW(EACCES, "a first layer that does not", nothing,
	    (LAYER(IOCTL), LAYER(IOCTL, { DEVICE, IOCTL })), call_read_only),
	ROW(EACCES, "a second layer that does not", nothing,
	    (LAYER(IOCTL, { DEVICE, IOCTL }), LAYER(IOCTL)), call_read_only),
	ROW(ENOTTY, "a second layer for another right", nothing,
	    (LAYER(IOCTL, { DEVICE, IOCTL }), LAYER(WRITE)), call_read_only),
	ROW(EACCES, "another device granted", nothing, (LAYER(IOCTL, { "/dev/null", IOCTL })),
	    call_read_only),
};

/* clang-format on */

/* Of any file, and to be allowed for devices too. */
static const struct {
	const char *name;
	unsigned int command;
} allowed[] = {
	{ "FIOCLEX", FIOCLEX },
	{ "FIONCLEX", FIONCLEX },
	{ "FIONBIO", FIONBIO },
	{ "FIOASYNC", FIOASYNC },
	{ "FIOQSIZE", FIOQSIZE },
	{ "FIFREEZE", FIFREEZE },
	{ "FITHAW", FITHAW },
	{ "FS_IOC_FIEMAP", FS_IOC_FIEMAP },
	{ "FIGETBSZ", FIGETBSZ },
	{ "FICLONE", FICLONE },
	{ "FICLONERANGE", FICLONERANGE },
	{ "FIDEDUPERANGE", FIDEDUPERANGE },
	{ "FS_IOC_GETFSUUID", GET_FS_UUID },
	{ "FS_IOC_GETFSSYSFSPATH", GET_FS_SYSFS_PATH },
};

/* Without capabilities, so that no filesystem is frozen.  Context: the command. */
static int command_without_privilege(void *context)
{
	const unsigned int *number = context;
	const int error = privilege_drop_all();
	const int fd = error ? -1 : open(DEVICE, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? NOT_PREPARED(error ? error : errno) : command(fd, *number);
}

static void judge_allowed(const struct test_case *self)
{
	(void)self;
	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++) {
		unsigned int number = allowed[i].command;
		const struct verdict answer =
			judge_vforked(NULL, 0, command_without_privilege, &number);
		const struct verdict verdict =
			judge_vforked(&no_commands, 1, command_without_privilege, &number);

		if (answer.kind != VERDICT_ACTED || answer.error == EACCES)
			expect_broken("%s without a sandbox: %s", allowed[i].name,
				      expect_errno_name(answer.error));
		expect_verdict(&verdict, answer.error, "%s", allowed[i].name);
	}
	{
		unsigned int number = FIONREAD;
		const struct verdict verdict =
			judge_vforked(&no_commands, 1, command_without_privilege, &number);

		expect_verdict(&verdict, EACCES, "FIONREAD, which is not one of them");
	}
}

/* Find a block device that may be opened. */
static void judge_blocks(const struct test_case *self)
{
	DIR *names = opendir("/sys/class/block");
	const struct dirent *entry;
	int fd = -1;

	while (names && fd < 0 && (entry = readdir(names))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(block_device, sizeof(block_device), "/dev/%s", entry->d_name);
		fd = open(block_device, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	}
	if (fd < 0)
		expect_skip(needs_has_capability("dac_override") ? REASON_DEVICE : REASON_PRIVILEGE,
			    "no block device can be opened");
	close(fd);
	closedir(names);
	operations_judge_case(self);
}

static void judge_terminals(const struct test_case *self)
{
	const int fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (fd < 0)
		expect_skip(REASON_DEVICE, "no terminal: %s", expect_errno_name(errno));
	close(fd);
	operations_judge_case(self);
}

#define CASE(name_, title_, needs_, body_, row_)                                                   \
	{                                                                                          \
		.name = name_, .title = title_, .features = "fs.ioctl_dev",                        \
		.source = SOURCE_DOCUMENT ", Access rights", .needs = "abi>=5" needs_,             \
		.body = body_, .row = row_                                                         \
	}

static const struct test_case cases[] = {
	CASE("commands", "a device's commands are denied, known to it or not", "",
	     operations_judge_case, OPERATIONS(commands)),
	CASE("terminals", "the commands of terminals are denied, so that isatty(3) fails", "",
	     judge_terminals, OPERATIONS(terminals)),
	CASE("block_devices", "the commands of block devices are denied", "", judge_blocks,
	     OPERATIONS(blocks)),
	CASE("allowed", "commands that are for any file are never denied", " dev:zero",
	     judge_allowed, NULL),
	CASE("other_kinds", "commands of anything that is no device are never denied", " dev:zero",
	     operations_judge_case, OPERATIONS(other_kinds)),
	CASE("opened", "the right is that of the descriptor, from when it was opened", " dev:zero",
	     scene_judge_case, SCENES(opened, SCENE_FILES)),
	CASE("layers", "commands are denied unless every layer grants them", " dev:null dev:zero",
	     scene_judge_case, SCENES(layers, SCENE_FILES)),
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
