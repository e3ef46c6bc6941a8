// SPDX-License-Identifier: MIT
/* What passes from a task to others, and what is decided when a file is opened. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <case.h>
#include <child.h>
#include <expect.h>

#define FILE_NAME "file"
#define DEVICE	  "/dev/null"
#define HELPER	  "open_for_writing"

static const struct sandbox_layer no_writing = {
	.attr.handled_access_fs = LLK_ACCESS_FS_WRITE_FILE,
};
static const struct sandbox_layer no_truncation = {
	.attr.handled_access_fs = LLK_ACCESS_FS_TRUNCATE,
};
static const struct sandbox_layer no_ioctl = {
	.attr.handled_access_fs = LLK_ACCESS_FS_IOCTL_DEV,
};
static const struct sandbox_layer synced = {
	.attr.handled_access_fs = LLK_ACCESS_FS_WRITE_FILE,
	.restrict_flags = LLK_RESTRICT_SELF_TSYNC,
};

static void make_file(void)
{
	const int fd = open(FILE_NAME, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, "x", 1) != 1 || close(fd))
		expect_broken(FILE_NAME ": %s", expect_errno_name(errno));
}

static int open_file(void)
{
	const int fd = open(FILE_NAME, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

/* The action without a sandbox, and then in the layer. */
static void judge_by(judging *how, judged_action *action, void *context,
		     const struct sandbox_layer *layer, int error, const char *what)
{
	struct verdict verdict = how(NULL, 0, action, context);

	expect_control(&verdict, what);
	verdict = how(layer, 1, action, context);
	expect_verdict(&verdict, error, "%s", what);
}

/* One that starts no thread. */
static void judge_twice(judged_action *action, void *context, const struct sandbox_layer *layer,
			int error, const char *what)
{
	judge_by(judge_vforked, action, context, layer, error, what);
}

static int exit_status(pid_t child)
{
	int status;

	if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status))
		return NOT_PREPARED(ECHILD);
	return WEXITSTATUS(status);
}

static int open_in_child(void *context)
{
	const pid_t child = fork();

	(void)context;
	if (child == 0)
		_exit(open_file());
	return exit_status(child);
}

static void judge_fork(const struct test_case *self)
{
	(void)self;
	make_file();
	judge_twice(open_in_child, NULL, &no_writing, EACCES, "writing in a forked child");
}

static int become_helper(void *context)
{
	char *const arguments[] = { context, (char[]){ FILE_NAME }, NULL };

	execv(context, arguments);
	return UINT8_MAX;
}

static int open_after_exec(void *context)
{
	return child_run(become_helper, context);
}

static void judge_exec(const struct test_case *self)
{
	char program[PATH_MAX] = "", helper[PATH_MAX + sizeof(HELPER)];

	(void)self;
	if (readlink("/proc/self/exe", program, sizeof(program) - 1) < 0)
		expect_broken("/proc/self/exe: %s", expect_errno_name(errno));
	snprintf(helper, sizeof(helper), "%s/" HELPER, dirname(program));
	make_file();
	judge_twice(open_after_exec, helper, &no_writing, EACCES, "writing after execve(2)");
}

static void *open_in_thread(void *context)
{
	(void)context;
	return (void *)(intptr_t)open_file();
}

static int join(pthread_t thread)
{
	void *result;
	const int error = pthread_join(thread, &result);

	return error ? NOT_PREPARED(error) : (int)(intptr_t)result;
}

static int open_in_new_thread(void *context)
{
	pthread_t thread;
	const int error = pthread_create(&thread, NULL, open_in_thread, NULL);

	(void)context;
	return error ? NOT_PREPARED(error) : join(thread);
}

static void judge_new_thread(const struct test_case *self)
{
	(void)self;
	make_file();
	judge_by(judge, open_in_new_thread, NULL, &no_writing, EACCES, "writing in a new thread");
}

/* Waits for the byte that says go. */
static void *open_when_told(void *context)
{
	const int *go_fd = context;
	char byte;

	if (read(*go_fd, &byte, 1) != 1)
		return (void *)(intptr_t)NOT_PREPARED(EPIPE);
	return open_in_thread(NULL);
}

/* Context: the layer that the first thread enters when the second is there. */
static int open_in_earlier_thread(void *context)
{
	const struct sandbox_layer *layer = context;
	enum sandbox_step step;
	pthread_t thread;
	int go[2], error;

	if (pipe2(go, O_CLOEXEC))
		return NOT_PREPARED(errno);
	error = pthread_create(&thread, NULL, open_when_told, &go[0]);
	if (error)
		return NOT_PREPARED(error);
	error = sandbox_enter(layer, layer ? 1 : 0, &step);
	if (error)
		return SANDBOX_REFUSED(error);
	if (write(go[1], "", 1) != 1)
		return NOT_PREPARED(errno);
	return join(thread);
}

static void judge_earlier_thread(const struct test_case *self)
{
	struct sandbox_layer layer = no_writing;
	struct verdict verdict;

	(void)self;
	make_file();
	verdict = judge(NULL, 0, open_in_earlier_thread, NULL);
	expect_control(&verdict, "writing in a thread without a sandbox");
	verdict = judge(NULL, 0, open_in_earlier_thread, &layer);
	expect_verdict(&verdict, 0, "writing in an earlier thread");
	verdict = judge(&no_writing, 1, open_in_earlier_thread, &layer);
	expect_verdict(&verdict, EACCES, "writing in an earlier thread that was sandboxed itself");
}

