// SPDX-License-Identifier: MIT
/*
 * Links and renames between directories, and what LANDLOCK_ACCESS_FS_REFER has to do with them.
 *
 *	tree/
 *	|-- source/
 *	|   |-- file
 *	|   `-- dir/
 *	`-- destination/
 *	    |-- other
 *	    `-- victim
 *
 * Rules are on tree, source and destination, never on what is moved.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <kernel.h>
#include <needs.h>
#include <reason.h>
#include <remove.h>

#include "refer.h"

#define TREE	    "tree"
#define SOURCE	    TREE "/source"
#define DESTINATION TREE "/destination"

static const struct {
	const char *from;
	const char *to;
	bool is_link;
	unsigned int flags;
} operations[] = {
	[MOVE_FILE] = { SOURCE "/file", DESTINATION "/file", false, 0 },
	[MOVE_DIR] = { SOURCE "/dir", DESTINATION "/dir", false, 0 },
	[MOVE_OVER] = { SOURCE "/file", DESTINATION "/victim", false, 0 },
	[LINK_FILE] = { SOURCE "/file", DESTINATION "/file", true, 0 },
	[EXCHANGE_FILES] = { SOURCE "/file", DESTINATION "/other", false, RENAME_EXCHANGE },
	[MOVE_WITHIN] = { SOURCE "/file", SOURCE "/file2", false, 0 },
	[LINK_WITHIN] = { SOURCE "/file", SOURCE "/file2", true, 0 },
	[EXCHANGE_WITHIN] = { DESTINATION "/other", DESTINATION "/victim", false, RENAME_EXCHANGE },
};

static int layer_count(const struct refer_row *row)
{
	int count = 0;

	while (count < REFER_LAYERS &&
	       (row->layers[count].handled | row->layers[count].net | row->layers[count].scoped))
		count++;
	return count;
}

static int make_file(const char *path)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	return fd < 0 ? -1 : close(fd);
}

static void make_tree(void)
{
	if (mkdir(TREE, 0700) || mkdir(SOURCE, 0700) || mkdir(DESTINATION, 0700) ||
	    mkdir(SOURCE "/dir", 0700) || make_file(SOURCE "/file") ||
	    make_file(DESTINATION "/other") || make_file(DESTINATION "/victim"))
		expect_broken("the tree: %s", expect_errno_name(errno));
}

static void remove_tree(void)
{
	const int error = remove_all(TREE);

	if (error)
		expect_broken("removing the tree: %s", expect_errno_name(error));
}

static int operate(void *context)
{
	const enum operation *operation = context;
	const char *from = operations[*operation].from;
	const char *to = operations[*operation].to;
	int result;

	if (operations[*operation].is_link)
		result = link(from, to);
	else
		result = renameat2(AT_FDCWD, from, AT_FDCWD, to, operations[*operation].flags);
	return result ? errno : 0;
}

/* The rules of one layer, of which the empty ones are left out. */
struct rules {
	struct sandbox_rule rules[3];
	size_t count;
};

static void add_rule(struct rules *rules, uint64_t access, const char *path)
{
	const int fd = access ? open(path, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;

	if (!access)
		return;
	if (fd < 0)
		expect_broken("%s: %s", path, expect_errno_name(errno));
	rules->rules[rules->count++] = (struct sandbox_rule){
		.type = LLK_RULE_PATH_BENEATH,
		.access = access,
		.parent_fd = fd,
	};
}

static void close_rules(const struct rules *rules)
{
	for (size_t i = 0; i < rules->count; i++)
		close(rules->rules[i].parent_fd);
}

static struct sandbox_layer lay(const struct refer_layer *layer, struct rules *rules)
{
	add_rule(rules, layer->tree, TREE);
	add_rule(rules, layer->source, SOURCE);
	add_rule(rules, layer->destination, DESTINATION);
	return (struct sandbox_layer){
		.attr = {
			.handled_access_fs = layer->handled,
			.handled_access_net = layer->net,
			.scoped = layer->scoped,
		},
		.rules = rules->rules,
		.rule_count = rules->count,
	};
}

/* The operation in a new tree, in that many of the row's layers. */
static struct verdict run(const struct refer_row *row, int count)
{
	struct sandbox_layer layers[REFER_LAYERS];
	struct rules rules[REFER_LAYERS] = { 0 };
	enum operation operation = row->operation;
	struct verdict verdict;

	make_tree();
	for (int i = 0; i < count; i++)
		layers[i] = lay(&row->layers[i], &rules[i]);
	verdict = judge_vforked(layers, (size_t)count, operate, &operation);
	for (int i = 0; i < count; i++)
		close_rules(&rules[i]);
	remove_tree();
	return verdict;
}

static void judge_row(const struct refer_row *row)
{
	struct verdict verdict = run(row, 0);

	if (verdict.kind == VERDICT_ACTED && verdict.error == EINVAL) {
		/* The C library makes this of ENOSYS as well. */
		needs_require("call:renameat2");
		expect_skip(REASON_FILESYSTEM, "no RENAME_EXCHANGE here");
	}
	expect_control(&verdict, "the operation without a sandbox");
	verdict = run(row, layer_count(row));
	expect_verdict(&verdict, answer_expected(&row->answers), "%s", row->what);
}

static void judge_group(const struct test_case *self)
{
	for (size_t i = 0; i < refer_row_count; i++) {
		if (refer_groups[refer_rows[i].group].name == self->name &&
		    refer_rows[i].since_abi <= kernel_abi())
			judge_row(&refer_rows[i]);
	}
}

ATF_TP_ADD_TCS(program)
{
	static struct test_case cases[GROUPS];

	for (size_t i = 0; i < GROUPS; i++)
		cases[i] = (struct test_case){
			.name = refer_groups[i].name,
			.title = refer_groups[i].title,
			.features = "fs.refer",
			.source = SOURCE_DOCUMENT ", File renaming and linking",
			.needs = refer_groups[i].needs,
			.body = judge_group,
		};
	return case_add_all(program, cases, GROUPS);
}
