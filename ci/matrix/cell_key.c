// SPDX-License-Identifier: MIT
#include "cell_key.h"

#include <layout.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup_json.h"

/* Changes when the same inputs would give another result because the judge has changed. */
#define KEY_FORMAT "cell-key/4"

char *kernel_folder(const char *id)
{
	_cleanup_free_ char *relative = NULL;

	if (asprintf(&relative, "kernels/%s", id) < 0)
		return NULL;
	return layout_cache_path(relative);
}

/* A field ends with a NUL, so that no two lists of fields look alike. */
static void add_field(struct digest *digest, const char *field)
{
	const char *value = field ?: "";

	digest_add(digest, value, strlen(value) + 1);
}

/* What there is to know of a kernel. */
struct kernel_content {
	const char *image; /* digest */
	json_t *packages;
};

static bool is_same_file(const struct stat *one, const struct stat *other)
{
	return one->st_dev == other->st_dev && one->st_ino == other->st_ino &&
	       one->st_size == other->st_size && one->st_ctim.tv_sec == other->st_ctim.tv_sec &&
	       one->st_ctim.tv_nsec == other->st_ctim.tv_nsec;
}

/* The digest of a file, or NULL. */
static const char *read_image(const char *path, struct read_image *last)
{
	struct stat status;

	/* First: what is written over it meanwhile makes it another. */
	if (stat(path, &status) != 0)
		return NULL;
	if (last->digest[0] && is_same_file(&status, &last->status))
		return last->digest;
	last->status = status;
	return digest_file(path, last->digest) == 0 ? last->digest : NULL;
}

static bool read_cache(const struct kernel *kernel, struct kernel_content *content,
		       struct read_image *last)
{
	_cleanup_free_ char *folder = kernel_folder(kernel->id);
	_cleanup_free_ char *record_path = NULL;
	_cleanup_free_ char *image_path = NULL;
	_cleanup_json_ json_t *record = NULL;
	const char *image;

	if (!folder || asprintf(&record_path, "%s/kernel.json", folder) < 0)
		return false;
	record = json_load_file(record_path, 0, NULL);
	image = json_string_value(json_object_get(record, "vmlinuz"));
	if (!image || asprintf(&image_path, "%s/%s", folder, image) < 0)
		return false;
	content->packages = json_incref(json_object_get(record, "packages"));
	content->image = read_image(image_path, last);
	return content->image;
}

static char *make_key(const struct kernel *kernel, const struct kernel_content *content,
		      const struct key_context *context)
{
	/* The modules come out of the packages, whose digests stand for them. */
	_cleanup_free_ char *packages =
		json_dumps(content->packages, JSON_COMPACT | JSON_SORT_KEYS);
	char digest[DIGEST_SIZE];
	char abi[16];
	struct digest sum;

	digest_begin(&sum);
	add_field(&sum, KEY_FORMAT);
	add_field(&sum, kernel->cell);
	add_field(&sum, content->image);
	add_field(&sum, packages);
	add_field(&sum, context->machine);
	add_field(&sum, context->accel);
	add_field(&sum, context->append);
	snprintf(abi, sizeof(abi), "%d", kernel->expected_abi);
	add_field(&sum, abi);
	for (size_t i = 0; context->command[i]; i++)
		add_field(&sum, context->command[i]);
	return digest_end(&sum, digest) == 0 ? strdup(digest) : NULL;
}

char *cell_key(const struct kernel *kernel, const struct key_context *context,
	       struct read_image *last)
{
	struct kernel_content content = { 0 };
	char *key = read_cache(kernel, &content, last) ? make_key(kernel, &content, context) : NULL;

	json_decref(content.packages);
	return key;
}

char *cell_key_of(const struct kernel *kernel, const char *image, const struct key_context *context)
{
	struct kernel_content content = { .image = image, .packages = kernel->packages };

	if (strlen(image) != DIGEST_SIZE - 1)
		return NULL;
	return make_key(kernel, &content, context);
}
