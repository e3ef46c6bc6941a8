/* SPDX-License-Identifier: MIT */
/* The verdict on a cell, from what its machine left behind. */
#ifndef MATRIX_CELL_RESULT_H
#define MATRIX_CELL_RESULT_H

#include <jansson.h>
#include <stdbool.h>

#include "select.h"

/* How landlock-vm ended. */
struct machine_end {
	int wait_status; /* as waitpid(2) gives it */
	bool overdue;	 /* it outlived its own time limit and was killed */
	double duration_s;
};

/*
 * The record of the cell of kernel, from the files that landlock-vm left in directory.
 *
 * State is "done" only if everything agrees: the machine's record, its exit status, the results,
 * their counts, the kernel that was asked for and the kernel that answered.  Any doubt is
 * "infra_error" with one of these causes:
 *
 *  - what landlock-vm says of its machine: no_boot, hang, panic, killed, truncated, kernel,
 *    timeout, setup;
 *  - overdue: landlock-vm did not end; crashed: it died from a signal;
 *  - machine_record: machine.json is missing, invalid, or contradicts the exit status;
 *  - no_results, invalid_results: conformance.json is missing, or is not what the schema says;
 *  - plan: the results are not all there, or do not match their own counts;
 *  - suite: the suite's runner failed, or its exit status contradicts its results;
 *  - kernel: another kernel answered than the one that was booted or asked for;
 *  - variant: the suite ran with another privilege than asked for;
 *  - abi: the kernel reports another ABI than the manifest expects.
 *
 * Returns a new record, or NULL without memory.
 */
json_t *cell_judge(const struct kernel *kernel, const char *directory,
		   const struct machine_end *end);

#endif
