// SPDX-License-Identifier: MIT
/*
 * How the rules for a file and for the directories above it, and the layers, come to an answer.
 *
 *	tree/
 *	|-- dir/
 *	|   |-- file, victim
 *	|   `-- inner/
 *	|       `-- leaf
 *	`-- other/
 *	    |-- alias		the same file as dir/file
 *	    |-- apart
 *	    `-- symlink		to dir/file
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <scene.h>

#include "operation.h"
#include "outsider.h"

/* Short names for the tables. */
#define READ	LLK_ACCESS_FS_READ_FILE
#define WRITE	LLK_ACCESS_FS_WRITE_FILE
#define LISTING LLK_ACCESS_FS_READ_DIR
#define BOTH	(READ | WRITE)

static int close_opened(int fd)
{
	return fd < 0 ? errno : close(fd);
}

static int earlier_fd = -1;

/* With the step's flags. */
static int open_earlier(const struct step *step)
{
	earlier_fd = open(step->path, (int)step->flags | O_CLOEXEC);
	return earlier_fd < 0 ? errno : 0;
}

static int call_open_beneath_earlier(const struct step *step)
{
	return close_opened(openat(earlier_fd, step->path, (int)step->flags | O_CLOEXEC));
}

static int call_reopen_earlier(const struct step *step)
{
	char by_fd[32];

	snprintf(by_fd, sizeof(by_fd), "/proc/self/fd/%d", earlier_fd);
	return close_opened(open(by_fd, (int)step->flags | O_CLOEXEC));
}

static int call_chdir(const struct step *step)
{
	return chdir(step->path) ? errno : 0;
}

/* To the directory other, and from there. */
static int call_open_from(const struct step *step)
{
	if (chdir(step->other))
		return NOT_PREPARED(errno);
	return call_open(step);
}

static int read_byte(int fd)
{
	char byte;

	return read(fd, &byte, 1) < 0 ? errno : 0;
}

