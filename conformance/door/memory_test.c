// SPDX-License-Identifier: MIT
/*
 * Files that are in memory and have no place in the hierarchy, and descriptors that are opened
 * again.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <case.h>
#include <child.h>
#include <exercise.h>
#include <expect.h>
#include <file.h>
#include <first_line.h>
#include <reason.h>

static const struct sandbox_layer no_files = {
	.attr.handled_access_fs =
		LLK_ACCESS_FS_EXECUTE | LLK_ACCESS_FS_READ_FILE | LLK_ACCESS_FS_WRITE_FILE,
};

static int reopen(int fd, int flags)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return file_outcome(open(path, flags | O_CLOEXEC));
}

static int reopen_memory_file(void *context)
{
	const int fd = memfd_create("memory", MFD_CLOEXEC);

	(void)context;
	return fd < 0 ? NOT_PREPARED(errno) : reopen(fd, O_RDWR);
}

static int reopen_pipe(void *context)
{
	int pipe_fds[2];
	int error;

	(void)context;
	if (pipe2(pipe_fds, O_CLOEXEC))
		return NOT_PREPARED(errno);
	error = reopen(pipe_fds[0], O_RDONLY | O_NONBLOCK);
	return error ? error : reopen(pipe_fds[1], O_WRONLY | O_NONBLOCK);
}

static int open_namespace(void *context)
{
	(void)context;
	return file_outcome(open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC));
}

/* Context: a descriptor from before. */
static int reopen_file(void *context)
{
	const int *fd = context;

	return reopen(*fd, O_RDONLY);
}

static void judge_reopening(const struct test_case *self)
{
	int fd = file_make("file");
	int path_fd = open("file", O_PATH | O_CLOEXEC);
	const struct {
		const char *what;
		judged_action *action;
		void *context;
		int error;
	} rows[] = {
		{ "a file", reopen_file, &fd, EACCES },
		{ "a file that is open with O_PATH", reopen_file, &path_fd, EACCES },
		{ "a memory file", reopen_memory_file, NULL, 0 },
		{ "a pipe", reopen_pipe, NULL, 0 },
		{ "a namespace", open_namespace, NULL, 0 },
	};

	(void)self;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct verdict verdict = judge_vforked(NULL, 0, rows[i].action, rows[i].context);

		expect_control(&verdict, rows[i].what);
		verdict = judge_vforked(&no_files, 1, rows[i].action, rows[i].context);
		expect_verdict(&verdict, rows[i].error, "%s", rows[i].what);
	}
}

/* Context: the descriptor of a program. */
static int become_program(void *context)
{
	const int *fd = context;
	char *const arguments[] = { (char[]){ "program" }, NULL };
	char *const environment[] = { NULL };

	fexecve(*fd, arguments, environment);
	/* Landlock has let it through; this machine only cannot run it. */
	return errno == ENOEXEC ? 0 : errno;
}

static int execute_descriptor(void *context)
{
	return child_run(become_program, context);
}

/* Copy all of it into a new memory file. */
static int copy_to_memory(int fd)
{
	const int memory_fd = memfd_create("program", MFD_CLOEXEC);
	char buffer[4096];
	ssize_t size;

	while (memory_fd >= 0 && (size = read(fd, buffer, sizeof(buffer))) > 0) {
		if (write(memory_fd, buffer, (size_t)size) != size)
			return -1;
	}
	return memory_fd;
}

static void judge_executing(const struct test_case *self)
{
	const struct exercise *exercise = exercise_find("fs.execute");
	struct exercise_site site = { .dir_fd = open(".", O_PATH | O_CLOEXEC), .fd = -1 };
	struct verdict verdict;
	int error, fd, memory_fd;
	char setting[16];

	(void)self;
	if (!getcwd(site.dir, sizeof(site.dir)))
		expect_broken("getcwd: %s", expect_errno_name(errno));
	error = exercise->set_up(&site);
	if (error == EACCES)
		expect_skip(REASON_FILESYSTEM, "nothing may be executed here");
	/* It is the only file. */
	fd = error ? -1 : open("program", O_RDONLY | O_CLOEXEC);
	memory_fd = copy_to_memory(fd);
	if (fd < 0 || memory_fd < 0)
		expect_broken("the program: %s", expect_errno_name(error ? error : errno));
	verdict = judge_vforked(NULL, 0, execute_descriptor, &memory_fd);
	if (verdict.kind == VERDICT_ACTED && verdict.error == EACCES &&
	    first_line("/proc/sys/vm/memfd_noexec", setting, sizeof(setting)) == 0 &&
	    strcmp(setting, "0") != 0)
		expect_skip(REASON_CONFIG, "vm.memfd_noexec is %s", setting);
	expect_control(&verdict, "executing a memory file");
	verdict = judge_vforked(NULL, 0, execute_descriptor, &fd);
	expect_control(&verdict, "executing a file");
	verdict = judge_vforked(&no_files, 1, execute_descriptor, &fd);
	expect_verdict(&verdict, EACCES, "executing a file");
	verdict = judge_vforked(&no_files, 1, execute_descriptor, &memory_fd);
	expect_verdict(&verdict, 0, "executing a memory file");
}

static const struct test_case cases[] = {
	{ .name = "descriptors_are_opened_again",
	  .title =
		  "a file is denied by its descriptor too, a memory file, pipe or namespace is not",
	  .features = "fs.read_file fs.write_file",
	  .source = SOURCE_DOCUMENT ", Special filesystems",
	  .needs = "abi>=1",
	  .body = judge_reopening },
	{ .name = "memory_files_are_executed",
	  .title = "a memory file can be executed where no file can",
	  .features = "fs.execute",
	  .source = SOURCE_DOCUMENT ", Special filesystems",
	  .needs = "abi>=1",
	  .body = judge_executing },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
