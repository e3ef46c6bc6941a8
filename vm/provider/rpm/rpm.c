// SPDX-License-Identifier: MIT
#include "rpm.h"

#include "../copy.h"
#include "../folder-source.h"
#include "../kernel-unpack.h"
#include "../message.h"
#include "cleanup.h"
#include "kernels.h"
#include "version.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPTION_RPMS = 704 };

static const struct option sources[] = {
	{ "rpms", required_argument, NULL, OPTION_RPMS },
	{ NULL, 0, NULL, 0 },
};

static const char sources_help[] =
	"  --rpms [NAME=]DIR       also the kernel of the newest packages *.rpm in DIR, as NAME\n"
	"                          (default: rpms-ARCH); no KERNEL needs to be named then\n";

static const char *take_entry(json_t *entry, const char *folder)
{
	const char *rpms = json_string_value(json_object_get(entry, "rpms"));

	if (!rpms || !*rpms)
		return "rpms is not a path";
	return manifest_make_absolute(entry, "rpms", folder) ? NULL : strerror(ENOMEM);
}

static bool changes(const struct manifest_kernel *kernel)
{
	(void)kernel;
	return true;
}

static json_t *entry_of(int option, const char *argument, const char *wanted_arch)
{
	(void)option; /* there is one */
	return folder_source_take("rpms", argument, wanted_arch, provider_rpm.name);
}

static int list(void *session, const struct manifest_kernel *kernel, struct offers *offers)
{
	const char *folder = json_string_value(json_object_get(kernel->json, "rpms"));
	struct rpm_kernels *kernels = calloc(1, sizeof(*kernels));

	(void)session;
	*offers = (struct offers){ .own = kernels };
	if (!kernels)
		return complain("%s", strerror(errno));
	if (rpm_kernels_find(kernels, kernel, folder) != 0)
		return -1;
	offers->list = calloc(kernels->count + 1, sizeof(*offers->list));
	if (!offers->list)
		return complain("%s", strerror(errno));
	for (size_t i = 0; i < kernels->count; i++) {
		const struct rpm_package *package = &kernels->list[i].packages[0];

		offers->list[offers->count++] = (struct offer){
			.version = package->version,
			.release = package->release,
			.origin = folder,
			.package = package->name,
			.packages = rpm_kernel_describe(&kernels->list[i]),
			.own = &kernels->list[i],
		};
		if (!offers->list[i].packages)
			return complain("%s: out of memory", package->release);
	}
	return 0;
}

static void release(struct offers *offers)
{
	for (size_t i = 0; i < offers->count; i++)
		json_decref(offers->list[i].packages);
	free(offers->list);
	if (offers->own)
		rpm_kernels_release(offers->own);
	free(offers->own);
}

/* The copy of a package in a folder: a new string, or NULL after a complaint. */
static char *copy_of(const struct rpm_package *package, const char *folder)
{
	char *path;

	if (asprintf(&path, "%s/%s", folder, basename(package->file)) >= 0)
		return path;
	complain("%s: out of memory", package->file);
	return NULL;
}

static enum offer_state fetch(void *session, const struct manifest_kernel *kernel,
			      const struct offer *offer, const char *folder)
{
	const struct rpm_kernel *own = offer->own;

	(void)session;
	(void)kernel;
	for (size_t i = 0; i < own->count; i++) {
		_cleanup_free_ char *copy = copy_of(&own->packages[i], folder);

		if (!copy || copy_file(own->packages[i].file, copy) != 0)
			return OFFER_FAILED;
	}
	return OFFER_FETCHED;
}

static int unpack_package(const struct rpm_package *package, const char *folder)
{
	_cleanup_free_ char *copy = copy_of(package, folder);

	if (!copy || kernel_unpack_check(package->file, copy, package->sha256) != 0 ||
	    rpm_package_check(copy) != 0 || rpm_package_unpack(copy, folder, package->release) != 0)
		return -1;
	return unlink(copy) == 0 ? 0 : complain("%s: %s", copy, strerror(errno));
}

static int unpack(const struct manifest_kernel *kernel, const struct offer *offer,
		  const char *folder)
{
	const struct rpm_kernel *own = offer->own;

	(void)kernel;
	for (size_t i = 0; i < own->count; i++) {
		if (unpack_package(&own->packages[i], folder) != 0)
			return -1;
	}
	return kernel_unpack_finish(folder, offer->release);
}

const struct provider provider_rpm = {
	.name = "rpm",
	.take_entry = take_entry,
	.is_version = rpm_is_version,
	.sort_versions = rpm_version_sort,
	.changes = changes,
	.sources = sources,
	.sources_help = sources_help,
	.entry_of = entry_of,
	.list = list,
	.release = release,
	.fetch = fetch,
	.unpack = unpack,
};
