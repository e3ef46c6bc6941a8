// SPDX-License-Identifier: MIT
/* Kernels that are built here, as offers: one for each version of their source. */
#include "source.h"

#include "../debian/debian.h"
#include "../debian/session.h"
#include "../debian/source-package.h"
#include "../folder-source.h"
#include "../message.h"
#include "build.h"
#include "cleanup_json.h"
#include "configuration.h"
#include "make.h"
#include "tree.h"

#include <errno.h>
#include <foreign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPTION_SOURCE = 768 };

static const struct option sources[] = {
	{ "source", required_argument, NULL, OPTION_SOURCE },
	{ NULL, 0, NULL, 0 },
};

static const char sources_help[] =
	"  --source [NAME=]PATH    also the kernel of the source in PATH (a folder, git tree or\n"
	"                          tarball), built with the small configuration, as NAME (default:\n"
	"                          source-ARCH); no KERNEL needs to be named then\n";

static const char *source_of(const json_t *entry)
{
	return json_string_value(json_object_get(entry, "source"));
}

static const char *take_entry(json_t *entry, const char *folder)
{
	const json_t *source = json_object_get(entry, "source");

	if (source && (!json_is_string(source) || !*json_string_value(source)))
		return "source is not a path";
	if (source && json_object_get(entry, "suites"))
		return "not one of suites and source";
	if (!source) {
		const char *wrong = debian_take_suites(entry, folder);

		if (wrong)
			return wrong;
	}
	if (!manifest_make_absolute(entry, "source", folder))
		return strerror(ENOMEM);
	return configuration_take_entry(entry, folder);
}

static json_t *entry_of(int option, const char *argument, const char *wanted_arch)
{
	(void)option; /* there is one */
	return folder_source_take("source", argument, wanted_arch, provider_source.name);
}

static const char *archive_of(const struct manifest_kernel *kernel)
{
	return source_of(kernel->json) ? NULL : debian_session_archive(kernel);
}

static bool changes(const struct manifest_kernel *kernel)
{
	return source_of(kernel->json);
}

/* What an offer is built from. */
struct item {
	const struct source_package *package; /* NULL: the one tree */
	struct own *own;
	char *folder; /* once the source is there */
	char version[16];
};

struct own {
	struct configuration configuration;
	struct source_packages packages;
	struct source_tree tree;
	struct offer *offers;
	struct item *items;
	size_t count;
	const char **suites;
};

static int find_packages(struct own *own, void *session, const struct manifest_kernel *kernel)
{
	const json_t *suites = json_object_get(kernel->json, "suites"), *suite;
	struct apt *apt = debian_session_apt(session, kernel);
	size_t i;

	own->suites = calloc(json_array_size(suites) + 1, sizeof(*own->suites));
	if (!own->suites)
		return complain("%s", strerror(errno));
	json_array_foreach(suites, i, suite)
		own->suites[i] = json_string_value(suite);
	if (!apt || source_packages_find(&own->packages, apt, own->suites, i, kernel->series) != 0)
		return -1;
	own->count = own->packages.count;
	return 0;
}

static int find_sources(struct own *own, void *session, const struct manifest_kernel *kernel)
{
	const char *source = source_of(kernel->json);

	if (!source)
		return find_packages(own, session, kernel);
	own->count = 1;
	return source_tree_look(&own->tree, source);
}

/* A package or a tree, as an item of an offer's packages. */
static json_t *describe(const struct own *own, const struct item *item)
{
	if (item->package) {
		const struct package *package = &item->package->package;

		return json_pack("{s:s, s:s, s:s, s:I}", "name", package->name, "version",
				 package->version, "sha256", package->sha256, "size",
				 (json_int_t)package->size);
	}
	return json_pack("{s:s, s:s, s:s, s:I}", "name", "source", "version", item->version,
			 "sha256", own->tree.digest, "size", (json_int_t)own->tree.size);
}

static bool is_gone(void *session, const struct manifest_kernel *kernel,
		    const struct source_package *package)
{
	_cleanup_free_ char *path = source_package_path(package);

	return path && access(path, F_OK) != 0 &&
	       source_package_is_gone(debian_session_apt(session, kernel), package);
}

