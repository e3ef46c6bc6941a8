// SPDX-License-Identifier: MIT
/* What is explained is what the running kernel then does. */
#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <llk.h>

#include "child.h"
#include "fake_kernel.h"

/*
 * tree
 * ├── a            folders that rules stand on
 * │   ├── file
 * │   ├── folder
 * │   └── link -> ../b/file
 * └── b
 *     ├── file
 *     └── folder
 */
static void make_tree(void)
{
	ATF_REQUIRE_EQ(0, mkdir("tree", 0755));
	ATF_REQUIRE_EQ(0, mkdir("tree/a", 0755));
	ATF_REQUIRE_EQ(0, mkdir("tree/b", 0755));
	ATF_REQUIRE_EQ(0, mkdir("tree/a/folder", 0755));
	ATF_REQUIRE_EQ(0, mkdir("tree/b/folder", 0755));
	make_file("tree/a/file", "content");
	make_file("tree/b/file", "content");
	ATF_REQUIRE_EQ(0, symlink("../b/file", "tree/a/link"));
}

static int outcome(long answer)
{
	return answer < 0 ? errno : 0;
}

static int open_and_close(const char *path, int flags)
{
	const int fd = open(path, flags | O_CLOEXEC, 0600);
	const int error = outcome(fd);

	if (fd >= 0)
		close(fd);
	return error;
}

static int bind_socket(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int error;

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	error = outcome(bind(fd, (const struct sockaddr *)&address, sizeof(address)));
	close(fd);
	return error;
}

/* Do it.  Returns 0 or the errno. */
static int act(enum llk_operation operation, const char *path, const char *target)
{
	struct stat status;

	switch (operation) {
	case LLK_OPERATION_READ:
		return open_and_close(path, O_RDONLY);
	case LLK_OPERATION_WRITE:
		return open_and_close(path, O_WRONLY);
	case LLK_OPERATION_TRUNCATE:
		return outcome(truncate(path, 0));
	case LLK_OPERATION_EXECUTE:
		return outcome(execl(path, path, NULL));
	case LLK_OPERATION_REMOVE:
		return lstat(path, &status) == 0 && S_ISDIR(status.st_mode) ? outcome(rmdir(path))
									    : outcome(unlink(path));
	case LLK_OPERATION_MAKE_REG:
		return outcome(mknod(path, S_IFREG | 0600, 0));
	case LLK_OPERATION_MAKE_DIR:
		return outcome(mkdir(path, 0700));
	case LLK_OPERATION_MAKE_SYM:
		return outcome(symlink("nowhere", path));
	case LLK_OPERATION_MAKE_FIFO:
		return outcome(mkfifo(path, 0600));
	case LLK_OPERATION_MAKE_SOCK:
		return bind_socket(path);
	case LLK_OPERATION_LINK:
		return outcome(link(path, target));
	case LLK_OPERATION_RENAME:
		return outcome(rename(path, target));
	default:
		return -1;
	}
}

