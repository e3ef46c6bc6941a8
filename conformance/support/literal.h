/* SPDX-License-Identifier: MIT */
/* Patterns for text that is known, such as the path of a temporary directory. */
#ifndef SUPPORT_LITERAL_H
#define SUPPORT_LITERAL_H

/*
 * The pattern that matches this text alone, by fnmatch(3) with FNM_NOESCAPE and FNM_EXTMATCH.  It
 * has no "@" but in brackets, so that events_expect() finds none of its letters there.
 */
const char *literal_pattern(const char *text);

#endif
