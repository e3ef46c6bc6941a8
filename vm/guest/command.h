/* SPDX-License-Identifier: MIT */
/* The command that the host asked for, and the files that it leaves. */
#ifndef LLK_GUEST_COMMAND_H
#define LLK_GUEST_COMMAND_H

#include "../frame.h"

/* The command's arguments as the host wrote them: NUL-terminated strings in a row, maybe none. */
struct command {
	char *words;
	size_t size;
	char **argv;
	unsigned int user; /* that it runs as */
};

/* Read GUEST_COMMAND; -1 (noted) if there is none. */
int command_read(struct command *command);

/*
 * Read for which user it is.  -1 (noted) if the kernel has not got its parameters: a machine whose
 * orders are not understood must not run anything as root instead.
 */
int command_read_user(struct command *command);

/*
 * Run the command, send what it writes while it runs, reap every orphan meanwhile; when it has
 * ended, end whatever it left behind.  Sets *status as wait(2) does.  -1 if the stream broke.
 */
int command_run(const struct command *command, struct frame_writer *writer, int *status);

/* Send the files of GUEST_RESULTS.  -1 if the stream broke. */
int command_send_results(struct frame_writer *writer);

#endif
