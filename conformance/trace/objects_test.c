// SPDX-License-Identifier: MIT
/* The trace events of rulesets, rules and domains. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>

#include "events.h"

#define ALL_FS                                                                                     \
	"execute|write_file|read_file|read_dir|remove_dir|remove_file|make_char|make_dir|"         \
	"make_reg|make_sock|make_fifo|make_block|make_sym|refer|truncate|ioctl_dev|resolve_unix"
#define ALL_NET	  "bind_tcp|connect_tcp|bind_udp|connect_send_udp"
#define ALL_SCOPE "abstract_unix_socket|signal"

static int make_ruleset(const struct llk_ruleset_attr *attr)
{
	const int fd = llk_sys_create_ruleset(attr, sizeof(*attr), 0);

	expect_answer(fd, 0, "landlock_create_ruleset");
	expect_settle();
	return fd;
}

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

static void judge_rulesets(const struct test_case *self)
{
	static const struct {
		const char *what;
		struct llk_ruleset_attr attr;
		const char *handled;
	} rows[] = {
		{ "a ruleset of all",
		  { .handled_access_fs = 0x1ffff, .handled_access_net = 0xf, .scoped = 0x3 },
		  "handled_fs=" ALL_FS " handled_net=" ALL_NET " scoped=" ALL_SCOPE },
		{ "a ruleset for files",
		  { .handled_access_fs = LLK_ACCESS_FS_EXECUTE | LLK_ACCESS_FS_REFER },
		  "handled_fs=execute|refer handled_net= scoped=" },
		{ "a ruleset for ports",
		  { .handled_access_net = LLK_ACCESS_NET_CONNECT_TCP },
		  "handled_fs= handled_net=connect_tcp scoped=" },
		{ "a ruleset for signals",
		  { .scoped = LLK_SCOPE_SIGNAL },
		  "handled_fs= handled_net= scoped=signal" },
	};

	(void)self;
	events_begin((const char *const[]){ "create_ruleset", "free_ruleset", NULL });
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *const expected[] = {
			case_text("create_ruleset: ruleset=@A@.0 %s", rows[i].handled),
			"free_ruleset: ruleset=@A@.0",
			NULL,
		};

		close(make_ruleset(&rows[i].attr));
		events_expect(events_take(), expected, rows[i].what);
	}
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
	fd = make_ruleset(&attr);
	add_path(fd, "dir", LLK_ACCESS_FS_READ_FILE, 0);
	add_port(fd, 80, LLK_ACCESS_NET_BIND_TCP);
	add_path(fd, "odd \"dir\"", LLK_ACCESS_FS_WRITE_FILE | LLK_ACCESS_FS_READ_DIR, 0);
	/* A rule that is refused is no rule. */
	llk_sys_add_rule(fd, LLK_RULE_PATH_BENEATH,
			 &(struct llk_path_beneath_attr){ LLK_ACCESS_FS_READ_FILE, -1 }, 0);
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
	expected[3] =
		case_text("add_rule_path_beneath: ruleset=@A@.3 "
			  "access_rights=execute|write_file|read_dir|remove_dir|remove_file|"
			  "make_char|make_dir|make_reg|make_sock|make_fifo|make_block|"
			  "make_sym|truncate|ioctl_dev|resolve_unix %s path=%s",
			  events_number_of("odd \"dir\""), events_path_of("odd\\040\\\"dir\\\""));
	expected[4] = "add_rule_net_port: ruleset=@A@.4 access_rights=connect_tcp|bind_udp|"
		      "connect_send_udp port=65535";
	expected[5] = "free_ruleset: ruleset=@A@.4";
	events_expect(events_take(), expected, "a ruleset with rules");
}

struct entry {
	bool no_new_privs; /* set before */
	bool thread;	   /* there is another */
	bool nested;	   /* a second layer of the same ruleset and one more rule */
	uint32_t flags;
	int go[2];
};

static void *wait_for_end(void *context)
{
	const struct entry *entry = context;
	char byte;

	events_count_in();
	return read(entry->go[0], &byte, 1) < 0 ? context : NULL;
}

