// SPDX-License-Identifier: MIT
#include "requirement.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cleanup.h>

/* The machine's kinds have other names where Kyua was built; the rest takes units and a disk. */
static const char *const unknown[] = {
	"require.arch",
	"require.diskspace",
	"require.machine",
	"require.memory",
};

const char *requirement_unknown(const struct listed_case *listed)
{
	for (size_t i = 0; i < sizeof(unknown) / sizeof(*unknown); i++) {
		if (listed_property(listed, unknown[i]))
			return unknown[i];
	}
	return NULL;
}

/* Nothing is configured. */
static bool is_configured(const char *name)
{
	(void)name;
	return false;
}

static bool is_there(const char *path)
{
	return access(path, F_OK) == 0;
}

static bool is_program(const char *name)
{
	const char *const path = getenv("PATH");
	_cleanup_free_ char *folders = path ? strdup(path) : NULL;
	char *rest = NULL;

	if (*name == '/')
		return is_there(name);
	for (char *folder = folders ? strtok_r(folders, ":", &rest) : NULL; folder;
	     folder = strtok_r(NULL, ":", &rest)) {
		_cleanup_free_ char *file = NULL;

		if (asprintf(&file, "%s/%s", folder, name) < 0)
			file = NULL;
		if (file && is_there(file))
			return true;
	}
	return false;
}

/* The first by name of these words that is not there, or NULL; the words are cut apart. */
static const char *find_missing(char *words, bool (*is_met)(const char *word))
{
	const char *missing = NULL;
	char *rest = NULL;

	for (const char *word = words ? strtok_r(words, " ", &rest) : NULL; word;
	     word = strtok_r(NULL, " ", &rest)) {
		if (!is_met(word) && (!missing || strcmp(word, missing) < 0))
			missing = word;
	}
	return missing;
}

static bool lacks(const struct listed_case *listed, const char *property,
		  bool (*is_met)(const char *word), const char *format, char *why, size_t size)
{
	const char *const value = listed_property(listed, property);
	_cleanup_free_ char *words = value ? strdup(value) : NULL;
	const char *const missing = find_missing(words, is_met);

	if (missing)
		snprintf(why, size, "Required %s '%s' not %s%s", format, missing,
			 is_met == is_configured ? "defined" : "found",
			 is_met == is_program && *missing != '/' ? " in PATH" : "");
	return missing;
}

static bool is_wrong_user(const struct listed_case *listed, char *why, size_t size)
{
	const char *const user = listed_property(listed, "require.user");
	const bool is_root = getuid() == 0;

	if (user && strcmp(user, "root") == 0 && !is_root) {
		snprintf(why, size, "Requires root privileges");
		return true;
	}
	if (user && strcmp(user, "unprivileged") == 0 && is_root) {
		snprintf(why, size,
			 "Requires an unprivileged user but the unprivileged-user configuration "
			 "variable is not defined");
		return true;
	}
	return false;
}

bool requirement_unmet(const struct listed_case *listed, char *why, size_t size)
{
	return lacks(listed, "require.config", is_configured, "configuration property", why,
		     size) ||
	       is_wrong_user(listed, why, size) ||
	       lacks(listed, "require.files", is_there, "file", why, size) ||
	       lacks(listed, "require.progs", is_program, "program", why, size);
}
