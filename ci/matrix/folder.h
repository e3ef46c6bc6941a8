/* SPDX-License-Identifier: MIT */
/*
 * The output folder of a matrix.
 *
 *   DIR/matrix.db             the store
 *   DIR/report.json           written at the end of a run
 *   DIR/cells/ID/             what the machine of a cell left behind
 *   DIR/cells/ID.attempt-N/   the same of a machine that was tried before it
 *   DIR/running/ID/           machines in flight; what stands there after a crash is of no use
 */
#ifndef MATRIX_FOLDER_H
#define MATRIX_FOLDER_H

#include <stdbool.h>

/*
 * Make the folders, take the lock that keeps a second run out, clear running/ once the machines
 * there have ended, which were killed with their run.
 * Returns the descriptor that holds the lock, or -1 after a message.
 */
int folder_open(const char *directory);

/* An empty folder for a machine in flight, as a new path; NULL after a message. */
char *folder_new_machine(const char *directory, const char *id);

/* Remove what an earlier run left of the cell, but for that of its first attempts. */
bool folder_clear_cell(const char *directory, const char *id, unsigned int attempts);

/*
 * Move a machine's folder to where the cell's results stay: attempt 0 is the one that the record
 * is about.  False after a message.
 */
bool folder_keep_machine(const char *directory, const char *id, const char *machine,
			 unsigned int attempt);

/*
 * Share the lock of a folder that others read too, such as a kernel's in the cache.
 * The descriptor that keeps it, or -1.
 */
int folder_use(const char *path);

/* Remove a folder and all below it; that it is not there is no error. */
bool folder_remove(const char *path);

#endif
