/* SPDX-License-Identifier: MIT */
/*
 * A crew: threads of a judged child that rest while another thread of it restricts itself, and
 * look afterwards at what they may do.
 *
 *	crew_start	each thread prepares itself, says so and rests
 *	...		what is judged, in the thread that started them
 *	crew_release	each thread looks, and ends
 */
#ifndef CREW_H
#define CREW_H

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <llk.h>

#define CREW_MOST 64

/* One kind of operation each: what the layers of a scene deny. */
#define DENY_LISTING   LLK_ACCESS_FS_READ_DIR
#define DENY_FOLDERS   LLK_ACCESS_FS_MAKE_DIR
#define DENY_PIPES     LLK_ACCESS_FS_MAKE_FIFO
#define DENY_NO_MATTER LLK_ACCESS_FS_MAKE_BLOCK /* nobody tries it */

/* More than any kernel takes. */
#define MOST_LAYERS 100

/* What a thread may do: errnos. */
struct sight {
	int listing;
	int folders;
	int pipes;
	int no_new_privs;
	int keeps_caps;	 /* another credential of the thread */
	int pending;	 /* whether SIGUSR2 is */
	int layers_left; /* that it could still enter; entered by looking */
};

/* How a thread waits for its release. */
enum rest {
	REST_READ,
	REST_POLL,
	REST_FUTEX,
	REST_SIGNAL, /* in sigwaitinfo(2) */
	REST_SPIN,   /* in no system call at all */
	REST_KINDS,
};

struct crew;

struct crew_member {
	struct crew *crew;
	size_t index;
	enum rest rest;
	pthread_t thread;
	pid_t tid;
	int error; /* of its preparation */
	struct sight sight;
};

/* To be zeroed; rest, prepare and context are the caller's to fill in. */
struct crew {
	enum rest rest;
	bool mixed; /* as many in each kind of rest instead */
	/* Run by each thread before it rests: 0 or a positive errno.  May be NULL. */
	int (*prepare)(const struct crew_member *member, const void *context);
	const void *context;

	size_t count;
	int ready[2];
	int go[2];
	_Atomic uint32_t released;
	struct crew_member members[CREW_MOST];
};

/*
 * Start count threads, and wait until they rest.  Returns 0 or a positive errno.  SIGUSR1 is
 * blocked from then on, and is theirs.
 */
int crew_start(struct crew *crew, size_t count);

/* Let them look and end.  Returns 0, or the positive errno of what kept one from it. */
int crew_release(struct crew *crew);

/* Enter layers that deny these rights each.  Returns 0 or a positive errno. */
int enter_layers(int count, uint64_t denied);

/* What the calling thread may do in the working directory. */
struct sight look(void);

/* Letters of proc_pid_stat(5). */
#define ASLEEP "SD"
#define ZOMBIE "Z"

/*
 * Wait until the task of which this is the stat file is in one of these states.  Returns 0 or a
 * positive errno.
 */
int await_state(const char *stat_path, const char *states);

/*
 * Wait until no thread of another process computes, as far as can be seen.  Its files in /proc
 * would be of no use: the kernel may lock them while the process calls with TSYNC.
 */
void await_idle(pid_t process);

#endif
