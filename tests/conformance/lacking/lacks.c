// SPDX-License-Identifier: MIT
/*
 * Checks that do not get what they need: the machine lacks it, another mechanism that is seen to be
 * in force denies it, or a limit is reached.  Which of them it is decides the reason of the skip.
 */
#include <errno.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <listener.h>
#include <namespace.h>
#include <reason.h>

/* More than a process of 64 bits has room for, and more than the limit below. */
#define NO_ROOM	     ((size_t)1 << 48)
#define TOO_MUCH     ((size_t)1 << 30)
#define LOW_LIMIT    ((rlim_t)1 << 29)
#define MANY_SECONDS 20

static void listens(const struct test_case *self)
{
	(void)self;
	listen_tcp();
}

static void mounts(const struct test_case *self)
{
	(void)self;
	namespace_require_mounts();
}

static void lacks_family(const struct test_case *self)
{
	(void)self;
	expect_skip(REASON_NETWORK, "a family: %s", expect_errno_name(EAFNOSUPPORT));
}

static void lacks_device(const struct test_case *self)
{
	(void)self;
	expect_skip(REASON_DEVICE, "a device: %s", expect_errno_name(ENOENT));
}

static void calls(const struct test_case *self)
{
	(void)self;
}

static void knows_defect(const struct test_case *self)
{
	(void)self;
	expect_known_defect("erratum.3", "as of old");
}

static void *wait_long(void *context)
{
	(void)context;
	sleep(MANY_SECONDS);
	return NULL;
}

/* What many actions make of what they could not make. */
static int start_thread(void *context)
{
	pthread_attr_t attributes;
	pthread_t thread;

	pthread_attr_init(&attributes);
	if (pthread_attr_setstacksize(&attributes, *(size_t *)context))
		return NOT_PREPARED(EPROTO);
	return pthread_create(&thread, &attributes, wait_long, NULL) ? ECHILD : 0;
}

static void expect_thread(size_t stack_size)
{
	const struct verdict verdict = judge(NULL, 0, start_thread, &stack_size);

	expect_verdict(&verdict, 0, "starting a thread");
}

static void lacks_threads_by_a_limit(const struct test_case *self)
{
	const struct rlimit limit = { LOW_LIMIT, LOW_LIMIT };

	(void)self;
	setrlimit(RLIMIT_AS, &limit);
	expect_thread(TOO_MUCH);
}

static void lacks_threads_by_no_limit(const struct test_case *self)
{
	(void)self;
	expect_thread(NO_ROOM);
}

#define CASE(function, ...)                                                                        \
	{                                                                                          \
		.name = #function, .body = function, __VA_ARGS__                                   \
	}

static const struct test_case cases[] = {
	CASE(listens),
	CASE(mounts),
	CASE(lacks_family),
	CASE(lacks_device),
	CASE(knows_defect),
	CASE(lacks_threads_by_a_limit),
	CASE(lacks_threads_by_no_limit),
	{ .name = "calls_what_may_be_left_out", .body = calls, .needs = "call:kcmp" },
	{ .name = "calls_what_is_always_there", .body = calls, .needs = "call:unshare" },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
