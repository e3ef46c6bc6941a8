// SPDX-License-Identifier: MIT
/*
 * The right to cut the file of a descriptor: it is that of the moment when the file was opened, and
 * goes where the descriptor goes.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <program.h>
#include <scene.h>

#include "operation.h"
#include "outsider.h"

/* Short names for the tables. */
#define WRITE LLK_ACCESS_FS_WRITE_FILE
#define CUT   LLK_ACCESS_FS_TRUNCATE

static const struct sandbox_layer no_cutting = { .attr.handled_access_fs = CUT };

static const char *helper; /* truncate_descriptor */

static int outcome(long result)
{
	return result < 0 ? errno : 0;
}

/* Open the step's file with its flags. */
static int open_step(const struct step *step)
{
	return open(step->path, (int)step->flags | O_CLOEXEC, 0600);
}

static int cut(int fd)
{
	return outcome(ftruncate(fd, 0));
}

static int call_cut(const struct step *step)
{
	const int fd = open_step(step);

	return fd < 0 ? errno : cut(fd);
}

static int call_lengthen(const struct step *step)
{
	const int fd = open_step(step);

	return fd < 0 ? errno : outcome(ftruncate(fd, 4096));
}

static int call_cut_negative(const struct step *step)
{
	const int fd = open_step(step);

	return fd < 0 ? errno : outcome(ftruncate(fd, -1));
}

static int call_write_past_end(const struct step *step)
{
	const int fd = open_step(step);

	return fd < 0 ? errno : outcome(pwrite(fd, "x", 1, 4096));
}

static int call_allocate(const struct step *step)
{
	const int fd = open_step(step);

	return fd < 0 ? errno : outcome(posix_fallocate(fd, 0, 4096));
}

/* By another descriptor of the same file. */
static int call_cut_reopened(const struct step *step)
{
	const int fd = open_step(step);
	char by_fd[32];

	if (fd < 0)
		return errno;
	snprintf(by_fd, sizeof(by_fd), "/proc/self/fd/%d", fd);
	return cut(open(by_fd, O_WRONLY | O_CLOEXEC));
}

static int call_cut_memory(const struct step *step)
{
	const int fd = memfd_create("file", MFD_CLOEXEC);

	(void)step;
	return fd < 0 ? NOT_PREPARED(errno) : cut(fd);
}

/*
 * Where descriptors go.
 */

static int call_cut_duplicate(const struct step *step)
{
	const int fd = open_step(step);

	return fd < 0 ? errno : cut(dup(fd));
}

static int call_cut_copied_number(const struct step *step)
{
	const int fd = open_step(step);

	return fd < 0 ? errno : cut(fcntl(fd, F_DUPFD_CLOEXEC, 100));
}

static int exit_status(pid_t child)
{
	int status;

	if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status))
		return NOT_PREPARED(ECHILD);
	return WEXITSTATUS(status);
}

static int call_cut_in_child(const struct step *step)
{
	const int fd = open_step(step);
	pid_t child;

	if (fd < 0)
		return errno;
	child = fork();
	if (!child)
		_exit(cut(fd));
	return exit_status(child);
}

static int call_cut_after_exec(const struct step *step)
{
	const int fd = open_step(step);
	char number[16];
	pid_t child;

	if (fd < 0)
		return errno;
	child = fork();
	if (!child) {
		snprintf(number, sizeof(number), "%d", dup(fd));
		execl(helper, helper, number, NULL);
		_exit(ENOEXEC);
	}
	return exit_status(child);
}

/* The outsider cuts it. */
static int call_cut_outside(const struct step *step)
{
	const int fd = open_step(step);

	return fd < 0 ? errno : outsider_ask_use(fd);
}

/* The outsider has opened it. */
static int call_cut_from_outside(const struct step *step)
{
	const int fd = outsider_ask_open();

	(void)step;
	return fd < 0 ? NOT_PREPARED(-fd) : cut(fd);
}

static int enter(const struct sandbox_layer *layer)
{
	enum sandbox_step step;
	const int error = sandbox_enter(layer, 1, &step);

	return error ? SANDBOX_REFUSED(error) : 0;
}

/* Denied from here on. */
static int call_cut_in_later_layer(const struct step *step)
{
	const int fd = open_step(step);
	const int error = fd < 0 ? errno : enter(&no_cutting);

	return error ? error : cut(fd);
}

static int call_reopen_in_later_layer(const struct step *step)
{
	const int error = enter(&no_cutting);

	return error ? error : call_cut(step);
}

