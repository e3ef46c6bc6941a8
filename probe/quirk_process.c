// SPDX-License-Identifier: MIT
/* Quirks of the signal scope, of credentials that change hands, and of threads. */
#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "quirk_search.h"

/* So that it stays pending, for sigtimedwait(2). */
static int block_sigio(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGIO);
	return pthread_sigmask(SIG_BLOCK, &set, NULL);
}

/* Has been sent when the write that causes it returns. */
static bool took_sigio(void)
{
	const struct timespec now = { 0 };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGIO);
	return sigtimedwait(&set, NULL, &now) == SIGIO;
}

/* A pipe whose input signals our process group, as set by the caller.  0 or an errno. */
static int signal_group(const int fds[2])
{
	if (fcntl(fds[0], F_SETOWN, -getpgrp()) || fcntl(fds[0], F_SETFL, O_ASYNC | O_NONBLOCK))
		return errno;
	return write(fds[1], "", 1) == 1 ? 0 : errno;
}

struct scoped {
	const struct question *question;
	int fds[2];
};

static int signal_group_and_self(void *context)
{
	const struct scoped *const scoped = context;

	if (question_enter(scoped->question) || signal_group(scoped->fds) || !took_sigio())
		return ECHILD;
	return 0;
}

/*
 * The child of this process is in its group, and has joined it last.  It restricts itself and
 * signals the group; this process is outside of its scope.
 */
int act_signal_group(void *context)
{
	struct scoped scoped = { .question = context };
	int error;

	if (block_sigio() || pipe2(scoped.fds, O_CLOEXEC))
		return CANNOT_TELL | errno;
	error = run_in_child(signal_group_and_self, &scoped);
	if (error)
		return CANNOT_TELL | error;
	return took_sigio() ? 0 : EPERM;
}

/* Returns an errno as a pointer's number would; NULL for success. */
static void *restrict_and_signal(void *context)
{
	struct scoped *const scoped = context;
	int error = question_enter(scoped->question);

	if (!error)
		error = signal_group(scoped->fds);
	return error ? scoped : NULL;
}

/* A thread restricts itself and signals the group, to which a child has come after its process. */
int act_signal_own_group(void *context)
{
	struct scoped scoped = { .question = context };
	void *trouble;
	pthread_t thread;
	pid_t child;

	if (block_sigio() || pipe2(scoped.fds, O_CLOEXEC))
		return CANNOT_TELL | errno;
	child = fork();
	if (child == 0) {
		/* Until the group is killed. */
		for (;;)
			pause();
	}
	if (child < 0)
		return CANNOT_TELL | errno;
	if (pthread_create(&thread, NULL, restrict_and_signal, &scoped) ||
	    pthread_join(thread, &trouble) || trouble)
		return CANNOT_TELL | EAGAIN;
	return took_sigio() ? 0 : EPERM;
}

static long session_keyring(void)
{
	return syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0);
}

static int give_keyring(void *context)
{
	(void)context;
	if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0 ||
	    syscall(SYS_keyctl, KEYCTL_SESSION_TO_PARENT) < 0)
		return EOPNOTSUPP;
	return 0;
}

/* The keyring comes with credentials, which are to keep the sandbox. */
int act_keyring_to_parent(void *context)
{
	const struct question *const question = context;
	const long before = session_keyring();
	int error = question_enter(question);

	if (error)
		return error;
	error = run_in_child(give_keyring, NULL);
	if (error)
		return CANNOT_TELL | error;
	if (session_keyring() == before)
		return CANNOT_TELL | EOPNOTSUPP;
	return open_root();
}

/* The control does the same to the calling thread alone. */
int act_mute_all_threads(void *context)
{
	const struct question *const question = context;
	const uint32_t tsync = question->in_doubt ? LLK_RESTRICT_SELF_TSYNC : 0;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return CANNOT_TELL | errno;
	return -llk_sys_restrict_self(-1, LLK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF | tsync);
}
