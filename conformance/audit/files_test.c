// SPDX-License-Identifier: MIT
/*
 * The records of denials of files: which rights they name, and which files.
 *
 *	file
 *	dir/
 *	|-- file
 *	`-- dir/
 *	other/
 *	`-- file
 *	"a \"name\""	a file
 *	link		to file
 *	program		one that can be executed
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <case.h>
#include <exercise.h>
#include <expect.h>
#include <facility.h>
#include <kernel.h>
#include <rights.h>

#include "audit_log.h"
#include "object.h"

#define ODD_NAME "a \"name\""

static void make_file(const char *path, mode_t mode)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, mode);

	if (fd < 0)
		expect_broken("%s: %s", path, expect_errno_name(errno));
	close(fd);
}

static void make_layout(void)
{
	if (mkdir("dir", 0700) || mkdir("dir/dir", 0700) || mkdir("other", 0700) ||
	    symlink("file", "link"))
		expect_broken("making the layout: %s", expect_errno_name(errno));
	make_file("file", 0600);
	make_file("dir/file", 0600);
	make_file("other/file", 0600);
	make_file(ODD_NAME, 0600);
	make_file("program", 0700);
}

/* Whether the machine lacks what it rests on, which is said; NULL rests on nothing. */
static bool is_left_out(const char *what, const char *word)
{
	return word && facility_leaves_out(facility_find(word), what);
}

/* Every exercise, which is an operation that one right or scope governs. */
static void judge_names(const struct test_case *self)
{
	(void)self;
	log_begin();
	for (size_t i = 0; exercise_at(i); i++) {
		const struct exercise *exercise = exercise_at(i);
		const struct llk_feature *feature = llk_feature_find(exercise->feature);
		const char *denial = case_text("blockers=%s *", exercise->feature);
		/* A link has two ends. */
		const char *const denials[] = {
			denial,
			feature->kind == LLK_FEATURE_FS && feature->bit == LLK_ACCESS_FS_REFER
				? denial
				: NULL,
			NULL,
		};
		const char *const none[] = { NULL };
		struct verdict verdict;

		if (feature->since_abi > kernel_abi() ||
		    is_left_out(exercise->feature, rights_facility(feature)))
			continue;
		verdict = exercise_run(exercise, ".", EXERCISE_FREE, NULL);
		expect_control(&verdict, exercise->feature);
		verdict = exercise_run(exercise, ".", EXERCISE_DENIED, NULL);
		expect_verdict(&verdict, exercise->denial, "%s denied", exercise->feature);
		log_expect(log_take(), denials, exercise->feature);
		verdict = exercise_run(exercise, ".", EXERCISE_GRANTED, NULL);
		expect_verdict(&verdict, 0, "%s granted", exercise->feature);
		log_expect(log_take(), none, exercise->feature);
	}
}

struct opening {
	const char *path;
	int flags;
};

