/* SPDX-License-Identifier: MIT */
/*
 * Where the files of tracing are, and whether they can be had at all.
 *
 * A kernel that was booted under lockdown=confidentiality makes none, and kernels from 6.12 to 7.3
 * at least then crash when a tracefs is unmounted.  So it is not mounted before something shows
 * that there is no such lockdown.
 */
#ifndef SUPPORT_TRACING_H
#define SUPPORT_TRACING_H

#include <stdbool.h>
#include <stddef.h>

#define TRACING "/sys/kernel/tracing"

/* Whether a tracefs is mounted there, with events in it. */
bool tracing_is_mounted(void);

/*
 * Whether a tracefs can be mounted without harm.  If not, why gets the reason: lockdown, or that
 * nothing shows that there is none.  In a mount namespace of the caller's own, where securityfs is
 * mounted if it is not there yet.
 */
bool tracing_is_safe(char *why, size_t size);

#endif
