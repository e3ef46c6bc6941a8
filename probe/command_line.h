/* SPDX-License-Identifier: MIT */
/* The line that a kernel reads at boot: of the boot loader's and the one that is built in. */
#ifndef PROBE_COMMAND_LINE_H
#define PROBE_COMMAND_LINE_H

#include "kernel_config.h"

/* More lines than may come of one configuration and one boot loader's line. */
#define COMMAND_LINES_MAX 12

struct command_lines {
	size_t count;
	char *lines[COMMAND_LINES_MAX];
};

/*
 * The lines that the kernel may read: several where the configuration does not say enough.
 * boot: the boot loader's, or NULL if it is not known.
 * Returns 0 or ENOMEM; the lines are to be freed in either case.
 */
int command_lines_make(struct command_lines *made, const struct kernel_config *config,
		       const char *boot);

void command_lines_free(struct command_lines *made);

/*
 * How many bytes of its line a kernel reads, by its configuration or else by uname(2)'s name of the
 * machine, which may be NULL; 0 if neither says it.
 */
size_t command_line_limit(const struct kernel_config *config, const char *machine);

/* Whether lsm= of the boot loader has no effect: its line is ignored or followed by another. */
bool command_line_is_overruled(const struct kernel_config *config);

#endif
