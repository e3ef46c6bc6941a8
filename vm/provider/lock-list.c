// SPDX-License-Identifier: MIT
/* The lock file: which exact version and content an id stands for, kept from one run to the next.
 */
#include "lock-list.h"

#include "message.h"

#include <errno.h>
#include <foreign.h>
#include <json_file.h>
#include <output_file.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SCHEMA "landlock-vm-lock/1"

int lock_list_load(struct lock_list *list, const char *file)
{
	const char *schema;
	char why[JSON_ERROR_TEXT_LENGTH + 32];

	*list = (struct lock_list){ .file = file };
	if (access(file, F_OK) != 0 && errno == ENOENT) {
		list->json = json_pack("{s:s, s:{}}", "schema", SCHEMA, "kernels");
		list->changed = true;
		return list->json ? 0 : complain("%s: out of memory", file);
	}
	list->json = json_file_read(file, JSON_REJECT_DUPLICATES, why, sizeof(why));
	if (!list->json)
		return complain("%s: %s", foreign_typed(file), why);
	schema = json_string_value(json_object_get(list->json, "schema"));
	if (!schema || strcmp(schema, SCHEMA) != 0 ||
	    !json_is_object(json_object_get(list->json, "kernels")))
		return complain("%s: not a " SCHEMA " file", file);
	return 0;
}

static const json_t *entry_of(const struct lock_list *list, const char *id)
{
	return json_object_get(json_object_get(list->json, "kernels"), id);
}

bool lock_list_allows(const struct lock_list *list, const char *id, const struct offer *offer)
{
	const json_t *entry = entry_of(list, id);

	return !entry || json_equal(json_object_get(entry, "packages"), offer->packages);
}

const char *lock_list_version(const struct lock_list *list, const char *id)
{
	const json_t *entry = entry_of(list, id);

	if (!entry)
		return NULL;
	return json_string_value(json_object_get(entry, "package_version")) ?: "?";
}

int lock_list_add(struct lock_list *list, const char *id, const struct offer *offer)
{
	json_t *entry;

	if (entry_of(list, id))
		return 0;
	entry = json_pack("{s:s, s:O}", "package_version", offer->version, "packages",
			  offer->packages);
	if (json_object_set_new(json_object_get(list->json, "kernels"), id, entry) != 0)
		return complain("%s: out of memory", list->file);
	list->changed = true;
	return 0;
}

int lock_list_save(struct lock_list *list)
{
	struct output_file *file;
	FILE *stream;

	if (!list->changed)
		return 0;
	file = output_file_open(list->file);
	stream = file ? output_file_stream(file) : NULL;
	if (!stream || (json_dumpf(list->json, stream, JSON_INDENT(2) | JSON_SORT_KEYS) != 0 &&
			!ferror(stream))) {
		complain("%s: %s", list->file, stream ? "out of memory" : strerror(errno));
		output_file_discard(file);
		return -1;
	}
	if (output_file_commit(file) != 0)
		return complain("%s: %s", list->file, strerror(errno));
	list->changed = false;
	return 0;
}

void lock_list_release(struct lock_list *list)
{
	json_decref(list->json);
}
