// SPDX-License-Identifier: MIT
#include "guest.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <clock.h>
#include <kernel_log.h>

#include "interruption.h"
#include "lane.h"
#include "memory.h"
#include "plan.h"

#define SECOND_NS 1000000000.0

/* The lanes, and how far they are. */
struct road {
	struct track *track;
	struct suite_programs programs;
	size_t *order; /* those that are run by themselves come last */
	size_t next;
	struct lane *lanes;
	size_t lane_count;
	struct pollfd *fds; /* of the lanes, and of the kernel's log */
};

static void order_programs(struct road *road)
{
	size_t count = 0;

	road->order = memory_resize(NULL, road->programs.count + 1, sizeof(*road->order));
	for (int exclusive = 0; exclusive <= 1; exclusive++) {
		for (size_t i = 0; i < road->programs.count; i++) {
			if (road->programs.list[i].is_exclusive == exclusive)
				road->order[count++] = i;
		}
	}
}

/* Returns false if there is nothing to go through. */
static bool open_road(struct road *road, struct track *track, size_t lane_count)
{
	char *const trouble = suite_file_read(&road->programs, track->suite);

	road->track = track;
	if (trouble)
		run_infra_error(track->run, "%s", trouble);
	free(trouble);
	order_programs(road);
	road->lane_count = lane_count;
	road->lanes = memory_resize(NULL, lane_count, sizeof(*road->lanes));
	road->fds = memory_resize(NULL, lane_count + 1, sizeof(*road->fds));
	for (size_t i = 0; i < lane_count; i++)
		lane_prepare(&road->lanes[i], track);
	return !track->run->infra_error;
}

static void close_road(struct road *road)
{
	for (size_t i = 0; i < road->lane_count; i++)
		lane_end(&road->lanes[i]);
	suite_programs_free(&road->programs);
	need_memory_free(&road->track->needs);
	free(road->order);
	free(road->lanes);
	free(road->fds);
}

static size_t count_busy(const struct road *road)
{
	size_t busy = 0;

	for (size_t i = 0; i < road->lane_count; i++)
		busy += road->lanes[i].state != LANE_IDLE;
	return busy;
}

/* Whether a test of the run is one of the program's; of a run that has no plan, it may be. */
static bool has_tests(const struct track *track, const char *program)
{
	const size_t length = strlen(program);

	if (!track->watch || !track->watch->planned)
		return true;
	for (size_t i = 0; i < track->run->count; i++) {
		const char *const id = track->run->tests[i].id;

		if (strncmp(id, program, length) == 0 && id[length] == ':')
			return true;
	}
	return false;
}

/* What comes next, or NULL. */
static const struct suite_program *find_next(struct road *road)
{
	for (; road->next < road->programs.count; road->next++) {
		const struct suite_program *const program =
			&road->programs.list[road->order[road->next]];

		if (has_tests(road->track, program->name))
			return program;
	}
	return NULL;
}

/* Give the lanes that are free what comes next. */
static void fill(struct road *road)
{
	const struct suite_program *program;

	for (size_t i = 0; i < road->lane_count && (program = find_next(road)); i++) {
		if (road->lanes[i].state != LANE_IDLE)
			continue;
		if (program->is_exclusive && count_busy(road))
			return;
		road->next++;
		lane_begin(&road->lanes[i], program->name);
	}
}

/* Wait until something comes, or the time of a lane is over. */
static void wait_for_lanes(struct road *road, const sigset_t *unblocked)
{
	struct watch *const watch = road->track->watch;
	struct pollfd *const log = &road->fds[road->lane_count];
	double until_s = 0;
	struct timespec left;
	double left_s;

	for (size_t i = 0; i < road->lane_count; i++) {
		const struct lane *const lane = &road->lanes[i];

		road->fds[i] = (struct pollfd){ .fd = -1, .events = POLLIN };
		if (lane->state == LANE_IDLE)
			continue;
		road->fds[i].fd = lane_descriptor(lane);
		if (!lane->timed_out && (until_s == 0 || lane->until_s < until_s))
			until_s = lane->until_s;
	}
	left_s = until_s - clock_now_s(CLOCK_MONOTONIC);
	if (left_s < 0)
		left_s = 0;
	left.tv_sec = (time_t)left_s;
	left.tv_nsec = (long)((left_s - (double)left.tv_sec) * SECOND_NS);
	/* Of a report, it is known before which result it came. */
	if (ppoll(road->fds, road->lane_count + (log->fd >= 0), until_s > 0 ? &left : NULL,
		  unblocked) > 0 &&
	    log->fd >= 0 && log->revents && !watch_log(watch))
		log->fd = -1;
}

static void drive(struct road *road)
{
	struct run *const run = road->track->run;
	sigset_t unblocked;
	mode_t mask;

	road->fds[road->lane_count] = (struct pollfd){
		.fd = road->track->watch ? kernel_log_descriptor() : -1,
		.events = POLLIN,
	};
	interruption_block(&unblocked);
	/* What the checks make is theirs to read, whatever the user's files are. */
	mask = umask(022);
	while (!run->infra_error) {
		fill(road);
		/* What cannot be started has ended the run, and nothing may come to wait for. */
		if (run->infra_error || (!count_busy(road) && road->next == road->programs.count))
			break;
		if (interruption_signal()) {
			_cleanup_free_ char *what = interruption_describe();

			run_infra_error(run, "%s", what);
			break;
		}
		wait_for_lanes(road, &unblocked);
		for (size_t i = 0; i < road->lane_count; i++)
			lane_attend(&road->lanes[i]);
	}
	umask(mask);
	sigprocmask(SIG_SETMASK, &unblocked, NULL);
}

static void travel(struct track *track, size_t lane_count)
{
	struct road road = { 0 };

	if (open_road(&road, track, lane_count))
		drive(&road);
	close_road(&road);
}

struct patterns {
	char *const *list;
	size_t count;
};

static bool is_wanted(const void *context, const char *id)
{
	const struct patterns *const patterns = context;

	return plan_matches(patterns->list, patterns->count, id);
}

void guest_plan(struct run *run, const struct guest *guest, char *const *patterns, size_t count)
{
	const struct patterns wanted = { patterns, count };
	struct track track = { .run = run,
			       .is_wanted = is_wanted,
			       .context = &wanted,
			       .suite = guest->suite,
			       .workspace = guest->workspace };

	/* One after the other, so that they come in the order of the suite. */
	travel(&track, 1);
	if (!run->infra_error && run->count == 0 && count == 0)
		run_infra_error(run, "%s: the suite has no tests", guest->suite);
}

void guest_run(struct run *run, const struct guest *guest, struct watch *watch)
{
	struct track track = {
		.run = run, .watch = watch, .suite = guest->suite, .workspace = guest->workspace
	};

	travel(&track, (size_t)guest->jobs);
}
