// SPDX-License-Identifier: MIT
/* Complaints of init. */
#include "note.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static char kept[4096];
static size_t used;

void note(const char *format, ...)
{
	const size_t room = sizeof(kept) - used;
	va_list arguments;

	va_start(arguments, format);
	const int length = vsnprintf(kept + used, room, format, arguments);
	va_end(arguments);
	if (length < 0)
		return;
	dprintf(2, "landlock-vm init: %s\n", kept + used);
	/* A text that does not fit whole stays on the console only. */
	if ((size_t)length + 1 <= room)
		used += (size_t)length + 1;
}

int note_flush(struct frame_writer *writer)
{
	for (size_t at = 0; at < used; at += strlen(kept + at) + 1) {
		if (frame_send(writer, FRAME_NOTE, kept + at, strlen(kept + at)) != 0)
			return -1;
	}
	used = 0;
	return 0;
}
