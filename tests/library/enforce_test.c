// SPDX-License-Identifier: MIT
/* Enforcement on the running kernel: what is denied, what is allowed, and what a failure leaves. */
#include <arpa/inet.h>
#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <llk.h>

#include "child.h"
#include "seccomp_filter.h"

static int create(struct llk_ruleset **ruleset)
{
	const struct llk_ruleset_options options = { .size = sizeof(options),
						     .mode = LLK_MODE_BEST_EFFORT };

	return llk_ruleset_create(&options, ruleset);
}

/* 0 or the errno. */
static int try_connect(uint16_t port)
{
	const struct sockaddr_in address = { .sin_family = AF_INET,
					     .sin_port = htons(port),
					     .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int error;

	if (fd < 0)
		return errno;
	error = connect(fd, (const struct sockaddr *)&address, sizeof(address)) ? errno : 0;
	close(fd);
	return error;
}

/* Listen on a port that the kernel chooses, or skip the test case; the process' end closes it. */
static uint16_t listen_on_loopback(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(address);
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (const struct sockaddr *)&address, size))
		atf_tc_skip("network: no TCP on the loopback");
	ATF_REQUIRE_EQ(0, listen(fd, 8));
	ATF_REQUIRE_EQ(0, getsockname(fd, (struct sockaddr *)&address, &size));
	return ntohs(address.sin_port);
}

static int enforce_and_look(void *context)
{
	struct llk_report report = { .size = sizeof(report) };
	struct llk_ruleset *ruleset;

	(void)context;
	CHECK_EQ(0, create(&ruleset));
	CHECK_EQ(0, llk_ruleset_allow_read(ruleset, "open"));
	CHECK(!llk_ruleset_is_enforced(ruleset));
	CHECK_EQ(0, try_open("closed", O_RDONLY));

	errno = 4711;
	CHECK_EQ(0, llk_ruleset_enforce(ruleset));
	CHECK_EQ(4711, errno);
	CHECK(llk_ruleset_is_enforced(ruleset));
	CHECK_EQ(1, has_no_new_privs());
	CHECK_EQ(0, try_open("open", O_RDONLY));
	CHECK_EQ(EACCES, try_open("open", O_WRONLY));
	CHECK_EQ(EACCES, try_open("closed", O_RDONLY));
	CHECK_EQ(EPERM, kill(getppid(), 0) ? errno : 0);

	CHECK_EQ(0, llk_ruleset_report(ruleset, &report));
	CHECK(report.enforced);
	CHECK_EQ(1, report.rules);
	CHECK_EQ(report.abi < 9 ? 0xffff : 0x1ffff, report.enforced_fs);
	llk_ruleset_free(ruleset);
	/* Freed, and still enforced. */
	CHECK_EQ(EACCES, try_open("closed", O_RDONLY));
	return 0;
}

ATF_TC_WITHOUT_HEAD(what_is_not_allowed_is_denied);
ATF_TC_BODY(what_is_not_allowed_is_denied, tc)
{
	require_abi(6);
	make_file("open", "");
	make_file("closed", "");
	ATF_CHECK_EQ(0, in_child(enforce_and_look, NULL));
	ATF_CHECK_EQ(0, in_unprivileged_child(enforce_and_look, NULL));
}

/* Enforce as a kernel of that ABI would take it; the running one is newer or the same. */
static int enforce_as_abi(void *context)
{
	const int abi = *(const int *)context;
	struct llk_support kernel = { .size = sizeof(kernel) };
	const struct llk_ruleset_options options = { .size = sizeof(options),
						     .assume = &kernel,
						     .mode = LLK_MODE_BEST_EFFORT };
	struct llk_ruleset *ruleset;

	CHECK_EQ(0, llk_support_from_abi(abi, &kernel));
	CHECK_EQ(0, llk_ruleset_create(&options, &ruleset));
	CHECK_EQ(0, llk_ruleset_allow_read(ruleset, "open"));
	CHECK_EQ(0, llk_ruleset_enforce(ruleset));
	CHECK_EQ(0, try_open("open", O_RDONLY));
	CHECK_EQ(EACCES, try_open("closed", O_RDONLY));
	CHECK_EQ(abi < 3 ? 0 : EACCES, truncate("closed", 0) ? errno : 0);
	CHECK_EQ(abi < 6 ? 0 : EPERM, kill(getppid(), 0) ? errno : 0);
	llk_ruleset_free(ruleset);
	return 0;
}

