// SPDX-License-Identifier: MIT
#include "actor.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "expect.h"

#define MAX_ACTORS 64

struct request {
	judged_action *action;
	char context[ACTOR_CONTEXT];
};

/*
 * The sockets to the actors of this process.  Each actor closes those of the others, or none of
 * them would see the end.
 */
static int actor_fds[MAX_ACTORS];
static size_t actor_count;

static void forget(int fd)
{
	for (size_t i = 0; i < actor_count; i++) {
		if (actor_fds[i] == fd) {
			actor_fds[i] = actor_fds[--actor_count];
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

static _Noreturn void obey(int fd, int answer)
{
	struct request request;

	while (send(fd, &answer, sizeof(answer), MSG_NOSIGNAL) == sizeof(answer) &&
	       recv(fd, &request, sizeof(request), 0) == sizeof(request))
		answer = request.action(request.context);
	_exit(0);
}

static int receive_answer(int fd)
{
	int answer;

	return recv(fd, &answer, sizeof(answer), 0) == sizeof(answer) ? answer
								      : NOT_PREPARED(EPIPE);
}

int actor_start(struct actor *actor, const struct sandbox_layer *layers, size_t count)
{
	int fds[2], error;

	actor->pid = 0;
	if (actor_count == MAX_ACTORS)
		return NOT_PREPARED(EMFILE);
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds))
		return NOT_PREPARED(errno);
	actor->pid = fork();
	if (actor->pid < 0)
		return NOT_PREPARED(errno);
	if (actor->pid == 0) {
		process_block_signals();
		close(fds[0]);
		while (actor_count)
			close(actor_fds[--actor_count]);
		/* Yama, where it is, then leaves it to Landlock who may trace it. */
		prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
		obey(fds[1], enter_layers(layers, count));
	}
	close(fds[1]);
	actor->fd = fds[0];
	actor_fds[actor_count++] = actor->fd;
	error = receive_answer(actor->fd);
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
	if (send(actor->fd, &request, sizeof(request), MSG_NOSIGNAL) != sizeof(request))
		return NOT_PREPARED(EPIPE);
	return receive_answer(actor->fd);
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
	forget(actor->fd);
	close(actor->fd);
	/* It ends by itself; the signal, which a scope may deny, is for one that is stopped. */
	kill(actor->pid, SIGKILL);
	while (waitpid(actor->pid, NULL, 0) < 0 && errno == EINTR)
		;
	actor->pid = 0;
}
