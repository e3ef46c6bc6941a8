// SPDX-License-Identifier: MIT
/*
 * Which denials of files a quiet rule keeps out of the log.
 *
 *	dir/
 *	|-- file
 *	`-- below/
 *	    `-- file
 *	other/
 *	`-- file
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>

#include "audit_log.h"
#include "quiet.h"

#define READ  LLK_ACCESS_FS_READ_FILE
#define WRITE LLK_ACCESS_FS_WRITE_FILE
#define QUIET LLK_ADD_RULE_QUIET

static void make_layout(void)
{
	static const char *const files[] = { "dir/file", "dir/below/file", "other/file" };

	if (mkdir("dir", 0700) || mkdir("dir/below", 0700) || mkdir("other", 0700))
		expect_broken("making the layout: %s", expect_errno_name(errno));
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		const int fd = open(files[i], O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

		if (fd < 0)
			expect_broken("%s: %s", files[i], expect_errno_name(errno));
		close(fd);
	}
}

struct opening {
	const char *path;
	int flags;
};

static int open_file(void *context)
{
	const struct opening *opening = context;
	const int fd = open(opening->path, opening->flags | O_CLOEXEC);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static const struct opening dir_read = { "dir/file", O_RDONLY };
static const struct opening dir_write = { "dir/file", O_WRONLY };
static const struct opening dir_both = { "dir/file", O_RDWR };
static const struct opening below_read = { "dir/below/file", O_RDONLY };
static const struct opening other_read = { "other/file", O_RDONLY };

#define LAYER(handled_, quiet_, ...)                                                               \
	{                                                                                          \
		.attr = { .handled_access_fs = (handled_), .quiet_access_fs = (quiet_) },          \
		.rules = {                                                                         \
			__VA_ARGS__                                                                \
		}                                                                                  \
	}
#define RULE(path_, access_, flags_)                                                               \
	{                                                                                          \
		.path = path_, .access = access_, .flags = flags_                                  \
	}
#define ROW(what_, opening_, denial_, ...)                                                         \
	{                                                                                          \
		.what = what_, .layers = { __VA_ARGS__ }, .action = open_file,                     \
		.context = &(opening_), .error = EACCES, .denials = {                              \
			denial_                                                                    \
		}                                                                                  \
	}

#define READ_DENIED  "blockers=fs.read_file *"
#define WRITE_DENIED "blockers=fs.write_file *"
#define BOTH_DENIED  "blockers=fs.write_file,fs.read_file *"
#define SILENT	     NULL

/* All rights that are missing have to be quiet ones. */
static const struct quiet_row mask_rows[] = {
	ROW("no quiet right and no quiet rule", dir_read, READ_DENIED, LAYER(READ, 0)),
	ROW("a quiet right without a quiet rule", dir_read, READ_DENIED, LAYER(READ, READ)),
	ROW("a quiet right with another rule", dir_read, READ_DENIED,
	    LAYER(READ | WRITE, READ, RULE("dir", WRITE, 0))),
	ROW("a quiet right and a quiet rule", dir_read, SILENT,
	    LAYER(READ, READ, RULE("dir", 0, QUIET))),
	ROW("another quiet right", dir_read, READ_DENIED,
	    LAYER(READ | WRITE, WRITE, RULE("dir", 0, QUIET))),
	ROW("the one that is asked for", dir_write, SILENT,
	    LAYER(READ | WRITE, WRITE, RULE("dir", 0, QUIET))),
	ROW("one of two that are missing", dir_both, BOTH_DENIED,
	    LAYER(READ | WRITE, READ, RULE("dir", 0, QUIET))),
	ROW("the other of two that are missing", dir_both, BOTH_DENIED,
	    LAYER(READ | WRITE, WRITE, RULE("dir", 0, QUIET))),
	ROW("both that are missing", dir_both, SILENT,
	    LAYER(READ | WRITE, READ | WRITE, RULE("dir", 0, QUIET))),
	ROW("the missing one of two that are asked for", dir_both, SILENT,
	    LAYER(READ | WRITE, READ, RULE("dir", WRITE, QUIET))),
	ROW("the granted one of two that are asked for", dir_both, READ_DENIED,
	    LAYER(READ | WRITE, WRITE, RULE("dir", WRITE, QUIET))),
};

