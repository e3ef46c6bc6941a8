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
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <answer.h>
#include <case.h>
#include <expect.h>
#include <kernel.h>
#include <reason.h>

#define TREE	    "tree"
#define SOURCE	    TREE "/source"
#define DESTINATION TREE "/destination"

/* Short names for the tables. */
#define REFER	LLK_ACCESS_FS_REFER
#define EXEC	LLK_ACCESS_FS_EXECUTE
#define LISTING LLK_ACCESS_FS_READ_DIR
#define MAKE	LLK_ACCESS_FS_MAKE_REG
#define REMOVE	LLK_ACCESS_FS_REMOVE_FILE

enum operation {
	MOVE_FILE,
	MOVE_DIR,
	MOVE_OVER, /* a file over another */
	LINK_FILE,
	EXCHANGE_FILES,
	MOVE_WITHIN, /* the same directory */
	LINK_WITHIN,
	EXCHANGE_WITHIN,
};

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

struct layer {
	uint64_t handled;
	uint64_t net; /* handled too */
	uint64_t scoped;
	/* Granted by rules on the three directories. */
	uint64_t tree;
	uint64_t source;
	uint64_t destination;
};

#define LAYERS 2

enum group {
	DENIED_UNASKED,
	DENIED,
	SAME_DIRECTORY,
	GRANTED,
	HALF_GRANTED,
	MAKE_AND_REMOVE,
	GAINED_RIGHTS,
	LAYERS_OF_REFER,
	OTHER_DOMAINS,
	OTHER_LAYERS,
	GROUPS,
};

/* One test case each. */
static const struct {
	const char *name;
	const char *title;
	const char *needs;
} groups[GROUPS] = {
	[DENIED_UNASKED] = { "denied_unasked",
			     "any domain with filesystem rights denies, with EXDEV, links and "
			     "renames between directories",
			     "abi>=1" },
	[DENIED] = { "denied", "a domain that handles REFER denies them with EXDEV", "abi>=2" },
	[SAME_DIRECTORY] = { "same_directory", "links and renames in one directory need no REFER",
			     "abi>=1" },
	[GRANTED] = { "granted", "they are free where both parents grant REFER", "abi>=2" },
	[HALF_GRANTED] = { "half_granted", "they are EXDEV where one parent grants REFER",
			   "abi>=2" },
	[MAKE_AND_REMOVE] = { "make_and_remove",
			      "they need the rights to make and remove too, whose lack is EACCES "
			      "even without REFER; on ABI 1 EXDEV comes first",
			      "abi>=1" },
	[GAINED_RIGHTS] = { "gained_rights",
			    "they are EXDEV if what is moved would become accessible in more ways",
			    "abi>=2" },
	[LAYERS_OF_REFER] = { "layers", "every layer has to grant REFER", "abi>=2" },
	[OTHER_DOMAINS] = { "other_domains",
			    "domains without filesystem rights do not restrict them", "abi>=4" },
	[OTHER_LAYERS] = { "other_layers",
			   "a layer without filesystem rights denies them if another layer handles "
			   "REFER",
			   "abi>=6" },
};

struct refer_row {
	enum group group;
	const char *what;
	int since_abi; /* left out before */
	enum operation operation;
	struct layer layers[LAYERS]; /* a second one that handles nothing is none */
	struct answers answers;
};

/* Enough to restrict the filesystem, and nothing that the operations need. */
#define ANY_RIGHT .handled = LISTING

/* Both parents, and the tree above them. */
#define BOTH(rights) .source = (rights), .destination = (rights)

