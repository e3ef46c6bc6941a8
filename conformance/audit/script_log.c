// SPDX-License-Identifier: MIT
#include "script_log.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <case.h>
#include <child.h>
#include <expect.h>
#include <kernel.h>

#include "audit_log.h"
#include "script.h"

static int run_itself(void *script)
{
	return script_run(script);
}

static int run_forked(const char *script)
{
	const pid_t child = fork();
	int status;

	if (child == 0)
		_exit(script_run(script));
	if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status))
		return NOT_PREPARED(ECHILD);
	return WEXITSTATUS(status);
}

/* Threads take memory of their own. */
static bool has_threads(const char *script)
{
	return strpbrk(script, "st");
}

/* In a child of the judged one, since a script may execute another program. */
static int run(void *context)
{
	const int error =
		has_threads(context) ? run_forked(context) : child_run(run_itself, context);

	if (error & NOT_PREPARED(0))
		return error;
	if (error == SCRIPT_NOT_DENIED)
		return 0;
	if (error & SCRIPT_REFUSED(0))
		return SANDBOX_REFUSED(error & ~SCRIPT_REFUSED(0));
	return error ? NOT_PREPARED(error) : EACCES;
}

static const char *right(char letter)
{
	switch (letter) {
	case 'd':
		return "fs.make_dir";
	case 'p':
		return "fs.make_fifo";
	default:
		return "fs.remove_dir";
	}
}

/* "1ed" as "blockers=fs.remove_dir,fs.make_dir *". */
static const char *denial(const char *word)
{
	const char *text = "blockers=";

	for (const char *letter = word + strspn(word, "0123456789"); *letter && *letter != ' ';
	     letter++)
		text = case_text("%s%s%s", text, text[strlen(text) - 1] == '=' ? "" : ",",
				 right(*letter));
	return case_text("%s *", text);
}

#define MAX_LOGGED 8

/* Returns the number of words; the last denial is followed by NULL. */
static size_t split(const char *logged, const char *denials[MAX_LOGGED + 1],
		    unsigned long layers[MAX_LOGGED])
{
	size_t count = 0;

	while (*logged && count < MAX_LOGGED) {
		layers[count] = strtoul(logged, NULL, 10);
		denials[count++] = denial(logged);
		logged += strcspn(logged, " ");
		logged += strspn(logged, " ");
	}
	denials[count] = NULL;
	return count;
}

/* Domains are numbered in the order of their layers; the script's denials begin at first. */
static void expect_order(const struct log *log, size_t first, const unsigned long *layers,
			 size_t count, const char *script)
{
	for (size_t i = 1; i < count; i++) {
		const uint64_t domain = log->denials.at[first + i].domain;
		const uint64_t before = log->denials.at[first + i - 1].domain;

		expect_true((layers[i] > layers[i - 1]) == (domain > before) &&
				    (layers[i] == layers[i - 1]) == (domain == before),
			    "%s: denial %zu is logged for another domain", script, i + 1);
	}
}

const struct log *script_take_log(const char *script)
{
	char text[128];
	struct verdict verdict;

	snprintf(text, sizeof(text), "%s", script);
	verdict = judge_vforked(NULL, 0, run, text);
	expect_verdict(&verdict, EACCES, "\"%s\"", script);
	return log_take();
}

static void judge_row(const struct script_row *row)
{
	const char *denials[MAX_LOGGED + 1];
	unsigned long layers[MAX_LOGGED];
	const size_t expected = split(row->logged, denials, layers);
	const struct log *log = script_take_log(row->script);

	log_expect(log, denials, row->script);
	if (log->denials.count == expected)
		expect_order(log, 0, layers, expected, row->script);
}

struct script_list {
	const struct script_row *rows;
	size_t count;
};

static int run_all(void *context)
{
	const struct script_list *list = context;
	int error = EACCES;

	for (size_t i = 0; error == EACCES && i < list->count; i++) {
		char text[128];

		snprintf(text, sizeof(text), "%s", list->rows[i].script);
		if (list->rows[i].since_abi <= kernel_abi())
			error = run(text);
	}
	return error;
}

/* All scripts in one window.  Returns whether the log is all of theirs, one after the other. */
static bool judge_together(const struct script_list *list)
{
	const char *denials[LOG_RECORDS + MAX_LOGGED + 1] = { NULL };
	unsigned long layers[LOG_RECORDS + MAX_LOGGED];
	const struct verdict verdict = judge_vforked_until(
		(int)list->count * JUDGE_DEADLINE_MS, NULL, 0, run_all, (void *)(uintptr_t)list);
	const struct log *log = log_take();
	size_t first = 0, count;

	if (verdict.kind != VERDICT_ACTED || verdict.error != EACCES)
		return false;
	for (size_t i = 0; i < list->count && first <= LOG_RECORDS; i++) {
		if (list->rows[i].since_abi <= kernel_abi())
			first += split(list->rows[i].logged, &denials[first], &layers[first]);
	}
	if (first > LOG_RECORDS || !log_matches(log, denials))
		return false;
	log_expect(log, denials, "all scripts");
	first = 0;
	for (size_t i = 0; i < list->count; i++, first += count) {
		const char *own[MAX_LOGGED + 1];

		count = 0;
		if (list->rows[i].since_abi > kernel_abi())
			continue;
		count = split(list->rows[i].logged, own, &layers[first]);
		expect_order(log, first, &layers[first], count, list->rows[i].script);
	}
	return true;
}

void script_judge(const struct script_row *rows, size_t count)
{
	const struct script_list list = { rows, count };

	if (judge_together(&list))
		return;
	/* Which one it is shows when each has a window of its own. */
	for (size_t i = 0; i < count; i++) {
		if (rows[i].since_abi <= kernel_abi())
			judge_row(&rows[i]);
	}
	expect_deviation(
		"the scripts are not logged as expected when they run one after the other");
}

bool script_has_log(const char *script, const char *logged)
{
	const char *denials[MAX_LOGGED + 1];
	unsigned long layers[MAX_LOGGED];

	split(logged, denials, layers);
	return log_matches(script_take_log(script), denials);
}

void script_make_layout(void)
{
	if (mkdir("old", 0700))
		expect_broken("old: %s", expect_errno_name(errno));
}
