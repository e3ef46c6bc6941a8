// SPDX-License-Identifier: MIT
/* landlock_add_rule(2): which arguments it takes, how it refuses others, and in which order. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <answer.h>
#include <case.h>
#include <descriptor.h>
#include <expect.h>
#include <kernel.h>
#include <namespace.h>

#define PATH LLK_RULE_PATH_BENEATH
#define PORT LLK_RULE_NET_PORT

#define X	LLK_ACCESS_FS_EXECUTE
#define LISTING LLK_ACCESS_FS_READ_DIR
#define BIND	LLK_ACCESS_NET_BIND_TCP
#define UNKNOWN (1ULL << 63)

enum place {
	PLACE_READABLE,
	PLACE_NULL,
	PLACE_LOW,	/* an address that nothing is mapped at */
	PLACE_PAGE_END, /* the attribute ends where its page does */
	PLACE_CUT_OFF,	/* its last byte is on a page that cannot be read */
};

struct call {
	const char *what;
	enum descriptor_kind ruleset;
	int type;
	uint64_t access;
	enum descriptor_kind parent; /* of a path rule */
	uint64_t port;
	enum place place;
	uint32_t flags;
	struct answers answers;
};

#define CALLS 32

/* clang-format off */
static const struct call flag_calls[CALLS] = {
	{ "no flag", FD_RULESET, PATH, X, FD_DIR, .answers = ALWAYS(0) },
	{ "an unknown flag", FD_RULESET, PATH, X, FD_DIR, .flags = 1U << 31,
	  .answers = ALWAYS(EINVAL) },
	{ "all flags", FD_RULESET, PATH, X, FD_DIR, .flags = UINT32_MAX,
	  .answers = ALWAYS(EINVAL) },
	{ "an unknown flag before a bad ruleset", FD_MINUS_ONE, 0, .place = PLACE_NULL,
	  .flags = 1U << 31, .answers = ALWAYS(EINVAL) },
	{ "an unknown flag before a bad attribute", FD_RULESET, PATH, .place = PLACE_NULL,
	  .flags = 1U << 31, .answers = ALWAYS(EINVAL) },
};

static const struct call quiet_calls[CALLS] = {
	{ "the quiet flag and a bad ruleset", FD_MINUS_ONE, PATH, X, FD_DIR,
	  .flags = LLK_ADD_RULE_QUIET, .answers = SINCE(10, EBADF, EINVAL) },
	{ "the quiet flag without quiet rights", FD_RULESET, PATH, X, FD_DIR,
	  .flags = LLK_ADD_RULE_QUIET, .answers = ALWAYS(EINVAL) },
	{ "the quiet flag and an unknown one", FD_RULESET, PATH, X, FD_DIR,
	  .flags = LLK_ADD_RULE_QUIET | (1U << 31), .answers = ALWAYS(EINVAL) },
};

static const struct call ruleset_calls[CALLS] = {
	{ "ruleset -1", FD_MINUS_ONE, PATH, X, FD_DIR, .answers = ALWAYS(EBADF) },
	{ "a closed ruleset", FD_CLOSED, PATH, X, FD_DIR, .answers = ALWAYS(EBADF) },
	{ "an O_PATH descriptor as ruleset", FD_DIR_PATH, PATH, X, FD_DIR,
	  .answers = ALWAYS(EBADF) },
	{ "a directory as ruleset", FD_DIR, PATH, X, FD_DIR, .answers = ALWAYS(EBADFD) },
	{ "a file as ruleset", FD_FILE, PATH, X, FD_DIR, .answers = ALWAYS(EBADFD) },
	{ "a device as ruleset", FD_DEVICE, PATH, X, FD_DIR, .answers = ALWAYS(EBADFD) },
	{ "a pipe as ruleset", FD_PIPE, PATH, X, FD_DIR, .answers = ALWAYS(EBADFD) },
	{ "a socket as ruleset", FD_SOCKET, PATH, X, FD_DIR, .answers = ALWAYS(EBADFD) },
	{ "a memfd as ruleset", FD_MEMFD, PATH, X, FD_DIR, .answers = ALWAYS(EBADFD) },
	{ "an eventfd as ruleset", FD_EVENTFD, PATH, X, FD_DIR, .answers = ALWAYS(EBADFD) },
	{ "an epoll descriptor as ruleset", FD_EPOLL, PATH, X, FD_DIR, .answers = ALWAYS(EBADFD) },
	{ "a signalfd as ruleset", FD_SIGNALFD, PATH, X, FD_DIR, .answers = ALWAYS(EBADFD) },
	{ "a pidfd as ruleset", FD_PIDFD, PATH, X, FD_DIR, .answers = ALWAYS(EBADFD) },
	{ "a namespace as ruleset", FD_NAMESPACE, PATH, X, FD_DIR, .answers = ALWAYS(EBADFD) },
	{ "ruleset -1 before type 0", FD_MINUS_ONE, 0, .place = PLACE_NULL,
	  .answers = { { { 1, EBADF } }, .first_generation = EINVAL } },
	{ "a device as ruleset before type 0", FD_DEVICE, 0, .place = PLACE_NULL,
	  .answers = { { { 1, EBADFD } }, .first_generation = EINVAL } },
	{ "ruleset -1 before a bad attribute", FD_MINUS_ONE, PATH, .place = PLACE_NULL,
	  .answers = { { { 1, EBADF } }, .first_generation = EFAULT } },
	{ "ruleset -1 before an empty rule", FD_MINUS_ONE, PATH, 0, FD_DIR,
	  .answers = ALWAYS(EBADF) },
	{ "ruleset -1 before a bad parent", FD_MINUS_ONE, PATH, X, FD_PIPE,
	  .answers = ALWAYS(EBADF) },
};

