// SPDX-License-Identifier: MIT
/* The trace events of checks against rules. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <case.h>
#include <events.h>
#include <expect.h>

#include "actions.h"

#define READ	 LLK_ACCESS_FS_READ_FILE
#define WRITE	 LLK_ACCESS_FS_WRITE_FILE
#define READ_DIR LLK_ACCESS_FS_READ_DIR
#define REMOVE	 LLK_ACCESS_FS_REMOVE_FILE
#define MAKE	 LLK_ACCESS_FS_MAKE_REG
#define REFER	 LLK_ACCESS_FS_REFER
#define TRUNCATE LLK_ACCESS_FS_TRUNCATE
#define IOCTL	 LLK_ACCESS_FS_IOCTL_DEV

static int open_beneath(const char *path)
{
	const int fd = open(path, O_PATH | O_CLOEXEC);

	if (fd < 0)
		expect_broken("%s: %s", path, expect_errno_name(errno));
	return fd;
}

/* Two layers: the older grants reading by the directory, the younger all by the file. */
static void judge_files(const struct test_case *self)
{
	struct sandbox_rule rules[] = {
		{ .type = LLK_RULE_PATH_BENEATH, .access = READ },
		{ .type = LLK_RULE_PATH_BENEATH, .access = READ | WRITE },
	};
	const struct sandbox_layer layers[] = {
		{ .attr.handled_access_fs = READ | WRITE, .rules = &rules[0], .rule_count = 1 },
		{ .attr.handled_access_fs = READ | WRITE, .rules = &rules[1], .rule_count = 1 },
	};
	const char *expected[4] = { 0 };
	struct llk_path_beneath_attr elsewhere = { .allowed_access = READ };
	struct verdict verdict;

	(void)self;
	events_begin((const char *const[]){ "check_rule_inode", "deny_access_fs", NULL });
	actions_make_file();
	/* A file with a rule in another ruleset alone is not checked against any. */
	elsewhere.parent_fd = open_beneath(".");
	expect_answer(llk_sys_add_rule(actions_make_ruleset(&layers[0].attr), LLK_RULE_PATH_BENEATH,
				       &elsewhere, 0),
		      0, "landlock_add_rule");
	rules[0].parent_fd = open_beneath("dir");
	rules[1].parent_fd = open_beneath("dir/file");
	verdict = events_judge(layers, 2, actions_open_file, NULL);
	expect_verdict(&verdict, EACCES, "opening a file");
	/* What a layer does not handle is not asked for. */
	expected[0] = case_text("check_rule_inode: domain=@B@ access_request=write_file|read_file "
				"%s grants={,write_file|read_file}",
				events_number_of("dir/file"));
	expected[1] = case_text("check_rule_inode: domain=@B@ access_request=write_file|read_file "
				"%s grants={read_file,}",
				events_number_of("dir"));
	expected[2] = case_text("deny_access_fs: domain=@A@ same_exec=1 logged=1 "
				"blockers=write_file %s path=%s",
				events_number_of("dir/file"), events_path_of("dir/file"));
	events_expect(events_take(), expected, "opening a file");
}

static void judge_ports(const struct test_case *self)
{
	const struct sandbox_rule rule = {
		.type = LLK_RULE_NET_PORT,
		.access = LLK_ACCESS_NET_BIND_TCP,
		.port = 1025,
	};
	const struct llk_ruleset_attr attr = { .handled_access_net = LLK_ACCESS_NET_BIND_TCP };
	const struct sandbox_layer layers[] = {
		{ .attr = attr, .rules = &rule, .rule_count = 1 },
		{ .attr = attr },
	};
	static const struct {
		const char *what;
		size_t first, count; /* of the layers */
		int error;
		const char *expected[2];
	} rows[] = {
		{ "binding to a port",
		  0,
		  1,
		  0,
		  { "check_rule_net_port: domain=@A@ access_request=bind_tcp port=1025 "
		    "grants={bind_tcp}" } },
		{ "binding to a port that one of two layers grants",
		  0,
		  2,
		  EACCES,
		  { "check_rule_net_port: domain=@A@ access_request=bind_tcp port=1025 "
		    "grants={bind_tcp,}" } },
		/* A port without a rule is not checked against any. */
		{ "binding to a port without a rule", 1, 1, EACCES, { NULL } },
	};

	(void)self;
	events_begin((const char *const[]){ "check_rule_net_port", NULL });
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct verdict verdict = events_judge(&layers[rows[i].first], rows[i].count,
							    actions_bind_port, NULL);

		expect_verdict(&verdict, rows[i].error, "%s", rows[i].what);
		events_expect(events_take(), rows[i].expected, rows[i].what);
	}
}

