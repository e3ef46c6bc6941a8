// SPDX-License-Identifier: MIT
/* Mounts, kernel modules, the loopback interface. */
#include "surroundings.h"

#include "note.h"
#include "paths.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct {
	const char *type;
	const char *target;
	unsigned long flags;
	const char *options;
	bool optional; /* a kernel may lack it */
} mounts[] = {
	{ "proc", "/proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL, false },
	{ "sysfs", "/sys", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL, false },
	{ "devtmpfs", "/dev", MS_NOSUID, "mode=0755", false },
	{ "devpts", "/dev/pts", MS_NOSUID | MS_NOEXEC, "mode=0620,ptmxmode=0666", false },
	{ "tmpfs", "/dev/shm", MS_NOSUID | MS_NODEV, "mode=1777", false },
	{ "tmpfs", "/run", MS_NOSUID | MS_NODEV, "mode=0755", false },
	{ "tmpfs", "/tmp", MS_NOSUID | MS_NODEV, "mode=1777", false },
	{ "securityfs", "/sys/kernel/security", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL, true },
	{ "cgroup2", "/sys/fs/cgroup", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL, true },
};

/*
 * Put a mount of the initial filesystem over itself and make that the root, as the root of a
 * running system is: the initial one has no parent mount, and pivot_root(2) refuses it.
 */
static void mount_root_over_itself(void)
{
	mkdir("/.root", 0700);
	if (mount("/", "/.root", NULL, MS_BIND, NULL) != 0 || chdir("/.root") != 0 ||
	    mount(".", "/", NULL, MS_MOVE, NULL) != 0 || chroot(".") != 0 || chdir("/") != 0) {
		note("root: %s", strerror(errno));
		return;
	}
	rmdir("/.root");
}

void surroundings_mount(void)
{
	mount_root_over_itself();
	for (size_t i = 0; i < sizeof(mounts) / sizeof(*mounts); i++) {
		mkdir(mounts[i].target, 0755);
		if (mount(mounts[i].type, mounts[i].target, mounts[i].type, mounts[i].flags,
			  mounts[i].options) != 0 &&
		    !mounts[i].optional)
			note("mount %s: %s", mounts[i].target, strerror(errno));
	}
}

static int not_hidden(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void load_module(const char *name)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", GUEST_MODULES, name);

	const int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0) {
		note("module %s: %s", name, strerror(errno));
		return;
	}
	if (syscall(SYS_finit_module, fd, "", 0) != 0 && errno != EEXIST)
		note("module %s: %s", name, strerror(errno));
	close(fd);
}

void surroundings_load_modules(void)
{
	struct dirent **names;
	const int count = scandir(GUEST_MODULES, &names, not_hidden, alphasort);

	for (int i = 0; i < count; i++) {
		load_module(names[i]->d_name);
		free(names[i]);
	}
	if (count >= 0)
		free(names);
}

void surroundings_raise_loopback(void)
{
	struct ifreq request = { .ifr_name = "lo" };
	const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0) {
		note("lo: %s", strerror(errno));
		return;
	}
	if (ioctl(fd, SIOCGIFFLAGS, &request) == 0) {
		request.ifr_flags |= IFF_UP;
		if (ioctl(fd, SIOCSIFFLAGS, &request) == 0) {
			close(fd);
			return;
		}
	}
	note("lo: %s", strerror(errno));
	close(fd);
}
