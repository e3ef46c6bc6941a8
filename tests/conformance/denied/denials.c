// SPDX-License-Identifier: MIT
/*
 * Checks that are denied what they do, by Landlock or by another mechanism: only the latter, and
 * only where it is seen to be in force, is the reason of a skip.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>

/* A bit that no kernel has given a meaning yet. */
#define UNKNOWN_RIGHT (UINT64_C(1) << 63)

static const struct sandbox_layer no_fifos = {
	.attr.handled_access_fs = LLK_ACCESS_FS_MAKE_FIFO,
};
static const struct sandbox_layer no_block_devices = {
	.attr.handled_access_fs = LLK_ACCESS_FS_MAKE_BLOCK,
};

static int make_fifo(void *context)
{
	(void)context;
	if (mknodat(AT_FDCWD, "fifo", S_IFIFO | 0600, 0))
		return errno;
	return unlink("fifo") ? errno : 0;
}

static void expect_fifo(const struct sandbox_layer *layers, size_t count, int error)
{
	const struct verdict verdict = judge(layers, count, make_fifo, NULL);

	expect_verdict(&verdict, error, "making a fifo");
}

static void by_nobody_in_a_layer(const struct test_case *self)
{
	(void)self;
	expect_fifo(&no_block_devices, 1, 0);
}

static void by_landlock(const struct test_case *self)
{
	(void)self;
	expect_fifo(&no_fifos, 1, EACCES);
}

/* As on a kernel that denies what it should not. */
static void by_a_wrong_kernel(const struct test_case *self)
{
	(void)self;
	expect_fifo(&no_fifos, 1, 0);
}

/* As on one that does not deny what it should. */
static void by_no_kernel(const struct test_case *self)
{
	(void)self;
	expect_fifo(&no_block_devices, 1, EACCES);
}

/* One deviation that has another reason does not excuse the other. */
static void by_both(const struct test_case *self)
{
	(void)self;
	expect_fifo(&no_block_devices, 1, 0);
	expect_true(false, "what nobody denies");
}

static void in_the_control(const struct test_case *self)
{
	const struct verdict verdict = judge(NULL, 0, make_fifo, NULL);

	expect_control(&verdict, self->name);
}

static void in_the_preparation(const struct test_case *self)
{
	const int error = make_fifo(NULL);

	if (error)
		expect_broken("%s: %s", self->name, expect_errno_name(error));
}

static int create_ruleset(void *context)
{
	const struct llk_ruleset_attr attr = { .handled_access_fs = UNKNOWN_RIGHT };
	const int fd = llk_sys_create_ruleset(&attr, sizeof(attr.handled_access_fs), 0);

	(void)context;
	return fd < 0 ? -fd : 0;
}

/* No other mechanism is the reason of how Landlock's own calls answer, in any layer or in none. */
static void landlocks_own_answer(const struct test_case *self)
{
	const struct verdict verdict = judge(NULL, 0, create_ruleset, NULL);

	(void)self;
	expect_verdict(&verdict, 0, "an unknown right");
}

static void declared(const struct test_case *self)
{
	in_the_preparation(self);
}

static void of_any_layers(const struct test_case *self)
{
	(void)self;
}

static void of_too_many_layers(const struct test_case *self)
{
	struct sandbox_layer layers[16];
	struct verdict verdict;

	(void)self;
	for (size_t i = 0; i < sizeof(layers) / sizeof(layers[0]); i++)
		layers[i] = no_block_devices;
	verdict = judge(layers, sizeof(layers) / sizeof(layers[0]), make_fifo, NULL);
	expect_verdict(&verdict, 0, "sixteen layers");
}

#define CASE(function, ...)                                                                        \
	{                                                                                          \
		.name = #function, .body = function, __VA_ARGS__                                   \
	}

static const struct test_case cases[] = {
	CASE(by_nobody_in_a_layer, .needs = "abi>=1"),
	CASE(by_landlock, .needs = "abi>=1"),
	CASE(by_a_wrong_kernel, .needs = "abi>=1"),
	CASE(by_no_kernel, .needs = "abi>=1"),
	CASE(by_both, .needs = "abi>=1"),
	CASE(in_the_control, .needs = "abi>=1"),
	CASE(in_the_preparation, .needs = "abi>=1"),
	CASE(landlocks_own_answer, .needs = "abi>=1"),
	CASE(declared, .needs = "abi>=1 call:mknodat"),
	CASE(of_any_layers, .needs = "abi>=1 no-domain"),
	CASE(of_too_many_layers, .needs = "abi>=1"),
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
