// SPDX-License-Identifier: MIT
/* Landlock's decisions while memory is short: what is denied stays denied. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <facility.h>
#include <judge.h>
#include <llk.h>
#include <sandbox.h>

#include "attempt.h"
#include "fail_nth.h"

/*
 *	granted/file	below a rule that grants all that is handled
 *	granted/sub
 *	denied/file
 */
#define GRANTED "granted"
#define DENIED	"denied"

struct deed {
	const char *name;
	int (*act)(void *deed);
	const char *from, *to;
	int expected;
	int socket; /* connected or bound by act */
};

static int open_file(void *context)
{
	const struct deed *deed = context;
	const int fd = open(deed->from, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static int make_file(void *context)
{
	const struct deed *deed = context;

	return mknod(deed->to, S_IFREG | 0600, 0) ? errno : 0;
}

static int move_file(void *context)
{
	const struct deed *deed = context;

	return rename(deed->from, deed->to) ? errno : 0;
}

static int bind_socket(void *context)
{
	const struct deed *deed = context;
	const struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};

	return bind(deed->socket, (const struct sockaddr *)&address, sizeof(address)) ? errno : 0;
}

static int signal_parent(void *context)
{
	(void)context;
	return kill(getppid(), 0) ? errno : 0;
}

static int enter(void *context)
{
	struct deed *deed = context;
	const int parent = open(GRANTED, O_PATH | O_CLOEXEC);
	const struct llk_ruleset_attr attr = {
		.handled_access_fs = LLK_ACCESS_FS_READ_FILE | LLK_ACCESS_FS_MAKE_REG |
				     LLK_ACCESS_FS_REMOVE_FILE | LLK_ACCESS_FS_REFER,
		.handled_access_net = LLK_ACCESS_NET_BIND_TCP,
		.scoped = LLK_SCOPE_SIGNAL,
	};
	const struct sandbox_rule rule = {
		.type = LLK_RULE_PATH_BENEATH,
		.access = attr.handled_access_fs,
		.parent_fd = parent,
	};
	const struct sandbox_layer layers[] = {
		{ .attr = attr, .rules = &rule, .rule_count = 1 },
		{ .attr = attr, .rules = &rule, .rule_count = 1 },
	};
	enum sandbox_step step;
	int error;

	if (parent < 0)
		return errno;
	if (deed->act == bind_socket) {
		deed->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		if (deed->socket < 0)
			return errno;
	}
	/* An earlier attempt may have succeeded. */
	if (deed->to && unlink(deed->to) != 0 && errno != ENOENT)
		return errno;
	if (deed->from) {
		const int file = open(deed->from, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

		if (file < 0)
			return errno;
		close(file);
	}
	error = sandbox_enter(layers, 2, &step);
	close(parent);
	return error;
}

static struct deed deeds[] = {
	{ "open below a rule", open_file, GRANTED "/file", NULL, 0, -1 },
	{ "open elsewhere", open_file, DENIED "/file", NULL, EACCES, -1 },
	{ "make a file below a rule", make_file, NULL, GRANTED "/new", 0, -1 },
	{ "make a file elsewhere", make_file, NULL, DENIED "/new", EACCES, -1 },
	{ "move below a rule", move_file, GRANTED "/file", GRANTED "/sub/moved", 0, -1 },
	{ "move out of the rule", move_file, GRANTED "/file", DENIED "/moved", EACCES, -1 },
	{ "bind a port", bind_socket, NULL, NULL, EACCES, -1 },
	{ "signal a process outside", signal_parent, NULL, NULL, EPERM, -1 },
};

static void decide(const struct test_case *self)
{
	(void)self;
	fail_nth_require();
	if (mkdir(GRANTED, 0700) != 0 || mkdir(GRANTED "/sub", 0700) != 0 ||
	    mkdir(DENIED, 0700) != 0)
		expect_broken("folders: %s", expect_errno_name(errno));
	for (size_t i = 0; i < sizeof(deeds) / sizeof(*deeds); i++) {
		const struct operation operation = {
			.name = deeds[i].name,
			.prepare = enter,
			.act = deeds[i].act,
			.context = &deeds[i],
			.expected = deeds[i].expected,
			/* Filesystems have errors of their own for it. */
			.may_differ = true,
		};

		if (deeds[i].act == bind_socket &&
		    facility_leaves_out(facility_find("ipv4"), deeds[i].name))
			continue;
		attempt_all(&operation);
	}
}

static const struct test_case cases[] = {
	{
		.name = "denied_stays_denied",
		.title = "a decision that is made without memory grants nothing that is denied",
		.source = SOURCE_DOCUMENT " section \"Current limitations\"",
		.needs = "abi>=6 cap:sys_admin",
		.body = decide,
	},
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
