/* SPDX-License-Identifier: MIT */
/* Machines side by side, until every cell has its record. */
#ifndef MATRIX_SCHEDULE_H
#define MATRIX_SCHEDULE_H

#include "estimate.h"
#include "machine.h"
#include "progress.h"
#include "store.h"
#include "supply.h"

struct schedule {
	const struct machine_setup *setup;
	const char *directory; /* of the output */
	unsigned int jobs;
	unsigned int retries; /* more machines for a cell that got no verdict */
	struct store *store;
	struct progress *progress;
	struct estimate *estimate; /* learns from the cells that end */
	struct supply *supply;	   /* has the jobs */
};

/*
 * Run all jobs, storing each record as soon as it is there.
 *
 * Returns 0; the number of the signal (SIGINT, SIGTERM, SIGHUP) that ended the run early, with all
 * machines ended and finished cells stored; or -1 after a message if it could not go on.
 */
int schedule_run(const struct schedule *schedule);

#endif