static int offer(struct own *own, size_t i, void *session, const struct manifest_kernel *kernel,
		 const json_t *configuration)
{
	struct item *item = &own->items[i];
	_cleanup_json_ json_t *source = NULL;

	item->own = own;
	item->package = own->packages.count ? &own->packages.list[i] : NULL;
	snprintf(item->version, sizeof(item->version), "%.12s", own->tree.digest);
	source = describe(own, item);
	own->offers[i] = (struct offer){
		.version = item->package ? item->package->package.version : item->version,
		.origin = item->package ? item->package->suite : own->tree.path,
		.archive = item->package ? debian_session_archive(kernel) : NULL,
		.package = item->package ? item->package->package.name : NULL,
		.packages = json_pack("[O, O]", source, configuration),
		.gone = item->package && is_gone(session, kernel, item->package),
		.own = item,
	};
	return own->offers[i].packages ? 0 : complain("%s: out of memory", own->offers[i].origin);
}

static int list(void *session, const struct manifest_kernel *kernel, struct offers *offers)
{
	_cleanup_free_ char *compiler = make_compiler(kernel->arch);
	struct own *own = calloc(1, sizeof(*own));
	_cleanup_json_ json_t *configuration = NULL;

	*offers = (struct offers){ .own = own };
	if (!own)
		return complain("%s", strerror(errno));
	if (configuration_read(&own->configuration, kernel->json, kernel->arch) != 0 ||
	    find_sources(own, session, kernel) != 0)
		return -1;
	configuration = configuration_describe(&own->configuration, compiler ?: "no compiler");
	own->offers = calloc(own->count + 1, sizeof(*own->offers));
	own->items = calloc(own->count + 1, sizeof(*own->items));
	if (!configuration || !own->offers || !own->items)
		return complain("%s", strerror(ENOMEM));
	offers->list = own->offers;
	for (; offers->count < own->count; offers->count++) {
		if (offer(own, offers->count, session, kernel, configuration) != 0)
			return -1;
	}
	return 0;
}

static void release(struct offers *offers)
{
	struct own *own = offers->own;

	if (!own)
		return;
	for (size_t i = 0; i < offers->count; i++) {
		json_decref(own->offers[i].packages);
		free(own->items[i].folder);
	}
	configuration_release(&own->configuration);
	source_packages_release(&own->packages);
	free(own->suites);
	free(own->offers);
	free(own->items);
	free(own);
}

static struct item *item_of(const struct offer *offer)
{
	return (struct item *)(uintptr_t)offer->own;
}

static enum offer_state fetch_package(struct item *item, void *session,
				      const struct manifest_kernel *kernel)
{
	struct apt *apt = debian_session_apt(session, kernel);
	bool gone = false;

	item->folder = apt ? source_package_bring(apt, item->package, &gone) : NULL;
	if (item->folder)
		return OFFER_FETCHED;
	if (!gone)
		return OFFER_FAILED;
	return source_package_make_stale(apt, item->package) ? OFFER_STALE : OFFER_GONE;
}

static enum offer_state fetch(void *session, const struct manifest_kernel *kernel,
			      const struct offer *offer, const char *folder)
{
	struct item *item = item_of(offer);

	(void)folder; /* The cache keeps the source apart: other kernels are of the same. */
	if (make_check_tools(kernel->arch) != 0)
		return OFFER_FAILED;
	if (item->package)
		return fetch_package(item, session, kernel);
	item->folder = source_tree_bring(&item->own->tree);
	return item->folder ? OFFER_FETCHED : OFFER_FAILED;
}

static int unpack(const struct manifest_kernel *kernel, const struct offer *offer,
		  const char *folder)
{
	const struct item *item = item_of(offer);
	const struct own *own = item->own;

	if (build_kernel(kernel->id, &own->configuration, kernel->arch, item->folder, folder) != 0)
		return -1;
	/* Others may work in a folder. */
	return item->package || own->tree.kind != SOURCE_TREE_FOLDER
		       ? 0
		       : source_tree_check(&own->tree);
}

const struct provider provider_source = {
	.name = "source",
	.takes_long = true,
	.take_entry = take_entry,
	.is_version = debian_is_version,
	.sort_versions = debian_sort_versions,
	.archive_of = archive_of,
	.changes = changes,
	.sources = sources,
	.sources_help = sources_help,
	.entry_of = entry_of,
	.open = debian_session_new,
	.list = list,
	.release = release,
	.fetch = fetch,
	.unpack = unpack,
	.close = debian_session_end,
};
