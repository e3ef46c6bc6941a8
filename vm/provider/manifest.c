// SPDX-License-Identifier: MIT
/* The manifest: which kernels there are, and where they come from. */
#include "manifest.h"

#include "cleanup.h"
#include "message.h"
#include "provider.h"

#include <errno.h>
#include <foreign.h>
#include <json_file.h>
#include <layout.h>
#include <stdlib.h>
#include <string.h>

#define INSTALLED "share/landlock-kit/kernels.json"
#define SCHEMA	  "landlock-vm-manifest/1"

bool manifest_is_word(const char *text)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789._+-";

	return text && text[0] && text[0] != '.' && text[0] != '-' &&
	       text[strspn(text, allowed)] == '\0';
}

static const char *word(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return manifest_is_word(text) ? text : NULL;
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

/* What is wrong with a kernel's entry, or NULL. */
static const char *take_kernel(struct manifest_kernel *kernel, const json_t *json)
{
	const char *provider = word(json, "provider");
	const char *wrong;

	*kernel = (struct manifest_kernel){
		.id = word(json, "id"),
		.series = word(json, "series"),
		.arch = word(json, "arch"),
		.flavour = word(json, "flavour"),
		.provider = provider ? provider_find(provider) : NULL,
		.by_id_only = json_is_true(json_object_get(json, "by_id_only")),
		.json = json,
	};
	if (!kernel->id)
		return "no usable id";
	if (!kernel->series || !kernel->flavour)
		return "no usable series or flavour";
	if (!kernel->arch || !manifest_is_arch(kernel->arch))
		return "arch is neither x86_64 nor aarch64";
	if (!kernel->provider)
		return "no such provider";
	wrong = kernel->provider->check(json);
	if (wrong)
		return wrong;
	if (!take_abi(kernel, json_object_get(json, "expected_abi")))
		return "expected_abi is neither null nor an ABI";
	return NULL;
}

static int take_kernels(struct manifest *manifest, const char *file, const json_t *list)
{
	manifest->kernels = calloc(json_array_size(list) + 1, sizeof(*manifest->kernels));
	if (!manifest->kernels)
		return complain("%s: %s", file, strerror(errno));
	for (size_t i = 0; i < json_array_size(list); i++) {
		struct manifest_kernel *kernel = &manifest->kernels[i];
		const char *wrong = take_kernel(kernel, json_array_get(list, i));

		if (wrong)
			return complain("%s: kernel %zu (%s): %s", file, i + 1,
					kernel->id ? kernel->id : "?", wrong);
		if (manifest_find(manifest, kernel->id))
			return complain("%s: %s: stands twice", file, kernel->id);
		manifest->count++;
	}
	return manifest->count > 0 ? 0 : complain("%s: no kernels", file);
}

/* An id or a series; "@oldest" may follow it. */
static bool is_known(const struct manifest *manifest, const char *name)
{
	const size_t length = strcspn(name, "@");
	_cleanup_free_ char *id_or_series = strndup(name, length);

	if (!id_or_series || (name[length] && strcmp(name + length, "@oldest") != 0))
		return false;
	for (size_t i = 0; i < manifest->count; i++) {
		if (strcmp(manifest->kernels[i].series, id_or_series) == 0 &&
		    !manifest->kernels[i].by_id_only)
			return true;
	}
	return manifest_find(manifest, id_or_series);
}

static int check_selections(const struct manifest *manifest, const char *file)
{
	const json_t *selections = json_object_get(manifest->json, "selections");
	const char *name;
	json_t *list;

	json_object_foreach((json_t *)selections, name, list) {
		if (json_array_size(list) == 0)
			return complain("%s: selection %s: not a list of names", file, name);
		for (size_t i = 0; i < json_array_size(list); i++) {
			const char *item = json_string_value(json_array_get(list, i));

			if (!item || !is_known(manifest, item))
				return complain("%s: selection %s: %s: no such kernel", file, name,
						item ? item : "?");
		}
	}
	return 0;
}

int manifest_load(struct manifest *manifest, const char *file)
{
	_cleanup_free_ char *installed = file ? NULL : layout_path(INSTALLED);
	const char *schema;
	char why[JSON_ERROR_TEXT_LENGTH + 32];

	*manifest = (struct manifest){ 0 };
	if (!file && !installed)
		return complain("%s: %s", INSTALLED, strerror(errno));
	if (!file)
		file = installed;
	manifest->json = json_file_read(file, JSON_REJECT_DUPLICATES, why, sizeof(why));
	if (!manifest->json)
		return complain("%s: %s", foreign_typed(file), why);
	schema = json_string_value(json_object_get(manifest->json, "schema"));
	if (!schema || strcmp(schema, SCHEMA) != 0)
		return complain("%s: not a " SCHEMA " file", file);
	if (take_kernels(manifest, file, json_object_get(manifest->json, "kernels")) != 0)
		return -1;
	return check_selections(manifest, file);
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
