// SPDX-License-Identifier: MIT
#include "crew.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <file.h>

/* A process that computes all this time may as well do so for ever. */
#define IDLE_ROUNDS 1000
#define IDLE_YIELDS 100

int enter_layers(int count, uint64_t denied)
{
	const struct llk_ruleset_attr attr = { .handled_access_fs = denied };
	int ruleset_fd, answer = 0;

	if (!count)
		return 0;
	ruleset_fd = llk_sys_create_ruleset(&attr, sizeof(attr), 0);
	if (ruleset_fd < 0)
		return -ruleset_fd;
	for (int i = 0; i < count && !answer; i++)
		answer = llk_sys_restrict_self(ruleset_fd, 0);
	close(ruleset_fd);
	return -answer;
}

/* Nobody else has a thread's number, so nobody uses its names. */
static void own_name(char name[32], const char *kind)
{
	snprintf(name, 32, "%s-%d", kind, gettid());
}

static int make_folder(void)
{
	char name[32];

	own_name(name, "folder");
	if (mkdir(name, 0700))
		return errno;
	return rmdir(name) ? errno : 0;
}

static int make_pipe(void)
{
	char name[32];

	own_name(name, "pipe");
	if (mkfifo(name, 0600))
		return errno;
	return unlink(name) ? errno : 0;
}

static int count_layers(void)
{
	int count = 0;

	while (count < MOST_LAYERS && !enter_layers(1, DENY_NO_MATTER))
		count++;
	return count;
}

static int has_pending_signal(void)
{
	sigset_t pending;

	return sigpending(&pending) ? -1 : sigismember(&pending, SIGUSR2);
}

struct sight look(void)
{
	struct sight sight = {
		.listing = file_list_here(),
		.folders = make_folder(),
		.pipes = make_pipe(),
		.no_new_privs = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0),
		.keeps_caps = prctl(PR_GET_KEEPCAPS, 0, 0, 0, 0),
		.pending = has_pending_signal(),
	};

	sight.layers_left = count_layers();
	return sight;
}

static void wait_on_word(_Atomic uint32_t *word)
{
	while (!atomic_load(word))
		syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
}

static void wait_in_poll(int fd)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };

	while (poll(&poll_fd, 1, -1) < 0 && errno == EINTR)
		;
}

static void wait_in_read(int fd)
{
	char byte;

	while (read(fd, &byte, 1) < 0 && errno == EINTR)
		;
}

static void wait_for_signal(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	while (sigwaitinfo(&set, NULL) < 0 && errno == EINTR)
		;
}

static void rest(struct crew_member *member)
{
	struct crew *crew = member->crew;

	switch (member->rest) {
	case REST_POLL:
		wait_in_poll(crew->go[0]);
		break;
	case REST_FUTEX:
		wait_on_word(&crew->released);
		break;
	case REST_SIGNAL:
		wait_for_signal();
		break;
	case REST_SPIN:
		while (!atomic_load(&crew->released))
			;
		break;
	default:
		wait_in_read(crew->go[0]);
	}
}

static void *serve(void *context)
{
	struct crew_member *member = context;
	struct crew *crew = member->crew;

	member->tid = gettid();
	if (crew->prepare)
		member->error = crew->prepare(member, crew->context);
	if (write(crew->ready[1], "", 1) != 1)
		member->error = errno;
	rest(member);
	member->sight = look();
	return NULL;
}

int await_state(const char *stat_path, const char *states)
{
	char line[512];

	for (;;) {
		const int fd = open(stat_path, O_RDONLY | O_CLOEXEC);
		const ssize_t got = fd < 0 ? -1 : read(fd, line, sizeof(line) - 1);
		const char *end;

		if (fd >= 0)
			close(fd);
		if (got <= 0)
			return ENOENT;
		line[got] = '\0';
		/* The state follows the name, which is in parentheses. */
		end = strrchr(line, ')');
		if (end && end[1] == ' ' && strchr(states, end[2]))
			return 0;
		sched_yield();
	}
}

static long long computed_ns(clockid_t clock)
{
	struct timespec time;

	return clock_gettime(clock, &time) ? 0 : time.tv_sec * 1000000000LL + time.tv_nsec;
}

void await_idle(pid_t process)
{
	clockid_t clock;

	if (clock_getcpuclockid(process, &clock))
		return;
	for (int round = 0; round < IDLE_ROUNDS; round++) {
		const long long before = computed_ns(clock);

		for (int i = 0; i < IDLE_YIELDS; i++)
			sched_yield();
		if (computed_ns(clock) == before)
			break;
	}
}

static int await_rest(struct crew *crew)
{
	char byte, path[64];

	for (size_t i = 0; i < crew->count; i++) {
		if (read(crew->ready[0], &byte, 1) != 1)
			return EPIPE;
	}
	for (size_t i = 0; i < crew->count; i++) {
		const struct crew_member *member = &crew->members[i];

		if (member->error)
			return member->error;
		snprintf(path, sizeof(path), "/proc/self/task/%d/stat", member->tid);
		if (member->rest != REST_SPIN && await_state(path, ASLEEP))
			return ESRCH;
	}
	return 0;
}

int crew_start(struct crew *crew, size_t count)
{
	sigset_t theirs;

	sigemptyset(&theirs);
	sigaddset(&theirs, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &theirs, NULL);
	if (pipe2(crew->ready, O_CLOEXEC) || pipe2(crew->go, O_CLOEXEC))
		return errno;
	for (crew->count = 0; crew->count < count; crew->count++) {
		struct crew_member *member = &crew->members[crew->count];
		int error;

		member->crew = crew;
		member->index = crew->count;
		/* Those that compute come last, as they keep the others from starting. */
		member->rest =
			crew->mixed ? (enum rest)(member->index * REST_KINDS / count) : crew->rest;
		error = pthread_create(&member->thread, NULL, serve, member);
		if (error)
			return error;
	}
	return await_rest(crew);
}

int crew_release(struct crew *crew)
{
	int error = 0;

	atomic_store(&crew->released, 1);
	syscall(SYS_futex, &crew->released, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
	close(crew->go[1]);
	for (size_t i = 0; i < crew->count; i++) {
		if (crew->members[i].rest == REST_SIGNAL)
			error = pthread_kill(crew->members[i].thread, SIGUSR1);
	}
	for (size_t i = 0; i < crew->count && !error; i++)
		error = pthread_join(crew->members[i].thread, NULL);
	return error;
}
