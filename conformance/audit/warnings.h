/* SPDX-License-Identifier: MIT */
/* Warnings of Landlock itself in the kernel's log: assertions of its own that did not hold. */
#ifndef AUDIT_WARNINGS_H
#define AUDIT_WARNINGS_H

/* Begin to watch, where the kernel's log may be read. */
void warnings_watch(void);

/* Note a deviation for each warning since then, or since the last call. */
void warnings_expect_none(void);

#endif
