// SPDX-License-Identifier: MIT
/*
 * Links and renames by what is moved: what kind it is, what rules are on it and beneath it, and
 * what it replaces.
 *
 *	source/
 *	|-- file, alias		one file under two names
 *	|-- fifo, symlink, socket
 *	|-- empty/
 *	`-- dir/
 *	    `-- leaf
 *	destination/
 *	|-- other
 *	|-- empty/
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
#define REMOVE	(RMDIR | UNLINK)
#define REFER	LLK_ACCESS_FS_REFER
#define CHAR	LLK_ACCESS_FS_MAKE_CHAR
#define BLOCK	LLK_ACCESS_FS_MAKE_BLOCK
#define DIR_	LLK_ACCESS_FS_MAKE_DIR
#define REG	LLK_ACCESS_FS_MAKE_REG
#define SOCK	LLK_ACCESS_FS_MAKE_SOCK
#define FIFO_	LLK_ACCESS_FS_MAKE_FIFO
#define SYM	LLK_ACCESS_FS_MAKE_SYM
#define MAKE	(CHAR | BLOCK | DIR_ | REG | SOCK | FIFO_ | SYM)

/* clang-format off */

static const struct step layout[] = {
	DO(DIR, "source"), DO(FILE, "source/file"), DO_TO(LINK, "source/file", "source/alias"),
	DO(FIFO, "source/fifo"), DO_TO(SYMLINK, "source/symlink", "file"),
	DO(SOCKET, "source/socket"), DO(DIR, "source/empty"), DO(DIR, "source/dir"),
	DO(FILE, "source/dir/leaf"), DO(DIR, "destination"), DO(FILE, "destination/other"),
	DO(DIR, "destination/empty"), DO(DIR, "destination/full"),
	DO(FILE, "destination/full/leaf"),
	DONE,
};

#define UNWRAP(...) __VA_ARGS__
#define ROW(error_, abi_, what_, handled_, rules_, ...) \
	{ what_, abi_, layout, .layers = { { .handled = handled_, .rules = { UNWRAP rules_ } } }, \
	  .act = __VA_ARGS__, .answers = ALWAYS(error_) }
#define RENAME(from_, to_)   DO_TO(RENAME, from_, to_)
#define LINK(from_, to_)     DO_TO(LINK, from_, to_)
#define EXCHANGE(from_, to_) \
	{ .kind = STEP_RENAME, .path = from_, .other = to_, .flags = RENAME_EXCHANGE }
#define NOREPLACE(from_, to_) \
	{ .kind = STEP_RENAME, .path = from_, .other = to_, .flags = RENAME_NOREPLACE }

/* A rename in one directory and one to another: the right to make it there, and no other. */
#define KIND(name_, make_, remove_) \
	ROW(EACCES, 1, name_ ": a rename without its right to make", make_, (), \
	    RENAME("source/" name_, "source/new")), \
	ROW(EACCES, 1, name_ ": a rename without its right to remove", remove_, (), \
	    RENAME("source/" name_, "source/new")), \
	ROW(0, 1, name_ ": a rename without the rights for others", \
	    (MAKE | REMOVE) & ~(make_ | remove_), (), RENAME("source/" name_, "source/new")), \
	ROW(0, 1, name_ ": a rename with its rights alone", MAKE | REMOVE, \
	    ({ "source", make_ | remove_ }), RENAME("source/" name_, "source/new")), \
	ROW(EACCES, 2, name_ ": a move without its right to make", REFER | make_, \
	    ({ ".", REFER }), RENAME("source/" name_, "destination/new")), \
	ROW(EACCES, 2, name_ ": a move without its right to remove", REFER | remove_, \
	    ({ ".", REFER }), RENAME("source/" name_, "destination/new")), \
	ROW(0, 2, name_ ": a move with its rights alone", REFER | MAKE | REMOVE, \
	    ({ ".", REFER | make_ | remove_ }), RENAME("source/" name_, "destination/new"))
