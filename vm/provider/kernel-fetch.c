// SPDX-License-Identifier: MIT
/* Bring one kernel into the cache. */
#include "kernel-fetch.h"

#include "apt-download.h"
#include "apt-lists.h"
#include "cache.h"
#include "candidate.h"
#include "cleanup_json.h"
#include "kernel-package.h"
#include "kernel-record.h"
#include "message.h"

#include <string.h>

static int collect_suite(const struct kernel_fetch *fetch, const char *suite, const char *arch,
			 struct candidates *candidates)
{
	_cleanup_free_ char *index = NULL;

	if (apt_refresh(fetch->apt, &suite, 1, arch) != 0)
		return -1;
	index = apt_index(fetch->apt, suite, arch);
	if (!index)
		return -1;
	if (index[0] == '\0')
		return 0;
	return candidates_add(candidates, fetch->wanted->kernel, suite, index);
}

static int collect(const struct kernel_fetch *fetch, struct candidates *candidates)
{
	const struct manifest_kernel *kernel = fetch->wanted->kernel;

	for (size_t i = 0; i < json_array_size(kernel->suites); i++) {
		const char *suite = json_string_value(json_array_get(kernel->suites, i));

		if (collect_suite(fetch, suite, debian_arch(kernel->arch), candidates) != 0)
			return -1;
	}
	candidates_sort(candidates);
	return 0;
}

/* Whether the command line and the lock file leave this candidate in question. */
static bool is_allowed(const struct kernel_fetch *fetch, const struct candidate *candidate)
{
	const struct wanted_kernel *wanted = fetch->wanted;

	if (wanted->version && strcmp(candidate_version(candidate), wanted->version) != 0)
		return false;
	return !fetch->lock || lock_list_allows(fetch->lock, wanted->id, candidate);
}

static long long megabytes(const struct candidate *candidate)
{
	long long size = 0;

	for (size_t i = 0; i < candidate->count; i++)
		size += candidate->packages[i].size;
	return (size + 500000) / 1000000;
}

/* Download and unpack into a new folder that takes the place of path.  Its record, or NULL. */
static json_t *fill(const struct kernel_fetch *fetch, const struct candidate *candidate,
		    const char *path, json_t *unavailable, bool *gone)
{
	const char *arch = debian_arch(fetch->wanted->kernel->arch);
	_cleanup_free_ char *folder = cache_begin(path);
	json_t *record = NULL;

	if (!folder)
		return NULL;
	tell("%s: fetching %s from %s, %lld MB", fetch->wanted->id, candidate_version(candidate),
	     candidate->suite, megabytes(candidate));
	if (apt_download(fetch->apt, candidate->suite, arch, candidate->packages, candidate->count,
			 folder, gone) == 0 &&
	    kernel_package_unpack(candidate, arch, folder) == 0)
		record = kernel_record_make(fetch->wanted, candidate, folder, unavailable);
	if (record && kernel_record_save(record, folder) == 0 && cache_commit(folder, path) == 0)
		return record;
	json_decref(record);
	cache_remove(folder);
	return NULL;
}

enum attempt {
	ATTEMPT_DONE,
	ATTEMPT_FAILED,
	ATTEMPT_GONE,  /* this candidate is listed, and not there */
	ATTEMPT_AGAIN, /* the list was old: with a new one, there may be a newer candidate */
};

struct search {
	const struct kernel_fetch *fetch;
	const char *path;    /* of the kernel's folder in the cache */
	json_t *cached;	     /* its record, or NULL */
	json_t *unavailable; /* versions that are listed, and not there */
	json_t *record;	     /* the result */
	bool downloaded;
};

static enum attempt try_candidate(struct search *search, const struct candidate *candidate)
{
	const struct kernel_fetch *fetch = search->fetch;
	const char *arch = debian_arch(fetch->wanted->kernel->arch);
	bool gone = false;

	if (search->cached && kernel_record_is_of(search->cached, candidate)) {
		search->record = json_incref(search->cached);
		return ATTEMPT_DONE;
	}
	if (apt_is_gone(fetch->apt, candidate->suite, arch, candidate->packages, candidate->count))
		return ATTEMPT_GONE;
	search->record = fill(fetch, candidate, search->path, search->unavailable, &gone);
	search->downloaded = search->record;
	if (gone)
		return apt_make_stale(fetch->apt, candidate->suite, arch) ? ATTEMPT_AGAIN
									  : ATTEMPT_GONE;
	return search->record ? ATTEMPT_DONE : ATTEMPT_FAILED;
}

