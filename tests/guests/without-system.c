// SPDX-License-Identifier: MIT
/*
 * Take away what the guest's init has made of the initramfs, and become a program.
 *
 * usage: without-system writable|read-only PROGRAM [ARGUMENT...]
 *
 * Left are the root directory, writable or not, with the files that landlock-vm has put there, and
 * the folder for results.  For a guest alone: what it takes away is gone.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static int fail(const char *what)
{
	fprintf(stderr, "without-system: %s: %s\n", what, strerror(errno));
	return 125;
}

/* Each by itself is a mount, with others below it. */
static int remove_folders(void)
{
	static const char *const folders[] = { "/dev", "/proc", "/root", "/run", "/sys", "/tmp" };

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		/* EINVAL: nothing is mounted there. */
		if (umount2(folders[i], MNT_DETACH) && errno != EINVAL)
			return fail(folders[i]);
		/* The node below the mount that the kernel has given init as its console. */
		unlink("/dev/console");
		if (rmdir(folders[i]))
			return fail(folders[i]);
	}
	return 0;
}

int main(int argc, char *argv[])
{
	struct stat parent;

	errno = EINVAL;
	if (argc < 3 || (strcmp(argv[1], "writable") != 0 && strcmp(argv[1], "read-only") != 0))
		return fail("usage");
	errno = EPERM;
	if (getppid() != 1 || stat("/results", &parent))
		return fail("not the child of a guest's init");
	if (chdir("/"))
		return fail("/");
	if (remove_folders())
		return 125;
	if (strcmp(argv[1], "read-only") == 0 &&
	    mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL))
		return fail("read-only root");
	execv(argv[2], &argv[2]);
	return fail(argv[2]);
}