#define LINKED_KIND(name_, make_) \
	KIND(name_, make_, UNLINK), \
	ROW(EACCES, 1, name_ ": a link without its right to make", make_, (), \
	    LINK("source/" name_, "source/new")), \
	ROW(0, 1, name_ ": a link without the rights for others and to remove", \
	    (MAKE | REMOVE) & ~make_, (), LINK("source/" name_, "source/new")), \
	ROW(0, 2, name_ ": a link elsewhere with its right alone", REFER | MAKE | REMOVE, \
	    ({ ".", REFER }, { "destination", make_ }), LINK("source/" name_, "destination/new"))

static const struct scene kinds_scenes[] = {
	LINKED_KIND("file", REG),
	LINKED_KIND("fifo", FIFO_),
	LINKED_KIND("symlink", SYM),
	LINKED_KIND("socket", SOCK),
	KIND("dir", DIR_, RMDIR),
};

/* Both names are taken away and given. */
#define SAME_DIRECTORY EXCHANGE("source/file", "source/dir")
#define OF_TWO_KINDS   EXCHANGE("source/fifo", "destination/other")
#define WITH_DIRECTORY EXCHANGE("source/file", "destination/full")

static const struct scene exchanges_scenes[] = {
	ROW(EACCES, 1, "without the right to make the one", REG, (), SAME_DIRECTORY),
	ROW(EACCES, 1, "without the right to make the other", DIR_, (), SAME_DIRECTORY),
	ROW(EACCES, 1, "without the right to remove the one", UNLINK, (), SAME_DIRECTORY),
	ROW(EACCES, 1, "without the right to remove the other", RMDIR, (), SAME_DIRECTORY),
	ROW(0, 1, "with all four", MAKE | REMOVE, ({ "source", DIR_ | REG | REMOVE }),
	    SAME_DIRECTORY),
	ROW(0, 2, "what comes to the source may be made there", REFER | REG,
	    ({ ".", REFER }, { "source", REG }), OF_TWO_KINDS),
	ROW(EACCES, 2, "what comes to the source may be made elsewhere", REFER | REG,
	    ({ ".", REFER }, { "destination", REG }), OF_TWO_KINDS),
	ROW(0, 2, "what comes to the destination may be made there", REFER | FIFO_,
	    ({ ".", REFER }, { "destination", FIFO_ }), OF_TWO_KINDS),
	ROW(EACCES, 2, "what comes to the destination may be made elsewhere", REFER | FIFO_,
	    ({ ".", REFER }, { "source", FIFO_ }), OF_TWO_KINDS),
	ROW(EACCES, 2, "only the source may lose files", REFER | UNLINK,
	    ({ ".", REFER }, { "source", UNLINK }), OF_TWO_KINDS),
	ROW(EACCES, 2, "only the destination may lose files", REFER | UNLINK,
	    ({ ".", REFER }, { "destination", UNLINK }), OF_TWO_KINDS),
	ROW(0, 2, "both may lose files", REFER | UNLINK,
	    ({ "source", REFER | UNLINK }, { "destination", REFER | UNLINK }), OF_TWO_KINDS),
	ROW(EXDEV, 2, "REFER at the source alone", REFER, ({ "source", REFER }), WITH_DIRECTORY),
	ROW(EXDEV, 2, "REFER at the destination alone", REFER, ({ "destination", REFER }),
	    WITH_DIRECTORY),
	ROW(0, 2, "REFER at both", REFER, ({ "source", REFER }, { "destination", REFER }),
	    WITH_DIRECTORY),
	ROW(0, 2, "the directory loses a right, the file gains it in vain", REFER | LISTING,
	    ({ ".", REFER }, { "destination", LISTING }), WITH_DIRECTORY),
	ROW(EXDEV, 2, "the directory gains a right", REFER | LISTING,
	    ({ ".", REFER }, { "source", LISTING }), WITH_DIRECTORY),
	ROW(EXDEV, 2, "the file gains a right", REFER | EXEC,
	    ({ ".", REFER }, { "destination", EXEC }), WITH_DIRECTORY),
	ROW(EXDEV, 2, "the directory gains a right of files", REFER | EXEC,
	    ({ ".", REFER }, { "source", EXEC }), WITH_DIRECTORY),
	ROW(0, 2, "the directory has the right that it would gain", REFER | LISTING,
	    ({ ".", REFER }, { "source", LISTING }, { "destination/full", LISTING }),
	    WITH_DIRECTORY),
	ROW(0, 2, "the file has the right that it would gain", REFER | EXEC,
	    ({ ".", REFER }, { "source/file", EXEC }, { "destination", EXEC }), WITH_DIRECTORY),
	ROW(EACCES, 2, "rights to make are missing, and REFER", REFER | REG | DIR_, (),
	    WITH_DIRECTORY),
};

