// SPDX-License-Identifier: MIT
#include "supply.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup_json.h"
#include "message.h"

/* The job after those of the same kernel. */
static struct job *after_kernel(const struct supply *supply, struct job *job)
{
	struct job *end = supply->jobs + supply->count, *next = job;

	while (next < end && strcmp(next->kernel->id, job->kernel->id) == 0)
		next++;
	return next;
}

/* Whether all jobs of the kernel have come at least so far, or one is just there. */
static bool all_are(struct job *job, const struct job *end, enum job_state state)
{
	for (; job < end; job++) {
		if (job->state < state)
			return false;
	}
	return true;
}

static bool any_is(struct job *job, const struct job *end, enum job_state state)
{
	for (; job < end; job++) {
		if (job->state == state)
			return true;
	}
	return false;
}

/* What is done with comes before what is new: there is room for so many. */
static struct job *find_work(struct supply *supply)
{
	struct job *end = supply->jobs + supply->count, *waiting = NULL, *next;
	unsigned int there = 0;

	for (struct job *job = supply->jobs; job < end; job = next) {
		next = after_kernel(supply, job);
		if (job->to_remove && all_are(job, next, JOB_ENDED)) {
			supply->cleans = true;
			return job;
		}
		there += any_is(job, next, JOB_READY) && !any_is(job, next, JOB_TAKEN) &&
			 !any_is(job, next, JOB_ENDED);
		if (!waiting && any_is(job, next, JOB_WAITS))
			waiting = job;
	}
	supply->cleans = false;
	return there < supply->ahead ? waiting : NULL;
}

bool supply_work(struct supply *supply)
{
	if (supply->worker)
		return true;
	supply->work = find_work(supply);
	if (!supply->work)
		return true;
	if (supply->cleans) {
		supply->worker = kernels_start_clean(supply->source, supply->work->kernel->id);
	} else {
		supply->answer = memfd_create("fetched", MFD_CLOEXEC);
		supply->worker = supply->answer < 0 ? -1
						    : kernels_start_fetch(supply->source,
									  supply->work->kernel->id,
									  supply->answer);
	}
	if (supply->worker > 0)
		return true;
	supply->worker = 0;
	return false;
}

static void leave_out(struct supply *supply, struct job *job, const char *why)
{
	job->state = JOB_ENDED;
	progress_leave_out(supply->progress, job->kernel->cell, why);
}

/* The kernel of a job has come, or not: then the machine will tell so. */
static bool make_ready(struct supply *supply, struct job *job)
{
	_cleanup_json_ json_t *record = NULL;
	const char *cell = job->kernel->cell;

	free(job->key);
	job->key = run_keys_cached(supply->keys, job->kernel);
	job->state = JOB_READY;
	job->to_remove = !supply->keep && job->key;
	if (!store_plan(supply->store, &cell, (const char *const *)&job->key, 1))
		return false;
	if (job->key && !supply->rerun && !store_find(supply->store, cell, job->key, &record))
		return false;
	if (record)
		leave_out(supply, job, "unchanged, result kept");
	return true;
}

/* One of all versions that is not there is none of them; one that was asked for by name is. */
static bool take_gone(struct supply *supply, struct job *job)
{
	job->kernel->gone = true;
	leave_out(supply, job, "gone: the archive lists it, and no longer has it");
	return store_unplan(supply->store, job->kernel->cell);
}

static bool end_fetch(struct supply *supply)
{
	const bool gone = kernels_is_gone(supply->answer);
	struct job *end = after_kernel(supply, supply->work);
	bool good = true;

	close(supply->answer);
	for (struct job *job = supply->work; good && job < end; job++) {
		if (gone && job->kernel->packages)
			good = take_gone(supply, job);
		else
			good = make_ready(supply, job);
	}
	return good;
}

bool supply_reap(struct supply *supply)
{
	int status;

	if (!supply->worker || waitpid(supply->worker, &status, WNOHANG) != supply->worker)
		return true;
	supply->worker = 0;
	if (!supply->cleans)
		return end_fetch(supply);
	/* That it cannot be removed was said, and is no reason to stop. */
	supply->work->to_remove = false;
	return true;
}

struct job *supply_take(struct supply *supply)
{
	for (size_t i = 0; i < supply->count; i++) {
		if (supply->jobs[i].state != JOB_READY)
			continue;
		supply->jobs[i].state = JOB_TAKEN;
		return &supply->jobs[i];
	}
	return NULL;
}

void supply_stop(struct supply *supply, int signal_number)
{
	if (supply->worker)
		kill(supply->worker, signal_number);
}
