// SPDX-License-Identifier: MIT
/*
 * Operations on files that are submitted to io_uring, and whose credentials they are judged by:
 * those of who submits them, unless others were registered, or a kernel thread polls for them,
 * before.
 *
 *	dir/
 *	|-- empty/
 *	|-- file
 *	`-- victim
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <file.h>

#include "uring.h"

static const struct open_how reading = { .flags = O_RDONLY | O_CLOEXEC };

static const struct file_row {
	const char *what;
	uint64_t right;
	struct io_uring_sqe entry; /* without addresses, which are no constants */
	const char *path;
	const char *other; /* of those that take two */
	const void *addr2;
	const char *made; /* by the operation */
} file_rows[] = {
	{ .what = "opening for reading",
	  .right = LLK_ACCESS_FS_READ_FILE,
	  .entry = { .opcode = IORING_OP_OPENAT, .open_flags = O_RDONLY | O_CLOEXEC },
	  .path = "dir/file" },
	{ .what = "opening for writing",
	  .right = LLK_ACCESS_FS_WRITE_FILE,
	  .entry = { .opcode = IORING_OP_OPENAT, .open_flags = O_WRONLY | O_CLOEXEC },
	  .path = "dir/file" },
	{ .what = "openat2(2)",
	  .right = LLK_ACCESS_FS_READ_FILE,
	  .entry = { .opcode = IORING_OP_OPENAT2, .len = sizeof(reading) },
	  .path = "dir/file",
	  .addr2 = &reading },
	{ .what = "making a file",
	  .right = LLK_ACCESS_FS_MAKE_REG,
	  .entry = { .opcode = IORING_OP_OPENAT,
		     .open_flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
		     .len = 0600 },
	  .path = "dir/new",
	  .made = "dir/new" },
	{ .what = "making a directory",
	  .right = LLK_ACCESS_FS_MAKE_DIR,
	  .entry = { .opcode = IORING_OP_MKDIRAT, .len = 0700 },
	  .path = "dir/new",
	  .made = "dir/new" },
	{ .what = "making a symbolic link",
	  .right = LLK_ACCESS_FS_MAKE_SYM,
	  .entry = { .opcode = IORING_OP_SYMLINKAT },
	  .path = "target",
	  .other = "dir/new",
	  .made = "dir/new" },
	{ .what = "making a link",
	  .right = LLK_ACCESS_FS_MAKE_REG,
	  .entry = { .opcode = IORING_OP_LINKAT },
	  .path = "dir/file",
	  .other = "dir/new",
	  .made = "dir/new" },
	{ .what = "renaming",
	  .right = LLK_ACCESS_FS_MAKE_REG | LLK_ACCESS_FS_REMOVE_FILE,
	  .entry = { .opcode = IORING_OP_RENAMEAT },
	  .path = "dir/victim",
	  .other = "dir/new",
	  .made = "dir/new" },
	{ .what = "removing a file",
	  .right = LLK_ACCESS_FS_REMOVE_FILE,
	  .entry = { .opcode = IORING_OP_UNLINKAT },
	  .path = "dir/victim" },
	{ .what = "removing a directory",
	  .right = LLK_ACCESS_FS_REMOVE_DIR,
	  .entry = { .opcode = IORING_OP_UNLINKAT, .unlink_flags = AT_REMOVEDIR },
	  .path = "dir/empty" },
};

static void make_tree(void)
{
	if (mkdir("dir", 0700))
		expect_broken("dir: %s", expect_errno_name(errno));
	close(file_make("dir/file"));
}

/* What runs may have changed. */
static void renew_tree(const struct file_row *row)
{
	if (row->made) {
		unlink(row->made);
		rmdir(row->made);
	}
	close(file_make("dir/victim"));
	if (mkdir("dir/empty", 0700) && errno != EEXIST)
		expect_broken("dir/empty: %s", expect_errno_name(errno));
}

struct run {
	const struct file_row *row;
	const struct sandbox_layer *layer; /* entered by the action itself; NULL for none */
	struct uring *ring;		   /* NULL: the run makes one of its own */
	bool ring_first;		   /* before it enters the layer */
	unsigned int ring_flags;
	unsigned int entry_flags;
	enum { OWN_CREDENTIALS, REGISTERED_BEFORE, REGISTERED_WITHIN } credentials;
};

