// SPDX-License-Identifier: MIT
/* The kernels that a command line asks for. */
#include "wanted.h"

#include "../boot-folders.h"
#include "cleanup.h"
#include "message.h"

#include <errno.h>
#include <foreign.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Whether that may follow the id of a kernel: "", "@oldest", "@all", or "@" and a version. */
static bool is_suffix(const struct manifest_kernel *kernel, const char *text)
{
	bool (*is_version)(const char *text) = kernel->provider->is_version;

	if (!*text)
		return true;
	return *text == '@' && is_version &&
	       (manifest_is_some_version(text) || is_version(text + 1));
}

/* Add a kernel with what follows its id, such as "@oldest", or ""; packages may be NULL. */
static int add(struct wanted *wanted, const struct manifest_kernel *kernel, const char *version,
	       json_t *packages)
{
	_cleanup_free_ char *id = NULL;
	struct wanted_kernel *grown;

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
	*grown = (struct wanted_kernel){
		.kernel = kernel,
		.id = strdup(id),
		.oldest = strcmp(version, VERSION_OLDEST) == 0,
		.all = strcmp(version, VERSION_ALL) == 0,
	};
	if (!grown->id)
		return complain("%s: %s", id, strerror(errno));
	if (*version && !grown->oldest && !grown->all)
		grown->version = grown->id + strlen(kernel->id) + 1;
	grown->packages = json_incref(packages);
	wanted->count++;
	return 0;
}

/* Whether a kernel is one of those that a name stands for. */
typedef bool is_meant(const struct manifest_kernel *kernel, const char *name);

static bool is_of_series(const struct manifest_kernel *kernel, const char *series)
{
	return !kernel->by_id_only && kernel->series && strcmp(kernel->series, series) == 0;
}

static bool is_of_flavour(const struct manifest_kernel *kernel, const char *flavour)
{
	return !kernel->provider->takes_long && kernel->flavour &&
	       strcmp(kernel->flavour, flavour) == 0;
}

static bool is_of_any_series(const struct manifest_kernel *kernel, const char *name)
{
	(void)name;
	return !kernel->by_id_only;
}

static bool is_any(const struct manifest_kernel *kernel, const char *name)
{
	(void)kernel;
	(void)name;
	return true;
}

/*
 * Add the kernels that are meant; version as for add(), arch NULL: of every architecture.  Of a
 * kernel that has one version only, that is all of them, and cannot be called the oldest.
 * The number found, or -1.
 */
static int add_meant(struct wanted *wanted, const struct manifest *manifest, is_meant *meant,
		     const char *name, const char *version, const char *arch)
{
	int found = 0;

	for (size_t i = 0; i < manifest->count; i++) {
		const struct manifest_kernel *kernel = &manifest->kernels[i];
		const char *own = version;

		if (!meant(kernel, name) || (arch && strcmp(kernel->arch, arch) != 0))
			continue;
		if (!kernel->provider->is_version && strcmp(version, VERSION_ALL) == 0)
			own = "";
		if (!is_suffix(kernel, own))
			continue;
		if (add(wanted, kernel, own, NULL) != 0)
			return -1;
		found++;
	}
	return found;
}

int wanted_add_manifest(struct wanted *wanted, const struct manifest *manifest, const char *arch)
{
	return add_meant(wanted, manifest, is_any, NULL, "", arch) < 0 ? -1 : 0;
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
	return add(wanted, kernel, name + length, NULL) == 0 ? 1 : -1;
}

/* Add an id, or the kernels of a series or a flavour.  Returns as add_id(). */
static int add_some(struct wanted *wanted, const struct manifest *manifest, const char *name,
		    const char *arch, const char *arch_of_series)
{
	const size_t length = strcspn(name, "@");
	_cleanup_free_ char *first = strndup(name, length);
	const char *version = name + length;
	int found = add_id(wanted, manifest, name, arch);

	if (found != 0 || (*version && !manifest_is_some_version(version)))
		return found;
	if (!first)
		return complain("%s: %s", name, strerror(errno));
	found = add_meant(wanted, manifest, is_of_series, first, version, arch_of_series);
	if (found != 0)
		return found;
	return add_meant(wanted, manifest, is_of_flavour, first, version, arch);
}

int wanted_add_if_known(struct wanted *wanted, const struct manifest *manifest, const char *name,
			const char *arch)
{
	const json_t *list = manifest_selection(manifest, name), *item;
	size_t i;

	if (!list && strcmp(name, "all") == 0)
		return add_meant(wanted, manifest, is_of_any_series, NULL, VERSION_ALL, arch) < 0
			       ? -1
			       : 1;
	if (!list)
		return add_some(wanted, manifest, name, arch, arch ? arch : host_arch());
	json_array_foreach(list, i, item) {
		if (add_some(wanted, manifest, json_string_value(item), arch, arch) < 0)
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

/* Add an offer of a kernel that is wanted in all versions. */
static int add_offer(struct wanted *expanded, const struct manifest_kernel *kernel,
		     const struct offer *offer, json_t *gone)
{
	_cleanup_free_ char *version = NULL;

	if (asprintf(&version, "@%s", offer->version) < 0) {
		version = NULL;
		return complain("%s: %s", kernel->id, strerror(ENOMEM));
	}
	if (!offer->gone)
		return add(expanded, kernel, version, offer->packages);
	tell("%s%s: the archive lists but no longer has it", kernel->id, version);
	if (json_array_append_new(gone, json_sprintf("%s%s", kernel->id, version)) != 0)
		return complain("%s: %s", kernel->id, strerror(ENOMEM));
	return 0;
}

static int add_offers(struct wanted *expanded, const struct manifest_kernel *kernel,
		      struct provider_sessions *sessions, json_t *gone)
{
	void *session = provider_session(sessions, kernel->provider);
	struct offers offers = { 0 };
	int failed;

	if (!session)
		return -1;
	failed = kernel->provider->list(session, kernel, &offers);
	for (size_t i = offers.count; !failed && i > 0; i--)
		failed = add_offer(expanded, kernel, &offers.list[i - 1], gone);
	kernel->provider->release(&offers);
	return failed;
}

int wanted_expand(const struct wanted *wanted, struct provider_sessions *sessions,
		  struct wanted *expanded, json_t *gone)
{
	for (size_t i = 0; i < wanted->count; i++) {
		const struct wanted_kernel *kernel = &wanted->list[i];
		int failed;

		if (kernel->all)
			failed = add_offers(expanded, kernel->kernel, sessions, gone);
		else
			failed = add(expanded, kernel->kernel,
				     kernel->id + strlen(kernel->kernel->id), NULL);
		if (failed)
			return -1;
	}
	return 0;
}

bool wanted_needs_expansion(const struct wanted *wanted)
{
	for (size_t i = 0; i < wanted->count; i++) {
		if (wanted->list[i].all)
			return true;
	}
	return false;
}

void wanted_release(struct wanted *wanted)
{
	for (size_t i = 0; i < wanted->count; i++) {
		free(wanted->list[i].id);
		json_decref(wanted->list[i].packages);
	}
	free(wanted->list);
}
