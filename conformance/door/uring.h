/* SPDX-License-Identifier: MIT */
/* The kernel's submission rings, one operation at a time. */
#ifndef DOOR_URING_H
#define DOOR_URING_H

#include <stdbool.h>

#include <linux/io_uring.h>

#define URING_POINTER(pointer_) ((uint64_t)(uintptr_t)(pointer_))

/* Newer than the headers of some build hosts. */
#define URING_OP_BIND 56

struct uring {
	int fd;
	struct io_uring_params params;
	void *rings;
	struct io_uring_sqe *entries;
};

/* Set a ring up, with flags such as IORING_SETUP_SQPOLL.  Returns 0 or a positive errno. */
int uring_open(struct uring *ring, unsigned int flags);

/* Take it down, and its memory with it. */
void uring_close(const struct uring *ring);

/* Whether the kernel knows that operation. */
bool uring_offers(unsigned int operation);

/*
 * Submit the operation and wait for its end.  Returns the operation's own result, a number >= 0 or
 * a negative errno.
 */
int uring_do(struct uring *ring, const struct io_uring_sqe *entry);

/* Register the caller's credentials.  Returns their number, or a negative errno. */
int uring_register_personality(const struct uring *ring);

/* Skip the test case where rings, or with flags rings of that kind, cannot be had. */
void uring_require(unsigned int flags);

#endif