/* clang-format off */
static const struct refer_row rows[] = {
	/* Denied by every domain that restricts the filesystem, whether it handles REFER or not. */
	{ DENIED_UNASKED, "a move is EXDEV if the domain does not handle REFER", 1, MOVE_FILE,
	  { { ANY_RIGHT } }, ALWAYS(EXDEV) },
	{ DENIED_UNASKED,
	  "a move of a directory is EXDEV if the domain does not handle REFER", 1, MOVE_DIR,
	  { { ANY_RIGHT } }, ALWAYS(EXDEV) },
	{ DENIED_UNASKED, "a link is EXDEV if the domain does not handle REFER", 1, LINK_FILE,
	  { { ANY_RIGHT } }, ALWAYS(EXDEV) },
	/* What an exchange was told on ABI 1 depended on the side that was asked first. */
	{ DENIED_UNASKED,
	  "an exchange is EXDEV if the domain does not handle REFER", 2, EXCHANGE_FILES,
	  { { ANY_RIGHT } }, ALWAYS(EXDEV) },
	{ DENIED, "a move is EXDEV if REFER is not granted", 2, MOVE_FILE,
	  { { .handled = REFER } }, ALWAYS(EXDEV) },
	{ DENIED, "a link is EXDEV if REFER is not granted", 2, LINK_FILE,
	  { { .handled = REFER } }, ALWAYS(EXDEV) },

	/* The same directory. */
	{ SAME_DIRECTORY, "a rename in one directory needs no REFER", 1, MOVE_WITHIN,
	  { { ANY_RIGHT } }, ALWAYS(0) },
	{ SAME_DIRECTORY, "a link in one directory needs no REFER", 1, LINK_WITHIN,
	  { { ANY_RIGHT } }, ALWAYS(0) },
	{ SAME_DIRECTORY, "a rename in one directory is free if REFER is handled", 2, MOVE_WITHIN,
	  { { .handled = REFER } }, ALWAYS(0) },
	{ SAME_DIRECTORY,
	  "an exchange in one directory is free if REFER is handled", 2, EXCHANGE_WITHIN,
	  { { .handled = REFER } }, ALWAYS(0) },

	/* Granted on both parents. */
	{ GRANTED, "a move is free if both parents grant REFER", 2, MOVE_FILE,
	  { { .handled = REFER, BOTH(REFER) } }, ALWAYS(0) },
	{ GRANTED, "a move of a directory is free if both parents grant REFER", 2, MOVE_DIR,
	  { { .handled = REFER, BOTH(REFER) } }, ALWAYS(0) },
	{ GRANTED, "a link is free if both parents grant REFER", 2, LINK_FILE,
	  { { .handled = REFER, BOTH(REFER) } }, ALWAYS(0) },
	{ GRANTED, "an exchange is free if both parents grant REFER", 2, EXCHANGE_FILES,
	  { { .handled = REFER, BOTH(REFER) } }, ALWAYS(0) },
	{ GRANTED, "a move is free if a directory above both parents grants REFER", 2, MOVE_FILE,
	  { { .handled = REFER, .tree = REFER } }, ALWAYS(0) },
	{ HALF_GRANTED, "a move is EXDEV if only the source grants REFER", 2, MOVE_FILE,
	  { { .handled = REFER, .source = REFER } }, ALWAYS(EXDEV) },
	{ HALF_GRANTED, "a move is EXDEV if only the destination grants REFER", 2, MOVE_FILE,
	  { { .handled = REFER, .destination = REFER } }, ALWAYS(EXDEV) },
	{ HALF_GRANTED, "a link is EXDEV if only the source grants REFER", 2, LINK_FILE,
	  { { .handled = REFER, .source = REFER } }, ALWAYS(EXDEV) },
	{ HALF_GRANTED, "an exchange is EXDEV if only one side grants REFER", 2, EXCHANGE_FILES,
	  { { .handled = REFER, .source = REFER } }, ALWAYS(EXDEV) },

	/* The rights to make and to remove, whose lack is told before that of REFER. */
	{ MAKE_AND_REMOVE, "a move is free if it may remove here and make there", 2, MOVE_FILE,
	  { { .handled = REFER | MAKE | REMOVE, .source = REFER | REMOVE,
	    .destination = REFER | MAKE } }, ALWAYS(0) },
	{ MAKE_AND_REMOVE,
	  "a move is EACCES if it may not make a file at the destination", 2, MOVE_FILE,
	  { { .handled = REFER | MAKE | REMOVE, .source = REFER | REMOVE | MAKE,
	    .destination = REFER | REMOVE } }, ALWAYS(EACCES) },
	{ MAKE_AND_REMOVE,
	  "a move is EACCES if it may not remove a file at the source", 2, MOVE_FILE,
	  { { .handled = REFER | MAKE | REMOVE, .source = REFER | MAKE,
	    .destination = REFER | MAKE | REMOVE } }, ALWAYS(EACCES) },
	{ MAKE_AND_REMOVE, "a link needs no right to remove", 2, LINK_FILE,
	  { { .handled = REFER | MAKE | REMOVE, .source = REFER, .destination = REFER | MAKE } },
	  ALWAYS(0) },
	{ MAKE_AND_REMOVE,
	  "a link is EACCES if it may not make a file at the destination", 2, LINK_FILE,
	  { { .handled = REFER | MAKE, .source = REFER | MAKE, .destination = REFER } },
	  ALWAYS(EACCES) },
	{ MAKE_AND_REMOVE,
	  "a move is EACCES if it may not remove what it replaces at the destination", 2, MOVE_OVER,
	  { { .handled = REFER | REMOVE, .source = REFER | REMOVE, .destination = REFER } },
	  ALWAYS(EACCES) },
	{ MAKE_AND_REMOVE, "a move may replace what it may remove", 2, MOVE_OVER,
	  { { .handled = REFER | REMOVE, BOTH(REFER | REMOVE) } }, ALWAYS(0) },
	{ MAKE_AND_REMOVE, "a move is EACCES, not EXDEV, if all rights are missing", 2, MOVE_FILE,
	  { { .handled = REFER | MAKE | REMOVE } }, ALWAYS(EACCES) },
	{ MAKE_AND_REMOVE,
	  "a move is EACCES if rights besides REFER are missing; EXDEV on ABI 1", 1, MOVE_FILE,
	  { { .handled = MAKE | REMOVE } }, SINCE(2, EACCES, EXDEV) },
	{ MAKE_AND_REMOVE,
	  "a link is EACCES if rights besides REFER are missing; EXDEV on ABI 1", 1, LINK_FILE,
	  { { .handled = MAKE } }, SINCE(2, EACCES, EXDEV) },
	{ SAME_DIRECTORY,
	  "a rename in one directory needs the right to make a file", 1, MOVE_WITHIN,
	  { { .handled = MAKE } }, ALWAYS(EACCES) },
	{ SAME_DIRECTORY,
	  "a rename in one directory needs the right to remove a file", 1, MOVE_WITHIN,
	  { { .handled = REMOVE } }, ALWAYS(EACCES) },

	/* What is moved must not become accessible in more ways than before. */
	{ GAINED_RIGHTS, "a move is EXDEV if the file gains a right by it", 2, MOVE_FILE,
	  { { .handled = REFER | EXEC, .source = REFER, .destination = REFER | EXEC } },
	  ALWAYS(EXDEV) },
	{ GAINED_RIGHTS, "a move is free if the file loses a right by it", 2, MOVE_FILE,
	  { { .handled = REFER | EXEC, .source = REFER | EXEC, .destination = REFER } },
	  ALWAYS(0) },
	{ GAINED_RIGHTS, "a link is EXDEV if the file gains a right by it", 2, LINK_FILE,
	  { { .handled = REFER | EXEC, .source = REFER, .destination = REFER | EXEC } },
	  ALWAYS(EXDEV) },
	{ GAINED_RIGHTS,
	  "an exchange is EXDEV if either file gains a right by it", 2, EXCHANGE_FILES,
	  { { .handled = REFER | EXEC, .source = REFER | EXEC, .destination = REFER } },
	  ALWAYS(EXDEV) },
	{ GAINED_RIGHTS, "a file gains nothing by a right of directories", 2, MOVE_FILE,
	  { { .handled = REFER | LISTING, .source = REFER, .destination = REFER | LISTING } },
	  ALWAYS(0) },
	{ GAINED_RIGHTS,
	  "a move of a directory is EXDEV if it gains a right of directories", 2, MOVE_DIR,
	  { { .handled = REFER | LISTING, .source = REFER, .destination = REFER | LISTING } },
	  ALWAYS(EXDEV) },

	/* Layers: each has its say. */
	{ LAYERS_OF_REFER, "a move is free if both layers grant REFER", 2, MOVE_FILE,
	  { { .handled = REFER, BOTH(REFER) }, { .handled = REFER, .tree = REFER } }, ALWAYS(0) },
	{ LAYERS_OF_REFER, "a move is EXDEV if the second layer does not grant REFER", 2, MOVE_FILE,
	  { { .handled = REFER, BOTH(REFER) }, { .handled = REFER } }, ALWAYS(EXDEV) },
	{ LAYERS_OF_REFER, "a move is EXDEV if the first layer does not grant REFER", 2, MOVE_FILE,
	  { { .handled = REFER }, { .handled = REFER, BOTH(REFER) } }, ALWAYS(EXDEV) },
	{ LAYERS_OF_REFER, "a move is EXDEV if a second layer does not handle REFER", 2, MOVE_FILE,
	  { { .handled = REFER, BOTH(REFER) }, { ANY_RIGHT } }, ALWAYS(EXDEV) },

	/* Domains that do not restrict the filesystem. */
	{ OTHER_DOMAINS, "a move is free in a domain of network rights alone", 4, MOVE_FILE,
	  { { .net = LLK_ACCESS_NET_BIND_TCP } }, ALWAYS(0) },
	{ OTHER_DOMAINS, "a move is free in a domain of scopes alone", 6, MOVE_FILE,
	  { { .scoped = LLK_SCOPE_SIGNAL } }, ALWAYS(0) },
	/*
	 * Undocumented, and so on every kernel that was measured: on top of a layer that handles
	 * REFER such a layer counts as one that does not grant it.
	 */
	{ OTHER_LAYERS,
	  "a move is EXDEV in a layer of network rights on one that grants REFER", 6, MOVE_FILE,
	  { { .handled = REFER, BOTH(REFER) }, { .net = LLK_ACCESS_NET_BIND_TCP } },
	  ALWAYS(EXDEV) },
	{ OTHER_LAYERS,
	  "a move is EXDEV in a layer that grants REFER on one of network rights", 6, MOVE_FILE,
	  { { .net = LLK_ACCESS_NET_BIND_TCP }, { .handled = REFER, BOTH(REFER) } },
	  ALWAYS(EXDEV) },
	{ OTHER_LAYERS,
	  "a move is EXDEV in a layer of scopes on one that grants REFER", 6, MOVE_FILE,
	  { { .handled = REFER, BOTH(REFER) }, { .scoped = LLK_SCOPE_SIGNAL } }, ALWAYS(EXDEV) },
	{ OTHER_LAYERS,
	  "a move is EXDEV in a layer that grants REFER on one of scopes", 6, MOVE_FILE,
	  { { .scoped = LLK_SCOPE_SIGNAL }, { .handled = REFER, BOTH(REFER) } }, ALWAYS(EXDEV) },
	{ OTHER_LAYERS,
	  "a rename in one directory is free in a layer of network rights above REFER", 6,
	  MOVE_WITHIN,
	  { { .handled = REFER }, { .net = LLK_ACCESS_NET_BIND_TCP } }, ALWAYS(0) },
};

