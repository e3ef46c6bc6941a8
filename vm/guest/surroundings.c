// SPDX-License-Identifier: MIT
/* Mounts, kernel modules, the loopback interface. */
#include "surroundings.h"

#include "note.h"
#include "parameter.h"
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
	/* Checks make set-user-ID programs there. */
	{ "tmpfs", "/tmp", MS_NODEV, "mode=1777", false },
	{ "securityfs", "/sys/kernel/security", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL, true },
	/* It has the settings of allocations that fail on demand. */
	{ "debugfs", "/sys/kernel/debug", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL, true },
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

int surroundings_hide_processes(void)
{
	char value[16], option[32];

	if (!parameter_read(GUEST_HIDEPID_PARAMETER, value, sizeof(value)))
		return 0;
	snprintf(option, sizeof(option), "hidepid=%s", value);
	if (mount("proc", "/proc", "proc", MS_REMOUNT | MS_NOSUID | MS_NODEV | MS_NOEXEC, option) ==
	    0)
		return 0;
	note("/proc: %s: %s", option, strerror(errno));
	return -1;
}

void surroundings_open_log(void)
{
	const int fd = open("/proc/sys/kernel/dmesg_restrict", O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, "0", 1) < 0)
		note("kernel log: %s", strerror(errno));
	if (fd >= 0)
		close(fd);
}

static int not_hidden(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int load_module(const char *folder, const char *name)
{
	char path[512];
	int failed = 0;

	snprintf(path, sizeof(path), "%s/%s", folder, name);

	const int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || (syscall(SYS_finit_module, fd, "", 0) != 0 && errno != EEXIST &&
		       !strstr(name, GUEST_MODULE_OPTIONAL))) {
		note("module %s: %s", name, strerror(errno));
		failed = -1;
	}
	if (fd >= 0)
		close(fd);
	return failed;
}

/* Returns how many there are, or -1 without such a folder or if one could not be loaded. */
static int load_modules(const char *folder)
{
	struct dirent **names;
	const int count = scandir(folder, &names, not_hidden, alphasort);
	int failed = 0;

	for (int i = 0; i < count; i++) {
		failed |= load_module(folder, names[i]->d_name);
		free(names[i]);
	}
	if (count >= 0)
		free(names);
	return failed ? -1 : count;
}

void surroundings_load_modules(void)
{
	const int fd = open("/proc/sys/kernel/modprobe", O_WRONLY | O_CLOEXEC);

	load_modules(GUEST_MODULES);
	/* A kernel that loads no modules has no such file. */
	if (fd >= 0 && write(fd, GUEST_INIT, strlen(GUEST_INIT)) < 0)
		note("modules on demand: %s", strerror(errno));
	if (fd >= 0)
		close(fd);
}

int surroundings_load_on_demand(const char *name)
{
	char folder[512];

	if (strchr(name, '/'))
		return 1;
	snprintf(folder, sizeof(folder), "%s/%s", GUEST_MODULES_ON_DEMAND, name);
	return load_modules(folder) > 0 ? 0 : 1;
}

void surroundings_raise_loopback(void)
{
	struct ifreq request = { .ifr_name = "lo" };
	const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	/* A kernel without IPv4 has no addresses for it. */
	if (fd < 0 && errno == EAFNOSUPPORT)
		return;
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