/* The rules on what is moved, and beneath it, go with it. */
#define MOVE_FILE RENAME("source/file", "destination/new")
#define MOVE_DIR  RENAME("source/dir", "destination/new")

static const struct scene own_rules_scenes[] = {
	ROW(EXDEV, 2, "a file gains a right", REFER | EXEC,
	    ({ ".", REFER }, { "destination", EXEC }), MOVE_FILE),
	ROW(0, 2, "a file gains a right that it has by itself", REFER | EXEC,
	    ({ ".", REFER }, { "destination", EXEC }, { "source/file", EXEC }), MOVE_FILE),
	ROW(0, 2, "a file gains a right that it has by its other name", REFER | EXEC,
	    ({ ".", REFER }, { "destination", EXEC }, { "source/alias", EXEC }), MOVE_FILE),
	ROW(0, 2, "a link to a file that has the right by itself", REFER | EXEC,
	    ({ ".", REFER }, { "destination", EXEC }, { "source/file", EXEC }),
	    LINK("source/file", "destination/new")),
	ROW(0, 2, "a file keeps a right that only it has", REFER | EXEC,
	    ({ ".", REFER }, { "source/file", EXEC }), MOVE_FILE),
	ROW(EXDEV, 2, "a directory gains a right", REFER | LISTING,
	    ({ ".", REFER }, { "destination", LISTING }), MOVE_DIR),
	ROW(0, 2, "a directory gains a right that it has by itself", REFER | LISTING,
	    ({ ".", REFER }, { "destination", LISTING }, { "source/dir", LISTING }), MOVE_DIR),
	ROW(EXDEV, 2, "a directory gains a right that only what is beneath it has", REFER | EXEC,
	    ({ ".", REFER }, { "destination", EXEC }, { "source/dir/leaf", EXEC }), MOVE_DIR),
	ROW(0, 2, "what is beneath a directory keeps its right", REFER | EXEC,
	    ({ ".", REFER }, { "source/dir/leaf", EXEC }), MOVE_DIR),
	ROW(EXDEV, 2, "REFER on the moved directory is none on its parent", REFER,
	    ({ "source/dir", REFER }, { "destination", REFER }), MOVE_DIR),
	ROW(0, 2, "REFER on the directory that a file leaves", REFER,
	    ({ "source/dir", REFER }, { "destination", REFER }),
	    RENAME("source/dir/leaf", "destination/new")),
	ROW(EXDEV, 2, "a rule on what is replaced grants nothing", REFER | EXEC,
	    ({ ".", REFER }, { "destination", EXEC }, { "destination/other", EXEC }),
	    RENAME("source/file", "destination/other")),
	/* From a directory to the one above it, and back. */
	ROW(EXDEV, 2, "up, with REFER on the lower directory", REFER, ({ "source/dir", REFER }),
	    RENAME("source/dir/leaf", "source/new")),
	ROW(0, 2, "up, with REFER on the upper directory", REFER, ({ "source", REFER }),
	    RENAME("source/dir/leaf", "source/new")),
	ROW(0, 2, "up, out of a right", REFER | EXEC, ({ "source", REFER }, { "source/dir", EXEC }),
	    RENAME("source/dir/leaf", "source/new")),
	ROW(EXDEV, 2, "down, with REFER on the lower directory", REFER, ({ "source/dir", REFER }),
	    RENAME("source/file", "source/dir/new")),
	ROW(0, 2, "down, with REFER on the upper directory", REFER, ({ "source", REFER }),
	    RENAME("source/file", "source/dir/new")),
	ROW(EXDEV, 2, "down, into a right", REFER | EXEC,
	    ({ "source", REFER }, { "source/dir", EXEC }),
	    RENAME("source/file", "source/dir/new")),
};