static void judge_tsync(const struct test_case *self)
{
	struct sandbox_layer layer = synced;
	struct verdict verdict;

	(void)self;
	make_file();
	verdict = judge(NULL, 0, open_in_earlier_thread, NULL);
	expect_control(&verdict, "writing in a thread without a sandbox");
	verdict = judge(NULL, 0, open_in_earlier_thread, &layer);
	expect_verdict(&verdict, EACCES, "writing in an earlier thread after TSYNC");
}

static int open_before(const char *path)
{
	const int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		expect_broken("%s: %s", path, expect_errno_name(errno));
	return fd;
}

/* Context: a descriptor.  The file itself can no longer be opened. */
static int write_to(void *context)
{
	const int *fd = context;

	return write(*fd, "x", 1) == 1 ? 0 : errno;
}

static void judge_descriptor(const struct test_case *self)
{
	int fd;

	(void)self;
	make_file();
	fd = open_before(FILE_NAME);
	judge_twice(write_to, &fd, &no_writing, 0, "writing to a file that was opened before");
	judge_twice(open_in_child, NULL, &no_writing, EACCES, "opening it again");
}

static int truncate_descriptor(void *context)
{
	const int *fd = context;

	return ftruncate(*fd, 0) ? errno : 0;
}

static int truncate_opened(void *context)
{
	int fd = open(FILE_NAME, O_RDWR | O_CLOEXEC);

	(void)context;
	return fd < 0 ? NOT_PREPARED(errno) : truncate_descriptor(&fd);
}

/* Opened without the right to truncate denied, and then in a layer that denies it. */
static int truncate_opened_between(void *context)
{
	enum sandbox_step step;
	int fd = open(FILE_NAME, O_RDWR | O_CLOEXEC);
	int error;

	(void)context;
	if (fd < 0)
		return NOT_PREPARED(errno);
	error = sandbox_enter(&no_truncation, 1, &step);
	return error ? SANDBOX_REFUSED(error) : truncate_descriptor(&fd);
}

static void judge_truncate(const struct test_case *self)
{
	struct verdict verdict;
	int fd;

	(void)self;
	make_file();
	fd = open_before(FILE_NAME);
	judge_twice(truncate_descriptor, &fd, &no_truncation, 0,
		    "truncating a file that was opened before");
	judge_twice(truncate_opened, NULL, &no_truncation, EACCES,
		    "truncating a file that was opened in the sandbox");
	verdict = judge_vforked(NULL, 0, truncate_opened_between, NULL);
	expect_verdict(&verdict, 0, "truncating a file that was opened before the last layer");
}

/* The device answers ENOTTY itself: then Landlock has let the command pass. */
static int ask_device(void *context)
{
	const int *fd = context;
	int count;

	if (!ioctl(*fd, FIONREAD, &count))
		return 0;
	return errno == ENOTTY ? 0 : errno;
}

static int ask_opened_device(void *context)
{
	int fd = open(DEVICE, O_RDWR | O_CLOEXEC);

	(void)context;
	return fd < 0 ? NOT_PREPARED(errno) : ask_device(&fd);
}

static void judge_ioctl(const struct test_case *self)
{
	int fd = open_before(DEVICE);

	(void)self;
	judge_twice(ask_device, &fd, &no_ioctl, 0, "ioctl(2) on a device that was opened before");
	judge_twice(ask_opened_device, NULL, &no_ioctl, EACCES,
		    "ioctl(2) on a device that was opened in the sandbox");
}

#define INHERITANCE SOURCE_DOCUMENT ", Inheritance"
#define RIGHTS	    SOURCE_DOCUMENT ", Rights associated with file descriptors"

static const struct test_case cases[] = {
	{ .name = "forked_children_inherit",
	  .title = "a child that is forked later is in the domain",
	  .source = INHERITANCE,
	  .needs = "abi>=1",
	  .body = judge_fork },
	{ .name = "executed_programs_inherit",
	  .title = "a program that is executed later is in the domain",
	  .source = INHERITANCE,
	  .needs = "abi>=1",
	  .body = judge_exec },
	{ .name = "new_threads_inherit",
	  .title = "a thread that is created later is in the domain",
	  .source = INHERITANCE,
	  .needs = "abi>=1",
	  .body = judge_new_thread },
	{ .name = "earlier_threads_stay_free",
	  .title = "a thread that was created before is not in the domain",
	  .source = INHERITANCE,
	  .needs = "abi>=1",
	  .body = judge_earlier_thread },
	{ .name = "tsync_restricts_earlier_threads",
	  .title = "with TSYNC threads that were created before are in the domain",
	  .features = "restrict.tsync",
	  .source = SOURCE_RESTRICT_SELF ", LANDLOCK_RESTRICT_SELF_TSYNC",
	  .needs = "abi>=8",
	  .body = judge_tsync },
	{ .name = "open_files_stay_writable",
	  .title = "a file that was opened before can be written to",
	  .features = "fs.write_file",
	  .source = RIGHTS,
	  .needs = "abi>=1",
	  .body = judge_descriptor },
	{ .name = "truncate_right_is_of_the_open_file",
	  .title = "ftruncate(2) is denied on files that were opened in the sandbox and no others",
	  .features = "fs.truncate",
	  .source = RIGHTS,
	  .needs = "abi>=3",
	  .body = judge_truncate },
	{ .name = "ioctl_right_is_of_the_open_file",
	  .title = "ioctl(2) is denied on devices that were opened in the sandbox and no others",
	  .features = "fs.ioctl_dev",
	  .source = RIGHTS,
	  .needs = "abi>=5 dev:null",
	  .body = judge_ioctl },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
