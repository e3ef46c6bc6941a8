// SPDX-License-Identifier: MIT
/*
 * Erratum 3: a directory that has been moved out of what is mounted where it was opened.  It is to
 * be reached by the rules above where it is and by those above the mount.
 *
 *	real/			source is bound to view/mount; dir, which has been opened there and
 *	|-- source/		is @0, is then moved to real/other
 *	|   |-- still/
 *	|   |   `-- kept
 *	|   `-- dir/
 *	|       |-- file
 *	|       |-- empty/
 *	|       `-- sub/
 *	|           `-- inner
 *	`-- other/
 *	view/
 *	`-- mount/
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>

#include <case.h>
#include <erratum.h>
#include <expect.h>
#include <namespace.h>

#include <llk_uapi.h>

#define READ	LLK_ACCESS_FS_READ_FILE
#define WRITE	LLK_ACCESS_FS_WRITE_FILE
#define EXEC	LLK_ACCESS_FS_EXECUTE
#define LISTING LLK_ACCESS_FS_READ_DIR
#define MAKE	LLK_ACCESS_FS_MAKE_REG
#define REMOVE	LLK_ACCESS_FS_REMOVE_FILE
#define RMDIR	LLK_ACCESS_FS_REMOVE_DIR
#define REFER	LLK_ACCESS_FS_REFER

/* clang-format off */

static const struct step disconnected[] = {
	DO(DIR, "real"), DO(DIR, "real/source"), DO(DIR, "real/source/still"),
	DO(FILE, "real/source/still/kept"), DO(DIR, "real/source/dir"),
	DO(FILE, "real/source/dir/file"), DO(DIR, "real/source/dir/empty"),
	DO(DIR, "real/source/dir/sub"), DO(FILE, "real/source/dir/sub/inner"),
	DO(DIR, "real/other"), DO(DIR, "view"), DO(DIR, "view/mount"),
	DO_TO(BIND, "real/source", "view/mount"), DO(HOLD, "view/mount/dir"),
	DO_TO(RENAME, "real/source/dir", "real/other/dir"),
	DONE,
};
static const struct step detach[] = {
	DO_WITH(UNMOUNT, "view/mount", MNT_DETACH),
	DONE,
};

#define LAYER(handled_, ...) { .handled = handled_, .rules = { __VA_ARGS__ } }
#define READ_RULE(...) .layers = { LAYER(READ, __VA_ARGS__) }, .act = DO(READ, "@0/file")

/* The same on every kernel, or as mended and else. */
#define BOTH(error_, abi_, what_, ...) \
	{ { what_, abi_, disconnected, __VA_ARGS__, .answers = ALWAYS(error_) }, error_ }
#define MENDED(error_, defective_, abi_, what_, ...) \
	{ { what_, abi_, disconnected, __VA_ARGS__, .answers = ALWAYS(error_) }, defective_ }

static const struct erratum_scene files[] = {
	BOTH(EACCES, 1, "no rule", READ_RULE()),
	BOTH(0, 1, "a rule on the file", READ_RULE({ "real/other/dir/file", READ })),
	BOTH(0, 1, "a rule on the directory", READ_RULE({ "@0", READ })),
	BOTH(0, 1, "a rule on the directory that it was moved to",
	     READ_RULE({ "real/other", READ })),
	BOTH(0, 1, "a rule above the directory that it was moved to", READ_RULE({ "real", READ })),
	BOTH(0, 1, "a rule on the root of the filesystem", READ_RULE({ ".", READ })),
	BOTH(EACCES, 1, "a rule beside it", READ_RULE({ "real/source/still", READ })),
	MENDED(0, EACCES, 1, "a rule above the mount point", READ_RULE({ "view", READ })),
	MENDED(0, EACCES, 1, "a rule on what is mounted there", READ_RULE({ "view/mount", READ })),
	MENDED(0, EACCES, 1, "a rule on what is mounted, where it is",
	       READ_RULE({ "real/source", READ })),
	MENDED(0, EACCES, 1, "a rule above the filesystem", READ_RULE({ "/", READ })),
	MENDED(0, EACCES, 1, "a layer for where it is and one for where it is mounted",
	       .layers = { LAYER(READ, { "real/other", READ }), LAYER(READ, { "view", READ }) },
	       .act = DO(READ, "@0/file")),
	BOTH(EACCES, 1, "a second layer that does not reach it",
	     .layers = { LAYER(READ, { "real/other", READ }),
			 LAYER(READ, { "real/source/still", READ }) },
	     .act = DO(READ, "@0/file")),
};

