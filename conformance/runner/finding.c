// SPDX-License-Identifier: MIT
#include "finding.h"

#include <stdlib.h>
#include <string.h>

#include <clock.h>
#include <kernel_log.h>

#include "memory.h"
#include "result.h"

/* A kernel that warns all the time is known by these. */
#define MOST_FINDINGS 200

void findings_begin(struct findings *findings)
{
	findings->known = kernel_log_start();
	findings->quiet_s = clock_now_s(CLOCK_REALTIME);
}

static void add(struct findings *findings, const struct kernel_report *report)
{
	if (findings->count == MOST_FINDINGS) {
		findings->left_out++;
		return;
	}
	findings->list =
		memory_resize(findings->list, findings->count + 1, sizeof(*findings->list));
	findings->list[findings->count++] = (struct finding){
		.report = *report,
		.after_s = findings->begun_after_s,
		.by_s = findings->begun_s,
	};
}

static void take(struct findings *findings, const char *message, double now)
{
	const struct kernel_report *open = kernel_report_open(&findings->parser);
	struct kernel_report ended;
	const bool closed = kernel_report_take(&findings->parser, message, &ended);

	/* One that is over with its only line. */
	if (!open) {
		findings->begun_after_s = findings->quiet_s;
		findings->begun_s = now;
	}
	if (closed)
		add(findings, &ended);
	if (closed && open) {
		findings->begun_after_s = findings->quiet_s;
		findings->begun_s = now;
	}
}

bool findings_read(struct findings *findings)
{
	const double now = clock_now_s(CLOCK_REALTIME);
	const char *message;

	while ((message = kernel_log_message()))
		take(findings, message, now);
	findings->quiet_s = now;
	return findings->known;
}

/* Whether the task has the name of the test's program, cut as the kernel cuts it. */
static bool is_task_of(const struct test *test, const char *task)
{
	const size_t length = strcspn(test->id, ":");
	const char *name = memrchr(test->id, '/', length);
	size_t cut;

	name = name ? name + 1 : test->id;
	cut = length - (size_t)(name - test->id);
	if (cut > sizeof(((struct kernel_report *)0)->task) - 1)
		cut = sizeof(((struct kernel_report *)0)->task) - 1;
	return *task && strlen(task) == cut && strncmp(task, name, cut) == 0;
}

/* A test that has no result may be the one that did not survive the report. */
static bool ran_then(const struct test *test, const struct finding *finding)
{
	if (!test->reported)
		return is_task_of(test, finding->report.task);
	return test->begin_s <= finding->by_s && test->end_s >= finding->after_s;
}

/* Returns whether a check's own task is in the report. */
static bool find_checks(struct finding *finding, const struct run *run)
{
	bool by_task = false;

	for (size_t i = 0; i < run->count; i++)
		by_task = by_task || (ran_then(&run->tests[i], finding) &&
				      is_task_of(&run->tests[i], finding->report.task));
	for (size_t i = 0; i < run->count; i++) {
		const struct test *test = &run->tests[i];

		if (!ran_then(test, finding) ||
		    (by_task && !is_task_of(test, finding->report.task)))
			continue;
		finding->checks = memory_resize(finding->checks, finding->check_count + 1,
						sizeof(*finding->checks));
		finding->checks[finding->check_count++] = memory_copy(test->id);
	}
	return by_task;
}

/*
 * A machine that is slow is not wrong, and what a driver warns of beside the checks is no matter of
 * theirs; a race is found by whoever comes second.
 */
static bool is_failure(const struct kernel_report *report, bool by_task)
{
	if (kernel_report_is_load(report->kind))
		return false;
	if (kernel_report_is_defect(report->kind) || *report->landlock ||
	    report->kind == KERNEL_REPORT_MOUNT)
		return true;
	return by_task && report->kind != KERNEL_REPORT_KCSAN;
}

void findings_settle(struct findings *findings, const struct run *run)
{
	struct kernel_report ended;

	if (kernel_report_end(&findings->parser, &ended))
		add(findings, &ended);
	for (size_t i = 0; i < findings->count; i++) {
		struct finding *finding = &findings->list[i];

		finding->fails = is_failure(&finding->report, find_checks(finding, run));
	}
}

size_t findings_failures(const struct findings *findings)
{
	size_t failures = 0;

	for (size_t i = 0; i < findings->count; i++)
		failures += findings->list[i].fails;
	return failures;
}

void findings_free(struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++) {
		for (size_t j = 0; j < findings->list[i].check_count; j++)
			free(findings->list[i].checks[j]);
		free(findings->list[i].checks);
	}
	free(findings->list);
}
