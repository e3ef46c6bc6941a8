// SPDX-License-Identifier: MIT
/*
 * Rules for LANDLOCK_ACCESS_FS_RESOLVE_UNIX, and the paths that lead to a socket.
 *
 *	tree/
 *	|-- here/
 *	|   |-- socket
 *	|   |-- other		another socket
 *	|   `-- file
 *	|-- there/
 *	|   |-- hard		a link of here/socket
 *	|   `-- soft -> ../here/socket
 *	`-- view/		here/ is mounted there, in runs with mounts
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <layer.h>
#include <namespace.h>
#include <reason.h>
#include <unix_socket.h>

struct row {
	const char *rule; /* path that the one rule is for */
	const char *path; /* that is connected to */
	int error;
};

static const struct row rows[] = {
	{ "here/socket", "here/socket", 0 },
	{ "here", "here/socket", 0 },
	{ ".", "here/socket", 0 },
	{ "..", "here/socket", 0 },
	{ "/", "here/socket", 0 },
	{ "here/other", "here/socket", EACCES },
	{ "here/file", "here/socket", EACCES },
	{ "there", "here/socket", EACCES },
	{ "view", "here/socket", EACCES },

	/* One file with two names. */
	{ "there/hard", "here/socket", 0 },
	{ "there/soft", "here/socket", EACCES },
	{ "here/socket", "there/hard", 0 },
	{ "there", "there/hard", 0 },
	{ "here", "there/hard", EACCES },

	/* What it points to counts, not where the link is. */
	{ "here/socket", "there/soft", 0 },
	{ "here", "there/soft", 0 },
	{ "there", "there/soft", EACCES },
	{ "there/soft", "there/soft", EACCES },

	/* Ways through other directories. */
	{ "here", "there/../here/socket", 0 },
	{ "there", "there/../here/socket", EACCES },
	{ "here/socket", "here/./socket", 0 },
};

static const struct row mount_rows[] = {
	/* What is mounted and what is in it are the same through both. */
	{ "here/socket", "view/socket", 0 },
	{ "view/socket", "here/socket", 0 },
	{ "here", "view/socket", 0 },
	{ "view", "here/socket", 0 },
	/* What is above the mount is not above its origin. */
	{ "outer", "outer/view/socket", 0 },
	{ "outer", "here/socket", EACCES },
	{ "there", "view/socket", EACCES },
};

static void serve_at(const char *path)
{
	const struct unix_name name = unix_path_name(path);
	const int fd = unix_open(SOCK_STREAM);
	const int error = fd < 0 ? errno : unix_serve(fd, SOCK_STREAM, &name);

	if (error)
		expect_broken("%s: %s", path, expect_errno_name(error));
}

static void make_tree(void)
{
	if (mkdir("tree", 0700) || chdir("tree") || mkdir("here", 0700) || mkdir("there", 0700) ||
	    mkdir("view", 0700) || mkdir("outer", 0700) || mkdir("outer/view", 0700) ||
	    mknod("here/file", S_IFREG | 0600, 0))
		expect_broken("the tree: %s", expect_errno_name(errno));
	serve_at("here/socket");
	serve_at("here/other");
	if (link("here/socket", "there/hard"))
		expect_skip(REASON_FILESYSTEM, "a link of a socket: %s", expect_errno_name(errno));
	if (symlink("../here/socket", "there/soft"))
		expect_broken("there/soft: %s", expect_errno_name(errno));
}

struct run {
	const struct row *row;
	enum { FREE, HANDLED, GRANTED } mode;
};

static int connect_path(const char *path)
{
	const struct unix_name name = unix_path_name(path);
	const int fd = unix_open(SOCK_STREAM);

	return fd < 0 ? NOT_PREPARED(errno) : unix_connect(fd, &name);
}

