// SPDX-License-Identifier: MIT
/* kernel.json: what a folder of the cache says about the kernel in it. */
#include "kernel-record.h"

#include "cleanup_json.h"
#include "message.h"

#include <errno.h>
#include <output_file.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FILE_NAME "kernel.json"
#define SCHEMA	  "landlock-vm-kernel/1"

static bool is_there(const char *folder, const char *name)
{
	_cleanup_free_ char *path = NULL;

	if (asprintf(&path, "%s/%s", folder, name) < 0) {
		path = NULL;
		return false;
	}
	return access(path, F_OK) == 0;
}

json_t *kernel_record_load(const char *folder)
{
	_cleanup_free_ char *path = NULL;
	const char *schema, *image;
	json_t *record;

	if (asprintf(&path, "%s/" FILE_NAME, folder) < 0) {
		path = NULL;
		return NULL;
	}
	record = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
	schema = json_string_value(json_object_get(record, "schema"));
	image = json_string_value(json_object_get(record, "vmlinuz"));
	if (schema && strcmp(schema, SCHEMA) == 0 && image && is_there(folder, image))
		return record;
	json_decref(record);
	return NULL;
}

json_t *kernel_record_make(const struct wanted_kernel *wanted, const struct offer *offer,
			   const char *folder, json_t *unavailable)
{
	const struct manifest_kernel *kernel = wanted->kernel;
	const bool has_modules = is_there(folder, KERNEL_MODULES);
	const bool has_config = is_there(folder, KERNEL_CONFIG);
	json_t *abi = kernel->expected_abi < 0 ? json_null() : json_integer(kernel->expected_abi);
	json_t *record = json_pack(
		"{s:s, s:s, s:s?, s:s, s:s?, s:s, s:s?, s:s, s:s?, s:s, s:O, s:s, s:s?, s:s?, s:o, "
		"s:O, s:s?}",
		"schema", SCHEMA, "id", wanted->id, "series", kernel->series, "arch", kernel->arch,
		"flavour", kernel->flavour, "provider", kernel->provider->name, "package",
		offer->package, "package_version", offer->version, "release", offer->release,
		"origin", offer->origin, "packages", offer->packages, "vmlinuz", KERNEL_IMAGE,
		"modules", has_modules ? KERNEL_MODULES : NULL, "config",
		has_config ? KERNEL_CONFIG : NULL, "expected_abi", abi, "unavailable", unavailable,
		"archive", offer->archive);

	if (!record)
		complain("%s: out of memory", wanted->id);
	return record;
}

int kernel_record_save(const json_t *record, const char *folder)
{
	_cleanup_free_ char *path = NULL;
	struct output_file *file;
	FILE *stream;

	if (asprintf(&path, "%s/" FILE_NAME, folder) < 0) {
		path = NULL;
		return complain("%s: %s", folder, strerror(ENOMEM));
	}
	file = output_file_open(path);
	stream = file ? output_file_stream(file) : NULL;
	if (stream && json_dumpf(record, stream, JSON_INDENT(2)) != 0 && !ferror(stream)) {
		output_file_discard(file);
		return complain("%s: %s", path, strerror(ENOMEM));
	}
	if (!file || output_file_commit(file) != 0)
		return complain("%s: %s", path, strerror(errno));
	return 0;
}

bool kernel_record_is_from(const json_t *record, const struct manifest_kernel *kernel)
{
	const char *archive =
		kernel->provider->archive_of ? kernel->provider->archive_of(kernel) : NULL;
	const char *own = json_string_value(json_object_get(record, "archive"));

	return archive && own ? strcmp(archive, own) == 0 : !archive && !own;
}

bool kernel_record_is_of(const json_t *record, const struct offer *offer)
{
	const char *own = json_string_value(json_object_get(record, "archive"));

	if (!own != !offer->archive || (own && strcmp(own, offer->archive) != 0))
		return false;
	return json_equal(json_object_get(record, "packages"), offer->packages);
}
