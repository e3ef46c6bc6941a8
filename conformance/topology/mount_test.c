// SPDX-License-Identifier: MIT
/*
 * A domain that restricts the filesystem must not change what is mounted where: see operations.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <kernel.h>
#include <namespace.h>

#include "operations.h"

struct domain {
	const char *what;
	struct sandbox_layer layers[2];
	size_t count;
};

struct run {
	const struct domain *domain; /* NULL for none */
	int (*act)(void);
};

static int make_tree(void)
{
	if (mount("none", ".", "tmpfs", 0, NULL))
		return errno;
	/* What the working directory is covered with is entered by its path. */
	if (chdir("../tree") || mkdir("a", 0700) || mkdir("b", 0700) || mkdir("mounted", 0700) ||
	    mount("none", "mounted", "tmpfs", 0, NULL) || mkdir("mounted/old", 0700))
		return errno;
	return 0;
}

static int act_in_own_mounts(void *context)
{
	const struct run *run = context;
	enum sandbox_step step;
	int error = namespace_enter_mounts();

	if (!error)
		error = make_tree();
	if (error)
		return NOT_PREPARED(error);
	if (run->domain)
		error = sandbox_enter(run->domain->layers, run->domain->count, &step);
	return error ? SANDBOX_REFUSED(error) : run->act();
}

static void enter_tree(void)
{
	namespace_require_mounts();
	if (mkdir("tree", 0700) || chdir("tree"))
		expect_broken("tree: %s", expect_errno_name(errno));
}

static void try_free(const struct operation *operation)
{
	struct run run = { .act = operation->act };
	const struct verdict verdict = judge_vforked(NULL, 0, act_in_own_mounts, &run);
	char text[128];

	if (verdict.kind == VERDICT_ACTED && verdict.error == operation->free)
		return;
	expect_control(&verdict, operation->what);
	verdict_describe(&verdict, text, sizeof(text));
	expect_broken("%s without a sandbox: %s", operation->what, text);
}

static void try_in(const struct domain *domain, const struct operation *operation, int error)
{
	struct run run = { .domain = domain, .act = operation->act };
	const struct verdict verdict = judge_vforked(NULL, 0, act_in_own_mounts, &run);

	expect_prepared(&verdict, operation->what);
	expect_verdict(&verdict, error, "%s in a domain of %s", operation->what, domain->what);
}

#define FS                                                                                         \
	{                                                                                          \
		.attr.handled_access_fs = LLK_ACCESS_FS_MAKE_BLOCK                                 \
	}
#define NET                                                                                        \
	{                                                                                          \
		.attr.handled_access_net = LLK_ACCESS_NET_BIND_TCP                                 \
	}
#define SCOPE                                                                                      \
	{                                                                                          \
		.attr.scoped = LLK_SCOPE_SIGNAL                                                    \
	}

static const struct domain of_filesystem = { "a filesystem right", { FS }, 1 };
static const struct domain of_network = { "network rights", { NET }, 1 };
static const struct domain of_scopes = { "scopes", { SCOPE }, 1 };

static void judge_filesystem_domain(const struct test_case *self)
{
	(void)self;
	enter_tree();
	for (size_t i = 0; i < change_count; i++) {
		try_free(&changes[i]);
		try_in(&of_filesystem, &changes[i], changes[i].denied);
	}
}

static void judge_others(const struct test_case *self)
{
	(void)self;
	enter_tree();
	for (size_t i = 0; i < other_count; i++) {
		try_free(&others[i]);
		try_in(&of_filesystem, &others[i], others[i].free);
	}
}

static void judge_mistakes(const struct test_case *self)
{
	(void)self;
	enter_tree();
	for (size_t i = 0; i < mistake_count; i++) {
		try_free(&mistakes[i]);
		try_in(&of_filesystem, &mistakes[i], mistakes[i].denied);
	}
}

/* The row is the domain, in which everything stays as it is without one. */
static void judge_other_domain(const struct test_case *self)
{
	enter_tree();
	for (size_t i = 0; i < change_count; i++) {
		try_free(&changes[i]);
		try_in(self->row, &changes[i], changes[i].free);
	}
}

static const struct operation bind_a_directory = { "binding a directory", operation_bind, 0,
						   EPERM };