static int enter(const struct run *run)
{
	const struct sandbox_rule rule = {
		.type = LLK_RULE_PATH_BENEATH,
		.access = LLK_ACCESS_FS_RESOLVE_UNIX,
		.parent_fd = open(run->row->rule, O_PATH | O_NOFOLLOW | O_CLOEXEC),
	};
	const struct sandbox_layer layer = {
		.attr.handled_access_fs = LLK_ACCESS_FS_RESOLVE_UNIX,
		.rules = &rule,
		.rule_count = run->mode == GRANTED,
	};
	enum sandbox_step step;
	int error;

	if (rule.parent_fd < 0)
		return NOT_PREPARED(errno);
	error = sandbox_enter(&layer, run->mode != FREE, &step);
	return error ? SANDBOX_REFUSED(error) : 0;
}

static int act(void *context)
{
	const struct run *run = context;
	const int error = enter(run);

	return error ? error : connect_path(run->row->path);
}

static void judge_rows(const struct row *table, size_t count, judged_action *action)
{
	for (size_t i = 0; i < count; i++) {
		struct run run = { .row = &table[i], .mode = FREE };
		struct verdict verdict;

		if (i == 0 || strcmp(table[i].path, table[i - 1].path) != 0) {
			verdict = judge_vforked(NULL, 0, action, &run);
			expect_control(&verdict, table[i].path);
			run.mode = HANDLED;
			verdict = judge_vforked(NULL, 0, action, &run);
			expect_verdict(&verdict, EACCES, "%s without a rule", table[i].path);
		}
		run.mode = GRANTED;
		verdict = judge_vforked(NULL, 0, action, &run);
		expect_verdict(&verdict, table[i].error, "%s with a rule for %s", table[i].path,
			       table[i].rule);
	}
}

static void judge_paths(const struct test_case *self)
{
	(void)self;
	make_tree();
	judge_rows(rows, sizeof(rows) / sizeof(rows[0]), act);
}

static int mount_and_act(void *context)
{
	int error = namespace_enter_mounts();

	if (!error && (mount("here", "view", NULL, MS_BIND, NULL) ||
		       mount("here", "outer/view", NULL, MS_BIND, NULL)))
		error = errno;
	return error ? NOT_PREPARED(error) : act(context);
}

static void judge_mounts(const struct test_case *self)
{
	(void)self;
	namespace_require_mounts();
	make_tree();
	judge_rows(mount_rows, sizeof(mount_rows) / sizeof(mount_rows[0]), mount_and_act);
}

/*
 * An overlay has files of its own, which are not those of its layers.
 *
 *	layers/			a filesystem of its own
 *	|-- lower/dir/
 *	|-- upper/
 *	|-- work/
 *	`-- merged/dir/socket	the other two seen as one
 */

static const struct row overlay_rows[] = {
	{ "layers/merged/dir/socket", "layers/merged/dir/socket", 0 },
	{ "layers/merged/dir", "layers/merged/dir/socket", 0 },
	{ "layers/merged", "layers/merged/dir/socket", 0 },
	{ "layers", "layers/merged/dir/socket", 0 },
	{ "layers/upper/dir/socket", "layers/merged/dir/socket", EACCES },
	{ "layers/upper", "layers/merged/dir/socket", EACCES },
	{ "layers/lower", "layers/merged/dir/socket", EACCES },
};

static int make_overlay(void)
{
	static const char options[] =
		"lowerdir=layers/lower,upperdir=layers/upper,workdir=layers/work";
	int error = namespace_enter_mounts();

	if (!error && (mount("none", "layers", "tmpfs", 0, NULL) || mkdir("layers/lower", 0700) ||
		       mkdir("layers/lower/dir", 0700) || mkdir("layers/upper", 0700) ||
		       mkdir("layers/work", 0700) || mkdir("layers/merged", 0700) ||
		       mount("none", "layers/merged", "overlay", 0, options)))
		error = errno;
	return error ? NOT_PREPARED(error) : 0;
}

static int try_overlay(void *context)
{
	(void)context;
	return make_overlay();
}

static int bind_in_overlay_and_act(void *context)
{
	const struct unix_name name = unix_path_name("layers/merged/dir/socket");
	const int fd = unix_open(SOCK_STREAM);
	int error = make_overlay();

	if (error)
		return error;
	error = fd < 0 ? errno : unix_serve(fd, SOCK_STREAM, &name);
	return error ? NOT_PREPARED(error) : act(context);
}

