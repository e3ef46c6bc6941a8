// SPDX-License-Identifier: MIT
/* Making a ruleset while memory is short: ENOMEM, and nothing is there by halves. */
#include <dirent.h>
#include <errno.h>

#include <case.h>
#include <expect.h>
#include <privilege.h>

#include "attempt.h"
#include "fail_nth.h"
#include "scene.h"

static int count_descriptors(void)
{
	DIR *folder = opendir("/proc/self/fd");
	int count = 0;

	while (folder && readdir(folder))
		count++;
	if (folder)
		closedir(folder);
	return count;
}

/* Creating */

/* Before a ruleset is created. */
static int descriptors;

static int remember_descriptors(void *context)
{
	(void)context;
	descriptors = count_descriptors();
	return 0;
}

static const char *review_create(void *context, int error)
{
	const int more = count_descriptors() - descriptors;

	(void)context;

	return more == (error == 0) ? NULL : "a descriptor is left over, or missing";
}

static void create_ruleset(const struct test_case *self)
{
	struct scene scene = { .attr.handled_access_fs = LLK_ACCESS_FS_READ_DIR };
	const struct operation operation = {
		.name = "landlock_create_ruleset",
		.prepare = remember_descriptors,
		.act = scene_create,
		.review = review_create,
		.context = &scene,
		.needs_all = true,
	};

	(void)self;
	fail_nth_require();
	attempt_all(&operation);
}

/* Adding rules */

static int try_governed(const struct scene *scene)
{
	return scene->type == LLK_RULE_NET_PORT ? scene_bind() : scene_open_folder();
}

/* A rule that was refused grants nothing, and the ruleset is as good as before. */
static const char *review_add(void *context, int error)
{
	struct scene *scene = context;

	if (privilege_set_no_new_privs() != 0 || llk_sys_restrict_self(scene->ruleset_fd, 0) != 0)
		return "the ruleset cannot be enforced";
	return try_governed(scene) == (error ? EACCES : 0) ? NULL : "the rule is there by halves";
}

static void add_rule(const struct test_case *self)
{
	struct scene scene = *(const struct scene *)self->row;
	const struct operation operation = {
		.name = "landlock_add_rule",
		.prepare = scene_prepare,
		.act = scene_add,
		.review = review_add,
		.context = &scene,
		.needs_all = true,
	};

	fail_nth_require();
	attempt_all(&operation);
}

static const struct scene path_rule = {
	.attr.handled_access_fs = LLK_ACCESS_FS_READ_DIR,
	.access = LLK_ACCESS_FS_READ_DIR,
	.type = LLK_RULE_PATH_BENEATH,
};

static const struct scene port_rule = {
	.attr.handled_access_net = LLK_ACCESS_NET_BIND_TCP,
	.access = LLK_ACCESS_NET_BIND_TCP,
	.type = LLK_RULE_NET_PORT,
};

static const struct test_case cases[] = {
	{
		.name = "create_ruleset",
		.title =
			"landlock_create_ruleset without memory is ENOMEM, and leaves no descriptor",
		.source = SOURCE_CREATE_RULESET,
		.needs = "abi>=1 cap:sys_admin",
		.body = create_ruleset,
	},
	{
		.name = "add_path_rule",
		.title = "landlock_add_rule of a path without memory is ENOMEM, and adds nothing",
		.source = SOURCE_ADD_RULE,
		.needs = "abi>=1 cap:sys_admin",
		.body = add_rule,
		.row = &path_rule,
	},
	{
		.name = "add_port_rule",
		.title = "landlock_add_rule of a port without memory is ENOMEM, and adds nothing",
		.source = SOURCE_ADD_RULE,
		.needs = "abi>=4 ipv4 cap:sys_admin",
		.body = add_rule,
		.row = &port_rule,
	},
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
