// SPDX-License-Identifier: MIT
#include "kernels.h"

#include "../message.h"
#include "../package-files.h"
#include "cleanup_json.h"
#include "version.h"

#include <errno.h>
#include <foreign.h>
#include <stdbool.h>
#include <string.h>

static bool are_of_one(const struct rpm_package *a, const struct rpm_package *b)
{
	return strcmp(a->release, b->release) == 0 && strcmp(a->version, b->version) == 0;
}

static struct rpm_kernel *find_or_add(struct rpm_kernels *kernels,
				      const struct rpm_package *package)
{
	struct rpm_kernel *grown;

	for (size_t i = 0; i < kernels->count; i++) {
		if (are_of_one(&kernels->list[i].packages[0], package))
			return &kernels->list[i];
	}
	grown = reallocarray(kernels->list, kernels->count + 1, sizeof(*grown));
	if (!grown)
		return NULL;
	kernels->list = grown;
	grown[kernels->count] = (struct rpm_kernel){ 0 };
	return &grown[kernels->count++];
}

/* Take a package over.  0, or -1 after a complaint. */
static int add(struct rpm_kernels *kernels, const struct rpm_package *package)
{
	struct rpm_kernel *kernel = find_or_add(kernels, package);
	struct rpm_package *grown =
		kernel ? reallocarray(kernel->packages, kernel->count + 1, sizeof(*grown)) : NULL;

	if (!grown)
		return complain("%s: %s", package->file, strerror(errno));
	kernel->packages = grown;
	grown[kernel->count++] = *package;
	if (package->has_image && !grown[0].has_image) {
		grown[kernel->count - 1] = grown[0];
		grown[0] = *package;
	}
	return 0;
}

/* What packages are looked at for, and where those go that it takes. */
struct looking {
	struct rpm_kernels *kernels;
	const char *arch;
};

static int add_file(void *context, char *file)
{
	const struct looking *looking = context;
	struct rpm_package package;
	const int taken = rpm_package_read(&package, file, looking->arch);

	if (taken <= 0)
		return taken;
	if (add(looking->kernels, &package) == 0)
		return 0;
	rpm_package_release(&package);
	return -1;
}

/*
 * The flavour in the name of the package with the image: "kernel-rt-core" and "kernel-rt" are rt,
 * "kernel-core" and "kernel" are generic.
 */
static bool is_of_flavour(const char *package, const char *flavour)
{
	static const char kernel[] = "kernel-", core[] = "-core", generic[] = "generic";
	const char *own = strncmp(package, kernel, sizeof(kernel) - 1) == 0
				  ? package + sizeof(kernel) - 1
				  : generic;
	const char *end = own + strlen(own);

	if (strcmp(own, core + 1) == 0)
		return strcmp(flavour, generic) == 0;
	if ((size_t)(end - own) >= sizeof(core) && strcmp(end - (sizeof(core) - 1), core) == 0)
		end -= sizeof(core) - 1;
	return strlen(flavour) == (size_t)(end - own) &&
	       strncmp(own, flavour, strlen(flavour)) == 0;
}

static bool is_wanted(const struct rpm_kernel *kernel, const struct manifest_kernel *wanted)
{
	const struct rpm_package *package = &kernel->packages[0];

	return package->has_image &&
	       (!wanted->series || rpm_version_is_of(package->version, wanted->series)) &&
	       (!wanted->flavour || is_of_flavour(package->name, wanted->flavour));
}

static void release(struct rpm_kernel *kernel)
{
	for (size_t i = 0; i < kernel->count; i++)
		rpm_package_release(&kernel->packages[i]);
	free(kernel->packages);
}

static void keep_wanted(struct rpm_kernels *kernels, const struct manifest_kernel *wanted)
{
	size_t kept = 0;

	for (size_t i = 0; i < kernels->count; i++) {
		if (is_wanted(&kernels->list[i], wanted))
			kernels->list[kept++] = kernels->list[i];
		else
			release(&kernels->list[i]);
	}
	kernels->count = kept;
}

/* Newest first; the versions are sorted the other way round. */
static int sort(struct rpm_kernels *kernels)
{
	const size_t count = kernels->count;
	_cleanup_free_ char **versions = calloc(count + 1, sizeof(*versions));

	if (!versions)
		return complain("%s", strerror(errno));
	for (size_t i = 0; i < count; i++)
		versions[i] = kernels->list[i].packages[0].version;
	if (count > 1 && rpm_version_sort(versions, count) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		size_t at = i;

		while (kernels->list[at].packages[0].version != versions[count - 1 - i])
			at++;

		const struct rpm_kernel kernel = kernels->list[at];

		kernels->list[at] = kernels->list[i];
		kernels->list[i] = kernel;
	}
	return 0;
}

/* Which one is meant must not depend on the order of names. */
static int check_doubt(const struct rpm_kernels *kernels, const struct manifest_kernel *wanted)
{
	const struct rpm_package *first, *second;

	if (kernels->count < 2)
		return 0;
	first = &kernels->list[0].packages[0];
	second = &kernels->list[1].packages[0];
	if (strcmp(first->version, second->version) != 0)
		return 0;
	return complain("%s: it may be %s or %s: the manifest must name its flavour", wanted->id,
			foreign_typed(first->release), foreign_typed(second->release));
}

int rpm_kernels_find(struct rpm_kernels *kernels, const struct manifest_kernel *wanted,
		     const char *folder)
{
	struct looking looking = { kernels, wanted->arch };

	*kernels = (struct rpm_kernels){ 0 };
	if (package_files_each(folder, "*.rpm", add_file, &looking) != 0)
		return -1;
	keep_wanted(kernels, wanted);
	if (sort(kernels) != 0)
		return -1;
	return check_doubt(kernels, wanted);
}

json_t *rpm_kernel_describe(const struct rpm_kernel *kernel)
{
	_cleanup_json_ json_t *list = json_array();

	for (size_t i = 0; i < kernel->count; i++) {
		const struct rpm_package *package = &kernel->packages[i];
		json_t *item = json_pack("{s:s, s:s, s:s, s:I}", "name", package->name, "version",
					 package->version, "sha256", package->sha256, "size",
					 (json_int_t)package->size);

		if (json_array_append_new(list, item) != 0)
			return NULL;
	}
	return json_incref(list);
}

void rpm_kernels_release(struct rpm_kernels *kernels)
{
	for (size_t i = 0; i < kernels->count; i++)
		release(&kernels->list[i]);
	free(kernels->list);
}
