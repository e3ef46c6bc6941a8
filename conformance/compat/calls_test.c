// SPDX-License-Identifier: MIT
/* Programs of 32 bits: Landlock's system calls answer them as they do others. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <case.h>
#include <child.h>
#include <expect.h>
#include <kernel.h>
#include <program.h>
#include <reason.h>
#include <shared.h>

#include "calls.h"

#define MOST_ROWS 64

struct run {
	const struct call_table *table;
	const char *program;
	int answers[MOST_ROWS];
};

static int make_calls(void *context)
{
	struct run *run = context;

	for (size_t i = 0; i < run->table->count; i++)
		run->answers[i] = call_make(&run->table->rows[i]);
	return 0;
}

struct execution {
	const struct run *run;
	int output;
};

/* ENOEXEC, or ENOENT where there was no compiler for it, if the program does not run. */
static int execute(void *context)
{
	const struct execution *execution = context;
	const struct run *run = execution->run;
	char *const arguments[] = { (char *)(uintptr_t)run->program,
				    (char *)(uintptr_t)run->table->name, NULL };

	if (dup2(execution->output, STDOUT_FILENO) < 0)
		return errno;
	execv(run->program, arguments);
	return errno;
}

static int let_program_make_calls(void *context)
{
	struct run *run = context;
	uint8_t answers[MOST_ROWS];
	int output[2], error;
	size_t got = 0;
	ssize_t more;

	if (pipe2(output, O_CLOEXEC))
		return NOT_PREPARED(errno);
	/* A pipe has room for all answers. */
	error = child_run(execute, &(struct execution){ run, output[1] });
	if (error)
		return error;
	close(output[1]);
	while ((more = read(output[0], answers + got, sizeof(answers) - got)) > 0)
		got += (size_t)more;
	for (size_t i = 0; i < got; i++)
		run->answers[i] = answers[i];
	return got == run->table->count ? 0 : NOT_PREPARED(EPIPE);
}

/* What the rows do with a device, without a layer. */
static int use_device(void *context)
{
	const struct run *run = context;
	char argument[256] = "";

	for (size_t i = 0; i < run->table->count; i++) {
		const struct raw_call *row = &run->table->rows[i];
		const bool commands = row->kind == CALL_IOCTL;
		int fd;

		if (!commands && row->ruleset != A_DEVICE && row->parent != A_DEVICE)
			continue;
		fd = open("/dev/null", (commands ? O_RDWR : O_RDONLY) | O_CLOEXEC);
		if (fd < 0)
			return errno;
		/* Its driver never answers so. */
		if (commands && ioctl(fd, row->command, argument) && errno == EACCES)
			return EACCES;
		close(fd);
	}
	return 0;
}

static int expected_of(const struct raw_call *row)
{
	if (kernel_lacks_landlock())
		return kernel_support()->state == LLK_STATE_DISABLED ? EOPNOTSUPP : ENOSYS;
	return answer_expected(&row->answers);
}

static void expect_answers(const struct run *run, const char *who)
{
	for (size_t i = 0; i < run->table->count; i++) {
		const struct raw_call *row = &run->table->rows[i];

		if (run->answers[i] == CALL_NOT_MADE)
			expect_deviation("%s, %s, %s: not made", run->table->name, row->what, who);
		else
			expect_answer(-run->answers[i], expected_of(row), "%s, %s, %s",
				      run->table->name, row->what, who);
	}
}

static void judge_table(const char *name)
{
	struct run *run = shared_memory(sizeof(*run));
	struct verdict verdict;

	run->table = call_table_find(name);
	run->program = program_beside("calls32");
	if (!run->table || run->table->count > MOST_ROWS)
		expect_broken("no table %s", name);
	if (!kernel_lacks_landlock()) {
		verdict = judge_vforked(NULL, 0, use_device, run);
		expect_control(&verdict, "a device");
	}
	verdict = judge_vforked(NULL, 0, make_calls, run);
	if (expect_verdict(&verdict, 0, "the calls of a native program"))
		expect_answers(run, "in a native program");

	verdict = judge_vforked(NULL, 0, let_program_make_calls, run);
	if (verdict.kind == VERDICT_ACTED && verdict.error == ENOENT)
		expect_skip(REASON_CONFIG, "no program of 32 bits was built");
	if (verdict.kind == VERDICT_ACTED && verdict.error == ENOEXEC)
		expect_skip(REASON_CONFIG, "the kernel runs no programs of 32 bits");
	if (expect_verdict(&verdict, 0, "the calls of a program of 32 bits"))
		expect_answers(run, "in a program of 32 bits");
}

static void judge_row(const struct test_case *self)
{
	judge_table(self->row);
}

static void judge_unavailable(const struct test_case *self)
{
	(void)self;
	judge_table("create");
	judge_table("rule");
}

#define ROW(name_, title_, table_, source_, needs_, features_)                                     \
	{                                                                                          \
		.name = name_, .title = title_, .features = features_, .source = source_,          \
		.needs = needs_, .body = judge_row, .row = table_                                  \
	}

static const struct test_case cases[] = {
	ROW("rulesets", "a program of 32 bits makes rulesets, and is refused them, as others are",
	    "create", SOURCE_CREATE_RULESET, "abi>=1", NULL),
	ROW("path_rules", "a program of 32 bits adds path rules as others do", "rule",
	    SOURCE_ADD_RULE, "abi>=1 dev:null", NULL),
	ROW("port_rules", "a program of 32 bits adds port rules as others do", "port",
	    SOURCE_ADD_RULE, "abi>=4 ipv4", NULL),
	ROW("restriction", "a program of 32 bits restricts itself as others do", "restrict",
	    SOURCE_RESTRICT_SELF, "abi>=1 dev:null", NULL),
	ROW("device_commands",
	    "a program of 32 bits may give devices the same few commands, and no others", "ioctl",
	    "kernel behaviour, security/landlock/fs.c:is_masked_device_ioctl_compat",
	    "abi>=5 dev:null", "fs.ioctl_dev"),
	{ .name = "unavailable",
	  .title = "without Landlock a program of 32 bits is told so as others are",
	  .source = SOURCE_CREATE_RULESET ", ENOSYS and EOPNOTSUPP",
	  .needs = "no-landlock",
	  .body = judge_unavailable },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