static int open_for_reading(void *path)
{
	return open(path, O_RDONLY | O_CLOEXEC) < 0 ? errno : 0;
}

/* What may be asked of the open file later is looked up as well. */
static void judge_optional(const struct test_case *self)
{
	static const struct {
		const char *what;
		char path[16];
		const char *request;
	} rows[] = {
		{ "opening a regular file", "dir/file", "read_file|truncate" },
		{ "opening a folder", "dir", "read_dir|truncate" },
		{ "opening a device", "/dev/null", "read_file|truncate|ioctl_dev" },
	};

	(void)self;
	events_begin((const char *const[]){ "check_rule_inode", NULL });
	actions_make_file();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct stat status;
		struct sandbox_rule rule = {
			.type = LLK_RULE_PATH_BENEATH,
			.parent_fd = open_beneath(rows[i].path),
		};
		const struct sandbox_layer layer = {
			.attr.handled_access_fs = READ | READ_DIR | TRUNCATE | IOCTL,
			.rules = &rule,
			.rule_count = 1,
		};
		const char *expected[2] = { NULL };
		struct verdict verdict;

		if (fstat(rule.parent_fd, &status))
			expect_broken("%s: %s", rows[i].path, expect_errno_name(errno));
		rule.access = S_ISDIR(status.st_mode) ? READ | READ_DIR : READ;
		verdict =
			events_judge(&layer, 1, open_for_reading, (void *)(uintptr_t)rows[i].path);
		expect_verdict(&verdict, 0, "%s", rows[i].what);
		/* Filesystems with numbers of their own may be below /dev. */
		expected[0] =
			case_text("check_rule_inode: domain=@A@ access_request=%s dev=+([0-9])"
				  ":+([0-9]) ino=+([0-9]) grants={%s}",
				  rows[i].request,
				  S_ISDIR(status.st_mode) ? "read_dir" : "read_file");
		events_expect(events_take(), expected, rows[i].what);
		close(rule.parent_fd);
	}
}

/*
 * A move is from/file to to/file, where there is none, or an exchange with to/other.  The root of
 * the filesystem is the working directory, and ".." is where it is mounted.
 */
struct move {
	const char *what;
	uint64_t handled; /* HANDLED if 0 */
	struct {
		const char *path;
		uint64_t access;
	} rules[4]; /* up to the first without a path */
	int (*act)(void *context);
	int error;
	/* A check: "PATH REQUEST GRANTS"; a denial: "PATH BLOCKERS". */
	struct {
		const char *path;
		const char *request;
		const char *grants;
	} checks[8];
	struct {
		const char *path;
		const char *blockers;
	} denials[3];
};

#define HANDLED (READ | REMOVE | MAKE | REFER)
#define ALL	"read_file|remove_file|make_reg|refer"

static int move(void *context)
{
	(void)context;
	return rename("from/file", "to/file") ? errno : 0;
}

static int move_within(void *context)
{
	(void)context;
	return rename("from/file", "from/moved") ? errno : 0;
}

static int make_link(void *context)
{
	(void)context;
	return link("from/file", "to/file") ? errno : 0;
}

static int exchange(void *context)
{
	(void)context;
	return renameat2(AT_FDCWD, "from/file", AT_FDCWD, "to/other", RENAME_EXCHANGE) ? errno : 0;
}

