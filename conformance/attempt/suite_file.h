/* SPDX-License-Identifier: MIT */
/* The test programs of a suite, as its Kyuafiles name them. */
#ifndef ATTEMPT_SUITE_FILE_H
#define ATTEMPT_SUITE_FILE_H

#include <stdbool.h>
#include <stddef.h>

struct suite_program {
	char *name;	   /* AREA/PROGRAM, below the suite's folder */
	bool is_exclusive; /* it is not run beside others */
};

struct suite_programs {
	struct suite_program *list;
	size_t count;
};

/*
 * Read FOLDER/Kyuafile and what it includes.  They are programs for Kyua; understood are the lines
 * of the kit's own, of syntax 2: test_suite(), include() and atf_test_program{} with a name and
 * is_exclusive.  Returns NULL, or what is wrong, which the caller frees.
 */
char *suite_file_read(struct suite_programs *programs, const char *folder);

void suite_programs_free(struct suite_programs *programs);

#endif
