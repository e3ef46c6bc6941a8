/* SPDX-License-Identifier: MIT */
/*
 * Kernels for the cells that are run: fetched ahead of the machines and, if wanted, removed behind
 * them.  One landlock-vm at a time works for it.
 */
#ifndef MATRIX_SUPPLY_H
#define MATRIX_SUPPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "kernels.h"
#include "progress.h"
#include "run_keys.h"
#include "select.h"
#include "store.h"

enum job_state {
	JOB_WAITS, /* for its kernel */
	JOB_READY,
	JOB_TAKEN,
	JOB_ENDED,
};

/* A cell to run.  Those of one kernel stand next to each other. */
struct job {
	struct kernel *kernel;
	char *key; /* or NULL */
	enum job_state state;
	bool to_remove; /* this run has fetched the kernel, and does not keep it */
};

struct supply {
	const struct kernels_source *source;
	struct run_keys *keys;
	struct store *store;
	struct progress *progress;
	unsigned int ahead; /* kernels that may be there before a machine takes them */
	bool keep;	    /* what was fetched */
	bool rerun;	    /* what has not changed is run too */
	struct job *jobs;
	size_t count;

	/* Its own: zero. */
	pid_t worker;	  /* 0: none */
	struct job *work; /* the first of the kernel that it works on */
	bool cleans;	  /* else it fetches */
	int answer;	  /* of a fetch: a descriptor */
};

/* Start what there is to do, if nothing is being done.  False after a message. */
bool supply_work(struct supply *supply);

/* See whether that has ended.  False after a message. */
bool supply_reap(struct supply *supply);

/* A job whose kernel is there, taken; or NULL. */
struct job *supply_take(struct supply *supply);

/* End what is being done. */
void supply_stop(struct supply *supply, int signal_number);

#endif
