/* SPDX-License-Identifier: MIT */
/*
 * Kernels that let everybody open the links in /proc/PID/ns: stable releases of the summer of 2026,
 * such as 6.1.180 and 6.12.100, took an error there for none.  That is no fault of Landlock's.
 */
#ifndef PTRACE_NAMESPACE_LINK_H
#define PTRACE_NAMESPACE_LINK_H

#include <stdbool.h>

/*
 * Whether an entry of /proc/PID that has been opened, with this error, is such a link, where nobody
 * is denied it: this is found out without a sandbox, by a process without capabilities, of one that
 * may not be traced.
 */
bool namespace_link_is_free(const char *entry, int error);

/* At the end of the test case: say so, if there was one. */
void namespace_links_settle(void);

#endif
