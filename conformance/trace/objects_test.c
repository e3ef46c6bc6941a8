// SPDX-License-Identifier: MIT
/* The trace events of rulesets and domains. */
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <case.h>
#include <events.h>
#include <expect.h>

#include "actions.h"

#define ALL_FS                                                                                     \
	"execute|write_file|read_file|read_dir|remove_dir|remove_file|make_char|make_dir|"         \
	"make_reg|make_sock|make_fifo|make_block|make_sym|refer|truncate|ioctl_dev|resolve_unix"
#define ALL_NET	  "bind_tcp|connect_tcp|bind_udp|connect_send_udp"
#define ALL_SCOPE "abstract_unix_socket|signal"

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

		close(actions_make_ruleset(&rows[i].attr));
		events_expect(events_take(), expected, rows[i].what);
	}
}

/* Each ruleset has a number that is 1 to 16 above that of what was made before. */
#define STEP_MOST 16

#define NUMBERED 256

/* Others make rulesets and domains at the same time. */
#define NUMBERING_ATTEMPTS 100

/* Returns how many of the steps were too large; each has to lead upwards. */
static size_t judge_steps(const struct events *events, bool seen[STEP_MOST + 1])
{
	unsigned long long number, last = 0;
	size_t large = 0;

	expect_true(events->count == NUMBERED, "of %d rulesets %zu were traced", NUMBERED,
		    events->count);
	for (size_t i = 0; i < events->count; i++, last = number) {
		if (sscanf(events->at[i].text, "ruleset=%llx.0 ", &number) != 1)
			expect_broken("no number in \"%s\"", events->at[i].text);
		if (i == 0 || !expect_true(number > last, "after %llx comes %llx", last, number))
			continue;
		if (number - last <= STEP_MOST)
			seen[number - last] = true;
		else
			large++;
	}
	return large;
}

static void judge_numbers(const struct test_case *self)
{
	static const struct llk_ruleset_attr attr = { .scoped = LLK_SCOPE_SIGNAL };
	bool seen[STEP_MOST + 1] = { false };
	size_t large = 1, steps = 0;

	(void)self;
	events_begin((const char *const[]){ "create_ruleset", NULL });
	for (int i = 0; i < NUMBERING_ATTEMPTS && large > 0; i++) {
		for (int j = 0; j < NUMBERED; j++)
			close(actions_make_ruleset(&attr));
		large = judge_steps(events_take(), seen);
		expect_settle();
	}
	expect_true(large == 0, "numbers of rulesets are more than %d apart", STEP_MOST);
	for (size_t i = 0; i <= STEP_MOST; i++)
		steps += seen[i];
	expect_true(steps > 1, "numbers of rulesets are left to chance nowhere");
	/* Each has been missed with a probability of one to ten million. */
	expect_true(seen[1] && seen[STEP_MOST], "numbers of rulesets are never 1 or never %d apart",
		    STEP_MOST);
}

/* A ruleset for which there is no descriptor is gone at once. */
static void judge_descriptor(const struct test_case *self)
{
	static const struct llk_ruleset_attr attr = { .scoped = LLK_SCOPE_SIGNAL };
	static const char *const expected[] = {
		"create_ruleset: ruleset=@A@.0 *",
		"free_ruleset: ruleset=@A@.0",
		NULL,
	};
	struct rlimit limit, none;
	int answer;

	(void)self;
	events_begin((const char *const[]){ "create_ruleset", "free_ruleset", NULL });
	if (getrlimit(RLIMIT_NOFILE, &limit))
		expect_broken("getrlimit: %s", expect_errno_name(errno));
	none = (struct rlimit){ .rlim_cur = 0, .rlim_max = limit.rlim_max };
	if (setrlimit(RLIMIT_NOFILE, &none))
		expect_broken("setrlimit: %s", expect_errno_name(errno));
	answer = llk_sys_create_ruleset(&attr, sizeof(attr), 0);
	if (setrlimit(RLIMIT_NOFILE, &limit))
		expect_broken("setrlimit: %s", expect_errno_name(errno));
	expect_answer(answer, EMFILE, "landlock_create_ruleset without a descriptor left");
	events_expect(events_take(), expected, "a ruleset without a descriptor");
	close(actions_make_ruleset(&attr));
	events_expect(events_take(), expected, "a ruleset with a descriptor");
}

