// SPDX-License-Identifier: MIT
/* landlock_restrict_self(2): which arguments it takes, how it refuses others, in which order. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include <answer.h>
#include <case.h>
#include <descriptor.h>
#include <expect.h>
#include <kernel.h>
#include <privilege.h>
#include <reason.h>

#define SUBDOMAINS_OFF LLK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF
#define TSYNC	       LLK_RESTRICT_SELF_TSYNC
#define NNP	       LLK_RESTRICT_SELF_NO_NEW_PRIVS
#define UNKNOWN	       (1U << 31)

struct call {
	const char *what;
	enum descriptor_kind ruleset;
	uint32_t flags;
	struct answers answers;
};

#define CALLS 24

/* clang-format off */
/* By a caller with no_new_privs. */
static const struct call ruleset_calls[CALLS] = {
	{ "a ruleset", FD_RULESET, .answers = ALWAYS(0) },
	{ "-1", FD_MINUS_ONE, .answers = ALWAYS(EBADF) },
	{ "-2", FD_MINUS_TWO, .answers = ALWAYS(EBADF) },
	{ "a closed descriptor", FD_CLOSED, .answers = ALWAYS(EBADF) },
	{ "an O_PATH descriptor", FD_DIR_PATH, .answers = ALWAYS(EBADF) },
	{ "a directory", FD_DIR, .answers = ALWAYS(EBADFD) },
	{ "a file", FD_FILE, .answers = ALWAYS(EBADFD) },
	{ "a device", FD_DEVICE, .answers = ALWAYS(EBADFD) },
	{ "a pipe", FD_PIPE, .answers = ALWAYS(EBADFD) },
	{ "a socket", FD_SOCKET, .answers = ALWAYS(EBADFD) },
	{ "a memfd", FD_MEMFD, .answers = ALWAYS(EBADFD) },
	{ "an eventfd", FD_EVENTFD, .answers = ALWAYS(EBADFD) },
	{ "an epoll descriptor", FD_EPOLL, .answers = ALWAYS(EBADFD) },
	{ "an inotify descriptor", FD_INOTIFY, .answers = ALWAYS(EBADFD) },
	{ "a signalfd", FD_SIGNALFD, .answers = ALWAYS(EBADFD) },
	{ "a timerfd", FD_TIMERFD, .answers = ALWAYS(EBADFD) },
	{ "a pidfd", FD_PIDFD, .answers = ALWAYS(EBADFD) },
	{ "a namespace", FD_NAMESPACE, .answers = ALWAYS(EBADFD) },
};

static const struct call flag_calls[CALLS] = {
	{ "an unknown flag", FD_RULESET, UNKNOWN, ALWAYS(EINVAL) },
	{ "all flags", FD_RULESET, UINT32_MAX, ALWAYS(EINVAL) },
	{ "an unknown flag before -1", FD_MINUS_ONE, UNKNOWN, ALWAYS(EINVAL) },
	{ "an unknown flag before a device", FD_DEVICE, UNKNOWN, ALWAYS(EINVAL) },
	{ "an unknown flag and a known one", FD_MINUS_ONE, UNKNOWN | 1, ALWAYS(EINVAL) },
	{ "-1 with LOG_SAME_EXEC_OFF", FD_MINUS_ONE, 1, SINCE(7, EBADF, EINVAL) },
	{ "-1 with LOG_NEW_EXEC_ON", FD_MINUS_ONE, 2, SINCE(7, EBADF, EINVAL) },
	{ "-1 with both", FD_MINUS_ONE, 3, SINCE(7, EBADF, EINVAL) },
	{ "-1 with TSYNC", FD_MINUS_ONE, TSYNC, SINCE(8, EBADF, EINVAL) },
	{ "-1 with NO_NEW_PRIVS", FD_MINUS_ONE, NNP, SINCE(11, EBADF, EINVAL) },
	{ "a device with LOG_SAME_EXEC_OFF", FD_DEVICE, 1, SINCE(7, EBADFD, EINVAL) },
};

