// SPDX-License-Identifier: MIT
#include "kernel-bring.h"

#include "cache.h"
#include "cleanup_json.h"
#include "kernel-fetch.h"
#include "kernel-sources.h"
#include "provider.h"
#include "wanted.h"

#include <string.h>

/* The value of an option's row among the sources of all providers. */
static int value_of(const char *option)
{
	_cleanup_free_ struct option *table = kernel_sources_table(NULL, false);

	for (size_t i = 0; table && table[i].name; i++) {
		if (strcmp(table[i].name, option) == 0)
			return table[i].val;
	}
	return -1;
}

static json_t *fetch(const struct wanted_kernel *wanted)
{
	_cleanup_fd_ const int lock = cache_lock();
	struct kernel_fetch fetch = { .wanted = wanted };
	json_t *record = NULL;
	enum kernel_fetch_state state;

	if (lock < 0)
		return NULL;
	fetch.sessions = provider_sessions_new(false);
	if (fetch.sessions)
		record = kernel_fetch(&fetch, &state);
	provider_sessions_end(fetch.sessions);
	return record;
}

char *kernel_bring(const char *option, const char *argument, const char *arch)
{
	struct kernel_sources sources = { 0 };
	struct manifest manifest = { 0 };
	struct wanted wanted = { 0 };
	_cleanup_free_ char **names = NULL;
	_cleanup_json_ json_t *record = NULL;
	char *id = NULL;

	if (kernel_sources_take(&sources, value_of(option), argument) &&
	    kernel_sources_load(&sources, arch, &manifest) == 0)
		names = kernel_sources_names(&sources, &manifest, NULL, 0);
	if (names && wanted_add_all(&wanted, &manifest, names, arch) == 0)
		record = fetch(&wanted.list[0]);
	if (record)
		id = strdup(wanted.list[0].id);
	wanted_release(&wanted);
	manifest_release(&manifest);
	kernel_sources_release(&sources);
	return id;
}
