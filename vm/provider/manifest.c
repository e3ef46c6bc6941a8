// SPDX-License-Identifier: MIT
/* The manifest: which kernels there are, and where they come from. */
#include "manifest.h"

#include "cleanup_json.h"
#include "message.h"
#include "provider.h"

#include <errno.h>
#include <foreign.h>
#include <json_file.h>
#include <layout.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define INSTALLED "share/landlock-kit/kernels.json"
#define SCHEMA	  "landlock-vm-manifest/1"

bool manifest_is_word(const char *text)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789._+-";

	return text && text[0] && text[0] != '.' && text[0] != '-' &&
	       text[strspn(text, allowed)] == '\0';
}

bool manifest_is_some_version(const char *text)
{
	return strcmp(text, VERSION_OLDEST) == 0 || strcmp(text, VERSION_ALL) == 0;
}

static const char *word(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return manifest_is_word(text) ? text : NULL;
}

bool manifest_make_absolute(json_t *entry, const char *key, const char *folder)
{
	const char *path = json_string_value(json_object_get(entry, key));
	_cleanup_free_ char *absolute = NULL;

	if (!path || path[0] == '/')
		return true;
	if (asprintf(&absolute, "%s/%s", folder, path) < 0) {
		absolute = NULL;
		return false;
	}
	return json_object_set_new(entry, key, json_string(absolute)) == 0;
}

bool manifest_is_arch(const char *text)
{
	return strcmp(text, "x86_64") == 0 || strcmp(text, "aarch64") == 0;
}

static bool take_abi(struct manifest_kernel *kernel, const json_t *abi)
{
	if (json_is_null(abi)) {
		kernel->expected_abi = -1;
		return true;
	}
	if (!json_is_integer(abi) || json_integer_value(abi) < 0 || json_integer_value(abi) > 1000)
		return false;
	kernel->expected_abi = (int)json_integer_value(abi);
	return true;
}

/* Whether a key has a word, or there is no such key. */
static bool is_word_or_missing(const json_t *json, const char *key)
{
	return !json_object_get(json, key) || word(json, key);
}

/* What is wrong with a kernel's entry, whose paths are relative to a folder; or NULL. */
static const char *take_kernel(struct manifest_kernel *kernel, json_t *json, const char *folder)
{
	const char *provider = word(json, "provider");
	const char *wrong;

	*kernel = (struct manifest_kernel){
		.id = word(json, "id"),
		.provider = provider ? provider_find(provider) : NULL,
		.series = word(json, "series"),
		.arch = word(json, "arch"),
		.flavour = word(json, "flavour"),
		.by_id_only = json_is_true(json_object_get(json, "by_id_only")),
		.json = json,
	};
	if (!kernel->id)
		return "no usable id";
	if (!is_word_or_missing(json, "series") || !is_word_or_missing(json, "flavour"))
		return "no usable series or flavour";
	if (!kernel->arch || !manifest_is_arch(kernel->arch))
		return "arch is neither x86_64 nor aarch64";
	if (!kernel->provider)
		return "no such provider";
	if (kernel->provider->takes_long)
		kernel->by_id_only = true;
	wrong = kernel->provider->take_entry(json, folder);
	if (wrong)
		return wrong;
	if (!take_abi(kernel, json_object_get(json, "expected_abi")))
		return "expected_abi is neither null nor an ABI";
	return NULL;
}

/* Take an entry, the one of that number in what is called origin.  0, or -1 after a complaint. */
static int add_entry(struct manifest *manifest, json_t *json, const char *origin, size_t number,
		     const char *folder)
{
	struct manifest_kernel kernel, *grown;
	const char *wrong = take_kernel(&kernel, json, folder);

	if (wrong)
		return complain("%s: kernel %zu (%s): %s", origin, number,
				kernel.id ? kernel.id : "?", wrong);
	if (manifest_find(manifest, kernel.id))
		return complain("%s: %s: duplicate id", origin, kernel.id);
	grown = reallocarray(manifest->kernels, manifest->count + 1, sizeof(*grown));
	if (!grown)
		return complain("%s: %s", origin, strerror(errno));
	manifest->kernels = grown;
	if (json_array_append(json_object_get(manifest->json, "kernels"), json) != 0)
		return complain("%s: out of memory", origin);
	grown[manifest->count++] = kernel;
	return 0;
}

/*
 * The folder that a file is in, as an absolute path: a new string, or NULL.  What is in none, such
 * as a pipe, counts as in the current one.
 */