struct entry {
	bool no_new_privs; /* set before */
	bool thread;	   /* there is another */
	bool setting;	   /* without a ruleset */
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

static int end_thread(struct entry *entry, pthread_t thread)
{
	return close(entry->go[1]) || pthread_join(thread, NULL);
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
	if (entry->setting) {
		error = -llk_sys_restrict_self(-1, entry->flags);
		return end_thread(entry, thread) ? NOT_PREPARED(EAGAIN) : error;
	}
	fd = llk_sys_create_ruleset(&attr, sizeof(attr), 0);
	error = -llk_sys_restrict_self(fd, entry->flags);
	if (!error && entry->nested)
		error = -llk_sys_add_rule(fd, LLK_RULE_NET_PORT, &rule, 0);
	if (!error && entry->nested)
		error = -llk_sys_restrict_self(fd, entry->flags);
	close(fd);
	if (entry->thread && end_thread(entry, thread))
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
		{ "a domain of one of two threads, with a flag",
		  { .thread = true, .flags = LLK_RESTRICT_SELF_LOG_NEW_EXEC_ON },
		  { CREATED, DOMAIN,
		    "enforce_domain: domain=@B@ complete=1 process_wide=0 no_new_privs=0",
		    FREED } },
		{ "a domain of two threads",
		  { .thread = true, .no_new_privs = true, .flags = LLK_RESTRICT_SELF_TSYNC },
		  { CREATED, DOMAIN,
		    "enforce_domain: domain=@B@ complete=0 process_wide=1 no_new_privs=1",
		    "enforce_domain: domain=@B@ complete=1 process_wide=1 no_new_privs=1",
		    FREED } },
		{ "a domain of two threads without no_new_privs",
		  { .thread = true, .flags = LLK_RESTRICT_SELF_TSYNC },
		  { CREATED, DOMAIN,
		    "enforce_domain: domain=@B@ complete=0 process_wide=1 no_new_privs=0",
		    "enforce_domain: domain=@B@ complete=1 process_wide=1 no_new_privs=0",
		    FREED } },
		{ "a domain of two threads with the flag NO_NEW_PRIVS",
		  { .thread = true,
		    .flags = LLK_RESTRICT_SELF_TSYNC | LLK_RESTRICT_SELF_NO_NEW_PRIVS },
		  { CREATED, DOMAIN,
		    "enforce_domain: domain=@B@ complete=0 process_wide=1 no_new_privs=1",
		    "enforce_domain: domain=@B@ complete=1 process_wide=1 no_new_privs=1",
		    FREED } },
		{ "no domain, but a setting of two threads",
		  { .thread = true,
		    .setting = true,
		    .flags = LLK_RESTRICT_SELF_TSYNC | LLK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF },
		  { NULL } },
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
		const struct verdict verdict =
			(entry.thread ? events_judge_forked : events_judge)(NULL, 0, enter, &entry);

		expect_verdict(&verdict, 0, "%s", rows[i].what);
		events_expect(events_take(), rows[i].expected, rows[i].what);
	}
}

#define SOURCE "Documentation/trace/events-landlock.rst"
#define NEEDS  "abi>=11 cap:sys_admin"

/* The events tell of the layers of all that there are. */
#define NO_DOMAIN " no-domain"

static const struct test_case cases[] = {
	{ .name = "rulesets_are_traced",
	  .title = "a ruleset is traced with what it handles when it is made, and when it is gone",
	  .source = SOURCE ", Event overview",
	  .needs = NEEDS,
	  .body = judge_rulesets },
	{ .name = "numbers_are_traced",
	  .title = "numbers of rulesets grow by steps of 1 to 16, which are left to chance",
	  .source = SOURCE ", Field encoding",
	  .needs = NEEDS,
	  .body = judge_numbers },
	{ .name = "rulesets_without_descriptor_are_traced",
	  .title = "a ruleset that gets no descriptor is traced as made and gone",
	  .source = SOURCE ", Lifecycle consistency",
	  .needs = NEEDS,
	  .body = judge_descriptor },
	{ .name = "domains_are_traced",
	  .title = "a domain is traced with its parent, its ruleset and the threads that enter it",
	  .source = SOURCE ", Domain enforcement",
	  .needs = NEEDS NO_DOMAIN " ipv4",
	  .body = judge_domains },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