/* Each right, granted by a rule above the mount point and by one where the directory is. */
#define RIGHT(abi_, right_, ...) \
	BOTH(EACCES, abi_, #right_ ": no rule", .layers = { LAYER(right_) }, \
	     .act = __VA_ARGS__), \
	BOTH(0, abi_, #right_ ": a rule where it is", \
	     .layers = { LAYER(right_, { "real/other", right_ }) }, .act = __VA_ARGS__), \
	MENDED(0, EACCES, abi_, #right_ ": a rule above the mount point", \
	       .layers = { LAYER(right_, { "view", right_ }) }, .act = __VA_ARGS__)

static const struct erratum_scene rights[] = {
	RIGHT(1, LISTING, DO(LIST, "@0")),
	RIGHT(1, WRITE, DO(WRITE, "@0/file")),
	RIGHT(1, MAKE, DO(FILE, "@0/new")),
	RIGHT(1, MAKE, DO_TO(RENAME, "@0/file", "@0/renamed")),
	RIGHT(1, MAKE, DO_TO(LINK, "@0/file", "@0/linked")),
	RIGHT(1, REMOVE, DO(UNLINK, "@0/file")),
	RIGHT(1, REMOVE, DO_TO(RENAME, "@0/file", "@0/renamed")),
	RIGHT(3, LLK_ACCESS_FS_TRUNCATE, DO(TRUNCATE, "@0/file")),
	RIGHT(1, RMDIR, DO(RMDIR, "@0/empty")),
};

/* What is mounted is there no more, and neither is what was above it. */
static const struct erratum_scene detached[] = {
	BOTH(EACCES, 1, "no rule", READ_RULE(), .then = detach),
	BOTH(EACCES, 1, "a rule above where the mount was",
	     READ_RULE({ "view", READ }), .then = detach),
	BOTH(EACCES, 1, "a rule above the filesystem", READ_RULE({ "/", READ }), .then = detach),
	BOTH(0, 1, "a rule on the directory that it was moved to",
	     READ_RULE({ "real/other", READ }), .then = detach),
	BOTH(0, 1, "a rule on the root of the filesystem",
	     READ_RULE({ ".", READ }), .then = detach),
	MENDED(0, EACCES, 1, "a rule on what was mounted",
	       READ_RULE({ "real/source", READ }), .then = detach),
};

/*
 * Moves from one directory to another.  Before it was mended, a kernel warned of them in its log:
 * such a kernel is spared.
 */
#define WITHIN	 DO_TO(RENAME, "@0/file", "@0/sub/file")
#define OUTWARD	 DO_TO(RENAME, "@0/file", "view/mount/still/file")
#define INWARD	 DO_TO(RENAME, "view/mount/still/kept", "@0/kept")
#define EXCHANGE { .kind = STEP_RENAME, .path = "@0/file", .other = "view/mount/still/kept", \
		   .flags = RENAME_EXCHANGE }
#define LINKING	 DO_TO(LINK, "@0/file", "@0/sub/file")
#define LINK_OUT DO_TO(LINK, "@0/file", "view/mount/still/file")
#define LINK_IN	 DO_TO(LINK, "view/mount/still/kept", "@0/kept")

#define UNWRAP(...) __VA_ARGS__
#define MOVE(error_, what_, layers_, ...)                                                          \
	{ what_, 2, disconnected, .layers = { UNWRAP layers_ }, .act = __VA_ARGS__,                \
	  .answers = ALWAYS(error_) }
/* Both ends are where the directory is. */
#define IN_PLACES(what_, ...)                                                                      \
	MOVE(EXDEV, what_ ": no rule", (LAYER(REFER)), __VA_ARGS__),                               \
	MOVE(EXDEV, what_ ": not handled", (LAYER(LISTING)), __VA_ARGS__),                         \
	MOVE(0, what_ ": a rule on the directory", (LAYER(REFER, { "@0", REFER })), __VA_ARGS__),  \
	MOVE(0, what_ ": a rule where it is", (LAYER(REFER, { "real/other", REFER })),             \
	     __VA_ARGS__),                                                                         \
	MOVE(0, what_ ": a rule on the filesystem", (LAYER(REFER, { ".", REFER })), __VA_ARGS__),  \
	MOVE(0, what_ ": a rule on what is mounted", (LAYER(REFER, { "real/source", REFER })),     \
	     __VA_ARGS__),                                                                         \
	MOVE(0, what_ ": a rule above the mount", (LAYER(REFER, { "view", REFER })), __VA_ARGS__)
/* One end is in the directory, the other in what is mounted. */
#define ACROSS(what_, ...)                                                                         \
	MOVE(EXDEV, what_ ": no rule", (LAYER(REFER)), __VA_ARGS__),                               \
	MOVE(EXDEV, what_ ": a rule at the moved end alone",                                       \
	     (LAYER(REFER, { "real/other", REFER })), __VA_ARGS__),                                \
	MOVE(EXDEV, what_ ": a rule at the other end alone",                                       \
	     (LAYER(REFER, { "real/source/still", REFER })), __VA_ARGS__),                         \
	MOVE(0, what_ ": a rule at each end",                                                      \
	     (LAYER(REFER, { "real/other", REFER }, { "real/source/still", REFER })),              \
	     __VA_ARGS__),                                                                         \
	MOVE(0, what_ ": a rule on what is mounted", (LAYER(REFER, { "real/source", REFER })),     \
	     __VA_ARGS__),                                                                         \
	MOVE(0, what_ ": a rule above the mount", (LAYER(REFER, { "view", REFER })), __VA_ARGS__)
