// SPDX-License-Identifier: MIT
/* The audit log of a machine on which others are at work, played through a pair of sockets. */
#include <atf-c.h>
#include <errno.h>
#include <linux/netlink.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "audit_reader.h"

#define DOMAIN_RECORD 1424

struct record {
	struct nlmsghdr header;
	char text[128];
};

static void tell(int fd, const char *status, const char *comm)
{
	struct record record = { .header.nlmsg_type = DOMAIN_RECORD };

	snprintf(record.text, sizeof(record.text),
		 "audit(1.0:1): domain=1 status=%s mode=enforcing pid=1 uid=0 comm=\"%s\"", status,
		 comm);
	record.header.nlmsg_len = (uint32_t)sizeof(record);
	send(fd, &record, sizeof(record), 0);
}

static void open_pair(int fds[2])
{
	ATF_REQUIRE_EQ(0, socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, fds));
}

ATF_TC_WITHOUT_HEAD(own_domains_are_found_among_others);
ATF_TC_BODY(own_domains_are_found_among_others, tc)
{
	char name[64];
	int fds[2];

	open_pair(fds);
	tell(fds[1], "allocated", "other");
	tell(fds[1], "deallocated", "llk1-0");
	tell(fds[1], "allocated", "xllk1-1");
	tell(fds[1], "allocated", "llk1-2");
	ATF_REQUIRE_EQ(0, audit_next_domain(fds[0], 10000, "llk1-", name, sizeof(name)));
	ATF_CHECK_STREQ("llk1-2", name);
}

/* The test's own timeout is what ends it if this does not. */
ATF_TC_WITHOUT_HEAD(domains_of_others_without_end_are_not_waited_for);
ATF_TC_BODY(domains_of_others_without_end_are_not_waited_for, tc)
{
	char name[64];
	pid_t child;
	int fds[2];

	open_pair(fds);
	child = fork();
	ATF_REQUIRE(child >= 0);
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			tell(fds[1], "allocated", "other");
	}
	ATF_CHECK_EQ(ETIMEDOUT, audit_next_domain(fds[0], 300, "llk1-", name, sizeof(name)));
	kill(child, SIGKILL);
	ATF_CHECK_EQ(child, waitpid(child, NULL, 0));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, own_domains_are_found_among_others);
	ATF_TP_ADD_TC(tp, domains_of_others_without_end_are_not_waited_for);
	return atf_no_error();
}
