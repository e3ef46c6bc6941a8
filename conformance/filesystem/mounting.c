// SPDX-License-Identifier: MIT
#include "mounting.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/loop.h>
#include <linux/magic.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <expect.h>
#include <namespace.h>
#include <needs.h>
#include <reason.h>

#include "fuse_server.h"

#define LOOP_TRIES	   16
#define HOSTFS_SUPER_MAGIC 0x00c0ffee

static _Noreturn void skip_mount(const char *type, int error)
{
	if (error == EPERM || error == EACCES)
		expect_skip(REASON_PRIVILEGE, "mounting %s: %s", type, expect_errno_name(error));
	expect_skip(REASON_FILESYSTEM, "mounting %s: %s", type, expect_errno_name(error));
}

static void prepare(void)
{
	int error;

	namespace_require_mounts();
	error = namespace_enter_mounts();
	if (error || mkdir(ABOVE, 0700) || mount("none", ABOVE, "tmpfs", 0, NULL) ||
	    mkdir(MOUNT_POINT, 0700))
		expect_broken("%s: %s", ABOVE, expect_errno_name(error ? error : errno));
}

void mount_plain(const char *type)
{
	prepare();
	if (mount("none", MOUNT_POINT, type, 0, NULL))
		skip_mount(type, errno);
}

void mount_shared_with(const char *type, const char *where, long magic)
{
	struct statfs status;
	int error;

	prepare();
	if (mount("none", MOUNT_POINT, type, 0, NULL) == 0)
		return;
	error = errno;
	if (statfs(where, &status) || status.f_type != (__typeof__(status.f_type))magic)
		expect_skip(REASON_FILESYSTEM, "no %s on %s, and mounting it: %s", type, where,
			    expect_errno_name(error));
	if (mount(where, MOUNT_POINT, NULL, MS_BIND | MS_REC, NULL))
		skip_mount(type, errno);
}

