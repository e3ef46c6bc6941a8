// SPDX-License-Identifier: MIT
/* The proofs of the flags whose effect shows without the audit log; log_proof.c has the others. */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "judge.h"
#include "proof.h"

/* An action's answer that is no errno. */
#define WITHOUT_EFFECT 0x8000

static int set_no_new_privs(void)
{
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ? errno : 0;
}

/* Enforce a ruleset that denies the opening of any directory.  Returns 0 or a positive errno. */
static int restrict_with(uint32_t flags)
{
	const struct llk_ruleset_attr attr = { .handled_access_fs = LLK_ACCESS_FS_READ_DIR };
	const int ruleset_fd = llk_sys_create_ruleset(&attr, sizeof(attr), 0);
	int answer;

	if (ruleset_fd < 0)
		return -ruleset_fd;
	answer = llk_sys_restrict_self(ruleset_fd, flags | sandbox_flags());
	close(ruleset_fd);
	return -answer;
}

/* A thread that was there before, and how it fares. */
struct sibling {
	sem_t has_tried;
	sem_t may_retry;
	int before;
	int after;
};

static void *try_twice(void *context)
{
	struct sibling *const sibling = context;

	sibling->before = open_root();
	sem_post(&sibling->has_tried);
	while (sem_wait(&sibling->may_retry) && errno == EINTR)
		;
	sibling->after = open_root();
	return NULL;
}

/* WITHOUT_EFFECT if the sibling stays free, 0 if it is restricted with the caller. */
static int act_tsync(void *context)
{
	struct sibling sibling = { 0 };
	pthread_t thread;
	int error;

	(void)context;
	if (sem_init(&sibling.has_tried, 0, 0) || sem_init(&sibling.may_retry, 0, 0))
		return CANNOT_TELL | errno;
	error = pthread_create(&thread, NULL, try_twice, &sibling);
	if (error)
		return CANNOT_TELL | error;
	while (sem_wait(&sibling.has_tried) && errno == EINTR)
		;
	if (sibling.before)
		return CANNOT_TELL | sibling.before;
	error = set_no_new_privs();
	if (error)
		return CANNOT_TELL | error;
	error = restrict_with(LLK_RESTRICT_SELF_TSYNC);
	if (error)
		return CANNOT_TELL | error;
	sem_post(&sibling.may_retry);
	error = pthread_join(thread, NULL);
	if (error)
		return CANNOT_TELL | error;
	if (open_root() != EACCES || (sibling.after && sibling.after != EACCES))
		return CANNOT_TELL | EINVAL;
	return sibling.after ? 0 : WITHOUT_EFFECT;
}

/* WITHOUT_EFFECT if no_new_privs is not set, 0 if it is. */
static int act_no_new_privs(void *context)
{
	int error;

	(void)context;
	/* Inherited, it cannot be taken away, and so not be seen to be set. */
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 0)
		return CANNOT_TELL | EALREADY;
	error = restrict_with(LLK_RESTRICT_SELF_NO_NEW_PRIVS);
	if (error)
		return CANNOT_TELL | error;
	if (open_root() != EACCES)
		return CANNOT_TELL | EINVAL;
	return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? 0 : WITHOUT_EFFECT;
}

static void prove_by(struct feature_report *feature, judging *how, judged_action *act)
{
	struct verdict verdict = how(NULL, 0, act, NULL);

	if (verdict.kind == VERDICT_ACTED && !verdict.error) {
		report_outcome(feature, ENFORCED_YES, NULL, NULL);
		return;
	}
	if (verdict.kind == VERDICT_ACTED && verdict.error == WITHOUT_EFFECT) {
		report_outcome(feature, ENFORCED_NO, "no_effect",
			       "the flag is taken and does nothing");
		return;
	}
	if (verdict.kind == VERDICT_ACTED) {
		verdict.kind = VERDICT_NO_CHILD;
		verdict.error &= ~CANNOT_TELL;
	}
	prove_nothing(feature, "in a child", &verdict);
}

void prove_flag(struct feature_report *feature)
{
	const enum llk_feature_kind kind = feature->feature->kind;
	const uint64_t bit = feature->feature->bit;

	if (kind == LLK_FEATURE_RESTRICT && bit == LLK_RESTRICT_SELF_TSYNC)
		prove_by(feature, judge, act_tsync);
	if (kind == LLK_FEATURE_RESTRICT && bit == LLK_RESTRICT_SELF_NO_NEW_PRIVS)
		prove_by(feature, judge_vforked, act_no_new_privs);
}