static const struct call type_calls[CALLS] = {
	{ "type 0", FD_RULESET, 0, X, FD_DIR, .answers = ALWAYS(EINVAL) },
	{ "the largest type", FD_RULESET, INT_MAX, X, FD_DIR, .answers = ALWAYS(EINVAL) },
	{ "type -1", FD_RULESET, -1, X, FD_DIR, .answers = ALWAYS(EINVAL) },
	{ "type 0 before a bad attribute", FD_RULESET, 0, .place = PLACE_NULL,
	  .answers = ALWAYS(EINVAL) },
	{ "the largest type before a bad attribute", FD_RULESET, INT_MAX, .place = PLACE_NULL,
	  .answers = ALWAYS(EINVAL) },
	{ "a port rule and a bad attribute", FD_RULESET, PORT, .place = PLACE_NULL,
	  .answers = SINCE(4, EFAULT, EINVAL) },
	{ "a port rule for a filesystem ruleset", FD_RULESET, PORT, BIND, .port = 1024,
	  .answers = ALWAYS(EINVAL) },
};

static const struct call pointer_calls[CALLS] = {
	{ "NULL", FD_RULESET, PATH, .place = PLACE_NULL, .answers = ALWAYS(EFAULT) },
	{ "an unmapped address", FD_RULESET, PATH, .place = PLACE_LOW,
	  .answers = ALWAYS(EFAULT) },
	{ "an attribute up to the end of its page", FD_RULESET, PATH, X, FD_DIR,
	  .place = PLACE_PAGE_END, .answers = ALWAYS(0) },
	{ "an attribute beyond the end of its page", FD_RULESET, PATH, X, FD_DIR,
	  .place = PLACE_CUT_OFF, .answers = ALWAYS(EFAULT) },
};

static const struct call access_calls[CALLS] = {
	{ "a rule without rights", FD_RULESET, PATH, 0, FD_DIR, .answers = ALWAYS(ENOMSG) },
	{ "an unknown right", FD_RULESET, PATH, UNKNOWN, FD_DIR, .answers = ALWAYS(EINVAL) },
	{ "an unknown right and a handled one", FD_RULESET, PATH, UNKNOWN | X, FD_DIR,
	  .answers = ALWAYS(EINVAL) },
	{ "all bits", FD_RULESET, PATH, UINT64_MAX, FD_DIR, .answers = ALWAYS(EINVAL) },
	{ "no rights before a bad parent", FD_RULESET, PATH, 0, FD_MINUS_ONE,
	  .answers = ALWAYS(ENOMSG) },
	{ "no rights before a pipe as parent", FD_RULESET, PATH, 0, FD_PIPE,
	  .answers = ALWAYS(ENOMSG) },
	{ "an unknown right before a bad parent", FD_RULESET, PATH, UNKNOWN, FD_MINUS_ONE,
	  .answers = ALWAYS(EINVAL) },
	{ "an unknown right before a pipe as parent", FD_RULESET, PATH, UNKNOWN, FD_PIPE,
	  .answers = ALWAYS(EINVAL) },
};