/* LOG_SUBDOMAINS_OFF alone sets something without making a domain. */
static const struct call subdomain_calls[CALLS] = {
	{ "-1 with LOG_SUBDOMAINS_OFF", FD_MINUS_ONE, SUBDOMAINS_OFF, SINCE(7, 0, EINVAL) },
	{ "-2 with LOG_SUBDOMAINS_OFF", FD_MINUS_TWO, SUBDOMAINS_OFF, SINCE(7, EBADF, EINVAL) },
	{ "a device with LOG_SUBDOMAINS_OFF", FD_DEVICE, SUBDOMAINS_OFF,
	  SINCE(7, EBADFD, EINVAL) },
	{ "-1 with LOG_SUBDOMAINS_OFF and LOG_SAME_EXEC_OFF", FD_MINUS_ONE, SUBDOMAINS_OFF | 1,
	  SINCE(7, EBADF, EINVAL) },
	{ "-1 with LOG_SUBDOMAINS_OFF and NO_NEW_PRIVS", FD_MINUS_ONE, SUBDOMAINS_OFF | NNP,
	  SINCE(11, EBADF, EINVAL) },
};

/* Not at ABI 8, of which the first releases said EBADF. */
static const struct call synced_subdomain_calls[CALLS] = {
	{ "-1 with LOG_SUBDOMAINS_OFF and TSYNC", FD_MINUS_ONE, SUBDOMAINS_OFF | TSYNC,
	  ALWAYS(0) },
};

/*
 * By a caller with neither no_new_privs nor CAP_SYS_ADMIN.  The order of the checks was turned
 * round twice: flags came first in the first generation of ABI 1, and do again since ABI 11.
 */
static const struct call unprivileged_calls[CALLS] = {
	{ "a ruleset", FD_RULESET, 0, ALWAYS(EPERM) },
	{ "-1", FD_MINUS_ONE, 0, ALWAYS(EPERM) },
	{ "a device", FD_DEVICE, 0, ALWAYS(EPERM) },
	{ "an unknown flag", FD_RULESET, UNKNOWN,
	  { { { 1, EPERM }, { 11, EINVAL } }, .first_generation = EINVAL } },
	{ "an unknown flag and -1", FD_MINUS_ONE, UNKNOWN,
	  { { { 1, EPERM }, { 11, EINVAL } }, .first_generation = EINVAL } },
	{ "LOG_SAME_EXEC_OFF", FD_RULESET, 1,
	  { { { 1, EPERM } }, .first_generation = EINVAL } },
	{ "-1 with LOG_SUBDOMAINS_OFF", FD_MINUS_ONE, SUBDOMAINS_OFF,
	  { { { 1, EPERM } }, .first_generation = EINVAL } },
	{ "TSYNC", FD_RULESET, TSYNC, { { { 1, EPERM } }, .first_generation = EINVAL } },
	{ "-1 with NO_NEW_PRIVS", FD_MINUS_ONE, NNP,
	  { { { 1, EPERM }, { 11, EBADF } }, .first_generation = EINVAL } },
	{ "a device with NO_NEW_PRIVS", FD_DEVICE, NNP,
	  { { { 1, EPERM }, { 11, EBADFD } }, .first_generation = EINVAL } },
};
/* clang-format on */

/* In the judged child: the call alone. */
struct attempt {
	int ruleset_fd;
	uint32_t flags;
};

static int restrict_with_no_new_privs(void *context)
{
	const struct attempt *attempt = context;
	const int error = privilege_set_no_new_privs();

	if (error)
		return error;
	return -llk_sys_restrict_self(attempt->ruleset_fd, attempt->flags);
}

static int restrict_without(void *context)
{
	const struct attempt *attempt = context;
	const int error = privilege_drop_all();

	if (error)
		return NOT_PREPARED(error);
	return -llk_sys_restrict_self(attempt->ruleset_fd, attempt->flags);
}

static void judge_with(const struct call *calls, judged_action *action)
{
	for (size_t i = 0; i < CALLS && calls[i].what; i++) {
		struct attempt attempt = {
			.ruleset_fd = descriptor_open(calls[i].ruleset),
			.flags = calls[i].flags,
		};
		const struct verdict verdict = judge_vforked(NULL, 0, action, &attempt);

		expect_prepared(&verdict, calls[i].what);
		expect_verdict(&verdict, answer_expected(&calls[i].answers),
			       "landlock_restrict_self, %s", calls[i].what);
	}
}

static void judge_calls(const struct test_case *self)
{
	judge_with(self->row, restrict_with_no_new_privs);
}

static void judge_unprivileged(const struct test_case *self)
{
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)
		expect_skip(REASON_CONFIG, "no_new_privs is set already");
	judge_with(self->row, restrict_without);
}

static int open_directory(void *context)
{
	const int fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	(void)context;
	return fd < 0 ? errno : 0;
}