static enum attempt try_candidates(struct search *search, const struct candidates *candidates)
{
	const struct kernel_fetch *fetch = search->fetch;
	const char *id = fetch->wanted->id;

	for (size_t i = 0; i < candidates->count; i++) {
		const size_t at = fetch->wanted->oldest ? candidates->count - 1 - i : i;
		const struct candidate *candidate = &candidates->list[at];
		enum attempt attempt;

		if (!is_allowed(fetch, candidate))
			continue;
		attempt = try_candidate(search, candidate);
		if (attempt == ATTEMPT_DONE && fetch->lock &&
		    lock_list_add(fetch->lock, id, candidate) != 0)
			return ATTEMPT_FAILED;
		if (attempt != ATTEMPT_GONE)
			return attempt;
		json_array_append_new(search->unavailable,
				      json_string(candidate_version(candidate)));
	}
	return ATTEMPT_GONE;
}

static void tell_unavailable(const struct search *search)
{
	_cleanup_free_ char *versions = NULL;
	_cleanup_file_ FILE *list = NULL;
	const json_t *version;
	size_t size, i;

	if (json_array_size(search->unavailable) == 0)
		return;
	list = open_memstream(&versions, &size);
	if (!list)
		return;
	json_array_foreach(search->unavailable, i, version)
		fprintf(list, " %s", json_string_value(version));
	if (fflush(list) == 0)
		tell("%s: the archive lists but no longer has:%s", search->fetch->wanted->id,
		     versions);
}

static void complain_of_absence(const struct kernel_fetch *fetch)
{
	const char *id = fetch->wanted->id;
	const char *locked = fetch->lock ? lock_list_version(fetch->lock, id) : NULL;

	if (locked)
		complain("%s: the archive does not have %s as the lock file wants it", id, locked);
	else
		complain("%s: the archive has no such kernel", id);
}

/* Candidates newest first, unless the oldest is wanted: the index lists packages that the pool no longer has. */
static enum attempt search_archive(struct search *search)
{
	struct candidates candidates = { 0 };
	enum attempt attempt = ATTEMPT_FAILED;

	json_array_clear(search->unavailable);
	if (collect(search->fetch, &candidates) == 0) {
		attempt = try_candidates(search, &candidates);
		if (attempt != ATTEMPT_AGAIN)
			tell_unavailable(search);
		if (attempt == ATTEMPT_GONE)
			complain_of_absence(search->fetch);
	}
	candidates_release(&candidates);
	return attempt;
}

static json_t *take_from_cache(const struct kernel_fetch *fetch, const char *path)
{
	const char *id = fetch->wanted->id;
	json_t *record = kernel_record_load(path);
	const char *locked = fetch->lock ? lock_list_version(fetch->lock, id) : NULL;
	const char *cached = json_string_value(json_object_get(record, "package_version"));

	if (!record) {
		complain("%s: not in the cache, and offline", id);
		return NULL;
	}
	if (locked && (!cached || strcmp(locked, cached) != 0)) {
		complain("%s: the cache has %s, the lock file wants %s, and offline", id,
			 cached ? cached : "?", locked);
		json_decref(record);
		return NULL;
	}
	return record;
}

json_t *kernel_fetch(const struct kernel_fetch *fetch, bool *downloaded)
{
	_cleanup_free_ char *path = cache_path("kernels/%s", fetch->wanted->id);
	_cleanup_json_ json_t *cached = NULL, *unavailable = json_array();
	struct search search = { .fetch = fetch, .path = path, .unavailable = unavailable };
	enum attempt attempt;

	*downloaded = false;
	if (!path || !unavailable)
		return NULL;
	if (!fetch->apt)
		return take_from_cache(fetch, path);
	search.cached = cached = kernel_record_load(path);
	do
		attempt = search_archive(&search);
	while (attempt == ATTEMPT_AGAIN);
	*downloaded = search.downloaded;
	if (attempt == ATTEMPT_DONE)
		return search.record;
	json_decref(search.record);
	return NULL;
}
