// SPDX-License-Identifier: MIT
/*
 * Which rules reach a file, by where its filesystem is mounted.
 *
 * A rule is on a file or directory, not on a name.  What is reached is found by going up from the
 * file the way it was opened, from the root of a mount to where it is mounted.
 */
#include <errno.h>
#include <sys/mount.h>

#include <case.h>
#include <scene.h>

#include <llk_uapi.h>

#define READ LLK_ACCESS_FS_READ_FILE

/* clang-format off */

#define RULE(...) .layers = { { .handled = READ, .rules = { __VA_ARGS__ } } }
#define READS(path_) .act = DO(READ, path_)
#define FREE_    .answers = ALWAYS(0)
#define DENIED_  .answers = ALWAYS(EACCES)

/*
 *	one/source/dir/file	source is bound to two/view
 *	two/view/
 */
static const struct step bound[] = {
	DO(DIR, "one"), DO(DIR, "one/source"), DO(DIR, "one/source/dir"),
	DO(FILE, "one/source/dir/file"), DO(DIR, "two"), DO(DIR, "two/view"),
	DO_TO(BIND, "one/source", "two/view"),
	DONE,
};

static const struct scene bound_scenes[] = {
	{ "no rule", 1, bound, RULE(), READS("two/view/dir/file"), DENIED_ },
	{ "a rule on the bound directory, to the copy", 1, bound,
	  RULE({ "one/source", READ }), READS("two/view/dir/file"), FREE_ },
	{ "a rule on the copy, to the copy", 1, bound,
	  RULE({ "two/view", READ }), READS("two/view/dir/file"), FREE_ },
	{ "a rule beneath the bound directory, to the copy", 1, bound,
	  RULE({ "one/source/dir", READ }), READS("two/view/dir/file"), FREE_ },
	{ "a rule on the file itself, to the copy", 1, bound,
	  RULE({ "one/source/dir/file", READ }), READS("two/view/dir/file"), FREE_ },
	{ "a rule above the bound directory, to the copy", 1, bound,
	  RULE({ "one", READ }), READS("two/view/dir/file"), DENIED_ },
	{ "a rule above the copy, to the copy", 1, bound,
	  RULE({ "two", READ }), READS("two/view/dir/file"), FREE_ },
	{ "a rule above both, to the copy", 1, bound,
	  RULE({ ".", READ }), READS("two/view/dir/file"), FREE_ },
	{ "no rule, to the bound directory", 1, bound,
	  RULE(), READS("one/source/dir/file"), DENIED_ },
	{ "a rule on the copy, to the bound directory", 1, bound,
	  RULE({ "two/view", READ }), READS("one/source/dir/file"), FREE_ },
	{ "a rule beneath the copy, to the bound directory", 1, bound,
	  RULE({ "two/view/dir", READ }), READS("one/source/dir/file"), FREE_ },
	{ "a rule above the bound directory, to it", 1, bound,
	  RULE({ "one", READ }), READS("one/source/dir/file"), FREE_ },
	{ "a rule above the copy, to the bound directory", 1, bound,
	  RULE({ "two", READ }), READS("one/source/dir/file"), DENIED_ },
	{ "one layer of each kind, to the copy", 1, bound,
	  .layers = { { .handled = READ, .rules = { { "one/source", READ } } },
		      { .handled = READ, .rules = { { "two", READ } } } },
	  READS("two/view/dir/file"), FREE_ },
	{ "a second layer that does not reach the copy", 1, bound,
	  .layers = { { .handled = READ, .rules = { { "one/source", READ } } },
		      { .handled = READ, .rules = { { "one", READ } } } },
	  READS("two/view/dir/file"), DENIED_ },
};

/* @0 is a copy of one/source that is mounted nowhere. */
static const struct step detached[] = {
	DO(DIR, "one"), DO(DIR, "one/source"), DO(DIR, "one/source/dir"),
	DO(FILE, "one/source/dir/file"),
	DO(COPY, "one/source"),
	DONE,
};