static void judge_overlay(const struct test_case *self)
{
	struct verdict verdict;

	(void)self;
	namespace_require_mounts();
	if (mkdir("layers", 0700))
		expect_broken("layers: %s", expect_errno_name(errno));
	verdict = judge_vforked(NULL, 0, try_overlay, NULL);
	if (verdict.kind == VERDICT_ACTED && verdict.error)
		expect_skip(REASON_FILESYSTEM, "no overlay: %s",
			    expect_errno_name(verdict.error & 0xffff));
	expect_control(&verdict, "an overlay");
	judge_rows(overlay_rows, sizeof(overlay_rows) / sizeof(overlay_rows[0]),
		   bind_in_overlay_and_act);
}

/*
 * Ways to the socket that are no path from the root or the working directory.
 */

static int connect_from_its_directory(void *context)
{
	(void)context;
	return chdir("here") ? NOT_PREPARED(errno) : connect_path("socket");
}

static int connect_descriptor(void *context)
{
	const int *fd = context;
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", *fd);
	return connect_path(path);
}

static int connect_renamed(void *context)
{
	int error;

	(void)context;
	if (rename("here/socket", "here/renamed"))
		return NOT_PREPARED(errno);
	error = connect_path("here/renamed");
	return rename("here/renamed", "here/socket") ? NOT_PREPARED(errno) : error;
}

static const struct {
	const char *what;
	judged_action *action;
} manners[] = {
	{ "a path from the socket's directory", connect_from_its_directory },
	{ "a descriptor of the socket file", connect_descriptor },
	{ "a socket file that was renamed", connect_renamed },
};

static void judge_manners(const struct test_case *self)
{
	struct sandbox_rule rules[4];

	(void)self;
	make_tree();

	const int fd = open("here/socket", O_PATH | O_CLOEXEC);
	const struct {
		struct sandbox_layer layer;
		int error;
		const char *what;
	} layers[] = {
		{ { .attr.handled_access_fs = LLK_ACCESS_FS_RESOLVE_UNIX }, EACCES, "no rule" },
		{ layer_granting("here/socket", LLK_ACCESS_FS_RESOLVE_UNIX, &rules[0]), 0,
		  "a rule for it" },
		{ layer_granting("here", LLK_ACCESS_FS_RESOLVE_UNIX, &rules[1]), 0,
		  "a rule for its directory" },
		{ layer_granting("here/other", LLK_ACCESS_FS_RESOLVE_UNIX, &rules[2]), EACCES,
		  "a rule for another" },
		{ layer_granting("there", LLK_ACCESS_FS_RESOLVE_UNIX, &rules[3]), EACCES,
		  "a rule for another directory" },
	};

	for (size_t i = 0; i < sizeof(manners) / sizeof(manners[0]); i++) {
		struct verdict verdict = judge_vforked(NULL, 0, manners[i].action, (void *)&fd);

		expect_control(&verdict, manners[i].what);
		for (size_t j = 0; j < sizeof(layers) / sizeof(layers[0]); j++) {
			verdict =
				judge_vforked(&layers[j].layer, 1, manners[i].action, (void *)&fd);
			expect_verdict(&verdict, layers[j].error, "%s with %s", manners[i].what,
				       layers[j].what);
		}
	}
}

#define CASE(name_, title_, body_)                                                                 \
	{                                                                                          \
		.name = name_, .title = title_, .features = "fs.resolve_unix",                     \
		.source = SOURCE_DOCUMENT ", Access rights, LANDLOCK_ACCESS_FS_RESOLVE_UNIX",      \
		.needs = "abi>=9 unix", .body = body_                                              \
	}

static const struct test_case cases[] = {
	CASE("rules_hold_for_the_socket_and_what_is_below",
	     "a rule for the socket file or a directory above grants, by any name of the file",
	     judge_paths),
	CASE("rules_hold_through_mounts",
	     "a rule grants through each mount of the directory it is for, or above the mount",
	     judge_mounts),
	CASE("rules_hold_for_overlays_not_their_layers",
	     "a rule grants for what an overlay shows, one for a layer of it does not",
	     judge_overlay),
	CASE("rules_hold_for_the_file_that_is_reached",
	     "working directories, descriptors and new names make no difference", judge_manners),
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
