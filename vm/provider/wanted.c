// SPDX-License-Identifier: MIT
/* The kernels that a command line asks for. */
#include "wanted.h"

#include "cleanup.h"
#include "message.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Versions become file names and arguments of apt: no slash, no leading dash, nothing odd. */
static bool is_version(const char *text)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789.+~:-";

	return isdigit((unsigned char)text[0]) && text[strspn(text, allowed)] == '\0';
}

static int add(struct wanted *wanted, const struct manifest_kernel *kernel, const char *id)
{
	struct wanted_kernel *grown;
	const char *at;

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
	if (at)
		grown->version = at + 1;
	wanted->count++;
	return 0;
}

/* Add the kernels of a series; arch NULL: of every architecture.  The number found, or -1. */
static int add_series(struct wanted *wanted, const struct manifest *manifest, const char *series,
		      const char *arch)
{
	int found = 0;

	for (size_t i = 0; i < manifest->count; i++) {
		const struct manifest_kernel *kernel = &manifest->kernels[i];

		if (series && strcmp(kernel->series, series) != 0)
			continue;
		if (arch && strcmp(kernel->arch, arch) != 0)
			continue;
		if (add(wanted, kernel, kernel->id) != 0)
			return -1;
		found++;
	}
	return found;
}

int wanted_add(struct wanted *wanted, const struct manifest *manifest, const char *name,
	       const char *arch)
{
	const size_t length = strcspn(name, "@");
	_cleanup_free_ char *id = strndup(name, length);
	const struct manifest_kernel *kernel;
	int found;

	if (!id)
		return complain("%s: %s", name, strerror(errno));
	kernel = manifest_find(manifest, id);
	if (kernel && name[length] && !is_version(name + length + 1))
		return complain("%s: not a package version after \"@\"", name);
	if (kernel)
		return add(wanted, kernel, name);
	found = name[length] ? 0 : add_series(wanted, manifest, id, arch);
	if (found < 0)
		return -1;
	return found > 0 ? 0 : complain("%s: no such kernel in the manifest", name);
}

int wanted_add_selection(struct wanted *wanted, const struct manifest *manifest, const char *name,
			 const char *arch)
{
	const json_t *list = manifest_selection(manifest, name), *item;
	size_t i;

	if (!list && strcmp(name, "all") == 0)
		return add_series(wanted, manifest, NULL, arch) < 0 ? -1 : 0;
	if (!list)
		return complain("%s: no such selection in the manifest", name);
	json_array_foreach(list, i, item) {
		const char *text = json_string_value(item);
		const struct manifest_kernel *kernel = manifest_find(manifest, text);

		if (!kernel && add_series(wanted, manifest, text, arch) < 0)
			return -1;
		if (kernel && (!arch || strcmp(kernel->arch, arch) == 0) &&
		    add(wanted, kernel, kernel->id) != 0)
			return -1;
	}
	return 0;
}

void wanted_release(struct wanted *wanted)
{
	for (size_t i = 0; i < wanted->count; i++)
		free(wanted->list[i].id);
	free(wanted->list);
}