static const struct scene detached_scenes[] = {
	{ "no rule", 1, detached, RULE(), READS("@0/dir/file"), DENIED_ },
	{ "a rule on the copied directory", 1, detached,
	  RULE({ "one/source", READ }), READS("@0/dir/file"), FREE_ },
	{ "a rule on the copy", 1, detached,
	  RULE({ "@0", READ }), READS("@0/dir/file"), FREE_ },
	{ "a rule on the copy, to the copied directory", 1, detached,
	  RULE({ "@0", READ }), READS("one/source/dir/file"), FREE_ },
	{ "a rule beneath the copied directory", 1, detached,
	  RULE({ "one/source/dir", READ }), READS("@0/dir/file"), FREE_ },
	{ "a rule on the file itself", 1, detached,
	  RULE({ "@0/dir/file", READ }), READS("@0/dir/file"), FREE_ },
	{ "a rule above the copied directory", 1, detached,
	  RULE({ "one", READ }), READS("@0/dir/file"), DENIED_ },
	{ "a rule on the root", 1, detached,
	  RULE({ "/", READ }), READS("@0/dir/file"), DENIED_ },
};

/* Three filesystems, each mounted in the one before. */
static const struct step nested[] = {
	DO(DIR, "a"), DO(TMPFS, "a"), DO(DIR, "a/b"), DO(TMPFS, "a/b"),
	DO(DIR, "a/b/c"), DO(FILE, "a/b/c/file"), DO(DIR, "beside"),
	DONE,
};

static const struct scene nested_scenes[] = {
	{ "no rule", 1, nested, RULE(), READS("a/b/c/file"), DENIED_ },
	{ "a rule on the inner root", 1, nested, RULE({ "a/b", READ }), READS("a/b/c/file"),
	  FREE_ },
	{ "a rule on the outer root", 1, nested, RULE({ "a", READ }), READS("a/b/c/file"),
	  FREE_ },
	{ "a rule above both mounts", 1, nested, RULE({ ".", READ }), READS("a/b/c/file"),
	  FREE_ },
	{ "a rule on the root of all", 1, nested, RULE({ "/", READ }), READS("a/b/c/file"),
	  FREE_ },
	{ "a rule beside the mounts", 1, nested, RULE({ "beside", READ }), READS("a/b/c/file"),
	  DENIED_ },
};

/* "place" with a file, and a filesystem with another one to be mounted over it. */
static const struct step uncovered[] = {
	DO(DIR, "above"), DO(DIR, "above/place"), DO(FILE, "above/place/file"),
	DO(DIR, "new"), DO(TMPFS, "new"), DO(FILE, "new/file"),
	DO(HOLD, "above/place"),
	DONE,
};
static const struct step cover[] = {
	DO_TO(BIND, "new", "above/place"),
	DONE,
};
static const struct step cover_and_uncover[] = {
	DO_TO(BIND, "new", "above/place"), DO_WITH(UNMOUNT, "above/place", MNT_DETACH),
	DONE,
};

static const struct scene covered_scenes[] = {
	{ "a rule on a directory that is covered later, to what covers it", 1, uncovered,
	  RULE({ "above/place", READ }), .then = cover, READS("above/place/file"), DENIED_ },
	{ "a rule above a directory that is covered later, to what covers it", 1, uncovered,
	  RULE({ "above", READ }), .then = cover, READS("above/place/file"), FREE_ },
	{ "a rule on what covers it", 1, uncovered,
	  RULE({ "new", READ }), .then = cover, READS("above/place/file"), FREE_ },
	{ "a rule on a directory that is covered later, to what is covered", 1, uncovered,
	  RULE({ "above/place", READ }), .then = cover, READS("@0/file"), FREE_ },
	{ "a rule on a directory that is covered later, to where its cover is elsewhere", 1,
	  uncovered, RULE({ "above/place", READ }), .then = cover, READS("new/file"), DENIED_ },
	{ "a rule on a directory that was covered for a while", 1, uncovered,
	  RULE({ "above/place", READ }), .then = cover_and_uncover, READS("above/place/file"),
	  FREE_ },
};

/* A mount that moves from one place to the other. */
static const struct step placed[] = {
	DO(DIR, "one"), DO(DIR, "one/place"), DO(DIR, "two"),
	DO(DIR, "two/place"), DO(TMPFS, "one/place"), DO(FILE, "one/place/file"),
	DO(HOLD, "one/place"),
	DONE,
};
static const struct step replace[] = {
	DO_TO(MOVE_MOUNT, "one/place", "two/place"),
	DONE,
};
static const struct step detach[] = {
	DO_WITH(UNMOUNT, "one/place", MNT_DETACH),
	DONE,
};

