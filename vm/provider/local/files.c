// SPDX-License-Identifier: MIT
#include "files.h"

#include "../../make-folders.h"
#include "../copy.h"
#include "../installed.h"
#include "../kernel-record.h"
#include "../message.h"
#include "cleanup_json.h"

#include <digest.h>
#include <errno.h>
#include <fts.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int local_files_add(struct local_files *files, const char *from, const char *to, ...)
{
	struct local_file *grown = reallocarray(files->list, files->count + 1, sizeof(*grown));
	va_list arguments;
	int length;

	if (!grown)
		return complain("%s: %s", from, strerror(errno));
	files->list = grown;
	grown += files->count;
	*grown = (struct local_file){ .from = strdup(from) };
	va_start(arguments, to);
	length = vasprintf(&grown->to, to, arguments);
	va_end(arguments);
	if (length < 0)
		grown->to = NULL;
	files->count++;
	return grown->from && grown->to ? 0 : complain("%s: out of memory", from);
}

int local_files_add_modules(struct local_files *files, const char *folder)
{
	char *const roots[] = { (char *)(uintptr_t)folder, NULL };
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, NULL);
	const size_t length = strlen(folder);
	const FTSENT *found;
	int failed = 0;

	if (!walk)
		return complain("%s: %s", folder, strerror(errno));
	while (!failed && (errno = 0, found = fts_read(walk))) {
		if (found->fts_info == FTS_NS || found->fts_info == FTS_DNR)
			failed = complain("%s: %s", found->fts_path, strerror(found->fts_errno));
		else if (found->fts_info == FTS_F && installed_is_module(found->fts_name))
			failed = local_files_add(files, found->fts_path, KERNEL_MODULES "/%s",
						 found->fts_path + length +
							 (found->fts_path[length] == '/'));
	}
	if (!failed && errno != 0)
		failed = complain("%s: %s", folder, strerror(errno));
	fts_close(walk);
	return failed;
}

static int by_place(const void *a, const void *b)
{
	return strcmp(((const struct local_file *)a)->to, ((const struct local_file *)b)->to);
}

/* Digest and size of the files that are, or are below, a place in the cache. */
static int digest_place(const struct local_files *files, const char *place,
			char digest[DIGEST_SIZE], long long *size)
{
	const size_t length = strlen(place);
	char own[DIGEST_SIZE];
	_cleanup_digest_ struct digest sum = { 0 };

	*size = -1;
	digest_begin(&sum);
	for (size_t i = 0; i < files->count; i++) {
		const struct local_file *file = &files->list[i];
		struct stat status;

		if (strncmp(file->to, place, length) != 0 ||
		    (file->to[length] != '\0' && file->to[length] != '/'))
			continue;
		if (stat(file->from, &status) != 0 || digest_file(file->from, own) != 0)
			return complain("%s: %s", file->from, strerror(errno));
		*size = (*size < 0 ? 0 : *size) + status.st_size;
		digest_add(&sum, own, sizeof(own));
		digest_add(&sum, file->to, strlen(file->to) + 1);
		/* A single file has its own digest, which sha256sum(1) would show. */
		strcpy(digest, own);
	}
	if (strcmp(place, KERNEL_MODULES) == 0 && digest_end(&sum, digest) != 0)
		return complain("%s: %s", place, strerror(errno));
	return 0;
}

json_t *local_files_describe(const struct local_files *files, const char *version)
{
	static const char *const places[] = { KERNEL_IMAGE, KERNEL_CONFIG, KERNEL_MODULES };
	_cleanup_json_ json_t *list = json_array();

	qsort(files->list, files->count, sizeof(*files->list), by_place);
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		char digest[DIGEST_SIZE];
		long long size;
		json_t *item;

		if (digest_place(files, places[i], digest, &size) != 0)
			return NULL;
		if (size < 0)
			continue;
		item = json_pack("{s:s, s:s, s:s, s:I}", "name", places[i], "version", version,
				 "sha256", digest, "size", (json_int_t)size);
		if (json_array_append_new(list, item) != 0) {
			complain("%s: out of memory", places[i]);
			return NULL;
		}
	}
	return json_incref(list);
}

int local_files_in(struct local_files *copies, const struct local_files *files, const char *folder)
{
	*copies = (struct local_files){ 0 };
	for (size_t i = 0; i < files->count; i++) {
		_cleanup_free_ char *path = NULL;

		if (asprintf(&path, "%s/%s", folder, files->list[i].to) < 0) {
			path = NULL;
			return complain("%s: out of memory", folder);
		}
		if (local_files_add(copies, path, "%s", files->list[i].to) != 0)
			return -1;
	}
	return 0;
}

int local_files_copy(const struct local_files *files, const char *folder)
{
	struct local_files copies;
	int failed = local_files_in(&copies, files, folder);

	for (size_t i = 0; !failed && i < files->count; i++) {
		char *path = copies.list[i].from;

		failed = make_folders_above(path, strlen(folder));
		if (failed)
			failed = complain("%.*s: %s", failed, path, strerror(errno));
		else
			failed = copy_file(files->list[i].from, path);
	}
	local_files_release(&copies);
	return failed;
}

void local_files_release(struct local_files *files)
{
	for (size_t i = 0; i < files->count; i++) {
		free(files->list[i].from);
		free(files->list[i].to);
	}
	free(files->list);
}
