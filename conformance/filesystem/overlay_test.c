// SPDX-License-Identifier: MIT
/*
 * OverlayFS: the merged files and those of the layers are different ones to rules, and what the
 * filesystem does in its layers is done by who has mounted it.
 *
 *	lower/				upper/
 *	|-- low				|-- high
 *	|-- fifo			`-- shared/
 *	`-- shared/			    `-- high
 *	    `-- low
 *	merged/		work/
 */
#include <errno.h>
#include <stdio.h>

#include <case.h>
#include <expect.h>
#include <namespace.h>
#include <reason.h>
#include <scene.h>

#include <llk_uapi.h>

#define READ	LLK_ACCESS_FS_READ_FILE
#define WRITE	LLK_ACCESS_FS_WRITE_FILE
#define LISTING LLK_ACCESS_FS_READ_DIR
#define UNLINK	LLK_ACCESS_FS_REMOVE_FILE
#define RMDIR	LLK_ACCESS_FS_REMOVE_DIR
#define REFER	LLK_ACCESS_FS_REFER
#define REG	LLK_ACCESS_FS_MAKE_REG
#define CHAR	LLK_ACCESS_FS_MAKE_CHAR
#define FIFO_	LLK_ACCESS_FS_MAKE_FIFO
#define DIR_	LLK_ACCESS_FS_MAKE_DIR

/* clang-format off */

static const struct step overlay[] = {
	DO(DIR, "lower"), DO(FILE, "lower/low"), DO(FIFO, "lower/fifo"),
	DO(DIR, "lower/shared"), DO(FILE, "lower/shared/low"), DO(DIR, "upper"),
	DO(FILE, "upper/high"), DO(DIR, "upper/shared"), DO(FILE, "upper/shared/high"),
	DO(DIR, "work"), DO(DIR, "merged"), DO(OVERLAY, "merged"),
	DONE,
};

#define UNWRAP(...) __VA_ARGS__
#define ROW(error_, abi_, what_, handled_, rules_, ...) \
	{ what_, abi_, overlay, .layers = { { .handled = handled_, .rules = { UNWRAP rules_ } } }, \
	  .act = __VA_ARGS__, .answers = ALWAYS(error_) }
#define READS(error_, what_, rule_, path_) \
	ROW(error_, 1, what_, READ, ({ rule_, READ }), DO(READ, path_))

static const struct scene layers_scenes[] = {
	READS(EACCES, "a rule on the lower layer, to a merged file", "lower", "merged/low"),
	READS(EACCES, "a rule on a lower file, to the merged one", "lower/low", "merged/low"),
	READS(0, "a rule on the lower layer, to its file", "lower", "lower/low"),
	READS(EACCES, "a rule on the upper layer, to a merged file", "upper", "merged/high"),
	READS(EACCES, "a rule on an upper file, to the merged one", "upper/high", "merged/high"),
	READS(0, "a rule on the upper layer, to its file", "upper", "upper/high"),
	READS(EACCES, "a rule on a directory of both layers", "lower/shared", "merged/shared/low"),
};

static const struct scene merged_scenes[] = {
	READS(0, "a rule on the root, to a file of the lower layer", "merged", "merged/low"),
	READS(0, "a rule on the root, to a file of the upper layer", "merged", "merged/high"),
	READS(0, "a rule on a merged directory", "merged/shared", "merged/shared/low"),
	READS(0, "a rule on a merged file of the lower layer", "merged/low", "merged/low"),
	READS(0, "a rule on a merged file of the upper layer", "merged/high", "merged/high"),
	READS(0, "a rule above the overlay", ".", "merged/shared/high"),
	READS(EACCES, "a rule beside the file", "merged/shared", "merged/low"),
	READS(EACCES, "a rule on the root, to the file of the lower layer", "merged", "lower/low"),
	READS(EACCES, "a rule on the root, to the file of the upper layer", "merged",
	      "upper/high"),
	READS(EACCES, "a rule on a merged file, to that of the lower layer", "merged/low",
	      "lower/low"),
	ROW(EACCES, 1, "listing a merged directory", LISTING, (), DO(LIST, "merged/shared")),
	ROW(0, 1, "listing a merged directory with a rule", LISTING, ({ "merged", LISTING }),
	    DO(LIST, "merged/shared")),
};

