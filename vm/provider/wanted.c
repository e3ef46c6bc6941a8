// SPDX-License-Identifier: MIT
/* The kernels that a command line asks for. */
#include "wanted.h"

#include "cleanup.h"
#include "message.h"

#include <ctype.h>
#include <errno.h>
#include <foreign.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Instead of a version. */
#define OLDEST "oldest"

/* Versions become file names and arguments of apt: no slash, no leading dash, nothing odd. */
static bool is_version(const char *text)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789.+~:-";

	return isdigit((unsigned char)text[0]) && text[strspn(text, allowed)] == '\0';
}

bool wanted_is_suffix(const char *text)
{
	return !*text || (*text == '@' && (strcmp(text + 1, OLDEST) == 0 || is_version(text + 1)));
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

		if (series && (kernel->by_id_only || strcmp(kernel->series, series) != 0))
			continue;
		if (arch && strcmp(kernel->arch, arch) != 0)
			continue;
		if (add(wanted, kernel, version) != 0)
			return -1;
		found++;
	}
	return found;
}

/*
 * Add what a name means; arch is of a series, and only_arch of an id too (NULL: of every one).  The
 * number found, or -1.
 */
static int add_name(struct wanted *wanted, const struct manifest *manifest, const char *name,
		    const char *arch, const char *only_arch)
{
	const size_t length = strcspn(name, "@");
	const char *const version = name + length;
	_cleanup_free_ char *id = strndup(name, length);
	const struct manifest_kernel *kernel;

	if (!id)
		return complain("%s: %s", name, strerror(errno));
	kernel = manifest_find(manifest, id);
	if (!kernel && version[0] && strcmp(version + 1, OLDEST) != 0)
		return 0;
	if (!kernel)
		return add_series(wanted, manifest, id, version, arch);
	if (!wanted_is_suffix(version))
		return complain("%s: not a package version after \"@\"", name);
	if (only_arch && strcmp(kernel->arch, only_arch) != 0)
		return 1;
	return add(wanted, kernel, version) == 0 ? 1 : -1;
}

int wanted_add(struct wanted *wanted, const struct manifest *manifest, const char *name,
	       const char *arch)
{
	const int found = add_name(wanted, manifest, name, arch, NULL);

	if (found < 0)
		return -1;
	return found > 0 ? 0 : complain("%s: no such kernel in the manifest", foreign_typed(name));
}

int wanted_add_selection(struct wanted *wanted, const struct manifest *manifest, const char *name,
			 const char *arch)
{
	const json_t *list = manifest_selection(manifest, name), *item;
	size_t i;

	if (!list && strcmp(name, "all") == 0)
		return add_series(wanted, manifest, NULL, "", arch) < 0 ? -1 : 0;
	if (!list)
		return complain("%s: no such selection in the manifest", foreign_typed(name));
	json_array_foreach(list, i, item) {
		if (add_name(wanted, manifest, json_string_value(item), arch, arch) < 0)
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