ATF_TC_WITHOUT_HEAD(each_older_abi_enforces_what_it_has);
ATF_TC_BODY(each_older_abi_enforces_what_it_has, tc)
{
	struct llk_support support = { .size = sizeof(support) };

	require_abi(1);
	make_file("open", "");
	make_file("closed", "");
	ATF_REQUIRE_EQ(0, llk_support_detect(&support));
	for (int abi = 1; abi <= support.abi && abi <= LLK_ABI_NEWEST; abi++)
		ATF_CHECK_EQ_MSG(0, in_child(enforce_as_abi, &abi), "ABI %d", abi);
}

static int enforce_and_count(void *context)
{
	const int before = count_descriptors();
	struct llk_ruleset *ruleset;

	(void)context;
	CHECK_EQ(0, create(&ruleset));
	CHECK_EQ(0, llk_ruleset_allow_read(ruleset, "."));
	CHECK_EQ(before + 1, count_descriptors());
	CHECK_EQ(0, llk_ruleset_enforce(ruleset));
	CHECK_EQ(before, count_descriptors());
	llk_ruleset_free(ruleset);
	CHECK_EQ(before, count_descriptors());
	return 0;
}

ATF_TC_WITHOUT_HEAD(an_enforced_ruleset_holds_no_descriptor);
ATF_TC_BODY(an_enforced_ruleset_holds_no_descriptor, tc)
{
	ATF_CHECK_EQ(0, in_child(enforce_and_count, NULL));
}

static int change_after_enforce(void *context)
{
	struct llk_ruleset *ruleset;

	(void)context;
	CHECK_EQ(0, create(&ruleset));
	CHECK_EQ(0, llk_ruleset_enforce(ruleset));
	CHECK_EQ(LLK_ERROR_ENFORCED, llk_ruleset_allow_path(ruleset, "/", 1));
	CHECK_EQ(LLK_ERROR_ENFORCED, llk_ruleset_allow_path_fd(ruleset, 0, 1));
	CHECK_EQ(LLK_ERROR_ENFORCED, llk_ruleset_allow_read(ruleset, "/"));
	CHECK_EQ(LLK_ERROR_ENFORCED, llk_ruleset_allow_execute(ruleset, "/"));
	CHECK_EQ(LLK_ERROR_ENFORCED, llk_ruleset_allow_write(ruleset, "/"));
	CHECK_EQ(LLK_ERROR_ENFORCED, llk_ruleset_allow_read_write(ruleset, "/"));
	CHECK_EQ(LLK_ERROR_ENFORCED, llk_ruleset_allow_port(ruleset, 80, 1));
	CHECK_EQ(LLK_ERROR_ENFORCED, llk_ruleset_allow_scope(ruleset, 1));
	CHECK_EQ(LLK_ERROR_ENFORCED, llk_ruleset_allow_all_scopes(ruleset));
	CHECK_EQ(LLK_ERROR_ENFORCED, llk_ruleset_allow_all_network(ruleset));
	CHECK_EQ(LLK_ERROR_ENFORCED, llk_ruleset_allow_all_filesystem(ruleset));
	CHECK_EQ(LLK_ERROR_ENFORCED, llk_ruleset_set_requirement(ruleset, "fs.refer", true));
	CHECK_EQ(LLK_ERROR_ENFORCED, llk_ruleset_enforce(ruleset));
	llk_ruleset_free(ruleset);
	return 0;
}

ATF_TC_WITHOUT_HEAD(an_enforced_ruleset_cannot_change);
ATF_TC_BODY(an_enforced_ruleset_cannot_change, tc)
{
	/* Also where there is no Landlock: the ruleset has done what it could. */
	ATF_CHECK_EQ(0, in_child(change_after_enforce, NULL));
}

struct port_plan {
	uint16_t port;
	bool rule_first;
	bool rule_last;
	bool all_network;
	int expected;
};

static int connect_as_planned(void *context)
{
	const struct port_plan *plan = context;
	const uint64_t access = LLK_ACCESS_NET_CONNECT_TCP;
	struct llk_ruleset *ruleset;

	CHECK_EQ(0, create(&ruleset));
	if (plan->rule_first)
		CHECK_EQ(0, llk_ruleset_allow_port(ruleset, plan->port, access));
	if (plan->all_network)
		CHECK_EQ(0, llk_ruleset_allow_all_network(ruleset));
	if (plan->rule_last)
		CHECK_EQ(0, llk_ruleset_allow_port(ruleset, plan->port, access));
	CHECK_EQ(0, try_connect(plan->port));
	CHECK_EQ(0, llk_ruleset_enforce(ruleset));
	CHECK_EQ(plan->expected, try_connect(plan->port));
	llk_ruleset_free(ruleset);
	return 0;
}

