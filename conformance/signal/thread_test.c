// SPDX-License-Identifier: MIT
/*
 * Scopes of signals and threads: those of one process reach each other whatever their domains, and
 * from elsewhere each is in its own.
 *
 *	main, before		outside of the domain
 *	scoped			enters a scope of signals
 *	  after			started by it, so in its domain
 *	  nested		the same, and then enters one more scope
 *	beside			enters another scope
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <actor.h>
#include <case.h>
#include <expect.h>
#include <kernel.h>
#include <shared.h>

#include "family.h"
#include <hand.h>

enum who { MAIN, BEFORE, SCOPED, AFTER, NESTED, BESIDE, THREADS };

static const char *const names[THREADS] = {
	[MAIN] = "the main thread",	    [BEFORE] = "a thread from before",
	[SCOPED] = "the scoped thread",	    [AFTER] = "a thread from after",
	[NESTED] = "a thread nested in it", [BESIDE] = "a thread in another scope",
};

/* In the judged child; the hand of the main thread is not used. */
static struct hand hands[THREADS];

static int ask(enum who who, judged_action *action, void *context)
{
	return who == MAIN ? action(context) : hand_ask(&hands[who], action, context);
}

/* Layer: that of all who enter one. */
static int start_threads(const struct sandbox_layer *layer)
{
	void *scope = (void *)layer;
	int error;

	process_block_signals();
	hands[MAIN].tid = getpid();
	error = hand_start_another(&hands[BEFORE]);
	if (!error)
		error = hand_start_another(&hands[SCOPED]);
	if (!error)
		error = hand_start_another(&hands[BESIDE]);
	if (!error && layer)
		error = ask(SCOPED, hand_enter, scope);
	if (!error)
		error = ask(SCOPED, hand_start_another, &hands[AFTER]);
	if (!error)
		error = ask(SCOPED, hand_start_another, &hands[NESTED]);
	if (!error && layer)
		error = ask(NESTED, hand_enter, scope);
	if (!error && layer)
		error = ask(BESIDE, hand_enter, scope);
	return error;
}

static int take_signal(void *context)
{
	return process_took(*(int *)context);
}

/*
 * Between threads.
 */

/* In the sending thread.  Context: the tid of the other. */
static int signal_thread(void *context)
{
	return syscall(SYS_tgkill, getpid(), *(pid_t *)context, SIGUSR1) ? errno : 0;
}

static int signal_process(void *context)
{
	(void)context;
	return kill(getpid(), SIGUSR1) ? errno : 0;
}

static int queue_to_process(void *context)
{
	(void)context;
	return sigqueue(getpid(), SIGUSR1, (union sigval){ 0 }) ? errno : 0;
}

struct pair {
	enum who from;
	enum who to;
	judged_action *act;
};

/* Those that the second erratum had no part in. */
static const struct pair inside_pairs[] = {
	{ SCOPED, SCOPED, signal_thread }, { SCOPED, AFTER, signal_thread },
	{ SCOPED, NESTED, signal_thread }, { AFTER, SCOPED, signal_thread },
	{ AFTER, NESTED, signal_thread },  { NESTED, NESTED, signal_thread },
	{ BEFORE, SCOPED, signal_thread }, { BEFORE, AFTER, signal_thread },
	{ BEFORE, BESIDE, signal_thread }, { MAIN, NESTED, signal_thread },
	{ MAIN, SCOPED, signal_thread },   { MAIN, MAIN, signal_process },
	{ MAIN, MAIN, queue_to_process },
};
static const struct pair outside_pairs[] = {
	{ SCOPED, MAIN, signal_thread },    { SCOPED, BEFORE, signal_thread },
	{ SCOPED, BESIDE, signal_thread },  { AFTER, MAIN, signal_thread },
	{ AFTER, BESIDE, signal_thread },   { NESTED, SCOPED, signal_thread },
	{ NESTED, AFTER, signal_thread },   { NESTED, BEFORE, signal_thread },
	{ BESIDE, SCOPED, signal_thread },  { BESIDE, MAIN, signal_thread },
	{ SCOPED, MAIN, signal_process },   { AFTER, MAIN, signal_process },
	{ SCOPED, MAIN, queue_to_process }, { NESTED, MAIN, queue_to_process },
};

#define COUNT(array_) (sizeof(array_) / sizeof((array_)[0]))

struct round {
	const struct sandbox_layer *layer;
	const struct pair *pairs;
	size_t count;
	int errors[32];
};

