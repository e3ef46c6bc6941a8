/* SPDX-License-Identifier: MIT */
/* What the kernel has reported of its own faults during the run, be it in a check or in none. */
#ifndef RUNNER_FINDING_H
#define RUNNER_FINDING_H

#include <stdbool.h>
#include <stddef.h>

#include <kernel_report.h>

struct run;

struct finding {
	struct kernel_report report;
	double after_s; /* seconds of the clock: it came after this, */
	double by_s;	/* and by then */
	char **checks;	/* ids of those that ran then; only those of its task if there are some */
	size_t check_count;
	bool fails; /* the kernel is wrong, whatever the checks say */
};

struct findings {
	bool known; /* the log could be read */
	struct finding *list;
	size_t count;
	size_t left_out; /* for there were too many */
	struct kernel_report_parser parser;
	double quiet_s; /* until then all has been read */
	double begun_s; /* when the report that is open came */
	double begun_after_s;
};

/* Follow the kernel's log from now on. */
void findings_begin(struct findings *findings);

/* Read what the log has.  Returns false if there will be no more. */
bool findings_read(struct findings *findings);

/*
 * The log has been read to its end, and the run has all results: find the checks in which the
 * reports came, and so what they mean.
 */
void findings_settle(struct findings *findings, const struct run *run);

/* How many of them say that the kernel is wrong. */
size_t findings_failures(const struct findings *findings);

void findings_free(struct findings *findings);

#endif