ATF_TC_WITHOUT_HEAD(a_port_is_denied_without_and_allowed_with_its_rule);
ATF_TC_BODY(a_port_is_denied_without_and_allowed_with_its_rule, tc)
{
	struct port_plan plan = { .expected = EACCES };

	require_abi(4);
	plan.port = listen_on_loopback();
	ATF_CHECK_EQ(0, in_child(connect_as_planned, &plan));
	plan.rule_first = true;
	plan.expected = 0;
	ATF_CHECK_EQ(0, in_child(connect_as_planned, &plan));
}

ATF_TC_WITHOUT_HEAD(all_network_allows_before_and_after_a_port_rule);
ATF_TC_BODY(all_network_allows_before_and_after_a_port_rule, tc)
{
	struct port_plan plan = { .all_network = true };

	require_abi(4);
	plan.port = listen_on_loopback();
	ATF_CHECK_EQ(0, in_child(connect_as_planned, &plan));
	plan.rule_first = true;
	ATF_CHECK_EQ(0, in_child(connect_as_planned, &plan));
	plan.rule_first = false;
	plan.rule_last = true;
	ATF_CHECK_EQ(0, in_child(connect_as_planned, &plan));
}

static int signal_with_exemption(void *context)
{
	struct llk_ruleset *ruleset;

	(void)context;
	CHECK_EQ(0, create(&ruleset));
	CHECK_EQ(0, llk_ruleset_allow_scope(ruleset, LLK_SCOPE_SIGNAL));
	CHECK_EQ(0, llk_ruleset_enforce(ruleset));
	CHECK_EQ(0, kill(getppid(), 0) ? errno : 0);
	llk_ruleset_free(ruleset);
	return 0;
}

ATF_TC_WITHOUT_HEAD(an_exempted_scope_restricts_nothing);
ATF_TC_BODY(an_exempted_scope_restricts_nothing, tc)
{
	require_abi(6);
	ATF_CHECK_EQ(0, in_child(signal_with_exemption, NULL));
}

static int replace_path_after_rule(void *context)
{
	struct llk_ruleset *ruleset;

	(void)context;
	CHECK_EQ(0, create(&ruleset));
	CHECK_EQ(0, llk_ruleset_allow_read(ruleset, "file"));
	CHECK_EQ(0, rename("file", "moved"));
	CHECK_EQ(0, rename("other", "file"));
	CHECK_EQ(0, llk_ruleset_enforce(ruleset));
	CHECK_EQ(0, try_open("moved", O_RDONLY));
	CHECK_EQ(EACCES, try_open("file", O_RDONLY));
	llk_ruleset_free(ruleset);
	return 0;
}

ATF_TC_WITHOUT_HEAD(a_rule_stays_with_the_file_that_was_found);
ATF_TC_BODY(a_rule_stays_with_the_file_that_was_found, tc)
{
	require_abi(1);
	make_file("file", "");
	make_file("other", "");
	ATF_CHECK_EQ(0, in_child(replace_path_after_rule, NULL));
}

static int allow_by_descriptor(void *context)
{
	const int fd = open("open", O_RDONLY | O_CLOEXEC);
	struct llk_ruleset *ruleset;

	(void)context;
	CHECK(fd >= 0);
	CHECK_EQ(0, create(&ruleset));
	CHECK_EQ(0, llk_ruleset_allow_path_fd(ruleset, fd, LLK_ACCESS_FS_READ_FILE));
	close(fd);
	CHECK_EQ(0, llk_ruleset_enforce(ruleset));
	CHECK_EQ(0, try_open("open", O_RDONLY));
	CHECK_EQ(EACCES, try_open("closed", O_RDONLY));
	llk_ruleset_free(ruleset);
	return 0;
}

ATF_TC_WITHOUT_HEAD(a_rule_by_descriptor_outlives_it);
ATF_TC_BODY(a_rule_by_descriptor_outlives_it, tc)
{
	require_abi(1);
	make_file("open", "");
	make_file("closed", "");
	ATF_CHECK_EQ(0, in_child(allow_by_descriptor, NULL));
}