/* With a right that is granted where the directory is, or at the other end. */
#define GAINS(what_, here_, there_, ...)                                                           \
	MOVE(here_, what_ ": EXECUTE granted where the directory is",                              \
	     (LAYER(REFER | EXEC, { "view", REFER }, { "real/other", EXEC })), __VA_ARGS__),       \
	MOVE(there_, what_ ": EXECUTE granted at the other end",                                   \
	     (LAYER(REFER | EXEC, { "view", REFER }, { "real/source/still", EXEC })),              \
	     __VA_ARGS__),                                                                         \
	MOVE(0, what_ ": EXECUTE granted above the mount",                                         \
	     (LAYER(REFER | EXEC, { "view", REFER | EXEC })), __VA_ARGS__),                        \
	MOVE(0, what_ ": EXECUTE granted at both ends",                                            \
	     (LAYER(REFER | EXEC, { "view", REFER }, { "real/other", EXEC },                       \
		    { "real/source/still", EXEC })),                                               \
	     __VA_ARGS__),                                                                         \
	MOVE(EXDEV, what_ ": a second layer that grants nothing",                                  \
	     (LAYER(REFER, { "view", REFER }), LAYER(REFER)), __VA_ARGS__)

static const struct scene moves[] = {
	IN_PLACES("a rename within", WITHIN),
	ACROSS("a rename outward", OUTWARD),
	GAINS("a rename outward", 0, EXDEV, OUTWARD),
	ACROSS("a rename inward", INWARD),
	GAINS("a rename inward", EXDEV, 0, INWARD),
};

static const struct scene links[] = {
	IN_PLACES("a link within", LINKING),
	ACROSS("a link outward", LINK_OUT),
	GAINS("a link outward", 0, EXDEV, LINK_OUT),
	ACROSS("a link inward", LINK_IN),
	GAINS("a link inward", EXDEV, 0, LINK_IN),
};

static const struct scene exchanges[] = {
	ACROSS("an exchange", EXCHANGE),
	GAINS("an exchange", EXDEV, EXDEV, EXCHANGE),
};

/* clang-format on */

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct erratum_scenes {
	const struct erratum_scene *scenes;
	size_t count;
};

static void judge_scenes(const struct test_case *self)
{
	const struct erratum_scenes *list = self->row;

	namespace_require_mounts();
	erratum_judge(self->features, list->scenes, list->count, SCENE_MOUNTS);
}

/* A defective kernel is known by what it answers to opening a file. */
static void spare_defective(const char *erratum)
{
	static const struct erratum_scene scene =
		MENDED(0, EACCES, 1, "a rule above the mount point", READ_RULE({ "view", READ }));

	erratum_judge(erratum, &scene, 1, SCENE_MOUNTS);
}

static void judge_moves(const struct test_case *self)
{
	namespace_require_mounts();
	spare_defective(self->features);
	scene_judge_case(self);
}

#define CASE(name_, title_, needs_, body_, row_)                                                   \
	{                                                                                          \
		.name = name_, .title = title_, .features = "erratum.3",                           \
		.source = "security/landlock/errata/abi-1.h", .needs = needs_, .body = body_,      \
		.row = row_                                                                        \
	}
#define ROWS(array_)                                                                               \
	&(const struct erratum_scenes)                                                             \
	{                                                                                          \
		array_, COUNT(array_)                                                              \
	}

static const struct test_case cases[] = {
	CASE("files", "rules at a mount point and above it reach a file that was moved out of it",
	     "abi>=1", judge_scenes, ROWS(files)),
	CASE("rights", "each right is granted by rules where a directory is and above the mount",
	     "abi>=1", judge_scenes, ROWS(rights)),
	CASE("detached", "once the mount is gone the rules above it do not reach the directory",
	     "abi>=1", judge_scenes, ROWS(detached)),
	CASE("moves", "renames out of and into a directory that was moved out are no way to rights",
	     "abi>=2", judge_moves, SCENES(moves, SCENE_MOUNTS)),
	CASE("links", "links out of and into a directory that was moved out are no way to rights",
	     "abi>=2", judge_moves, SCENES(links, SCENE_MOUNTS)),
	CASE("exchanges", "exchanges with a directory that was moved out are no way to rights",
	     "abi>=2", judge_moves, SCENES(exchanges, SCENE_MOUNTS)),
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, COUNT(cases));
}