static const struct move moves[] = {
	{ .what = "a move between folders that grant all",
	  .rules = { { "from", HANDLED }, { "to", HANDLED } },
	  .act = move,
	  .checks = { { "from", ALL, ALL }, { "to", ALL, ALL } } },
	{ .what = "a move below a folder that grants all",
	  .rules = { { ".", HANDLED } },
	  .act = move,
	  .checks = { { ".", ALL, ALL }, { ".", ALL, ALL } } },
	{ .what = "a move between folders that grant all: no other rule is asked",
	  .rules = { { ".", READ }, { "from", HANDLED }, { "to", HANDLED }, { "from/file", READ } },
	  .act = move,
	  .checks = { { "from", ALL, ALL }, { "to", ALL, ALL } } },
	/* Neither folder grants what the file could lose or gain. */
	{ .what = "a move between folders that grant no more than it takes",
	  .rules = { { "from", REMOVE | REFER }, { "to", MAKE | REFER } },
	  .act = move,
	  .checks = { { "from", ALL, "remove_file|refer" }, { "to", ALL, "make_reg|refer" } } },
	{ .what = "a move of a file with a rule of its own",
	  .rules = { { "from", REMOVE | REFER }, { "to", MAKE | REFER }, { "from/file", READ } },
	  .act = move,
	  .checks = { { "from", ALL, "remove_file|refer" },
		      { "to", ALL, "make_reg|refer" },
		      { "from/file", ALL, "read_file" } } },
	{ .what = "a move below a folder that grants something",
	  .rules = { { ".", READ }, { "from", REMOVE | REFER }, { "to", MAKE | REFER } },
	  .act = move,
	  .checks = { { "from", ALL, "remove_file|refer" },
		      { ".", ALL, "read_file" },
		      { "to", ALL, "make_reg|refer" },
		      { ".", ALL, "read_file" } } },
	/* Compared within the filesystem, granted above it: each side is asked for its own. */
	{ .what = "a move that is granted above the filesystem",
	  .rules = { { "..", HANDLED } },
	  .act = move,
	  .checks = { { "..", "remove_file|refer", "remove_file|refer" },
		      { "..", "make_reg|refer", "make_reg|refer" } } },
	{ .what = "a move whose source alone is granted above the filesystem",
	  .rules = { { "..", REMOVE | REFER }, { "to", MAKE | REFER } },
	  .act = move,
	  .checks = { { "to", ALL, "make_reg|refer" },
		      { "..", "remove_file|refer", "remove_file|refer" } } },
	{ .what = "a move to where nothing may be made",
	  .rules = { { ".", READ }, { "from", REMOVE | REFER }, { "to", REFER } },
	  .act = move,
	  .error = EACCES,
	  .checks = { { "from", ALL, "remove_file|refer" },
		      { ".", ALL, "read_file" },
		      { "to", ALL, "refer" },
		      { ".", ALL, "read_file" },
		      { ".", "make_reg|refer", "" } },
	  .denials = { { "to", "make_reg" } } },
	{ .what = "a move to where the file could be read",
	  .rules = { { "from", REMOVE | REFER }, { "to", READ | MAKE | REFER } },
	  .act = move,
	  .error = EXDEV,
	  .checks = { { "from", ALL, "remove_file|refer" },
		      { "to", ALL, "read_file|make_reg|refer" } },
	  .denials = { { "from", "read_file|make_reg" }, { "to", "remove_file" } } },
	{ .what = "a move to where the file could be read, denied all the way up",
	  .rules = { { "..", REMOVE }, { "from", REMOVE | REFER }, { "to", READ | MAKE | REFER } },
	  .act = move,
	  .error = EXDEV,
	  .checks = { { "from", ALL, "remove_file|refer" },
		      { "to", ALL, "read_file|make_reg|refer" },
		      { "..", ALL, "remove_file" },
		      { "..", ALL, "remove_file" } },
	  .denials = { { "from", "read_file|make_reg" } } },
	/* The right to move is asked for whether it is handled or not. */
	{ .what = "a move under a ruleset without the right to move",
	  .handled = HANDLED & ~REFER,
	  .rules = { { "..", REMOVE }, { "from", REMOVE }, { "to", READ | MAKE } },
	  .act = move,
	  .error = EXDEV,
	  .checks = { { "from", ALL, "remove_file" },
		      { "to", ALL, "read_file|make_reg" },
		      { "..", ALL, "remove_file" },
		      { "..", ALL, "remove_file" } },
	  .denials = { { "from", "read_file|make_reg|refer" }, { "to", "refer" } } },
	{ .what = "a move within a folder",
	  .rules = { { "from", REMOVE | MAKE } },
	  .act = move_within,
	  .checks = { { "from", "remove_file|make_reg", "remove_file|make_reg" } } },
	{ .what = "a link",
	  .rules = { { "..", READ | REFER }, { "to", MAKE } },
	  .act = make_link,
	  .checks = { { "to", ALL, "make_reg" },
		      { "..", "refer", "refer" },
		      { "..", "make_reg|refer", "refer" } } },
	{ .what = "an exchange of files with rules of their own",
	  .rules = { { "from", REMOVE | MAKE | REFER },
		     { "to", REMOVE | MAKE | REFER },
		     { "from/file", READ },
		     { "to/other", READ } },
	  .act = exchange,
	  .checks = { { "from", ALL, "remove_file|make_reg|refer" },
		      { "to", ALL, "remove_file|make_reg|refer" },
		      { "from/file", ALL, "read_file" },
		      { "to/other", ALL, "read_file" } } },
};

