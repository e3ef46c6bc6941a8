// SPDX-License-Identifier: MIT
/*
 * A kernel without Landlock: all three system calls say so, whatever their arguments are.
 *
 * ENOSYS where it is not built in, EOPNOTSUPP where it was not started at boot.
 */
#include <errno.h>
#include <stdint.h>
#include <unistd.h>

#include <case.h>
#include <descriptor.h>
#include <expect.h>
#include <kernel.h>
#include <privilege.h>

static int unavailable(void)
{
	return kernel_support()->state == LLK_STATE_DISABLED ? EOPNOTSUPP : ENOSYS;
}

static void judge_create_ruleset(const struct test_case *self)
{
	const struct llk_ruleset_attr good = { .handled_access_fs = LLK_ACCESS_FS_EXECUTE };
	const struct llk_ruleset_attr empty = { 0 };
	const struct {
		const char *what;
		const struct llk_ruleset_attr *attr;
		size_t size;
		uint32_t flags;
	} calls[] = {
		{ "the version query", NULL, 0, LLK_CREATE_RULESET_VERSION },
		{ "the errata query", NULL, 0, LLK_CREATE_RULESET_ERRATA },
		{ "an unknown flag", NULL, 0, 1U << 31 },
		{ "the version query with an attribute", &good, 8, LLK_CREATE_RULESET_VERSION },
		{ "a good attribute", &good, sizeof(good), 0 },
		{ "a good attribute of size 8", &good, 8, 0 },
		{ "NULL", NULL, sizeof(good), 0 },
		{ "size 0", &good, 0, 0 },
		{ "the largest size", &good, SIZE_MAX, 0 },
		{ "nothing handled", &empty, sizeof(empty), 0 },
		{ "an unmapped address", (const struct llk_ruleset_attr *)8, 8, 0 },
	};

	(void)self;
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		expect_answer(llk_sys_create_ruleset(calls[i].attr, calls[i].size, calls[i].flags),
			      unavailable(), "landlock_create_ruleset, %s", calls[i].what);
}

static void judge_add_rule(const struct test_case *self)
{
	const struct llk_path_beneath_attr path = {
		.allowed_access = LLK_ACCESS_FS_EXECUTE,
		.parent_fd = descriptor_open(FD_DIR),
	};
	const struct llk_net_port_attr port = { .allowed_access = LLK_ACCESS_NET_BIND_TCP };
	const struct {
		const char *what;
		enum descriptor_kind ruleset;
		int type;
		const void *attr;
		uint32_t flags;
	} calls[] = {
		{ "a path rule for -1", FD_MINUS_ONE, LLK_RULE_PATH_BENEATH, &path, 0 },
		{ "a path rule for a directory", FD_DIR, LLK_RULE_PATH_BENEATH, &path, 0 },
		{ "a port rule", FD_MINUS_ONE, LLK_RULE_NET_PORT, &port, 0 },
		{ "type 0", FD_MINUS_ONE, 0, &path, 0 },
		{ "NULL", FD_MINUS_ONE, LLK_RULE_PATH_BENEATH, NULL, 0 },
		{ "the quiet flag", FD_MINUS_ONE, LLK_RULE_PATH_BENEATH, &path,
		  LLK_ADD_RULE_QUIET },
		{ "an unknown flag", FD_MINUS_ONE, LLK_RULE_PATH_BENEATH, &path, 1U << 31 },
		{ "zeroes", FD_MINUS_ONE, 0, NULL, 0 },
	};

	(void)self;
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		expect_answer(llk_sys_add_rule(descriptor_open(calls[i].ruleset),
					       (enum llk_rule_type)calls[i].type, calls[i].attr,
					       calls[i].flags),
			      unavailable(), "landlock_add_rule, %s", calls[i].what);
}

static void expect_restriction_unavailable(const char *who)
{
	const struct {
		const char *what;
		enum descriptor_kind ruleset;
		uint32_t flags;
	} calls[] = {
		{ "-1", FD_MINUS_ONE, 0 },
		{ "a directory", FD_DIR, 0 },
		{ "LOG_SUBDOMAINS_OFF", FD_MINUS_ONE, LLK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF },
		{ "TSYNC", FD_MINUS_ONE, LLK_RESTRICT_SELF_TSYNC },
		{ "NO_NEW_PRIVS", FD_MINUS_ONE, LLK_RESTRICT_SELF_NO_NEW_PRIVS },
		{ "an unknown flag", FD_MINUS_ONE, 1U << 31 },
	};

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		expect_answer(llk_sys_restrict_self(descriptor_open(calls[i].ruleset),
						    calls[i].flags),
			      unavailable(), "landlock_restrict_self, %s, %s", calls[i].what, who);
}

static void judge_restrict_self(const struct test_case *self)
{
	int error;

	(void)self;
	expect_restriction_unavailable("as started");
	error = privilege_set_no_new_privs();
	if (error)
		expect_broken("no_new_privs: %s", expect_errno_name(error & ~NOT_PREPARED(0)));
	expect_restriction_unavailable("with no_new_privs");
}

static const struct test_case cases[] = {
	{ .name = "create_ruleset",
	  .title = "without Landlock landlock_create_ruleset(2) has one answer to all arguments",
	  .source = SOURCE_CREATE_RULESET ", ENOSYS and EOPNOTSUPP",
	  .needs = "no-landlock",
	  .body = judge_create_ruleset },
	{ .name = "add_rule",
	  .title = "without Landlock landlock_add_rule(2) has one answer to all arguments",
	  .source = SOURCE_ADD_RULE ", ENOSYS and EOPNOTSUPP",
	  .needs = "no-landlock",
	  .body = judge_add_rule },
	{ .name = "restrict_self",
	  .title = "without Landlock landlock_restrict_self(2) has one answer to all arguments",
	  .source = SOURCE_RESTRICT_SELF ", ENOSYS and EOPNOTSUPP",
	  .needs = "no-landlock",
	  .body = judge_restrict_self },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