static const struct {
	enum llk_operation operation;
	const char *path, *target;
	int error; /* with which it fails, whoever asks */
} actions[] = {
	{ LLK_OPERATION_READ, "tree/a/file", NULL, 0 },
	{ LLK_OPERATION_READ, "tree/a/link", NULL, 0 },
	{ LLK_OPERATION_READ, "tree/b", NULL, 0 },
	{ LLK_OPERATION_READ, "tree/./a/../a/folder", NULL, 0 },
	{ LLK_OPERATION_READ, "/", NULL, 0 },
	{ LLK_OPERATION_WRITE, "tree/a/file", NULL, 0 },
	{ LLK_OPERATION_WRITE, "tree/b/file", NULL, 0 },
	{ LLK_OPERATION_TRUNCATE, "tree/a/file", NULL, 0 },
	{ LLK_OPERATION_REMOVE, "tree/a/file", NULL, 0 },
	{ LLK_OPERATION_REMOVE, "tree/a/link", NULL, 0 },
	{ LLK_OPERATION_REMOVE, "tree/b/folder", NULL, 0 },
	{ LLK_OPERATION_REMOVE, "tree/a/folder/", NULL, 0 },
	{ LLK_OPERATION_MAKE_REG, "tree/a/new", NULL, 0 },
	{ LLK_OPERATION_MAKE_DIR, "tree/b/new", NULL, 0 },
	{ LLK_OPERATION_MAKE_DIR, "new/", NULL, 0 },
	{ LLK_OPERATION_MAKE_SYM, "tree/a/new", NULL, 0 },
	{ LLK_OPERATION_MAKE_FIFO, "new", NULL, 0 },
	{ LLK_OPERATION_MAKE_SOCK, "tree/new", NULL, 0 },
	{ LLK_OPERATION_LINK, "tree/a/file", "tree/a/new", 0 },
	{ LLK_OPERATION_LINK, "tree/a/file", "tree/b/new", 0 },
	{ LLK_OPERATION_LINK, "tree/b/file", "tree/a/new", 0 },
	{ LLK_OPERATION_LINK, "tree/a/link", "tree/b/new", 0 },
	{ LLK_OPERATION_RENAME, "tree/a/file", "tree/a/new", 0 },
	{ LLK_OPERATION_RENAME, "tree/a/file", "tree/b/new", 0 },
	{ LLK_OPERATION_RENAME, "tree/b/file", "tree/a/file", 0 },
	{ LLK_OPERATION_RENAME, "tree/a/folder", "tree/b/new", 0 },
	{ LLK_OPERATION_RENAME, "tree/b/folder", "tree/a/new", 0 },
	{ LLK_OPERATION_RENAME, "tree/a/folder", "tree/b/folder", 0 },
	{ LLK_OPERATION_RENAME, "tree/a/file", "new", 0 },
	/* What is refused before. */
	{ LLK_OPERATION_READ, "/proc/self/ns/mnt", NULL, 0 },
	{ LLK_OPERATION_WRITE, "tree/b", NULL, EISDIR },
	{ LLK_OPERATION_TRUNCATE, "tree/b", NULL, EISDIR },
	{ LLK_OPERATION_EXECUTE, "tree/b", NULL, EACCES },
	{ LLK_OPERATION_MAKE_REG, "tree/a/file", NULL, EEXIST },
	{ LLK_OPERATION_MAKE_DIR, "tree/b", NULL, EEXIST },
	{ LLK_OPERATION_MAKE_DIR, "/", NULL, EEXIST },
	{ LLK_OPERATION_MAKE_DIR, "tree/..", NULL, EEXIST },
	{ LLK_OPERATION_MAKE_SYM, "tree/a/link", NULL, EEXIST },
	{ LLK_OPERATION_MAKE_SOCK, "tree/a/file", NULL, EADDRINUSE },
	{ LLK_OPERATION_REMOVE, "/", NULL, EBUSY },
	{ LLK_OPERATION_REMOVE, "tree/b/folder/.", NULL, EINVAL },
	{ LLK_OPERATION_REMOVE, "tree/b/folder/..", NULL, ENOTEMPTY },
	{ LLK_OPERATION_LINK, "tree/a/file", "tree/b/file", EEXIST },
	{ LLK_OPERATION_LINK, "tree/a/file", "tree/b/.", EEXIST },
	{ LLK_OPERATION_LINK, "tree/a/file", "/dev/llk-new", EXDEV },
	{ LLK_OPERATION_RENAME, "tree/a/file", "/dev/llk-new", EXDEV },
	{ LLK_OPERATION_RENAME, "tree/a/.", "tree/a/new", EBUSY },
	{ LLK_OPERATION_RENAME, "tree/a/file", "tree/b/..", EBUSY },
	{ LLK_OPERATION_RENAME, "tree/a/folder", "tree/b/folder/.", EBUSY },
};

#define ACTIONS (sizeof(actions) / sizeof(actions[0]))
#define R	LLK_ACCESS_FS_READ_FILE
#define W	LLK_ACCESS_FS_WRITE_FILE
#define MOVE                                                                                       \
	(LLK_ACCESS_FS_REFER | LLK_ACCESS_FS_MAKE_REG | LLK_ACCESS_FS_MAKE_DIR |                   \
	 LLK_ACCESS_FS_MAKE_SYM | LLK_ACCESS_FS_REMOVE_FILE | LLK_ACCESS_FS_REMOVE_DIR)
