// SPDX-License-Identifier: MIT
#include "kconfig.h"

#include "../message.h"
#include "cleanup_json.h"

#include <errno.h>
#include <foreign.h>
#include <fts.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX	"CONFIG_"
#define NOT_SET " is not set"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"

/* A line without its end.  0, or -1 if it is neither an option nor a comment. */
static int take_line(json_t *map, char *line)
{
	const bool is_comment = line[0] == '#';
	char *name = is_comment && line[1] == ' ' ? line + 2 : line;
	char *end;

	if (strncmp(name, PREFIX, strlen(PREFIX)) != 0)
		return is_comment || *line == '\0' ? 0 : -1;
	name += strlen(PREFIX);
	end = name + strspn(name, LETTERS);
	if (is_comment && strcmp(end, NOT_SET) != 0)
		return 0;
	if (end == name || (!is_comment && *end != '='))
		return -1;
	*end = '\0';
	return json_object_set_new(map, name, json_string(is_comment ? "n" : end + 1));
}

/* The whole of a file, a new string, or NULL after a complaint. */
static char *read_file(const char *path)
{
	_cleanup_file_ FILE *file = fopen(path, "re");
	char *text = NULL;
	size_t room = 0;

	/* No line ends with NUL. */
	if (file && (errno = 0, getdelim(&text, &room, '\0', file) >= 0))
		return text;
	free(text);
	if (file && errno == 0)
		complain("%s: is empty", foreign_typed(path));
	else
		complain("%s: %s", foreign_typed(path), strerror(errno));
	return NULL;
}

json_t *kconfig_read(const char *path)
{
	_cleanup_free_ char *text = read_file(path);
	_cleanup_json_ json_t *map = text ? json_object() : NULL;
	char *rest = text, *line;

	if (!text)
		return NULL;
	if (!map) {
		complain("%s: %s", foreign_typed(path), strerror(ENOMEM));
		return NULL;
	}
	for (size_t number = 1; (line = strsep(&rest, "\n")); number++) {
		if (take_line(map, line) == 0)
			continue;
		complain("%s: line %zu: not an option of a kernel", foreign_typed(path), number);
		return NULL;
	}
	return json_incref(map);
}

static json_t *value_of(const json_t *given)
{
	const char *text = json_string_value(given);

	if (json_is_boolean(given))
		return json_string(json_is_true(given) ? "y" : "n");
	if (json_is_integer(given))
		return json_sprintf("%" JSON_INTEGER_FORMAT, json_integer_value(given));
	if (text && !strpbrk(text, "\"\\\n"))
		return json_sprintf("\"%s\"", text);
	return NULL;
}

const char *kconfig_add_options(json_t *map, const json_t *options)
{
	const char *name;
	json_t *given;

	if (options && !json_is_object(options))
		return "options is not an object";
	json_object_foreach((json_t *)(uintptr_t)options, name, given) {
		if (!*name || name[strspn(name, LETTERS)])
			return "options: a name is not that of an option (without CONFIG_)";
		if (strncmp(name, PREFIX, strlen(PREFIX)) == 0)
			return "options: names stand without CONFIG_";
		if (json_object_set_new(map, name, value_of(given)) != 0)
			return "options: a value is neither true, false, a number nor plain text";
	}
	return NULL;
}

char *kconfig_text(const json_t *map)
{
	_cleanup_file_ FILE *stream = NULL;
	char *text = NULL;
	const char *name;
	json_t *value;
	size_t size;

	stream = open_memstream(&text, &size);
	if (!stream)
		return NULL;
	json_object_foreach((json_t *)(uintptr_t)map, name, value) {
		if (strcmp(json_string_value(value), "n") == 0)
			fprintf(stream, "# " PREFIX "%s" NOT_SET "\n", name);
		else
			fprintf(stream, PREFIX "%s=%s\n", name, json_string_value(value));
	}
	if (fflush(stream) == 0)
		return text;
	return NULL;
}

/* The names after "config" and "menuconfig" in a file. */
static int take_names(json_t *names, const char *path)
{
	_cleanup_file_ FILE *file = fopen(path, "re");
	_cleanup_free_ char *line = NULL;
	size_t room = 0;
	char name[128];

	if (!file)
		return complain("%s: %s", path, strerror(errno));
	while (errno = 0, getline(&line, &room, file) > 0) {
		if ((sscanf(line, " config %127[A-Za-z0-9_]", name) == 1 ||
		     sscanf(line, " menuconfig %127[A-Za-z0-9_]", name) == 1) &&
		    json_object_set_new(names, name, json_true()) != 0)
			return complain("%s: out of memory", path);
	}
	return errno ? complain("%s: %s", path, strerror(errno)) : 0;
}

json_t *kconfig_known(const char *source)
{
	char *const roots[] = { (char *)(uintptr_t)source, NULL };
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, NULL);
	_cleanup_json_ json_t *names = json_object();
	const FTSENT *found;
	int failed = 0;

	if (!walk || !names)
		failed = complain("%s: %s", source, strerror(errno));
	while (!failed && (errno = 0, found = fts_read(walk))) {
		if (found->fts_info == FTS_F && strncmp(found->fts_name, "Kconfig", 7) == 0)
			failed = take_names(names, found->fts_path);
	}
	if (!failed && errno != 0)
		failed = complain("%s: %s", source, strerror(errno));
	if (walk)
		fts_close(walk);
	return failed ? NULL : json_incref(names);
}

const char *kconfig_value(const json_t *map, const char *name)
{
	return json_string_value(json_object_get(map, name)) ?: "n";
}
