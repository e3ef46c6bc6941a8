// SPDX-License-Identifier: MIT
/*
 * Links and renames where something is mounted: between mounts, within one, and of mounts
 * themselves.
 *
 *	above/real/		real is bound to beside/view
 *	|-- source/
 *	|   |-- file
 *	|   `-- dir/
 *	`-- destination/
 *	beside/view/
 *	mounted/		a filesystem of its own
 *	|-- source/
 *	|   `-- file
 *	`-- destination/
 *	place/
 */
#include <errno.h>
#include <stdio.h>

#include <case.h>
#include <scene.h>

#include <llk_uapi.h>

#define EXEC	LLK_ACCESS_FS_EXECUTE
#define LISTING LLK_ACCESS_FS_READ_DIR
#define RMDIR	LLK_ACCESS_FS_REMOVE_DIR
#define DIR_	LLK_ACCESS_FS_MAKE_DIR
#define REFER	LLK_ACCESS_FS_REFER
#define ALL_1	(2 * LLK_ACCESS_FS_MAKE_SYM - 1) /* of ABI 1 */

/* clang-format off */

static const struct step mounts[] = {
	DO(DIR, "above"), DO(DIR, "above/real"), DO(DIR, "above/real/source"),
	DO(FILE, "above/real/source/file"), DO(DIR, "above/real/source/dir"),
	DO(DIR, "above/real/destination"), DO(DIR, "beside"), DO(DIR, "beside/view"),
	DO_TO(BIND, "above/real", "beside/view"), DO(DIR, "mounted"), DO(TMPFS, "mounted"),
	DO(DIR, "mounted/source"), DO(FILE, "mounted/source/file"),
	DO(DIR, "mounted/destination"), DO(DIR, "place"),
	DONE,
};
static const struct step copy[] = {
	DO(DIR, "above"), DO(DIR, "above/real"), DO(DIR, "above/real/source"),
	DO(FILE, "above/real/source/file"), DO(DIR, "above/real/destination"),
	DO(COPY, "above/real"),
	DONE,
};
/* The directory that a filesystem is mounted on, held before. */
static const struct step uncovered[] = {
	DO(DIR, "mounted"), DO(DIR, "new"), DO(TMPFS, "new"), DO(DIR, "new/source"),
	DO(FILE, "new/source/file"), DO(DIR, "new/destination"),
	DONE,
};
static const struct step cover[] = {
	DO_TO(BIND, "new", "mounted"),
	DONE,
};

#define ROW(layout_, free_, error_, abi_, what_, handled_, rules_, ...) \
	{ what_, abi_, layout_, .layers = { { .handled = handled_, .rules = { UNWRAP rules_ } } }, \
	  .act = __VA_ARGS__, .control = free_, .answers = ALWAYS(error_) }
#define UNWRAP(...) __VA_ARGS__

/* The filesystem itself refuses, whatever is denied or granted. */
#define APART(what_, ...) \
	ROW(mounts, EXDEV, EXDEV, 1, what_ ", all denied", ALL_1, (), __VA_ARGS__), \
	ROW(mounts, EXDEV, EXDEV, 2, what_ ", REFER granted", REFER, ({ ".", REFER }), __VA_ARGS__)

static const struct scene apart_scenes[] = {
	APART("a rename to another filesystem",
	      DO_TO(RENAME, "above/real/source/file", "mounted/new")),
	APART("a link on another filesystem",
	      DO_TO(LINK, "above/real/source/file", "mounted/new")),
	APART("a rename to another mount of the same directory",
	      DO_TO(RENAME, "above/real/source/file", "beside/view/destination/new")),
	APART("a link on another mount of the same directory",
	      DO_TO(LINK, "above/real/source/file", "beside/view/source/new")),
};

#define THERE DO_TO(RENAME, "beside/view/source/file", "beside/view/destination/new")
#define HERE  DO_TO(RENAME, "above/real/source/file", "above/real/destination/new")
#define OTHER DO_TO(RENAME, "mounted/source/file", "mounted/destination/new")
#define COPY  DO_TO(RENAME, "@0/source/file", "@0/destination/new")

