/* SPDX-License-Identifier: MIT */
/*
 * Channels: open files that signal their owner when something happens to them.
 *
 * The owner is set, the channel armed, the event fired and then settled: after that a signal which
 * has not come will not.  Each step may be taken by another process that shares the file.
 */
#ifndef SIGNAL_CHANNEL_H
#define SIGNAL_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct channel {
	int fd;	      /* whose owner is signalled */
	int event_fd; /* the other end, or -1 */
	int witness_fd;
};

/* Each returns 0 or a positive errno. */
struct channel_kind {
	const char *name;
	int (*open)(struct channel *channel);
	int (*set_owner)(int fd, pid_t owner);
	int (*arm)(struct channel *channel);
	int (*fire)(struct channel *channel);
	int (*settle)(struct channel *channel);
	bool has_chosen_signal;
	int plain_signal;
	bool may_lack;
};

extern const struct channel_kind channel_kinds[];
extern const size_t channel_kind_count;

#define MAX_CHANNEL_KINDS 16

/* The signal that comes. */
int channel_signal(const struct channel_kind *kind);

/* fcntl(F_SETOWN): a process, or a negative process group. */
int channel_set_owner(int fd, pid_t owner);

#endif
