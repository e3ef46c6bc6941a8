// SPDX-License-Identifier: MIT
/* Bring one kernel into the cache. */
#include "kernel-fetch.h"

#include "cache-use.h"
#include "cache.h"
#include "cleanup_json.h"
#include "kernel-record.h"
#include "message.h"

#include <string.h>

/* Whether the command line and the lock file leave this offer in question. */
static bool is_allowed(const struct kernel_fetch *fetch, const struct offer *offer)
{
	const struct wanted_kernel *wanted = fetch->wanted;

	if (wanted->version && strcmp(offer->version, wanted->version) != 0)
		return false;
	return !fetch->lock || lock_list_allows(fetch->lock, wanted->id, offer);
}

static long long megabytes(const struct offer *offer)
{
	long long size = 0;
	const json_t *package;
	size_t i;

	json_array_foreach(offer->packages, i, package)
		size += json_integer_value(json_object_get(package, "size"));
	return (size + 500000) / 1000000;
}

struct search {
	const struct kernel_fetch *fetch;
	void *session;	     /* with the provider */
	const char *path;    /* of the kernel's folder in the cache */
	json_t *cached;	     /* its record, or NULL */
	json_t *unavailable; /* versions that are listed, and not there */
	json_t *record;	     /* the result */
	bool downloaded;
};

/* Bring and unpack into a new folder that takes the place of the kernel's. */
static enum offer_state fill(struct search *search, const struct offer *offer)
{
	const struct wanted_kernel *wanted = search->fetch->wanted;
	const struct provider *provider = wanted->kernel->provider;
	_cleanup_free_ char *folder = cache_begin(search->path);
	enum offer_state state;
	json_t *record = NULL;

	if (!folder)
		return OFFER_FAILED;
	tell("%s: fetching %s from %s, %lld MB", wanted->id, offer->version, offer->origin,
	     megabytes(offer));
	state = provider->fetch(search->session, wanted->kernel, offer, folder);
	if (state == OFFER_FETCHED && provider->unpack(wanted->kernel, offer, folder) == 0)
		record = kernel_record_make(wanted, offer, folder, search->unavailable);
	if (record && kernel_record_save(record, folder) == 0 &&
	    cache_commit(folder, search->path) == 0) {
		search->record = record;
		search->downloaded = true;
		return OFFER_FETCHED;
	}
	json_decref(record);
	cache_remove(folder);
	return state == OFFER_FETCHED ? OFFER_FAILED : state;
}

static enum offer_state try_offer(struct search *search, const struct offer *offer)
{
	if (!search->cached || !kernel_record_is_of(search->cached, offer))
		return offer->gone ? OFFER_GONE : fill(search, offer);
	search->record = json_incref(search->cached);
	return OFFER_FETCHED;
}

static enum offer_state try_offers(struct search *search, const struct offers *offers)
{
	const struct kernel_fetch *fetch = search->fetch;
	const char *id = fetch->wanted->id;

	for (size_t i = 0; i < offers->count; i++) {
		const size_t at = fetch->wanted->oldest ? offers->count - 1 - i : i;
		const struct offer *offer = &offers->list[at];
		enum offer_state state;

		if (!is_allowed(fetch, offer))
			continue;
		state = try_offer(search, offer);
		if (state == OFFER_FETCHED && fetch->lock &&
		    lock_list_add(fetch->lock, id, offer) != 0)
			return OFFER_FAILED;
		if (state != OFFER_GONE)
			return state;
		json_array_append_new(search->unavailable, json_string(offer->version));
	}
	return OFFER_GONE;
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

/* Newest first, unless the oldest is wanted: what is listed may be gone. */
static enum offer_state search_provider(struct search *search)
{
	const struct manifest_kernel *kernel = search->fetch->wanted->kernel;
	enum offer_state state = OFFER_FAILED;
	struct offers offers = { 0 };

	json_array_clear(search->unavailable);
	if (kernel->provider->list(search->session, kernel, &offers) == 0) {
		state = try_offers(search, &offers);
		if (state != OFFER_STALE)
			tell_unavailable(search);
		/* Of all versions one that is gone is said to be, and no more. */
		if (state == OFFER_GONE && !search->fetch->wanted->packages)
			complain_of_absence(search->fetch);
	}
	kernel->provider->release(&offers);
	return state;
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
	if (!kernel_record_is_from(record, fetch->wanted->kernel)) {
		complain("%s: the cache has one of another archive, and offline", id);
		json_decref(record);
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

/* What is there now could not be had, and must not be judged by what was there before. */
static void forget_changed(const struct wanted_kernel *wanted, const char *path,
			   const json_t *cached)
{
	if (!cached || (!wanted->kernel->provider->changes(wanted->kernel) &&
			kernel_record_is_from(cached, wanted->kernel)))
		return;
	tell("%s: what the cache had of it before is removed", wanted->id);
	cache_remove(path);
}

const char *kernel_fetch_state_name(enum kernel_fetch_state state)
{
	static const char *const names[] = {
		[KERNEL_CACHED] = "cached",
		[KERNEL_FETCHED] = "fetched",
		[KERNEL_GONE] = "gone",
		[KERNEL_FAILED] = "failed",
	};

	return names[state];
}

json_t *kernel_fetch(const struct kernel_fetch *fetch, enum kernel_fetch_state *state)
{
	_cleanup_free_ char *path = cache_path("kernels/%s", fetch->wanted->id);
	_cleanup_json_ json_t *cached = NULL, *unavailable = json_array();
	struct search search = { .fetch = fetch, .path = path, .unavailable = unavailable };
	json_t *record;
	enum offer_state found;

	*state = KERNEL_FAILED;
	if (!path || !unavailable)
		return NULL;

	/* It is wanted: that is its last use now. */
	_cleanup_fd_ const int use = cache_use(path);

	if (!fetch->sessions) {
		record = take_from_cache(fetch, path);
		*state = record ? KERNEL_CACHED : KERNEL_FAILED;
		return record;
	}
	search.session = provider_session(fetch->sessions, fetch->wanted->kernel->provider);
	if (!search.session)
		return NULL;
	search.cached = cached = kernel_record_load(path);
	do
		found = search_provider(&search);
	while (found == OFFER_STALE);
	if (found == OFFER_FETCHED) {
		*state = search.downloaded ? KERNEL_FETCHED : KERNEL_CACHED;
		return search.record;
	}
	if (found == OFFER_GONE && json_array_size(unavailable) > 0)
		*state = KERNEL_GONE;
	json_decref(search.record);
	forget_changed(fetch->wanted, path, cached);
	return NULL;
}