/* The descriptors of an image and its loop device are closed with the process. */
static void make_image(const char *type, unsigned int mebibytes, const char *const arguments[])
{
	char program[32];
	const char *words[16] = { program };
	/* Nothing that is preloaded into the suite's programs. */
	char *const environment[] = { NULL };
	int image, status, error;
	size_t count = 1;
	pid_t child;

	/* A limit of file sizes is then an errno, of the program's as well. */
	signal(SIGXFSZ, SIG_IGN);
	image = open("image", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (image < 0 || ftruncate(image, (off_t)mebibytes << 20))
		expect_broken("image: %s", expect_errno_name(errno));
	snprintf(program, sizeof(program), "mkfs.%s", type);
	while (*arguments)
		words[count++] = *arguments++;
	words[count] = "image";
	setenv("PATH", "/usr/sbin:/sbin:/usr/bin:/bin", 1);
	error = posix_spawnp(&child, program, NULL, NULL, (char *const *)(uintptr_t)words,
			     environment);
	if (error)
		expect_skip(REASON_FILESYSTEM, "%s: %s", program, expect_errno_name(error));
	if (waitpid(child, &status, 0) != child)
		expect_broken("%s: %s", program, expect_errno_name(errno));
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		expect_skip(REASON_FILESYSTEM, "no %s", program);
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		expect_broken("%s ended with status 0x%x", program, (unsigned int)status);
}

/*
 * Put the image on a free loop device, which is freed with the last that uses it.  Only a reader
 * stays: a kernel may refuse to mount what is open for writing, CONFIG_BLK_DEV_WRITE_MOUNTED.
 */
static void attach_image(char *path, size_t size)
{
	const int control = open("/dev/loop-control", O_RDWR | O_CLOEXEC);
	const int image = open("image", O_RDWR | O_CLOEXEC);
	struct loop_config config = {
		.fd = (uint32_t)image,
		.info.lo_flags = LO_FLAGS_AUTOCLEAR,
	};
	bool configured;
	int error;

	if (control < 0 || image < 0)
		expect_skip(REASON_DEVICE, "loop devices: %s", expect_errno_name(errno));
	/* Another process may be faster. */
	for (int i = 0; i < LOOP_TRIES; i++) {
		const int number = ioctl(control, LOOP_CTL_GET_FREE);
		int loop;

		if (number < 0)
			break;
		snprintf(path, size, "/dev/loop%d", number);
		loop = open(path, O_RDWR | O_CLOEXEC);
		if (loop < 0)
			break;
		configured = ioctl(loop, LOOP_CONFIGURE, &config) == 0;
		error = errno;
		if (configured && open(path, O_RDONLY | O_CLOEXEC) < 0)
			expect_broken("%s: %s", path, expect_errno_name(errno));
		close(loop);
		if (configured)
			return;
		errno = error;
		if (error != EBUSY)
			break;
	}
	expect_skip(REASON_DEVICE, "a loop device: %s", expect_errno_name(errno));
}

void mount_image(const char *type, unsigned int mebibytes, const char *const arguments[])
{
	char path[32];

	if (!needs_has_capability("sys_admin"))
		expect_skip(REASON_PRIVILEGE, "loop devices take CAP_SYS_ADMIN");
	prepare();
	make_image(type, mebibytes, arguments);
	attach_image(path, sizeof(path));
	if (mount(path, MOUNT_POINT, type, 0, NULL))
		skip_mount(type, errno);
}

void mount_overlay(void)
{
	static const char layers[] =
		"lowerdir=" ABOVE "/lower,upperdir=" ABOVE "/upper,workdir=" ABOVE "/work";
	static const char user_layers[] = "lowerdir=" ABOVE "/lower,upperdir=" ABOVE
					  "/upper,workdir=" ABOVE "/work,userxattr";

	prepare();
	if (mkdir(ABOVE "/lower", 0700) || mkdir(ABOVE "/upper", 0700) ||
	    mkdir(ABOVE "/work", 0700))
		expect_broken("the layers: %s", expect_errno_name(errno));
	if (mount("none", MOUNT_POINT, "overlay", 0, layers) &&
	    mount("none", MOUNT_POINT, "overlay", 0, user_layers))
		skip_mount("overlay", errno);
}

void mount_fuse(void)
{
	const pid_t parent = getpid();
	char options[128];
	int fuse_fd, root_fd;
	pid_t server;

	prepare();
	fuse_fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	if (fuse_fd < 0)
		expect_skip(REASON_DEVICE, "/dev/fuse: %s", expect_errno_name(errno));
	if (mkdir(ABOVE "/served", 0700))
		expect_broken("%s", expect_errno_name(errno));
	root_fd = open(ABOVE "/served", O_PATH | O_DIRECTORY | O_CLOEXEC);
	snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=%u,group_id=%u", fuse_fd,
		 geteuid(), getegid());
	if (mount("none", MOUNT_POINT, "fuse", MS_NOSUID | MS_NODEV, options))
		skip_mount("fuse", errno);
	/* A server finds nothing to serve before. */
	server = fork();
	if (server < 0)
		expect_broken("fork: %s", expect_errno_name(errno));
	if (server == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		if (getppid() != parent)
			_exit(1);
		fuse_serve(fuse_fd, root_fd);
	}
	/* The server's end alone is to be left: with it the filesystem ends. */
	close(fuse_fd);
	close(root_fd);
}

void mount_hostfs(void)
{
	struct statfs status;

	if (statfs(".", &status) || status.f_type != HOSTFS_SUPER_MAGIC)
		expect_skip(REASON_FILESYSTEM, "no hostfs here");
	namespace_require_mounts();
	if (namespace_enter_mounts() || mkdir(ABOVE, 0700) || mkdir("served", 0700) ||
	    mkdir(MOUNT_POINT, 0700) || mount("served", MOUNT_POINT, NULL, MS_BIND, NULL))
		expect_broken("%s: %s", MOUNT_POINT, expect_errno_name(errno));
}
