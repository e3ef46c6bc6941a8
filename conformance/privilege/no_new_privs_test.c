// SPDX-License-Identifier: MIT
/* Who may restrict itself: a task with no_new_privs, or with CAP_SYS_ADMIN in its namespace. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <privilege.h>
#include <reason.h>
#include <shared.h>

/* More than any kernel takes. */
#define MOST_LAYERS 100

enum privilege {
	PRIVILEGE_NONE,
	PRIVILEGE_NO_NEW_PRIVS,
	PRIVILEGE_SYS_ADMIN,
	PRIVILEGE_USER_NAMESPACE,
};

struct attempt {
	enum privilege privilege;
	uint32_t flags;
	bool bad_ruleset;
	bool fill_layers; /* enter all layers that there are beforehand */
	/* What came of it. */
	int refusal;
	int no_new_privs;
	int restricted; /* errno of what the layer denies */
};

static int take_privilege(enum privilege privilege)
{
	int error;

	switch (privilege) {
	case PRIVILEGE_SYS_ADMIN:
		return privilege_keep_sys_admin();
	case PRIVILEGE_USER_NAMESPACE:
		error = privilege_drop_all();
		if (error)
			return error;
		/* Its creator has all capabilities in it. */
		return unshare(CLONE_NEWUSER) ? errno : 0;
	case PRIVILEGE_NO_NEW_PRIVS:
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
			return errno;
		return privilege_drop_all();
	default:
		return privilege_drop_all();
	}
}

static int open_ruleset(uint64_t handled)
{
	const struct llk_ruleset_attr attr = { .handled_access_fs = handled };

	return llk_sys_create_ruleset(&attr, sizeof(attr), 0);
}

static int open_directory(void)
{
	const int fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

/* Enter layers that deny nothing of what is judged, until one is refused. */
static int fill_layers(void)
{
	const int ruleset_fd = open_ruleset(LLK_ACCESS_FS_MAKE_BLOCK);
	int answer = ruleset_fd;

	for (int i = 0; i <= MOST_LAYERS && answer >= 0; i++)
		answer = llk_sys_restrict_self(ruleset_fd, 0);
	close(ruleset_fd);
	return answer == -E2BIG ? 0 : -answer;
}

static int restrict_self(void *context)
{
	struct attempt *attempt = context;
	int ruleset_fd = -1;
	int error = take_privilege(attempt->privilege);

	if (error)
		return NOT_PREPARED(error);
	if (attempt->fill_layers) {
		error = fill_layers();
		if (error)
			return SANDBOX_REFUSED(error);
	}
	if (!attempt->bad_ruleset) {
		ruleset_fd = open_ruleset(LLK_ACCESS_FS_READ_DIR);
		if (ruleset_fd < 0)
			return SANDBOX_REFUSED(-ruleset_fd);
	}
	attempt->refusal = -llk_sys_restrict_self(ruleset_fd, attempt->flags);
	if (attempt->refusal < 0)
		attempt->refusal = 0;
	attempt->no_new_privs = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
	attempt->restricted = open_directory();
	return 0;
}

static void require_clear(void)
{
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)
		expect_skip(REASON_CONFIG, "no_new_privs is set already");
	if (open_directory())
		expect_broken("the working directory cannot be opened");
}

/* Make the attempt, and expect its answer and what is left of it. */
static void expect_attempt(struct attempt attempt, int refusal, int no_new_privs)
{
	struct attempt *shared = shared_memory(sizeof(*shared));
	struct verdict verdict;

	require_clear();
	*shared = attempt;
	verdict = judge_vforked(NULL, 0, restrict_self, shared);
	expect_prepared(&verdict, "landlock_restrict_self");
	if (!expect_verdict(&verdict, 0, "landlock_restrict_self"))
		return;
	expect_answer(-shared->refusal, refusal, "landlock_restrict_self");
	expect_true(shared->no_new_privs == no_new_privs,
		    "afterwards no_new_privs is %d instead of %d", shared->no_new_privs,
		    no_new_privs);
	expect_answer(-shared->restricted, refusal ? 0 : EACCES,
		      "afterwards what the layer denies");
}