#define ALL UINT64_MAX

/* Rules of a plan; an access of 0 is none, of ALL what the kernel has. */
static const struct plan {
	const char *what;
	struct {
		const char *path;
		uint64_t access;
	} rules[4];
	bool no_filesystem;
	int abi; /* as which kernel, 0 for the running one */
} plans[] = {
	{ .what = "nothing" },
	{ .what = "no filesystem right is handled", .no_filesystem = true },
	{ .what = "all", .rules = { { "/", ALL } } },
	{ .what = "all in the tree", .rules = { { "tree", ALL } } },
	{ .what = "read in one, all in the other",
	  .rules = { { "tree/a", ALL }, { "tree/b", R } } },
	{ .what = "moves", .rules = { { "tree", MOVE } } },
	{ .what = "moves, and more in one", .rules = { { "tree", MOVE }, { "tree/a", R | W } } },
	{ .what = "moves, and more in the other",
	  .rules = { { "tree", MOVE }, { "tree/b", R | LLK_ACCESS_FS_READ_DIR } } },
	{ .what = "moves, and the file has the same as the other",
	  .rules = { { "tree", MOVE }, { "tree/b", R }, { "tree/a/file", R } } },
	{ .what = "moves, and folders differ in what folders have",
	  .rules = { { "tree", MOVE }, { "tree/b", LLK_ACCESS_FS_MAKE_FIFO } } },
	{ .what = "moves without refer", .rules = { { "tree", MOVE & ~LLK_ACCESS_FS_REFER } } },
	{ .what = "refer alone", .rules = { { "tree", LLK_ACCESS_FS_REFER } } },
	{ .what = "refer on one side",
	  .rules = { { "tree", MOVE & ~LLK_ACCESS_FS_REFER }, { "tree/a", LLK_ACCESS_FS_REFER } } },
	{ .what = "file rules", .rules = { { "tree/a/file", R }, { "tree/b/file", W } } },
	{ .what = "the second ABI, moves", .rules = { { "tree", MOVE } }, .abi = 2 },
};

#define PLANS (sizeof(plans) / sizeof(plans[0]))

static struct llk_ruleset *make_ruleset(const struct plan *plan)
{
	struct llk_support kernel = { .size = sizeof(kernel) };
	struct llk_ruleset *ruleset;
	uint64_t fs;

	if (plan->abi)
		kernel = kernel_of(plan->abi);
	else
		ATF_REQUIRE_EQ(0, llk_support_detect(&kernel));
	fs = llk_feature_mask(LLK_FEATURE_FS, kernel.abi);
	ruleset = ruleset_for(&kernel, LLK_MODE_BEST_EFFORT, 0, 0);
	for (size_t i = 0; i < 4 && plan->rules[i].access; i++)
		ATF_REQUIRE_EQ(0, llk_ruleset_allow_path(ruleset, plan->rules[i].path,
							 plan->rules[i].access & fs));
	if (plan->no_filesystem)
		ATF_REQUIRE_EQ(0, llk_ruleset_allow_all_filesystem(ruleset));
	return ruleset;
}

static struct llk_explanation explain(struct llk_ruleset *ruleset, size_t action)
{
	const struct llk_question question = { .size = sizeof(question),
					       .operation = actions[action].operation,
					       .path = actions[action].path,
					       .target = actions[action].target };
	struct llk_explanation explanation = { .size = sizeof(explanation) };
	char sentence[512];

	if (llk_ruleset_explain(ruleset, &question, &explanation)) {
		llk_ruleset_describe_failure(ruleset, sentence, sizeof(sentence));
		atf_tc_fail("action %zu cannot be explained: %s", action, sentence);
	}
	return explanation;
}

struct attempt {
	struct llk_ruleset *ruleset;
	size_t action;
};

/* Returns the errno. */
static int enforce_and_act(void *context)
{
	const struct attempt *attempt = context;

	CHECK_EQ(0, llk_ruleset_enforce(attempt->ruleset));
	return act(actions[attempt->action].operation, actions[attempt->action].path,
		   actions[attempt->action].target);
}