static const struct call parent_calls[CALLS] = {
	{ "parent", FD_RULESET, PATH, LISTING, FD_MINUS_ONE, .answers = ALWAYS(EBADF) },
	{ "parent", FD_RULESET, PATH, LISTING, FD_MINUS_TWO, .answers = ALWAYS(EBADF) },
	{ "parent", FD_RULESET, PATH, LISTING, FD_CWD, .answers = ALWAYS(EBADF) },
	{ "parent", FD_RULESET, PATH, LISTING, FD_CLOSED, .answers = ALWAYS(EBADF) },
	{ "parent", FD_RULESET, PATH, X, FD_RULESET, .answers = ALWAYS(EBADFD) },
	{ "parent", FD_RULESET, PATH, X, FD_PIPE, .answers = ALWAYS(EBADFD) },
	{ "parent", FD_RULESET, PATH, X, FD_SOCKET, .answers = ALWAYS(EBADFD) },
	{ "parent", FD_RULESET, PATH, X, FD_MEMFD, .answers = ALWAYS(EBADFD) },
	{ "parent", FD_RULESET, PATH, X, FD_EVENTFD, .answers = ALWAYS(EBADFD) },
	{ "parent", FD_RULESET, PATH, X, FD_EPOLL, .answers = ALWAYS(EBADFD) },
	{ "parent", FD_RULESET, PATH, X, FD_INOTIFY, .answers = ALWAYS(EBADFD) },
	{ "parent", FD_RULESET, PATH, X, FD_SIGNALFD, .answers = ALWAYS(EBADFD) },
	{ "parent", FD_RULESET, PATH, X, FD_TIMERFD, .answers = ALWAYS(EBADFD) },
	{ "parent", FD_RULESET, PATH, X, FD_PIDFD, .answers = ALWAYS(EBADFD) },
	{ "parent", FD_RULESET, PATH, X, FD_NAMESPACE, .answers = ALWAYS(EBADFD) },
	{ "parent", FD_RULESET, PATH, X, FD_NAMESPACE_PATH, .answers = ALWAYS(EBADFD) },
	{ "parent", FD_RULESET, PATH, LISTING, FD_DIR, .answers = ALWAYS(0) },
	{ "parent", FD_RULESET, PATH, LISTING, FD_DIR_PATH, .answers = ALWAYS(0) },
	{ "parent", FD_RULESET, PATH, X, FD_FILE, .answers = ALWAYS(0) },
	{ "parent", FD_RULESET, PATH, X, FD_FILE_PATH, .answers = ALWAYS(0) },
	{ "parent", FD_RULESET, PATH, X, FD_DEVICE, .answers = ALWAYS(0) },
	{ "parent", FD_RULESET, PATH, X, FD_DEVICE_PATH, .answers = ALWAYS(0) },
	{ "parent", FD_RULESET, PATH, X, FD_SYMLINK_PATH, .answers = ALWAYS(0) },
	{ "a directory's right on parent", FD_RULESET, PATH, LISTING, FD_FILE,
	  .answers = ALWAYS(EINVAL) },
	{ "a directory's right on parent", FD_RULESET, PATH, LISTING | X, FD_FILE_PATH,
	  .answers = ALWAYS(EINVAL) },
	{ "a directory's right on parent", FD_RULESET, PATH, LISTING, FD_DEVICE_PATH,
	  .answers = ALWAYS(EINVAL) },
	{ "a directory's right on parent", FD_RULESET, PATH, LISTING, FD_SYMLINK_PATH,
	  .answers = ALWAYS(EINVAL) },
	{ "a directory's right on parent", FD_RULESET, PATH, LISTING, FD_PIPE,
	  .answers = ALWAYS(EBADFD) },
};

