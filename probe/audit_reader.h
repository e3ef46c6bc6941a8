/* SPDX-License-Identifier: MIT */
/*
 * The kernel's audit log, read over netlink beside any audit daemon: whether the denials of a
 * domain are in it.  What fails returns a positive errno.
 */
#ifndef PROBE_AUDIT_READER_H
#define PROBE_AUDIT_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether audit is on.  Takes CAP_AUDIT_CONTROL in the initial user namespace. */
int audit_is_on(bool *on);

/* Switch it on or off for the whole system.  Takes the same. */
int audit_switch(bool on);

/* Start to listen: *fd gets every record from now on.  Takes CAP_AUDIT_READ. */
int audit_listen(int *fd);

/*
 * The name of the task, which begins with prefix, that made the next domain whose first denial is
 * logged; its later denials are not seen.  Returns ETIMEDOUT if there is none before the deadline.
 */
int audit_next_domain(int fd, int timeout_ms, const char *prefix, char *name, size_t size);

#endif
