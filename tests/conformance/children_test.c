// SPDX-License-Identifier: MIT
/* What children of judged children leave: answers, their programs' exit statuses, and actors. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <unistd.h>

#include <atf-c.h>

#include <actor.h>
#include <child.h>
#include <expect.h>

static int answer(void *context)
{
	return *(const int *)context;
}

ATF_TC_WITHOUT_HEAD(answers_are_taken_whole);
ATF_TC_BODY(answers_are_taken_whole, tc)
{
	int answers[] = { 0, ECHILD, UINT8_MAX, SANDBOX_REFUSED(E2BIG), NOT_PREPARED(ENODEV) };

	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		ATF_CHECK_EQ(answers[i], child_run(answer, &answers[i]));
}

/* Context: what its shell does. */
static int become_shell(void *context)
{
	execl("/bin/sh", "sh", "-c", context, (char *)NULL);
	return NOT_PREPARED(errno);
}

ATF_TC_WITHOUT_HEAD(programs_answer_by_their_status);
ATF_TC_BODY(programs_answer_by_their_status, tc)
{
	ATF_CHECK_EQ(0, child_run(become_shell, (char[]){ "exit 0" }));
	ATF_CHECK_EQ(13, child_run(become_shell, (char[]){ "exit 13" }));
	ATF_CHECK_EQ(NOT_PREPARED(ECHILD), child_run(become_shell, (char[]){ "kill -9 $$" }));
}

static int die(void *context)
{
	(void)context;
	return kill(getpid(), SIGKILL);
}

ATF_TC_WITHOUT_HEAD(who_dies_has_not_answered);
ATF_TC_BODY(who_dies_has_not_answered, tc)
{
	ATF_CHECK_EQ(NOT_PREPARED(ECHILD), child_run(die, NULL));
}

static int ends[2];

/* Leaves its actor to the end of its process group. */
static int start_actor(void *context)
{
	struct actor actor;

	(void)context;
	return actor_start(&actor, NULL, 0);
}

static int has_pipe(void *context)
{
	(void)context;
	return fcntl(ends[0], F_GETFD) < 0 || fcntl(ends[1], F_GETFD) < 0 ? errno : 0;
}

static int start_actor_with_pipe(void *context)
{
	struct actor actor;
	int error = pipe2(ends, O_CLOEXEC) ? NOT_PREPARED(errno) : 0;

	(void)context;
	if (!error)
		error = actor_start(&actor, NULL, 0);
	if (!error)
		error = actor_ask(&actor, has_pipe, NULL, 0);
	return error;
}

/* An actor closes descriptors of others, which have the numbers of the pipe in another process. */
ATF_TC_WITHOUT_HEAD(actors_know_none_of_another_process);
ATF_TC_BODY(actors_know_none_of_another_process, tc)
{
	struct verdict verdict = judge_vforked(NULL, 0, start_actor, NULL);

	ATF_REQUIRE_EQ(VERDICT_ACTED, verdict.kind);
	ATF_REQUIRE_EQ(0, verdict.error);
	verdict = judge_vforked(NULL, 0, start_actor_with_pipe, NULL);
	ATF_REQUIRE_EQ(VERDICT_ACTED, verdict.kind);
	ATF_CHECK_EQ(0, verdict.error);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, answers_are_taken_whole);
	ATF_TP_ADD_TC(tp, programs_answer_by_their_status);
	ATF_TP_ADD_TC(tp, who_dies_has_not_answered);
	ATF_TP_ADD_TC(tp, actors_know_none_of_another_process);
	return atf_no_error();
}