static const struct call port_calls[CALLS] = {
	{ "port 0", FD_RULESET_NET, PORT, BIND, .port = 0, .answers = ALWAYS(0) },
	{ "port 65535", FD_RULESET_NET, PORT, BIND, .port = 65535, .answers = ALWAYS(0) },
	{ "port 65536", FD_RULESET_NET, PORT, BIND, .port = 65536, .answers = ALWAYS(EINVAL) },
	{ "port 2^32 + 1", FD_RULESET_NET, PORT, BIND, .port = (1ULL << 32) + 1,
	  .answers = ALWAYS(EINVAL) },
	{ "the largest port", FD_RULESET_NET, PORT, BIND, .port = UINT64_MAX,
	  .answers = ALWAYS(EINVAL) },
	{ "a rule without rights", FD_RULESET_NET, PORT, 0, .port = 1024,
	  .answers = ALWAYS(ENOMSG) },
	{ "no rights before a bad port", FD_RULESET_NET, PORT, 0, .port = 65536,
	  .answers = ALWAYS(ENOMSG) },
	{ "an unknown right", FD_RULESET_NET, PORT, UNKNOWN, .port = 1024,
	  .answers = ALWAYS(EINVAL) },
	{ "a right that is not handled", FD_RULESET_NET, PORT, LLK_ACCESS_NET_CONNECT_TCP,
	  .port = 1024, .answers = ALWAYS(EINVAL) },
	{ "such a right and a handled one", FD_RULESET_NET, PORT,
	  LLK_ACCESS_NET_CONNECT_TCP | BIND, .port = 1024, .answers = ALWAYS(EINVAL) },
	{ "NULL", FD_RULESET_NET, PORT, .place = PLACE_NULL, .answers = ALWAYS(EFAULT) },
	{ "an attribute up to the end of its page", FD_RULESET_NET, PORT, BIND, .port = 1024,
	  .place = PLACE_PAGE_END, .answers = ALWAYS(0) },
	{ "an attribute beyond the end of its page", FD_RULESET_NET, PORT, BIND, .port = 1024,
	  .place = PLACE_CUT_OFF, .answers = ALWAYS(EFAULT) },
	{ "a path rule for a network ruleset", FD_RULESET_NET, PATH, X, FD_DIR,
	  .answers = ALWAYS(EINVAL) },
	{ "a path rule without rights for a network ruleset", FD_RULESET_NET, PATH, 0, FD_DIR,
	  .answers = ALWAYS(ENOMSG) },
};

static const struct call scope_calls[CALLS] = {
	{ "a path rule for a scope ruleset", FD_RULESET_SCOPE, PATH, X, FD_DIR,
	  .answers = ALWAYS(EINVAL) },
	{ "a port rule for a scope ruleset", FD_RULESET_SCOPE, PORT, BIND, .port = 1024,
	  .answers = ALWAYS(EINVAL) },
};
/* clang-format on */

/* One page that is readable before one that is not. */
static unsigned char *map_page(size_t *page_size)
{
	unsigned char *pages;

	*page_size = (size_t)sysconf(_SC_PAGESIZE);
	pages = mmap(NULL, 2 * *page_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		     0);
	if (pages == MAP_FAILED || mprotect(pages + *page_size, *page_size, PROT_NONE))
		expect_broken("no memory");
	return pages;
}

static const void *place(enum place where, const void *attr, size_t size)
{
	size_t page_size;
	unsigned char *page, *at;

	if (where == PLACE_NULL)
		return NULL;
	if (where == PLACE_LOW)
		return (const void *)8;
	page = map_page(&page_size);
	at = page + page_size - size;
	if (where == PLACE_READABLE)
		at = page;
	if (where == PLACE_CUT_OFF) {
		memcpy(at + 1, attr, size - 1);
		return at + 1;
	}
	return memcpy(at, attr, size);
}

static int add_rule(const struct call *call, int ruleset_fd)
{
	const struct llk_path_beneath_attr path = {
		.allowed_access = call->access,
		.parent_fd = call->type == PORT || call->place == PLACE_NULL
				     ? -1
				     : descriptor_open(call->parent),
	};
	const struct llk_net_port_attr net = {
		.allowed_access = call->access,
		.port = call->port,
	};
	const enum llk_rule_type type = (enum llk_rule_type)call->type;

	if (call->type == PORT)
		return llk_sys_add_rule(ruleset_fd, type, place(call->place, &net, sizeof(net)),
					call->flags);
	return llk_sys_add_rule(ruleset_fd, type, place(call->place, &path, sizeof(path)),
				call->flags);
}

static void judge_calls(const struct test_case *self)
{
	const struct call *calls = self->row;

	for (size_t i = 0; i < CALLS && calls[i].what; i++) {
		const int ruleset_fd = descriptor_open(calls[i].ruleset);

		expect_answer(add_rule(&calls[i], ruleset_fd), answer_expected(&calls[i].answers),
			      "landlock_add_rule, %s%s%s", calls[i].what,
			      calls == parent_calls ? " " : "",
			      calls == parent_calls ? descriptor_name(calls[i].parent) : "");
	}
}

