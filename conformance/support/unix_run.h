/* SPDX-License-Identifier: MIT */
/* One run of a scenario of unix_scenario.h, and what scenarios are made of. */
#ifndef SUPPORT_UNIX_RUN_H
#define SUPPORT_UNIX_RUN_H

#include <stdbool.h>

#include "unix_scenario.h"

/* A run of a scenario.  Its server and its other server are of the test case, outside. */
struct run {
	const struct sandbox_layer *layer; /* NULL for none */
	int type;
	struct unix_name name; /* for a server of the scenario's own */
	struct unix_name other_name;
	struct unix_name client_name; /* for a client that is bound */
	const struct unix_server *server;
	const struct unix_server *other_server;
};

/* Enter the layer.  Returns 0 or what a judged action returns instead of an errno. */
int run_enter(const struct run *run);

/* A new socket of the run's type, or the negative of what a judged action returns. */
int run_socket(const struct run *run);

/* That negative number. */
int run_failure(int error);

/* 0 or, for an errno, what a judged action returns that did not come to its operation. */
int run_prepared(int error);

/* Connect a new socket. */
int run_connect(const struct run *run, const struct unix_name *name);

#define STREAM	  (1 << 0)
#define SEQPACKET (1 << 1)
#define DATAGRAM  (1 << 2)
#define EVERY	  (STREAM | SEQPACKET | DATAGRAM)

struct scenario {
	const char *what;
	int (*act)(const struct run *run);
	int types; /* that it is for */
	bool abstract_denied;
	bool pathname_denied;
};

/* Judge them all, of each type, without and with the plan's layer. */
void run_scenarios(const struct scenario *scenarios, size_t count,
		   const struct unix_scenario_plan *plan);

#endif
