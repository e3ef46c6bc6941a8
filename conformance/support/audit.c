// SPDX-License-Identifier: MIT
#include "audit.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/audit.h>
#include <linux/netlink.h>

/* Far more than a test case makes, its neighbours' denials included. */
#define RECEIVE_BUFFER (16 << 20)

#define REPLY_TIMEOUT_MS 10000

/* The kernel sends no more than AUDIT_MESSAGE_TEXT_MAX and some space for what goes before it. */
#define MESSAGE_SIZE (AUDIT_MESSAGE_TEXT_MAX + 1024)

struct message {
	struct nlmsghdr header;
	char data[MESSAGE_SIZE];
};

/* The kernel has sent all that it will, or nothing comes any more. */
static int receive(int fd, int timeout_ms, struct message *message, size_t *length)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	ssize_t got;
	int ready;

	do
		ready = poll(&poll_fd, 1, timeout_ms);
	while (ready < 0 && errno == EINTR);
	if (ready < 0)
		return errno;
	if (ready == 0)
		return ETIMEDOUT;
	got = recvfrom(fd, message, sizeof(*message), 0, NULL, NULL);
	if (got < 0)
		return errno;
	if (got < (ssize_t)sizeof(message->header))
		return EBADMSG;
	*length = (size_t)got - sizeof(message->header);
	return 0;
}

static int open_socket(unsigned int groups)
{
	const struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = groups };
	const int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT);

	if (fd >= 0 && bind(fd, (const struct sockaddr *)&address, sizeof(address))) {
		const int error = errno;

		close(fd);
		errno = error;
		return -1;
	}
	return fd;
}

/* What is done with each message of a reply. */
typedef void reply_reader(const struct message *message, size_t length, void *context);

/*
 * Ask the kernel and read its reply: the acknowledgement, and messages before or after it.  last is
 * the type of the message that ends the reply, NLMSG_ERROR where nothing but that comes.
 */
static int ask(uint16_t type, const void *data, size_t size, uint16_t last, reply_reader *reader,
	       void *context)
{
	struct message message = {
		.header = {
			.nlmsg_len = (uint32_t)NLMSG_LENGTH(size),
			.nlmsg_type = type,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK,
			.nlmsg_seq = 1,
		},
	};
	const int fd = open_socket(0);
	bool acknowledged = false, ended = last == NLMSG_ERROR;
	size_t length;
	int error = 0;

	if (fd < 0)
		return errno;
	if (size)
		memcpy(message.data, data, size);
	if (send(fd, &message, message.header.nlmsg_len, 0) < 0)
		error = errno;
	while (!error && !(acknowledged && ended)) {
		error = receive(fd, REPLY_TIMEOUT_MS, &message, &length);
		if (error)
			break;
		if (message.header.nlmsg_type == NLMSG_ERROR) {
			memcpy(&error, message.data, sizeof(error));
			error = -error;
			acknowledged = true;
		} else if (reader) {
			reader(&message, length, context);
		}
		ended = ended || message.header.nlmsg_type == last;
	}
	close(fd);
	return error;
}

static void read_status(const struct message *message, size_t length, void *context)
{
	struct audit_status status = { 0 };
	struct audit_state *state = context;

	/* Older kernels send less. */
	memcpy(&status, message->data, length < sizeof(status) ? length : sizeof(status));
	state->enabled = status.enabled;
	state->rate_limit = status.rate_limit;
	state->backlog_limit = status.backlog_limit;
	state->lost = status.lost;
	state->queued = status.backlog;
}

int audit_get_state(struct audit_state *state)
{
	return ask(AUDIT_GET, NULL, 0, AUDIT_GET, read_status, state);
}

int audit_set_state(const struct audit_state *state)
{
	const struct audit_status status = {
		.mask = AUDIT_STATUS_ENABLED | AUDIT_STATUS_RATE_LIMIT | AUDIT_STATUS_BACKLOG_LIMIT,
		.enabled = state->enabled,
		.rate_limit = state->rate_limit,
		.backlog_limit = state->backlog_limit,
	};

	return ask(AUDIT_SET, &status, sizeof(status), NLMSG_ERROR, NULL, NULL);
}

int audit_set_backlog_limit(uint32_t limit)
{
	const struct audit_status status = {
		.mask = AUDIT_STATUS_BACKLOG_LIMIT,
		.backlog_limit = limit,
	};

	return ask(AUDIT_SET, &status, sizeof(status), NLMSG_ERROR, NULL, NULL);
}

int audit_set_enabled(bool enabled)
{
	const struct audit_status status = {
		.mask = AUDIT_STATUS_ENABLED,
		.enabled = enabled,
	};

	return ask(AUDIT_SET, &status, sizeof(status), NLMSG_ERROR, NULL, NULL);
}

static void read_rule(const struct message *message, size_t length, void *context)
{
	struct audit_rule_data rule;
	bool *hiding = context;

	if (message->header.nlmsg_type != AUDIT_LIST_RULES || length < sizeof(rule))
		return;
	memcpy(&rule, message->data, sizeof(rule));
	rule.flags &= ~(uint32_t)AUDIT_FILTER_PREPEND;
	*hiding = *hiding || rule.flags == AUDIT_FILTER_TASK || rule.flags == AUDIT_FILTER_EXCLUDE;
}

int audit_has_hiding_rules(bool *hiding)
{
	*hiding = false;
	return ask(AUDIT_LIST_RULES, NULL, 0, NLMSG_DONE, read_rule, hiding);
}

int audit_exclude(unsigned int type, bool excluded)
{
	const struct audit_rule_data rule = {
		.flags = AUDIT_FILTER_EXCLUDE,
		.action = AUDIT_NEVER,
		.field_count = 1,
		.fields = { AUDIT_MSGTYPE },
		.values = { type },
		.fieldflags = { AUDIT_EQUAL },
	};

	return ask(excluded ? AUDIT_ADD_RULE : AUDIT_DEL_RULE, &rule, sizeof(rule), NLMSG_ERROR,
		   NULL, NULL);
}

int audit_open(int *fd)
{
	const int size = RECEIVE_BUFFER;
	const int reader = open_socket(1U << (AUDIT_NLGRP_READLOG - 1));

	if (reader < 0)
		return errno;
	if (setsockopt(reader, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) &&
	    setsockopt(reader, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size))) {
		const int error = errno;

		close(reader);
		return error;
	}
	*fd = reader;
	return 0;
}

int audit_read(int fd, int timeout_ms, struct audit_record *record)
{
	struct message message;
	unsigned long long serial;
	int head = 0;
	size_t length;
	const int error = receive(fd, timeout_ms, &message, &length);

	if (error)
		return error;
	if (length >= sizeof(message.data))
		return EBADMSG;
	message.data[length] = '\0';
	/* "audit(1729738800.268:30): ..." */
	if (sscanf(message.data, "audit(%*u.%*u:%llu): %n", &serial, &head) != 1 || !head)
		return EBADMSG;
	record->type = message.header.nlmsg_type;
	record->serial = serial;
	snprintf(record->text, sizeof(record->text), "%s", message.data + head);
	return 0;
}