static int act_freely(void *context)
{
	const struct attempt *attempt = context;

	return act(actions[attempt->action].operation, actions[attempt->action].path,
		   actions[attempt->action].target);
}

static void enter_new_tree(void)
{
	ATF_REQUIRE_EQ(0, mkdir("place", 0755));
	ATF_REQUIRE_EQ(0, chdir("place"));
	make_tree();
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *where)
{
	(void)status;
	(void)type;
	(void)where;
	return remove(path);
}

static void leave_tree(void)
{
	ATF_REQUIRE_EQ(0, chdir(".."));
	ATF_REQUIRE_EQ(0, nftw("place", remove_entry, 8, FTW_DEPTH | FTW_PHYS));
}

/* Whether it leaves the tree as it was. */
static bool check_action(const struct plan *plan, size_t action)
{
	struct attempt attempt = { .action = action, .ruleset = make_ruleset(plan) };
	const struct llk_explanation explanation = explain(attempt.ruleset, action);
	char sentence[512];
	int found;

	ATF_REQUIRE(llk_explanation_text(&explanation, sentence, sizeof(sentence)) > 0);
	found = in_child(enforce_and_act, &attempt);
	ATF_CHECK_EQ_MSG(explanation.error_number, found, "%s, action %zu (%s %s): %s, but: %s",
			 plan->what, action, llk_operation_name(actions[action].operation),
			 actions[action].path, sentence, strerror(found));
	ATF_CHECK_EQ(explanation.allowed, !explanation.error_number);
	llk_ruleset_free(attempt.ruleset);
	return found || actions[action].operation <= LLK_OPERATION_WRITE;
}

ATF_TC_WITHOUT_HEAD(explanations_are_what_the_kernel_does);
ATF_TC_BODY(explanations_are_what_the_kernel_does, tc)
{
	require_abi(2);
	enter_new_tree();
	for (size_t plan = 0; plan < PLANS; plan++) {
		for (size_t action = 0; action < ACTIONS; action++) {
			if (check_action(&plans[plan], action))
				continue;
			leave_tree();
			enter_new_tree();
		}
	}
}

ATF_TC_WITHOUT_HEAD(without_a_domain_each_action_works_or_fails_as_ever);
ATF_TC_BODY(without_a_domain_each_action_works_or_fails_as_ever, tc)
{
	for (size_t action = 0; action < ACTIONS; action++) {
		struct attempt attempt = { .action = action };

		enter_new_tree();
		ATF_CHECK_EQ_MSG(actions[action].error, in_child(act_freely, &attempt),
				 "action %zu", action);
		leave_tree();
	}
}

static void check_explained(struct llk_ruleset *ruleset, const struct llk_question *question,
			    const char *expected)
{
	struct llk_explanation explanation = { .size = sizeof(explanation) };
	char sentence[256];

	ATF_REQUIRE_EQ_MSG(0, llk_ruleset_explain(ruleset, question, &explanation), "%s", expected);
	ATF_REQUIRE(llk_explanation_text(&explanation, sentence, sizeof(sentence)) > 0);
	ATF_CHECK_STREQ(expected, sentence);
}

#define EXPLAINED(sentence, ...)                                                                   \
	check_explained(ruleset,                                                                   \
			&(struct llk_question){ .size = sizeof(struct llk_question),               \
						__VA_ARGS__ },                                     \
			sentence)

