/* SPDX-License-Identifier: MIT */
/* Files that gzip(1) has made, such as /proc/config.gz: the probe has no library for them. */
#ifndef PROBE_INFLATE_H
#define PROBE_INFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* More than any configuration of a kernel, and too little to harm. */
#define INFLATE_MAX (16U << 20)

/* Whether these bytes begin as such a file does. */
bool inflate_is_gzip(const uint8_t *bytes, size_t size);

/*
 * Returns 0, and what was compressed in *text, which the caller frees; a NUL that *length does not
 * count ends it.  Else ENOMEM, EFBIG for more than INFLATE_MAX, ENODATA for a file that is cut
 * short, or EBADMSG for what is no such file or damaged.  Of several files one after the other,
 * only the first is read.
 */
int inflate_gzip(const uint8_t *bytes, size_t size, char **text, size_t *length);

#endif
