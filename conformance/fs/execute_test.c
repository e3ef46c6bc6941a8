// SPDX-License-Identifier: MIT
/*
 * The right to execute: of which files a program takes it, and by which ways.
 *
 *	tree/
 *	|-- script	interpreted by the program
 *	|-- outer	interpreted by script
 *	`-- symlink	to the program
 *
 * The program itself is loaded by another one, as every program with shared libraries.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include <case.h>
#include <child.h>
#include <expect.h>
#include <program.h>
#include <reason.h>
#include <scene.h>

#include "operation.h"

/* Short names for the tables. */
#define EXEC LLK_ACCESS_FS_EXECUTE
#define READ LLK_ACCESS_FS_READ_FILE

/* Newer than some headers; Linux 6.14. */
#define ONLY_CHECK 0x10000

static char program[PATH_MAX]; /* their real paths */
static char loader[PATH_MAX];

static int earlier_fd; /* of the program */
static int path_fd;    /* of the program, by O_PATH */

static void open_program(void)
{
	earlier_fd = open(program, O_RDONLY | O_CLOEXEC);
	path_fd = open(program, O_PATH | O_CLOEXEC);
	if (earlier_fd < 0 || path_fd < 0)
		expect_broken("%s: %s", program, expect_errno_name(errno));
}

/* The loader of this program is that of the other too. */
static void find_loader(void)
{
	const ElfW(Phdr) *headers = (const ElfW(Phdr) *)getauxval(AT_PHDR);
	const size_t count = getauxval(AT_PHNUM);
	uintptr_t shift = 0; /* of a program that lies where it is put */
	const char *name = NULL;

	for (size_t i = 0; i < count; i++) {
		if (headers[i].p_type == PT_PHDR)
			shift = (uintptr_t)headers - headers[i].p_vaddr;
	}
	for (size_t i = 0; i < count; i++) {
		if (headers[i].p_type == PT_INTERP)
			name = (const char *)(shift + headers[i].p_vaddr);
	}
	if (!name)
		expect_skip(REASON_CONFIG, "the programs of this suite take no loader");
	if (!realpath(name, loader))
		expect_broken("%s: %s", name, expect_errno_name(errno));
}

/* What the kernel reads of a script's first line; a blank ends the interpreter's name. */
#define LINE_MAX_LENGTH 255

/* The program's name, or that of a link to it if a script cannot have that. */
static const char *interpreter(void)
{
	static const char link[] = "interpreter";

	if (!program[strcspn(program, " \t\n")] && strlen("#!") + strlen(program) < LINE_MAX_LENGTH)
		return program;
	if (symlink(program, link) && errno != EEXIST)
		expect_broken("%s: %s", link, expect_errno_name(errno));
	return link;
}

/* A script for an interpreter, other or the program. */
static int make_script(const struct step *step)
{
	const int fd = open(step->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0700);
	int error = 0;

	if (fd < 0)
		return errno;
	if (dprintf(fd, "#!%s\n", step->other ? step->other : interpreter()) < 0)
		error = errno;
	close(fd);
	return error;
}

static int make_symlink(const struct step *step)
{
	return symlink(program, step->path) ? errno : 0;
}

struct execution {
	int dir_fd;
	const char *path;
	int flags;
	bool has_begun;
	int error; /* of execveat(2) */
};

static int execute_itself(void *context)
{
	struct execution *execution = context;
	char *const arguments[] = { (char[]){ "succeed" }, NULL };

	/* Without libraries its loader has something to say. */
	close(STDERR_FILENO);
	execution->has_begun = true;
	if (execveat(execution->dir_fd, execution->path, arguments, environ, execution->flags))
		execution->error = errno;
	return 0;
}

/*
 * Execute in a child.  What comes of a program once it has been executed does not matter: it may be
 * denied its libraries.
 */
static int execute(int dir_fd, const char *path, int flags)
{
	struct execution execution = { .dir_fd = dir_fd, .path = path, .flags = flags };
	const int error = child_run(execute_itself, &execution);

	return execution.has_begun ? execution.error : error;
}

/* A path of the table, or the program. */
static const char *target(const struct step *step)
{
	return step->path ? step->path : program;
}

static int call_execute(const struct step *step)
{
	return execute(AT_FDCWD, target(step), (int)step->flags);
}

static int call_execute_in_directory(const struct step *step)
{
	char folder[PATH_MAX];
	char *name;
	int dir_fd, error;

	snprintf(folder, sizeof(folder), "%s", target(step));
	name = strrchr(folder, '/');
	*name++ = '\0';
	dir_fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dir_fd < 0)
		return NOT_PREPARED(errno);
	error = execute(dir_fd, name, 0);
	close(dir_fd);
	return error;
}

