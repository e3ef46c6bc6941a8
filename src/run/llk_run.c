// SPDX-License-Identifier: MIT
/* llk-run: run a command under a Landlock ruleset that options and a policy file describe. */
#include <errno.h>
#include <limits.h>
#include <standard.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "foreign.h"
#include "next_option.h"
#include "question.h"
#include "run.h"

/* As env(1) has them. */
#define EXIT_OURS      125
#define EXIT_NOT_EXEC  126
#define EXIT_NOT_FOUND 127

void complain(const char *format, ...)
{
	va_list arguments;

	fputs("llk-run: ", stderr);
	va_start(arguments, format);
	foreign_vprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
}

bool complain_of_ruleset(const struct run *run)
{
	char sentence[PATH_MAX + 512];

	llk_ruleset_describe_failure(run->ruleset, sentence, sizeof(sentence));
	complain("%s", sentence);
	return false;
}

static bool take_abi(const struct given *given, int *abi)
{
	const long number = read_number(given->argument, INT16_MAX);

	if (number < 1)
		complain("--%s %s: expected an ABI number, 1 to %d", given->option->name,
			 foreign_typed(given->argument), INT16_MAX);
	*abi = (int)number;
	return number >= 1;
}

static bool take_format(struct run *run, const char *argument)
{
	run->report = argument ? argument : "text";
	if (strcmp(run->report, "text") == 0 || strcmp(run->report, "json") == 0)
		return true;
	complain("--report=%s: expected text or json", run->report);
	return false;
}

static bool take_policy(struct run *run, const char *file)
{
	struct llk_policy_fault fault = { .size = sizeof(fault) };
	const uint32_t flags = run->options.restrict_flags;
	int error;

	if (!*file) {
		complain("--policy \"\": the path is empty");
		return false;
	}
	if (run->policy) {
		complain("--policy %s: there is one already", file);
		return false;
	}
	error = llk_policy_read_file(file, &run->policy, &fault);
	if (error) {
		complain("%s", fault.message);
		return false;
	}
	error = llk_policy_options(run->policy, &run->options);
	run->options.restrict_flags |= flags;
	return !error;
}

/* First pass: what a ruleset must be created with. */
static bool take_option(struct run *run, const struct given *given)
{
	switch (given->option->action) {
	case ACTION_BEST_EFFORT:
		run->options.mode = LLK_MODE_BEST_EFFORT;
		return true;
	case ACTION_ABI:
		return take_abi(given, &run->options.abi);
	case ACTION_MINIMUM_ABI:
		return take_abi(given, &run->options.minimum_abi);
	case ACTION_FLAG:
		run->options.restrict_flags |= (uint32_t)given->option->bits;
		return true;
	case ACTION_DRY_RUN:
		run->dry_run = true;
		return true;
	case ACTION_EXPLAIN:
		run->explains = true;
		return true;
	case ACTION_REPORT:
		return take_format(run, given->argument);
	default:
		return true;
	}
}

static bool make_ruleset(struct run *run)
{
	struct llk_policy_fault fault = { .size = sizeof(fault) };
	const int error = llk_ruleset_create(&run->options, &run->ruleset);

	if (error) {
		complain("%s", llk_error_text(error));
		return false;
	}
	if (!apply_wishes(run))
		return false;
	if (run->policy && llk_policy_add(run->policy, run->ruleset, &fault)) {
		complain("%s", fault.message);
		return false;
	}
	return apply_options(run);
}

/* What would decide in a run that would be refused decides nothing. */
static bool explain_all(struct run *run)
{
	int error = run->explains ? llk_ruleset_rehearse(run->ruleset) : 0;

	if (error == LLK_ERROR_PROCESS)
		error = llk_ruleset_check(run->ruleset);
	if (error)
		return complain_of_ruleset(run);
	for (size_t i = 0; i < run->given_count; i++) {
		if (run->given[i].option->action == ACTION_EXPLAIN &&
		    !question_answer(run->ruleset, run->given[i].argument))
			return false;
	}
	return true;
}

static int status_of(int error)
{
	return error == ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_EXEC;
}

/* Restrict, and become the command; returns an exit status if that fails. */
static int execute(struct run *run)
{
	int error;

	/* What is looked up now may be out of reach afterwards. */
	command_check(run->ruleset, run->command[0], &run->findings);
	if (llk_ruleset_enforce(run->ruleset)) {
		complain_of_ruleset(run);
		return EXIT_OURS;
	}
	if (run->report && !print_report(run, stderr))
		return EXIT_OURS;
	standard_restore();
	execvp(run->command[0], run->command);
	error = errno;
	complain("%s: %s", foreign_typed(run->command[0]), strerror(error));
	/* Which a report has said already. */
	for (size_t i = 0; i < run->findings.count && !run->report; i++)
		complain("%s", run->findings.lines[i]);
	return status_of(error);
}