/* The rule may be on the object or above it. */
static const struct quiet_row object_rows[] = {
	ROW("a rule on the file", dir_read, SILENT, LAYER(READ, READ, RULE("dir/file", 0, QUIET))),
	ROW("a rule far above", below_read, SILENT, LAYER(READ, READ, RULE(".", 0, QUIET))),
	ROW("a rule on the root", below_read, SILENT, LAYER(READ, READ, RULE("/", 0, QUIET))),
	ROW("a rule on another directory", other_read, READ_DENIED,
	    LAYER(READ, READ, RULE("dir", 0, QUIET))),
	ROW("a rule beneath", dir_read, READ_DENIED,
	    LAYER(READ, READ, RULE("dir/below", 0, QUIET))),
	ROW("a rule on another file", dir_read, READ_DENIED,
	    LAYER(READ, READ, RULE("dir/below/file", 0, QUIET))),
	ROW("a rule that is not quiet beneath one that is", below_read, SILENT,
	    LAYER(READ | WRITE, READ, RULE("dir", 0, QUIET), RULE("dir/below", WRITE, 0))),
	ROW("a rule that is quiet beneath one that is not", below_read, SILENT,
	    LAYER(READ | WRITE, READ, RULE("dir", WRITE, 0), RULE("dir/below", 0, QUIET))),
};

/* The same object twice. */
static const struct quiet_row sticky_rows[] = {
	ROW("quiet and then not", dir_read, SILENT,
	    LAYER(READ | WRITE, READ, RULE("dir", 0, QUIET), RULE("dir", WRITE, 0))),
	ROW("not quiet and then quiet", dir_read, SILENT,
	    LAYER(READ | WRITE, READ, RULE("dir", WRITE, 0), RULE("dir", 0, QUIET))),
	ROW("quiet with another right, and then not", dir_read, SILENT,
	    LAYER(READ | WRITE, READ, RULE("dir", WRITE, QUIET), RULE("dir", WRITE, 0))),
	ROW("never quiet", dir_read, READ_DENIED,
	    LAYER(READ | WRITE, READ, RULE("dir", WRITE, 0), RULE("dir", WRITE, 0))),
};

/* The youngest layer that denies decides. */
static const struct quiet_row layer_rows[] = {
	ROW("the younger is quiet", dir_read, SILENT, LAYER(READ, 0),
	    LAYER(READ, READ, RULE("dir", 0, QUIET))),
	ROW("the older is quiet", dir_read, READ_DENIED, LAYER(READ, READ, RULE("dir", 0, QUIET)),
	    LAYER(READ, 0)),
	ROW("the older is quiet, and the younger grants", dir_read, SILENT,
	    LAYER(READ, READ, RULE("dir", 0, QUIET)), LAYER(READ, 0, RULE("dir", READ, 0))),
	ROW("the younger is quiet, and grants", dir_read, READ_DENIED, LAYER(READ, 0),
	    LAYER(READ, READ, RULE("dir", READ, QUIET))),
	ROW("the younger is quiet, and about another right", dir_read, READ_DENIED, LAYER(READ, 0),
	    LAYER(WRITE, WRITE, RULE("dir", 0, QUIET))),
	ROW("the younger is quiet about what it denies", dir_both, SILENT, LAYER(READ, 0),
	    LAYER(WRITE, WRITE, RULE("dir", 0, QUIET))),
	ROW("the older is quiet about what it denies", dir_both, WRITE_DENIED,
	    LAYER(READ, READ, RULE("dir", 0, QUIET)), LAYER(WRITE, 0)),
	ROW("both are quiet", dir_both, SILENT,
	    LAYER(READ | WRITE, READ | WRITE, RULE("dir", 0, QUIET)),
	    LAYER(READ | WRITE, READ | WRITE, RULE("dir", 0, QUIET))),
};

struct quiet_list {
	const struct quiet_row *rows;
	size_t count;
};

