/* SPDX-License-Identifier: MIT */
/* What comes out of the result stream: the command's output, its files, its status. */
#ifndef LLK_VM_HARVEST_H
#define LLK_VM_HARVEST_H

#include "stream.h"

/* More than these is no command's result: a guest must not fill the host's disk. */
#define HARVEST_BYTES_MAX (256 << 20) /* of frames: output, notes and files together */
#define HARVEST_FILES_MAX 1000

/* Whose fault it is that harvest_take() refused. */
enum harvest_fault {
	HARVEST_OF_HOST,   /* or of how the guest was made */
	HARVEST_OF_GUEST,  /* no init sends that */
	HARVEST_OF_KERNEL, /* another one runs than was started */
};

struct harvest {
	/* Set by the caller. */
	const char *title;   /* begins the guest's notes on stderr */
	const char *command; /* the arguments that the guest was given, NUL-terminated strings */
	size_t command_size;
	const char *kernel_release; /* that the image says, or NULL: not known */
	int folder;		    /* where "files/NAME" go, or -1: they are dropped */

	/* What has come so far. */
	bool hello;
	bool has_status;
	int status; /* as wait(2) returns it */
	char release[256];
	char error[512]; /* why harvest_take() refused */
	enum harvest_fault fault;
	uint64_t bytes;
	unsigned int files;

	int file;
	uint64_t file_left;
	char file_name[256];
};

/* A stream_sink: output goes to stdout and stderr at once, files to the folder. */
int harvest_take(void *harvest, enum frame_type type, const uint8_t *payload, size_t length);

/* Drop a file that has not come whole. */
void harvest_release(struct harvest *harvest);

#endif