/* Do all of that but the last step, the restriction in a child that ends with it. */
static int rehearse(struct run *run)
{
	const int error = llk_ruleset_rehearse(run->ruleset);
	char sentence[PATH_MAX + 512];

	/* Before a question leaves a failure of its own. */
	llk_ruleset_describe_failure(run->ruleset, sentence, sizeof(sentence));
	if (run->command[0])
		command_check(run->ruleset, run->command[0], &run->findings);
	if (!print_report(run, stdout))
		return EXIT_OURS;
	if (error) {
		complain("%s", sentence);
		return EXIT_OURS;
	}
	if (!run->findings.error)
		return 0;
	complain("%s: %s", foreign_typed(run->command[0]), strerror(run->findings.error));
	return status_of(run->findings.error);
}

/* Ask the kernel in a child: a seccomp filter may kill for a call of Landlock. */
static bool find_support(struct run *run)
{
	int error;

	run->support.size = sizeof(run->support);
	error = llk_support_detect_forked(&run->support, 0);
	/* Where there is no filter, nothing can kill. */
	if (error == LLK_ERROR_PROCESS && prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == 0)
		error = llk_support_detect(&run->support);
	if (error)
		complain("%s", llk_error_text(error));
	run->options.assume = &run->support;
	return !error;
}

/* What the ruleset must be created with: of a policy and the options, the stricter counts. */
static bool take_all(struct run *run)
{
	int abi, minimum_abi;

	for (size_t i = 0; i < run->given_count; i++) {
		const struct given *given = &run->given[i];

		if (given->option->action == ACTION_POLICY && !take_policy(run, given->argument))
			return false;
	}
	abi = run->options.abi;
	minimum_abi = run->options.minimum_abi;
	for (size_t i = 0; i < run->given_count; i++) {
		if (!take_option(run, &run->given[i]))
			return false;
	}
	if (abi > run->options.abi)
		run->options.abi = abi;
	if (minimum_abi > run->options.minimum_abi)
		run->options.minimum_abi = minimum_abi;
	return true;
}

static int act(struct run *run)
{
	if (!take_all(run))
		return EXIT_OURS;
	if (!run->command[0] && !run->dry_run && !run->explains) {
		complain("a command is missing; see llk-run --help");
		return EXIT_OURS;
	}
	if (!find_support(run) || !make_ruleset(run) || !explain_all(run))
		return EXIT_OURS;
	if (run->dry_run)
		return rehearse(run);
	return run->explains ? 0 : execute(run);
}

/* What getopt_long(3) returns for the first option of the table: no letter. */
#define FIRST_OPTION 256

/* The table as getopt_long(3) wants it; NULL for want of memory. */
static struct option *make_getopt_table(void)
{
	size_t count = 0;
	struct option *table;

	while (option_at(count))
		count++;
	table = calloc(count + 1, sizeof(*table));
	for (size_t i = 0; table && i < count; i++) {
		const struct run_option *option = option_at(i);

		table[i].name = option->name;
		table[i].val = FIRST_OPTION + (int)i;
		table[i].has_arg = option->operand == OPERAND_NONE     ? no_argument
				   : option->operand == OPERAND_FORMAT ? optional_argument
								       : required_argument;
	}
	return table;
}

/* Read the command line; -1 to go on, else the exit status. */
static int read_command_line(struct run *run, int argc, char **argv, const struct option *table)
{
	int found;

	/* Options after the command are the command's. */
	while ((found = option_next("llk-run", argc, argv, "+", table)) != -1) {
		const struct run_option *option;

		if (found < FIRST_OPTION)
			return EXIT_OURS;
		option = option_at((size_t)(found - FIRST_OPTION));
		switch (option->action) {
		case ACTION_HELP:
			print_help();
			return 0;
		case ACTION_VERSION:
			print_version();
			return 0;
		case ACTION_COMPLETION:
			if (print_completion(optarg))
				return 0;
			complain("--completion %s: expected bash or zsh", foreign_typed(optarg));
			return EXIT_OURS;
		default:
			run->given[run->given_count++] = (struct given){ option, optarg };
		}
	}
	run->command = argv + optind;
	return -1;
}

int main(int argc, char **argv)
{
	struct run run = { .options = { .size = sizeof(run.options) } };
	struct option *table = make_getopt_table();
	int status = EXIT_OURS;

	standard_guard("llk-run", EXIT_OURS);
	/* No more options than arguments. */
	run.given = calloc((size_t)argc + 1, sizeof(*run.given));
	if (table && run.given) {
		status = read_command_line(&run, argc, argv, table);
		if (status < 0)
			status = act(&run);
	} else {
		complain("%s", strerror(ENOMEM));
	}
	command_forget(&run.findings);
	llk_ruleset_free(run.ruleset);
	llk_policy_free(run.policy);
	free(run.given);
	free(table);
	return status;
}
