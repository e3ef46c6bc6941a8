// SPDX-License-Identifier: MIT
#include "audit_reader.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/netlink.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* <linux/audit.h> may be older than Landlock's records. */
#define DOMAIN_RECORD 1424

#define REPLY_TIMEOUT_MS 10000

/* Other programs' records arrive too. */
#define RECEIVE_BUFFER (8 << 20)

struct message {
	struct nlmsghdr header;
	char data[AUDIT_MESSAGE_TEXT_MAX + 1024];
};

static int open_socket(uint32_t groups, int *fd)
{
	const struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = groups };
	int error;

	*fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT);
	if (*fd < 0)
		return errno;
	if (!bind(*fd, (const struct sockaddr *)&address, sizeof(address)))
		return 0;
	error = errno;
	close(*fd);
	return error;
}

/* One message, its data ended by a NUL.  Other senders than the kernel are ignored. */
static int receive(int fd, int timeout_ms, struct message *message)
{
	struct sockaddr_nl sender = { 0 };
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	socklen_t size = sizeof(sender);
	ssize_t got;

	if (poll(&poll_fd, 1, timeout_ms) < 1)
		return ETIMEDOUT;
	got = recvfrom(fd, message, sizeof(*message) - 1, 0, (struct sockaddr *)&sender, &size);
	if (got < 0)
		return errno;
	if (got < (ssize_t)sizeof(message->header) || sender.nl_pid)
		return EBADMSG;
	((char *)message)[got] = '\0';
	return 0;
}

/* Send a request and wait for its acknowledgement; status, unless NULL, gets the state. */
static int ask(uint16_t type, const struct audit_status *request, struct audit_status *status)
{
	struct message message = {
		.header = {
			.nlmsg_len = (uint32_t)NLMSG_LENGTH(request ? sizeof(*request) : 0),
			.nlmsg_type = type,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK,
		},
	};
	bool acknowledged = false, answered = !status;
	int error;
	int fd;

	error = open_socket(0, &fd);
	if (error)
		return error;
	if (request)
		memcpy(message.data, request, sizeof(*request));
	if (send(fd, &message, message.header.nlmsg_len, 0) < 0)
		error = errno;
	while (!error && !(acknowledged && answered)) {
		error = receive(fd, REPLY_TIMEOUT_MS, &message);
		if (error)
			break;
		if (message.header.nlmsg_type == NLMSG_ERROR) {
			memcpy(&error, message.data, sizeof(error));
			error = -error;
			acknowledged = true;
		} else if (status && message.header.nlmsg_type == AUDIT_GET) {
			/* Older kernels send less than this; what is looked at comes early. */
			memcpy(status, message.data, sizeof(*status));
			answered = true;
		}
	}
	close(fd);
	return error;
}

int audit_is_on(bool *on)
{
	struct audit_status status = { 0 };
	const int error = ask(AUDIT_GET, NULL, &status);

	*on = status.enabled;
	return error;
}

int audit_switch(bool on)
{
	const struct audit_status status = { .mask = AUDIT_STATUS_ENABLED, .enabled = on };

	return ask(AUDIT_SET, &status, NULL);
}

int audit_listen(int *fd)
{
	const int size = RECEIVE_BUFFER;
	const int error = open_socket(1U << (AUDIT_NLGRP_READLOG - 1), fd);

	/* As large as may be: what does not fit is lost, and that is noticed. */
	if (!error && setsockopt(*fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		setsockopt(*fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	return error;
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

int audit_next_domain(int fd, int timeout_ms, const char *prefix, char *name, size_t size)
{
	static const char key[] = " comm=\"";
	const int64_t deadline = now_ms() + timeout_ms;
	struct message message;
	int64_t left;

	while ((left = deadline - now_ms()) > 0) {
		const int error = receive(fd, (int)left, &message);
		const char *found;

		if (error && error != EBADMSG && error != EINTR)
			return error;
		if (error || message.header.nlmsg_type != DOMAIN_RECORD ||
		    !strstr(message.data, " status=allocated "))
			continue;
		found = strstr(message.data, key);
		/* Those of others may come without end. */
		if (!found || strncmp(found + sizeof(key) - 1, prefix, strlen(prefix)) != 0)
			continue;
		found += sizeof(key) - 1;
		snprintf(name, size, "%.*s", (int)strcspn(found, "\""), found);
		return 0;
	}
	return ETIMEDOUT;
}
