// SPDX-License-Identifier: MIT
/* Files that are made while they are opened: what is left of them, and those of shared memory. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <layer.h>
#include <reason.h>

/* Short names for the tables. */
#define WRITE LLK_ACCESS_FS_WRITE_FILE
#define READ  LLK_ACCESS_FS_READ_FILE
#define REG   LLK_ACCESS_FS_MAKE_REG

#define FOLDER	 "folder"
#define NEW_FILE FOLDER "/new"

static int close_opened(int fd)
{
	return fd < 0 ? errno : close(fd);
}

struct creation {
	const char *what;
	int flags; /* besides O_CREAT */
	uint64_t handled;
	uint64_t granted;
	int error;
	bool left; /* the file is there afterwards */
};

static int make_file(void *context)
{
	const struct creation *creation = context;

	return close_opened(open(NEW_FILE, creation->flags | O_CREAT | O_CLOEXEC, 0600));
}

static const struct creation creations[] = {
	{ "nothing granted", O_WRONLY, REG | WRITE, 0, EACCES, false },
	{ "making not granted", O_WRONLY, REG | WRITE, WRITE, EACCES, false },
	{ "making not granted, O_EXCL", O_WRONLY | O_EXCL, REG | WRITE, WRITE, EACCES, false },
	{ "all granted", O_WRONLY, REG | WRITE, REG | WRITE, 0, true },
	{ "making granted, reading not handled", O_RDONLY, REG | WRITE, REG, 0, true },
	/* It is made before it is opened. */
	{ "writing not granted", O_WRONLY, REG | WRITE, REG, EACCES, true },
	{ "writing not granted, O_EXCL", O_WRONLY | O_EXCL, REG | WRITE, REG, EACCES, true },
	{ "writing not granted, O_TRUNC", O_WRONLY | O_TRUNC, REG | WRITE, REG, EACCES, true },
	{ "reading not granted", O_RDONLY, REG | READ, REG, EACCES, true },
	{ "one of two ways not granted", O_RDWR, REG | READ | WRITE, REG | READ, EACCES, true },
	{ "making not handled, writing not granted", O_WRONLY, WRITE, 0, EACCES, true },
};

static struct verdict create(struct creation creation, bool *left, bool sandboxed)
{
	struct sandbox_rule rule = {
		.type = LLK_RULE_PATH_BENEATH,
		.access = creation.granted,
		.parent_fd = open(FOLDER, O_PATH | O_CLOEXEC),
	};
	const struct sandbox_layer layer = {
		.attr.handled_access_fs = creation.handled,
		.rules = &rule,
		.rule_count = creation.granted ? 1 : 0,
	};
	const struct verdict verdict =
		judge_vforked(&layer, sandboxed ? 1 : 0, make_file, &creation);

	close(rule.parent_fd);
	*left = unlink(NEW_FILE) == 0;
	return verdict;
}

static void judge_leftovers(const struct test_case *self)
{
	(void)self;
	if (mkdir(FOLDER, 0700))
		expect_broken(FOLDER ": %s", expect_errno_name(errno));
	for (size_t i = 0; i < sizeof(creations) / sizeof(creations[0]); i++) {
		const struct creation *creation = &creations[i];
		bool left;
		struct verdict verdict = create(*creation, &left, false);

		expect_control(&verdict, creation->what);
		verdict = create(*creation, &left, true);
		expect_verdict(&verdict, creation->error, "%s", creation->what);
		expect_true(left == creation->left, "%s: the file is %s", creation->what,
			    left ? "there" : "not there");
	}
}

static char memory_name[64];

/* Context: the flags besides O_CREAT. */
static int make_memory(void *context)
{
	const int *flags = context;

	return close_opened(shm_open(memory_name, *flags | O_CREAT, 0600));
}

static int remove_memory(void *context)
{
	(void)context;
	return shm_unlink(memory_name) ? errno : 0;
}

static void forget_memory(void)
{
	shm_unlink(memory_name);
}

static void judge_shared_memory(const struct test_case *self)
{
	static const struct {
		const char *what;
		uint64_t handled;
		bool made; /* before */
		int flags;
		int error;
	} rows[] = {
		{ "making not granted", REG, false, O_RDWR, EACCES },
		{ "reading not granted", READ, false, O_RDWR, EACCES },
		{ "writing not granted", WRITE, false, O_RDWR, EACCES },
		{ "other rights handled", LLK_ACCESS_FS_MAKE_DIR, false, O_RDWR, 0 },
		{ "making not granted, of one that is there", REG, true, O_RDWR, 0 },
		{ "writing not granted, to read", WRITE, true, O_RDONLY, 0 },
		{ "reading not granted, to read", READ, true, O_RDONLY, EACCES },
	};
	struct sandbox_layer layer = { .attr.handled_access_fs = LLK_ACCESS_FS_REMOVE_FILE };
	struct sandbox_rule rule;
	struct verdict verdict;
	int flags = O_RDWR;

	(void)self;
	snprintf(memory_name, sizeof(memory_name), "/landlock-kit-fs-%d", (int)getpid());
	verdict = judge_vforked(NULL, 0, make_memory, &flags);
	if (verdict.kind == VERDICT_ACTED && verdict.error)
		expect_skip(REASON_FILESYSTEM, "no shared memory here: %s",
			    expect_errno_name(verdict.error));
	expect_control(&verdict, "shared memory");
	atexit(forget_memory);
	verdict = judge_vforked(&layer, 1, remove_memory, NULL);
	expect_verdict(&verdict, EACCES, "removing it, not granted");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		layer.attr.handled_access_fs = rows[i].handled;
		flags = O_RDWR;
		shm_unlink(memory_name);
		if (rows[i].made && make_memory(&flags))
			expect_broken("shared memory: %s", expect_errno_name(errno));
		flags = rows[i].flags;
		verdict = judge_vforked(&layer, 1, make_memory, &flags);
		expect_verdict(&verdict, rows[i].error, "%s", rows[i].what);
	}
	shm_unlink(memory_name);
	layer = layer_granting("/dev/shm", REG | READ | WRITE, &rule);
	flags = O_RDWR;
	verdict = judge_vforked(&layer, 1, make_memory, &flags);
	expect_verdict(&verdict, 0, "granted for the filesystem of shared memory");
	close(rule.parent_fd);
	forget_memory();
}

static const struct test_case cases[] = {
	{ .name = "leftovers",
	  .title = "a file that may be made and not opened is left behind",
	  .features = "fs.make_reg fs.write_file fs.read_file",
	  .source = "kernel behaviour, security/landlock/fs.c:hook_file_open",
	  .needs = "abi>=1",
	  .body = judge_leftovers },
	{ .name = "shared_memory",
	  .title = "shared memory of a name takes the rights to make, open and remove its file",
	  .features = "fs.make_reg fs.write_file fs.read_file fs.remove_file",
	  .source = "kernel behaviour, security/landlock/fs.c:hook_path_mknod",
	  .needs = "abi>=1",
	  .body = judge_shared_memory },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
