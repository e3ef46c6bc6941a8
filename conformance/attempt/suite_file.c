// SPDX-License-Identifier: MIT
#include "suite_file.h"

#include "complaint.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cleanup.h>

#define NAME_SIZE 128

#define PROGRAM "atf_test_program{name=\""

/* A Kyuafile that includes itself is caught by this. */
#define DEPTH_MAX 4

static char *read_file(struct suite_programs *programs, const char *folder, const char *area,
		       int depth);

static char *add(struct suite_programs *programs, const char *area, const char *name,
		 bool is_exclusive)
{
	struct suite_program *const more =
		reallocarray(programs->list, programs->count + 1, sizeof(*more));
	char *path;

	if (!more)
		return complaint("out of memory");
	programs->list = more;
	if (asprintf(&path, "%s%s%s", area, *area ? "/" : "", name) < 0)
		return complaint("out of memory");
	more[programs->count++] =
		(struct suite_program){ .name = path, .is_exclusive = is_exclusive };
	return NULL;
}

/* Whether the line is begin, then a name, then end. */
static bool is_line(const char *line, const char *begin, const char *end, char name[NAME_SIZE])
{
	const size_t before = strlen(begin);
	size_t length;

	if (strncmp(line, begin, before) != 0)
		return false;
	length = strcspn(line + before, "\"");
	if (length == 0 || length >= NAME_SIZE)
		return false;
	memcpy(name, line + before, length);
	name[length] = '\0';
	return strcmp(line + before + length, end) == 0;
}

/* "AREA/Kyuafile" below the area that this is in. */
static char *include(struct suite_programs *programs, const char *folder, const char *area,
		     char *name, int depth)
{
	char *const slash = strrchr(name, '/');
	_cleanup_free_ char *inner = NULL;

	if (!slash || strcmp(slash, "/Kyuafile") != 0)
		return complaint("%s: not the Kyuafile of a folder", name);
	*slash = '\0';
	if (asprintf(&inner, "%s%s%s", area, *area ? "/" : "", name) < 0)
		return complaint("out of memory");
	return read_file(programs, folder, inner, depth + 1);
}

static char *take_line(struct suite_programs *programs, const char *folder, const char *area,
		       char *line, int depth)
{
	char name[NAME_SIZE];

	line[strcspn(line, "\n")] = '\0';
	if (!*line || strncmp(line, "--", 2) == 0 || strcmp(line, "syntax(2)") == 0 ||
	    is_line(line, "test_suite(\"", "\")", name))
		return NULL;
	if (is_line(line, "include(\"", "\")", name))
		return include(programs, folder, area, name, depth);
	if (is_line(line, PROGRAM, "\"}", name))
		return add(programs, area, name, false);
	if (is_line(line, PROGRAM, "\", is_exclusive=true}", name))
		return add(programs, area, name, true);
	return complaint("only Kyua understands the line \"%s\"", line);
}

static char *read_file(struct suite_programs *programs, const char *folder, const char *area,
		       int depth)
{
	_cleanup_free_ char *path = NULL, *line = NULL;
	_cleanup_file_ FILE *file = NULL;
	char *trouble = NULL;
	size_t size = 0;

	if (asprintf(&path, "%s%s%s/Kyuafile", folder, *area ? "/" : "", area) < 0)
		return complaint("out of memory");
	if (depth > DEPTH_MAX)
		return complaint("%s: included too deep", path);
	file = fopen(path, "re");
	if (!file)
		return complaint("%s: %s", path, strerror(errno));
	while (!trouble && getline(&line, &size, file) > 0) {
		_cleanup_free_ char *why = take_line(programs, folder, area, line, depth);

		if (why)
			trouble = complaint("%s: %s", path, why);
	}
	return trouble;
}

char *suite_file_read(struct suite_programs *programs, const char *folder)
{
	*programs = (struct suite_programs){ 0 };
	return read_file(programs, folder, "", 0);
}

void suite_programs_free(struct suite_programs *programs)
{
	for (size_t i = 0; i < programs->count; i++)
		free(programs->list[i].name);
	free(programs->list);
	*programs = (struct suite_programs){ 0 };
}
