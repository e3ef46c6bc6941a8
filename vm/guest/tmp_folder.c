// SPDX-License-Identifier: MIT
/* What /tmp is, where the command keeps its files. */
#include "tmp_folder.h"

#include "note.h"
#include "parameter.h"
#include "paths.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/loop.h>
#include <linux/magic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#define FOLDER "/tmp"
#define IMAGE  "/run/tmp.image"
#define FLAGS  MS_NODEV

/* Of the image, which takes no memory where nothing was written. */
#define IMAGE_SIZE ((off_t)512 << 20)

static const struct filesystem {
	const char *name;
	long magic;
	const char *options;	  /* of the mount, or NULL */
	const char *arguments[8]; /* of mkfs; none: it is on no device */
} filesystems[] = {
	{ "tmpfs", TMPFS_MAGIC, "mode=1777", { NULL } },
	{ "overlay",
	  OVERLAYFS_SUPER_MAGIC,
	  "lowerdir=/run/lower,upperdir=/run/upper,workdir=/run/work",
	  { NULL } },
	{ "ext4", EXT4_SUPER_MAGIC, NULL, { "/usr/sbin/mkfs.ext4", "-q", "-F", IMAGE } },
	{ "btrfs", BTRFS_SUPER_MAGIC, NULL, { "/usr/sbin/mkfs.btrfs", "-q", "-f", IMAGE } },
	/* Without what old kernels do not know. */
	{ "xfs",
	  XFS_SUPER_MAGIC,
	  NULL,
	  { "/usr/sbin/mkfs.xfs", "-q", "-f", "-i", "nrext64=0", IMAGE } },
};

static const struct filesystem *find_filesystem(const char *name)
{
	for (size_t i = 0; i < sizeof(filesystems) / sizeof(*filesystems); i++) {
		if (strcmp(filesystems[i].name, name) == 0)
			return &filesystems[i];
	}
	return NULL;
}

static int fail(const char *what)
{
	note("%s: %s: %s", FOLDER, what, strerror(errno));
	return -1;
}

static int run(const char *const arguments[])
{
	static char *const environment[] = { "PATH=/usr/sbin:/sbin:/usr/bin:/bin", NULL };
	const pid_t child = fork();
	int status;

	if (child < 0)
		return fail(arguments[0]);
	if (child == 0) {
		execve(arguments[0], (char *const *)(uintptr_t)arguments, environment);
		_exit(127);
	}
	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR)
			return fail(arguments[0]);
	}
	if (status == 0)
		return 0;
	note("%s: %s ended with status 0x%x", FOLDER, arguments[0], (unsigned int)status);
	return -1;
}

static int make_image(void)
{
	const int fd = open(IMAGE, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return fail(IMAGE);
	if (ftruncate(fd, IMAGE_SIZE) != 0) {
		close(fd);
		return fail(IMAGE);
	}
	return fd;
}

/*
 * The image as a device, which is freed with the mount.  It is only open for reading: a kernel may
 * refuse to mount what is open for writing, CONFIG_BLK_DEV_WRITE_MOUNTED.
 */
static int attach(int image, char *device, size_t size)
{
	const struct loop_config config = {
		.fd = (uint32_t)image,
		.info.lo_flags = LO_FLAGS_AUTOCLEAR,
	};
	const int control = open("/dev/loop-control", O_RDWR | O_CLOEXEC);
	const int number = control < 0 ? -1 : ioctl(control, LOOP_CTL_GET_FREE);
	int loop, reader = -1;

	if (control >= 0)
		close(control);
	if (number < 0)
		return fail("loop devices");
	snprintf(device, size, "/dev/loop%d", number);
	loop = open(device, O_RDWR | O_CLOEXEC);
	if (loop < 0)
		return fail(device);
	if (ioctl(loop, LOOP_CONFIGURE, &config) == 0)
		reader = open(device, O_RDONLY | O_CLOEXEC);
	if (reader < 0)
		fail(device);
	close(loop);
	return reader;
}

static int mount_image(const struct filesystem *filesystem)
{
	const int image = make_image();
	char device[32];
	int loop, failed;

	if (image < 0)
		return -1;
	if (run(filesystem->arguments) != 0) {
		close(image);
		return -1;
	}
	loop = attach(image, device, sizeof(device));
	close(image);
	if (loop < 0)
		return -1;
	failed = mount(device, FOLDER, filesystem->name, FLAGS, filesystem->options);
	if (failed)
		fail(filesystem->name);
	close(loop);
	return failed;
}

static int mount_plain(const struct filesystem *filesystem)
{
	static const char *const folders[] = { "/run/lower", "/run/upper", "/run/work" };

	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
		mkdir(folders[i], 0755);
	return mount(filesystem->name, FOLDER, filesystem->name, FLAGS, filesystem->options) == 0
		       ? 0
		       : fail(filesystem->name);
}

int tmp_folder_mount(void)
{
	const struct filesystem *filesystem;
	struct statfs status;
	char name[32];
	int failed;

	if (!parameter_read(GUEST_TMP_PARAMETER, name, sizeof(name)))
		return 0;
	filesystem = find_filesystem(name);
	if (!filesystem) {
		note("%s%s: not a filesystem that is known", GUEST_TMP_PARAMETER, name);
		return -1;
	}
	failed = filesystem->arguments[0] ? mount_image(filesystem) : mount_plain(filesystem);
	if (failed)
		return -1;
	if (chmod(FOLDER, 01777) != 0 || statfs(FOLDER, &status) != 0)
		return fail(name);
	if ((long)status.f_type == filesystem->magic)
		return 0;
	note("%s: is no %s", FOLDER, name);
	return -1;
}
