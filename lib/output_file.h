/* SPDX-License-Identifier: MIT */
/*
 * A file for results, which holds what it held before until the results are complete.
 *
 * A plain file, also behind a symbolic link, is replaced by a new one that was written beside it.
 * What cannot be replaced is written as it is, but only then: pipes, devices, what a name below
 * /proc/self/fd stands for, and a file in a directory where no other can be made.
 */
#ifndef LLK_OUTPUT_FILE_H
#define LLK_OUTPUT_FILE_H

#include <stdbool.h>
#include <stdio.h>

struct output_file;

/* Whether the name stands for standard output: "-", /dev/stdout and the like. */
bool output_file_is_standard(const char *name);

/*
 * Open the file of this name, which is checked and changes nothing yet; not for a name that is
 * standard output.  Returns NULL with errno set.
 */
struct output_file *output_file_open(const char *name);

/* Whether the two would end up in one file; devices such as /dev/null count as many. */
bool output_file_same(const struct output_file *one, const struct output_file *other);

/* Whether it is the plain file or pipe that standard output goes to. */
bool output_file_takes_standard(const struct output_file *file);

/* Where to write the results; NULL with errno set. */
FILE *output_file_stream(struct output_file *file);

/*
 * What was written is complete: give it its name.  Releases file.
 * Returns 0, or -1 with errno set; then the file is as it was before, if it could be replaced.
 */
int output_file_commit(struct output_file *file);

/* Leave the file as it was before, and release file; NULL is ignored. */
void output_file_discard(struct output_file *file);

#endif
