// SPDX-License-Identifier: MIT
/* Quiet rules: which quiet rights of a ruleset let rules on paths and on ports be quiet. */
#include <errno.h>
#include <unistd.h>

#include <case.h>
#include <descriptor.h>
#include <expect.h>
#include <facility.h>
#include <kernel.h>

#define PATH LLK_RULE_PATH_BENEATH
#define PORT LLK_RULE_NET_PORT
#define X    LLK_ACCESS_FS_EXECUTE
#define BIND LLK_ACCESS_NET_BIND_TCP

/* What is quiet for one kind of rule is not for the other. */
static void judge_quiet_kinds(const struct test_case *self)
{
	static const struct {
		const char *what;
		struct llk_ruleset_attr attr;
		int path;
		int port;
	} rows[] = {
		{ "quiet filesystem rights alone", { X, BIND, 0, X, 0, 0 }, 0, EINVAL },
		{ "quiet network rights alone", { X, BIND, 0, 0, BIND, 0 }, EINVAL, 0 },
		{ "quiet rights of both kinds", { X, BIND, 0, X, BIND, 0 }, 0, 0 },
		{ "a quiet scope alone", { X, BIND, 1, 0, 0, 1 }, EINVAL, EINVAL },
	};
	const struct llk_path_beneath_attr path = { .allowed_access = X,
						    .parent_fd = descriptor_open(FD_DIR) };
	const struct llk_net_port_attr port = { .allowed_access = BIND, .port = 1024 };
	const bool has_ports = !facility_leaves_out(facility_find("ipv4"), "rules on ports");

	(void)self;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const int ruleset_fd =
			llk_sys_create_ruleset(&rows[i].attr, sizeof(rows[i].attr), 0);

		if (!expect_answer(ruleset_fd, 0, "a ruleset with %s", rows[i].what))
			continue;
		expect_answer(llk_sys_add_rule(ruleset_fd, PATH, &path, LLK_ADD_RULE_QUIET),
			      rows[i].path, "a quiet rule on a path, with %s", rows[i].what);
		if (has_ports)
			expect_answer(llk_sys_add_rule(ruleset_fd, PORT, &port, LLK_ADD_RULE_QUIET),
				      rows[i].port, "a quiet rule on a port, with %s",
				      rows[i].what);
		close(ruleset_fd);
	}
}

static const struct test_case cases[] = {
	{ .name = "kinds",
	  .title = "a quiet rule needs quiet rights of its own kind in its ruleset",
	  .features = "rule.quiet",
	  .source = SOURCE_ADD_RULE ", LANDLOCK_ADD_RULE_QUIET",
	  .needs = "abi>=10",
	  .body = judge_quiet_kinds },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