/* What a failed enforcement must have left. */
static int look_untouched(const struct llk_ruleset *ruleset)
{
	CHECK(!llk_ruleset_is_enforced(ruleset));
	CHECK_EQ(0, has_no_new_privs());
	CHECK_EQ(0, try_open("closed", O_RDONLY));
	return 0;
}

static int fail_for_want_of_descriptors(void *context)
{
	struct llk_failure failure = { .size = sizeof(failure) };
	struct rlimit before;
	struct llk_ruleset *ruleset;

	(void)context;
	CHECK_EQ(0, create(&ruleset));
	CHECK_EQ(0, llk_ruleset_allow_read(ruleset, "."));
	CHECK_EQ(0, getrlimit(RLIMIT_NOFILE, &before));
	CHECK_EQ(0, setrlimit(RLIMIT_NOFILE, &(struct rlimit){ 0, before.rlim_max }));
	CHECK_EQ(LLK_ERROR_RULESET, llk_ruleset_enforce(ruleset));
	CHECK_EQ(0, setrlimit(RLIMIT_NOFILE, &before));
	CHECK_EQ(0, llk_ruleset_failure(ruleset, &failure));
	CHECK_EQ(EMFILE, failure.error_number);
	CHECK_EQ(0, look_untouched(ruleset));

	/* The ruleset is as it was: it can be tried again. */
	CHECK_EQ(0, llk_ruleset_enforce(ruleset));
	CHECK_EQ(0, try_open("closed", O_RDONLY));
	CHECK_EQ(EACCES, try_open("closed", O_WRONLY));
	llk_ruleset_free(ruleset);
	return 0;
}

static int fail_at_a_rule(void *context)
{
	struct llk_failure failure = { .size = sizeof(failure) };
	struct llk_ruleset *ruleset;
	int ends[2];
	int next, next_after;

	(void)context;
	CHECK_EQ(0, pipe2(ends, O_CLOEXEC));
	CHECK_EQ(0, create(&ruleset));
	CHECK_EQ(0, llk_ruleset_allow_read(ruleset, "."));
	CHECK_EQ(0, llk_ruleset_allow_path_fd(ruleset, ends[0], LLK_ACCESS_FS_READ_FILE));
	next = dup(0);
	close(next);
	CHECK_EQ(LLK_ERROR_RULESET, llk_ruleset_enforce(ruleset));
	CHECK_EQ(0, llk_ruleset_failure(ruleset, &failure));
	CHECK_EQ(EBADFD, failure.error_number);
	CHECK_EQ(0, look_untouched(ruleset));
	next_after = dup(0);
	CHECK_EQ(next, next_after);
	llk_ruleset_free(ruleset);
	return 0;
}

static int fail_for_strictness(void *context)
{
	struct llk_support kernel = { .size = sizeof(kernel) };
	const struct llk_ruleset_options options = { .size = sizeof(options), .assume = &kernel };
	struct llk_ruleset *ruleset;

	(void)context;
	CHECK_EQ(0, llk_support_from_abi(1, &kernel));
	CHECK_EQ(0, llk_ruleset_create(&options, &ruleset));
	CHECK_EQ(LLK_ERROR_COMPATIBILITY, llk_ruleset_enforce(ruleset));
	CHECK_EQ(0, look_untouched(ruleset));
	llk_ruleset_free(ruleset);
	return 0;
}

static int fail_under_filter(void *context)
{
	struct llk_ruleset *ruleset;

	(void)context;
	CHECK_EQ(0, create(&ruleset));
	/* The filter came after the ruleset asked the kernel. */
	CHECK_EQ(0, refuse_calls(446, 446, ENOSYS));
	CHECK_EQ(LLK_ERROR_RULESET, llk_ruleset_enforce(ruleset));
	CHECK_EQ(0, look_untouched(ruleset));
	llk_ruleset_free(ruleset);
	return 0;
}

ATF_TC_WITHOUT_HEAD(a_failed_enforcement_changes_nothing);
ATF_TC_BODY(a_failed_enforcement_changes_nothing, tc)
{
	require_abi(1);
	make_file("closed", "");
	ATF_CHECK_EQ(0, in_child(fail_for_want_of_descriptors, NULL));
	ATF_CHECK_EQ(0, in_unprivileged_child(fail_for_want_of_descriptors, NULL));
	ATF_CHECK_EQ(0, in_child(fail_at_a_rule, NULL));
	ATF_CHECK_EQ(0, in_unprivileged_child(fail_at_a_rule, NULL));
	ATF_CHECK_EQ(0, in_child(fail_for_strictness, NULL));
	ATF_CHECK_EQ(0, in_unprivileged_child(fail_for_strictness, NULL));
}

