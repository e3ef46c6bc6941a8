// SPDX-License-Identifier: MIT
/*
 * Links and renames between directories: the rights that count as gained, and layers.
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
#define UNLINK	LLK_ACCESS_FS_REMOVE_FILE
#define REFER	LLK_ACCESS_FS_REFER
#define REG	LLK_ACCESS_FS_MAKE_REG

/* clang-format off */

static const struct step layout[] = {
	DO(DIR, "source"), DO(FILE, "source/file"), DO(DIR, "source/dir"),
	DO(FILE, "source/dir/leaf"), DO(DIR, "destination"), DO(FILE, "destination/other"),
	DO(DIR, "destination/full"), DO(FILE, "destination/full/leaf"),
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

/* Which rights count as gained, for a file and for a directory. */
#define GAINED(abi_, right_, file_, dir_) \
	ROW(layout, 0, ALWAYS(file_), abi_, "a file gains " #right_, \
	    (LAYER(REFER | LLK_ACCESS_FS_##right_, { ".", REFER }, \
		   { "destination", LLK_ACCESS_FS_##right_ })), \
	    RENAME("source/file", "destination/new")), \
	ROW(layout, 0, ALWAYS(0), abi_, "a file loses " #right_, \
	    (LAYER(REFER | LLK_ACCESS_FS_##right_, { ".", REFER }, \
		   { "source", LLK_ACCESS_FS_##right_ })), \
	    RENAME("source/file", "destination/new")), \
	ROW(layout, 0, ALWAYS(dir_), abi_, "a directory gains " #right_, \
	    (LAYER(REFER | LLK_ACCESS_FS_##right_, { ".", REFER }, \
		   { "destination", LLK_ACCESS_FS_##right_ })), \
	    RENAME("source/dir", "destination/new"))

static const struct scene gained_scenes[] = {
	GAINED(2, EXECUTE, EXDEV, EXDEV),
	GAINED(2, WRITE_FILE, EXDEV, EXDEV),
	GAINED(2, READ_FILE, EXDEV, EXDEV),
	GAINED(2, READ_DIR, 0, EXDEV),
	GAINED(2, MAKE_CHAR, 0, EXDEV),
	GAINED(2, MAKE_SOCK, 0, EXDEV),
	GAINED(2, MAKE_FIFO, 0, EXDEV),
	GAINED(2, MAKE_BLOCK, 0, EXDEV),
	GAINED(2, MAKE_SYM, 0, EXDEV),
	GAINED(3, TRUNCATE, EXDEV, EXDEV),
	GAINED(5, IOCTL_DEV, EXDEV, EXDEV),
	GAINED(9, RESOLVE_UNIX, EXDEV, EXDEV),
};

#define MOVE RENAME("source/file", "destination/new")
#define EVERYWHERE(rights_) { ".", rights_ }

static const struct scene layers_scenes[] = {
	ROW(layout, 0, ALWAYS(EXDEV), 2, "a right is gained in the first layer",
	    (LAYER(REFER | EXEC, EVERYWHERE(REFER), { "destination", EXEC }),
	     LAYER(REFER, EVERYWHERE(REFER))), MOVE),
	ROW(layout, 0, ALWAYS(EXDEV), 2, "a right is gained in the second layer",
	    (LAYER(REFER, EVERYWHERE(REFER)),
	     LAYER(REFER | EXEC, EVERYWHERE(REFER), { "destination", EXEC })), MOVE),
	ROW(layout, 0, ALWAYS(EXDEV), 2, "a right is gained in one layer and lost in the other",
	    (LAYER(REFER | EXEC, EVERYWHERE(REFER), { "destination", EXEC }),
	     LAYER(REFER | EXEC, EVERYWHERE(REFER), { "source", EXEC })), MOVE),
	ROW(layout, 0, ALWAYS(EXDEV), 2, "a right is gained in a layer, which another never grants",
	    (LAYER(REFER | EXEC, EVERYWHERE(REFER), { "destination", EXEC }),
	     LAYER(REFER | EXEC, EVERYWHERE(REFER))), MOVE),
	ROW(layout, 0, ALWAYS(0), 2, "a right is lost in both layers",
	    (LAYER(REFER | EXEC, EVERYWHERE(REFER), { "source", EXEC }),
	     LAYER(REFER | EXEC, EVERYWHERE(REFER), { "source", EXEC })), MOVE),
	ROW(layout, 0, ALWAYS(0), 2, "each layer grants its own right everywhere",
	    (LAYER(REFER | EXEC, EVERYWHERE(REFER | EXEC)),
	     LAYER(REFER | LISTING, EVERYWHERE(REFER | LISTING))), MOVE),
	ROW(layout, 0, ALWAYS(EACCES), 2, "REFER is missing in one layer, a right in the other",
	    (LAYER(REFER), LAYER(REFER | REG, EVERYWHERE(REFER))), MOVE),
	ROW(layout, 0, ALWAYS(EACCES), 2, "a right is missing in one layer and gained in the other",
	    (LAYER(REFER | REG, EVERYWHERE(REFER)),
	     LAYER(REFER | EXEC, EVERYWHERE(REFER), { "destination", EXEC })), MOVE),
	ROW(layout, 0, ALWAYS(0), 2, "three layers grant REFER",
	    (LAYER(REFER, EVERYWHERE(REFER)), LAYER(REFER, { "source", REFER },
						    { "destination", REFER }),
	     LAYER(REFER | UNLINK, EVERYWHERE(REFER | UNLINK))), MOVE),
	ROW(layout, 0, ALWAYS(EXDEV), 2, "the layer between two that grant REFER does not handle it",
	    (LAYER(REFER, EVERYWHERE(REFER)), LAYER(LISTING, EVERYWHERE(LISTING)),
	     LAYER(REFER, EVERYWHERE(REFER))), MOVE),
	ROW(layout, 0, ALWAYS(EXDEV), 2, "two layers grant one end each",
	    (LAYER(REFER, { "source", REFER }), LAYER(REFER, { "destination", REFER })), MOVE),
};

/* As many layers as any kernel takes, of which the last differs from the others. */
#define ALL_BUT_LAST 15
#define LAST(error_, what_, layer_) \
	{ what_, 2, layout, \
	  .layers = { LAYER(REFER, EVERYWHERE(REFER)), UNWRAP layer_ }, \
	  .beneath = ALL_BUT_LAST - 1, .act = MOVE, .answers = ALWAYS(error_) }

static const struct scene last_layer_scenes[] = {
	LAST(EXDEV, "a right is gained in the last layer",
	     (LAYER(REFER | EXEC, EVERYWHERE(REFER), { "destination", EXEC }))),
	LAST(EACCES, "a right is missing in the last layer",
	     (LAYER(REFER | REG, EVERYWHERE(REFER)))),
	LAST(EACCES, "a right and REFER are missing in the last layer", (LAYER(REFER | REG))),
	LAST(EXDEV, "REFER is missing in the last layer", (LAYER(REFER))),
	LAST(EXDEV, "the last layer does not handle REFER", (LAYER(LISTING))),
	LAST(0, "the last layer grants its own right and REFER",
	     (LAYER(REFER | REG, EVERYWHERE(REFER | REG)))),
};

/* As in refer_rows.c: such layers count as ones that grant no REFER. */
#define NET   { .net = LLK_ACCESS_NET_BIND_TCP }
#define SCOPE { .scoped = LLK_SCOPE_SIGNAL }
#define BARE(what_, ...) \
	ROW(layout, 0, ALWAYS(EXDEV), 6, what_ " with network rights above REFER", \
	    (LAYER(REFER, EVERYWHERE(REFER)), NET), __VA_ARGS__), \
	ROW(layout, 0, ALWAYS(EXDEV), 6, what_ " with scopes below REFER", \
	    (SCOPE, LAYER(REFER, EVERYWHERE(REFER))), __VA_ARGS__), \
	ROW(layout, 0, ALWAYS(0), 6, what_ " with network rights above scopes", (SCOPE, NET), \
	    __VA_ARGS__), \
	ROW(layout, 0, ALWAYS(0), 6, what_ " with network rights in the layer that grants REFER", \
	    ({ .handled = REFER, .net = LLK_ACCESS_NET_BIND_TCP, \
	       .rules = { EVERYWHERE(REFER) } }), __VA_ARGS__)

static const struct scene bare_layers_scenes[] = {
	BARE("a move of a directory", RENAME("source/dir", "destination/new")),
	BARE("a link", LINK("source/file", "destination/new")),
	BARE("an exchange", FLAGS("source/file", "destination/other", RENAME_EXCHANGE)),
};

/* clang-format on */

#define DOCUMENT SOURCE_DOCUMENT ", File renaming and linking"
#define HOOK	 "kernel behaviour, security/landlock/fs.c:current_check_refer_path"

#define CASE(name_, title_, source_, needs_)                                                       \
	{                                                                                          \
		.name = #name_, .title = title_, .features = "fs.refer", .source = source_,        \
		.needs = needs_, .body = scene_judge_case,                                         \
		.row = SCENES(name_##_scenes, SCENE_FILES)                                         \
	}

static const struct test_case cases[] = {
	CASE(gained, "for files the rights of files count as gained, for directories all rights",
	     DOCUMENT, "abi>=2"),
	CASE(layers, "what is gained and what is missing is found layer by layer", DOCUMENT,
	     "abi>=2"),
	CASE(last_layer, "the last layer that a domain may have counts as any other", HOOK,
	     "abi>=2"),
	CASE(bare_layers, "layers without filesystem rights count as denying REFER beside others",
	     HOOK, "abi>=6"),
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
