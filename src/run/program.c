// SPDX-License-Identifier: MIT
#include "program.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "elf.h"

/* What the kernel reads of a file to know its format. */
#define HEAD_SIZE 256

/* How many interpreters of interpreters the kernel goes through. */
#define MOST_INTERPRETERS 5

#define MISC_FOLDER "/proc/sys/fs/binfmt_misc"

/* What execvp(3) has execute a file that has no format. */
#define SHELL "/bin/sh"

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

static void visit(const struct walk *walk, enum program_part part, const char *path, const char *of)
{
	const struct program_need need = { .part = part, .path = path, .of = of };

	walk->visit(&need, walk->context);
}

/* An entry of binfmt_misc. */
struct misc {
	char interpreter[PATH_MAX];
	char extension[HEAD_SIZE];
	unsigned char magic[HEAD_SIZE], mask[HEAD_SIZE];
	size_t magic_length, mask_length;
	size_t offset;
	bool enabled, opened; /* the interpreter was, when it was registered (F) */
};

static size_t read_hex(const char *text, unsigned char *bytes)
{
	size_t length = 0;
	unsigned int byte;

	while (length < HEAD_SIZE && sscanf(text + 2 * length, "%2x", &byte) == 1)
		bytes[length++] = (unsigned char)byte;
	return length;
}

static void take_misc_line(struct misc *misc, char *line)
{
	char *const value = strchr(line, ' ') ? strchr(line, ' ') + 1 : line + strlen(line);

	line[strcspn(line, "\n")] = '\0';
	if (strcmp(line, "enabled") == 0)
		misc->enabled = true;
	else if (strncmp(line, "interpreter ", 12) == 0)
		snprintf(misc->interpreter, sizeof(misc->interpreter), "%s", value);
	else if (strncmp(line, "extension .", 11) == 0)
		snprintf(misc->extension, sizeof(misc->extension), "%s", value + 1);
	else if (strncmp(line, "flags: ", 7) == 0)
		misc->opened = strchr(value, 'F');
	else if (strncmp(line, "offset ", 7) == 0)
		misc->offset = strtoul(value, NULL, 10);
	else if (strncmp(line, "magic ", 6) == 0)
		misc->magic_length = read_hex(value, misc->magic);
	else if (strncmp(line, "mask ", 5) == 0)
		misc->mask_length = read_hex(value, misc->mask);
}

static bool matches(const struct misc *misc, const char *path, const unsigned char *head,
		    size_t length)
{
	const char *const dot = strrchr(path, '.');

	if (!misc->enabled || !*misc->interpreter)
		return false;
	if (*misc->extension)
		return dot && strcmp(dot + 1, misc->extension) == 0;
	if (!misc->magic_length || misc->offset + misc->magic_length > length)
		return false;
	for (size_t i = 0; i < misc->magic_length; i++) {
		const unsigned char mask = i < misc->mask_length ? misc->mask[i] : 0xff;

		if ((head[misc->offset + i] ^ misc->magic[i]) & mask)
			return false;
	}
	return true;
}

static void read_misc(int folder, const char *name, struct misc *misc)
{
	const int fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
	_cleanup_file_ FILE *stream = fd < 0 ? NULL : fdopen(fd, "r");
	char line[PATH_MAX + 32];

	*misc = (struct misc){ 0 };
	if (!stream && fd >= 0)
		close(fd);
	while (stream && fgets(line, sizeof(line), stream))
		take_misc_line(misc, line);
}

/* The entry for a file, if any. */
static bool find_misc(const char *path, const unsigned char *head, size_t length, struct misc *misc)
{
	DIR *const folder = opendir(MISC_FOLDER);
	const struct dirent *entry;
	bool found = false;

	while (!found && folder && (entry = readdir(folder))) {
		if (*entry->d_name == '.' || strcmp(entry->d_name, "register") == 0 ||
		    strcmp(entry->d_name, "status") == 0)
			continue;
		read_misc(dirfd(folder), entry->d_name, misc);
		found = matches(misc, path, head, length);
	}
	if (folder)
		closedir(folder);
	return found;
}

