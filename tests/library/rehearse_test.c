// SPDX-License-Identifier: MIT
/* A rehearsal is refused where the enforcement would be, and restricts nobody. */
#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <llk.h>

#include "child.h"
#include "fake_kernel.h"
#include "seccomp_filter.h"

static struct llk_ruleset *create(void)
{
	return ruleset_for(NULL, LLK_MODE_BEST_EFFORT, 0, 0);
}

/* Refused in both, with the same words; of nothing else is anything left. */
static void check_refused(struct llk_ruleset *ruleset, const char *sentence)
{
	ATF_CHECK_EQ(LLK_ERROR_RULESET, llk_ruleset_rehearse(ruleset));
	ATF_CHECK_EQ(EBADFD, failure_of(ruleset).error_number);
	check_sentence(ruleset, sentence);
	ATF_CHECK_EQ(LLK_ERROR_RULESET, llk_ruleset_enforce(ruleset));
	check_sentence(ruleset, sentence);
	ATF_CHECK(!llk_ruleset_is_enforced(ruleset));
	llk_ruleset_free(ruleset);
}

#define REFUSED "the kernel refused the ruleset: landlock_add_rule: "

ATF_TC_WITHOUT_HEAD(what_carries_no_rule_is_refused_before_and_explained);
ATF_TC_BODY(what_carries_no_rule_is_refused_before_and_explained, tc)
{
	static const char nameless[] =
		REFUSED "a file that is in no directory tree, such as a memfd "
			"or a namespace, carries no rule and needs none: "
			"leave the rule out";
	struct llk_ruleset *ruleset;
	int fds[2], fd;
	char path[64], sentence[256];

	require_abi(1);
	ATF_REQUIRE_EQ(0, pipe(fds));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fds[0]);
	snprintf(sentence, sizeof(sentence),
		 "%s: " REFUSED "a pipe carries no rule and needs none: leave the rule out", path);
	ruleset = create();
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_read(ruleset, path));
	check_refused(ruleset, sentence);
	ruleset = create();
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_path_fd(ruleset, fds[1], LLK_ACCESS_FS_WRITE_FILE));
	check_refused(ruleset, sentence + strlen(path) + 2);

	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	ruleset = create();
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_path_fd(ruleset, fd, LLK_ACCESS_FS_READ_FILE));
	check_refused(ruleset,
		      REFUSED "a socket carries no rule and needs none: leave the rule out");

	fd = memfd_create("memory", MFD_CLOEXEC);
	ATF_REQUIRE(fd >= 0);
	ruleset = create();
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_path_fd(ruleset, fd, LLK_ACCESS_FS_READ_FILE));
	check_refused(ruleset, nameless);

	ruleset = create();
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_read(ruleset, "/proc/self/ns/net"));
	snprintf(sentence, sizeof(sentence), "/proc/self/ns/net: %s", nameless);
	check_refused(ruleset, sentence);

	/* One that has a name does carry a rule. */
	ATF_REQUIRE_EQ(0, mkfifo("fifo", 0600));
	ruleset = create();
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_read(ruleset, "fifo"));
	ATF_CHECK_EQ(0, llk_ruleset_rehearse(ruleset));
	llk_ruleset_free(ruleset);
}

/* "Needs none" is true: under a layer without rules all of them open. */
static int reopen_nameless(void *context)
{
	struct llk_ruleset *ruleset = context;
	int fds[2], fd;
	char path[64];

	CHECK_EQ(0, pipe(fds));
	fd = memfd_create("memory", MFD_CLOEXEC);
	CHECK(fd >= 0);
	CHECK_EQ(0, llk_ruleset_enforce(ruleset));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fds[0]);
	CHECK_EQ(0, try_open(path, O_RDONLY | O_NONBLOCK));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	CHECK_EQ(0, try_open(path, O_RDWR));
	CHECK_EQ(0, try_open("/proc/self/ns/net", O_RDONLY));
	CHECK_EQ(EACCES, try_open("/proc/self/status", O_RDONLY));
	return 0;
}

