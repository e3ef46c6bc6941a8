// SPDX-License-Identifier: MIT
/* What checks need besides Landlock, and this machine has or lacks. */
#include "offer.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Headers of an old distribution lack some of these. */
#define FAMILY_SMC     43
#define PROTOCOL_MPTCP 262

static bool can_open(const char *path)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static const struct {
	const char *name;
	int family, type, protocol;
} sockets[] = {
	{ "ipv4", AF_INET, SOCK_STREAM, 0 },
	{ "ipv6", AF_INET6, SOCK_STREAM, 0 },
	{ "mptcp", AF_INET, SOCK_STREAM, PROTOCOL_MPTCP },
	{ "sctp", AF_INET, SOCK_STREAM, IPPROTO_SCTP },
	{ "smc", FAMILY_SMC, SOCK_STREAM, 0 },
	{ "audit_socket", AF_NETLINK, SOCK_RAW, NETLINK_AUDIT },
};

static bool can_make_socket(int family, int type, int protocol)
{
	const int fd = socket(family, type | SOCK_CLOEXEC, protocol);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static bool unix_sockets_send_out_of_band(void)
{
	int ends[2];
	bool sent;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return false;
	sent = send(ends[0], "", 1, MSG_OOB) == 1;
	close(ends[0]);
	close(ends[1]);
	return sent;
}

/* Without a place for its parameters, a call that is there and allowed can only fault. */
static bool io_uring_is_allowed(void)
{
	return syscall(SYS_io_uring_setup, 1, NULL) < 0 && errno == EFAULT;
}

static bool filesystem_is_listed(const char *name)
{
	FILE *const file = fopen("/proc/filesystems", "re");
	char line[64];
	bool listed = false;

	while (file && !listed && fgets(line, sizeof(line), file)) {
		const char *const type = strrchr(line, '\t');

		line[strcspn(line, "\n")] = '\0';
		listed = type && strcmp(type + 1, name) == 0;
	}
	if (file)
		fclose(file);
	return listed;
}

/* Not listed is also one whose module nobody has asked for.  Asking takes privilege. */
static bool filesystem_is_known(const char *name)
{
	int fd;

	if (filesystem_is_listed(name))
		return true;
	fd = fsopen(name, FSOPEN_CLOEXEC);
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static void add(struct offers *offers, const char *name, bool there)
{
	if (offers->count == OFFERS_MAX)
		return;
	offers->list[offers->count].name = name;
	offers->list[offers->count++].there = there;
}

void offers_measure(struct offers *offers)
{
	static const char *const filesystems[] = { "tmpfs", "ramfs", "ext4",	"btrfs",
						   "xfs",   "fuse",  "overlay", "tracefs" };

	memset(offers, 0, sizeof(*offers));
	for (size_t i = 0; i < sizeof(sockets) / sizeof(sockets[0]); i++)
		add(offers, sockets[i].name,
		    can_make_socket(sockets[i].family, sockets[i].type, sockets[i].protocol));
	add(offers, "unix_oob", unix_sockets_send_out_of_band());
	add(offers, "io_uring", io_uring_is_allowed());
	for (size_t i = 0; i < sizeof(filesystems) / sizeof(filesystems[0]); i++)
		add(offers, filesystems[i], filesystem_is_known(filesystems[i]));
	add(offers, "loop_device", can_open("/dev/loop-control"));
}
