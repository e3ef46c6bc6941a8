// SPDX-License-Identifier: MIT
#include "uring.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <expect.h>
#include <reason.h>

#define ENTRIES 4

/* How long a kernel thread polls before it has to be woken, in milliseconds. */
#define IDLE_MS 10

static unsigned int *field(const struct uring *ring, unsigned int offset)
{
	return (unsigned int *)((char *)ring->rings + offset);
}

static size_t rings_size(const struct io_uring_params *params)
{
	const size_t submission = params->sq_off.array + params->sq_entries * sizeof(unsigned int);
	const size_t completion =
		params->cq_off.cqes + params->cq_entries * sizeof(struct io_uring_cqe);

	return submission > completion ? submission : completion;
}

int uring_open(struct uring *ring, unsigned int flags)
{
	*ring = (struct uring){ .params = { .flags = flags, .sq_thread_idle = IDLE_MS } };
	ring->fd = (int)syscall(SYS_io_uring_setup, ENTRIES, &ring->params);
	if (ring->fd < 0)
		return errno;
	/* Both rings at once, since 5.4. */
	if (!(ring->params.features & IORING_FEAT_SINGLE_MMAP))
		return ENOSYS;
	ring->rings = mmap(NULL, rings_size(&ring->params), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_POPULATE, ring->fd, IORING_OFF_SQ_RING);
	ring->entries =
		mmap(NULL, ring->params.sq_entries * sizeof(*ring->entries), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_POPULATE, ring->fd, IORING_OFF_SQES);
	return ring->rings == MAP_FAILED || ring->entries == MAP_FAILED ? errno : 0;
}

static bool knows(const struct uring *ring, unsigned int operation)
{
	const size_t size =
		sizeof(struct io_uring_probe) + UINT8_MAX * sizeof(struct io_uring_probe_op);
	struct io_uring_probe *probe = calloc(1, size);
	bool known;

	if (!probe)
		return false;
	known = !syscall(SYS_io_uring_register, ring->fd, IORING_REGISTER_PROBE, probe,
			 UINT8_MAX) &&
		operation <= probe->last_op && probe->ops[operation].flags & IO_URING_OP_SUPPORTED;
	free(probe);
	return known;
}

void uring_close(const struct uring *ring)
{
	munmap(ring->entries, ring->params.sq_entries * sizeof(*ring->entries));
	munmap(ring->rings, rings_size(&ring->params));
	close(ring->fd);
}

bool uring_offers(unsigned int operation)
{
	struct uring ring;
	bool known;

	if (uring_open(&ring, 0))
		return false;
	known = knows(&ring, operation);
	uring_close(&ring);
	return known;
}

static void submit(struct uring *ring, const struct io_uring_sqe *entry)
{
	unsigned int *const tail = field(ring, ring->params.sq_off.tail);
	const unsigned int mask = *field(ring, ring->params.sq_off.ring_mask);
	const unsigned int index = *tail & mask;

	ring->entries[index] = *entry;
	field(ring, ring->params.sq_off.array)[index] = index;
	__atomic_store_n(tail, *tail + 1, __ATOMIC_SEQ_CST);
}

/* 1 if there is a completion, and its result. */
static int complete(struct uring *ring, int *result)
{
	unsigned int *const head = field(ring, ring->params.cq_off.head);
	const unsigned int tail =
		__atomic_load_n(field(ring, ring->params.cq_off.tail), __ATOMIC_ACQUIRE);
	const unsigned int mask = *field(ring, ring->params.cq_off.ring_mask);
	const struct io_uring_cqe *const entries =
		(void *)((char *)ring->rings + ring->params.cq_off.cqes);

	if (*head == tail)
		return 0;
	*result = entries[*head & mask].res;
	__atomic_store_n(head, *head + 1, __ATOMIC_RELEASE);
	return 1;
}

int uring_do(struct uring *ring, const struct io_uring_sqe *entry)
{
	const bool polled = ring->params.flags & IORING_SETUP_SQPOLL;
	/* Waking a thread that is awake does no harm. */
	const unsigned int flags = IORING_ENTER_GETEVENTS | (polled ? IORING_ENTER_SQ_WAKEUP : 0);
	unsigned int left = 1;
	int result;

	submit(ring, entry);
	while (!complete(ring, &result)) {
		const long entered = syscall(SYS_io_uring_enter, ring->fd, left, 1, flags, NULL, 0);

		if (entered < 0 && errno != EINTR)
			return -errno;
		if (entered > 0)
			left = 0;
	}
	return result;
}

int uring_register_personality(const struct uring *ring)
{
	const long number =
		syscall(SYS_io_uring_register, ring->fd, IORING_REGISTER_PERSONALITY, NULL, 0);

	return number < 0 ? -errno : (int)number;
}

void uring_require(unsigned int flags)
{
	struct uring ring;
	const int error = uring_open(&ring, flags);

	/* ENOSYS: not built; EPERM: the sysctl io_uring_disabled, a filter, or no privilege. */
	if (error == ENOSYS || error == EPERM || error == EACCES || error == ENOMEM ||
	    error == EINVAL)
		expect_skip(REASON_CONFIG, "io_uring_setup: %s", expect_errno_name(error));
	if (error)
		expect_broken("io_uring_setup: %s", expect_errno_name(error));
	uring_close(&ring);
}