static int call_execute_descriptor(const struct step *step)
{
	(void)step;
	return execute(earlier_fd, "", AT_EMPTY_PATH);
}

static int call_execute_path_descriptor(const struct step *step)
{
	return execute(path_fd, "", AT_EMPTY_PATH | (int)step->flags);
}

static int call_execute_by_proc(const struct step *step)
{
	char by_fd[32];

	(void)step;
	snprintf(by_fd, sizeof(by_fd), "/proc/self/fd/%d", path_fd);
	return execute(AT_FDCWD, by_fd, 0);
}

/* clang-format off */

static const struct step files[] = {
	DO(DIR, "tree"), DO_CALL(make_script, "tree/script"),
	{ .kind = STEP_CALL, .call = make_script, .path = "tree/outer", .other = "tree/script" },
	DO_CALL(make_symlink, "tree/symlink"),
	DONE,
};

#define UNWRAP(...) __VA_ARGS__
#define ROW(error_, what_, handled_, rules_, ...) \
	{ what_, 1, files, { { .handled = handled_, .rules = { UNWRAP rules_ } } }, \
	  .act = __VA_ARGS__, .answers = ALWAYS(error_) }

#define PROGRAM OPEN(call_execute, NULL, 0)
#define SCRIPT	OPEN(call_execute, "tree/script", 0)
#define OUTER	OPEN(call_execute, "tree/outer", 0)
#define BOTH(rights_) { program, rights_ }, { loader, rights_ }

static const struct scene programs[] = {
	ROW(EACCES, "nothing granted", EXEC, (), PROGRAM),
	ROW(EACCES, "the program granted", EXEC, ({ program, EXEC }), PROGRAM),
	ROW(EACCES, "its loader granted", EXEC, ({ loader, EXEC }), PROGRAM),
	ROW(0, "both granted", EXEC, (BOTH(EXEC)), PROGRAM),
	ROW(0, "all beneath the root granted", EXEC, ({ "/", EXEC }), PROGRAM),
	ROW(0, "only writing handled", LLK_ACCESS_FS_WRITE_FILE, (), PROGRAM),
};

static const struct scene reading[] = {
	ROW(EACCES, "reading alone handled", READ, (), PROGRAM),
	ROW(EACCES, "reading alone handled, granted for the program", READ, ({ program, READ }),
	    PROGRAM),
	ROW(EACCES, "reading alone handled, granted for the loader", READ, ({ loader, READ }),
	    PROGRAM),
	ROW(0, "reading alone handled, granted for both", READ, (BOTH(READ)), PROGRAM),
	ROW(EACCES, "both handled, executing granted", EXEC | READ, (BOTH(EXEC)), PROGRAM),
	ROW(EACCES, "both handled, reading granted", EXEC | READ, (BOTH(READ)), PROGRAM),
	ROW(EACCES, "both handled, the program not to be read", EXEC | READ,
	    ({ program, EXEC }, { loader, EXEC | READ }), PROGRAM),
	ROW(EACCES, "both handled, the loader not to be read", EXEC | READ,
	    ({ program, EXEC | READ }, { loader, EXEC }), PROGRAM),
	ROW(EACCES, "both handled, the program not to be executed", EXEC | READ,
	    ({ program, READ }, { loader, EXEC | READ }), PROGRAM),
	ROW(0, "both handled, both granted", EXEC | READ, (BOTH(EXEC | READ)), PROGRAM),
	ROW(EACCES, "both handled, a script not to be read", EXEC | READ,
	    (BOTH(EXEC | READ), { "tree/script", EXEC }), SCRIPT),
	ROW(0, "both handled, both granted for a script", EXEC | READ,
	    (BOTH(EXEC | READ), { "tree/script", EXEC | READ }), SCRIPT),
};

static const struct scene scripts[] = {
	ROW(EACCES, "the script granted", EXEC, ({ "tree/script", EXEC }), SCRIPT),
	ROW(EACCES, "its interpreter granted", EXEC, (BOTH(EXEC)), SCRIPT),
	ROW(EACCES, "all but its interpreter granted", EXEC,
	    ({ "tree/script", EXEC }, { loader, EXEC }), SCRIPT),
	ROW(EACCES, "all but its interpreter's loader granted", EXEC,
	    ({ "tree/script", EXEC }, { program, EXEC }), SCRIPT),
	ROW(0, "all granted", EXEC, ({ "tree/script", EXEC }, BOTH(EXEC)), SCRIPT),
	ROW(EACCES, "an interpreter that is a script and not granted", EXEC,
	    ({ "tree/outer", EXEC }, BOTH(EXEC)), OUTER),
	ROW(EACCES, "a script that is not granted, of one that is", EXEC,
	    ({ "tree/script", EXEC }, BOTH(EXEC)), OUTER),
	ROW(0, "two scripts and the interpreter granted", EXEC, ({ "tree", EXEC }, BOTH(EXEC)),
	    OUTER),
};