ATF_TC_WITHOUT_HEAD(explanations_name_the_right_and_the_nearest_rule);
ATF_TC_BODY(explanations_name_the_right_and_the_nearest_rule, tc)
{
	struct llk_ruleset *ruleset = ruleset_on(LLK_ABI_NEWEST, LLK_MODE_STRICT, 0);

	make_tree();
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_read(ruleset, "/"));
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_path(ruleset, "tree/a", R | MOVE));
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_port(ruleset, 80, LLK_ACCESS_NET_CONNECT_TCP));
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_scope(ruleset, LLK_SCOPE_SIGNAL));
	EXPLAINED("allowed: rule 1 on tree/a grants fs.read_file", .path = "tree/a/file");
	EXPLAINED("allowed: rule 0 on / grants fs.read_file", .path = "tree/a/link");
	EXPLAINED("allowed: rule 0 on / grants fs.read_dir", .path = "tree/a");
	EXPLAINED("denied with EACCES: no rule grants fs.write_file", .path = "tree/a/file",
		  .operation = LLK_OPERATION_WRITE);
	EXPLAINED("denied with EACCES: no rule grants fs.execute", .path = "tree/a/file",
		  .operation = LLK_OPERATION_EXECUTE);
	EXPLAINED("allowed: no right that is handled governs this", .path = "tree/a/file",
		  .operation = LLK_OPERATION_IOCTL);
	EXPLAINED("allowed: Landlock does not govern this", .path = "/dev/null",
		  .operation = LLK_OPERATION_TRUNCATE);
	EXPLAINED("denied with EACCES: no rule grants fs.ioctl_dev", .path = "/dev/null",
		  .operation = LLK_OPERATION_IOCTL);
	EXPLAINED("denied with EACCES: no rule grants fs.resolve_unix", .path = "tree/a/file",
		  .operation = LLK_OPERATION_CONNECT_UNIX);
	EXPLAINED("denied with EACCES: no rule grants fs.make_block", .path = "tree/a/new",
		  .operation = LLK_OPERATION_MAKE_BLOCK);
	EXPLAINED("denied with EACCES: no rule grants fs.make_char", .path = "/new",
		  .operation = LLK_OPERATION_MAKE_CHAR);
	EXPLAINED("denied with EACCES: no rule grants fs.make_reg", .path = "tree/a/file",
		  .target = "tree/b/new", .operation = LLK_OPERATION_LINK);
	EXPLAINED("allowed: rule 1 on tree/a grants fs.refer", .path = "tree/a/file",
		  .target = "tree/a/folder/new", .operation = LLK_OPERATION_RENAME);
	EXPLAINED("allowed: rule 2 on port 80 grants net.connect_tcp", .port = 80,
		  .operation = LLK_OPERATION_CONNECT_TCP);
	EXPLAINED(
		"denied with EACCES: no rule grants net.bind_tcp; but quirk.mptcp: MPTCP sockets bind "
		"to TCP ports that are denied, where the kernel has MPTCP",
		.port = 80, .operation = LLK_OPERATION_BIND_TCP);
	EXPLAINED("denied with EACCES: no rule grants net.connect_send_udp", .port = 80,
		  .operation = LLK_OPERATION_CONNECT_SEND_UDP);
	EXPLAINED("denied with EACCES: no rule grants net.bind_udp", .port = 0,
		  .operation = LLK_OPERATION_BIND_UDP);
	EXPLAINED("denied with EPERM: scope.abstract_unix_socket is enforced",
		  .operation = LLK_OPERATION_CONNECT_ABSTRACT);
	EXPLAINED("allowed: no right that is handled governs this",
		  .operation = LLK_OPERATION_SIGNAL);
	llk_ruleset_free(ruleset);
}

ATF_TC_WITHOUT_HEAD(explanations_follow_what_a_move_would_gain);
ATF_TC_BODY(explanations_follow_what_a_move_would_gain, tc)
{
	struct llk_ruleset *ruleset = ruleset_on(LLK_ABI_NEWEST, LLK_MODE_STRICT, 0);

	make_tree();
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_path(ruleset, "tree", MOVE));
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_path(ruleset, "tree/b", W));
	EXPLAINED("denied with EXDEV: what is moved would gain fs.write_file",
		  .path = "tree/a/file", .target = "tree/b/new", .operation = LLK_OPERATION_RENAME);
	EXPLAINED("allowed: rule 0 on tree grants fs.refer", .path = "tree/b/file",
		  .target = "tree/a/new", .operation = LLK_OPERATION_RENAME);
	llk_ruleset_free(ruleset);

	ruleset = ruleset_on(1, LLK_MODE_STRICT, 1);
	EXPLAINED("denied with EXDEV: no rule grants fs.refer", .path = "tree/b/file",
		  .target = "tree/a/new", .operation = LLK_OPERATION_RENAME);
	llk_ruleset_free(ruleset);
}

