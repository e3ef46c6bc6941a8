// SPDX-License-Identifier: MIT
/*
 * Erratum 4: whiteouts, which are character devices 0:0, take the right for regular files, however
 * they come into a directory.
 *
 *	here/
 *	|-- whiteout
 *	|-- fifo
 *	`-- file
 *	there/
 *	`-- victim
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include <case.h>
#include <erratum.h>
#include <expect.h>
#include <needs.h>
#include <reason.h>

#include <llk_uapi.h>

#define CHAR   LLK_ACCESS_FS_MAKE_CHAR
#define REG    LLK_ACCESS_FS_MAKE_REG
#define FIFO   LLK_ACCESS_FS_MAKE_FIFO
#define REMOVE LLK_ACCESS_FS_REMOVE_FILE
#define REFER  LLK_ACCESS_FS_REFER

/* clang-format off */

static const struct step layout[] = {
	DO(DIR, "here"), DO(WHITEOUT, "here/whiteout"), DO(FIFO, "here/fifo"),
	DO(FILE, "here/file"), DO(DIR, "there"), DO(FILE, "there/victim"),
	DONE,
};

#define UNWRAP(...) __VA_ARGS__
#define ROW(error_, defective_, abi_, what_, handled_, rules_, ...)                                \
	{ { what_, abi_, layout,                                                                   \
	    .layers = { { .handled = handled_, .rules = { UNWRAP rules_ } } },                     \
	    .act = __VA_ARGS__, .answers = ALWAYS(error_) }, defective_ }

/* What the right for devices and that for regular files have to do with it. */
#define TAKES_FILES(abi_, what_, also_, ...)                                                       \
	ROW(0, EACCES, abi_, what_ " where devices are denied", CHAR | also_,                      \
	    ({ ".", also_ }), __VA_ARGS__),                                                        \
	ROW(EACCES, 0, abi_, what_ " where regular files are denied", REG | also_,                 \
	    ({ ".", also_ }), __VA_ARGS__),                                                        \
	ROW(0, EACCES, abi_, what_ " where regular files are granted", CHAR | REG | also_,         \
	    ({ ".", REG | also_ }), __VA_ARGS__),                                                  \
	ROW(EACCES, 0, abi_, what_ " where devices are granted", CHAR | REG | also_,               \
	    ({ ".", CHAR | also_ }), __VA_ARGS__),                                                 \
	ROW(EACCES, EACCES, abi_, what_ " where both are denied", CHAR | REG | also_,              \
	    ({ ".", also_ }), __VA_ARGS__)

static const struct erratum_scene moved[] = {
	TAKES_FILES(1, "linking a whiteout", FIFO, DO_TO(LINK, "here/whiteout", "here/linked")),
	TAKES_FILES(1, "renaming a whiteout", FIFO,
		    DO_TO(RENAME, "here/whiteout", "here/renamed")),
	TAKES_FILES(1, "exchanging a whiteout with a fifo", FIFO,
		    { .kind = STEP_RENAME, .path = "here/whiteout", .other = "here/fifo",
		      .flags = RENAME_EXCHANGE }),
	TAKES_FILES(2, "moving a whiteout", REFER,
		    DO_TO(RENAME, "here/whiteout", "there/moved")),
	TAKES_FILES(2, "moving a whiteout over a file", REFER,
		    DO_TO(RENAME, "here/whiteout", "there/victim")),
	TAKES_FILES(2, "linking a whiteout elsewhere", REFER,
		    DO_TO(LINK, "here/whiteout", "there/linked")),
	ROW(EXDEV, EXDEV, 2, "moving a whiteout without REFER", REFER, (),
	    DO_TO(RENAME, "here/whiteout", "there/moved")),
	ROW(EACCES, EACCES, 1, "removing a whiteout", REMOVE, (), DO(UNLINK, "here/whiteout")),
	ROW(0, 0, 1, "removing a whiteout where nothing may be made", CHAR | REG, (),
	    DO(UNLINK, "here/whiteout")),
	ROW(EACCES, EACCES, 1, "renaming a whiteout that must not be removed", REMOVE, (),
	    DO_TO(RENAME, "here/whiteout", "here/renamed")),
};

