/* SPDX-License-Identifier: MIT */
/*
 * Sockets that are made, bound, passed on and connected on different sides of entering a layer that
 * denies to reach UNIX sockets by name.
 */
#ifndef SUPPORT_UNIX_SCENARIO_H
#define SUPPORT_UNIX_SCENARIO_H

#include "unix_socket.h"

struct unix_scenario_plan {
	enum unix_kind kind;
	int denial;
	struct sandbox_layer layer;
};

/* Who made the server's socket decides, and who connects: judge all scenarios of that. */
void unix_scenario_judge_makers(const struct unix_scenario_plan *plan);

/* What was connected before stays so: judge all scenarios of that. */
void unix_scenario_judge_connected(const struct unix_scenario_plan *plan);

#endif
