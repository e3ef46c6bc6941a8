// SPDX-License-Identifier: MIT
/*
 * Doors that io_uring(7) leaves open: what is asked through a ring is done with credentials from
 * before the sandbox.  One ring, one entry, nothing but the kernel's interface.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "quirk_search.h"

/* The milliseconds after which a poll thread has to be woken. */
#define IDLE_MS 10

struct ring {
	struct io_uring_params params;
	int fd;
	char *rings;
	size_t size;
	struct io_uring_sqe *entry;
};

/* The child's memory may be its parent's. */
static void unmap_ring(const struct ring *ring)
{
	if (ring->rings != MAP_FAILED)
		munmap(ring->rings, ring->size);
	if (ring->entry != MAP_FAILED)
		munmap(ring->entry, sizeof(*ring->entry));
}

/* The ring itself goes with the child.  Returns 0, or CANNOT_TELL and an errno. */
static int open_ring(struct ring *ring, uint32_t flags)
{
	const struct io_uring_params *const params = &ring->params;
	size_t end_of_entries;

	*ring = (struct ring){
		.params = { .flags = flags, .sq_thread_idle = IDLE_MS },
		.rings = MAP_FAILED,
		.entry = MAP_FAILED,
	};
	ring->fd = (int)syscall(SYS_io_uring_setup, 1, &ring->params);
	if (ring->fd < 0)
		return CANNOT_TELL | errno;
	if (!(ring->params.features & IORING_FEAT_SINGLE_MMAP))
		return CANNOT_TELL | ENOSYS;
	ring->size = params->sq_off.array + params->sq_entries * sizeof(uint32_t);
	end_of_entries = params->cq_off.cqes + params->cq_entries * sizeof(struct io_uring_cqe);
	if (ring->size < end_of_entries)
		ring->size = end_of_entries;
	ring->rings = mmap(NULL, ring->size, PROT_READ | PROT_WRITE, MAP_SHARED, ring->fd,
			   IORING_OFF_SQ_RING);
	ring->entry = mmap(NULL, sizeof(*ring->entry), PROT_READ | PROT_WRITE, MAP_SHARED, ring->fd,
			   IORING_OFF_SQES);
	return ring->rings == MAP_FAILED || ring->entry == MAP_FAILED ? CANNOT_TELL | errno : 0;
}

static uint32_t *ring_word(const struct ring *ring, uint32_t offset)
{
	return (uint32_t *)(void *)(ring->rings + offset);
}

/* Open the root directory through the ring.  0 or an errno, or CANNOT_TELL and an errno. */
static int open_root_by(struct ring *ring, uint16_t personality)
{
	static const char root[] = "/";
	const struct io_uring_cqe *const done =
		(const void *)(ring->rings + ring->params.cq_off.cqes);
	const uint32_t *const done_tail = ring_word(ring, ring->params.cq_off.tail);
	uint32_t flags = IORING_ENTER_GETEVENTS;
	uint32_t left = 1;

	if (ring->params.flags & IORING_SETUP_SQPOLL)
		flags |= IORING_ENTER_SQ_WAKEUP;
	*ring->entry = (struct io_uring_sqe){
		.opcode = IORING_OP_OPENAT,
		.fd = AT_FDCWD,
		.addr = (uintptr_t)root,
		.open_flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC,
		.personality = personality,
	};
	*ring_word(ring, ring->params.sq_off.array) = 0;
	__atomic_store_n(ring_word(ring, ring->params.sq_off.tail), 1, __ATOMIC_SEQ_CST);
	while (!__atomic_load_n(done_tail, __ATOMIC_ACQUIRE)) {
		const long entered = syscall(SYS_io_uring_enter, ring->fd, left, 1, flags, NULL, 0);

		if (entered < 0 && errno != EINTR)
			return CANNOT_TELL | errno;
		if (entered > 0)
			left = 0;
	}
	return done->res < 0 ? -done->res : 0;
}

static int register_personality(const struct ring *ring, uint16_t *personality)
{
	const long id =
		syscall(SYS_io_uring_register, ring->fd, IORING_REGISTER_PERSONALITY, NULL, 0);

	if (id < 0)
		return CANNOT_TELL | errno;
	*personality = (uint16_t)id;
	return 0;
}

int act_uring_personality(void *context)
{
	uint16_t personality = 0;
	struct ring ring;
	int error = open_ring(&ring, 0);

	if (!error)
		error = register_personality(&ring, &personality);
	if (!error)
		error = question_enter(context);
	if (!error)
		error = open_root_by(&ring, personality);
	unmap_ring(&ring);
	return error;
}

int act_uring_poll_thread(void *context)
{
	struct ring ring;
	int error = open_ring(&ring, IORING_SETUP_SQPOLL);

	if (!error)
		error = question_enter(context);
	if (!error)
		error = open_root_by(&ring, 0);
	unmap_ring(&ring);
	return error;
}
