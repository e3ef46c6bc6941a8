// SPDX-License-Identifier: MIT
/*
 * Links and renames between directories: which error is told first, and where a file without a
 * name is.
 *
 *	source/
 *	|-- file
 *	`-- dir/
 *	    `-- leaf
 *	destination/
 *	|-- other
 *	`-- full/
 *	    `-- leaf
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include <case.h>
#include <scene.h>

#include <llk_uapi.h>

/* Short names for the tables. */
#define EXEC	LLK_ACCESS_FS_EXECUTE
#define LISTING LLK_ACCESS_FS_READ_DIR
#define RMDIR	LLK_ACCESS_FS_REMOVE_DIR
#define UNLINK	LLK_ACCESS_FS_REMOVE_FILE
#define REFER	LLK_ACCESS_FS_REFER
#define DIR_	LLK_ACCESS_FS_MAKE_DIR
#define REG	LLK_ACCESS_FS_MAKE_REG
#define SYM	LLK_ACCESS_FS_MAKE_SYM
#define ALL_1	(2 * SYM - 1) /* of ABI 1 */

/* clang-format off */

static const struct step layout[] = {
	DO(DIR, "source"), DO(FILE, "source/file"), DO(DIR, "source/dir"),
	DO(FILE, "source/dir/leaf"), DO(DIR, "destination"), DO(FILE, "destination/other"),
	DO(DIR, "destination/full"), DO(FILE, "destination/full/leaf"),
	DONE,
};
static const struct step unnamed[] = {
	DO(DIR, "source"), DO(DIR, "destination"), DO(UNNAMED, "source"),
	DONE,
};

#define UNWRAP(...)	     __VA_ARGS__
#define LAYER(handled_, ...) { .handled = handled_, .rules = { __VA_ARGS__ } }
#define ROW(layout_, free_, answers_, abi_, what_, layers_, ...) \
	{ what_, abi_, layout_, .layers = { UNWRAP layers_ }, .act = __VA_ARGS__, \
	  .control = free_, .answers = answers_ }
#define FLAGS(from_, to_, flags_) \
	{ .kind = STEP_RENAME, .path = from_, .other = to_, .flags = flags_ }
#define RENAME(from_, to_) DO_TO(RENAME, from_, to_)
#define LINK(from_, to_)   DO_TO(LINK, from_, to_)

/* Told before any denial, and instead of the path's own error where Landlock comes first. */
#define FIRST(error_, what_, ...) \
	ROW(layout, error_, ALWAYS(error_), 1, what_, (LAYER(ALL_1)), __VA_ARGS__)
#define LATER(free_, error_, abi_, what_, handled_, ...) \
	ROW(layout, free_, ALWAYS(error_), abi_, what_, (LAYER(handled_)), __VA_ARGS__)