ATF_TC_WITHOUT_HEAD(what_carries_no_rule_needs_none);
ATF_TC_BODY(what_carries_no_rule_needs_none, tc)
{
	struct llk_ruleset *ruleset;

	require_abi(1);
	ruleset = create();
	ATF_CHECK_EQ(0, in_child(reopen_nameless, ruleset));
	llk_ruleset_free(ruleset);
}

static int stack_and_rehearse(void *context)
{
	const struct llk_ruleset_attr attr = { .handled_access_fs = LLK_ACCESS_FS_MAKE_BLOCK };
	struct llk_ruleset *ruleset = context;
	const int fd = llk_sys_create_ruleset(&attr, sizeof(attr), 0);
	int answer, layers = 0;

	CHECK(fd >= 0);
	CHECK_EQ(0, llk_ruleset_rehearse(ruleset));
	CHECK_EQ(0, has_no_new_privs());
	CHECK_EQ(0, try_open("/", O_RDONLY));
	CHECK(!llk_ruleset_is_enforced(ruleset));
	answer = llk_sys_restrict_self(fd, 0);
	/* Without privilege it takes no_new_privs, which the rehearsal has not left. */
	if (answer == -EPERM)
		return 0;
	for (; answer == 0 && layers < 100; layers++)
		answer = llk_sys_restrict_self(fd, 0);
	CHECK_EQ(-E2BIG, answer);
	/* As many as before. */
	CHECK(layers == 16 || layers == 64);
	CHECK_EQ(LLK_ERROR_RULESET, llk_ruleset_rehearse(ruleset));
	return 0;
}

ATF_TC_WITHOUT_HEAD(a_rehearsal_takes_no_layer_and_sees_that_none_is_left);
ATF_TC_BODY(a_rehearsal_takes_no_layer_and_sees_that_none_is_left, tc)
{
	struct llk_ruleset *ruleset;

	require_abi(1);
	ruleset = create();
	ATF_CHECK_EQ(0, in_child(stack_and_rehearse, ruleset));
	ATF_CHECK_EQ(0, in_unprivileged_child(stack_and_rehearse, ruleset));
	llk_ruleset_free(ruleset);
}

/* A filter that lets an empty call pass, and kills for one that is meant. */
static int rehearse_under_filter(void *context)
{
	struct llk_ruleset *ruleset = context;
	char sentence[256];

	CHECK_EQ(0, answer_call_with(446, 3, SECCOMP_RET_KILL_PROCESS));
	CHECK_EQ(0, answer_call_with(446, 4, SECCOMP_RET_KILL_PROCESS));
	CHECK_EQ(0, answer_call_with(446, 5, SECCOMP_RET_KILL_PROCESS));
	for (int fd = 6; fd < 32; fd++)
		CHECK_EQ(0, answer_call_with(446, (unsigned int)fd, SECCOMP_RET_KILL_PROCESS));
	CHECK_EQ(LLK_ERROR_PROCESS, llk_ruleset_rehearse(ruleset));
	CHECK_EQ(0, llk_ruleset_describe_failure(ruleset, sentence, sizeof(sentence)));
	CHECK(strstr(sentence, "a seccomp filter ends the process that enforces it"));
	return 0;
}

ATF_TC_WITHOUT_HEAD(a_filter_that_kills_for_real_arguments_is_survived);
ATF_TC_BODY(a_filter_that_kills_for_real_arguments_is_survived, tc)
{
	struct llk_ruleset *ruleset;

	require_abi(1);
	ruleset = create();
	ATF_CHECK_EQ(0, in_child(rehearse_under_filter, ruleset));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_rehearse(NULL));
	llk_ruleset_free(ruleset);
}

static bool is_allowed(struct llk_ruleset *ruleset, enum llk_operation operation,
		       const char *sentence)
{
	const struct llk_question question = { .size = sizeof(question), .operation = operation };
	struct llk_explanation explanation = { .size = sizeof(explanation) };
	char text[256];

	ATF_REQUIRE_EQ(0, llk_ruleset_explain(ruleset, &question, &explanation));
	ATF_CHECK_EQ(explanation.allowed ? 0 : EPERM, explanation.error_number);
	ATF_REQUIRE(llk_explanation_text(&explanation, text, sizeof(text)) > 0);
	/* What comes after it are caveats of this kernel. */
	ATF_CHECK_MSG(strncmp(sentence, text, strlen(sentence)) == 0, "%s", text);
	return explanation.allowed;
}

