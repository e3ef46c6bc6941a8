// SPDX-License-Identifier: MIT
#include "configuration.h"

#include "../manifest.h"
#include "../message.h"
#include "cleanup_json.h"
#include "kconfig.h"

#include <digest.h>
#include <errno.h>
#include <foreign.h>
#include <layout.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The kit's own files. */
#define INSTALLED "share/landlock-kit/source/%s.config"
#define SMALL	  "small"

/* Other kernels come of the same options if this changes: how they are built. */
#define RECIPE "1"

static bool is_path(const char *text)
{
	return text && strchr(text, '/');
}

/* Make paths of a list absolute. */
static const char *take_fragments(json_t *list, const char *folder)
{
	json_t *item;
	size_t i;

	if (list && !json_is_array(list))
		return "fragments is not a list";
	json_array_foreach(list, i, item) {
		_cleanup_json_ json_t *holder = NULL;
		const char *name = json_string_value(item);

		if (!name || (!is_path(name) && !manifest_is_word(name)))
			return "fragments: neither a name nor a path";
		holder = json_pack("{s:s}", "path", name);
		if (!holder || (is_path(name) && !manifest_make_absolute(holder, "path", folder)) ||
		    json_array_set(list, i, json_object_get(holder, "path")) != 0)
			return strerror(ENOMEM);
	}
	return NULL;
}

const char *configuration_take_entry(json_t *entry, const char *folder)
{
	_cleanup_json_ json_t *map = json_object();
	const json_t *base = json_object_get(entry, "base");
	const char *wrong;

	if (!map)
		return strerror(ENOMEM);
	if (base && (!json_is_string(base) || !*json_string_value(base)))
		return "base is not a path";
	if (!manifest_make_absolute(entry, "base", folder))
		return strerror(ENOMEM);
	wrong = take_fragments(json_object_get(entry, "fragments"), folder);
	return wrong ? wrong : kconfig_add_options(map, json_object_get(entry, "options"));
}

/* Add the options of a file to a map, which may be NULL still. */
static int add_file(json_t **map, const char *path)
{
	_cleanup_json_ json_t *more = kconfig_read(path);

	if (!more)
		return -1;
	if (!*map)
		*map = json_object();
	return json_object_update(*map, more) == 0 ? 0 : complain("%s: out of memory", path);
}

static int add_installed(json_t **map, const char *name)
{
	_cleanup_free_ char *relative = NULL, *path = NULL;

	if (asprintf(&relative, INSTALLED, name) < 0)
		relative = NULL;
	path = relative ? layout_path(relative) : NULL;
	return path ? add_file(map, path) : complain("%s: %s", name, strerror(errno));
}

int configuration_read(struct configuration *configuration, const json_t *entry, const char *arch)
{
	const json_t *fragments = json_object_get(entry, "fragments"), *fragment;
	const char *base = json_string_value(json_object_get(entry, "base")), *wrong;
	size_t i;

	*configuration = (struct configuration){ .changes = json_object(), .ours = !base };
	if (!configuration->changes)
		return complain("%s", strerror(ENOMEM));
	if (base && add_file(&configuration->base, base) != 0)
		return -1;
	if (!base && (add_installed(&configuration->base, SMALL) != 0 ||
		      add_installed(&configuration->base, arch) != 0))
		return -1;
	json_array_foreach(fragments, i, fragment) {
		const char *name = json_string_value(fragment);

		if ((is_path(name) ? add_file : add_installed)(&configuration->changes, name) != 0)
			return -1;
	}
	wrong = kconfig_add_options(configuration->changes, json_object_get(entry, "options"));
	return wrong ? complain("%s", wrong) : 0;
}

json_t *configuration_describe(const struct configuration *configuration, const char *compiler)
{
	_cleanup_json_ json_t *all = json_pack("[s, O, O, s]", RECIPE, configuration->base,
					       configuration->changes, compiler);
	_cleanup_free_ char *text = all ? json_dumps(all, JSON_SORT_KEYS) : NULL;
	char digest[DIGEST_SIZE];
	json_t *item;

	if (text && digest_data(text, strlen(text), digest) != 0) {
		complain("configuration: %s", strerror(errno));
		return NULL;
	}
	item = text ? json_pack("{s:s, s:s, s:s, s:i}", "name", "configuration", "version",
				compiler, "sha256", digest, "size", 0)
		    : NULL;
	if (!item)
		complain("configuration: out of memory");
	return item;
}

/* A list of names for people, and whether it has any. */
struct names {
	char *text;
	size_t size;
	FILE *stream;
};

static void add_name(struct names *names, const char *name)
{
	if (!names->stream)
		names->stream = open_memstream(&names->text, &names->size);
	if (names->stream)
		fprintf(names->stream, " %s", name);
}

static const char *close_names(struct names *names)
{
	if (!names->stream)
		return NULL;
	fclose(names->stream);
	return names->text;
}

int configuration_check_base(const struct configuration *configuration, const json_t *result,
			     const json_t *known)
{
	struct names without = { 0 };
	const char *name, *missing;
	json_t *value;
	int failed = 0;

	if (!configuration->ours)
		return 0;
	json_object_foreach(configuration->base, name, value) {
		if (json_object_get(known, name) &&
		    strcmp(kconfig_value(result, name), json_string_value(value)) != 0)
			add_name(&without, name);
	}
	missing = close_names(&without);
	if (missing)
		failed = complain("the small configuration does not fit this kernel:%s", missing);
	free(without.text);
	return failed;
}

/* What of the base the kernel has not, for whatever reason. */
static void tell_losses(const struct configuration *configuration, const json_t *result)
{
	struct names without = { 0 };
	const char *name, *missing;
	json_t *value;

	json_object_foreach(configuration->base, name, value) {
		if (!json_object_get(configuration->changes, name) &&
		    strcmp(kconfig_value(result, name), json_string_value(value)) != 0)
			add_name(&without, name);
	}
	missing = close_names(&without);
	if (missing)
		tell("of the base, this kernel goes without:%s", missing);
	free(without.text);
}

int configuration_check_changes(const struct configuration *configuration, const json_t *result,
				const json_t *known)
{
	struct names strange = { 0 }, without = { 0 };
	const char *name, *unknown, *missing;
	json_t *value;
	int failed = 0;

	json_object_foreach(configuration->changes, name, value) {
		if (!json_object_get(known, name))
			add_name(&strange, name);
		else if (strcmp(kconfig_value(result, name), json_string_value(value)) != 0)
			add_name(&without, name);
	}
	unknown = close_names(&strange);
	missing = close_names(&without);
	if (unknown)
		failed = complain("this source has no option:%s", unknown);
	if (missing)
		failed = complain("this kernel cannot have it so:%s", missing);
	if (!failed)
		tell_losses(configuration, result);
	free(strange.text);
	free(without.text);
	return failed;
}

void configuration_release(struct configuration *configuration)
{
	json_decref(configuration->base);
	json_decref(configuration->changes);
}