static int open_file(void)
{
	const int fd = open("tree/dir/file", O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

static int start_outsider(const struct step *step)
{
	(void)step;
	return outsider_start(read_byte, open_file);
}

static int call_read_from_outside(const struct step *step)
{
	const int fd = outsider_ask_open();

	(void)step;
	return fd < 0 ? NOT_PREPARED(-fd) : read_byte(fd);
}

/* clang-format off */

#define TREE \
	DO(DIR, "tree"), DO(DIR, "tree/dir"), DO(FILE, "tree/dir/file"), \
	DO(FILE, "tree/dir/victim"), DO(DIR, "tree/dir/inner"), DO(FILE, "tree/dir/inner/leaf"), \
	DO(DIR, "tree/other"), DO_TO(LINK, "tree/dir/file", "tree/other/alias"), \
	DO(FILE, "tree/other/apart"), DO_TO(SYMLINK, "tree/other/symlink", "../dir/file")

static const struct step tree[] = { TREE, DONE };

#define UNWRAP(...) __VA_ARGS__
#define LAYER(handled_, ...) { .handled = handled_, .rules = { __VA_ARGS__ } }
#define ROW(error_, what_, layers_, ...) \
	{ what_, 1, tree, { UNWRAP layers_ }, .act = __VA_ARGS__, .answers = ALWAYS(error_) }
#define READS(path_)  OPEN(call_open, path_, O_RDONLY)
#define WRITES(path_) OPEN(call_open, path_, O_WRONLY)
#define UPDATES(path_) OPEN(call_open, path_, O_RDWR)
#define LISTS(path_)  OPEN(call_open, path_, O_RDONLY | O_DIRECTORY)

/* Rights from several rules of one layer; the first kernels wanted them from one rule. */
#define TOGETHER(what_, ...) \
	{ what_, 1, tree, { LAYER(BOTH, __VA_ARGS__) }, .act = UPDATES("tree/dir/file"), \
	  .answers = { .steps = { { 1, 0 } }, .first_generation = EACCES } }

static const struct scene unions[] = {
	TOGETHER("from the file and its directory", { "tree/dir", READ },
		 { "tree/dir/file", WRITE }),
	TOGETHER("from two directories above", { "tree", READ }, { "tree/dir", WRITE }),
	TOGETHER("from the root and the file", { "/", WRITE }, { "tree/dir/file", READ }),
	ROW(0, "two rules for one directory",
	    (LAYER(BOTH, { "tree/dir", READ }, { "tree/dir", WRITE })), UPDATES("tree/dir/file")),
	ROW(0, "two rules for one file by two names",
	    (LAYER(BOTH, { "tree/dir/file", READ }, { "tree/other/alias", WRITE })),
	    UPDATES("tree/dir/file")),
	ROW(0, "a rule that grants less beneath one that grants more",
	    (LAYER(BOTH, { "tree", BOTH }, { "tree/dir/file", READ })), UPDATES("tree/dir/file")),
	ROW(0, "a rule that grants more beneath one that grants less",
	    (LAYER(BOTH, { "tree", READ }, { "tree/dir/file", BOTH })), UPDATES("tree/dir/file")),
	ROW(EACCES, "one right missing", (LAYER(BOTH, { "tree", READ }, { "tree/dir", READ })),
	    UPDATES("tree/dir/file")),
	ROW(EACCES, "the other right granted beside",
	    (LAYER(BOTH, { "tree/dir", READ }, { "tree/other/apart", WRITE })),
	    UPDATES("tree/dir/file")),
};

static const struct scene reach[] = {
	ROW(0, "a rule on the file", (LAYER(READ, { "tree/dir/file", READ })),
	    READS("tree/dir/file")),
	ROW(EACCES, "a rule on the file, to another", (LAYER(READ, { "tree/dir/file", READ })),
	    READS("tree/dir/victim")),
	ROW(0, "a rule on its directory", (LAYER(READ, { "tree/dir", READ })),
	    READS("tree/dir/file")),
	ROW(0, "a rule on a directory far above", (LAYER(READ, { "tree", READ })),
	    READS("tree/dir/inner/leaf")),
	ROW(0, "a rule on the root", (LAYER(READ, { "/", READ })), READS("tree/dir/inner/leaf")),
	ROW(EACCES, "a rule on a directory beneath", (LAYER(READ, { "tree/dir/inner", READ })),
	    READS("tree/dir/file")),
	ROW(EACCES, "a rule on a directory beside", (LAYER(READ, { "tree/other", READ })),
	    READS("tree/dir/file")),
	ROW(0, "a rule on a directory, to itself", (LAYER(LISTING, { "tree/dir", LISTING })),
	    LISTS("tree/dir")),
	ROW(EACCES, "a rule on a directory, to the one above",
	    (LAYER(LISTING, { "tree/dir", LISTING })), LISTS("tree")),
	ROW(0, "reading beneath a directory that is not to be listed",
	    (LAYER(READ | LISTING, { "tree", READ })), READS("tree/dir/file")),
	ROW(EACCES, "listing where only files are to be read",
	    (LAYER(READ | LISTING, { "tree", READ })), LISTS("tree/dir")),
	ROW(EACCES, "reading where only directories are to be listed",
	    (LAYER(READ | LISTING, { "tree", LISTING })), READS("tree/dir/file")),
	ROW(0, "what is not handled", (LAYER(LISTING, { "tree/other", LISTING })),
	    UPDATES("tree/dir/file")),
};

static const struct scene layers[] = {
	ROW(0, "two layers that grant it by different rules",
	    (LAYER(READ, { "tree", READ }), LAYER(READ, { "tree/dir/file", READ })),
	    READS("tree/dir/file")),
	ROW(EACCES, "a second layer that grants it beside",
	    (LAYER(READ, { "tree", READ }), LAYER(READ, { "tree/other", READ })),
	    READS("tree/dir/file")),
	ROW(EACCES, "a first layer that grants it beside",
	    (LAYER(READ, { "tree/other", READ }), LAYER(READ, { "tree", READ })),
	    READS("tree/dir/file")),
	ROW(EACCES, "each of two rights from one layer",
	    (LAYER(BOTH, { "tree", READ }), LAYER(BOTH, { "tree", WRITE })),
	    UPDATES("tree/dir/file")),
	ROW(0, "each of two rights from the layer that handles it",
	    (LAYER(READ, { "tree", READ }), LAYER(WRITE, { "tree/dir", WRITE })),
	    UPDATES("tree/dir/file")),
	ROW(EACCES, "a later layer does not give back",
	    (LAYER(READ), LAYER(READ, { "/", READ }), LAYER(READ, { "tree", READ })),
	    READS("tree/dir/file")),
	ROW(EACCES, "a layer in the middle takes away",
	    (LAYER(READ, { "/", READ }), LAYER(READ, { "tree/other", READ }),
	     LAYER(READ, { "/", READ })), READS("tree/dir/file")),
	ROW(0, "a layer of another right between them",
	    (LAYER(READ, { "tree", READ }), LAYER(LISTING), LAYER(READ, { "tree/dir", READ })),
	    READS("tree/dir/file")),
	ROW(0, "the same layer three times",
	    (LAYER(READ, { "tree", READ }), LAYER(READ, { "tree", READ }),
	     LAYER(READ, { "tree", READ })), READS("tree/dir/file")),
	ROW(EACCES, "the same layer three times, and a right that it does not grant",
	    (LAYER(BOTH, { "tree", READ }), LAYER(BOTH, { "tree", READ }),
	     LAYER(BOTH, { "tree", READ })), WRITES("tree/dir/file")),
	ROW(0, "a second layer that grants a part of what the first does, to that",
	    (LAYER(READ, { "tree", READ }), LAYER(READ, { "tree/dir/inner", READ })),
	    READS("tree/dir/inner/leaf")),
	ROW(EACCES, "a second layer that grants a part of what the first does, to the rest",
	    (LAYER(READ, { "tree", READ }), LAYER(READ, { "tree/dir/inner", READ })),
	    READS("tree/dir/file")),
};

#define THEN(name_, ...) static const struct step name_[] = { __VA_ARGS__, DONE }
#define AFTER(error_, then_, what_, rule_, ...) \
	{ what_, 1, tree, { LAYER(READ, UNWRAP rule_) }, .then = then_, .act = __VA_ARGS__, \
	  .answers = ALWAYS(error_) }

THEN(rename_file, DO_TO(RENAME, "tree/dir/file", "tree/other/moved"));
THEN(rename_dir, DO_TO(RENAME, "tree/dir/inner", "tree/other/moved"));
THEN(replace_file, DO_TO(RENAME, "tree/dir/victim", "tree/dir/file"));
THEN(replace_dir, DO_TO(RENAME, "tree/dir", "tree/old"), DO(DIR, "tree/dir"),
     DO(FILE, "tree/dir/file"));
THEN(make_anew, DO(UNLINK, "tree/dir/inner/leaf"), DO(RMDIR, "tree/dir/inner"),
     DO(DIR, "tree/dir/inner"), DO(FILE, "tree/dir/inner/leaf"));
THEN(exchange, { .kind = STEP_RENAME, .path = "tree/dir", .other = "tree/other",
		 .flags = RENAME_EXCHANGE });
THEN(link_elsewhere, DO_TO(LINK, "tree/dir/file", "tree/other/new"));
THEN(make_beneath, DO(DIR, "tree/dir/new"), DO(FILE, "tree/dir/new/file"));

/* A rule is for the file or directory that had the name when the rule was made. */
static const struct scene objects[] = {
	ROW(0, "a file by its other name", (LAYER(READ, { "tree/dir/file", READ })),
	    READS("tree/other/alias")),
	ROW(EACCES, "a file whose other name is in the directory",
	    (LAYER(READ, { "tree/other", READ })), READS("tree/dir/file")),
	ROW(0, "a symbolic link to a file with a rule", (LAYER(READ, { "tree/dir/file", READ })),
	    READS("tree/other/symlink")),
	ROW(EACCES, "a rule on a symbolic link", (LAYER(READ, { "tree/other/symlink", READ })),
	    READS("tree/other/symlink")),
	ROW(EACCES, "a rule on the directory of a symbolic link",
	    (LAYER(READ, { "tree/other", READ })), READS("tree/other/symlink")),
	AFTER(0, rename_file, "a file that has been moved", ({ "tree/dir/file", READ }),
	      READS("tree/other/moved")),
	AFTER(EACCES, rename_file, "a file that has been moved out of the directory",
	      ({ "tree/dir", READ }), READS("tree/other/moved")),
	AFTER(0, rename_file, "a file that has been moved into the directory",
	      ({ "tree/other", READ }), READS("tree/other/moved")),
	AFTER(0, rename_dir, "a directory that has been moved", ({ "tree/dir/inner", READ }),
	      READS("tree/other/moved/leaf")),
	AFTER(EACCES, rename_dir, "beneath a directory that has been moved away",
	      ({ "tree/dir", READ }), READS("tree/other/moved/leaf")),
	AFTER(EACCES, replace_file, "a file that has replaced another",
	      ({ "tree/dir/file", READ }), READS("tree/dir/file")),
	AFTER(0, replace_file, "a file that has replaced another, with a rule of its own",
	      ({ "tree/dir/victim", READ }), READS("tree/dir/file")),
	AFTER(EACCES, replace_dir, "a directory that is there instead", ({ "tree/dir", READ }),
	      READS("tree/dir/file")),
	AFTER(0, replace_dir, "a directory under its new name", ({ "tree/dir", READ }),
	      READS("tree/old/file")),
	AFTER(EACCES, make_anew, "a directory that has been removed and made anew",
	      ({ "tree/dir/inner", READ }), READS("tree/dir/inner/leaf")),
	AFTER(EACCES, exchange, "a directory that has got the name", ({ "tree/dir", READ }),
	      READS("tree/dir/apart")),
	AFTER(0, link_elsewhere, "a file that has got another name", ({ "tree/dir/file", READ }),
	      READS("tree/other/new")),
	AFTER(0, make_beneath, "what has been made in a directory since", ({ "tree/dir", READ }),
	      READS("tree/dir/new/file")),
};

THEN(go_into_dir, DO_CALL(call_chdir, "tree/dir"));
THEN(go_into_other, DO_CALL(call_chdir, "tree/other"));
THEN(open_other, OPEN(open_earlier, "tree/other", O_PATH));
THEN(open_dir, OPEN(open_earlier, "tree/dir", O_RDONLY));

/* The way to a file does not matter, but for where it ends. */
static const struct scene paths[] = {
	AFTER(0, go_into_dir, "from its directory, granted", ({ "tree/dir", READ }),
	      READS("file")),
	AFTER(EACCES, go_into_dir, "from its directory, granted elsewhere",
	      ({ "tree/other", READ }), READS("file")),
	AFTER(0, go_into_other, "up and down again, granted", ({ "tree/dir", READ }),
	      READS("../dir/file")),
	AFTER(EACCES, go_into_other, "up and down again, granted on the way",
	      ({ "tree/other", READ }), READS("../dir/file")),
	AFTER(EACCES, go_into_other, "by /proc/self/cwd", ({ "tree/other", READ }),
	      READS("/proc/self/cwd/../dir/file")),
	AFTER(0, open_other, "beneath a descriptor, granted", ({ "tree/other", READ }),
	      OPEN(call_open_beneath_earlier, "apart", O_RDONLY)),
	AFTER(EACCES, open_other, "beneath a descriptor, granted elsewhere",
	      ({ "tree/dir", READ }), OPEN(call_open_beneath_earlier, "apart", O_RDONLY)),
	AFTER(EACCES, open_dir, "beneath a directory that was opened before",
	      ({ "tree/other", READ }), OPEN(call_open_beneath_earlier, "file", O_RDONLY)),
	ROW(0, "to a directory in the sandbox, granted", (LAYER(READ, { "tree/dir", READ })),
	    OPEN_AT(call_open_from, "tree/dir", "file", O_RDONLY)),
	ROW(EACCES, "to a directory in the sandbox, granted elsewhere",
	    (LAYER(READ, { "tree/other", READ })),
	    OPEN_AT(call_open_from, "tree/dir", "file", O_RDONLY)),
	ROW(0, "up beyond the directory of the rule and back", (LAYER(READ, { "tree/dir", READ })),
	    READS("tree/other/../../tree/dir/inner/../file")),
};

static const struct step with_outsider[] = { TREE, DO_CALL(start_outsider, NULL), DONE };

THEN(remove_opened, OPEN(open_earlier, "tree/dir/victim", O_RDONLY), DO(UNLINK, "tree/dir/victim"));
THEN(open_victim, OPEN(open_earlier, "tree/dir/victim", O_RDONLY));
THEN(remove_cwd, DO_CALL(call_chdir, "tree/dir/inner"), DO(UNLINK, "leaf"),
     DO(RMDIR, "../inner"));

static const struct scene opened[] = {
	{ "a descriptor from a process outside is read", 1, with_outsider, { LAYER(READ) },
	  .act = DO_CALL(call_read_from_outside, NULL), .answers = ALWAYS(0),
	  .facility = "unix" },
	AFTER(EACCES, open_victim, "opened once more", (), OPEN(call_reopen_earlier, NULL, O_RDONLY)),
	AFTER(0, open_victim, "opened once more, granted", ({ "tree/dir/victim", READ }),
	      OPEN(call_reopen_earlier, NULL, O_RDONLY)),
	AFTER(EACCES, remove_opened, "a removed file opened once more", (),
	      OPEN(call_reopen_earlier, NULL, O_RDONLY)),
	AFTER(0, remove_opened, "a removed file opened once more, granted",
	      ({ "tree/dir/victim", READ }), OPEN(call_reopen_earlier, NULL, O_RDONLY)),
	AFTER(0, remove_opened, "a removed file opened once more, granted where it was",
	      ({ "tree/dir", READ }), OPEN(call_reopen_earlier, NULL, O_RDONLY)),
	AFTER(0, remove_cwd, "up from a directory that has been removed", (),
	      DO_CALL(call_chdir, "..")),
};

/* clang-format on */

#define MOST_LAYERS 16

static int update(void *context)
{
	const struct step step = UPDATES("file");

	(void)context;
	return step_do(&step);
}

/* Layer i handles the first of two rights if i is even, the second if not. */
static void judge_many_layers(const struct test_case *self)
{
	static const uint64_t rights[] = { READ, WRITE };
	struct sandbox_layer stack[MOST_LAYERS];
	struct sandbox_rule granting[MOST_LAYERS];
	struct verdict verdict;
	int fd;

	(void)self;
	fd = open("file", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		expect_broken("file: %s", expect_errno_name(errno));
	for (size_t i = 0; i < MOST_LAYERS; i++) {
		granting[i] = (struct sandbox_rule){
			.type = LLK_RULE_PATH_BENEATH,
			.access = rights[i % 2],
			.parent_fd = fd,
		};
		stack[i] = (struct sandbox_layer){
			.attr.handled_access_fs = rights[i % 2],
			.rules = &granting[i],
			.rule_count = 1,
		};
	}
	for (size_t count = 2; count <= MOST_LAYERS; count++) {
		verdict = judge_vforked(stack, count, update, NULL);
		expect_verdict(&verdict, 0, "%zu layers that grant it", count);
		stack[count - 1].rule_count = 0;
		verdict = judge_vforked(stack, count, update, NULL);
		expect_verdict(&verdict, EACCES, "%zu layers, all but the last grant it", count);
		stack[count - 1].rule_count = 1;
		stack[count / 2].rule_count = 0;
		verdict = judge_vforked(stack, count, update, NULL);
		expect_verdict(&verdict, EACCES, "%zu layers, all but one grant it", count);
		stack[count / 2].rule_count = 1;
	}
	close(fd);
}

#define EVALUATION "kernel behaviour, security/landlock/fs.c:is_access_to_paths_allowed"

#define CASE(name_, title_, source_, body_)                                                        \
	{                                                                                          \
		.name = #name_, .title = title_, .source = source_, .needs = "abi>=1",             \
		.body = body_, .row = SCENES(name_, SCENE_FILES)                                   \
	}

static const struct test_case cases[] = {
	CASE(unions, "a layer grants what its rules on the way up grant together", EVALUATION,
	     scene_judge_case),
	CASE(reach, "a rule reaches its file, or its directory and all beneath",
	     SOURCE_DOCUMENT ", Landlock rules", scene_judge_case),
	CASE(layers, "each layer that handles a right has to grant it",
	     SOURCE_DOCUMENT ", Layers of file path access rights", scene_judge_case),
	CASE(objects, "a rule stays with its file or directory, whatever that is called",
	     SOURCE_DOCUMENT ", Landlock rules", scene_judge_case),
	CASE(paths, "the way that a path goes does not matter", EVALUATION, scene_judge_case),
	CASE(opened, "what is open can be used, and opened once more as any file", EVALUATION,
	     scene_judge_case),
	{ .name = "many_layers",
	  .title = "each of up to sixteen layers of different rights has to grant its own",
	  .source = SOURCE_DOCUMENT ", Layers of file path access rights",
	  .needs = "abi>=1",
	  .body = judge_many_layers },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
