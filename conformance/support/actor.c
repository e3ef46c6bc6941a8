// SPDX-License-Identifier: MIT
#include "actor.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "expect.h"

#define MAX_ACTORS 64

struct request {
	judged_action *action;
	char context[ACTOR_CONTEXT];
};

/* The ends of the pipes to an actor.  Who asks keeps the first, so that no write raises a signal. */
enum { REQUESTS_OUT, REQUESTS_IN, ANSWERS_OUT, FDS };

/*
 * The descriptors of the actors of this process.  Each actor closes those of the others, or none of
 * them would see the end.
 */
static int actor_fds[MAX_ACTORS][FDS];
static size_t actor_count;
static pid_t asking; /* whose they are */

/* In memory that is shared, a process finds those of another, which has ended. */
static void forget_others(void)
{
	if (asking != getpid())
		actor_count = 0;
	asking = getpid();
}

static void close_fds(const int fds[FDS])
{
	for (size_t i = 0; i < FDS; i++)
		close(fds[i]);
}

static void forget(const int fds[FDS])
{
	for (size_t i = 0; i < actor_count; i++) {
		if (actor_fds[i][REQUESTS_IN] == fds[REQUESTS_IN]) {
			memmove(actor_fds[i], actor_fds[--actor_count], sizeof(actor_fds[i]));
			return;
		}
	}
}

void process_block_signals(void)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
}

int process_took(int signal)
{
	const struct timespec at_once = { 0 };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, signal);
	return sigtimedwait(&set, NULL, &at_once) < 0 ? errno : 0;
}

static int take_signal(void *context)
{
	return process_took(*(int *)context);
}

static int enter_layers(const struct sandbox_layer *layers, size_t count)
{
	enum sandbox_step step;
	const int error = sandbox_enter(layers, count, &step);

	return error ? SANDBOX_REFUSED(error) : 0;
}

static int enter_layer(void *context)
{
	return enter_layers(context, 1);
}

static _Noreturn void obey(int requests, int answers, int answer)
{
	struct request request;

	while (write(answers, &answer, sizeof(answer)) == sizeof(answer) &&
	       read(requests, &request, sizeof(request)) == sizeof(request))
		answer = request.action(request.context);
	_exit(0);
}

static int receive_answer(const struct actor *actor)
{
	int answer;

	return read(actor->fds[ANSWERS_OUT], &answer, sizeof(answer)) == sizeof(answer)
		       ? answer
		       : NOT_PREPARED(EPIPE);
}

/* Become an actor, whose requests these are. */
static _Noreturn void act(int requests, int answers, const struct sandbox_layer *layers,
			  size_t count)
{
	process_block_signals();
	while (actor_count)
		close_fds(actor_fds[--actor_count]);
	/* Yama, where it is, then leaves it to Landlock who may trace it. */
	prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
	obey(requests, answers, enter_layers(layers, count));
}

int actor_start(struct actor *actor, const struct sandbox_layer *layers, size_t count)
{
	int requests[2], answers[2], error;

	actor->pid = 0;
	forget_others();
	if (actor_count == MAX_ACTORS)
		return NOT_PREPARED(EMFILE);
	if (pipe2(requests, O_CLOEXEC) || pipe2(answers, O_CLOEXEC))
		return NOT_PREPARED(errno);
	actor->pid = fork();
	if (actor->pid < 0)
		return NOT_PREPARED(errno);
	if (actor->pid == 0) {
		close(requests[1]);
		close(answers[0]);
		act(requests[0], answers[1], layers, count);
	}
	close(answers[1]);
	actor->fds[REQUESTS_OUT] = requests[0];
	actor->fds[REQUESTS_IN] = requests[1];
	actor->fds[ANSWERS_OUT] = answers[0];
	memcpy(actor_fds[actor_count++], actor->fds, sizeof(actor->fds));
	error = receive_answer(actor);
	if (error)
		actor_end(actor);
	return error;
}

int actor_ask(const struct actor *actor, judged_action *action, const void *context, size_t size)
{
	struct request request = { .action = action };

	if (size > sizeof(request.context))
		return NOT_PREPARED(E2BIG);
	if (size)
		memcpy(request.context, context, size);
	if (write(actor->fds[REQUESTS_IN], &request, sizeof(request)) != sizeof(request))
		return NOT_PREPARED(EPIPE);
	return receive_answer(actor);
}

int actor_enter(const struct actor *actor, const struct sandbox_layer *layer)
{
	return actor_ask(actor, enter_layer, layer, sizeof(*layer));
}

int actor_took(const struct actor *actor, int signal)
{
	return actor_ask(actor, take_signal, &signal, sizeof(signal));
}

void actor_end(struct actor *actor)
{
	if (actor->pid <= 0)
		return;
	forget(actor->fds);
	close_fds(actor->fds);
	/* It ends by itself; the signal, which a scope may deny, is for one that is stopped. */
	kill(actor->pid, SIGKILL);
	while (waitpid(actor->pid, NULL, 0) < 0 && errno == EINTR)
		;
	actor->pid = 0;
}
