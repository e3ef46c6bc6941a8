// SPDX-License-Identifier: MIT
/* Many rules and many rulesets: each of them counts. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <file.h>
#include <privilege.h>
#include <reason.h>

#define FILES 600
/* For what else is written. */
#define FILES_SPARED 64
#define RULESETS     200
/* None of them privileged, and nobody's traffic: they are only bound to. */
#define FIRST_PORT 20000
#define PORTS	   10000

static int create(uint64_t fs, uint64_t net)
{
	const struct llk_ruleset_attr attr = { .handled_access_fs = fs, .handled_access_net = net };
	const int fd = llk_sys_create_ruleset(&attr, sizeof(attr), 0);

	if (!expect_answer(fd, 0, "landlock_create_ruleset"))
		expect_settle();
	return fd;
}

static void file_name(char name[32], int number)
{
	snprintf(name, 32, "file-%d", number);
}

/* Every second file may be read. */
static int read_files(void *context)
{
	const int *ruleset_fd = context;
	int error = privilege_set_no_new_privs();

	if (error)
		return error;
	error = -llk_sys_restrict_self(*ruleset_fd, 0);
	if (error)
		return SANDBOX_REFUSED(error);
	for (int i = 0; i < FILES; i++) {
		char name[32];

		file_name(name, i);
		error = file_outcome(open(name, O_RDONLY | O_CLOEXEC));
		if (error != (i % 2 ? EACCES : 0))
			return i % 2 ? EEXIST : ENOENT;
	}
	return 0;
}

static void judge_path_rules(const struct test_case *self)
{
	int ruleset_fd = create(LLK_ACCESS_FS_READ_FILE, 0);
	struct verdict verdict;
	struct statvfs room;

	(void)self;
	/* With none left, the result could not be written. */
	if (statvfs(".", &room) == 0 && room.f_files && room.f_favail < FILES + FILES_SPARED)
		expect_skip(REASON_FILESYSTEM, "room for no more than %llu files here",
			    (unsigned long long)room.f_favail);
	for (int i = 0; i < FILES; i++) {
		struct llk_path_beneath_attr rule = { .allowed_access = LLK_ACCESS_FS_READ_FILE };
		char name[32];

		file_name(name, i);
		rule.parent_fd = file_make(name);

		if (i % 2 == 0)
			expect_answer(llk_sys_add_rule(ruleset_fd, LLK_RULE_PATH_BENEATH, &rule, 0),
				      0, "landlock_add_rule, file %d", i);
		close(rule.parent_fd);
	}
	verdict = judge_vforked(NULL, 0, read_files, &ruleset_fd);
	expect_verdict(&verdict, 0,
		       "reading files of which every second has a rule (ENOENT: one that has is "
		       "denied, EEXIST: one that has not is free)");
}

static int bind_to(int port)
{
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP);
	const struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons((in_port_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int error = 0;

	if (fd < 0)
		return NOT_PREPARED(errno);
	if (bind(fd, (const struct sockaddr *)&address, sizeof(address)))
		error = errno;
	close(fd);
	/* Landlock asks first. */
	return error == EADDRINUSE || error == EADDRNOTAVAIL ? 0 : error;
}

/* Every second port may be bound to; some of them are tried. */
static int bind_to_ports(void *context)
{
	const int *ruleset_fd = context;
	int error = privilege_set_no_new_privs();

	if (error)
		return error;
	error = -llk_sys_restrict_self(*ruleset_fd, 0);
	if (error)
		return SANDBOX_REFUSED(error);
	for (int i = 0; i < PORTS; i += 97) {
		error = bind_to(FIRST_PORT + 2 * i);
		if (error)
			return error == EACCES ? ENOENT : error;
		error = bind_to(FIRST_PORT + 2 * i + 1);
		if (error != EACCES)
			return error ? error : EEXIST;
	}
	return 0;
}

static int bind_freely(void *context)
{
	(void)context;
	return bind_to(FIRST_PORT);
}

static void judge_port_rules(const struct test_case *self)
{
	int ruleset_fd = create(0, LLK_ACCESS_NET_BIND_TCP);
	struct verdict verdict = judge_vforked(NULL, 0, bind_freely, NULL);

	(void)self;
	expect_control(&verdict, "binding to a port");
	for (int i = 0; i < PORTS; i++) {
		const struct llk_net_port_attr rule = {
			.allowed_access = LLK_ACCESS_NET_BIND_TCP,
			.port = (uint64_t)(FIRST_PORT + 2 * i),
		};

		if (!expect_answer(llk_sys_add_rule(ruleset_fd, LLK_RULE_NET_PORT, &rule, 0), 0,
				   "landlock_add_rule, port rule %d", i))
			return;
	}
	verdict = judge_vforked(NULL, 0, bind_to_ports, &ruleset_fd);
	expect_verdict(&verdict, 0,
		       "binding to ports of which every second has a rule (ENOENT: one that has is "
		       "denied, EEXIST: one that has not is free)");
}

static int enforce_and_list(void *context)
{
	const int *ruleset_fd = context;
	int error = privilege_set_no_new_privs();

	if (error)
		return error;
	error = -llk_sys_restrict_self(*ruleset_fd, 0);
	if (error)
		return SANDBOX_REFUSED(error);
	return open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) < 0 ? errno : 0;
}

/* One of many that are open at once, and that differs from them. */
static void judge_rulesets(const struct test_case *self)
{
	const int different[] = { 0, RULESETS / 2, RULESETS - 1 };
	int rulesets[RULESETS];

	(void)self;
	for (int i = 0; i < RULESETS; i++) {
		const bool lists = i != different[0] && i != different[1] && i != different[2];

		rulesets[i] = create(lists ? LLK_ACCESS_FS_MAKE_BLOCK : LLK_ACCESS_FS_READ_DIR, 0);
	}
	for (size_t i = 0; i < sizeof(different) / sizeof(different[0]); i++) {
		struct verdict verdict =
			judge_vforked(NULL, 0, enforce_and_list, &rulesets[different[i]]);

		expect_verdict(&verdict, EACCES, "listing under ruleset %d of %d", different[i],
			       RULESETS);
		verdict = judge_vforked(NULL, 0, enforce_and_list, &rulesets[different[i] ? 1 : 2]);
		expect_verdict(&verdict, 0, "listing under another ruleset");
	}
}

static const struct test_case cases[] = {
	{ .name = "many_path_rules",
	  .title = "each one of hundreds of path rules grants what it says, and no more",
	  .source = SOURCE_DOCUMENT ", Defining and enforcing a security policy",
	  .needs = "abi>=1",
	  .body = judge_path_rules },
	{ .name = "many_port_rules",
	  .title = "each one of ten thousand port rules grants what it says, and no more",
	  .source = SOURCE_DOCUMENT ", Defining and enforcing a security policy",
	  .needs = "abi>=4",
	  .body = judge_port_rules },
	{ .name = "many_rulesets",
	  .title = "of hundreds of open rulesets each has its own contents",
	  .source = SOURCE_CREATE_RULESET,
	  .needs = "abi>=1 nofile>=256",
	  .body = judge_rulesets },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
