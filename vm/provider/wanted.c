// SPDX-License-Identifier: MIT
/* The kernels that a command line asks for. */
#include "wanted.h"

#include "../boot-folders.h"
#include "cleanup.h"
#include "message.h"
#include "provider.h"

#include <errno.h>
#include <foreign.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Instead of a version. */
#define OLDEST "oldest"

/* Whether that may follow the id of a kernel: "", "@oldest", or "@" and a version. */
static bool is_suffix(const struct manifest_kernel *kernel, const char *text)
{
	bool (*is_version)(const char *text) = kernel->provider->is_version;

	if (!*text)
		return true;
	return *text == '@' && is_version &&
	       (strcmp(text + 1, OLDEST) == 0 || is_version(text + 1));
}

/* Add a kernel with what follows its id, such as "@oldest", or "". */
static int add(struct wanted *wanted, const struct manifest_kernel *kernel, const char *version)
{
	_cleanup_free_ char *id = NULL;
	struct wanted_kernel *grown;
	const char *at;

	if (asprintf(&id, "%s%s", kernel->id, version) < 0) {
		id = NULL;
		return complain("%s: %s", kernel->id, strerror(errno));
	}
	for (size_t i = 0; i < wanted->count; i++) {
		if (strcmp(wanted->list[i].id, id) == 0)
			return 0;
	}
	grown = reallocarray(wanted->list, wanted->count + 1, sizeof(*grown));
	if (!grown)
		return complain("%s: %s", id, strerror(errno));
	wanted->list = grown;
	grown += wanted->count;
	*grown = (struct wanted_kernel){ .kernel = kernel, .id = strdup(id) };
	if (!grown->id)
		return complain("%s: %s", id, strerror(errno));
	at = strchr(grown->id, '@');
	grown->oldest = at && strcmp(at + 1, OLDEST) == 0;
	if (at && !grown->oldest)
		grown->version = at + 1;
	wanted->count++;
	return 0;
}

/*
 * Add the kernels of a series (NULL: all kernels), version as for add(); arch NULL: of every
 * architecture.  The number found, or -1.
 */
static int add_series(struct wanted *wanted, const struct manifest *manifest, const char *series,
		      const char *version, const char *arch)
{
	int found = 0;

	for (size_t i = 0; i < manifest->count; i++) {
		const struct manifest_kernel *kernel = &manifest->kernels[i];

		if (series &&
		    (kernel->by_id_only || !kernel->series || strcmp(kernel->series, series) != 0))
			continue;
		if (arch && strcmp(kernel->arch, arch) != 0)
			continue;
		if (!is_suffix(kernel, version)) /* there is one version of it */
			continue;
		if (add(wanted, kernel, version) != 0)
			return -1;
		found++;
	}
	return found;
}

/*
 * Add the kernel of an id; arch NULL: of any.  1 if there is one, of whatever architecture, 0 if
 * there is none, or -1.
 */
static int add_id(struct wanted *wanted, const struct manifest *manifest, const char *name,
		  const char *arch)
{
	const size_t length = strcspn(name, "@");
	_cleanup_free_ char *id = strndup(name, length);
	const struct manifest_kernel *kernel;

	if (!id)
		return complain("%s: %s", name, strerror(errno));
	kernel = manifest_find(manifest, id);
	if (!kernel)
		return 0;
	if (!is_suffix(kernel, name + length))
		return complain("%s: not a package version after \"@\"", foreign_typed(name));
	if (arch && strcmp(kernel->arch, arch) != 0)
		return 1;
	return add(wanted, kernel, name + length) == 0 ? 1 : -1;
}

/* Add an id, or the kernels of a series.  Returns as add_id(). */
static int add_id_or_series(struct wanted *wanted, const struct manifest *manifest,
			    const char *name, const char *arch, const char *arch_of_series)
{
	const size_t length = strcspn(name, "@");
	_cleanup_free_ char *series = strndup(name, length);
	const int found = add_id(wanted, manifest, name, arch);

	if (found != 0 || (name[length] && strcmp(name + length + 1, OLDEST) != 0))
		return found;
	if (!series)
		return complain("%s: %s", name, strerror(errno));
	return add_series(wanted, manifest, series, name + length, arch_of_series);
}

int wanted_add_if_known(struct wanted *wanted, const struct manifest *manifest, const char *name,
			const char *arch)
{
	const json_t *list = manifest_selection(manifest, name), *item;
	size_t i;

	if (!list && strcmp(name, "all") == 0)
		return add_series(wanted, manifest, NULL, "", arch) < 0 ? -1 : 1;
	if (!list)
		return add_id_or_series(wanted, manifest, name, arch, arch ? arch : host_arch());
	json_array_foreach(list, i, item) {
		if (add_id_or_series(wanted, manifest, json_string_value(item), arch, arch) < 0)
			return -1;
	}
	return 1;
}

int wanted_add(struct wanted *wanted, const struct manifest *manifest, const char *name,
	       const char *arch)
{
	const int found = wanted_add_if_known(wanted, manifest, name, arch);

	if (found == 0)
		return complain("%s: no such kernel or selection in the manifest",
				foreign_typed(name));
	return found < 0 ? -1 : 0;
}

int wanted_add_all(struct wanted *wanted, const struct manifest *manifest, char *const *names,
		   const char *arch)
{
	for (; *names; names++) {
		if (wanted_add(wanted, manifest, *names, arch) != 0)
			return -1;
	}
	return wanted->count > 0 ? 0 : complain("no kernel is left of the selection");
}

void wanted_release(struct wanted *wanted)
{
	for (size_t i = 0; i < wanted->count; i++)
		free(wanted->list[i].id);
	free(wanted->list);
}