static const struct scene moved_scenes[] = {
	{ "a rule above where a mount was", 1, placed,
	  RULE({ "one", READ }), .then = replace, READS("two/place/file"), DENIED_ },
	{ "a rule above where a mount has come to", 1, placed,
	  RULE({ "two", READ }), .then = replace, READS("two/place/file"), FREE_ },
	{ "a rule on the root of a mount that moved", 1, placed,
	  RULE({ "one/place", READ }), .then = replace, READS("two/place/file"), FREE_ },
	{ "a rule above where a mount was that is detached", 1, placed,
	  RULE({ "one", READ }), .then = detach, READS("@0/file"), DENIED_ },
	{ "a rule on the root of a mount that is detached", 1, placed,
	  RULE({ "one/place", READ }), .then = detach, READS("@0/file"), FREE_ },
};

static const struct step another_namespace[] = {
	DO(UNSHARE, NULL),
	DONE,
};
static const struct step mount_in_another_namespace[] = {
	DO(UNSHARE, NULL), DO_TO(BIND, "one/source", "two/view"),
	DONE,
};
static const struct step unbound[] = {
	DO(DIR, "one"), DO(DIR, "one/source"), DO(FILE, "one/source/file"),
	DO(DIR, "two"), DO(DIR, "two/view"), DO(FILE, "two/view/file"),
	DONE,
};

static const struct scene namespace_scenes[] = {
	{ "a rule of another mount namespace", 1, unbound,
	  RULE({ "one", READ }), .then = another_namespace, READS("one/source/file"), FREE_ },
	{ "a rule of another mount namespace, beside", 1, unbound,
	  RULE({ "two", READ }), .then = another_namespace, READS("one/source/file"), DENIED_ },
	{ "a rule above a mount that only the new namespace has", 1, unbound,
	  RULE({ "two", READ }), .then = mount_in_another_namespace, READS("two/view/file"),
	  FREE_ },
	{ "a rule on what is covered in the new namespace", 1, unbound,
	  RULE({ "two/view", READ }), .then = mount_in_another_namespace, READS("two/view/file"),
	  DENIED_ },
};

/* two/view is a copy of one/source; two becomes the root. */
static const struct step jail[] = {
	DO(CHROOT, "two"),
	DONE,
};
static const struct step jail_file[] = {
	DO(DIR, "one"), DO(DIR, "one/source"), DO(FILE, "one/source/file"),
	DO(DIR, "two"), DO(DIR, "two/view"), DO(FILE, "two/file"),
	DO(DIR, "two/dir"), DO_TO(BIND, "one/source", "two/view"),
	DONE,
};

static const struct scene root_scenes[] = {
	{ "a rule above the new root", 1, jail_file,
	  RULE({ ".", READ }), .then = jail, READS("/file"), FREE_ },
	{ "a rule on the new root", 1, jail_file,
	  RULE({ "two", READ }), .then = jail, READS("/file"), FREE_ },
	{ "a rule beside the file", 1, jail_file,
	  RULE({ "two/dir", READ }), .then = jail, READS("/file"), DENIED_ },
	{ "a rule above the new root, to a mount", 1, jail_file,
	  RULE({ ".", READ }), .then = jail, READS("/view/file"), FREE_ },
	{ "a rule on a bound directory outside of the new root", 1, jail_file,
	  RULE({ "one/source", READ }), .then = jail, READS("/view/file"), FREE_ },
	{ "a rule above a bound directory outside of the new root", 1, jail_file,
	  RULE({ "one", READ }), .then = jail, READS("/view/file"), DENIED_ },
};

/* clang-format on */

#define SOURCE SOURCE_DOCUMENT ", Bind mounts and OverlayFS"
#define WALK   "kernel behaviour, security/landlock/fs.c:is_access_to_paths_allowed"

#define CASE(name_, title_, source_)                                                               \
	{                                                                                          \
		.name = #name_, .title = title_, .source = source_, .needs = "abi>=1",             \
		.body = scene_judge_case, .row = SCENES(name_##_scenes, SCENE_MOUNTS)              \
	}

static const struct test_case cases[] = {
	CASE(bound, "a bound directory is reached by its rules and by those above each place",
	     SOURCE),
	CASE(detached, "a detached copy is reached by the rules on it, not by those above", WALK),
	CASE(nested, "rules reach through the mounts beneath them", WALK),
	CASE(covered, "a rule does not reach what is mounted over its directory", WALK),
	CASE(moved, "a mount is reached by the rules above where it is", WALK),
	CASE(namespace, "a rule reaches the same files in another mount namespace", WALK),
	CASE(root, "rules above the root of a process reach what it opens", WALK),
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