ATF_TC_WITHOUT_HEAD(questions_without_sense_are_refused);
ATF_TC_BODY(questions_without_sense_are_refused, tc)
{
	static const struct {
		struct llk_question question;
		int error;
		const char *sentence;
	} rows[] = {
		{ { .operation = LLK_OPERATION_READ },
		  LLK_ERROR_INVALID,
		  "the operation takes a path" },
		{ { .operation = LLK_OPERATION_SIGNAL, .path = "/" },
		  LLK_ERROR_INVALID,
		  "the operation takes no path" },
		{ { .operation = LLK_OPERATION_RENAME, .path = "/" },
		  LLK_ERROR_INVALID,
		  "the operation takes a target" },
		{ { .operation = LLK_OPERATION_READ, .path = "/", .target = "/" },
		  LLK_ERROR_INVALID,
		  "the operation takes no target" },
		{ { .operation = LLK_OPERATION_READ, .path = "/", .port = 1 },
		  LLK_ERROR_INVALID,
		  "the operation takes no port" },
		{ { .operation = LLK_OPERATION_BIND_TCP, .port = 65536 },
		  LLK_ERROR_INVALID,
		  "the port is above 65535" },
		{ { .operation = (enum llk_operation)99 },
		  LLK_ERROR_INVALID,
		  "there is no such operation" },
		{ { .operation = LLK_OPERATION_READ, .path = "missing" },
		  LLK_ERROR_PATH,
		  "missing: a path could not be opened: realpath: No such file or directory" },
		{ { .operation = LLK_OPERATION_REMOVE, .path = "missing" },
		  LLK_ERROR_PATH,
		  "missing: a path could not be opened: lstat: No such file or directory" },
		{ { .operation = LLK_OPERATION_MAKE_DIR, .path = "missing/new" },
		  LLK_ERROR_PATH,
		  "missing/new: a path could not be opened: realpath: No such file or directory" },
	};
	struct llk_ruleset *ruleset = ruleset_on(LLK_ABI_NEWEST, LLK_MODE_STRICT, 0);
	struct llk_explanation explanation = { .size = sizeof(explanation) };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct llk_question question = rows[i].question;

		question.size = sizeof(question);
		ATF_CHECK_EQ_MSG(rows[i].error,
				 llk_ruleset_explain(ruleset, &question, &explanation), "row %zu",
				 i);
		check_sentence(ruleset, rows[i].sentence);
	}
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_explain(ruleset, NULL, &explanation));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_ruleset_explain(NULL, NULL, &explanation));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_explanation_text(NULL, NULL, 0));
	llk_ruleset_free(ruleset);
}

