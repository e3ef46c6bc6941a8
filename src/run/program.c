// SPDX-License-Identifier: MIT
#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "binfmt.h"
#include "cleanup.h"
#include "elf.h"

/* Since Linux 6.14: say whether a file could be executed. */
#ifndef AT_EXECVE_CHECK
#define AT_EXECVE_CHECK 0x10000
#endif

/* How many interpreters of interpreters the kernel goes through. */
#define MOST_INTERPRETERS 5

#ifdef __GLIBC__
/* What execvp(3) has execute a file that has no format. */
#define SHELL "/bin/sh"
#else
#define SHELL NULL
#endif

struct walk {
	program_visit *visit;
	void *context;
};

const char *program_part_name(enum program_part part)
{
	static const char *const names[] = { "file", "interpreter", "binfmt_misc interpreter",
					     "loader", "library" };

	return names[part];
}

static const char *explain_refusal(const char *path, const struct stat *status)
{
	struct statvfs mount;

	if (S_ISDIR(status->st_mode))
		return "is a directory";
	if (!S_ISREG(status->st_mode))
		return "is no regular file";
	if (!(status->st_mode & (S_IXUSR | S_IXGRP | S_IXOTH)))
		return "has no permission to be executed";
	if (statvfs(path, &mount) == 0 && (mount.f_flag & ST_NOEXEC))
		return "is on a mount with noexec";
	return NULL;
}

/*
 * What the kernel itself answers if asked, which other security modules, outer Landlock domains and
 * those who have the file open for writing decide; 0 too where it cannot be asked.  A flag that is
 * not known is refused before anything else.
 */
static int ask_kernel(const char *path)
{
	char *arguments[] = { (char *)(uintptr_t)path, NULL };
	unsigned int major = 0, minor = 0;
	struct utsname system;

	/* Who stands in for the kernel may execute the file: not under a filter, nor elsewhere. */
	if (uname(&system) || sscanf(system.release, "%u.%u", &major, &minor) != 2 || major < 6 ||
	    (major == 6 && minor < 14) || prctl(PR_GET_SECCOMP, 0, 0, 0, 0) != 0)
		return 0;
	if (!syscall(SYS_execveat, AT_FDCWD, path, arguments, arguments + 1, AT_EXECVE_CHECK))
		return 0;
	return errno == EINVAL || errno == ENOSYS ? 0 : errno;
}

/* The errno with which the kernel refuses to execute a file whatever is in it, or 0. */
static int find_refusal(const char *path, const char **why)
{
	struct stat status;
	int error;

	*why = NULL;
	if (stat(path, &status))
		return errno;
	error = S_ISREG(status.st_mode) ? 0 : EACCES;
	if (!error && faccessat(AT_FDCWD, path, X_OK, AT_EACCESS))
		error = errno;
	if (error)
		*why = explain_refusal(path, &status);
	return error ? error : ask_kernel(path);
}

static int visit(const struct walk *walk, const struct program_need *need)
{
	const int error = walk->visit(need, walk->context);

	return need->error ? need->error : error;
}

static bool is_blank(unsigned char character)
{
	return character == ' ' || character == '\t';
}

/* Where the first line of a script ends for the kernel; 0 if it may be cut off in its name. */
static size_t find_line_end(const unsigned char head[HEAD_SIZE])
{
	size_t end = 0, name = 2;

	while (end < HEAD_SIZE && head[end] && head[end] != '\n')
		end++;
	if (end < HEAD_SIZE && head[end] == '\n')
		return end;
	while (name < HEAD_SIZE && is_blank(head[name]))
		name++;
	while (name < HEAD_SIZE && head[name] && !is_blank(head[name]))
		name++;
	return name < HEAD_SIZE ? HEAD_SIZE - 1 : 0;
}

/* The interpreter of a script, which may be ""; false if the kernel sees none. */
static bool find_interpreter(const unsigned char head[HEAD_SIZE], char interpreter[HEAD_SIZE])
{
	size_t begin = 2, end = find_line_end(head), length = 0;

	if (!end)
		return false;
	while (end > 2 && is_blank(head[end - 1]))
		end--;
	while (begin < end && is_blank(head[begin]))
		begin++;
	if (begin >= end)
		return false;
	while (begin + length < end && head[begin + length] && !is_blank(head[begin + length]))
		length++;
	memcpy(interpreter, head + begin, length);
	interpreter[length] = '\0';
	return true;
}

/* Where the loader looks, as far as that can be told from outside; the first that exists counts. */
static bool find_library(const struct elf_file *elf, const char *name, char *path, size_t size)
{
	static const char usual[] = "/lib:/usr/lib:/lib64:/usr/lib64:/usr/local/lib";
	const char *const environment = getenv("LD_LIBRARY_PATH");
	const int length = (int)(strrchr(elf->loader, '/') - elf->loader);
	_cleanup_free_ char *real = realpath(elf->loader, NULL);
	_cleanup_free_ char *folders = NULL;
	char *rest, *folder;

	if (real)
		*strrchr(real, '/') = '\0';
	if (asprintf(&folders, "%s:%s:%s:%.*s:%s", elf->search ? elf->search : "",
		     environment ? environment : "", real ? real : "", length, elf->loader,
		     usual) < 0) {
		folders = NULL;
		return false;
	}
	rest = folders;
	while ((folder = strsep(&rest, ":"))) {
		snprintf(path, size, "%s/%s", folder, name);
		/* $ORIGIN and its like are left to the loader. */
		if (*folder == '/' && !strchr(folder, '$') && access(path, F_OK) == 0)
			return true;
	}
	return false;
}