/* No rule grants it, whatever it is on. */
static void judge_each_right(const struct test_case *self)
{
	const int root_fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	const struct llk_feature *feature;

	(void)self;
	enter_tree();
	if (root_fd < 0)
		expect_broken("/: %s", expect_errno_name(errno));
	try_free(&bind_a_directory);
	for (size_t i = 0; (feature = llk_feature_at(i)); i++) {
		struct sandbox_rule rule = { .type = LLK_RULE_PATH_BENEATH,
					     .access = feature->bit,
					     .parent_fd = root_fd };
		const struct domain domain = {
			feature->name,
			{ { .attr.handled_access_fs = feature->bit,
			    .rules = &rule,
			    .rule_count = 1 } },
			1,
		};

		if (feature->kind == LLK_FEATURE_FS && kernel_support()->access_fs & feature->bit)
			try_in(&domain, &bind_a_directory, EPERM);
	}
	close(root_fd);
}

static void judge_layers(const struct test_case *self)
{
	static const struct {
		struct domain domain;
		int since_abi;
		int error;
	} rows[] = {
		{ { "a filesystem right, twice", { FS, FS }, 2 }, 1, EPERM },
		{ { "network rights on a filesystem right", { FS, NET }, 2 }, 4, EPERM },
		{ { "a filesystem right on network rights", { NET, FS }, 2 }, 4, EPERM },
		{ { "network rights, twice", { NET, NET }, 2 }, 4, 0 },
		{ { "scopes on a filesystem right", { FS, SCOPE }, 2 }, 6, EPERM },
		{ { "a filesystem right on scopes", { SCOPE, FS }, 2 }, 6, EPERM },
		{ { "network rights on scopes", { SCOPE, NET }, 2 }, 6, 0 },
	};

	(void)self;
	enter_tree();
	try_free(&bind_a_directory);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].since_abi <= kernel_abi())
			try_in(&rows[i].domain, &bind_a_directory, rows[i].error);
	}
}

/* All capabilities, of which none counts. */
static int bind_in_new_namespaces(void)
{
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS))
		return NOT_PREPARED(errno);
	return operation_bind();
}

static int bind_as_judged(void *context)
{
	(void)context;
	return operation_bind();
}

static int bind_in_a_child(void)
{
	const struct verdict verdict = judge_vforked(NULL, 0, bind_as_judged, NULL);

	return verdict.kind == VERDICT_ACTED ? verdict.error : NOT_PREPARED(ECHILD);
}

static void judge_namespaces(const struct test_case *self)
{
	static const struct operation rows[] = {
		{ "binding a directory in new namespaces", bind_in_new_namespaces, 0, EPERM },
		{ "binding a directory in a child", bind_in_a_child, 0, EPERM },
	};

	(void)self;
	enter_tree();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		try_free(&rows[i]);
		try_in(&of_filesystem, &rows[i], rows[i].denied);
	}
}

#define SOURCE SOURCE_DOCUMENT ", Filesystem topology modification"
#define HOOKS  "kernel behaviour, security/landlock/fs.c:hook_sb_mount"

static const struct test_case cases[] = {
	{ .name = "denied_in_filesystem_domain",
	  .title = "with any filesystem right handled all changes of mounts are EPERM",
	  .source = SOURCE,
	  .needs = "abi>=1",
	  .body = judge_filesystem_domain },
	{ .name = "root_and_copies_allowed_in_filesystem_domain",
	  .title = "chroot(2), copies of mounts and new mount namespaces stay free",
	  .source = SOURCE,
	  .needs = "abi>=1",
	  .body = judge_others },
	{ .name = "denied_whatever_right",
	  .title = "each filesystem right denies changes of mounts, even if granted everywhere",
	  .source = SOURCE,
	  .needs = "abi>=1",
	  .body = judge_each_right },
	{ .name = "denied_after_mistakes",
	  .title = "a missing path or mount is told before the denial, other mistakes after it",
	  .source = HOOKS,
	  .needs = "abi>=1",
	  .body = judge_mistakes },
	{ .name = "denied_in_layers",
	  .title = "one layer that restricts the filesystem denies changes of mounts",
	  .source = SOURCE,
	  .needs = "abi>=1",
	  .body = judge_layers },
	{ .name = "denied_in_new_namespaces",
	  .title = "new user and mount namespaces and children do not free changes of mounts",
	  .source = SOURCE,
	  .needs = "abi>=1 userns",
	  .body = judge_namespaces },
	{ .name = "allowed_in_network_domain",
	  .title = "in a domain of network rights alone changes of mounts stay free",
	  .source = SOURCE,
	  .needs = "abi>=4",
	  .body = judge_other_domain,
	  .row = &of_network },
	{ .name = "allowed_in_scope_domain",
	  .title = "in a domain of scopes alone changes of mounts stay free",
	  .source = SOURCE,
	  .needs = "abi>=6",
	  .body = judge_other_domain,
	  .row = &of_scopes },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
