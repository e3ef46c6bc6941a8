// SPDX-License-Identifier: MIT
#include "progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cell.h"
#include "foreign.h"

#define GREEN	   "\033[32m"
#define RED	   "\033[31m"
#define YELLOW	   "\033[33m"
#define PLAIN	   "\033[0m"
#define CLEAR_LINE "\r\033[K"
/* A line that is longer than the terminal is wide could not be taken away. */
#define WRAP_OFF "\033[?7l"
#define WRAP_ON	 "\033[?7h"

double clock_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static bool is_terminal(int fd)
{
	const char *term = getenv("TERM");

	return isatty(fd) && term && strcmp(term, "dumb") != 0;
}

bool color_wanted(int fd)
{
	const char *refused = getenv("NO_COLOR");

	return is_terminal(fd) && !(refused && *refused);
}

void progress_start(struct progress *progress, size_t total, unsigned int jobs)
{
	*progress = (struct progress){
		.total = total,
		.jobs = jobs,
		.started = clock_now(),
		.left_s = -1,
		.live = is_terminal(STDERR_FILENO),
		.color = color_wanted(STDERR_FILENO),
	};
}

static void take_line(struct progress *progress)
{
	if (progress->line_shown)
		fputs(CLEAR_LINE, stderr);
	progress->line_shown = false;
}

static const char *paint(const struct progress *progress, const char *color)
{
	return progress->color ? color : "";
}

static void say_done(const struct progress *progress, const struct cell *cell)
{
	const unsigned int failed = cell->counts[OUTCOME_FAIL] + cell->counts[OUTCOME_XPASS];
	const bool fault = cell_verdict(cell) == VERDICT_FAILED;
	char abi[16];

	if (cell_has_reports(cell) && !failed)
		fprintf(stderr, "%sKERNEL REPORT", paint(progress, fault ? RED : YELLOW));
	else if (failed)
		fprintf(stderr, "%sFAIL", paint(progress, RED));
	else if (cell->counts[OUTCOME_BROKEN])
		fprintf(stderr, "%sBROKEN", paint(progress, YELLOW));
	else
		fprintf(stderr, "%sok", paint(progress, GREEN));
	fprintf(stderr, "%s  ABI %s  ", paint(progress, PLAIN), cell_abi_text(cell, abi));
	for (int o = 0; o < OUTCOMES; o++) {
		if (cell->counts[o])
			fprintf(stderr, "%s %u  ", outcome_name((enum outcome)o), cell->counts[o]);
	}
}

static void say_cause(const struct progress *progress, const struct cell *cell)
{
	fprintf(stderr, "%sINFRA_ERROR%s  ", paint(progress, YELLOW), paint(progress, PLAIN));
	foreign_printf(stderr, "%s: %s  ", cell->cause, cell->detail ?: "");
	if (cell->partial)
		fprintf(stderr, "%zu results before  ",
			json_array_size(json_object_get(cell->partial, "results")));
}

void progress_cell(struct progress *progress, const json_t *record)
{
	struct cell cell;

	if (!cell_read(&cell, record))
		return;
	progress->ended++;
	progress->failed += cell_verdict(&cell) == VERDICT_FAILED;
	progress->unjudged += cell_verdict(&cell) == VERDICT_UNJUDGED;
	progress->changed = true;
	take_line(progress);
	foreign_printf(stderr, "[%*zu/%zu] %s  ", progress->total > 9 ? 2 : 1, progress->ended,
		       progress->total, cell.id);
	if (cell.done)
		say_done(progress, &cell);
	else
		say_cause(progress, &cell);
	fprintf(stderr, "%.0f s\n", cell.duration_s);
}

void progress_leave_out(struct progress *progress, const char *cell, const char *why)
{
	progress->total--;
	take_line(progress);
	foreign_printf(stderr, "%s  %s", cell, why);
	fputc('\n', stderr);
}

void progress_retry(struct progress *progress, const json_t *record)
{
	struct cell cell;

	if (!cell_read(&cell, record))
		return;
	take_line(progress);
	foreign_printf(stderr, "        %s  tried again after %s: %s", cell.id,
		       cell.cause ?: "nothing", cell.detail ?: "");
	fputc('\n', stderr);
}

static void say_time(double duration_s)
{
	const long whole = (long)(duration_s + 0.5);

	if (whole >= 3600)
		fprintf(stderr, "%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60, whole % 60);
	else
		fprintf(stderr, "%ld:%02ld", whole / 60, whole % 60);
}

static void say_status(const struct progress *progress)
{
	fprintf(stderr, "%zu of %zu cells, %zu running", progress->ended, progress->total,
		progress->running);
	if (progress->failed)
		fprintf(stderr, ", %s%zu failed%s", paint(progress, RED), progress->failed,
			paint(progress, PLAIN));
	if (progress->unjudged)
		fprintf(stderr, ", %s%zu without verdict%s", paint(progress, YELLOW),
			progress->unjudged, paint(progress, PLAIN));
	fputs(", ", stderr);
	say_time(clock_now() - progress->started);
	if (progress->left_s >= 0) {
		fputs(", about ", stderr);
		say_time(progress->left_s);
		fputs(" left", stderr);
	}
}

void progress_tick(struct progress *progress)
{
	if (progress->live) {
		take_line(progress);
		fputs(WRAP_OFF, stderr);
		say_status(progress);
		fputs(WRAP_ON, stderr);
		progress->line_shown = true;
	} else if (progress->changed && progress->ended < progress->total) {
		say_status(progress);
		fputc('\n', stderr);
	}
	progress->changed = false;
	fflush(stderr);
}

void progress_end(struct progress *progress)
{
	take_line(progress);
	fflush(stderr);
}
