// SPDX-License-Identifier: MIT
/* The threads of one process are free to look at each other, whatever their domains. */
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/kcmp.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <actor.h>
#include <case.h>
#include <expect.h>
#include <hand.h>
#include <shared.h>
#include <yama.h>

#include "namespace_link.h"

#define WORD 0x6c6c6b21

static volatile int word = WORD;

static const struct sandbox_layer layer = { .attr.handled_access_fs = LLK_ACCESS_FS_MAKE_BLOCK };

/*
 *	main, before	outside of the domain
 *	confined	enters a layer
 *	  after		started by it, so in its domain
 *	beside		enters another layer
 */
enum who { MAIN, BEFORE, CONFINED, AFTER, BESIDE, THREADS };

static const char *const names[THREADS] = {
	[MAIN] = "the main thread",
	[BEFORE] = "a thread from before",
	[CONFINED] = "the confined thread",
	[AFTER] = "a thread from after",
	[BESIDE] = "a thread in another domain",
};

static struct hand hands[THREADS];

static int start_threads(bool confined)
{
	int error;

	process_block_signals();
	prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
	hands[MAIN].tid = getpid();
	error = hand_start_another(&hands[BEFORE]);
	if (!error)
		error = hand_start_another(&hands[CONFINED]);
	if (!error)
		error = hand_start_another(&hands[BESIDE]);
	if (!error && confined)
		error = hand_ask(&hands[CONFINED], hand_enter, (void *)&layer);
	if (!error && confined)
		error = hand_ask(&hands[BESIDE], hand_enter, (void *)&layer);
	if (!error)
		error = hand_ask(&hands[CONFINED], hand_start_another, &hands[AFTER]);
	return error;
}

static int read_memory(pid_t process, pid_t tid)
{
	int copy = 0;
	const struct iovec local = { .iov_base = &copy, .iov_len = sizeof(copy) };
	const struct iovec remote = { .iov_base = (void *)&word, .iov_len = sizeof(copy) };

	(void)process;
	if (process_vm_readv(tid, &local, 1, &remote, 1, 0) < 0)
		return errno;
	return copy == WORD ? 0 : EIO;
}

static int compare(pid_t process, pid_t tid)
{
	(void)process;
	return syscall(SYS_kcmp, gettid(), tid, KCMP_VM, 0, 0) < 0 ? errno : 0;
}

static int get_robust_list(pid_t process, pid_t tid)
{
	struct robust_list_head *head;
	size_t size;

	(void)process;
	return syscall(SYS_get_robust_list, tid, &head, &size) ? errno : 0;
}

static int open_entry(pid_t process, pid_t tid, const char *name, int flags)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/%s", process, tid, name);
	fd = open(path, flags | O_CLOEXEC);
	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static int open_environ(pid_t process, pid_t tid)
{
	return open_entry(process, tid, "environ", O_RDONLY);
}

static int open_mem(pid_t process, pid_t tid)
{
	return open_entry(process, tid, "mem", O_RDWR);
}

static int open_namespace(pid_t process, pid_t tid)
{
	return open_entry(process, tid, "ns/mnt", O_RDONLY);
}

static int follow_exe(pid_t process, pid_t tid)
{
	return open_entry(process, tid, "exe", O_PATH);
}

static const struct {
	const char *name;
	int (*act)(pid_t process, pid_t tid);
	bool may_lack;
	int denial;
} acts[] = {
	{ "process_vm_readv", read_memory, true, EPERM },
	{ "kcmp", compare, true, EPERM },
	{ "get_robust_list", get_robust_list, true, EPERM },
	{ "environ", open_environ, false, 0 /* as CAP_PERFMON is */ },
	{ "mem", open_mem, false, EACCES },
	{ "ns/mnt", open_namespace, false, EACCES },
	{ "exe", follow_exe, false, EACCES },
};

#define ACTS (sizeof(acts) / sizeof(acts[0]))

struct round {
	bool is_confined;
	int among[ACTS][THREADS][THREADS];
	int from_child[ACTS][THREADS];
};

