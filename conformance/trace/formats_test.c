// SPDX-License-Identifier: MIT
/* Which trace events of Landlock there are, and which fields they have. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <case.h>
#include <events.h>
#include <expect.h>

#define EVENTS "/sys/kernel/tracing/events/landlock"

static const struct {
	const char *name;
	const char *fields; /* besides those that all events have */
} formats[] = {
	{ "create_ruleset", "ruleset_id ruleset_version handled_fs handled_net scoped" },
	{ "free_ruleset", "ruleset_id ruleset_version" },
	{ "add_rule_path_beneath", "ruleset_id ruleset_version access_rights dev ino pathname" },
	{ "add_rule_net_port", "ruleset_id ruleset_version access_rights port" },
	{ "create_domain", "domain_id parent_id ruleset_id ruleset_version" },
	{ "enforce_domain", "domain_id complete process_wide no_new_privs" },
	{ "free_domain", "domain_id denials" },
	{ "check_rule_inode", "domain_id access_request dev ino grants" },
	{ "check_rule_net_port", "domain_id access_request port grants" },
	{ "deny_access_fs",
	  "domain_id same_exec logged blockers_type blockers_access dev ino pathname" },
	{ "deny_access_net", "domain_id same_exec logged blockers_type blockers_access port" },
	{ "deny_ptrace", "domain_id same_exec logged tracee_domain_id tracee_pid tracee_comm" },
	{ "deny_scope_signal",
	  "domain_id same_exec logged target_domain_id target_pid target_comm" },
	{ "deny_scope_abstract_unix_socket",
	  "domain_id same_exec logged peer_domain_id peer_pid sun_path" },
};

#define FORMATS (sizeof(formats) / sizeof(formats[0]))

/* The names of the fields in a format file, "field:TYPE NAME;" or "field:TYPE NAME[N];" each. */
static void read_fields(FILE *file, char *fields, size_t size)
{
	char line[4096];
	size_t length = 0;

	fields[0] = '\0';
	while (fgets(line, sizeof(line), file)) {
		char *end = strchr(line, ';'), *name;

		if (strncmp(line, "\tfield:", strlen("\tfield:")) != 0 || !end)
			continue;
		*end = '\0';
		name = strrchr(line, ' ');
		if (!name || strncmp(name + 1, "common_", strlen("common_")) == 0)
			continue;
		name++;
		name[strcspn(name, "[")] = '\0';
		length += (size_t)snprintf(fields + length, size - length, "%s%s",
					   length ? " " : "", name);
	}
}

static void judge_formats(const struct test_case *self)
{
	(void)self;
	events_find();
	for (size_t i = 0; i < FORMATS; i++) {
		char path[128], fields[2048];
		FILE *file;

		snprintf(path, sizeof(path), EVENTS "/landlock_%s/format", formats[i].name);
		file = fopen(path, "re");
		if (!expect_true(file, "%s: %s", path, expect_errno_name(errno)))
			continue;
		read_fields(file, fields, sizeof(fields));
		fclose(file);
		expect_true(strcmp(fields, formats[i].fields) == 0,
			    "%s: expected the fields \"%s\", got \"%s\"", formats[i].name,
			    formats[i].fields, fields);
	}
}

static void judge_absence(const struct test_case *self)
{
	(void)self;
	events_find();
	expect_true(access(EVENTS, F_OK) && errno == ENOENT,
		    "there are events of Landlock before ABI 11");
}

#define SOURCE "Documentation/trace/events-landlock.rst"

static const struct test_case cases[] = {
	{ .name = "events_are_declared",
	  .title = "every event of Landlock is there, with its fields",
	  .source = SOURCE ", Event reference",
	  .needs = "abi>=11 cap:sys_admin",
	  .body = judge_formats },
	{ .name = "events_absent",
	  .title = "before ABI 11 there are no events of Landlock",
	  .source = SOURCE,
	  .needs = "abi>=1 abi<11 cap:sys_admin",
	  .body = judge_absence },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