static const struct scene ancestors_scenes[] = {
	ROW(mounts, 0, EXDEV, 2, "in a mount, no rule", REFER, (), THERE),
	ROW(mounts, 0, 0, 2, "in a mount, a rule on its root", REFER, ({ "beside/view", REFER }),
	    THERE),
	ROW(mounts, 0, 0, 2, "in a mount, a rule on what is mounted", REFER,
	    ({ "above/real", REFER }), THERE),
	ROW(mounts, 0, 0, 2, "in a mount, a rule above it", REFER, ({ "beside", REFER }), THERE),
	ROW(mounts, 0, EXDEV, 2, "in a mount, a rule above what is mounted", REFER,
	    ({ "above", REFER }), THERE),
	ROW(mounts, 0, EXDEV, 2, "where it is, a rule above the mount", REFER,
	    ({ "beside", REFER }), HERE),
	ROW(mounts, 0, 0, 2, "where it is, a rule on the root of the mount", REFER,
	    ({ "beside/view", REFER }), HERE),
	ROW(mounts, 0, 0, 2, "in a mount, a rule on each directory where it is", REFER,
	    ({ "above/real/source", REFER }, { "above/real/destination", REFER }), THERE),
	ROW(mounts, 0, 0, 2, "in a mount, a rule on one directory and one above the mount", REFER,
	    ({ "beside", REFER }, { "above/real/destination", REFER }), THERE),
	ROW(mounts, 0, 0, 2, "in a mount, a rule on the other directory and one above the mount",
	    REFER, ({ "beside", REFER }, { "above/real/source", REFER }), THERE),
	ROW(mounts, 0, EXDEV, 2, "in a mount, a right is gained", REFER | EXEC,
	    ({ "beside", REFER }, { "above/real/destination", EXEC }), THERE),
	ROW(mounts, 0, 0, 2, "in a mount, a right that is granted above it is not gained",
	    REFER | EXEC, ({ "beside", REFER | EXEC }, { "above/real/destination", EXEC }), THERE),
	ROW(mounts, 0, EXDEV, 2, "in a mount, a right that is granted above what is mounted is",
	    REFER | EXEC,
	    ({ "beside", REFER }, { "above", EXEC }, { "above/real/destination", EXEC }), THERE),
	ROW(mounts, 0, 0, 2, "in a filesystem, a rule on its root", REFER, ({ "mounted", REFER }),
	    OTHER),
	ROW(mounts, 0, 0, 2, "in a filesystem, a rule above it", REFER, ({ ".", REFER }), OTHER),
	ROW(mounts, 0, 0, 2, "in a filesystem, a rule on the root of all", REFER,
	    ({ "/", REFER }), OTHER),
	ROW(mounts, 0, EXDEV, 2, "in a filesystem, a rule on one directory", REFER,
	    ({ "mounted/source", REFER }), OTHER),
	ROW(copy, 0, 0, 2, "in a detached copy, a rule on what was copied", REFER,
	    ({ "above/real", REFER }), COPY),
	ROW(copy, 0, EXDEV, 2, "in a detached copy, a rule above what was copied", REFER,
	    ({ "above", REFER }), COPY),
	{ "in a filesystem, a rule on what it covers", 2, uncovered,
	  .layers = { { .handled = REFER, .rules = { { "mounted", REFER } } } }, .then = cover,
	  .act = OTHER, .answers = ALWAYS(EXDEV) },
	{ "in a filesystem, a rule above what it covers", 2, uncovered,
	  .layers = { { .handled = REFER, .rules = { { ".", REFER } } } }, .then = cover,
	  .act = OTHER, .answers = ALWAYS(0) },
};

/*
 * The root of a mount has no parent in it.  Older kernels warned of links to it in their log: they
 * are spared.
 */
static const struct scene roots_scenes[] = {
	ROW(mounts, EBUSY, EBUSY, 1, "a rename of what something is mounted on", LISTING, (),
	    DO_TO(RENAME, "mounted", "new")),
	ROW(mounts, EBUSY, EACCES, 1, "a rename of a mount that must not be removed", RMDIR, (),
	    DO_TO(RENAME, "mounted", "new")),
	ROW(mounts, EBUSY, EXDEV, 1, "a rename of a mount elsewhere", LISTING, (),
	    DO_TO(RENAME, "mounted", "place/new")),
	ROW(mounts, EBUSY, EBUSY, 1, "a rename of the root of a mount", ALL_1, (),
	    DO_TO(RENAME, "mounted/.", "mounted/new")),
	ROW(copy, EBUSY, EBUSY, 1, "a rename of the root of a detached copy", ALL_1, (),
	    DO_TO(RENAME, "@0/.", "@0/new")),
	ROW(copy, EPERM, EACCES, 6, "a link to the root of a detached copy", DIR_, (),
	    DO_TO(LINK, "@0/.", "@0/new")),
	ROW(copy, EPERM, EXDEV, 6, "a link to the root of a detached copy, with a rule above it",
	    REFER, ({ "above", REFER }, { "above/real/destination", REFER }),
	    DO_TO(LINK, "@0/.", "@0/destination/new")),
};

/* clang-format on */

#define SOURCE SOURCE_DOCUMENT ", File renaming and linking"
#define HOOK   "kernel behaviour, security/landlock/fs.c:current_check_refer_path"

#define CASE(name_, title_, source_, needs_)                                                       \
	{                                                                                          \
		.name = #name_, .title = title_, .features = "fs.refer", .source = source_,        \
		.needs = needs_, .body = scene_judge_case,                                         \
		.row = SCENES(name_##_scenes, SCENE_MOUNTS)                                        \
	}

static const struct test_case cases[] = {
	CASE(apart, "links and renames between mounts are EXDEV, whatever is denied", HOOK,
	     "abi>=1"),
	CASE(ancestors, "REFER is granted by the rules above, through the roots of mounts", SOURCE,
	     "abi>=2"),
	CASE(roots, "denials come before it is told that a mount is busy", HOOK, "abi>=1"),
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