/* Newer kernels can make a mount namespace whose root is a filesystem that nobody can mount. */
#define EMPTY_MOUNTS 0x00100000 /* UNSHARE_EMPTY_MNTNS */
#define EMPTY_MAGIC  0x4E554C4C
#define NOT_MADE     EAGAIN

static int add_empty_root(void *context)
{
	struct llk_path_beneath_attr rule = { .allowed_access = LISTING };
	struct statfs status;

	/* Without privileges it takes a user namespace. */
	if (unshare(EMPTY_MOUNTS) && (namespace_enter_user() || unshare(EMPTY_MOUNTS)))
		return NOT_MADE;
	rule.parent_fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (rule.parent_fd < 0 || fstatfs(rule.parent_fd, &status) || status.f_type != EMPTY_MAGIC)
		return NOT_MADE;
	return -llk_sys_add_rule(*(int *)context, PATH, &rule, 0);
}

static void judge_parents(const struct test_case *self)
{
	int ruleset_fd = descriptor_open(FD_RULESET);
	struct verdict verdict;

	judge_calls(self);
	verdict = judge_vforked(NULL, 0, add_empty_root, &ruleset_fd);
	if (verdict.kind == VERDICT_ACTED && verdict.error == NOT_MADE)
		printf("not judged: the root of an empty mount namespace as parent\n");
	else
		expect_verdict(&verdict, EBADFD, "the root of an empty mount namespace as parent");
}

static int add_path_rule(int ruleset_fd, uint64_t access, enum descriptor_kind parent)
{
	const struct llk_path_beneath_attr rule = {
		.allowed_access = access,
		.parent_fd = descriptor_open(parent),
	};
	const int answer = llk_sys_add_rule(ruleset_fd, PATH, &rule, 0);

	close(rule.parent_fd);
	return answer;
}

/* Each right of the ABI is tried on a directory and a file, in a ruleset that handles it alone. */
static void judge_file_rights(const struct test_case *self)
{
	const struct llk_feature *feature;

	(void)self;
	for (size_t i = 0; (feature = llk_feature_at(i)); i++) {
		const struct llk_ruleset_attr attr = { .handled_access_fs = feature->bit };
		int ruleset_fd;

		if (feature->kind != LLK_FEATURE_FS || feature->since_abi > kernel_abi())
			continue;
		ruleset_fd = llk_sys_create_ruleset(&attr, sizeof(attr), 0);
		if (!expect_answer(ruleset_fd, 0, "landlock_create_ruleset, %s", feature->name))
			continue;
		expect_answer(add_path_rule(ruleset_fd, feature->bit, FD_DIR_PATH), 0,
			      "landlock_add_rule, %s on a directory", feature->name);
		expect_answer(add_path_rule(ruleset_fd, feature->bit, FD_FILE_PATH),
			      feature->applies_to_file ? 0 : EINVAL,
			      "landlock_add_rule, %s on a file", feature->name);
		close(ruleset_fd);
	}
}

static void judge_unhandled(const struct test_case *self)
{
	const struct llk_ruleset_attr attr = { .handled_access_fs = X };
	const int ruleset_fd = llk_sys_create_ruleset(&attr, sizeof(attr), 0);

	(void)self;
	if (!expect_answer(ruleset_fd, 0, "landlock_create_ruleset"))
		return;
	expect_answer(add_path_rule(ruleset_fd, LISTING, FD_DIR), EINVAL,
		      "landlock_add_rule, a right that is not handled");
	expect_answer(add_path_rule(ruleset_fd, X | LISTING, FD_DIR), EINVAL,
		      "landlock_add_rule, such a right and a handled one");
	/* REFER is denied by this ruleset too, but a rule cannot grant what is not handled. */
	expect_answer(add_path_rule(ruleset_fd, LLK_ACCESS_FS_REFER, FD_DIR), EINVAL,
		      "landlock_add_rule, fs.refer without handling it");
	expect_answer(add_path_rule(ruleset_fd, X, FD_DIR), 0, "landlock_add_rule, a rule");
	expect_answer(add_path_rule(ruleset_fd, X, FD_DIR), 0, "landlock_add_rule, it again");
}

