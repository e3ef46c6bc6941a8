/* SPDX-License-Identifier: MIT */
/* What comes out of the result stream: the command's output, its files, its status. */
#ifndef LLK_VM_HARVEST_H
#define LLK_VM_HARVEST_H

#include "stream.h"

struct harvest {
	/* Set by the caller. */
	const char *title;   /* begins the guest's notes on stderr */
	const char *command; /* the arguments that the guest was given, NUL-terminated strings */
	size_t command_size;
	int folder; /* where "files/NAME" go, or -1: they are dropped */

	/* What has come so far. */
	bool hello;
	bool has_status;
	int status; /* as wait(2) returns it */
	char release[256];
	char error[512]; /* why harvest_take() refused */

	int file;
	uint64_t file_left;
	char file_name[256];
};

/* A stream_sink: output goes to stdout and stderr at once, files to the folder. */
int harvest_take(void *harvest, enum frame_type type, const uint8_t *payload, size_t length);

/* Drop a file that has not come whole. */
void harvest_release(struct harvest *harvest);

#endif