#define LEAVE(what_, error_, defective_, abi_, handled_, rules_, from_, to_)                       \
	ROW(error_, defective_, abi_, "leaving a whiteout " what_, handled_, rules_,               \
	    { .kind = STEP_RENAME, .path = from_, .other = to_, .flags = RENAME_WHITEOUT })
#define LEAVE_HERE(what_, error_, defective_, handled_, rules_)                                    \
	LEAVE(what_, error_, defective_, 1, handled_, rules_, "here/fifo", "here/renamed")
#define LEAVE_AND_MOVE(what_, error_, defective_, handled_, rules_)                                \
	LEAVE(what_, error_, defective_, 2, handled_, rules_, "here/fifo", "there/moved")

static const struct erratum_scene left[] = {
	LEAVE_HERE("where regular files are denied", EACCES, 0, REG, ()),
	LEAVE_HERE("where devices are denied", 0, 0, CHAR, ()),
	LEAVE_HERE("where regular files are granted", 0, 0, REG | CHAR, ({ "here", REG })),
	LEAVE_HERE("where nothing may be removed", EACCES, EACCES, REMOVE, ()),
	LEAVE_HERE("where no fifo may be made", EACCES, EACCES, FIFO, ()),
	LEAVE("in place of a regular file", EACCES, EACCES, 1, REG, (), "here/file",
	      "here/renamed"),
	LEAVE_AND_MOVE("where only the destination may get regular files", EACCES, 0, REG | REFER,
		       ({ ".", REFER }, { "there", REG })),
	LEAVE_AND_MOVE("where only the source may get regular files", 0, 0, REG | REFER,
		       ({ ".", REFER }, { "here", REG })),
	LEAVE_AND_MOVE("for a fifo that must not be made", EACCES, EACCES, FIFO | REFER,
		       ({ ".", REFER })),
	LEAVE_AND_MOVE("for a fifo that must not be removed", EACCES, EACCES, REMOVE | REFER,
		       ({ ".", REFER })),
	LEAVE_AND_MOVE("without REFER", EXDEV, EXDEV, REFER, ()),
	LEAVE_AND_MOVE("without REFER where regular files are denied", EACCES, EXDEV, REFER | REG,
		       ()),
};

/* clang-format on */

struct erratum_scenes {
	const struct erratum_scene *scenes;
	size_t count;
};

/* Filesystems differ in whether they have whiteouts at all. */
static void require_whiteouts(const struct scene *scene)
{
	const struct verdict verdict = scene_play(scene, SCENE_FILES, 0);
	const int error = verdict.error & ~NOT_PREPARED(0);

	if (verdict.kind == VERDICT_ACTED && (error == EPERM || error == EINVAL)) {
		/* The C library makes EINVAL of ENOSYS as well. */
		needs_require("call:renameat2");
		expect_skip(REASON_FILESYSTEM, "no whiteouts here: %s", expect_errno_name(error));
	}
}

static void judge_whiteouts(const struct test_case *self)
{
	const struct erratum_scenes *list = self->row;

	require_whiteouts(&list->scenes[0].scene);
	erratum_judge(self->features, list->scenes, list->count, SCENE_FILES);
}

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define CASE(name_, title_)                                                                        \
	{                                                                                          \
		.name = #name_, .title = title_, .features = "erratum.4",                          \
		.source = "security/landlock/errata/abi-1.h", .needs = "abi>=1",                   \
		.body = judge_whiteouts, .row = &(const struct erratum_scenes)                     \
		{                                                                                  \
			name_, COUNT(name_)                                                        \
		}                                                                                  \
	}

static const struct test_case cases[] = {
	CASE(moved, "linking and renaming whiteouts takes the right for regular files"),
	CASE(left, "a rename that leaves a whiteout takes the right for files where it leaves it"),
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, COUNT(cases));
}
