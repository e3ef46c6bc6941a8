// SPDX-License-Identifier: MIT
#include "interruption.h"

#include <stddef.h>
#include <string.h>

#include "memory.h"

static const int end_signals[] = { SIGHUP, SIGINT, SIGTERM };

#define COUNT (sizeof(end_signals) / sizeof(end_signals[0]))

/* Shared with the signal handler. */
static volatile sig_atomic_t heir;
static volatile sig_atomic_t end_signal;

static void note(int number, siginfo_t *info, void *context)
{
	(void)context;
	end_signal = number;
	if (info->si_code != SI_KERNEL && heir > 0)
		kill(heir, number);
}

void interruption_expect(void)
{
	const struct sigaction action = { .sa_sigaction = note, .sa_flags = SA_SIGINFO };
	struct sigaction inherited;

	/* Or the children of this program could not be waited for. */
	signal(SIGCHLD, SIG_DFL);
	for (size_t i = 0; i < COUNT; i++) {
		if (sigaction(end_signals[i], NULL, &inherited) == 0 &&
		    inherited.sa_handler != SIG_IGN)
			sigaction(end_signals[i], &action, NULL);
	}
}

int interruption_signal(void)
{
	return end_signal;
}

char *interruption_describe(void)
{
	return memory_format("interrupted by %s", strsignal(end_signal));
}

void interruption_pass_to(pid_t pid)
{
	heir = pid;
}

void interruption_block(sigset_t *before)
{
	sigset_t blocked;

	sigemptyset(&blocked);
	for (size_t i = 0; i < COUNT; i++)
		sigaddset(&blocked, end_signals[i]);
	sigprocmask(SIG_BLOCK, &blocked, before);
}

void interruption_signals_to_reset(sigset_t *reset)
{
	sigfillset(reset);
	sigdelset(reset, SIGQUIT);
	for (size_t i = 0; i < COUNT; i++)
		sigdelset(reset, end_signals[i]);
}