static void judge_quiet_rule(const struct test_case *self)
{
	const struct llk_ruleset_attr attr = { .handled_access_fs = X, .quiet_access_fs = X };
	const int ruleset_fd = llk_sys_create_ruleset(&attr, sizeof(attr), 0);
	const struct llk_path_beneath_attr granting = {
		.allowed_access = X,
		.parent_fd = descriptor_open(FD_DIR),
	};
	const struct llk_path_beneath_attr empty = { .parent_fd = granting.parent_fd };

	(void)self;
	if (!expect_answer(ruleset_fd, 0, "landlock_create_ruleset with quiet rights"))
		return;
	expect_answer(llk_sys_add_rule(ruleset_fd, PATH, &granting, LLK_ADD_RULE_QUIET), 0,
		      "landlock_add_rule, a quiet rule");
	expect_answer(llk_sys_add_rule(ruleset_fd, PATH, &empty, LLK_ADD_RULE_QUIET), 0,
		      "landlock_add_rule, a quiet rule without rights");
	expect_answer(llk_sys_add_rule(ruleset_fd, PATH, &empty, 0), ENOMSG,
		      "landlock_add_rule, a rule without rights that is not quiet");
}

#define ROWS(name_, title_, calls_, source_, needs_)                                               \
	{                                                                                          \
		.name = name_, .title = title_, .source = SOURCE_ADD_RULE ", " source_,            \
		.needs = needs_, .body = judge_calls, .row = calls_                                \
	}

/* Descriptors of all kinds stay open. */
#define ROOM "nofile>=256"

static const struct test_case cases[] = {
	ROWS("flags", "unknown flags are EINVAL, before anything else is looked at", flag_calls,
	     "EINVAL", "abi>=1 " ROOM),
	ROWS("rulesets",
	     "a bad descriptor is EBADF, one that is no ruleset EBADFD, before the rule "
	     "is looked at",
	     ruleset_calls, "EBADF and EBADFD", "abi>=1 " ROOM),
	ROWS("types", "an unknown type of rule is EINVAL, before the attribute is read", type_calls,
	     "EINVAL", "abi>=1 " ROOM),
	ROWS("pointers", "an attribute that cannot be read is EFAULT", pointer_calls, "EFAULT",
	     "abi>=1 " ROOM),
	ROWS("rights", "no rights are ENOMSG, unknown ones EINVAL, before the parent is looked at",
	     access_calls, "ENOMSG and EINVAL", "abi>=1 " ROOM),
	{ .name = "parents",
	  .title = "what has no place in a directory tree is EBADFD, a directory's right on "
		   "something else EINVAL",
	  .source = SOURCE_ADD_RULE ", EBADF, EBADFD and EINVAL",
	  .needs = "abi>=1 " ROOM,
	  .body = judge_parents,
	  .row = parent_calls },
	ROWS("ports", "ports above 65535 are EINVAL, after the rights are checked", port_calls,
	     "EINVAL", "abi>=4 ipv4 " ROOM),
	ROWS("scopes_take_no_rules", "a ruleset of scopes alone takes no rule", scope_calls,
	     "EINVAL", "abi>=6 " ROOM),
	{ .name = "unhandled_rights",
	  .title = "a right that the ruleset does not handle is EINVAL; the same rule twice is one",
	  .source = SOURCE_ADD_RULE ", EINVAL",
	  .needs = "abi>=1",
	  .body = judge_unhandled },
	{ .name = "file_rights",
	  .title = "a rule on a file takes the rights of files and no others",
	  .source = SOURCE_ADD_RULE ", EINVAL",
	  .needs = "abi>=1",
	  .body = judge_file_rights },
	{ .name = "quiet_rules",
	  .title = "a quiet rule needs quiet rights in its ruleset, and may grant nothing",
	  .features = "rule.quiet",
	  .source = SOURCE_ADD_RULE ", LANDLOCK_ADD_RULE_QUIET",
	  .needs = "abi>=10",
	  .body = judge_quiet_rule },
	{ .name = "quiet_without_rights",
	  .title = "the quiet flag is refused without quiet rights, known before the ruleset is",
	  .features = "rule.quiet",
	  .source = SOURCE_ADD_RULE ", EINVAL",
	  .needs = "abi>=10",
	  .body = judge_calls,
	  .row = quiet_calls },
	{ .name = "quiet_absent",
	  .title = "below ABI 10 the quiet flag is EINVAL, before the ruleset is looked at",
	  .features = "rule.quiet",
	  .source = SOURCE_ADD_RULE ", EINVAL",
	  .needs = "abi>=1 abi<10",
	  .body = judge_calls,
	  .row = quiet_calls },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