ATF_TC_WITHOUT_HEAD(each_operation_has_a_name_and_takes_its_operand_alone);
ATF_TC_BODY(each_operation_has_a_name_and_takes_its_operand_alone, tc)
{
	static const struct {
		const char *name;
		enum llk_operand operand;
	} expected[] = {
		[LLK_OPERATION_READ] = { "read", LLK_OPERAND_PATH },
		[LLK_OPERATION_WRITE] = { "write", LLK_OPERAND_PATH },
		[LLK_OPERATION_TRUNCATE] = { "truncate", LLK_OPERAND_PATH },
		[LLK_OPERATION_EXECUTE] = { "execute", LLK_OPERAND_PATH },
		[LLK_OPERATION_IOCTL] = { "ioctl", LLK_OPERAND_PATH },
		[LLK_OPERATION_CONNECT_UNIX] = { "connect_unix", LLK_OPERAND_PATH },
		[LLK_OPERATION_REMOVE] = { "remove", LLK_OPERAND_PATH },
		[LLK_OPERATION_MAKE_REG] = { "make_reg", LLK_OPERAND_PATH },
		[LLK_OPERATION_MAKE_DIR] = { "make_dir", LLK_OPERAND_PATH },
		[LLK_OPERATION_MAKE_SYM] = { "make_sym", LLK_OPERAND_PATH },
		[LLK_OPERATION_MAKE_SOCK] = { "make_sock", LLK_OPERAND_PATH },
		[LLK_OPERATION_MAKE_FIFO] = { "make_fifo", LLK_OPERAND_PATH },
		[LLK_OPERATION_MAKE_CHAR] = { "make_char", LLK_OPERAND_PATH },
		[LLK_OPERATION_MAKE_BLOCK] = { "make_block", LLK_OPERAND_PATH },
		[LLK_OPERATION_LINK] = { "link", LLK_OPERAND_TWO_PATHS },
		[LLK_OPERATION_RENAME] = { "rename", LLK_OPERAND_TWO_PATHS },
		[LLK_OPERATION_BIND_TCP] = { "bind_tcp", LLK_OPERAND_PORT },
		[LLK_OPERATION_CONNECT_TCP] = { "connect_tcp", LLK_OPERAND_PORT },
		[LLK_OPERATION_BIND_UDP] = { "bind_udp", LLK_OPERAND_PORT },
		[LLK_OPERATION_CONNECT_SEND_UDP] = { "connect_send_udp", LLK_OPERAND_PORT },
		[LLK_OPERATION_CONNECT_ABSTRACT] = { "connect_abstract", LLK_OPERAND_NONE },
		[LLK_OPERATION_SIGNAL] = { "signal", LLK_OPERAND_NONE },
		[LLK_OPERATION_MOUNT] = { "mount", LLK_OPERAND_NONE },
		[LLK_OPERATION_PTRACE] = { "ptrace", LLK_OPERAND_NONE },
		[LLK_OPERATION_USER_NAMESPACE] = { "user_namespace", LLK_OPERAND_NONE },
	};
	struct llk_explanation explanation = { .size = sizeof(explanation) };
	const int count = sizeof(expected) / sizeof(expected[0]);
	struct llk_support support = { .size = sizeof(support) };
	const struct llk_ruleset_options options = { .size = sizeof(options), .assume = &support };
	struct llk_ruleset *ruleset;

	ATF_REQUIRE_EQ(0, llk_support_from_abi(LLK_ABI_NEWEST, &support));
	ATF_REQUIRE_EQ(0, llk_ruleset_create(&options, &ruleset));
	for (int i = 0; i < count; i++) {
		const enum llk_operation operation = (enum llk_operation)i;
		const bool paths = expected[i].operand == LLK_OPERAND_PATH ||
				   expected[i].operand == LLK_OPERAND_TWO_PATHS;
		struct llk_question question = {
			.size = sizeof(question),
			.operation = operation,
			.path = paths ? "/" : NULL,
			.target = expected[i].operand == LLK_OPERAND_TWO_PATHS ? "/new" : NULL,
			.port = expected[i].operand == LLK_OPERAND_PORT ? 80 : 0,
		};

		ATF_CHECK_STREQ(expected[i].name, llk_operation_name(operation));
		ATF_CHECK_EQ(i, llk_operation_find(expected[i].name));
		ATF_CHECK_EQ_MSG(expected[i].operand, llk_operation_operand(operation), "%s",
				 expected[i].name);
		/* That is what a question about it takes, and nothing else. */
		ATF_CHECK_EQ_MSG(0, llk_ruleset_explain(ruleset, &question, &explanation), "%s",
				 expected[i].name);
		question.path = paths ? NULL : "/";
		ATF_CHECK_EQ_MSG(LLK_ERROR_INVALID,
				 llk_ruleset_explain(ruleset, &question, &explanation), "%s",
				 expected[i].name);
	}
	ATF_CHECK(!llk_operation_name((enum llk_operation)count));
	ATF_CHECK_EQ(LLK_OPERAND_NONE, llk_operation_operand((enum llk_operation)count));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_operation_find("dance"));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_operation_find(NULL));
	llk_ruleset_free(ruleset);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, explanations_are_what_the_kernel_does);
	ATF_TP_ADD_TC(tp, without_a_domain_each_action_works_or_fails_as_ever);
	ATF_TP_ADD_TC(tp, explanations_name_the_right_and_the_nearest_rule);
	ATF_TP_ADD_TC(tp, explanations_follow_what_a_move_would_gain);
	ATF_TP_ADD_TC(tp, questions_without_sense_are_refused);
	ATF_TP_ADD_TC(tp, each_operation_has_a_name_and_takes_its_operand_alone);
	return atf_no_error();
}
