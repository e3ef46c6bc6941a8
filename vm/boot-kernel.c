// SPDX-License-Identifier: MIT
/* The kernel to boot. */
#include "boot-kernel.h"

#include "boot-folders.h"
#include "provider/manifest.h"
#include "provider/wanted.h"
#include "wrong.h"

#include <errno.h>
#include <foreign.h>
#include <jansson.h>
#include <layout.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SCHEMA "landlock-vm-kernel/1"

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

/* "6.12" means the distribution's kernel of that series. */
static char *full_id(const char *id, const char *arch)
{
	const int length = (int)strcspn(id, "@");
	char *full;

	if (memchr(id, '-', (size_t)length))
		return strdup(id);
	if (asprintf(&full, "debian-%.*s-%s%s", length, id, arch ? arch : host_arch(),
		     id + length) < 0)
		return NULL;
	return full;
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

/* Whether landlock-vm fetch knows it, in a version of the archive or the one that is named. */
static bool is_in_manifest(const char *id)
{
	const size_t length = strcspn(id, "@");
	char *plain = strndup(id, length);
	struct manifest manifest;
	const bool known = manifest_load(&manifest, NULL) == 0 && plain &&
			   wanted_is_suffix(id + length) && manifest_find(&manifest, plain) != NULL;

	manifest_release(&manifest);
	free(plain);
	return known;
}

int boot_kernel_from_cache(struct boot_kernel *kernel, const char *id, const char *arch,
			   char **wrong)
{
	char *relative = NULL, *folder = NULL, *file = NULL;
	json_t *object = NULL;
	json_error_t error;
	int failed = -1;

	*kernel = (struct boot_kernel){
		.id = full_id(id, arch),
		.image.fd = -1,
		.expected_abi = -1,
	};
	if (!kernel->id || asprintf(&relative, "kernels/%s", kernel->id) < 0)
		return wrong_because(wrong, "%s", strerror(errno));
	folder = layout_cache_path(relative);
	if (!folder || asprintf(&file, "%s/kernel.json", folder) < 0) {
		wrong_because(wrong, "no cache folder: set LANDLOCK_KIT_CACHE or HOME");
		goto out;
	}
	if (strchr(kernel->id, '/') || access(file, F_OK) != 0) {
		if (is_in_manifest(kernel->id))
			wrong_because(wrong, "not in the cache, run landlock-vm fetch %s",
				      kernel->id);
		else
			wrong_because(wrong, "%s: no such kernel; landlock-vm kernels lists them",
				      foreign_typed(id));
		goto out;
	}
	object = json_load_file(file, 0, &error);
	if (object)
		failed = take_description(kernel, folder, object, arch, wrong);
	else
		wrong_because(wrong, "%s: %s", file, error.text);
out:
	json_decref(object);
	free(relative);
	free(folder);
	free(file);
	return failed;
}

int boot_kernel_from_file(struct boot_kernel *kernel, const char *image, const char *modules,
			  const char *arch, char **wrong)
{
	*kernel = (struct boot_kernel){
		.id = strdup(basename(image)),
		.file = strdup(image),
		.image.fd = -1,
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
	free(kernel->modules);
	free(kernel->package_version);
	free(kernel->release);
}
