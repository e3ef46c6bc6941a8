// SPDX-License-Identifier: MIT
/*
 * The first process of a machine of ci/causes: it puts up the surroundings that the kernel's
 * command line asks for, runs one program in them, and says how that ended.
 *
 * The words after "--": mount=NAME (proc, sys, security or tmp), config=FILE (as the running
 * kernel's in /boot), show=FILE:PATH (that file in place of another), random=PATH (that device),
 * up=INTERFACE, hide=FOLDER (for root alone), user=ID; then the program and its arguments,
 * in which %20 is a blank and the like; and "end", for the kernel has words of its own to add.
 */
#include <errno.h>
#include <grp.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct {
	const char *name;
	const char *type;
	const char *target;
} mounts[] = {
	{ "proc", "proc", "/proc" },
	{ "sys", "sysfs", "/sys" },
	{ "security", "securityfs", "/sys/kernel/security" },
	{ "tmp", "tmpfs", "/tmp" },
};

/* Without the surroundings that were asked for, there is nothing to be told. */
static _Noreturn void fail(const char *what)
{
	printf("\nfailed %s: %s\n", what, strerror(errno));
	fflush(stdout);
	reboot(RB_POWER_OFF);
	_exit(1);
}

static void put_up_mount(const char *name)
{
	for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
		if (strcmp(name, mounts[i].name) != 0)
			continue;
		mkdir(mounts[i].target, 0755);
		if (mount(mounts[i].type, mounts[i].target, mounts[i].type, 0, NULL))
			fail(mounts[i].target);
		return;
	}
	errno = EINVAL;
	fail(name);
}

static void put_up_config(const char *file)
{
	struct utsname kernel;
	char path[128];

	uname(&kernel);
	snprintf(path, sizeof(path), "/boot/config-%s", kernel.release);
	mkdir("/boot", 0755);
	if (link(file, path))
		fail(path);
}

static void show(char *value)
{
	char *const path = strchr(value, ':');

	errno = EINVAL;
	if (path)
		*path = '\0';
	if (!path || mount(value, path + 1, NULL, MS_BIND, NULL))
		fail(value);
}

/* As a kernel without TCP/IP has none, this is no failure. */
static void put_up_interface(const char *name)
{
	const int fd = socket(AF_INET, SOCK_DGRAM, 0);
	struct ifreq request = { .ifr_flags = IFF_UP };

	if (fd < 0)
		return;
	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", name);
	if (ioctl(fd, SIOCSIFFLAGS, &request))
		fail(name);
	close(fd);
}

static void unescape(char *word)
{
	char *to = word;
	unsigned int sign;

	while (*word) {
		if (*word == '%' && sscanf(word + 1, "%2x", &sign) == 1) {
			*to++ = (char)sign;
			word += 3;
		} else {
			*to++ = *word++;
		}
	}
	*to = '\0';
}

static void run(char *argv[], unsigned int user)
{
	for (char **word = argv; *word; word++)
		unescape(*word);
	if (user && (setgroups(0, NULL) || setgid(user) || setuid(user)))
		_exit(125);
	execv(argv[0], argv);
	_exit(126);
}

int main(int argc, char *argv[])
{
	unsigned int user = 0;
	int status = 0;
	int i = 1;
	pid_t child;

	for (; i < argc && strchr(argv[i], '='); i++) {
		char *const value = strchr(argv[i], '=') + 1;

		if (strncmp(argv[i], "mount=", 6) == 0)
			put_up_mount(value);
		else if (strncmp(argv[i], "config=", 7) == 0)
			put_up_config(value);
		else if (strncmp(argv[i], "show=", 5) == 0)
			show(value);
		else if (strncmp(argv[i], "random=", 7) == 0 &&
			 mknod(value, S_IFCHR | 0666, makedev(1, 9)))
			fail(value);
		else if (strncmp(argv[i], "up=", 3) == 0)
			put_up_interface(value);
		else if (strncmp(argv[i], "hide=", 5) == 0 && chmod(value, 0700))
			fail(value);
		else if (strncmp(argv[i], "user=", 5) == 0)
			user = (unsigned int)strtoul(value, NULL, 10);
	}
	while (argc > i && strcmp(argv[argc - 1], "end") != 0)
		argc--;
	errno = EINVAL;
	if (argc - i < 2)
		fail("program");
	argv[argc - 1] = NULL;
	printf("\nbegin\n");
	fflush(stdout);
	child = fork();
	if (child == 0)
		run(argv + i, user);
	if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status))
		fail(argv[i]);
	printf("\nstatus %d\n", WEXITSTATUS(status));
	fflush(stdout);
	sync();
	reboot(RB_POWER_OFF);
	return 1;
}