static struct io_uring_sqe compose(const struct file_row *row)
{
	struct io_uring_sqe entry = row->entry;

	entry.fd = AT_FDCWD;
	entry.addr = URING_POINTER(row->path);
	if (row->entry.opcode == IORING_OP_LINKAT || row->entry.opcode == IORING_OP_RENAMEAT)
		entry.len = (uint32_t)AT_FDCWD;
	if (row->other)
		entry.addr2 = URING_POINTER(row->other);
	if (row->addr2)
		entry.addr2 = URING_POINTER(row->addr2);
	return entry;
}

static int register_credentials(const struct uring *ring, struct io_uring_sqe *entry)
{
	const int number = uring_register_personality(ring);

	if (number < 0)
		return NOT_PREPARED(-number);
	entry->personality = (uint16_t)number;
	return 0;
}

static int act_by(const struct run *run, struct uring *ring)
{
	struct io_uring_sqe entry = compose(run->row);
	enum sandbox_step step;
	int error = 0, result;

	if (!run->ring && run->ring_first)
		error = uring_open(ring, run->ring_flags);
	if (error)
		return NOT_PREPARED(error);
	if (run->credentials == REGISTERED_BEFORE)
		error = register_credentials(ring, &entry);
	if (error)
		return error;
	error = sandbox_enter(run->layer, run->layer ? 1 : 0, &step);
	if (error)
		return SANDBOX_REFUSED(error);
	if (!run->ring && !run->ring_first)
		error = uring_open(ring, run->ring_flags);
	if (error)
		return NOT_PREPARED(error);
	if (run->credentials == REGISTERED_WITHIN)
		error = register_credentials(ring, &entry);
	if (error)
		return error;
	entry.flags |= (uint8_t)run->entry_flags;
	result = uring_do(ring, &entry);
	return result < 0 ? -result : 0;
}

static int act(void *context)
{
	const struct run *run = context;
	struct uring own = { .fd = -1 };
	const int error = act_by(run, run->ring ? run->ring : &own);

	/* A polling thread takes its time to end, and does with its process. */
	if (own.fd >= 0 && !run->ring_flags)
		uring_close(&own);
	return error;
}

static void judge_row(const struct file_row *row, unsigned int entry_flags, bool ring_first)
{
	struct sandbox_rule rule = {
		.type = LLK_RULE_PATH_BENEATH,
		.access = row->right,
		.parent_fd = open(".", O_PATH | O_CLOEXEC),
	};
	const struct sandbox_layer denying = { .attr.handled_access_fs = row->right };
	const struct sandbox_layer granting = {
		.attr.handled_access_fs = row->right,
		.rules = &rule,
		.rule_count = 1,
	};
	struct run run = { .row = row, .entry_flags = entry_flags, .ring_first = ring_first };
	struct verdict verdict;

	if (!entry_flags) {
		renew_tree(row);
		verdict = judge_vforked(NULL, 0, act, &run);
		expect_control(&verdict, row->what);
	}
	renew_tree(row);
	run.layer = &denying;
	verdict = judge_vforked(NULL, 0, act, &run);
	expect_verdict(&verdict, EACCES, "%s%s%s", row->what,
		       entry_flags & IOSQE_ASYNC ? ", by a worker" : "",
		       ring_first ? ", with a ring from before" : "");
	if (entry_flags & IOSQE_ASYNC || ring_first) {
		close(rule.parent_fd);
		return;
	}
	renew_tree(row);
	run.layer = &granting;
	verdict = judge_vforked(NULL, 0, act, &run);
	expect_verdict(&verdict, 0, "%s, granted", row->what);
	close(rule.parent_fd);
}

static void judge_files(const struct test_case *self)
{
	(void)self;
	uring_require(0);
	make_tree();
	for (size_t i = 0; i < sizeof(file_rows) / sizeof(file_rows[0]); i++) {
		if (!uring_offers(file_rows[i].entry.opcode)) {
			printf("%s: this kernel has no such operation\n", file_rows[i].what);
			continue;
		}
		judge_row(&file_rows[i], 0, false);
		/* A worker of the task's, which has its credentials from another time. */
		judge_row(&file_rows[i], IOSQE_ASYNC, false);
	}
}