/* A layer that is entered with the flag restricts as it does without. */
static void judge_flag(const struct test_case *self)
{
	const struct llk_feature *feature = self->row;
	const struct sandbox_layer layer = {
		.attr = { .handled_access_fs = LLK_ACCESS_FS_READ_DIR },
		.restrict_flags = (uint32_t)feature->bit,
	};
	const struct sandbox_layer all = {
		.attr = { .handled_access_fs = LLK_ACCESS_FS_READ_DIR },
		.restrict_flags = (uint32_t)llk_feature_mask(LLK_FEATURE_RESTRICT, kernel_abi()),
	};
	struct verdict verdict = judge_vforked(NULL, 0, open_directory, NULL);

	expect_control(&verdict, "opening a directory without a sandbox");
	verdict = judge_vforked(&layer, 1, open_directory, NULL);
	expect_verdict(&verdict, EACCES, "opening a directory in a layer entered with %s",
		       feature->name);
	verdict = judge_vforked(&all, 1, open_directory, NULL);
	expect_verdict(&verdict, EACCES,
		       "opening a directory in a layer entered with all flags of the ABI");
}

static void judge_flag_absent(const struct test_case *self)
{
	const struct llk_feature *feature = self->row;
	struct attempt attempt = {
		.ruleset_fd = descriptor_open(FD_RULESET),
		.flags = (uint32_t)feature->bit,
	};
	const struct verdict verdict = judge_vforked(NULL, 0, restrict_with_no_new_privs, &attempt);

	expect_verdict(&verdict, EINVAL, "landlock_restrict_self with %s", feature->name);
}

#define ROWS(name_, title_, calls_, body_, source_, needs_)                                        \
	{                                                                                          \
		.name = name_, .title = title_, .source = SOURCE_RESTRICT_SELF ", " source_,       \
		.needs = needs_, .body = body_, .row = calls_                                      \
	}

static const struct test_case cases[] = {
	ROWS("rulesets", "a bad descriptor is EBADF, one that is no ruleset EBADFD", ruleset_calls,
	     judge_calls, "EBADF and EBADFD", "abi>=1 nofile>=256"),
	ROWS("flags", "unknown flags are EINVAL, before the ruleset is looked at", flag_calls,
	     judge_calls, "EINVAL", "abi>=1"),
	ROWS("minus_one_with_log_subdomains_off",
	     "-1 stands for no ruleset with LOG_SUBDOMAINS_OFF, and with no other flag besides "
	     "TSYNC",
	     subdomain_calls, judge_calls, "LANDLOCK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF", "abi>=1"),
	ROWS("minus_one_with_log_subdomains_off_and_tsync",
	     "-1 stands for no ruleset with LOG_SUBDOMAINS_OFF and TSYNC", synced_subdomain_calls,
	     judge_calls, "LANDLOCK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF", "abi>=9"),
	ROWS("unprivileged",
	     "without no_new_privs and CAP_SYS_ADMIN it is EPERM; before other errors up to ABI "
	     "10, "
	     "after unknown flags since ABI 11",
	     unprivileged_calls, judge_unprivileged, "EPERM", "abi>=1"),
};

/* "log_same_exec_off_accepted" and "log_same_exec_off_absent", and so on for each flag. */
static atf_error_t add_flag_cases(atf_tp_t *program, const struct llk_feature *feature)
{
	const char *name = strchr(feature->name, '.') + 1;
	struct test_case *pair = calloc(2, sizeof(*pair));

	if (!pair)
		return atf_no_memory_error();
	pair[0] = (struct test_case){
		.name = case_text("%s_accepted", name),
		.title = case_text("%s: a layer entered with the flag restricts", feature->summary),
		.features = feature->name,
		.source = SOURCE_RESTRICT_SELF,
		.needs = case_text("abi>=%d", feature->since_abi),
		.body = judge_flag,
		.row = feature,
	};
	pair[1] = (struct test_case){
		.name = case_text("%s_absent", name),
		.title = case_text("%s: below ABI %d the flag is EINVAL", feature->summary,
				   feature->since_abi),
		.features = feature->name,
		.source = SOURCE_RESTRICT_SELF ", EINVAL",
		.needs = case_text("abi>=1 abi<%d", feature->since_abi),
		.body = judge_flag_absent,
		.row = feature,
	};
	return case_add_all(program, pair, 2);
}

ATF_TP_ADD_TCS(program)
{
	const struct llk_feature *feature;
	atf_error_t error = case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));

	for (size_t i = 0; (feature = llk_feature_at(i)) && !atf_is_error(error); i++) {
		if (feature->kind == LLK_FEATURE_RESTRICT)
			error = add_flag_cases(program, feature);
	}
	return error;
}
