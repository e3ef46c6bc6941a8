// SPDX-License-Identifier: MIT
/*
 * Servers that are found by the paths of their sockets, and which of them
 * LANDLOCK_ACCESS_FS_RESOLVE_UNIX denies to reach.
 *
 * The sockets are in the test case's own directory.
 */
#include <errno.h>
#include <fcntl.h>

#include <case.h>
#include <expect.h>
#include <kernel.h>
#include <layer.h>
#include <unix_scenario.h>
#include <unix_topology.h>

static const struct sandbox_layer governed = {
	.attr.handled_access_fs = LLK_ACCESS_FS_RESOLVE_UNIX,
};

/* Everything else that the kernel has, but for what making a socket file takes. */
static struct sandbox_layer others(void)
{
	return (struct sandbox_layer){
		.attr = {
			.handled_access_fs = kernel_support()->access_fs &
					     ~(LLK_ACCESS_FS_RESOLVE_UNIX | LLK_ACCESS_FS_MAKE_SOCK),
			.handled_access_net = kernel_support()->access_net,
			.scoped = kernel_support()->scoped,
		},
	};
}

static void judge_topologies(const struct test_case *self)
{
	static const char *const common[] = { "", "o", "h", NULL };
	static const char *const clients[] = { "", "o", "h", "oh", "ho", NULL };
	static const char *const servers[] = { "", "o", "h", NULL };
	const struct topology_layer layers[] = {
		{ 'h', true, governed },
		{ 'o', false, others() },
	};

	(void)self;
	unix_topology_judge(&(struct topology_plan){
		.kind = UNIX_PATHNAME,
		.denial = EACCES,
		.layers = layers,
		.layer_count = sizeof(layers) / sizeof(layers[0]),
		.common = common,
		.clients = clients,
		.servers = servers,
	});
}

/* "r" handles the right and grants it, for the directory that the sockets are in. */
static void judge_granted_topologies(const struct test_case *self)
{
	static const char *const common[] = { "", "h", "r", NULL };
	static const char *const clients[] = { "r", "rr", "rh", "hr", "ro", NULL };
	static const char *const servers[] = { "", "h", "r", NULL };
	struct sandbox_rule rule;
	const struct topology_layer layers[] = {
		{ 'h', true, governed },
		{ 'o', false, others() },
		{ 'r', false, layer_granting(".", LLK_ACCESS_FS_RESOLVE_UNIX, &rule) },
	};

	(void)self;
	unix_topology_judge(&(struct topology_plan){
		.kind = UNIX_PATHNAME,
		.denial = EACCES,
		.layers = layers,
		.layer_count = sizeof(layers) / sizeof(layers[0]),
		.common = common,
		.clients = clients,
		.servers = servers,
	});
}

static void judge_deep_topologies(const struct test_case *self)
{
	static const char *const common[] = { "hohohhoh", NULL };
	static const char *const clients[] = { "",	   "oooooooo", "ooroooro",
					       "hooooooo", "rrrrrrrh", NULL };
	static const char *const servers[] = { "", "ohhhhhhh", NULL };
	struct sandbox_rule rule;
	const struct topology_layer layers[] = {
		{ 'h', true, governed },
		{ 'o', false, others() },
		{ 'r', false, layer_granting(".", LLK_ACCESS_FS_RESOLVE_UNIX, &rule) },
	};

	(void)self;
	unix_topology_judge(&(struct topology_plan){
		.kind = UNIX_PATHNAME,
		.denial = EACCES,
		.layers = layers,
		.layer_count = sizeof(layers) / sizeof(layers[0]),
		.common = common,
		.clients = clients,
		.servers = servers,
	});
}

static const struct unix_scenario_plan scenarios = {
	.kind = UNIX_PATHNAME,
	.denial = EACCES,
	.layer = { .attr.handled_access_fs = LLK_ACCESS_FS_RESOLVE_UNIX },
};

static void judge_makers(const struct test_case *self)
{
	(void)self;
	unix_scenario_judge_makers(&scenarios);
}

static void judge_connected(const struct test_case *self)
{
	(void)self;
	unix_scenario_judge_connected(&scenarios);
}

#define RESOLVE SOURCE_DOCUMENT ", Access rights, LANDLOCK_ACCESS_FS_RESOLVE_UNIX"

#define CASE(name_, title_, body_)                                                                 \
	{                                                                                          \
		.name = name_, .title = title_, .features = "fs.resolve_unix", .source = RESOLVE,  \
		.needs = "abi>=9 unix", .body = body_                                              \
	}

static const struct test_case cases[] = {
	CASE("own_layers_of_the_client_decide",
	     "servers outside of a layer that handles the right are denied, those within are not",
	     judge_topologies),
	CASE("each_own_layer_has_to_grant",
	     "each of the client's own layers that handle the right has to grant it by a rule",
	     judge_granted_topologies),
	CASE("own_layers_of_the_client_decide_in_deep_nesting",
	     "a layer at any depth of a domain of sixteen denies what is outside of it",
	     judge_deep_topologies),
	CASE("makers_of_sockets_decide",
	     "the maker of the server's socket decides, and who connects, not who bound or passed",
	     judge_makers),
	CASE("connections_stay",
	     "what is connected stays so, but any name, that of the peer too, is denied",
	     judge_connected),
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