static int signal_pairs(void *context)
{
	struct round *round = context;
	int number = SIGUSR1;
	int error = start_threads(round->layer);

	for (size_t i = 0; !error && i < round->count; i++) {
		const struct pair *pair = &round->pairs[i];
		const int answer = ask(pair->from, pair->act, &hands[pair->to].tid);
		const int took = ask(pair->to, take_signal, &number);

		round->errors[i] = (took == 0) == (answer == 0) ? answer : ENOMSG;
	}
	return error;
}

static struct round *play(const struct pair *pairs, size_t count)
{
	struct round *round = shared_memory(sizeof(*round));
	struct verdict verdict;

	round->pairs = pairs;
	round->count = count;
	verdict = judge(NULL, 0, signal_pairs, round);
	expect_control(&verdict, "threads without a sandbox");
	for (size_t i = 0; i < count; i++) {
		if (round->errors[i])
			expect_broken("%s to %s without a sandbox: %s", names[pairs[i].from],
				      names[pairs[i].to], expect_errno_name(round->errors[i]));
	}
	round->layer = &signal_scope;
	verdict = judge(NULL, 0, signal_pairs, round);
	expect_verdict(&verdict, 0, "the threads");
	return round;
}

static void expect_pairs(const struct round *round)
{
	for (size_t i = 0; i < round->count; i++)
		expect_answer(-round->errors[i], 0, "%s%s to %s",
			      round->pairs[i].act == signal_thread ? "" : "by process: ",
			      names[round->pairs[i].from], names[round->pairs[i].to]);
}

static void judge_inside(const struct test_case *self)
{
	(void)self;
	expect_pairs(play(inside_pairs, COUNT(inside_pairs)));
}

/* Whether the kernel says that it has been mended. */
static bool is_claimed(const char *erratum)
{
	return kernel_support()->errata & llk_feature_find(erratum)->bit;
}

static void judge_outside(const struct test_case *self)
{
	const struct round *round = play(outside_pairs, COUNT(outside_pairs));
	size_t denied = 0;

	for (size_t i = 0; i < round->count; i++)
		denied += round->errors[i] == EPERM;
	if (denied == round->count && !is_claimed(self->features))
		expect_known_defect(self->features, "%s to %s: EPERM", names[round->pairs[0].from],
				    names[round->pairs[0].to]);
	expect_pairs(round);
}

/*
 * The C library changes the user and group of all threads by signalling each.
 */

#define OTHER_ID 65533

struct identity {
	const struct sandbox_layer *layer;
	unsigned int uids[THREADS];
	unsigned int gids[THREADS];
};

static int change_user(void *context)
{
	(void)context;
	return setresuid(OTHER_ID, OTHER_ID, OTHER_ID) ? errno : 0;
}

static int change_group(void *context)
{
	(void)context;
	return setresgid(OTHER_ID, OTHER_ID, OTHER_ID) ? errno : 0;
}

static int get_user(void *context)
{
	*(unsigned int *)context = (unsigned int)syscall(SYS_geteuid);
	return 0;
}

static int get_group(void *context)
{
	*(unsigned int *)context = (unsigned int)syscall(SYS_getegid);
	return 0;
}

static int change_identity(void *context)
{
	struct identity *identity = context;
	int error = start_threads(identity->layer);

	if (!error)
		error = ask(BEFORE, change_group, NULL);
	if (!error)
		error = ask(SCOPED, change_user, NULL);
	for (enum who who = 0; !error && who < THREADS; who++) {
		ask(who, get_user, &identity->uids[who]);
		ask(who, get_group, &identity->gids[who]);
	}
	return error;
}

/* How the library reaches other threads for that: 0, or an errno. */
static int signal_by_library(void)
{
	return syscall(SYS_tgkill, getpid(), gettid(), 0) ? errno : 0;
}