#define ROWS(rows_)                                                                                \
	&(const struct quiet_list)                                                                 \
	{                                                                                          \
		rows_, sizeof(rows_) / sizeof((rows_)[0])                                          \
	}

static void judge_rows(const struct test_case *self)
{
	const struct quiet_list *list = self->row;

	make_layout();
	log_begin();
	quiet_judge(list->rows, list->count);
}

static int move_file(void *context)
{
	(void)context;
	return rename("dir/file", "other/new") ? errno : 0;
}

#define MOVE (LLK_ACCESS_FS_REFER | LLK_ACCESS_FS_REMOVE_FILE | LLK_ACCESS_FS_MAKE_REG)
/* The second form is that of a path with blanks or quotes somewhere above. */
#define SOURCE_DENIED	   "blockers=fs.remove_file,fs.refer path=@(\"*/dir\"|*2F646972) *"
#define DESTINATION_DENIED "blockers=fs.make_reg,fs.refer path=@(\"*/other\"|*2F6F74686572) *"

static void judge_moves(const struct test_case *self)
{
	static const struct quiet_row rows[] = {
		{ .what = "no quiet rule",
		  .layers = { LAYER(MOVE, MOVE) },
		  .action = move_file,
		  .error = EACCES,
		  .denials = { SOURCE_DENIED, DESTINATION_DENIED } },
		{ .what = "a quiet source",
		  .layers = { LAYER(MOVE, MOVE, RULE("dir", 0, QUIET)) },
		  .action = move_file,
		  .error = EACCES,
		  .denials = { DESTINATION_DENIED } },
		{ .what = "a quiet destination",
		  .layers = { LAYER(MOVE, MOVE, RULE("other", 0, QUIET)) },
		  .action = move_file,
		  .error = EACCES,
		  .denials = { SOURCE_DENIED } },
		{ .what = "both quiet",
		  .layers = { LAYER(MOVE, MOVE, RULE("dir", 0, QUIET), RULE("other", 0, QUIET)) },
		  .action = move_file,
		  .error = EACCES },
		{ .what = "a quiet directory above both",
		  .layers = { LAYER(MOVE, MOVE, RULE(".", 0, QUIET)) },
		  .action = move_file,
		  .error = EACCES },
		{ .what = "quiet for what is missing at the source alone",
		  .layers = { LAYER(MOVE, LLK_ACCESS_FS_REFER | LLK_ACCESS_FS_REMOVE_FILE,
				    RULE(".", 0, QUIET)) },
		  .action = move_file,
		  .error = EACCES,
		  .denials = { DESTINATION_DENIED } },
		{ .what = "quiet for what is missing at the destination alone",
		  .layers = { LAYER(MOVE, LLK_ACCESS_FS_REFER | LLK_ACCESS_FS_MAKE_REG,
				    RULE(".", 0, QUIET)) },
		  .action = move_file,
		  .error = EACCES,
		  .denials = { SOURCE_DENIED } },
		{ .what = "quiet for neither side's second right",
		  .layers = { LAYER(MOVE, LLK_ACCESS_FS_REFER, RULE(".", 0, QUIET)) },
		  .action = move_file,
		  .error = EACCES,
		  .denials = { SOURCE_DENIED, DESTINATION_DENIED } },
	};

	(void)self;
	make_layout();
	log_begin();
	quiet_judge(rows, sizeof(rows) / sizeof(rows[0]));
}

/* Rights that are decided when a file is opened, and missed later. */
static int truncate_opened(void *context)
{
	const int fd = open("dir/file", O_RDWR | O_CLOEXEC);

	(void)context;
	if (fd < 0)
		return NOT_PREPARED(errno);
	return ftruncate(fd, 0) ? errno : 0;
}

static int ask_device(void *context)
{
	const int fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	int count;

	(void)context;
	if (fd < 0)
		return NOT_PREPARED(errno);
	return ioctl(fd, FIONREAD, &count) ? errno : 0;
}

#define TRUNCATE LLK_ACCESS_FS_TRUNCATE
#define IOCTL	 LLK_ACCESS_FS_IOCTL_DEV