static int open_file(void *context)
{
	const struct opening *opening = context;
	const int fd = open(opening->path, opening->flags | O_CLOEXEC, 0600);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static int execute(void *context)
{
	const struct opening *opening = context;
	char *const arguments[] = { (char[]){ "program" }, NULL };

	execv(opening->path, arguments);
	return errno;
}

static int rename_dir(void *context)
{
	(void)context;
	return rename("dir/dir", "dir/new") ? errno : 0;
}

static const struct {
	const char *what;
	uint64_t handled;
	uint64_t granted; /* on path */
	judged_action *action;
	struct opening opening;
	const char *object;
	const char *blockers;
} several_rows[] = {
	{ "opening for reading and writing",
	  LLK_ACCESS_FS_READ_FILE | LLK_ACCESS_FS_WRITE_FILE,
	  0,
	  open_file,
	  { "file", O_RDWR },
	  "file",
	  "fs.write_file,fs.read_file" },
	{ "opening for both with reading granted",
	  LLK_ACCESS_FS_READ_FILE | LLK_ACCESS_FS_WRITE_FILE,
	  LLK_ACCESS_FS_READ_FILE,
	  open_file,
	  { "file", O_RDWR },
	  "file",
	  "fs.write_file" },
	{ "opening for both with writing granted",
	  LLK_ACCESS_FS_READ_FILE | LLK_ACCESS_FS_WRITE_FILE,
	  LLK_ACCESS_FS_WRITE_FILE,
	  open_file,
	  { "file", O_RDWR },
	  "file",
	  "fs.read_file" },
	{ "opening for both with reading handled alone",
	  LLK_ACCESS_FS_READ_FILE,
	  0,
	  open_file,
	  { "file", O_RDWR },
	  "file",
	  "fs.read_file" },
	{ "opening for writing where truncating is denied too",
	  LLK_ACCESS_FS_WRITE_FILE | LLK_ACCESS_FS_TRUNCATE,
	  0,
	  open_file,
	  { "file", O_WRONLY | O_TRUNC },
	  "file",
	  "fs.write_file" },
	{ "truncating where writing is granted",
	  LLK_ACCESS_FS_WRITE_FILE | LLK_ACCESS_FS_TRUNCATE,
	  LLK_ACCESS_FS_WRITE_FILE,
	  open_file,
	  { "file", O_WRONLY | O_TRUNC },
	  "file",
	  "fs.truncate" },
	{ "executing",
	  LLK_ACCESS_FS_EXECUTE | LLK_ACCESS_FS_READ_FILE,
	  0,
	  execute,
	  { "program", 0 },
	  "program",
	  "fs.execute,fs.read_file" },
	{ "making a file",
	  LLK_ACCESS_FS_MAKE_REG | LLK_ACCESS_FS_WRITE_FILE,
	  0,
	  open_file,
	  { "dir/new", O_WRONLY | O_CREAT },
	  "dir",
	  "fs.make_reg" },
	{ "renaming in a directory",
	  LLK_ACCESS_FS_REMOVE_DIR | LLK_ACCESS_FS_MAKE_DIR,
	  0,
	  rename_dir,
	  { 0 },
	  "dir",
	  "fs.remove_dir,fs.make_dir" },
};

static void judge_several(const struct test_case *self)
{
	(void)self;
	make_layout();
	log_begin();
	for (size_t i = 0; i < sizeof(several_rows) / sizeof(several_rows[0]); i++) {
		struct opening opening = several_rows[i].opening;
		const struct sandbox_rule rule = {
			.type = LLK_RULE_PATH_BENEATH,
			.access = several_rows[i].granted,
			.parent_fd = open(several_rows[i].object, O_PATH | O_CLOEXEC),
		};
		const struct sandbox_layer layer = {
			.attr.handled_access_fs = several_rows[i].handled,
			.rules = &rule,
			.rule_count = several_rows[i].granted ? 1 : 0,
		};
		const char *const denials[] = {
			case_text("blockers=%s %s", several_rows[i].blockers,
				  object_file(several_rows[i].object)),
			NULL,
		};

		if (several_rows[i].action != execute ||
		    !is_left_out(several_rows[i].what, "exec:here"))
			log_judge(&layer, 1, several_rows[i].action, &opening, EACCES, denials,
				  several_rows[i].what);
		close(rule.parent_fd);
	}
}

/* The file has been removed, but is still open. */
static int reopen_removed(void *context)
{
	struct opening opening = { .flags = O_RDONLY };
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", *(const int *)context);
	opening.path = path;
	return open_file(&opening);
}

static void judge_paths(const struct test_case *self)
{
	static const struct sandbox_layer layer = {
		.attr.handled_access_fs = LLK_ACCESS_FS_READ_FILE,
	};
	static const struct {
		const char *path;
		const char *object;
		const char *facility; /* as of facility.h, NULL for none */
	} rows[] = {
		{ "file", "file", NULL },	    { "dir/../other/./file", "other/file", NULL },
		{ "link", "file", "follow:here" },  { ODD_NAME, ODD_NAME, NULL },
		{ "/dev/null", "/dev/null", NULL },
	};
	const char *denials[2] = { 0 };
	int fd;

	(void)self;
	make_layout();
	log_begin();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct opening opening = { rows[i].path, O_RDONLY };

		if (is_left_out(rows[i].path, rows[i].facility))
			continue;
		denials[0] = case_text("blockers=fs.read_file %s", object_file(rows[i].object));
		log_judge(&layer, 1, open_file, &opening, EACCES, denials, rows[i].path);
	}
	fd = open("dir/file", O_RDONLY | O_CLOEXEC);
	denials[0] = case_text("blockers=fs.read_file %s",
			       object_file_named("dir/file",
						 case_text("%s/dir/file (deleted)",
							   getcwd((char[4096]){ 0 }, 4096))));
	if (fd < 0 || unlink("dir/file"))
		expect_broken("dir/file: %s", expect_errno_name(errno));
	log_judge(&layer, 1, reopen_removed, &fd, EACCES, denials, "a file that was removed");
}

