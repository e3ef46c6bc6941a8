/* SPDX-License-Identifier: MIT */
/* Complaints of init: on the console at once, and to the host as soon as the stream is open. */
#ifndef LLK_GUEST_NOTE_H
#define LLK_GUEST_NOTE_H

#include "../frame.h"

/* Complain; the text is kept until note_flush(). */
__attribute__((format(printf, 1, 2))) void note(const char *format, ...);

/* Send what was kept as NOTE frames, and forget it. */
int note_flush(struct frame_writer *writer);

#endif
