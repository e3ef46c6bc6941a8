// SPDX-License-Identifier: MIT
/* Kernels that are on this machine.  Each has one offer: what is there now. */
#include "local.h"

#include "../../boot-folders.h"
#include "../../kernel-image.h"
#include "../folder-source.h"
#include "../message.h"
#include "cleanup_json.h"
#include "files.h"
#include "layout.h"
#include "release.h"

#include <errno.h>
#include <foreign.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPTION_TREE = 640 };

static const struct option sources[] = {
	{ "tree", required_argument, NULL, OPTION_TREE },
	{ NULL, 0, NULL, 0 },
};

static const char sources_help[] =
	"  --tree [NAME=]DIR       also the kernel that was built in DIR, with its modules, as\n"
	"                          NAME (default: tree-RELEASE-ARCH); no KERNEL needs to be named\n"
	"                          then\n";

static bool has(const json_t *entry, const char *key)
{
	return json_object_get(entry, key);
}

static const char *take_entry(json_t *entry, const char *folder)
{
	static const char *const paths[] = { "image", "modules", "config", "tree", "root" };
	const json_t *installed = json_object_get(entry, "installed");

	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		const json_t *path = json_object_get(entry, paths[i]);

		if (path && (!json_is_string(path) || !*json_string_value(path)))
			return "image, modules, config, tree or root is not a path";
		if (!manifest_make_absolute(entry, paths[i], folder))
			return strerror(ENOMEM);
	}
	if (installed && !manifest_is_word(json_string_value(installed)))
		return "installed is not a release";
	if (has(entry, "image") + has(entry, "tree") + has(entry, "installed") != 1)
		return "not one of image, tree and installed";
	if (!has(entry, "image") && (has(entry, "modules") || has(entry, "config")))
		return "modules and config belong to an image";
	if (!has(entry, "installed") && has(entry, "root"))
		return "root belongs to what is installed";
	return NULL;
}

/* The id of a tree's kernel if it is not given. */
static char *id_of_tree(const char *tree, const char *arch)
{
	_cleanup_free_ char *release = local_layout_built_release(tree);
	char *id;

	for (char *c = release; c && *c; c++) {
		const char one[] = { *c, '\0' };

		if (!manifest_is_word(one) && *c != '.' && *c != '-')
			*c = '_';
	}
	if (asprintf(&id, "tree-%s-%s", release ? release : "unknown", arch) < 0)
		return NULL;
	return id;
}

static const char *arch_of_tree(const char *tree, const char *wanted)
{
	const char *const arches[] = { wanted ? wanted : host_arch(), "x86_64", "aarch64" };

	for (size_t i = 0; i < (wanted ? 1 : sizeof(arches) / sizeof(*arches)); i++) {
		_cleanup_free_ char *image = local_layout_built_image(tree, arches[i]);

		if (image)
			return arches[i];
	}
	return NULL;
}

static json_t *entry_of(int option, const char *argument, const char *wanted_arch)
{
	_cleanup_folder_source_ struct folder_source source = { 0 };
	const char *arch;

	(void)option; /* there is one */
	if (folder_source_find(&source, "tree", argument) != 0)
		return NULL;
	arch = arch_of_tree(source.path, wanted_arch);
	if (!arch) {
		complain("--tree: %s: no kernel%s%s was built here", foreign_typed(source.given),
			 wanted_arch ? " for " : "", wanted_arch ? wanted_arch : "");
		return NULL;
	}
	if (!source.id)
		source.id = id_of_tree(source.path, arch);
	return folder_source_entry(&source, arch, provider_local.name);
}

static int by_version(const void *a, const void *b)
{
	const char *const *one = a, *const *other = b;

	return local_release_compare(*one, *other);
}

static int sort_versions(char **versions, size_t count)
{
	qsort(versions, count, sizeof(*versions), by_version);
	return 0;
}

static bool changes(const struct manifest_kernel *kernel)
{
	(void)kernel;
	return true;
}

struct own {
	struct local_files files;
	struct kernel_image image;
	struct offer offer;
};

/* What an image says of itself; if it does not say its release, the digest stands for a version. */
static int read_image(struct own *own, const struct manifest_kernel *kernel)
{
	struct kernel_image *image = &own->image;
	const char *path = own->files.list[0].from;
	_cleanup_free_ char *wrong = NULL;

	if (kernel_image_open(image, path, &wrong) != 0)
		return complain("%s: %s", kernel->id, wrong ? wrong : strerror(ENOMEM));
	close(image->fd);
	if (strcmp(image->arch, kernel->arch) != 0)
		return complain("%s: %s is a kernel for %s, not for %s", kernel->id, path,
				image->arch, kernel->arch);
	if (!image->release[0])
		snprintf(image->release, sizeof(image->release), "%.12s", image->sha256);
	return 0;
}

static int list(void *session, const struct manifest_kernel *kernel, struct offers *offers)
{
	struct own *own = calloc(1, sizeof(*own));

	(void)session;
	*offers = (struct offers){ .own = own };
	if (!own)
		return complain("%s", strerror(errno));
	if (local_layout_find(&own->files, kernel->json, kernel->arch) != 0 ||
	    read_image(own, kernel) != 0)
		return -1;
	own->offer = (struct offer){
		.version = own->image.release,
		.release = own->image.release,
		.origin = own->files.list[0].from,
		.own = own,
	};
	/* This sorts the files: the image is found no more. */
	own->offer.packages = local_files_describe(&own->files, own->image.release);
	offers->list = &own->offer;
	offers->count = own->offer.packages ? 1 : 0;
	return own->offer.packages ? 0 : -1;
}

static void release(struct offers *offers)
{
	struct own *own = offers->own;

	if (!own)
		return;
	json_decref(own->offer.packages);
	local_files_release(&own->files);
	free(own);
}

static enum offer_state fetch(void *session, const struct manifest_kernel *kernel,
			      const struct offer *offer, const char *folder)
{
	const struct own *own = offer->own;

	(void)session;
	(void)kernel;
	return local_files_copy(&own->files, folder) == 0 ? OFFER_FETCHED : OFFER_FAILED;
}

/* A build may go on meanwhile. */
static int unpack(const struct manifest_kernel *kernel, const struct offer *offer,
		  const char *folder)
{
	const struct own *own = offer->own;
	_cleanup_json_ json_t *copied = NULL;
	struct local_files copies;
	int failed = local_files_in(&copies, &own->files, folder);

	if (!failed)
		copied = local_files_describe(&copies, offer->version);
	local_files_release(&copies);
	if (!copied)
		return -1;
	if (!json_equal(copied, offer->packages))
		return complain("%s: has changed while it was copied", kernel->id);
	return 0;
}

const struct provider provider_local = {
	.name = "local",
	.take_entry = take_entry,
	.sort_versions = sort_versions,
	.changes = changes,
	.sources = sources,
	.sources_help = sources_help,
	.entry_of = entry_of,
	.list = list,
	.release = release,
	.fetch = fetch,
	.unpack = unpack,
};