/* clang-format on */

#define ROWS (sizeof(rows) / sizeof(rows[0]))

static int layer_count(const struct refer_row *row)
{
	int count = 0;

	while (count < LAYERS &&
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

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
	(void)status;
	(void)type;
	(void)walk;
	return remove(path);
}

static void remove_tree(void)
{
	if (nftw(TREE, remove_entry, 8, FTW_DEPTH | FTW_PHYS))
		expect_broken("removing the tree: %s", expect_errno_name(errno));
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

static struct sandbox_layer lay(const struct layer *layer, struct rules *rules)
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
	struct sandbox_layer layers[LAYERS];
	struct rules rules[LAYERS] = { 0 };
	enum operation operation = row->operation;
	struct verdict verdict;

	make_tree();
	for (int i = 0; i < count; i++)
		layers[i] = lay(&row->layers[i], &rules[i]);
	verdict = judge(layers, (size_t)count, operate, &operation);
	for (int i = 0; i < count; i++)
		close_rules(&rules[i]);
	remove_tree();
	return verdict;
}

static void judge_row(const struct refer_row *row)
{
	struct verdict verdict = run(row, 0);

	if (verdict.kind == VERDICT_ACTED && verdict.error == EINVAL)
		expect_skip(REASON_FILESYSTEM, "no RENAME_EXCHANGE here");
	expect_control(&verdict, "the operation without a sandbox");
	verdict = run(row, layer_count(row));
	expect_verdict(&verdict, answer_expected(&row->answers), "%s", row->what);
}

static void judge_group(const struct test_case *self)
{
	for (size_t i = 0; i < ROWS; i++) {
		if (groups[rows[i].group].name == self->name && rows[i].since_abi <= kernel_abi())
			judge_row(&rows[i]);
	}
}

ATF_TP_ADD_TCS(program)
{
	static struct test_case cases[GROUPS];

	for (size_t i = 0; i < GROUPS; i++)
		cases[i] = (struct test_case){
			.name = groups[i].name,
			.title = groups[i].title,
			.features = "fs.refer",
			.source = SOURCE_DOCUMENT ", LANDLOCK_ACCESS_FS_REFER",
			.needs = groups[i].needs,
			.body = judge_group,
		};
	return case_add_all(program, cases, GROUPS);
}