struct letter {
	size_t act;
	pid_t tid;
};

static int act_on(void *context)
{
	const struct letter *letter = context;

	return acts[letter->act].act(getpid(), letter->tid);
}

static int act_among(void *context)
{
	struct round *round = context;
	const int error = start_threads(round->is_confined);

	if (error)
		return error;
	for (size_t i = 0; i < ACTS; i++) {
		for (enum who from = BEFORE; from < THREADS; from++) {
			for (enum who to = 0; to < THREADS; to++) {
				struct letter letter = { i, hands[to].tid };

				round->among[i][from][to] = hand_ask(&hands[from], act_on, &letter);
			}
		}
	}
	return 0;
}

/* In the confined thread: by a process that it forks, which is in its domain. */
static int act_in_child(void *context)
{
	struct round *round = context;
	const pid_t process = getpid();
	const pid_t child = fork();

	if (child == 0) {
		for (size_t i = 0; i < ACTS; i++) {
			for (enum who to = 0; to < THREADS; to++)
				round->from_child[i][to] = acts[i].act(process, hands[to].tid);
		}
		_exit(0);
	}
	return child > 0 && waitpid(child, NULL, 0) == child ? 0 : NOT_PREPARED(errno);
}

static int act_from_child(void *context)
{
	struct round *round = context;
	const int error = start_threads(round->is_confined);

	return error ? error : hand_ask(&hands[CONFINED], act_in_child, round);
}

static struct round *play(judged_action *action, bool is_confined)
{
	struct round *round = shared_memory(sizeof(*round));
	struct verdict verdict;

	round->is_confined = is_confined;
	verdict = judge(NULL, 0, action, round);
	if (is_confined)
		expect_verdict(&verdict, 0, "the threads");
	else
		expect_control(&verdict, "threads without a sandbox");
	return round;
}

static bool is_there(int error, size_t act, enum who to)
{
	if (!error)
		return true;
	if (!acts[act].may_lack)
		yama_or_broken(case_text("%s of %s", acts[act].name, names[to]), error);
	printf("not judged: %s of %s: %s\n", acts[act].name, names[to], expect_errno_name(error));
	return false;
}

static void judge_among(const struct test_case *self)
{
	const struct round *control = play(act_among, false);
	const struct round *round = play(act_among, true);

	(void)self;
	for (size_t i = 0; i < ACTS; i++) {
		for (enum who from = BEFORE; from < THREADS; from++) {
			for (enum who to = 0; to < THREADS; to++) {
				if (is_there(control->among[i][from][to], i, to))
					expect_answer(-round->among[i][from][to], 0, "%s: %s to %s",
						      acts[i].name, names[from], names[to]);
			}
		}
	}
}

static void judge_child(const struct test_case *self)
{
	const struct round *control = play(act_from_child, false);
	const struct round *round = play(act_from_child, true);

	(void)self;
	for (size_t i = 0; i < ACTS; i++) {
		for (enum who to = 0; to < THREADS; to++) {
			const bool is_inside = to == CONFINED || to == AFTER;

			if (!is_inside &&
			    namespace_link_is_free(acts[i].name, round->from_child[i][to]))
				continue;
			if (is_there(control->from_child[i][to], i, to) &&
			    (is_inside || acts[i].denial))
				expect_answer(-round->from_child[i][to],
					      is_inside ? 0 : acts[i].denial,
					      "%s of %s, by a child of the confined one",
					      acts[i].name, names[to]);
		}
	}
	namespace_links_settle();
}

#define SOURCE "kernel behaviour, kernel/ptrace.c:__ptrace_may_access"

static const struct test_case cases[] = {
	{ .name = "threads_are_free_among_themselves",
	  .title = "threads reach the memory and the files in /proc of those of their process",
	  .source = SOURCE,
	  .needs = "abi>=1 proc",
	  .body = judge_among },
	{ .name = "threads_have_their_own_domains",
	  .title = "another process reaches those threads of a process that are inside its domain",
	  .source = SOURCE,
	  .needs = "abi>=1 proc proc:all",
	  .body = judge_child },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