static char *folder_of(const char *file)
{
	char *path = realpath(file, NULL);
	char *slash = path ? strrchr(path, '/') : NULL;

	if (!path)
		return getcwd(NULL, 0);
	if (slash)
		*slash = '\0';
	return path;
}

static int add_kernels(struct manifest *manifest, const char *file, const json_t *list)
{
	_cleanup_free_ char *folder = folder_of(file);
	json_t *entry;
	size_t i;

	if (!folder)
		return complain("%s: %s", foreign_typed(file), strerror(errno));
	json_array_foreach((json_t *)list, i, entry) {
		if (add_entry(manifest, entry, file, i + 1, folder) != 0)
			return -1;
	}
	return json_array_size(list) > 0 ? 0 : complain("%s: no kernels", file);
}

/* An id, a series or a flavour; "@oldest" or "@all" may follow it. */
static bool is_known(const struct manifest *manifest, const char *name)
{
	const size_t length = strcspn(name, "@");
	_cleanup_free_ char *first = strndup(name, length);

	if (!first || (name[length] && !manifest_is_some_version(name + length)))
		return false;
	for (size_t i = 0; i < manifest->count; i++) {
		const struct manifest_kernel *kernel = &manifest->kernels[i];

		if (kernel->series && strcmp(kernel->series, first) == 0 && !kernel->by_id_only)
			return true;
		if (kernel->flavour && strcmp(kernel->flavour, first) == 0)
			return true;
	}
	return manifest_find(manifest, first);
}

/* Add the names of a list to the selection of that name. */
static int add_selection(struct manifest *manifest, const char *file, const char *name,
			 const json_t *list)
{
	json_t *selections = json_object_get(manifest->json, "selections");
	json_t *selection = json_object_get(selections, name), *item;
	size_t i;

	if (json_array_size(list) == 0)
		return complain("%s: selection %s: not a list of names", file, foreign_typed(name));
	if (!selection) {
		selection = json_array();
		if (json_object_set_new(selections, name, selection) != 0)
			return complain("%s: out of memory", file);
	}
	json_array_foreach((json_t *)list, i, item) {
		const char *wanted = json_string_value(item);

		if (!wanted || !is_known(manifest, wanted))
			return complain("%s: selection %s: %s: no such kernel", file,
					foreign_typed(name), wanted ? foreign_typed(wanted) : "?");
		if (json_array_append(selection, item) != 0)
			return complain("%s: out of memory", file);
	}
	return 0;
}

static int add_selections(struct manifest *manifest, const char *file, const json_t *selections)
{
	const char *name;
	json_t *list;

	json_object_foreach((json_t *)selections, name, list) {
		if (add_selection(manifest, file, name, list) != 0)
			return -1;
	}
	return 0;
}

int manifest_add(struct manifest *manifest, const char *file)
{
	char why[JSON_ERROR_TEXT_LENGTH + 32];
	_cleanup_json_ json_t *json =
		json_file_read(file, JSON_REJECT_DUPLICATES, why, sizeof(why));
	const char *schema = json_string_value(json_object_get(json, "schema"));

	if (!json)
		return complain("%s: %s", foreign_typed(file), why);
	if (!schema || strcmp(schema, SCHEMA) != 0)
		return complain("%s: not a " SCHEMA " file", file);
	if (add_kernels(manifest, file, json_object_get(json, "kernels")) != 0)
		return -1;
	return add_selections(manifest, file, json_object_get(json, "selections"));
}

int manifest_add_entry(struct manifest *manifest, json_t *entry, const char *origin)
{
	return add_entry(manifest, entry, origin, 1, "/");
}

int manifest_load(struct manifest *manifest, const char *file)
{
	_cleanup_free_ char *installed = file ? NULL : layout_path(INSTALLED);

	*manifest = (struct manifest){ .json = json_pack("{s:[], s:{}}", "kernels", "selections") };
	if (!manifest->json)
		return complain("manifest: out of memory");
	if (!file && !installed)
		return complain("%s: %s", INSTALLED, strerror(errno));
	return manifest_add(manifest, file ? file : installed);
}

const struct manifest_kernel *manifest_find(const struct manifest *manifest, const char *id)
{
	for (size_t i = 0; i < manifest->count; i++) {
		if (strcmp(manifest->kernels[i].id, id) == 0)
			return &manifest->kernels[i];
	}
	return NULL;
}

const json_t *manifest_selection(const struct manifest *manifest, const char *name)
{
	return json_object_get(json_object_get(manifest->json, "selections"), name);
}

void manifest_release(struct manifest *manifest)
{
	free(manifest->kernels);
	json_decref(manifest->json);
}
