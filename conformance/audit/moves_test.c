// SPDX-License-Identifier: MIT
/*
 * The records of denied moves and links between two directories.
 *
 *	from/
 *	|-- file
 *	`-- dir/
 *	to/
 *	|-- file
 *	`-- dir/
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>

#include "audit_log.h"
#include "object.h"

#define READ	    LLK_ACCESS_FS_READ_FILE
#define WRITE	    LLK_ACCESS_FS_WRITE_FILE
#define REFER	    LLK_ACCESS_FS_REFER
#define REMOVE_FILE LLK_ACCESS_FS_REMOVE_FILE
#define REMOVE_DIR  LLK_ACCESS_FS_REMOVE_DIR
#define MAKE_REG    LLK_ACCESS_FS_MAKE_REG
#define MAKE_DIR    LLK_ACCESS_FS_MAKE_DIR

#define FILE_RIGHTS (REFER | REMOVE_FILE | MAKE_REG)
#define ALL_RIGHTS  (FILE_RIGHTS | REMOVE_DIR | MAKE_DIR)

static void make_layout(void)
{
	static const char *const folders[] = { "from", "from/dir", "to", "to/dir" };
	static const char *const files[] = { "from/file", "to/file" };

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		if (mkdir(folders[i], 0700))
			expect_broken("%s: %s", folders[i], expect_errno_name(errno));
	}
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		const int fd = open(files[i], O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

		if (fd < 0)
			expect_broken("%s: %s", files[i], expect_errno_name(errno));
		close(fd);
	}
}

static int outcome(long result)
{
	return result < 0 ? errno : 0;
}

static int move_over(void *context)
{
	(void)context;
	return outcome(rename("from/file", "to/file"));
}

static int move_dir(void *context)
{
	(void)context;
	return outcome(rename("from/dir", "to/new"));
}

static int link_file(void *context)
{
	(void)context;
	return outcome(link("from/file", "to/new"));
}

static int exchange(const char *from, const char *to)
{
	return outcome(syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to,
			       (unsigned int)RENAME_EXCHANGE));
}

static int exchange_files(void *context)
{
	(void)context;
	return exchange("from/file", "to/file");
}

static int exchange_dir_and_file(void *context)
{
	(void)context;
	return exchange("from/dir", "to/file");
}

#define MOVE_LAYERS 2

struct move_row {
	const char *what;
	judged_action *action;
	struct {
		uint64_t handled;  /* 0: there is no such layer */
		uint64_t from, to; /* granted there */
	} layers[MOVE_LAYERS];
	int error;
	/* The rights that are missing there; NULL: there is no record. */
	const char *from, *to;
};

/* Low bits come first in a record. */
static const struct move_row both_rows[] = {
	{ "moving a file over another",
	  move_over,
	  { { REFER, 0, 0 } },
	  EXDEV,
	  "fs.refer",
	  "fs.refer" },
	{ "moving it where removing is denied",
	  move_over,
	  { { REFER | REMOVE_FILE, 0, 0 } },
	  EACCES,
	  "fs.remove_file,fs.refer",
	  "fs.remove_file,fs.refer" },
	{ "moving it where making is denied",
	  move_over,
	  { { REFER | MAKE_REG, 0, 0 } },
	  EACCES,
	  "fs.refer",
	  "fs.make_reg,fs.refer" },
	{ "moving it where both are denied",
	  move_over,
	  { { FILE_RIGHTS, 0, 0 } },
	  EACCES,
	  "fs.remove_file,fs.refer",
	  "fs.remove_file,fs.make_reg,fs.refer" },
	{ "moving a directory",
	  move_dir,
	  { { ALL_RIGHTS, 0, 0 } },
	  EACCES,
	  "fs.remove_dir,fs.refer",
	  "fs.make_dir,fs.refer" },
	{ "linking",
	  link_file,
	  { { ALL_RIGHTS, 0, 0 } },
	  EACCES,
	  "fs.refer",
	  "fs.make_reg,fs.refer" },
	{ "exchanging files",
	  exchange_files,
	  { { ALL_RIGHTS, 0, 0 } },
	  EACCES,
	  "fs.remove_file,fs.make_reg,fs.refer",
	  "fs.remove_file,fs.make_reg,fs.refer" },
	{ "exchanging a directory and a file",
	  exchange_dir_and_file,
	  { { ALL_RIGHTS, 0, 0 } },
	  EACCES,
	  "fs.remove_dir,fs.make_reg,fs.refer",
	  "fs.remove_file,fs.make_dir,fs.refer" },
	{ "moving where the older layer denies the source and the younger the destination",
	  move_over,
	  { { FILE_RIGHTS, 0, FILE_RIGHTS }, { FILE_RIGHTS, FILE_RIGHTS, 0 } },
	  EACCES,
	  "fs.remove_file,fs.refer",
	  "fs.remove_file,fs.make_reg,fs.refer" },
	{ "moving where the older layer denies the destination and the younger the source",
	  move_over,
	  { { FILE_RIGHTS, FILE_RIGHTS, 0 }, { FILE_RIGHTS, 0, FILE_RIGHTS } },
	  EACCES,
	  "fs.remove_file,fs.refer",
	  "fs.remove_file,fs.make_reg,fs.refer" },
};

