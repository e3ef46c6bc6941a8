/* SPDX-License-Identifier: MIT */
/*
 * Progress of a run, on stderr: a line for each cell that ends, and below them how the whole
 * stands: on a terminal a line that changes in place, else a new one whenever cells have ended.
 */
#ifndef MATRIX_PROGRESS_H
#define MATRIX_PROGRESS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct progress {
	size_t total;
	size_t ended;
	size_t running;
	unsigned int jobs;
	size_t failed;	 /* cells with a fail or xpass */
	size_t unjudged; /* other cells with infra_error or a broken check */
	double started;	 /* on the monotonic clock */
	double left_s;	 /* until the end of the run; negative: not known */
	bool live;	 /* a terminal that takes a status line */
	bool color;
	bool line_shown;
	bool changed; /* since the status was shown last */
};

/* Seconds on the monotonic clock. */
double clock_now(void);

void progress_start(struct progress *progress, size_t total, unsigned int jobs);

/* A cell ended: its record. */
void progress_cell(struct progress *progress, const json_t *record);

/* A cell will be tried again: the record of the machine that gave no verdict. */
void progress_retry(struct progress *progress, const json_t *record);

/* A cell that was counted is not run after all. */
void progress_leave_out(struct progress *progress, const char *cell, const char *why);

/* Show how the whole stands: on a terminal always, elsewhere if it has changed. */
void progress_tick(struct progress *progress);

/* Take the status line away. */
void progress_end(struct progress *progress);

/* Whether escape sequences for colour are wanted on that stream: a terminal, and no NO_COLOR. */
bool color_wanted(int fd);

#endif