static void make_file(const char *path)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		expect_broken("%s: %s", path, expect_errno_name(errno));
	close(fd);
}

static void judge_move(const struct move *row)
{
	struct sandbox_rule rules[4];
	struct sandbox_layer layer = {
		.attr.handled_access_fs = row->handled ? row->handled : HANDLED,
		.rules = rules,
	};
	const char *expected[12] = { NULL };
	size_t count = 0;
	struct verdict verdict;

	/* An earlier move may have been done. */
	make_file("from/file");
	make_file("to/other");
	if (unlink("to/file") && errno != ENOENT)
		expect_broken("to/file: %s", expect_errno_name(errno));
	for (size_t i = 0; i < 4 && row->rules[i].path; i++) {
		rules[layer.rule_count++] = (struct sandbox_rule){
			.type = LLK_RULE_PATH_BENEATH,
			.access = row->rules[i].access,
			.parent_fd = open_beneath(row->rules[i].path),
		};
	}
	for (size_t i = 0; row->checks[i].path; i++)
		expected[count++] =
			case_text("check_rule_inode: domain=@A@ access_request=%s %s grants={%s}",
				  row->checks[i].request, events_number_of(row->checks[i].path),
				  row->checks[i].grants);
	for (size_t i = 0; row->denials[i].path; i++)
		expected[count++] =
			case_text("deny_access_fs: domain=@A@ same_exec=1 logged=1 blockers=%s %s "
				  "path=%s",
				  row->denials[i].blockers, events_number_of(row->denials[i].path),
				  events_path_of(row->denials[i].path));
	verdict = events_judge(&layer, 1, row->act, NULL);
	expect_verdict(&verdict, row->error, "%s", row->what);
	events_expect(events_take(), expected, row->what);
	for (size_t i = 0; i < layer.rule_count; i++)
		close(rules[i].parent_fd);
}

static void judge_moves(const struct test_case *self)
{
	(void)self;
	events_begin((const char *const[]){ "check_rule_inode", "deny_access_fs", NULL });
	if (mkdir("from", 0700) || mkdir("to", 0700))
		expect_broken("folders: %s", expect_errno_name(errno));
	for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++)
		judge_move(&moves[i]);
}

#define SOURCE "Documentation/trace/events-landlock.rst, Interpreting check_rule events"
#define NEEDS  "abi>=11 cap:sys_admin"

/* The events tell of the layers of all that there are. */
#define NO_DOMAIN " no-domain"

static const struct test_case cases[] = {
	{ .name = "files_are_traced",
	  .title = "each rule that opening is checked against is traced, layer by layer",
	  .source = SOURCE,
	  .needs = NEEDS NO_DOMAIN,
	  .body = judge_files },
	{ .name = "ports_are_traced",
	  .title = "the rule that a port is checked against is traced, layer by layer",
	  .source = SOURCE,
	  .needs = NEEDS NO_DOMAIN " ipv4",
	  .body = judge_ports },
	{ .name = "optional_rights_are_traced",
	  .title = "opening looks up the rights to truncate, and of devices to control",
	  .source = SOURCE,
	  .needs = NEEDS NO_DOMAIN " dev:null",
	  .body = judge_optional },
	{ .name = "moves_are_traced",
	  .title = "a move is checked with all handled rights, and then with what it needs",
	  .source = SOURCE,
	  .needs = NEEDS,
	  .body = judge_moves },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