/* What is replaced, and a name that is replaced by itself. */
static const struct scene replaced_scenes[] = {
	ROW(EACCES, 1, "by itself, without the right to remove", UNLINK, (),
	    RENAME("source/file", "source/file")),
	ROW(EACCES, 1, "by itself, without the right to make", REG, (),
	    RENAME("source/file", "source/file")),
	ROW(0, 1, "by itself", REG | UNLINK, ({ "source", REG | UNLINK }),
	    RENAME("source/file", "source/file")),
	ROW(EACCES, 1, "by the same file, without the right to remove", UNLINK, (),
	    RENAME("source/file", "source/alias")),
	ROW(EACCES, 1, "by the same file, without the right to make", REG, (),
	    RENAME("source/file", "source/alias")),
	ROW(0, 1, "by the same file", REG | UNLINK, ({ "source", REG | UNLINK }),
	    RENAME("source/file", "source/alias")),
	ROW(EACCES, 1, "by a directory, without the right to remove", RMDIR, (),
	    RENAME("source/dir", "source/empty")),
	ROW(0, 1, "by a directory", RMDIR | DIR_, ({ "source", RMDIR | DIR_ }),
	    RENAME("source/dir", "source/empty")),
	ROW(EACCES, 2, "elsewhere by a directory, without the right to remove there",
	    REFER | RMDIR, ({ ".", REFER }, { "source", RMDIR }),
	    RENAME("source/dir", "destination/empty")),
	ROW(0, 2, "elsewhere by a directory", REFER | RMDIR, ({ ".", REFER | RMDIR }),
	    RENAME("source/dir", "destination/empty")),
	ROW(EACCES, 2, "elsewhere by a fifo, without the right to remove there",
	    REFER | UNLINK, ({ ".", REFER }, { "source", UNLINK }),
	    RENAME("source/fifo", "destination/other")),
	/* Nothing: the flag takes no right, nor does it leave anything. */
	ROW(0, 1, "by nothing, as the flag demands", REG, (),
	    NOREPLACE("source/dir", "source/new")),
	ROW(0, 2, "elsewhere by nothing, as the flag demands", REFER | REG, ({ ".", REFER }),
	    NOREPLACE("source/dir", "destination/new")),
	ROW(0, 1, "by a directory for which it is exchanged", REG, (),
	    EXCHANGE("source/dir", "source/empty")),
	ROW(0, 2, "elsewhere by a fifo, which needs no right for the file's kind",
	    REFER | REG, ({ ".", REFER }), RENAME("source/fifo", "destination/other")),
};

/* clang-format on */

#define SOURCE SOURCE_DOCUMENT ", File renaming and linking"

#define CASE(name_, title_, needs_)                                                                \
	{                                                                                          \
		.name = #name_, .title = title_, .features = "fs.refer", .source = SOURCE,         \
		.needs = needs_, .body = scene_judge_case,                                         \
		.row = SCENES(name_##_scenes, SCENE_FILES)                                         \
	}

static const struct test_case cases[] = {
	CASE(kinds, "renames and links take the rights of the kind of what is moved", "abi>=1"),
	CASE(exchanges, "an exchange is judged both ways", "abi>=1"),
	CASE(own_rules, "the rules on what is moved count before and after", "abi>=2"),
	CASE(replaced, "a rename takes the right to remove what it replaces, even by itself",
	     "abi>=1"),
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
