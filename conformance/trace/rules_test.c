// SPDX-License-Identifier: MIT
/* The trace events of rules. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <case.h>
#include <events.h>
#include <expect.h>

#include "actions.h"

static void add_path(int ruleset_fd, const char *path, uint64_t access, uint32_t flags)
{
	const struct llk_path_beneath_attr rule = {
		.allowed_access = access,
		.parent_fd = open(path, O_PATH | O_CLOEXEC),
	};

	if (rule.parent_fd < 0)
		expect_broken("%s: %s", path, expect_errno_name(errno));
	expect_answer(llk_sys_add_rule(ruleset_fd, LLK_RULE_PATH_BENEATH, &rule, flags), 0,
		      "a rule for a path");
	close(rule.parent_fd);
}

static void add_port(int ruleset_fd, uint64_t port, uint64_t access)
{
	const struct llk_net_port_attr rule = { .allowed_access = access, .port = port };

	expect_answer(llk_sys_add_rule(ruleset_fd, LLK_RULE_NET_PORT, &rule, 0), 0,
		      "a rule for a port");
}

static void refuse_rules(int ruleset_fd)
{
	const struct llk_path_beneath_attr nowhere = { LLK_ACCESS_FS_READ_FILE, -1 };
	const struct llk_path_beneath_attr of_folders = {
		LLK_ACCESS_FS_READ_DIR,
		open("/dev/null", O_PATH | O_CLOEXEC),
	};
	const struct llk_net_port_attr beyond = { LLK_ACCESS_NET_BIND_TCP, 65536 };

	expect_answer(llk_sys_add_rule(ruleset_fd, LLK_RULE_PATH_BENEATH, &nowhere, 0), EBADF,
		      "a rule for no path");
	expect_answer(llk_sys_add_rule(ruleset_fd, LLK_RULE_PATH_BENEATH, &of_folders, 0), EINVAL,
		      "a rule for folders on a device");
	expect_answer(llk_sys_add_rule(ruleset_fd, LLK_RULE_NET_PORT, &beyond, 0), EINVAL,
		      "a rule for no port");
	close(of_folders.parent_fd);
}

/* A rule grants all that its ruleset does not handle, but for refer; that is traced too. */
static void judge_rules(const struct test_case *self)
{
	static const struct llk_ruleset_attr attr = {
		.handled_access_fs =
			LLK_ACCESS_FS_READ_FILE | LLK_ACCESS_FS_READ_DIR | LLK_ACCESS_FS_WRITE_FILE,
		.handled_access_net = LLK_ACCESS_NET_BIND_TCP | LLK_ACCESS_NET_CONNECT_TCP,
	};
	const char *expected[8] = { 0 };
	int fd;

	(void)self;
	events_begin((const char *const[]){ "create_ruleset", "add_rule_path_beneath",
					    "add_rule_net_port", "free_ruleset", NULL });
	if (mkdir("dir", 0700) || mkdir("odd \"dir\"", 0700))
		expect_broken("mkdir: %s", expect_errno_name(errno));
	fd = actions_make_ruleset(&attr);
	add_path(fd, "dir", LLK_ACCESS_FS_READ_FILE, 0);
	add_port(fd, 80, LLK_ACCESS_NET_BIND_TCP);
	add_path(fd, "odd \"dir\"", LLK_ACCESS_FS_WRITE_FILE | LLK_ACCESS_FS_READ_DIR, 0);
	/* A rule that is refused is no rule. */
	refuse_rules(fd);
	add_port(fd, 65535, LLK_ACCESS_NET_CONNECT_TCP);
	close(fd);

	expected[0] = "create_ruleset: ruleset=@A@.0 *";
	expected[1] = case_text("add_rule_path_beneath: ruleset=@A@.1 "
				"access_rights=execute|read_file|remove_dir|remove_file|make_char|"
				"make_dir|make_reg|make_sock|make_fifo|make_block|make_sym|"
				"truncate|ioctl_dev|resolve_unix %s path=%s",
				events_number_of("dir"), events_path_of("dir"));
	expected[2] = "add_rule_net_port: ruleset=@A@.2 access_rights=bind_tcp|bind_udp|"
		      "connect_send_udp port=80";
	expected[3] = case_text("add_rule_path_beneath: ruleset=@A@.3 "
				"access_rights=execute|write_file|read_dir|remove_dir|remove_file|"
				"make_char|make_dir|make_reg|make_sock|make_fifo|make_block|"
				"make_sym|truncate|ioctl_dev|resolve_unix %s path=%s",
				events_number_of("odd \"dir\""), events_path_of("odd \"dir\""));
	expected[4] = "add_rule_net_port: ruleset=@A@.4 access_rights=connect_tcp|bind_udp|"
		      "connect_send_udp port=65535";
	expected[5] = "free_ruleset: ruleset=@A@.4";
	events_expect(events_take(), expected, "a ruleset with rules");
}