static int open_file(void)
{
	const int fd = open("tree/dir/file", O_WRONLY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

static int start_outsider(const struct step *step)
{
	(void)step;
	return outsider_start(cut, open_file);
}

/* clang-format off */

static const struct step with_outsider[] = {
	DO(DIR, "tree"), DO(DIR, "tree/dir"), DO(FILE, "tree/dir/file"), DO(DIR, "tree/other"),
	DO_CALL(start_outsider, NULL),
	DONE,
};

#define UNWRAP(...) __VA_ARGS__
#define LAYER(handled_, ...) { .handled = handled_, .rules = { __VA_ARGS__ } }
#define ROW(error_, what_, layers_, ...) \
	{ what_, 3, operation_files, { UNWRAP layers_ }, .act = __VA_ARGS__, \
	  .answers = ALWAYS(error_) }
#define ON_FILE(call_, flags_) OPEN(call_, "tree/dir/file", flags_)

#define DENIED	  (LAYER(CUT))
#define BY_FILE	  (LAYER(CUT, { "tree/dir/file", CUT }))
#define BY_DIR	  (LAYER(CUT, { "tree/dir", CUT }))
#define ELSEWHERE (LAYER(CUT, { "tree/other", CUT }, { "tree/dir/victim", CUT }))

static const struct scene recorded[] = {
	ROW(EACCES, "O_WRONLY, nothing granted", DENIED, ON_FILE(call_cut, O_WRONLY)),
	ROW(0, "O_WRONLY, granted for the file", BY_FILE, ON_FILE(call_cut, O_WRONLY)),
	ROW(0, "O_WRONLY, granted above", BY_DIR, ON_FILE(call_cut, O_WRONLY)),
	ROW(EACCES, "O_WRONLY, granted elsewhere", ELSEWHERE, ON_FILE(call_cut, O_WRONLY)),
	ROW(EACCES, "O_RDWR, nothing granted", DENIED, ON_FILE(call_cut, O_RDWR)),
	ROW(0, "O_RDWR, granted", BY_DIR, ON_FILE(call_cut, O_RDWR)),
	ROW(EACCES, "O_APPEND, nothing granted", DENIED, ON_FILE(call_cut, O_WRONLY | O_APPEND)),
	ROW(EACCES, "a greater length, nothing granted", DENIED, ON_FILE(call_lengthen, O_WRONLY)),
	ROW(0, "a greater length, granted", BY_DIR, ON_FILE(call_lengthen, O_WRONLY)),
	ROW(EACCES, "a new file, nothing granted", DENIED,
	    OPEN(call_cut, "tree/dir/new", O_WRONLY | O_CREAT)),
	ROW(0, "a new file, granted for its directory", BY_DIR,
	    OPEN(call_cut, "tree/dir/new", O_WRONLY | O_CREAT)),
	/* The descriptor that it is opened by does not matter. */
	ROW(EACCES, "opened once more, nothing granted", DENIED,
	    ON_FILE(call_cut_reopened, O_WRONLY)),
	ROW(0, "opened once more, granted", BY_DIR, ON_FILE(call_cut_reopened, O_WRONLY)),
	/* Last, as not every filesystem has them. */
	ROW(EACCES, "an unnamed file, nothing granted", DENIED,
	    OPEN(call_cut, "tree/dir", O_WRONLY | O_TMPFILE)),
	ROW(0, "an unnamed file, granted for its directory", BY_DIR,
	    OPEN(call_cut, "tree/dir", O_WRONLY | O_TMPFILE)),
};

static const struct scene beside_writing[] = {
	ROW(0, "writing handled, and granted", (LAYER(WRITE, { "tree", WRITE })),
	    ON_FILE(call_cut, O_WRONLY)),
	ROW(EACCES, "both handled, writing granted", (LAYER(WRITE | CUT, { "tree", WRITE })),
	    ON_FILE(call_cut, O_WRONLY)),
	ROW(EACCES, "both handled, cutting granted", (LAYER(WRITE | CUT, { "tree", CUT })),
	    ON_FILE(call_cut, O_WRONLY)),
	ROW(0, "both granted", (LAYER(WRITE | CUT, { "tree", WRITE | CUT })),
	    ON_FILE(call_cut, O_WRONLY)),
	ROW(0, "both granted by two rules",
	    (LAYER(WRITE | CUT, { "tree", WRITE }, { "tree/dir/file", CUT })),
	    ON_FILE(call_cut, O_WRONLY)),
	ROW(0, "two layers that grant it",
	    (LAYER(CUT, { "tree", CUT }), LAYER(CUT, { "tree/dir", CUT })),
	    ON_FILE(call_cut, O_WRONLY)),
	ROW(EACCES, "a first layer that does not grant it",
	    (LAYER(CUT), LAYER(CUT, { "tree", CUT })), ON_FILE(call_cut, O_WRONLY)),
	ROW(EACCES, "a second layer that does not grant it",
	    (LAYER(CUT, { "tree", CUT }), LAYER(CUT)), ON_FILE(call_cut, O_WRONLY)),
	ROW(0, "layers for different rights",
	    (LAYER(WRITE, { "tree", WRITE }), LAYER(CUT, { "tree", CUT })),
	    ON_FILE(call_cut, O_WRONLY)),
	ROW(0, "writing past the end", DENIED, ON_FILE(call_write_past_end, O_WRONLY)),
	ROW(0, "posix_fallocate", DENIED, ON_FILE(call_allocate, O_WRONLY)),
	ROW(0, "a memory file", DENIED, DO_CALL(call_cut_memory, NULL)),
};

#define MISTAKE(error_, what_, ...) \
	{ what_, 3, operation_files, { LAYER(CUT) }, .act = __VA_ARGS__, .control = error_, \
	  .answers = ALWAYS(error_) }

static const struct scene mistaken[] = {
	MISTAKE(EINVAL, "a negative length", ON_FILE(call_cut_negative, O_WRONLY)),
	MISTAKE(EINVAL, "a descriptor for reading", ON_FILE(call_cut, O_RDONLY)),
	MISTAKE(EBADF, "an O_PATH descriptor", ON_FILE(call_cut, O_PATH)),
	MISTAKE(EINVAL, "a directory", OPEN(call_cut, "tree/dir", O_RDONLY)),
	MISTAKE(EINVAL, "a device", OPEN(call_cut, "/dev/null", O_WRONLY)),
};

#define PASSED(what_, call_) \
	ROW(EACCES, what_ ", opened without the right", DENIED, ON_FILE(call_, O_WRONLY)), \
	ROW(0, what_ ", opened with the right", BY_FILE, ON_FILE(call_, O_WRONLY))
#define OUTSIDE(error_, what_, layers_, call_) \
	{ what_, 3, with_outsider, { UNWRAP layers_ }, .act = ON_FILE(call_, O_WRONLY), \
	  .answers = ALWAYS(error_), .facility = "unix" }

static const struct scene passed_on[] = {
	PASSED("dup(2)", call_cut_duplicate),
	PASSED("F_DUPFD_CLOEXEC", call_cut_copied_number),
	PASSED("a forked child", call_cut_in_child),
	PASSED("an executed program", call_cut_after_exec),
	OUTSIDE(EACCES, "passed to a process outside, opened without the right", DENIED,
		call_cut_outside),
	OUTSIDE(0, "passed to a process outside, opened with the right", BY_FILE,
		call_cut_outside),
	OUTSIDE(0, "got from a process outside", DENIED, call_cut_from_outside),
};

static const struct scene later_layers[] = {
	ROW(0, "opened with the right, and the layer after it", BY_FILE,
	    ON_FILE(call_cut_in_later_layer, O_WRONLY)),
	ROW(EACCES, "opened without the right, and a layer after it", DENIED,
	    ON_FILE(call_cut_in_later_layer, O_WRONLY)),
	ROW(EACCES, "opened in the layer after it", BY_FILE,
	    ON_FILE(call_reopen_in_later_layer, O_WRONLY)),
	ROW(0, "opened in a layer for another right, and the layer after it",
	    (LAYER(WRITE, { "tree", WRITE })), ON_FILE(call_cut_in_later_layer, O_WRONLY)),
};

/* clang-format on */

static void judge_passed_on(const struct test_case *self)
{
	helper = program_beside("truncate_descriptor");
	scene_judge_case(self);
}

/*
 * Without a sandbox these acts enter their layer too, so that they are no controls: what they do
 * has been shown to work by those of the other test cases.
 */
static void judge_later_layers(const struct test_case *self)
{
	const struct verdict verdict = scene_play(&later_layers[0], SCENE_FILES, 0);

	(void)self;
	expect_verdict(&verdict, 0, "opened before the first layer");
	for (size_t i = 0; i < sizeof(later_layers) / sizeof(later_layers[0]); i++) {
		const struct scene *scene = &later_layers[i];
		const struct verdict denied = scene_play(scene, SCENE_FILES, 1);

		expect_verdict(&denied, answer_expected(&scene->answers), "%s", scene->what);
	}
}

#define NEEDING(needs_, name_, title_, body_)                                                      \
	{                                                                                          \
		.name = #name_, .title = title_, .features = "fs.truncate",                        \
		.source = SOURCE_DOCUMENT ", Truncating files", .needs = "abi>=3" needs_,          \
		.body = body_, .row = SCENES(name_, SCENE_FILES)                                   \
	}
#define CASE(name_, title_, body_) NEEDING("", name_, title_, body_)

static const struct test_case cases[] = {
	CASE(recorded, "ftruncate(2) is denied by the rules for the file when it was opened",
	     scene_judge_case),
	CASE(beside_writing, "cutting and writing are different rights, each for itself",
	     scene_judge_case),
	NEEDING(" dev:null", mistaken, "mistakes of ftruncate(2) are told before a denial",
		scene_judge_case),
	CASE(passed_on, "a descriptor keeps its right in every process that it gets to",
	     judge_passed_on),
	CASE(later_layers, "later layers do not change the right of open files",
	     judge_later_layers),
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
