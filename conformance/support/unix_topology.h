/* SPDX-License-Identifier: MIT */
/*
 * Clients and servers on UNIX sockets in domains of every relation.
 *
 *	common layers
 *	|-- client's own layers
 *	`-- server's own layers
 *
 * No own layers on one side: then its domain is an ancestor of the other's; none on both: the same.
 * What a layer governs is denied if the server is outside of it: the client's own layers decide
 * alone.
 */
#ifndef SUPPORT_UNIX_TOPOLOGY_H
#define SUPPORT_UNIX_TOPOLOGY_H

#include <stdbool.h>

#include "unix_socket.h"

/* A kind of layer, with the letter that it has in stacks such as "og". */
struct topology_layer {
	char letter;
	bool denies; /* what is outside of it */
	struct sandbox_layer layer;
};

struct topology_plan {
	enum unix_kind kind;
	int denial;
	const struct topology_layer *layers;
	size_t layer_count;
	/* Stacks of layers, each list ended by NULL: up to 8 clients and 4 servers. */
	const char *const *common;
	const char *const *clients;
	const char *const *servers;
};

/* Judge all combinations of the plan, each in every way. */
void unix_topology_judge(const struct topology_plan *plan);

#endif
