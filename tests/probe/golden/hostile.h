/* Written by landlock-probe @VERSION@. */
#ifndef LANDLOCK_PROBE_H
#define LANDLOCK_PROBE_H

#define LANDLOCK_PROBE_READY 0
#define LANDLOCK_PROBE_ENABLED 0
#define LANDLOCK_PROBE_ABI 0
#define LANDLOCK_PROBE_STATE "disabled"
#define LANDLOCK_PROBE_KERNEL "\033[2J'\042\134$(touch x)`\377\342\200\256\302\233|#\012*/"

/* #undef LANDLOCK_PROBE_FS_EXECUTE untested: child_failed */

#define LANDLOCK_PROBE_QUIRK_MPTCP 1 /* info */

#endif
