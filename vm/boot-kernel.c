// SPDX-License-Identifier: MIT
/* The kernel to boot. */
#include "boot-kernel.h"

#include "boot-folders.h"
#include "wrong.h"

#include <errno.h>
#include <jansson.h>
#include <layout.h>
#include <sha256.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SCHEMA "landlock-vm-kernel/1"

static int digest_image(struct boot_kernel *kernel, char **wrong)
{
	if (!SHA256File(kernel->image, kernel->sha256))
		return wrong_because(wrong, "%s: %s", kernel->image, strerror(errno));
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
	kernel->image = path_beside(folder, object, "vmlinuz");
	kernel->modules = path_beside(folder, object, "modules");
	kernel->package_version = copy_string(object, "package_version");
	kernel->release = copy_string(object, "release");
	if (json_is_integer(abi))
		kernel->expected_abi = (int)json_integer_value(abi);
	if (!kernel->arch || !kernel->image)
		return wrong_because(wrong, "%s/kernel.json: no arch or no vmlinuz", folder);
	if (arch && strcmp(arch, kernel->arch) != 0)
		return wrong_because(wrong, "the kernel is for %s, not %s", kernel->arch, arch);
	return digest_image(kernel, wrong);
}

int boot_kernel_from_cache(struct boot_kernel *kernel, const char *id, const char *arch,
			   char **wrong)
{
	char *relative = NULL, *folder = NULL, *file = NULL;
	json_t *object = NULL;
	json_error_t error;
	int failed = -1;

	*kernel = (struct boot_kernel){ .id = full_id(id, arch), .expected_abi = -1 };
	if (!kernel->id || asprintf(&relative, "kernels/%s", kernel->id) < 0)
		return wrong_because(wrong, "%s", strerror(errno));
	folder = layout_cache_path(relative);
	if (!folder || asprintf(&file, "%s/kernel.json", folder) < 0) {
		wrong_because(wrong, "no cache folder: set LANDLOCK_KIT_CACHE or HOME");
		goto out;
	}
	if (strchr(kernel->id, '/') || access(file, F_OK) != 0) {
		wrong_because(wrong, "not in the cache, run landlock-vm fetch %s", kernel->id);
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
		.arch = strdup(arch ? arch : host_arch()),
		.image = strdup(image),
		.modules = modules ? strdup(modules) : NULL,
		.expected_abi = -1,
	};
	if (!kernel->id || !kernel->arch || !kernel->image || (modules && !kernel->modules))
		return wrong_because(wrong, "%s", strerror(ENOMEM));
	return digest_image(kernel, wrong);
}

void boot_kernel_release(struct boot_kernel *kernel)
{
	free(kernel->id);
	free(kernel->arch);
	free(kernel->image);
	free(kernel->modules);
	free(kernel->package_version);
	free(kernel->release);
}
