/* SPDX-License-Identifier: MIT */
/* Which network protocols this kernel has. */
#ifndef PROBE_NETWORK_H
#define PROBE_NETWORK_H

#include "report.h"

/* By opening sockets and, if Landlock has network rights, by making a rule for a port. */
void network_ask(struct network_report *network, bool has_rights);

#endif