/* The interpreter of a script as its first line names it; false if the kernel would not take it. */
static bool find_interpreter(const unsigned char *head, size_t length, char *interpreter)
{
	size_t begin = 2, end;

	while (begin < length && (head[begin] == ' ' || head[begin] == '\t'))
		begin++;
	for (end = begin; end < length && head[end] && !strchr(" \t\n", head[end]); end++)
		;
	/* Cut off, it would be another. */
	if (end == begin || end == HEAD_SIZE)
		return false;
	memcpy(interpreter, head + begin, end - begin);
	interpreter[end - begin] = '\0';
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

static void walk_elf(const struct walk *walk, const char *path, int fd)
{
	struct elf_file elf;

	if (elf_read(fd, &elf) && *elf.loader) {
		visit(walk, PROGRAM_LOADER, elf.loader, path);
		for (size_t i = 0; *elf.loader == '/' && i < elf.library_count; i++) {
			char library[PATH_MAX];

			if (find_library(&elf, elf.libraries[i], library, sizeof(library)))
				visit(walk, PROGRAM_LIBRARY, library, path);
		}
	}
	elf_close(&elf);
}

static void walk_file(const struct walk *walk, enum program_part part, const char *path,
		      const char *of, int depth);

/* What a file takes besides itself. */
static void walk_inside(const struct walk *walk, const char *path, bool command, int depth)
{
	_cleanup_fd_ const int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	char interpreter[HEAD_SIZE];
	unsigned char head[HEAD_SIZE];
	struct stat status;
	struct misc misc;
	ssize_t length;

	if (fd < 0 || depth > MOST_INTERPRETERS || fstat(fd, &status) || !S_ISREG(status.st_mode))
		return;
	length = pread(fd, head, sizeof(head), 0);
	if (length < 2)
		return;
	if (find_misc(path, head, (size_t)length, &misc)) {
		/* One that was opened at its registration is not opened now, but its loader is. */
		if (misc.opened)
			walk_inside(walk, misc.interpreter, false, depth + 1);
		else
			walk_file(walk, PROGRAM_HANDLER, misc.interpreter, path, depth + 1);
	} else if (memcmp(head, "#!", 2) == 0) {
		if (find_interpreter(head, (size_t)length, interpreter))
			walk_file(walk, PROGRAM_INTERPRETER, interpreter, path, depth + 1);
	} else if (length >= 4 && memcmp(head, "\177ELF", 4) == 0) {
		walk_elf(walk, path, fd);
	} else if (command) {
		walk_file(walk, PROGRAM_INTERPRETER, SHELL, path, depth + 1);
	}
}

static void walk_file(const struct walk *walk, enum program_part part, const char *path,
		      const char *of, int depth)
{
	visit(walk, part, path, of);
	walk_inside(walk, path, !of, depth);
}

void program_walk(const char *path, program_visit *visit_need, void *context)
{
	const struct walk walk = { .visit = visit_need, .context = context };

	walk_file(&walk, PROGRAM_FILE, path, NULL, 0);
}

/* Whether a file can be executed; errno says why not. */
static bool can_execute(const char *path, bool (*permits)(const char *path, void *context),
			void *context)
{
	struct stat status;

	if (stat(path, &status))
		return false;
	errno = EACCES;
	if (!S_ISREG(status.st_mode) || faccessat(AT_FDCWD, path, X_OK, AT_EACCESS))
		return false;
	if (permits(path, context))
		return true;
	errno = EACCES;
	return false;
}

char *program_find(const char *name, bool (*permits)(const char *path, void *context),
		   void *context)
{
	const char *const path = getenv("PATH");
	_cleanup_free_ char *folders = strdup(path ? path : "/bin:/usr/bin");
	char *rest = folders, *folder;
	int error = ENOENT;

	if (strchr(name, '/'))
		return can_execute(name, permits, context) ? strdup(name) : NULL;
	if (!*name || strnlen(name, NAME_MAX + 1) > NAME_MAX) {
		errno = *name ? ENAMETOOLONG : ENOENT;
		return NULL;
	}
	while (folders && (folder = strsep(&rest, ":"))) {
		char *found;

		if (asprintf(&found, "%s%s%s", folder, *folder ? "/" : "", name) < 0)
			return NULL;
		if (can_execute(found, permits, context))
			return found;
		free(found);
		if (errno == EACCES)
			error = EACCES;
	}
	errno = folders ? error : ENOMEM;
	return NULL;
}
