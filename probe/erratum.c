// SPDX-License-Identifier: MIT
/* The proofs of the errata: whether this kernel has the fault, as far as its behaviour shows. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "errno_name.h"
#include "proof.h"

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif

/* Erratum 1: with the right to bind TCP denied, an MPTCP socket, which is none, is bound. */
static int act_bind_mptcp(void *context)
{
	const struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_MPTCP);
	int error = 0;

	(void)context;
	if (fd < 0)
		return errno;
	if (bind(fd, (const struct sockaddr *)&address, sizeof(address)))
		error = errno;
	close(fd);
	return error;
}

/* Erratum 2: within the signal scope, a thread that was there before is signalled. */
struct elder {
	sem_t ready;
	pid_t tid;
};

static void *stay(void *context)
{
	struct elder *const elder = context;

	elder->tid = gettid();
	sem_post(&elder->ready);
	/* The end of the child is the end of its threads. */
	for (;;)
		pause();
	return NULL;
}

static int act_signal_elder(void *context)
{
	const struct sandbox_layer layer = { .attr.scoped = LLK_SCOPE_SIGNAL };
	const bool *const sandboxed = context;
	enum sandbox_step step;
	struct elder elder = { 0 };
	pthread_t thread;
	int error;

	if (sem_init(&elder.ready, 0, 0))
		return errno;
	error = pthread_create(&thread, NULL, stay, &elder);
	if (error)
		return error;
	while (sem_wait(&elder.ready) && errno == EINTR)
		;
	error = sandbox_enter(&layer, *sandboxed, &step);
	/* EPERM is to be the answer of the signal alone. */
	if (error)
		return error == EPERM ? EINVAL : error;
	/* Not every library has tgkill(3). */
	return syscall(SYS_tgkill, getpid(), elder.tid, 0) ? errno : 0;
}

/* Erratum 4: with the right to make character devices denied, a whiteout is made. */
static int act_make_whiteout(void *context)
{
	const struct exercise_site *const site = context;

	return mknodat(site->dir_fd, "whiteout", S_IFCHR | 0600, makedev(0, 0)) ? errno : 0;
}

/* The operation that the fault denies, the right that is then denied, and the fault's errno. */
static const struct exercise bind_mptcp = {
	.feature = "net.bind_tcp",
	.denial = EACCES,
	.act = act_bind_mptcp,
};
static const struct exercise make_whiteout = {
	.feature = "fs.make_char",
	.denial = EACCES,
	.act = act_make_whiteout,
};

static void conclude(struct feature_report *feature, const struct verdict *verdict, int fault)
{
	if (verdict->kind != VERDICT_ACTED || (verdict->error && verdict->error != fault))
		prove_nothing(feature, "in a sandbox", verdict);
	else if (verdict->error)
		report_outcome(feature, ENFORCED_NO, "not_fixed", "the fault shows");
	else
		report_outcome(feature, ENFORCED_YES, NULL, NULL);
}

static void prove_by_exercise(struct feature_report *feature, const struct exercise *exercise,
			      struct scratch *scratch)
{
	struct verdict verdict;
	const char *dir;

	if (!prove_free(feature, exercise, scratch, &dir))
		return;
	verdict = exercise_run(exercise, dir, EXERCISE_DENIED, NULL);
	conclude(feature, &verdict, exercise->denial);
}

static void prove_elder(struct feature_report *feature)
{
	bool sandboxed = false;
	struct verdict verdict = judge(NULL, 0, act_signal_elder, &sandboxed);

	if (verdict.kind != VERDICT_ACTED || verdict.error) {
		prove_nothing(feature, "without a sandbox", &verdict);
		return;
	}
	sandboxed = true;
	verdict = judge(NULL, 0, act_signal_elder, &sandboxed);
	conclude(feature, &verdict, EPERM);
}

static void prove_mount(struct feature_report *feature, struct scratch *scratch)
{
	const char *const dir = scratch_dir(scratch, 0);
	int error;

	if (!dir) {
		prove_nowhere(feature);
		return;
	}
	error = prove_disconnected(dir);
	if (error && is_shortage(error))
		report_outcome(feature, ENFORCED_UNTESTED, "set_up_failed",
			       "in a mount namespace: %s", errno_name(error));
	else if (error && error != EACCES)
		report_outcome(feature, ENFORCED_UNTESTED, "privilege",
			       "it takes a mount namespace: %s", strerror(error));
	else if (error)
		report_outcome(feature, ENFORCED_NO, "not_fixed", "the fault shows");
	else
		report_outcome(feature, ENFORCED_YES, NULL, NULL);
}

/* The feature whose denials the fault is about; without them nothing can be seen of it. */
static const char *subject_of(uint64_t erratum)
{
	switch (erratum) {
	case 1 << 0:
		return "net.bind_tcp";
	case 1 << 1:
		return "scope.signal";
	case 1 << 2:
		return "fs.read_file";
	case 1 << 3:
		return "fs.make_char";
	}
	return NULL;
}

void prove_erratum(struct report *report, struct feature_report *feature, struct scratch *scratch)
{
	const char *const subject = subject_of(feature->feature->bit);

	if (!subject) {
		report_outcome(feature, ENFORCED_UNTESTED, "no_exercise", NULL);
		return;
	}
	switch (report_find(report, subject)->enforced) {
	case ENFORCED_YES:
		break;
	case ENFORCED_NO:
		report_outcome(feature, ENFORCED_UNTESTED, "not_concerned", "%s is not enforced",
			       subject);
		return;
	case ENFORCED_UNTESTED:
		report_outcome(feature, ENFORCED_UNTESTED, "set_up_failed", "%s is untested",
			       subject);
		return;
	}
	if (feature->feature->bit == 1 << 0)
		prove_by_exercise(feature, &bind_mptcp, scratch);
	else if (feature->feature->bit == 1 << 1)
		prove_elder(feature);
	else if (feature->feature->bit == 1 << 2)
		prove_mount(feature, scratch);
	else
		prove_by_exercise(feature, &make_whiteout, scratch);
}
