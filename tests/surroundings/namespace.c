// SPDX-License-Identifier: MIT
/* Namespaces of the program's own, and settings that hold in them alone. */
#include "surrounding.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Exit status of env(1) and the like for what went wrong in themselves. */
#define EXIT_OWN 125

static int write_text(const char *path, const char *text)
{
	const int fd = open(path, O_WRONLY | O_CLOEXEC);
	const size_t length = strlen(text);
	ssize_t written;

	if (fd < 0)
		return -1;
	written = write(fd, text, length);
	close(fd);
	return written == (ssize_t)length ? 0 : -1;
}

int write_file(const char *argument)
{
	const size_t length = strcspn(argument, " ");
	char path[128];

	snprintf(path, sizeof(path), "%.*s", (int)length, argument);
	return write_text(path, argument + length + 1);
}

/* "root": as unshare --map-root-user does; "same": users keep their number. */
int user_namespace(const char *argument)
{
	const unsigned int uid = geteuid(), gid = getegid();
	const int root = strcmp(argument, "root") == 0;
	char map[64];

	if (unshare(CLONE_NEWUSER) || write_text("/proc/self/setgroups", "deny"))
		return -1;
	snprintf(map, sizeof(map), "%u %u 1\n", root ? 0 : uid, uid);
	if (write_text("/proc/self/uid_map", map))
		return -1;
	snprintf(map, sizeof(map), "%u %u 1\n", root ? 0 : gid, gid);
	return write_text("/proc/self/gid_map", map);
}

int unshare_namespaces(const char *argument)
{
	static const struct {
		const char *name;
		int flag;
	} kinds[] = {
		{ "mount", CLONE_NEWNS }, { "net", CLONE_NEWNET },	 { "ipc", CLONE_NEWIPC },
		{ "uts", CLONE_NEWUTS },  { "cgroup", CLONE_NEWCGROUP },
	};
	int flags = 0;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		flags |= strstr(argument, kinds[i].name) ? kinds[i].flag : 0;
	if (unshare(flags))
		return -1;
	return flags & CLONE_NEWNS ? mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) : 0;
}

static int set_flags(const char *interface, short flags)
{
	struct ifreq request = { .ifr_flags = flags };
	const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int answer;

	if (fd < 0)
		return -1;
	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", interface);
	answer = ioctl(fd, SIOCSIFFLAGS, &request);
	close(fd);
	return answer;
}

int start_loopback(const char *argument)
{
	(void)argument;
	return set_flags("lo", IFF_UP);
}

/* The interface stays up; with its address of IPv4, the route to it goes. */
int drop_addresses(const char *argument)
{
	struct ifreq request = { .ifr_name = "lo" };
	const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int answer;

	(void)argument;
	if (fd < 0)
		return -1;
	request.ifr_addr.sa_family = AF_INET;
	answer = ioctl(fd, SIOCSIFADDR, &request);
	close(fd);
	return answer;
}

/* The rest happens in the first process of a new namespace, for which this one waits. */
static int enter_processes(void)
{
	pid_t child;
	int status;

	if (unshare(CLONE_NEWPID))
		return -1;
	child = fork();
	if (child <= 0)
		return child == 0 ? prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) : -1;
	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR)
			exit(EXIT_OWN);
	}
	exit(WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_OWN);
}

int processes_of_others(const char *argument)
{
	(void)argument;
	return enter_processes();
}

int processes_of_ones_own(const char *argument)
{
	if (enter_processes() || unshare_namespaces("mount"))
		return -1;
	return mount_proc(argument);
}