static int enter(void *context)
{
	static const struct llk_ruleset_attr attr = {
		.handled_access_net = LLK_ACCESS_NET_BIND_TCP,
	};
	static const struct llk_net_port_attr rule = { LLK_ACCESS_NET_BIND_TCP, 80 };
	struct entry *entry = context;
	pthread_t thread;
	int fd, error;

	if (entry->no_new_privs && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return NOT_PREPARED(errno);
	if (entry->thread &&
	    (pipe(entry->go) || pthread_create(&thread, NULL, wait_for_end, entry)))
		return NOT_PREPARED(EAGAIN);
	fd = llk_sys_create_ruleset(&attr, sizeof(attr), 0);
	error = -llk_sys_restrict_self(fd, entry->flags);
	if (!error && entry->nested)
		error = -llk_sys_add_rule(fd, LLK_RULE_NET_PORT, &rule, 0);
	if (!error && entry->nested)
		error = -llk_sys_restrict_self(fd, entry->flags);
	close(fd);
	if (entry->thread && (close(entry->go[1]) || pthread_join(thread, NULL)))
		return NOT_PREPARED(EAGAIN);
	return error;
}

#define CREATED "create_ruleset: ruleset=@A@.0 *"
#define DOMAIN	"create_domain: domain=@B@ parent=0 ruleset=@A@.0"
#define FREED	"free_ruleset: ruleset=@A@.0"

static void judge_domains(const struct test_case *self)
{
	static const struct {
		const char *what;
		struct entry entry;
		const char *expected[8];
	} rows[] = {
		{ "a domain",
		  { .no_new_privs = true },
		  { CREATED, DOMAIN,
		    "enforce_domain: domain=@B@ complete=1 process_wide=1 no_new_privs=1",
		    FREED } },
		{ "a domain without no_new_privs",
		  { 0 },
		  { CREATED, DOMAIN,
		    "enforce_domain: domain=@B@ complete=1 process_wide=1 no_new_privs=0",
		    FREED } },
		{ "a domain with the flag NO_NEW_PRIVS",
		  { .flags = LLK_RESTRICT_SELF_NO_NEW_PRIVS },
		  { CREATED, DOMAIN,
		    "enforce_domain: domain=@B@ complete=1 process_wide=1 no_new_privs=1",
		    FREED } },
		{ "a domain of one of two threads",
		  { .thread = true },
		  { CREATED, DOMAIN,
		    "enforce_domain: domain=@B@ complete=1 process_wide=0 no_new_privs=0",
		    FREED } },
		{ "a domain of two threads",
		  { .thread = true, .no_new_privs = true, .flags = LLK_RESTRICT_SELF_TSYNC },
		  { CREATED, DOMAIN,
		    "enforce_domain: domain=@B@ complete=0 process_wide=? no_new_privs=1",
		    "enforce_domain: domain=@B@ complete=1 process_wide=1 no_new_privs=1",
		    FREED } },
		{ "nested domains",
		  { .nested = true },
		  { CREATED, DOMAIN,
		    "enforce_domain: domain=@B@ complete=1 process_wide=1 no_new_privs=0",
		    "add_rule_net_port: ruleset=@A@.1 *",
		    "create_domain: domain=@C@ parent=@B@ ruleset=@A@.1",
		    "enforce_domain: domain=@C@ complete=1 process_wide=1 no_new_privs=0",
		    "free_ruleset: ruleset=@A@.1" } },
	};

	(void)self;
	events_begin((const char *const[]){ "create_ruleset", "add_rule_net_port", "create_domain",
					    "enforce_domain", "free_ruleset", NULL });
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct entry entry = rows[i].entry;
		const struct verdict verdict = events_judge(NULL, 0, enter, &entry);

		expect_verdict(&verdict, 0, "%s", rows[i].what);
		events_expect(events_take(), rows[i].expected, rows[i].what);
	}
}

#define SOURCE "Documentation/trace/events-landlock.rst"
#define NEEDS  "abi>=11 cap:sys_admin"

static const struct test_case cases[] = {
	{ .name = "rulesets_are_traced",
	  .title = "a ruleset is traced with what it handles when it is made, and when it is gone",
	  .source = SOURCE ", Event overview",
	  .needs = NEEDS,
	  .body = judge_rulesets },
	{ .name = "rules_are_traced",
	  .title = "each rule is traced with its rights and its object, and makes a new version",
	  .source = SOURCE ", Ruleset versioning",
	  .needs = NEEDS,
	  .body = judge_rules },
	{ .name = "domains_are_traced",
	  .title = "a domain is traced with its parent, its ruleset and the threads that enter it",
	  .source = SOURCE ", Domain enforcement",
	  .needs = NEEDS,
	  .body = judge_domains },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