/* Layer upon layer without no_new_privs, until the kernel takes no more. */
static int fail_for_too_many_layers(void *context)
{
	const struct llk_ruleset_attr attr = { .handled_access_fs = LLK_ACCESS_FS_MAKE_BLOCK };
	const int fd = llk_sys_create_ruleset(&attr, sizeof(attr), 0);
	struct llk_failure failure = { .size = sizeof(failure) };
	struct llk_ruleset *ruleset;
	int answer = 0;

	(void)context;
	CHECK(fd >= 0);
	for (int layer = 0; layer < 100 && answer == 0; layer++)
		answer = llk_sys_restrict_self(fd, 0);
	CHECK_EQ(-E2BIG, answer);
	CHECK_EQ(0, create(&ruleset));
	CHECK_EQ(LLK_ERROR_RULESET, llk_ruleset_enforce(ruleset));
	CHECK_EQ(0, llk_ruleset_failure(ruleset, &failure));
	CHECK_EQ(E2BIG, failure.error_number);
	CHECK_EQ(0, look_untouched(ruleset));
	llk_ruleset_free(ruleset);
	return 0;
}

ATF_TC_WITHOUT_HEAD(a_failed_enforcement_of_the_privileged_changes_nothing);
ATF_TC_BODY(a_failed_enforcement_of_the_privileged_changes_nothing, tc)
{
	/* Kyua's own way of requiring root looks into /etc/passwd, which guests do not have. */
	if (geteuid() != 0)
		atf_tc_skip("privilege: takes root");
	require_abi(1);
	make_file("closed", "");
	ATF_CHECK_EQ(0, in_child(fail_for_too_many_layers, NULL));
	ATF_CHECK_EQ(0, in_child(fail_under_filter, NULL));
}

static int promise_too_much(void *context)
{
	struct llk_support kernel = { .size = sizeof(kernel) };
	const struct llk_ruleset_options options = { .size = sizeof(options), .assume = &kernel };
	struct llk_ruleset *ruleset;

	(void)context;
	CHECK_EQ(0, llk_support_from_abi(LLK_ABI_NEWEST, &kernel));
	CHECK_EQ(0, llk_ruleset_create(&options, &ruleset));
	CHECK_EQ(LLK_ERROR_RULESET, llk_ruleset_enforce(ruleset));
	CHECK_EQ(0, look_untouched(ruleset));
	llk_ruleset_free(ruleset);
	return 0;
}

ATF_TC_WITHOUT_HEAD(the_running_kernel_has_the_last_word);
ATF_TC_BODY(the_running_kernel_has_the_last_word, tc)
{
	struct llk_support support = { .size = sizeof(support) };

	ATF_REQUIRE_EQ(0, llk_support_detect(&support));
	if (support.abi >= 10)
		atf_tc_skip("present: this kernel has every protection that could be assumed");
	make_file("closed", "");
	ATF_CHECK_EQ(0, in_child(promise_too_much, NULL));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, what_is_not_allowed_is_denied);
	ATF_TP_ADD_TC(tp, each_older_abi_enforces_what_it_has);
	ATF_TP_ADD_TC(tp, an_enforced_ruleset_holds_no_descriptor);
	ATF_TP_ADD_TC(tp, an_enforced_ruleset_cannot_change);
	ATF_TP_ADD_TC(tp, a_port_is_denied_without_and_allowed_with_its_rule);
	ATF_TP_ADD_TC(tp, all_network_allows_before_and_after_a_port_rule);
	ATF_TP_ADD_TC(tp, an_exempted_scope_restricts_nothing);
	ATF_TP_ADD_TC(tp, a_rule_stays_with_the_file_that_was_found);
	ATF_TP_ADD_TC(tp, a_rule_by_descriptor_outlives_it);
	ATF_TP_ADD_TC(tp, a_failed_enforcement_changes_nothing);
	ATF_TP_ADD_TC(tp, a_failed_enforcement_of_the_privileged_changes_nothing);
	ATF_TP_ADD_TC(tp, the_running_kernel_has_the_last_word);
	return atf_no_error();
}