static void judge_identity(const struct test_case *self)
{
	struct identity *identity = shared_memory(sizeof(*identity));
	struct verdict verdict = judge(NULL, 0, change_identity, identity);
	const bool is_changed =
		identity->uids[MAIN] == OTHER_ID && identity->gids[SCOPED] == OTHER_ID;

	expect_control(&verdict, "changing user and group without a sandbox");
	if (!is_changed)
		expect_broken("the C library did not change all threads: %s",
			      expect_errno_name(signal_by_library()));
	memset(identity, 0, sizeof(*identity));
	identity->layer = &signal_scope;
	verdict = judge(NULL, 0, change_identity, identity);
	if (verdict.kind == VERDICT_ACTED && verdict.error == 0 &&
	    identity->uids[SCOPED] == OTHER_ID && identity->uids[AFTER] == OTHER_ID &&
	    identity->uids[MAIN] != OTHER_ID && !is_claimed(self->features))
		expect_known_defect(self->features, "setresuid() left out threads");
	expect_verdict(&verdict, 0, "changing user and group");
	for (enum who who = 0; who < THREADS; who++) {
		expect_true(identity->uids[who] == OTHER_ID, "%s has user %u", names[who],
			    identity->uids[who]);
		expect_true(identity->gids[who] == OTHER_ID, "%s has group %u", names[who],
			    identity->gids[who]);
	}
}

/*
 * From another process, a child of the scoped thread and so in its domain.
 */

struct view {
	const struct sandbox_layer *layer;
	int by_tgkill[THREADS];
	int by_tid[THREADS];
	int took[THREADS];
};

static int send_from_child(void *context)
{
	struct view *view = context;
	const pid_t child = fork();

	if (child == 0) {
		for (enum who who = 0; who < THREADS; who++) {
			const pid_t tid = hands[who].tid;

			view->by_tgkill[who] =
				syscall(SYS_tgkill, getppid(), tid, SIGUSR1) ? errno : 0;
			/* To the process, named by one of its threads. */
			view->by_tid[who] = kill(tid, 0) ? errno : 0;
		}
		_exit(0);
	}
	return waitpid(child, NULL, 0) == child ? 0 : NOT_PREPARED(errno);
}

static int view_threads(void *context)
{
	struct view *view = context;
	int number = SIGUSR1;
	int error = start_threads(view->layer);

	if (!error)
		error = ask(SCOPED, send_from_child, view);
	for (enum who who = 0; who < THREADS; who++)
		view->took[who] = ask(who, take_signal, &number);
	return error;
}

static void judge_view(const struct test_case *self)
{
	struct view *view = shared_memory(sizeof(*view));
	struct verdict verdict = judge(NULL, 0, view_threads, view);

	(void)self;
	expect_control(&verdict, "signalling threads without a sandbox");
	for (enum who who = 0; who < THREADS; who++) {
		const int error = view->by_tgkill[who] ? view->by_tgkill[who]
				  : view->by_tid[who]  ? view->by_tid[who]
						       : view->took[who];

		if (error)
			expect_broken("signalling %s without a sandbox: %s", names[who],
				      expect_errno_name(error));
	}
	view->layer = &signal_scope;
	verdict = judge(NULL, 0, view_threads, view);
	expect_verdict(&verdict, 0, "the threads");
	for (enum who who = 0; who < THREADS; who++) {
		const bool is_inside = who == SCOPED || who == AFTER || who == NESTED;

		expect_answer(-view->by_tgkill[who], is_inside ? 0 : EPERM, "a signal to %s",
			      names[who]);
		expect_answer(-view->by_tid[who], is_inside ? 0 : EPERM,
			      "a signal to the process of %s", names[who]);
		expect_true((view->took[who] == 0) == is_inside, "the signal to %s %s", names[who],
			    is_inside ? "was lost" : "came");
	}
}

static const struct test_case cases[] = {
	{ .name = "threads_inside_are_free",
	  .title =
		  "threads signal those of their process that are inside, in every order of starting",
	  .features = "scope.signal",
	  .source = SOURCE_DOCUMENT ", IPC scoping",
	  .needs = "abi>=6",
	  .body = judge_inside },
	{ .name = "threads_outside_are_free",
	  .title = "threads signal those of their process that are outside, and the process",
	  .features = "erratum.2",
	  .source = "security/landlock/errata/abi-6.h",
	  .needs = "abi>=6",
	  .body = judge_outside },
	{ .name = "identity_of_all_threads",
	  .title = "setresuid(3) and setresgid(3) reach all threads in and out of a scope",
	  .features = "erratum.2",
	  .source = "security/landlock/errata/abi-6.h",
	  .needs = "abi>=6 cap:setuid cap:setgid sigqueue",
	  .body = judge_identity },
	{ .name = "threads_have_their_own_domains",
	  .title =
		  "another process reaches those threads of a process that are inside of its scope",
	  .features = "scope.signal",
	  .source = "kernel behaviour, security/landlock/task.c:hook_task_kill",
	  .needs = "abi>=6",
	  .body = judge_view },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
