// SPDX-License-Identifier: MIT
/*
 * Checks with deliberately wrong expectations, made of the suite's own support code: on a kernel
 * with Landlock each has to fail, or to be broken where it is the check that is at fault.
 */
#include <errno.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <case.h>
#include <exercise.h>
#include <expect.h>
#include <kernel_log.h>
#include <reason.h>

/* A bit that no kernel has given a meaning yet. */
#define UNKNOWN_RIGHT (UINT64_C(1) << 63)

static struct verdict make_dir(enum exercise_mode mode)
{
	return exercise_run(exercise_find("fs.make_dir"), ".", mode, NULL);
}

static int create_ruleset(uint64_t handled_fs)
{
	const struct llk_ruleset_attr attr = { .handled_access_fs = handled_fs };

	return llk_sys_create_ruleset(&attr, sizeof(attr.handled_access_fs), 0);
}

static void expect_denial_where_free(const struct test_case *self)
{
	const struct verdict verdict = make_dir(EXERCISE_FREE);

	expect_verdict(&verdict, EACCES, "%s", self->name);
}

static void expect_denial_where_granted(const struct test_case *self)
{
	const struct verdict verdict = make_dir(EXERCISE_GRANTED);

	expect_verdict(&verdict, EACCES, "%s", self->name);
}

static void expect_success_where_denied(const struct test_case *self)
{
	const struct verdict verdict = make_dir(EXERCISE_DENIED);

	expect_verdict(&verdict, 0, "%s", self->name);
}

static void expect_other_errno(const struct test_case *self)
{
	const struct verdict verdict = make_dir(EXERCISE_DENIED);

	expect_verdict(&verdict, EPERM, "%s", self->name);
}

static void expect_absence_where_present(const struct test_case *self)
{
	expect_answer(create_ruleset(LLK_ACCESS_FS_EXECUTE), EINVAL, "%s", self->name);
}

static void expect_presence_where_absent(const struct test_case *self)
{
	expect_answer(create_ruleset(UNKNOWN_RIGHT), 0, "%s", self->name);
}

static void expect_other_refusal(const struct test_case *self)
{
	expect_answer(create_ruleset(UNKNOWN_RIGHT), E2BIG, "%s", self->name);
}

static int die(void *context)
{
	(void)context;
	return raise(SIGKILL);
}

static void expect_answer_of_the_dead(const struct test_case *self)
{
	const struct verdict verdict = judge(NULL, 0, die, NULL);

	expect_verdict(&verdict, 0, "%s", self->name);
}

static int succeed(void *context)
{
	(void)context;
	return 0;
}

static void expect_unknown_layer_to_be_entered(const struct test_case *self)
{
	const struct sandbox_layer layer = { .attr = { .handled_access_fs = UNKNOWN_RIGHT } };
	const struct verdict verdict = judge(&layer, 1, succeed, NULL);

	expect_verdict(&verdict, 0, "%s", self->name);
}

static void expect_falsehood(const struct test_case *self)
{
	expect_true(false, "%s", self->name);
}

static void deviate_then_skip(const struct test_case *self)
{
	expect_deviation("%s", self->name);
	expect_skip(REASON_CONFIG, "nothing that matters");
}

static void deviate_then_name_a_defect(const struct test_case *self)
{
	expect_deviation("%s", self->name);
	expect_known_defect("erratum.1", "nothing that matters");
}

static void deviate_then_break(const struct test_case *self)
{
	expect_deviation("%s", self->name);
	expect_broken("nothing that matters");
}

static void deviate_then_hold(const struct test_case *self)
{
	expect_falsehood(self);
	expect_true(true, "%s", self->name);
}

static int refuse(void *context)
{
	(void)context;
	return EACCES;
}

static void fail_the_control(const struct test_case *self)
{
	const struct verdict verdict = judge(NULL, 0, refuse, NULL);

	expect_control(&verdict, self->name);
}

static int give_up(void *context)
{
	(void)context;
	return NOT_PREPARED(EIO);
}

static void fail_to_prepare(const struct test_case *self)
{
	const struct verdict verdict = judge(NULL, 0, give_up, NULL);

	expect_verdict(&verdict, EACCES, "%s", self->name);
}

/* No expectation is wrong here, but the log that the case is made to read has a warning in it. */
static void overlook_a_warning(const struct test_case *self)
{
	static const char warning[] = "4,1,1,-;WARNING: at security/landlock/none.c:1\n";
	int log[2];

	(void)self;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, log) ||
	    write(log[1], warning, sizeof(warning) - 1) < 0)
		expect_broken("no log");
	kernel_log_follow(log[0]);
}

static void overlook_a_warning_and_skip(const struct test_case *self)
{
	overlook_a_warning(self);
	expect_skip(REASON_CONFIG, "nothing that matters");
}

#define CASE(function)                                                                             \
	{                                                                                          \
		.name = #function, .body = function                                                \
	}

static const struct test_case cases[] = {
	CASE(expect_denial_where_free),
	CASE(expect_denial_where_granted),
	CASE(expect_success_where_denied),
	CASE(expect_other_errno),
	CASE(expect_absence_where_present),
	CASE(expect_presence_where_absent),
	CASE(expect_other_refusal),
	CASE(expect_answer_of_the_dead),
	CASE(expect_unknown_layer_to_be_entered),
	CASE(expect_falsehood),
	CASE(deviate_then_skip),
	CASE(deviate_then_name_a_defect),
	CASE(deviate_then_break),
	CASE(deviate_then_hold),
	CASE(fail_the_control),
	CASE(fail_to_prepare),
	CASE(overlook_a_warning),
	CASE(overlook_a_warning_and_skip),
	{ .name = "need_nonsense", .needs = "abi>=1 nonsense", .body = expect_falsehood },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
