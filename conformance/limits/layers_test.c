// SPDX-License-Identifier: MIT
/* How many layers a domain may have, and that each of them counts. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <case.h>
#include <child.h>
#include <expect.h>
#include <kernel.h>
#include <privilege.h>
#include <shared.h>

#define MAX_LAYERS 16
/* Of the first kernels with ABI 1. */
#define FIRST_GENERATION_LAYERS 64

/* What the judged child leaves for its parent. */
struct stack {
	int first_entered;  /* layers that the first process entered */
	int second_entered; /* and then its child */
	int refusal;	    /* errno of the layer that was refused */
	int before;	    /* errnos of the operations before and after the refused layer */
	int after;
	int restricted;
};

static int enter_layer(uint64_t handled)
{
	const struct llk_ruleset_attr attr = { .handled_access_fs = handled };
	const int ruleset_fd = llk_sys_create_ruleset(&attr, sizeof(attr), 0);
	int error;

	if (ruleset_fd < 0)
		return -ruleset_fd;
	error = -llk_sys_restrict_self(ruleset_fd, 0);
	close(ruleset_fd);
	return error;
}

/* Enter up to count layers.  Returns how many were entered; *error is 0 or why no more. */
static int enter_layers(int count, uint64_t handled, int *error)
{
	*error = 0;
	for (int entered = 0; entered < count; entered++) {
		*error = enter_layer(handled);
		if (*error)
			return entered;
	}
	return count;
}

static int fill(void *context)
{
	struct stack *stack = context;
	const int error = privilege_set_no_new_privs();

	if (error)
		return error;
	stack->first_entered = enter_layers(FIRST_GENERATION_LAYERS + 1, LLK_ACCESS_FS_MAKE_BLOCK,
					    &stack->refusal);
	return 0;
}

static void judge_limit(const struct test_case *self)
{
	struct stack *stack = shared_memory(sizeof(*stack));
	const struct verdict verdict = judge_vforked(NULL, 0, fill, stack);

	(void)self;
	expect_verdict(&verdict, 0, "entering layers");
	expect_true(stack->first_entered == MAX_LAYERS ||
			    (kernel_abi() == 1 && stack->first_entered == FIRST_GENERATION_LAYERS),
		    "%d layers were entered instead of %d", stack->first_entered, MAX_LAYERS);
	expect_answer(-stack->refusal, E2BIG, "the layer after the last");
}

static int fill_further(void *context)
{
	struct stack *stack = context;

	stack->second_entered = enter_layers(FIRST_GENERATION_LAYERS + 1, LLK_ACCESS_FS_MAKE_BLOCK,
					     &stack->refusal);
	return 0;
}

static int fill_in_two_processes(void *context)
{
	struct stack *stack = context;
	int error = privilege_set_no_new_privs();

	if (error)
		return error;
	stack->first_entered = enter_layers(MAX_LAYERS / 2, LLK_ACCESS_FS_MAKE_BLOCK, &error);
	if (error)
		return error;
	return child_run(fill_further, stack);
}

static void judge_inherited(const struct test_case *self)
{
	struct stack *stack = shared_memory(sizeof(*stack));
	const struct verdict verdict = judge_vforked(NULL, 0, fill_in_two_processes, stack);

	(void)self;
	expect_verdict(&verdict, 0, "entering layers");
	expect_true(stack->first_entered + stack->second_entered == kernel_layer_limit(),
		    "after %d inherited layers %d were entered instead of %d", stack->first_entered,
		    stack->second_entered, kernel_layer_limit() - stack->first_entered);
	expect_answer(-stack->refusal, E2BIG, "the layer after the last");
}

static int open_and_close(int flags)
{
	const int fd = open(".", flags | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static int make_pipe(void)
{
	if (mkfifo("fifo", 0600))
		return errno;
	return unlink("fifo") ? errno : 0;
}

/* Fill the domain with layers that deny one thing, and be refused one that denies another. */
static int overfill(void *context)
{
	struct stack *stack = context;
	int error = privilege_set_no_new_privs();

	if (error)
		return error;
	stack->first_entered = enter_layers(stack->first_entered, LLK_ACCESS_FS_READ_DIR, &error);
	if (error)
		return error;
	stack->before = make_pipe();
	stack->refusal = enter_layer(LLK_ACCESS_FS_MAKE_FIFO);
	stack->after = make_pipe();
	stack->restricted = open_and_close(O_RDONLY);
	return 0;
}

static void judge_refused_layer(const struct test_case *self)
{
	struct stack *stack = shared_memory(sizeof(*stack));
	struct verdict verdict;

	(void)self;
	stack->first_entered = kernel_layer_limit();
	verdict = judge_vforked(NULL, 0, overfill, stack);
	expect_verdict(&verdict, 0, "entering %d layers", kernel_layer_limit());
	expect_answer(-stack->refusal, E2BIG, "the layer after the last");
	if (stack->before)
		expect_broken("making a pipe: %s", expect_errno_name(stack->before));
	expect_outcome(stack->after, 0, "what the refused layer would have denied");
	expect_outcome(stack->restricted, EACCES, "what the layers before it deny");
}

/* One layer differs from the others: its number, from 0. */
static int act_in_layers(void *context)
{
	const int *different = context;
	int error = privilege_set_no_new_privs();

	for (int i = 0; i < MAX_LAYERS && !error; i++)
		error = enter_layer(i == *different ? LLK_ACCESS_FS_READ_DIR
						    : LLK_ACCESS_FS_MAKE_BLOCK);
	return error ? error : open_and_close(O_RDONLY);
}

static void judge_each_layer(const struct test_case *self)
{
	int none = -1;
	struct verdict verdict = judge_vforked(NULL, 0, act_in_layers, &none);

	(void)self;
	expect_verdict(&verdict, 0, "opening a directory that no layer restricts");
	for (int i = 0; i < MAX_LAYERS; i++) {
		verdict = judge_vforked(NULL, 0, act_in_layers, &i);
		expect_verdict(&verdict, EACCES,
			       "opening a directory that layer %d of %d restricts", i + 1,
			       MAX_LAYERS);
	}
}

static const struct test_case cases[] = {
	{ .name = "sixteen_layers",
	  .title = "sixteen layers can be stacked (64 in early kernels with ABI 1), then E2BIG",
	  .source = SOURCE_DOCUMENT ", Ruleset layers",
	  .needs = "abi>=1 no-domain",
	  .body = judge_limit },
	{ .name = "inherited_layers_count",
	  .title = "layers inherited from the parent count",
	  .source = SOURCE_DOCUMENT ", Ruleset layers",
	  .needs = "abi>=1 no-domain",
	  .body = judge_inherited },
	{ .name = "refused_layer_changes_nothing",
	  .title = "a layer too many restricts nothing, and those before it stay in force",
	  .source = SOURCE_DOCUMENT ", Ruleset layers",
	  .needs = "abi>=1 no-domain call:mknodat",
	  .body = judge_refused_layer },
	{ .name = "each_layer_is_enforced",
	  .title = "each one of sixteen layers is enforced",
	  .source = SOURCE_DOCUMENT ", Layers of file path access rights",
	  .needs = "abi>=1 no-domain",
	  .body = judge_each_layer },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