static const struct scene precedence_scenes[] = {
	FIRST(ENOENT, "a rename of nothing", RENAME("source/none", "destination/new")),
	FIRST(ENOENT, "a rename into nothing", RENAME("source/file", "none/new")),
	FIRST(ENOENT, "a link to nothing", LINK("source/none", "destination/new")),
	FIRST(EEXIST, "a link that exists", LINK("source/file", "destination/other")),
	FIRST(EEXIST, "a rename that must not replace",
	      FLAGS("source/file", "destination/other", RENAME_NOREPLACE)),
	FIRST(EEXIST, "a rename in one directory that must not replace",
	      FLAGS("destination/other", "destination/full", RENAME_NOREPLACE)),
	FIRST(ENOENT, "an exchange with nothing",
	      FLAGS("source/file", "destination/none", RENAME_EXCHANGE)),
	FIRST(EINVAL, "an exchange that must not replace",
	      FLAGS("source/file", "destination/other", RENAME_EXCHANGE | RENAME_NOREPLACE)),
	FIRST(EINVAL, "an exchange that leaves a whiteout",
	      FLAGS("source/file", "destination/other", RENAME_EXCHANGE | RENAME_WHITEOUT)),
	FIRST(EINVAL, "a rename with an unknown flag", FLAGS("source/file", "destination/x", 8)),
	FIRST(EBUSY, "a rename of \".\"", RENAME("source/.", "destination/new")),
	FIRST(EBUSY, "a rename to \"..\"", RENAME("source/file", "destination/..")),
	FIRST(EINVAL, "a rename of a directory into itself",
	      RENAME("source/dir", "source/dir/new")),
	FIRST(ENOTEMPTY, "a rename to the directory above",
	      RENAME("source/dir/leaf", "source/dir")),
	LATER(ENOTEMPTY, EXDEV, 1, "a rename over a full directory", LISTING,
	      RENAME("source/dir", "destination/full")),
	LATER(ENOTEMPTY, EACCES, 2, "a rename over a full directory that must not be removed",
	      RMDIR, RENAME("source/dir", "destination/full")),
	LATER(EISDIR, EXDEV, 1, "a rename of a file over a directory", LISTING,
	      RENAME("source/file", "destination/full")),
	LATER(ENOTDIR, EXDEV, 1, "a rename of a directory over a file", LISTING,
	      RENAME("source/dir", "destination/other")),
	LATER(EPERM, EXDEV, 1, "a link to a directory", LISTING,
	      LINK("source/dir", "destination/new")),
	LATER(EPERM, EACCES, 1, "a link to a directory where none may be made", DIR_,
	      LINK("source/dir", "source/new")),
	LATER(EPERM, EPERM, 1, "a link to a directory that no right is missing for", LISTING,
	      LINK("source/dir", "source/new")),
	LATER(0, EXDEV, 1, "a rename that finds nothing to replace", LISTING,
	      FLAGS("source/file", "destination/new", RENAME_NOREPLACE)),
	ROW(layout, 0, SINCE(2, EACCES, EXDEV), 1, "a move without any right", (LAYER(ALL_1)),
	    RENAME("source/dir", "destination/new")),
	ROW(layout, 0, SINCE(2, EACCES, EXDEV), 1, "a link without any right", (LAYER(ALL_1)),
	    LINK("source/file", "destination/new")),
	ROW(layout, 0, SINCE(2, EACCES, EXDEV), 1, "a move over a file, without any right",
	    (LAYER(ALL_1)), RENAME("source/file", "destination/other")),
};

/* An unnamed file is in the directory that it was opened in. */
#define NAME_IT(to_) { .kind = STEP_LINK_HELD, .path = "@0", .other = to_ }

static const struct scene unnamed_scenes[] = {
	ROW(unnamed, 0, ALWAYS(EACCES), 1, "a link where no file may be made", (LAYER(REG)),
	    NAME_IT("source/new")),
	ROW(unnamed, 0, ALWAYS(0), 1, "a link where a file may be made",
	    (LAYER(REG, { "source", REG })), NAME_IT("source/new")),
	ROW(unnamed, 0, ALWAYS(0), 1, "a link in the same directory", (LAYER(LISTING)),
	    NAME_IT("source/new")),
	ROW(unnamed, 0, ALWAYS(EXDEV), 1, "a link elsewhere", (LAYER(LISTING)),
	    NAME_IT("destination/new")),
	ROW(unnamed, 0, ALWAYS(0), 2, "a link elsewhere, with REFER",
	    (LAYER(REFER, { ".", REFER })), NAME_IT("destination/new")),
	ROW(unnamed, 0, ALWAYS(EXDEV), 2, "a link elsewhere, with REFER there",
	    (LAYER(REFER, { "destination", REFER })), NAME_IT("destination/new")),
	ROW(unnamed, 0, ALWAYS(EXDEV), 2, "a link into a right",
	    (LAYER(REFER | EXEC, { ".", REFER }, { "destination", EXEC })),
	    NAME_IT("destination/new")),
};

/* clang-format on */

#define HOOK "kernel behaviour, security/landlock/fs.c:current_check_refer_path"

#define CASE(name_, title_, source_, needs_)                                                       \
	{                                                                                          \
		.name = #name_, .title = title_, .features = "fs.refer", .source = source_,        \
		.needs = needs_, .body = scene_judge_case,                                         \
		.row = SCENES(name_##_scenes, SCENE_FILES)                                         \
	}

static const struct test_case cases[] = {
	CASE(precedence, "mistakes in paths and flags come first, other mistakes after denials",
	     HOOK, "abi>=1"),
	CASE(unnamed, "linking an unnamed file is as linking one in the directory it was opened in",
	     HOOK, "abi>=1"),
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