static const struct move_row one_rows[] = {
	{ "moving where the source is granted",
	  move_over,
	  { { FILE_RIGHTS, FILE_RIGHTS, 0 } },
	  EACCES,
	  NULL,
	  "fs.remove_file,fs.make_reg,fs.refer" },
	{ "moving where the destination is granted",
	  move_over,
	  { { FILE_RIGHTS, 0, FILE_RIGHTS } },
	  EACCES,
	  "fs.remove_file,fs.refer",
	  NULL },
	{ "moving where all but removing at the source is granted",
	  move_over,
	  { { FILE_RIGHTS, REFER, FILE_RIGHTS } },
	  EACCES,
	  "fs.remove_file",
	  NULL },
	{ "moving where all but making at the destination is granted",
	  move_over,
	  { { FILE_RIGHTS, FILE_RIGHTS, REFER | REMOVE_FILE } },
	  EACCES,
	  NULL,
	  "fs.make_reg" },
	{ "moving a directory where the source is granted",
	  move_dir,
	  { { ALL_RIGHTS, ALL_RIGHTS, 0 } },
	  EACCES,
	  NULL,
	  "fs.make_dir,fs.refer" },
	{ "linking where the source is granted",
	  link_file,
	  { { FILE_RIGHTS, REFER, 0 } },
	  EACCES,
	  NULL,
	  "fs.make_reg,fs.refer" },
	{ "linking where the destination is granted",
	  link_file,
	  { { FILE_RIGHTS, 0, FILE_RIGHTS } },
	  EXDEV,
	  "fs.refer",
	  NULL },
	{ "exchanging where the first is granted",
	  exchange_files,
	  { { FILE_RIGHTS, FILE_RIGHTS, 0 } },
	  EACCES,
	  NULL,
	  "fs.remove_file,fs.make_reg,fs.refer" },
	{ "exchanging where the second is granted",
	  exchange_files,
	  { { FILE_RIGHTS, 0, FILE_RIGHTS } },
	  EACCES,
	  "fs.remove_file,fs.make_reg,fs.refer",
	  NULL },
	{ "moving where the younger layer grants all",
	  move_over,
	  { { FILE_RIGHTS, FILE_RIGHTS, 0 }, { FILE_RIGHTS, FILE_RIGHTS, FILE_RIGHTS } },
	  EACCES,
	  NULL,
	  "fs.remove_file,fs.make_reg,fs.refer" },
};

/*
 * All that the move asks for is granted, but the file would gain rights: records tell all that is
 * handled and missing.
 */
static const struct move_row gain_rows[] = {
	{ "gaining what the destination grants alone",
	  move_over,
	  { { REFER | READ, REFER, REFER | READ } },
	  EXDEV,
	  "fs.read_file",
	  NULL },
	{ "gaining one of two rights",
	  move_over,
	  { { REFER | READ | WRITE, REFER, REFER | READ } },
	  EXDEV,
	  "fs.write_file,fs.read_file",
	  "fs.write_file" },
	{ "gaining one right and losing another",
	  move_over,
	  { { REFER | READ | WRITE, REFER | WRITE, REFER | READ } },
	  EXDEV,
	  "fs.read_file",
	  "fs.write_file" },
	{ "gaining by a link",
	  link_file,
	  { { REFER | READ, REFER, REFER | READ } },
	  EXDEV,
	  "fs.read_file",
	  NULL },
	{ "gaining by an exchange",
	  exchange_files,
	  { { REFER | READ, REFER, REFER | READ } },
	  EXDEV,
	  "fs.read_file",
	  NULL },
	{ "gaining for the other file by an exchange",
	  exchange_files,
	  { { REFER | READ, REFER | READ, REFER } },
	  EXDEV,
	  NULL,
	  "fs.read_file" },
	{ "gaining in the older of two layers",
	  move_over,
	  { { REFER | READ, REFER, REFER | READ }, { REFER | WRITE, REFER, REFER } },
	  EXDEV,
	  "fs.write_file",
	  "fs.write_file" },
};

