/* SPDX-License-Identifier: MIT */
/* How many machines the host has room for. */
#ifndef MATRIX_CAPACITY_H
#define MATRIX_CAPACITY_H

/*
 * Processors that this process may use: those of its affinity, or fewer where a control group has
 * less time of them.  At least 1.  root stands before the paths that are read: "" for the host.
 */
unsigned int capacity_processors(const char *root);

/* Memory that is there to be had, in MiB, the limits of control groups minded; 0: not known. */
unsigned long long capacity_memory_mib(const char *root);

/* Machines at a time, one for each processor as far as memory goes.  At least 1. */
unsigned int capacity_machines(const char *root);

#endif