static void judge_opened(const struct test_case *self)
{
	static const struct quiet_row rows[] = {
		{ .what = "truncating quietly",
		  .layers = { LAYER(TRUNCATE, TRUNCATE, RULE("dir", 0, QUIET)) },
		  .action = truncate_opened,
		  .error = EACCES },
		{ .what = "truncating elsewhere",
		  .layers = { LAYER(TRUNCATE, TRUNCATE, RULE("other", 0, QUIET)) },
		  .action = truncate_opened,
		  .error = EACCES,
		  .denials = { "blockers=fs.truncate *" } },
		{ .what = "truncating where device commands are quiet",
		  .layers = { LAYER(TRUNCATE | IOCTL, IOCTL, RULE("dir", 0, QUIET)) },
		  .action = truncate_opened,
		  .error = EACCES,
		  .denials = { "blockers=fs.truncate *" } },
		{ .what = "a quiet device command",
		  .layers = { LAYER(TRUNCATE | IOCTL, IOCTL, RULE("/dev", 0, QUIET)) },
		  .action = ask_device,
		  .error = EACCES },
		{ .what = "a device command where truncating is quiet",
		  .layers = { LAYER(TRUNCATE | IOCTL, TRUNCATE, RULE("/dev", 0, QUIET)) },
		  .action = ask_device,
		  .error = EACCES,
		  .denials = { "blockers=fs.ioctl_dev *" } },
		{ .what = "a device command, quiet in the older layer that denies it alone",
		  .layers = { LAYER(IOCTL, IOCTL, RULE("/dev", 0, QUIET)), LAYER(TRUNCATE, 0) },
		  .action = ask_device,
		  .error = EACCES },
		{ .what = "a device command, quiet in the younger layer that denies it alone",
		  .layers = { LAYER(TRUNCATE, 0), LAYER(IOCTL, IOCTL, RULE("/dev", 0, QUIET)) },
		  .action = ask_device,
		  .error = EACCES },
		{ .what = "a device command where a younger layer is quiet about truncating",
		  .layers = { LAYER(IOCTL, 0), LAYER(TRUNCATE, TRUNCATE, RULE("/dev", 0, QUIET)) },
		  .action = ask_device,
		  .error = EACCES,
		  .denials = { "blockers=fs.ioctl_dev *" } },
		{ .what = "a device command, quiet elsewhere, where truncating is quiet",
		  .layers = { LAYER(IOCTL, IOCTL, RULE("dir", 0, QUIET)),
			      LAYER(TRUNCATE, TRUNCATE, RULE("/dev", 0, QUIET)) },
		  .action = ask_device,
		  .error = EACCES,
		  .denials = { "blockers=fs.ioctl_dev *" } },
		{ .what = "a device command, quiet in the older of two layers",
		  .layers = { LAYER(IOCTL, IOCTL, RULE("/dev", 0, QUIET)), LAYER(IOCTL, 0) },
		  .action = ask_device,
		  .error = EACCES,
		  .denials = { "blockers=fs.ioctl_dev *" } },
		{ .what = "truncating, quiet in the older of two layers",
		  .layers = { LAYER(TRUNCATE, TRUNCATE, RULE("dir", 0, QUIET)),
			      LAYER(TRUNCATE, 0) },
		  .action = truncate_opened,
		  .error = EACCES,
		  .denials = { "blockers=fs.truncate *" } },
		{ .what = "truncating, quiet in the younger of two layers",
		  .layers = { LAYER(TRUNCATE, 0),
			      LAYER(TRUNCATE, TRUNCATE, RULE("dir", 0, QUIET)) },
		  .action = truncate_opened,
		  .error = EACCES },
	};

	(void)self;
	make_layout();
	log_begin();
	quiet_judge(rows, sizeof(rows) / sizeof(rows[0]));
}

/* One denial that is quiet, and then one that is not. */
static int open_both(void *context)
{
	(void)context;
	if (open_file(&(struct opening){ "dir/file", O_RDONLY }) != EACCES)
		return 0;
	return open_file(&(struct opening){ "other/file", O_RDONLY });
}