static void judge_none(const struct test_case *self)
{
	(void)self;
	expect_attempt((struct attempt){ .privilege = PRIVILEGE_NONE }, EPERM, 0);
}

static void judge_no_new_privs(const struct test_case *self)
{
	(void)self;
	expect_attempt((struct attempt){ .privilege = PRIVILEGE_NO_NEW_PRIVS }, 0, 1);
}

static void judge_sys_admin(const struct test_case *self)
{
	(void)self;
	expect_attempt((struct attempt){ .privilege = PRIVILEGE_SYS_ADMIN }, 0, 0);
}

static void judge_user_namespace(const struct test_case *self)
{
	(void)self;
	expect_attempt((struct attempt){ .privilege = PRIVILEGE_USER_NAMESPACE }, 0, 0);
}

static void judge_flag(const struct test_case *self)
{
	(void)self;
	expect_attempt((struct attempt){ .flags = LLK_RESTRICT_SELF_NO_NEW_PRIVS }, 0, 1);
}

static void judge_flag_and_bad_ruleset(const struct test_case *self)
{
	(void)self;
	expect_attempt((struct attempt){ .flags = LLK_RESTRICT_SELF_NO_NEW_PRIVS,
					 .bad_ruleset = true },
		       EBADF, 0);
}

static void judge_flag_and_layer_limit(const struct test_case *self)
{
	(void)self;
	expect_attempt((struct attempt){ .privilege = PRIVILEGE_SYS_ADMIN,
					 .flags = LLK_RESTRICT_SELF_NO_NEW_PRIVS,
					 .fill_layers = true },
		       E2BIG, 0);
}

#define NNP_FEATURE "restrict.no_new_privs"

static const struct test_case cases[] = {
	{ .name = "neither_is_refused",
	  .title = "without no_new_privs and CAP_SYS_ADMIN landlock_restrict_self(2) is EPERM",
	  .source = SOURCE_RESTRICT_SELF ", EPERM",
	  .needs = "abi>=1",
	  .body = judge_none },
	{ .name = "no_new_privs_suffices",
	  .title = "a task without capabilities may restrict itself once it has no_new_privs",
	  .source = SOURCE_RESTRICT_SELF,
	  .needs = "abi>=1",
	  .body = judge_no_new_privs },
	{ .name = "cap_sys_admin_suffices",
	  .title = "with CAP_SYS_ADMIN alone a task may restrict itself, and no_new_privs stays 0",
	  .source = SOURCE_RESTRICT_SELF,
	  .needs = "abi>=1 cap:sys_admin",
	  .body = judge_sys_admin },
	{ .name = "user_namespace_suffices",
	  .title = "CAP_SYS_ADMIN in a user namespace of one's own suffices",
	  .source = SOURCE_RESTRICT_SELF,
	  .needs = "abi>=1 userns",
	  .body = judge_user_namespace },
	{ .name = "flag_suffices",
	  .title = "the NO_NEW_PRIVS flag lets a task without either restrict itself, and sets it",
	  .features = NNP_FEATURE,
	  .source = SOURCE_RESTRICT_SELF ", LANDLOCK_RESTRICT_SELF_NO_NEW_PRIVS",
	  .needs = "abi>=11",
	  .body = judge_flag },
	{ .name = "flag_sets_nothing_with_a_bad_ruleset",
	  .title = "with the NO_NEW_PRIVS flag and a bad ruleset no_new_privs stays 0",
	  .features = NNP_FEATURE,
	  .source = SOURCE_RESTRICT_SELF ", LANDLOCK_RESTRICT_SELF_NO_NEW_PRIVS",
	  .needs = "abi>=11",
	  .body = judge_flag_and_bad_ruleset },
	{ .name = "flag_sets_nothing_beyond_the_layer_limit",
	  .title = "with the NO_NEW_PRIVS flag and a layer too many no_new_privs stays 0",
	  .features = NNP_FEATURE,
	  .source = SOURCE_RESTRICT_SELF ", LANDLOCK_RESTRICT_SELF_NO_NEW_PRIVS",
	  .needs = "abi>=11 cap:sys_admin",
	  .body = judge_flag_and_layer_limit },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