/* The overlay copies files up, leaves whiteouts and makes them opaque: not who is in the domain. */
#define ALL_MADE (REG | CHAR | FIFO_ | DIR_)

static const struct scene internals_scenes[] = {
	ROW(0, 1, "writing to a file of the lower layer where none may be made",
	    ALL_MADE | UNLINK, (), DO(WRITE, "merged/low")),
	ROW(0, 1, "writing to a file of the lower layer with a rule on the merged one alone",
	    WRITE | READ | ALL_MADE, ({ "merged/low", WRITE }), DO(WRITE, "merged/low")),
	ROW(EACCES, 1, "writing to a file of the lower layer", WRITE, (), DO(WRITE, "merged/low")),
	ROW(0, 1, "removing a file of the lower layer where nothing may be made", ALL_MADE, (),
	    DO(UNLINK, "merged/low")),
	ROW(0, 1, "removing a file of the lower layer with a rule on the merged directory alone",
	    ALL_MADE | UNLINK, ({ "merged", UNLINK }), DO(UNLINK, "merged/low")),
	ROW(EACCES, 1, "removing a file of the lower layer", UNLINK, (), DO(UNLINK, "merged/low")),
	ROW(0, 1, "renaming a fifo of the lower layer where no other kind may be made",
	    ALL_MADE & ~FIFO_, (), DO_TO(RENAME, "merged/fifo", "merged/new")),
	ROW(EACCES, 1, "renaming a fifo of the lower layer", FIFO_, (),
	    DO_TO(RENAME, "merged/fifo", "merged/new")),
	ROW(EACCES, 1, "renaming a file of the lower layer where none may be made", REG, (),
	    DO_TO(RENAME, "merged/low", "merged/new")),
	ROW(0, 1, "renaming a file of the lower layer with its rights alone",
	    ALL_MADE | UNLINK, ({ "merged", REG | UNLINK }),
	    DO_TO(RENAME, "merged/low", "merged/new")),
	ROW(EXDEV, 1, "moving a file of the lower layer", LISTING, (),
	    DO_TO(RENAME, "merged/low", "merged/shared/new")),
	ROW(0, 2, "moving a file of the lower layer with REFER on the merged directory",
	    REFER, ({ "merged", REFER }), DO_TO(RENAME, "merged/low", "merged/shared/new")),
	ROW(EXDEV, 2, "moving a file of the lower layer with REFER on the layers",
	    REFER, ({ "lower", REFER }, { "upper", REFER }),
	    DO_TO(RENAME, "merged/low", "merged/shared/new")),
	ROW(0, 1, "linking a file of the lower layer with its right alone", ALL_MADE,
	    ({ "merged", REG }), DO_TO(LINK, "merged/low", "merged/new")),
};

/* clang-format on */

static void judge_overlay(const struct test_case *self)
{
	static const struct scene mounting =
		ROW(0, 1, "an overlay", READ, (), DO(READ, "merged/low"));
	struct verdict verdict;
	int error;

	namespace_require_mounts();
	verdict = scene_play(&mounting, SCENE_MOUNTS, 0);
	error = verdict.kind == VERDICT_ACTED ? verdict.error & ~NOT_PREPARED(0) : 0;
	if (error)
		expect_skip(error == EPERM || error == EACCES ? REASON_PRIVILEGE
							      : REASON_FILESYSTEM,
			    "no overlay on tmpfs: %s", expect_errno_name(error));
	scene_judge_case(self);
}

#define SOURCE SOURCE_DOCUMENT ", OverlayFS"
#define CASE(name_, title_)                                                                        \
	{                                                                                          \
		.name = #name_, .title = title_, .source = SOURCE, .needs = "abi>=1",              \
		.body = judge_overlay, .row = SCENES(name_##_scenes, SCENE_MOUNTS)                 \
	}

static const struct test_case cases[] = {
	CASE(layers, "rules on the layers of an overlay do not reach what is merged"),
	CASE(merged, "rules on what is merged reach that, and not the layers"),
	CASE(internals, "what an overlay does in its layers needs no rights there"),
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