static void judge_count(const struct test_case *self)
{
	const struct sandbox_rule rule = {
		.type = LLK_RULE_PATH_BENEATH,
		.parent_fd = (make_layout(), open("dir", O_PATH | O_CLOEXEC)),
		.flags = QUIET,
	};
	const struct sandbox_layer layer = {
		.attr = { .handled_access_fs = READ, .quiet_access_fs = READ },
		.rules = &rule,
		.rule_count = 1,
	};
	static const char *const denials[] = {
		"blockers=fs.read_file path=@(\"*/other/file\"|*2F6F746865722F66696C65) *", NULL
	};
	const struct log *log;
	const char *release;

	(void)self;
	log_begin();
	log = log_judge(&layer, 1, open_both, NULL, EACCES, denials, "quiet and not");
	if (!log->denials.count)
		return;
	release = log_await_release(log->denials.at[0].domain);
	if (release)
		expect_true(strcmp(release, "status=deallocated denials=2") == 0,
			    "expected 2 denials, got \"%s\"", release);
}

/* What of a domain that restricts files is denied without a right. */
static int mount_something(void *context)
{
	(void)context;
	return mount("none", "dir", "tmpfs", 0, NULL) ? errno : 0;
}

static void judge_mounts(const struct test_case *self)
{
	static const struct quiet_row row = {
		.what = "a change of mounts",
		.layers = { LAYER(READ, READ, RULE("/", 0, QUIET), RULE("dir", 0, QUIET)) },
		.action = mount_something,
		.error = EPERM,
		.denials = { "blockers=fs.change_topology *" },
	};

	(void)self;
	make_layout();
	log_begin();
	quiet_judge(&row, 1);
}

#define SOURCE "include/uapi/linux/landlock.h, landlock_add_rule_flags"
#define NEEDS  "abi>=10 cap:audit_control cap:audit_read"

static const struct test_case cases[] = {
	{ .name = "all_missing_rights_are_quiet",
	  .title = "a quiet rule silences a denial if all rights that are missing are quiet ones",
	  .features = "rule.quiet",
	  .source = SOURCE,
	  .needs = NEEDS,
	  .body = judge_rows,
	  .row = ROWS(mask_rows) },
	{ .name = "object_or_parent_is_quiet",
	  .title = "a quiet rule is for its file and for all that is beneath",
	  .features = "rule.quiet",
	  .source = SOURCE,
	  .needs = NEEDS,
	  .body = judge_rows,
	  .row = ROWS(object_rows) },
	{ .name = "quiet_once_is_quiet",
	  .title = "a rule for the same object does not take quiet back",
	  .features = "rule.quiet",
	  .source = SOURCE_DOCUMENT ", Quiet rule flag (ABI < 10)",
	  .needs = NEEDS,
	  .body = judge_rows,
	  .row = ROWS(sticky_rows) },
	{ .name = "youngest_denying_layer_is_quiet",
	  .title = "the youngest layer that denies decides whether a denial is quiet",
	  .features = "rule.quiet",
	  .source = SOURCE,
	  .needs = NEEDS,
	  .body = judge_rows,
	  .row = ROWS(layer_rows) },
	{ .name = "sides_of_a_move_are_quiet_by_themselves",
	  .title = "each side of a denied move is quiet or not by itself",
	  .features = "rule.quiet fs.refer",
	  .source = SOURCE,
	  .needs = NEEDS,
	  .body = judge_moves },
	{ .name = "opened_files_stay_quiet",
	  .title = "denials on open files are as quiet as the rules for them",
	  .features = "rule.quiet fs.truncate fs.ioctl_dev",
	  .source = SOURCE,
	  .needs = NEEDS " dev:null",
	  .body = judge_opened },
	{ .name = "quiet_denials_count",
	  .title = "quiet denials are counted in the record of the domain's release",
	  .features = "rule.quiet",
	  .source = "Documentation/admin-guide/LSM/landlock.rst, Record types",
	  .needs = NEEDS,
	  .body = judge_count },
	{ .name = "mounts_are_never_quiet",
	  .title = "denied changes of mounts are logged in spite of quiet rules",
	  .features = "rule.quiet",
	  .source = "kernel behaviour, security/landlock/log.c:is_denial_quieted",
	  .needs = NEEDS " cap:sys_admin",
	  .body = judge_mounts },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