/* In user and mount namespaces of its own, where nothing but Landlock is in the way. */
static int mount_something(void *context)
{
	struct llk_ruleset *ruleset = context;

	if (ruleset)
		CHECK_EQ(0, llk_ruleset_enforce(ruleset));
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS))
		return 100;
	return mount("none", "place", "tmpfs", 0, NULL) ? errno : 0;
}

static int trace_parent(void *context)
{
	struct llk_ruleset *ruleset = context;

	if (ruleset)
		CHECK_EQ(0, llk_ruleset_enforce(ruleset));
	if (ptrace(PTRACE_ATTACH, getppid(), NULL, NULL))
		return errno;
	while (waitpid(getppid(), NULL, __WALL) < 0 && errno == EINTR)
		;
	ptrace(PTRACE_DETACH, getppid(), NULL, NULL);
	return 0;
}

#define NEVER "denied with EPERM: no rule can allow it while a filesystem right is handled, nor a"
#define LAYER "denied with EPERM: every layer denies it, whatever it handles"
#define FREE  "allowed: no right that is handled governs this"

ATF_TC_WITHOUT_HEAD(mounts_and_tracing_are_explained_as_the_kernel_decides);
ATF_TC_BODY(mounts_and_tracing_are_explained_as_the_kernel_decides, tc)
{
	struct llk_ruleset *ruleset;
	bool mounts, traces;

	require_abi(4);
	ATF_REQUIRE_EQ(0, mkdir("place", 0755));
	mounts = in_child(mount_something, NULL) == 0;
	traces = in_child(trace_parent, NULL) == 0;

	ruleset = create();
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_path(ruleset, "/", LLK_ACCESS_FS_MAKE_DIR));
	ATF_CHECK(!is_allowed(ruleset, LLK_OPERATION_MOUNT, NEVER));
	ATF_CHECK(!is_allowed(ruleset, LLK_OPERATION_PTRACE, LAYER));
	ATF_CHECK(is_allowed(ruleset, LLK_OPERATION_USER_NAMESPACE,
			     "allowed: Landlock does not govern this"));
	if (mounts)
		ATF_CHECK_EQ(EPERM, in_child(mount_something, ruleset));
	if (traces)
		ATF_CHECK_EQ(EPERM, in_child(trace_parent, ruleset));
	llk_ruleset_free(ruleset);

	ruleset = create();
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_all_filesystem(ruleset));
	ATF_CHECK(is_allowed(ruleset, LLK_OPERATION_MOUNT, FREE));
	ATF_CHECK(!is_allowed(ruleset, LLK_OPERATION_PTRACE, LAYER));
	if (mounts)
		ATF_CHECK_EQ(0, in_child(mount_something, ruleset));
	if (traces)
		ATF_CHECK_EQ(EPERM, in_child(trace_parent, ruleset));
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_all_network(ruleset));
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_all_scopes(ruleset));
	ATF_CHECK(is_allowed(ruleset, LLK_OPERATION_PTRACE, FREE));
	if (traces)
		ATF_CHECK_EQ(0, in_child(trace_parent, ruleset));
	llk_ruleset_free(ruleset);
	if (!mounts)
		atf_tc_skip("namespaces: no mount in a user namespace of one's own here");
	if (!traces)
		atf_tc_skip("ptrace: nothing can be traced here");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, what_carries_no_rule_is_refused_before_and_explained);
	ATF_TP_ADD_TC(tp, what_carries_no_rule_needs_none);
	ATF_TP_ADD_TC(tp, a_rehearsal_takes_no_layer_and_sees_that_none_is_left);
	ATF_TP_ADD_TC(tp, a_filter_that_kills_for_real_arguments_is_survived);
	ATF_TP_ADD_TC(tp, mounts_and_tracing_are_explained_as_the_kernel_decides);
	return atf_no_error();
}