#define WAY(what_, ...) \
	ROW(EACCES, what_ ", nothing granted", EXEC, (), __VA_ARGS__), \
	ROW(0, what_ ", granted", EXEC, (BOTH(EXEC)), __VA_ARGS__), \
	ROW(EACCES, what_ ", only scripts granted", EXEC, ({ "tree", EXEC }), __VA_ARGS__)

static const struct scene ways[] = {
	WAY("in a directory", DO_CALL(call_execute_in_directory, NULL)),
	WAY("by a symbolic link", OPEN(call_execute, "tree/symlink", 0)),
	WAY("a descriptor from before", DO_CALL(call_execute_descriptor, NULL)),
	WAY("an O_PATH descriptor", DO_CALL(call_execute_path_descriptor, NULL)),
	WAY("an O_PATH descriptor by way of /proc", DO_CALL(call_execute_by_proc, NULL)),
};

/* The file alone is checked, not what would be executed with it. */
static const struct scene checks[] = {
	ROW(EACCES, "nothing granted", EXEC, (), OPEN(call_execute, NULL, ONLY_CHECK)),
	ROW(0, "the program granted", EXEC, ({ program, EXEC }),
	    OPEN(call_execute, NULL, ONLY_CHECK)),
	ROW(EACCES, "its loader granted", EXEC, ({ loader, EXEC }),
	    OPEN(call_execute, NULL, ONLY_CHECK)),
	ROW(EACCES, "not to be read", EXEC | READ, ({ program, EXEC }),
	    OPEN(call_execute, NULL, ONLY_CHECK)),
	ROW(0, "to be read", EXEC | READ, ({ program, EXEC | READ }),
	    OPEN(call_execute, NULL, ONLY_CHECK)),
	ROW(EACCES, "a descriptor, nothing granted", EXEC, (),
	    OPEN(call_execute_path_descriptor, NULL, ONLY_CHECK)),
	ROW(0, "a descriptor, granted", EXEC, ({ program, EXEC }),
	    OPEN(call_execute_path_descriptor, NULL, ONLY_CHECK)),
	ROW(EACCES, "a script, nothing granted", EXEC, (BOTH(EXEC)),
	    OPEN(call_execute, "tree/script", ONLY_CHECK)),
	ROW(0, "a script, granted", EXEC, ({ "tree/script", EXEC }),
	    OPEN(call_execute, "tree/script", ONLY_CHECK)),
};

/* clang-format on */

static void prepare(void)
{
	if (!realpath(program_beside("succeed"), program))
		expect_broken("succeed: %s", expect_errno_name(errno));
	find_loader();
	open_program();
}

static void judge_scenes(const struct test_case *self)
{
	prepare();
	scene_judge_case(self);
}

static void judge_scripts(const struct test_case *self)
{
	struct verdict verdict;

	prepare();
	verdict = scene_play(&scripts[0], SCENE_FILES, 0);
	if (verdict.kind == VERDICT_ACTED && verdict.error == EACCES)
		expect_skip(REASON_FILESYSTEM, "nothing may be executed here");
	scene_judge_case(self);
}

static void judge_checks(const struct test_case *self)
{
	struct verdict verdict;

	prepare();
	verdict = scene_play(&checks[0], SCENE_FILES, 0);
	if (verdict.kind == VERDICT_ACTED && verdict.error == EINVAL)
		expect_skip(REASON_CONFIG, "execveat(2) knows no AT_EXECVE_CHECK");
	judge_scripts(self);
}

#define SOURCE SOURCE_DOCUMENT ", Access rights"

#define CASE(name_, title_, source_, body_)                                                        \
	{                                                                                          \
		.name = #name_, .title = title_, .features = "fs.execute", .source = source_,      \
		.needs = "abi>=1", .body = body_, .row = SCENES(name_, SCENE_FILES)                \
	}

static const struct test_case cases[] = {
	CASE(programs, "a program takes the right to itself and to its loader", SOURCE,
	     judge_scenes),
	CASE(reading, "what is executed has to be readable too, if that is handled",
	     "kernel behaviour, security/landlock/fs.c:get_required_file_open_access",
	     judge_scripts),
	CASE(scripts, "a script takes the right to itself and to all that interprets it", SOURCE,
	     judge_scripts),
	CASE(ways, "a program is denied by its descriptors and all its paths", SOURCE,
	     judge_scenes),
	CASE(checks, "AT_EXECVE_CHECK takes the right to the file alone",
	     "kernel behaviour, fs/exec.c:bprm_execve", judge_checks),
};

ATF_TP_ADD_TCS(program_cases)
{
	return case_add_all(program_cases, cases, sizeof(cases) / sizeof(cases[0]));
}