struct command {
	unsigned int number;
	const char *text;
};

static int send_command(void *context)
{
	const struct command *command = context;
	const int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return NOT_PREPARED(errno);
	return ioctl(fd, command->number, 0) ? errno : 0;
}

static void judge_commands(const struct test_case *self)
{
	static const struct sandbox_layer layer = {
		.attr.handled_access_fs = LLK_ACCESS_FS_IOCTL_DEV,
	};
	static const struct command commands[] = {
		{ FIONREAD, "0x541b" },
		{ 0x1, "0x1" },
		{ BLKGETSIZE64, "0x1272" }, /* the lower half is logged */
	};

	(void)self;
	log_begin();
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		struct command command = commands[i];
		const char *const denials[] = {
			case_text("blockers=fs.ioctl_dev %s ioctlcmd=%s", object_file("/dev/null"),
				  command.text),
			NULL,
		};

		log_judge(&layer, 1, send_command, &command, EACCES, denials, command.text);
	}
}

static int truncate_open_file(void *context)
{
	const int fd = open("file", O_RDWR | O_CLOEXEC);

	(void)context;
	if (fd < 0)
		return NOT_PREPARED(errno);
	return ftruncate(fd, 0) ? errno : 0;
}

static int truncate_path(void *context)
{
	(void)context;
	return truncate("file", 0) ? errno : 0;
}

static void judge_truncation(const struct test_case *self)
{
	static const struct sandbox_layer layer = {
		.attr.handled_access_fs = LLK_ACCESS_FS_TRUNCATE,
	};
	const char *denials[2] = { 0 };

	(void)self;
	make_layout();
	log_begin();
	denials[0] = case_text("blockers=fs.truncate %s", object_file("file"));
	log_judge(&layer, 1, truncate_path, NULL, EACCES, denials, "truncate(2)");
	log_judge(&layer, 1, truncate_open_file, NULL, EACCES, denials, "ftruncate(2)");
}

#define SOURCE "Documentation/admin-guide/LSM/landlock.rst, Record types"
#define NEEDS  "abi>=7 cap:audit_control cap:audit_read"

static const struct test_case cases[] = {
	{ .name = "every_denial_names_its_right",
	  .title = "the record of a denial names the right or scope; what is granted has no record",
	  .source = SOURCE,
	  .needs = NEEDS " dev:urandom",
	  .body = judge_names },
	{ .name = "missing_rights_are_all_named",
	  .title = "a record names the rights that are missing, and no others, from the lowest up",
	  .source = SOURCE,
	  .needs = NEEDS,
	  .body = judge_several },
	{ .name = "files_are_described",
	  .title = "a record has the path, the device and the inode of the file, the path coded "
		   "where it is odd",
	  .source = SOURCE,
	  .needs = NEEDS " dev:null",
	  .body = judge_paths },
	{ .name = "truncated_files_are_described",
	  .title = "a record of truncating tells the file, by path or by descriptor",
	  .features = "fs.truncate",
	  .source = SOURCE,
	  .needs = NEEDS,
	  .body = judge_truncation },
	{ .name = "device_commands_are_described",
	  .title = "a record of ioctl(2) tells the device and the lower half of the command",
	  .features = "fs.ioctl_dev",
	  .source = SOURCE,
	  .needs = NEEDS " dev:null",
	  .body = judge_commands },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
