// SPDX-License-Identifier: MIT
/* What is mounted where, in a namespace that unshare_namespaces("mount") has made. */
#include "surrounding.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* Below the present directory: where other filesystems are mounted. */
#define SCRATCH "mounted"

int mount_proc(const char *options)
{
	return mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, options);
}

int cover(const char *path)
{
	return mount("none", path, "tmpfs", 0, "mode=0755");
}

static const struct {
	const char *name;
	unsigned int major, minor;
} devices[] = {
	{ "null", 1, 3 },    { "zero", 1, 5 },	{ "full", 1, 7 }, { "random", 1, 8 },
	{ "urandom", 1, 9 }, { "kmsg", 1, 11 }, { "tty", 5, 0 },
};

static int link_device(const char *name, const char *target)
{
	char path[64];

	snprintf(path, sizeof(path), "/dev/%s", name);
	return symlink(target, path);
}

static int make_device(const char *name, unsigned int major_number, unsigned int minor_number)
{
	char path[64];

	snprintf(path, sizeof(path), "/dev/%s", name);
	return mknod(path, S_IFCHR | 0666, makedev(major_number, minor_number)) ||
	       chmod(path, 0666);
}

/* As container engines make it, but for what is not named. */
int cover_dev(const char *names)
{
	if (cover("/dev"))
		return -1;
	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
		if (strstr(names, devices[i].name) &&
		    make_device(devices[i].name, devices[i].major, devices[i].minor))
			return -1;
	}
	if (strstr(names, "pts") &&
	    (mkdir("/dev/pts", 0755) ||
	     mount("devpts", "/dev/pts", "devpts", 0, "newinstance,ptmxmode=0666") ||
	     link_device("ptmx", "pts/ptmx")))
		return -1;
	if (strstr(names, "shm") && (mkdir("/dev/shm", 01777) || chmod("/dev/shm", 01777)))
		return -1;
	if (strstr(names, "fd") && (link_device("fd", "/proc/self/fd") ||
				    link_device("stdin", "fd/0") || link_device("stdout", "fd/1")))
		return -1;
	return 0;
}

int made_file(const char *argument)
{
	const size_t length = strcspn(argument, " ");
	char path[128], *slash;
	FILE *file;

	snprintf(path, sizeof(path), "%.*s", (int)length, argument);
	slash = strrchr(path, '/');
	*slash = '\0';
	if (mkdir(path, 0755) && errno != EEXIST)
		return -1;
	*slash = '/';
	file = fopen(path, "we");
	if (!file)
		return -1;
	fprintf(file, "%s\n", argument + length + 1);
	return fclose(file);
}

int hide_file(const char *path)
{
	return mount("/dev/null", path, NULL, MS_BIND, NULL);
}

int read_only(const char *path)
{
	const unsigned long again = MS_BIND | MS_REMOUNT | MS_RDONLY;

	return mount(path, path, NULL, MS_BIND, NULL) || mount(NULL, path, NULL, again, NULL);
}

/* Temporary files go there from now on. */
static int name_temporary(const char *path)
{
	char *const whole = realpath(path, NULL);
	const int answer = whole ? setenv("TMPDIR", whole, 1) : -1;

	free(whole);
	return answer;
}

/* "TYPE FLAG,FLAG DATA" */
int temporary(const char *argument)
{
	char type[16] = "", flags[64] = "", data[64] = "";
	unsigned long bits = 0;

	if (sscanf(argument, "%15s %63s %63s", type, flags, data) < 2) {
		errno = EINVAL;
		return -1;
	}
	bits |= strstr(flags, "noexec") ? MS_NOEXEC : 0;
	bits |= strstr(flags, "nosuid") ? MS_NOSUID : 0;
	bits |= strstr(flags, "nodev") ? MS_NODEV : 0;
	bits |= strstr(flags, "ro") ? MS_RDONLY : 0;
	bits |= strstr(flags, "noatime") ? MS_NOATIME : 0;
	bits |= strstr(flags, "nosymfollow") ? MS_NOSYMFOLLOW : 0;
	bits |= strstr(flags, "sync") ? MS_SYNCHRONOUS : 0;
	if (mkdir(SCRATCH, 0755) || mount("none", SCRATCH, type, bits, data))
		return -1;
	if (!(bits & MS_RDONLY) && chmod(SCRATCH, 01777))
		return -1;
	return name_temporary(SCRATCH);
}

int temporary_overlay(const char *argument)
{
	const char *const options =
		"lowerdir=" SCRATCH "/lower,upperdir=" SCRATCH "/upper,workdir=" SCRATCH "/work";

	(void)argument;
	if (mkdir(SCRATCH, 0755) || mount("none", SCRATCH, "tmpfs", 0, NULL) ||
	    mkdir(SCRATCH "/lower", 0755) || mkdir(SCRATCH "/upper", 0755) ||
	    mkdir(SCRATCH "/work", 0755) || mkdir(SCRATCH "/merged", 0755) ||
	    mount("overlay", SCRATCH "/merged", "overlay", 0, options) ||
	    chmod(SCRATCH "/merged", 01777))
		return -1;
	return name_temporary(SCRATCH "/merged");
}

/* The same files below another root: no place from which user namespaces may be made. */
int change_root(const char *argument)
{
	char here[PATH_MAX];

	(void)argument;
	if (!getcwd(here, sizeof(here)) || mount("none", "/mnt", "tmpfs", 0, NULL) ||
	    mkdir("/mnt/root", 0755) || mount("/", "/mnt/root", NULL, MS_BIND | MS_REC, NULL) ||
	    chroot("/mnt/root"))
		return -1;
	return chdir(here);
}