static void visit_libraries(const struct walk *walk, const char *path, const struct elf_file *elf)
{
	for (size_t i = 0; *elf->loader == '/' && i < elf->library_count; i++) {
		char library[PATH_MAX];

		if (find_library(elf, elf->libraries[i], library, sizeof(library)))
			visit(walk, &(struct program_need){
					    .part = PROGRAM_LIBRARY, .path = library, .of = path });
	}
}

/* What the kernel says to a loader that it could open. */
static int check_loader(const struct walk *walk, const char *loader, const char *path)
{
	_cleanup_fd_ const int fd = open(loader, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct elf_file elf;
	struct stat status;
	int error;

	if (fd < 0 || fstat(fd, &status))
		return 0;
	error = elf_read(fd, &elf);
	elf_close(&elf);
	if (!error)
		return 0;
	return visit(walk, &(struct program_need){
				   .part = PROGRAM_LOADER,
				   .path = loader,
				   .of = path,
				   .error = status.st_size < ELF_HEADER_SIZE ? EIO : ELIBBAD,
				   .why = "is no ELF file for this machine",
			   });
}

static int follow_elf(const struct walk *walk, const char *path, int fd)
{
	struct program_need need = { .part = PROGRAM_LOADER, .of = path };
	struct elf_file elf;
	int error = elf_read(fd, &elf);

	if (!error && elf.has_loader) {
		need.path = elf.loader;
		need.error = find_refusal(elf.loader, &need.why);
		error = visit(walk, &need);
		if (!need.error && !error)
			error = check_loader(walk, elf.loader, path);
		visit_libraries(walk, path, &elf);
	}
	elf_close(&elf);
	return error;
}

static int follow_file(const struct walk *walk, enum program_part part, const char *path,
		       const char *of, int depth);

/* What a file takes besides itself.  What cannot be read is not looked into. */
static int follow_inside(const struct walk *walk, const char *path, int depth)
{
	_cleanup_fd_ const int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	char interpreter[HEAD_SIZE];
	unsigned char head[HEAD_SIZE] = { 0 };
	struct binfmt binfmt;
	struct stat status;
	ssize_t length;

	if (depth > MOST_INTERPRETERS)
		return ELOOP;
	if (fd < 0 || fstat(fd, &status) || !S_ISREG(status.st_mode))
		return 0;
	length = pread(fd, head, sizeof(head), 0);
	if (length < 0)
		return 0;
	if (binfmt_find(path, head, (size_t)length, &binfmt)) {
		/* One that was opened at its registration is not opened now, but its loader is. */
		if (binfmt.opened)
			return follow_inside(walk, binfmt.interpreter, depth + 1);
		return follow_file(walk, PROGRAM_HANDLER, binfmt.interpreter, path, depth + 1);
	}
	if (memcmp(head, "#!", 2) == 0) {
		if (!find_interpreter(head, interpreter))
			return ENOEXEC;
		return follow_file(walk, PROGRAM_INTERPRETER, interpreter, path, depth + 1);
	}
	return memcmp(head, "\177ELF", 4) == 0 ? follow_elf(walk, path, fd) : ENOEXEC;
}

/* The first thing that is in the way counts; what the ruleset denies further on is named too. */
static int follow_file(const struct walk *walk, enum program_part part, const char *path,
		       const char *of, int depth)
{
	struct program_need need = { .part = part, .path = path, .of = of };
	int error, inside;

	need.error = find_refusal(path, &need.why);
	/* The kernel takes a name of no length for the current directory. */
	if (part == PROGRAM_INTERPRETER && !*path)
		need.error = EACCES;
	error = visit(walk, &need);
	if (need.error)
		return error;
	inside = follow_inside(walk, path, depth);
	return error ? error : inside;
}

int program_follow(const char *path, program_visit *visit_need, void *context)
{
	const struct walk walk = { .visit = visit_need, .context = context };
	const int error = follow_file(&walk, PROGRAM_FILE, path, NULL, 0);

	if (error != ENOEXEC || !SHELL)
		return error;
	return follow_file(&walk, PROGRAM_INTERPRETER, SHELL, path, 0);
}

/* Whether execvp(3) goes on to the next directory. */
static bool is_passed_over(int error)
{
	return error == EACCES || error == ENOENT || error == ESTALE || error == ENOTDIR ||
	       error == ENODEV || error == ETIMEDOUT;
}

static int follow_in_path(const char *path, const char *name, program_visit *visit_need,
			  void *context)
{
	_cleanup_free_ char *folders = strdup(path);
	char *rest = folders, *folder;
	bool denied = false;
	int error = ENOMEM;

	while (folders && (folder = strsep(&rest, ":"))) {
		_cleanup_free_ char *found = NULL;

		if (asprintf(&found, "%s%s%s", folder, *folder ? "/" : "", name) < 0) {
			found = NULL;
			return ENOMEM;
		}
		error = program_follow(found, visit_need, context);
		if (!is_passed_over(error))
			return error;
		denied = denied || error == EACCES;
	}
	return denied ? EACCES : error;
}

int program_search(const char *name, program_visit *visit_need, void *context)
{
	const char *const path = getenv("PATH");

	if (!*name)
		return ENOENT;
	if (strchr(name, '/'))
		return program_follow(name, visit_need, context);
	if (strnlen(name, NAME_MAX + 1) > NAME_MAX)
		return ENAMETOOLONG;
	return follow_in_path(path ? path : "/bin:/usr/bin", name, visit_need, context);
}