static size_t fill_layers(const struct move_row *row, struct sandbox_layer layers[MOVE_LAYERS],
			  struct sandbox_rule rules[MOVE_LAYERS][2], const int fds[2])
{
	size_t count = 0;

	for (; count < MOVE_LAYERS && row->layers[count].handled; count++) {
		const uint64_t granted[] = { row->layers[count].from, row->layers[count].to };
		struct sandbox_layer *layer = &layers[count];

		layer->attr.handled_access_fs = row->layers[count].handled;
		layer->rules = rules[count];
		for (size_t i = 0; i < 2; i++) {
			if (granted[i])
				rules[count][layer->rule_count++] = (struct sandbox_rule){
					.type = LLK_RULE_PATH_BENEATH,
					.access = granted[i],
					.parent_fd = fds[i],
				};
		}
	}
	return count;
}

/* Domains are numbered in the order of their layers; each side is of the youngest that denies it. */
static void expect_same_event(const struct log *log, const struct move_row *row)
{
	const struct log_record *denials = log->denials.at;
	bool younger_denies_from, younger_denies_to;

	expect_true(denials[0].serial == denials[1].serial,
		    "%s: the two sides are not in one event", row->what);
	if (!row->layers[1].handled)
		return;
	younger_denies_from = (row->layers[1].handled & ~row->layers[1].from) != 0;
	younger_denies_to = (row->layers[1].handled & ~row->layers[1].to) != 0;
	expect_true((younger_denies_from > younger_denies_to) ==
				    (denials[0].domain > denials[1].domain) &&
			    (younger_denies_from == younger_denies_to) ==
				    (denials[0].domain == denials[1].domain),
		    "%s: a side is recorded for another domain", row->what);
}

static void judge_row(const struct move_row *row)
{
	const int fds[] = { open("from", O_PATH | O_CLOEXEC), open("to", O_PATH | O_CLOEXEC) };
	struct sandbox_layer layers[MOVE_LAYERS] = { 0 };
	struct sandbox_rule rules[MOVE_LAYERS][2];
	const char *denials[3] = { 0 };
	const struct log *log;
	size_t count = 0;

	if (fds[0] < 0 || fds[1] < 0)
		expect_broken("a directory: %s", expect_errno_name(errno));
	if (row->from)
		denials[count++] = case_text("blockers=%s %s", row->from, object_file("from"));
	if (row->to)
		denials[count++] = case_text("blockers=%s %s", row->to, object_file("to"));
	log = log_judge(layers, fill_layers(row, layers, rules, fds), row->action, NULL, row->error,
			denials, row->what);
	if (count == 2 && log->denials.count == 2)
		expect_same_event(log, row);
	close(fds[0]);
	close(fds[1]);
}

struct move_list {
	const struct move_row *rows;
	size_t count;
};

#define ROWS(rows_)                                                                                \
	&(const struct move_list)                                                                  \
	{                                                                                          \
		rows_, sizeof(rows_) / sizeof((rows_)[0])                                          \
	}

static void judge_moves(const struct test_case *self)
{
	const struct move_list *list = self->row;

	make_layout();
	log_begin();
	for (size_t i = 0; i < list->count; i++)
		judge_row(&list->rows[i]);
}

#define SOURCE "Documentation/admin-guide/LSM/landlock.rst, Record types"
#define NEEDS  "abi>=7 cap:audit_control cap:audit_read"

static const struct test_case cases[] = {
	{ .name = "both_sides_of_a_move_are_recorded",
	  .title = "a move that two directories deny has a record for each, in one event",
	  .features = "fs.refer",
	  .source = SOURCE,
	  .needs = NEEDS,
	  .body = judge_moves,
	  .row = ROWS(both_rows) },
	{ .name = "one_side_of_a_move_is_recorded",
	  .title = "a move that one of two directories denies has one record, of that one",
	  .features = "fs.refer",
	  .source = SOURCE,
	  .needs = NEEDS,
	  .body = judge_moves,
	  .row = ROWS(one_rows) },
	{ .name = "gained_rights_are_recorded",
	  .title = "a move that would gain rights has a record for each side without all rights, "
		   "and names those that are missing",
	  .features = "fs.refer",
	  .source = "kernel behaviour, security/landlock/fs.c:is_access_to_paths_allowed",
	  .needs = NEEDS,
	  .body = judge_moves,
	  .row = ROWS(gain_rows) },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