static const struct sandbox_layer no_reading = {
	.attr.handled_access_fs = LLK_ACCESS_FS_READ_FILE,
};

static void judge_earlier_ring(const struct test_case *self)
{
	struct uring ring;
	struct run run = { .row = &file_rows[0], .ring = &ring };
	struct verdict verdict;
	int error;

	(void)self;
	uring_require(0);
	make_tree();
	judge_row(&file_rows[0], 0, true);
	judge_row(&file_rows[0], IOSQE_ASYNC, true);

	/* And one that was made by another process. */
	error = uring_open(&ring, 0);
	if (error)
		expect_broken("io_uring_setup: %s", expect_errno_name(error));
	verdict = judge(NULL, 0, act, &run);
	expect_control(&verdict, "opening through the parent's ring");
	run.layer = &no_reading;
	verdict = judge(NULL, 0, act, &run);
	expect_verdict(&verdict, EACCES, "opening through the parent's ring");
}

static void judge_personality(const struct test_case *self)
{
	struct run run = { .row = &file_rows[0], .ring_first = true };
	struct verdict verdict;

	(void)self;
	uring_require(0);
	make_tree();
	run.credentials = REGISTERED_BEFORE;
	verdict = judge_vforked(NULL, 0, act, &run);
	expect_control(&verdict, "opening with registered credentials");
	run.layer = &no_reading;
	verdict = judge_vforked(NULL, 0, act, &run);
	expect_verdict(&verdict, 0, "opening with credentials that were registered before");
	run.credentials = REGISTERED_WITHIN;
	verdict = judge_vforked(NULL, 0, act, &run);
	expect_verdict(&verdict, EACCES, "opening with credentials that were registered within");
	run.credentials = OWN_CREDENTIALS;
	verdict = judge_vforked(NULL, 0, act, &run);
	expect_verdict(&verdict, EACCES, "opening with one's own credentials");
}

static void judge_polling(const struct test_case *self)
{
	struct run run = { .row = &file_rows[0], .ring_flags = IORING_SETUP_SQPOLL };
	struct verdict verdict;
	struct uring ring;
	int error;

	(void)self;
	uring_require(IORING_SETUP_SQPOLL);
	make_tree();
	verdict = judge(NULL, 0, act, &run);
	expect_control(&verdict, "opening through a polled ring");
	run.layer = &no_reading;
	verdict = judge(NULL, 0, act, &run);
	expect_verdict(&verdict, EACCES, "opening through a polled ring from within");
	run.ring_first = true;
	verdict = judge(NULL, 0, act, &run);
	expect_verdict(&verdict, 0, "opening through a polled ring from before");

	error = uring_open(&ring, IORING_SETUP_SQPOLL);
	if (error)
		expect_broken("io_uring_setup: %s", expect_errno_name(error));
	run.ring = &ring;
	verdict = judge(NULL, 0, act, &run);
	expect_verdict(&verdict, 0, "opening through the parent's polled ring");
}

/* Landlock's documents do not mention io_uring. */
#define SOURCE "kernel behaviour, io_uring/io_uring.c:io_issue_sqe"

static const struct test_case cases[] = {
	{ .name = "files_are_restricted",
	  .title = "operations on files are denied to who submits them, as by system calls",
	  .source = SOURCE,
	  .needs = "abi>=1",
	  .body = judge_files },
	{ .name = "rings_from_before_are_restricted",
	  .title = "a ring that was made before the sandbox gives no access",
	  .source = SOURCE,
	  .needs = "abi>=1",
	  .body = judge_earlier_ring },
	{ .name = "registered_credentials_count",
	  .title = "credentials that were registered before the sandbox keep their access",
	  .source = "io_uring_register(2), IORING_REGISTER_PERSONALITY",
	  .needs = "abi>=1",
	  .body = judge_personality },
	{ .name = "polling_threads_keep_their_credentials",
	  .title = "a polling thread has the access of who made the ring, when it did",
	  .source = "kernel behaviour, io_uring/sqpoll.c:__io_sq_thread",
	  .needs = "abi>=1",
	  .body = judge_polling },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
