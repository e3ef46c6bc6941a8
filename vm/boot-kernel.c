// SPDX-License-Identifier: MIT
/* The kernel to boot. */
#include "boot-kernel.h"

#include "provider/cache-use.h"
#include "provider/kernel-bring.h"
#include "provider/manifest.h"
#include "provider/wanted.h"
#include "wrong.h"

#include <errno.h>
#include <jansson.h>
#include <layout.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SCHEMA "landlock-vm-kernel/1"

/* Made at the first boot, and gone with all else of the kernel. */
#define INDEX "modules-index"

/* Read the image; it must be of arch, if that is not NULL. */
static int read_image(struct boot_kernel *kernel, const char *arch, char **wrong)
{
	struct kernel_image *image = &kernel->image;

	if (kernel_image_open(image, kernel->file, wrong) != 0)
		return -1;
	if (arch && strcmp(arch, image->arch) != 0)
		return wrong_because(wrong, "%s is a kernel for %s, not for %s", kernel->file,
				     image->arch, arch);
	if (!kernel->release && image->release[0])
		kernel->release = strdup(image->release);
	return 0;
}

static char *copy_string(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? strdup(text) : NULL;
}

/* The path of a file that the description names, which must stay in its own folder. */
static char *path_beside(const char *folder, const json_t *object, const char *key)
{
	const char *name = json_string_value(json_object_get(object, key));
	char *path;

	if (!name || name[0] == '\0' || strchr(name, '/') || strcmp(name, "..") == 0)
		return NULL;
	if (asprintf(&path, "%s/%s", folder, name) < 0)
		return NULL;
	return path;
}

static int take_description(struct boot_kernel *kernel, const char *folder, const json_t *object,
			    const char *arch, char **wrong)
{
	const char *schema = json_string_value(json_object_get(object, "schema"));
	const json_t *abi = json_object_get(object, "expected_abi");

	if (!schema || strcmp(schema, SCHEMA) != 0)
		return wrong_because(wrong, "%s/kernel.json: not a " SCHEMA " file", folder);
	kernel->arch = copy_string(object, "arch");
	kernel->file = path_beside(folder, object, "vmlinuz");
	kernel->modules = path_beside(folder, object, "modules");
	if (kernel->modules && asprintf(&kernel->module_index, "%s/" INDEX, folder) < 0) {
		kernel->module_index = NULL;
		return wrong_because(wrong, "%s", strerror(ENOMEM));
	}
	kernel->package_version = copy_string(object, "package_version");
	kernel->release = copy_string(object, "release");
	if (json_is_integer(abi))
		kernel->expected_abi = (int)json_integer_value(abi);
	if (!kernel->arch || !kernel->file)
		return wrong_because(wrong, "%s/kernel.json: no arch or no vmlinuz", folder);
	if (arch && strcmp(arch, kernel->arch) != 0)
		return wrong_because(wrong, "the kernel is for %s, not %s", kernel->arch, arch);
	return read_image(kernel, kernel->arch, wrong);
}

/* The file that describes a kernel of the cache; NULL without memory or without a cache. */
static char *description_of(const char *id, char **folder)
{
	char *relative, *file;

	*folder = NULL;
	if (asprintf(&relative, "kernels/%s", id) < 0)
		return NULL;
	*folder = layout_cache_path(relative);
	free(relative);
	if (!*folder || asprintf(&file, "%s/kernel.json", *folder) < 0)
		return NULL;
	return file;
}

static bool is_cached(const char *id)
{
	char *folder, *file = description_of(id, &folder);
	const bool cached = file && !strchr(id, '/') && access(file, F_OK) == 0;

	free(folder);
	free(file);
	return cached;
}

/* The id of the one kernel that a name means by the manifest, or NULL with what is wrong. */
static char *id_in_manifest(const char *name, const char *arch, char **wrong)
{
	struct manifest manifest = { 0 };
	struct wanted wanted = { 0 };
	char *id = NULL;

	if (manifest_load(&manifest, NULL) != 0 ||
	    wanted_add_if_known(&wanted, &manifest, name, arch) < 0 || wanted.count == 0)
		wrong_because(wrong, "no such kernel; landlock-vm kernels lists them");
	else if (wanted.list[0].all)
		wrong_because(wrong, "means all versions, and one is booted at a time");
	else if (wanted.count > 1)
		wrong_because(wrong, "means %zu kernels, and one is booted at a time",
			      wanted.count);
	else if (!(id = strdup(wanted.list[0].id)))
		wrong_because(wrong, "%s", strerror(errno));
	wanted_release(&wanted);
	manifest_release(&manifest);
	return id;
}

int boot_kernel_from_cache(struct boot_kernel *kernel, const char *name, const char *arch,
			   char **wrong)
{
	char *folder = NULL, *file = NULL;
	json_t *object = NULL;
	json_error_t error;
	int failed = -1;

	*kernel = (struct boot_kernel){ .image.fd = -1, .use = -1, .expected_abi = -1 };
	/* What the cache holds may be of another manifest. */
	kernel->id = is_cached(name) ? strdup(name) : id_in_manifest(name, arch, wrong);
	if (!kernel->id)
		return *wrong ? -1 : wrong_because(wrong, "%s", strerror(errno));
	file = description_of(kernel->id, &folder);
	if (!file) {
		wrong_because(wrong, "no cache folder: set LANDLOCK_KIT_CACHE or HOME");
		goto out;
	}
	if (access(file, F_OK) != 0) {
		wrong_because(wrong, "not in the cache, run landlock-vm fetch %s", kernel->id);
		goto out;
	}
	kernel->use = cache_use(folder);
	object = json_load_file(file, 0, &error);
	if (object)
		failed = take_description(kernel, folder, object, arch, wrong);
	else
		wrong_because(wrong, "%s: %s", file, error.text);
out:
	json_decref(object);
	free(folder);
	free(file);
	return failed;
}

int boot_kernel_from_tree(struct boot_kernel *kernel, const char *tree, const char *arch,
			  char **wrong)
{
	char *id = kernel_bring("tree", tree, arch);
	int failed;

	*kernel = (struct boot_kernel){ .image.fd = -1, .use = -1, .expected_abi = -1 };
	/* It has said why. */
	if (!id)
		return wrong_because(wrong, "the kernel of the tree cannot be taken");
	failed = boot_kernel_from_cache(kernel, id, arch, wrong);
	free(id);
	return failed;
}

int boot_kernel_from_file(struct boot_kernel *kernel, const char *image, const char *modules,
			  const char *arch, char **wrong)
{
	*kernel = (struct boot_kernel){
		.id = strdup(basename(image)),
		.file = strdup(image),
		.image.fd = -1,
		.use = -1,
		.modules = modules ? strdup(modules) : NULL,
		.expected_abi = -1,
	};
	if (!kernel->id || !kernel->file || (modules && !kernel->modules))
		return wrong_because(wrong, "%s", strerror(ENOMEM));
	if (read_image(kernel, arch, wrong) != 0)
		return -1;
	kernel->arch = strdup(kernel->image.arch);
	return kernel->arch ? 0 : wrong_because(wrong, "%s", strerror(ENOMEM));
}

void boot_kernel_release(struct boot_kernel *kernel)
{
	free(kernel->id);
	free(kernel->arch);
	free(kernel->file);
	if (kernel->image.fd >= 0)
		close(kernel->image.fd);
	if (kernel->use >= 0)
		close(kernel->use);
	free(kernel->modules);
	free(kernel->module_index);
	free(kernel->package_version);
	free(kernel->release);
}