/* Each call is traced with what it adds, whatever the ruleset has already. */
static void judge_repeated(const struct test_case *self)
{
	static const struct llk_ruleset_attr attr = {
		.handled_access_fs = 0x1ffff,
		.handled_access_net = 0xf,
		.quiet_access_fs = LLK_ACCESS_FS_EXECUTE,
	};
	const char *expected[8] = { NULL };
	int fd;

	(void)self;
	events_begin((const char *const[]){ "add_rule_path_beneath", "add_rule_net_port",
					    "free_ruleset", NULL });
	fd = actions_make_ruleset(&attr);
	add_path(fd, ".", LLK_ACCESS_FS_EXECUTE | LLK_ACCESS_FS_REFER, 0);
	add_path(fd, ".", LLK_ACCESS_FS_READ_FILE, 0);
	add_path(fd, ".", 0, LLK_ADD_RULE_QUIET);
	add_port(fd, 0, LLK_ACCESS_NET_BIND_TCP);
	add_port(fd, 0, LLK_ACCESS_NET_CONNECT_SEND_UDP);
	close(fd);
	for (int i = 0; i < 3; i++)
		expected[i] = case_text("add_rule_path_beneath: ruleset=@A@.%d access_rights=%s %s "
					"path=%.*s",
					i + 1,
					i == 0	 ? "execute|refer"
					: i == 1 ? "read_file"
						 : "",
					events_number_of("."), (int)strlen(events_path_of("")) - 1,
					events_path_of(""));
	expected[3] = "add_rule_net_port: ruleset=@A@.4 access_rights=bind_tcp port=0";
	expected[4] = "add_rule_net_port: ruleset=@A@.5 access_rights=connect_send_udp port=0";
	expected[5] = "free_ruleset: ruleset=@A@.5";
	events_expect(events_take(), expected, "rules for the same objects");
}

/* What is said of a path that cannot be. */
static void judge_paths(const struct test_case *self)
{
	static const struct llk_ruleset_attr attr = {
		.handled_access_fs = 0x1ffff,
		.handled_access_net = 0xf,
	};
	static const char text[] =
		"add_rule_path_beneath: ruleset=@A@.%d access_rights=execute %s path=%s";
	const char *expected[4] = { NULL };
	int fd, deep, detached;

	(void)self;
	events_begin((const char *const[]){ "add_rule_path_beneath", NULL });
	deep = actions_make_deep();
	detached = actions_detach();
	fd = actions_make_ruleset(&attr);
	add_path(fd, case_text("/proc/self/fd/%d", deep), LLK_ACCESS_FS_EXECUTE, 0);
	add_path(fd, case_text("/proc/self/fd/%d", detached), LLK_ACCESS_FS_EXECUTE, 0);
	expected[0] = case_text(text, 1, events_number_of(case_text("/proc/self/fd/%d", deep)),
				"<too_long>");
	expected[1] = case_text(text, 2, events_number_of("."), "<unreachable>");
	events_expect(events_take(), expected, "rules for paths that cannot be told");
	close(fd);
}

#define SOURCE "Documentation/trace/events-landlock.rst"
#define NEEDS  "abi>=11 cap:sys_admin"

static const struct test_case cases[] = {
	{ .name = "rules_are_traced",
	  .title = "each rule is traced with its rights and its object, and makes a new version",
	  .source = SOURCE ", Ruleset versioning",
	  .needs = NEEDS " dev:null ipv4",
	  .body = judge_rules },
	{ .name = "repeated_rules_are_traced",
	  .title = "a rule for what has one is traced with its own rights, and makes a new version",
	  .source = SOURCE ", Ruleset versioning",
	  .needs = NEEDS " ipv4",
	  .body = judge_repeated },
	{ .name = "paths_are_traced",
	  .title = "a rule is traced where its path is too long, or leads to nowhere",
	  .source = SOURCE ", Differences from audit records",
	  .needs = NEEDS,
	  .body = judge_paths },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
