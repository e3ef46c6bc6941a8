// SPDX-License-Identifier: MIT
/* The kernels of one series that an archive offers, newest first. */
#include "candidate.h"

#include "../message.h"
#include "cleanup.h"
#include "version.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What packages of a kernel are called before its release. */
static const char *const kinds[] = { "linux-image-", "linux-binary-", "linux-modules-",
				     "linux-base-" };

#define KINDS (sizeof(kinds) / sizeof(*kinds))

/* What follows the release where an image is packed that is yet to be signed. */
#define UNSIGNED "-unsigned"

struct search {
	struct candidates *candidates;
	const struct manifest_kernel *kernel;
	const char *suite;
	char suffix[64]; /* of every release of the flavour, such as "-cloud-amd64"; "": of any */
};

/* Flavours that a release does not end with as "-FLAVOUR-ARCH". */
static const struct {
	const char *flavour;
	const char *behind; /* what follows "-ARCH" instead */
} flavours[] = {
	{ "generic", "" },
	{ "16k", "-16k" },
};

const char *debian_arch(const char *arch)
{
	if (strcmp(arch, "x86_64") == 0)
		return "amd64";
	return strcmp(arch, "aarch64") == 0 ? "arm64" : NULL;
}

const char *candidate_version(const struct candidate *candidate)
{
	return candidate->packages[0].version;
}

/*
 * Whether this much of a release is a version alone: in "6.12.9+deb13-rt-amd64" what stands before
 * "-amd64" names a flavour, in "6.1.0-49-amd64" it does not.
 */
static bool is_version(const char *release, size_t length)
{
	for (size_t i = 1; i < length; i++) {
		if (release[i - 1] == '-' && !isdigit((unsigned char)release[i]))
			return false;
	}
	return length > 0 && isdigit((unsigned char)release[0]);
}

static bool ends_with(const char *text, const char *end)
{
	const size_t length = strlen(text), end_length = strlen(end);

	return length > end_length && strcmp(text + length - end_length, end) == 0;
}

/* The kernel release in a package's name, or NULL if it is not such a package. */
static const char *release_in(const char *name, const char *suffix)
{
	const size_t suffix_length = strlen(suffix);

	for (size_t i = 0; i < KINDS; i++) {
		const size_t length = strlen(kinds[i]);

		if (strncmp(name, kinds[i], length) != 0)
			continue;
		name += length;
		break;
	}

	const size_t length = strlen(name);

	if (!suffix_length)
		return isdigit((unsigned char)name[0]) && !ends_with(name, "-dbg") ? name : NULL;
	if (!ends_with(name, suffix) || !is_version(name, length - suffix_length))
		return NULL;
	return name;
}

/* A linux-image that only pulls in other packages of a kernel holds none itself. */
static bool is_empty(const struct package *package)
{
	return package->depends && (strstr(package->depends, "linux-image-") ||
				    strstr(package->depends, "linux-binary-"));
}

static struct candidate *find(const struct candidates *candidates, const char *suite,
			      const char *release, const char *version)
{
	for (size_t i = 0; i < candidates->count; i++) {
		struct candidate *candidate = &candidates->list[i];

		if (strcmp(candidate->suite, suite) == 0 &&
		    strcmp(candidate->release, release) == 0 &&
		    strcmp(candidate_version(candidate), version) == 0)
			return candidate;
	}
	return NULL;
}

static struct candidate *add(struct candidates *candidates, const char *suite, const char *release)
{
	struct candidate *grown =
		reallocarray(candidates->list, candidates->count + 1, sizeof(*grown));

	if (!grown)
		return NULL;
	candidates->list = grown;
	grown += candidates->count;
	*grown = (struct candidate){
		.suite = suite,
		.release = strdup(release),
		.rank = candidates->count,
	};
	if (!grown->release)
		return NULL;
	candidates->count++;
	return grown;
}

static int take(void *context, struct package package)
{
	const struct search *search = context;
	_cleanup_free_ char *name = strdup(package.name);
	const char *series = search->kernel->series, *release;
	struct candidate *candidate;

	/* In an archive there is one with a signature beside it. */
	if (name && package.file && ends_with(name, UNSIGNED))
		name[strlen(name) - strlen(UNSIGNED)] = '\0';
	release = name ? release_in(name, search->suffix) : NULL;
	if (!release || (series && !debian_version_is_of(package.version, series)) ||
	    is_empty(&package)) {
		package_release(&package);
		return 0;
	}
	candidate = find(search->candidates, search->suite, release, package.version);
	if (!candidate)
		candidate = add(search->candidates, search->suite, release);
	if (!candidate || candidate->count == CANDIDATE_PACKAGES_MAX) {
		complain("%s: %s", package.name,
			 candidate ? "one package too many of this kernel" : "out of memory");
		package_release(&package);
		return -1;
	}
	candidate->packages[candidate->count++] = package;
	return 0;
}

static void write_suffix(struct search *search)
{
	const struct manifest_kernel *kernel = search->kernel;
	const char *arch = debian_arch(kernel->arch);

	if (!kernel->flavour)
		return;
	for (size_t i = 0; i < sizeof(flavours) / sizeof(*flavours); i++) {
		if (strcmp(flavours[i].flavour, kernel->flavour) == 0) {
			snprintf(search->suffix, sizeof(search->suffix), "-%s%s", arch,
				 flavours[i].behind);
			return;
		}
	}
	snprintf(search->suffix, sizeof(search->suffix), "-%s-%s", kernel->flavour, arch);
}

int candidates_add(struct candidates *candidates, const struct manifest_kernel *kernel,
		   const char *suite, const char *index)
{
	struct search search = { .candidates = candidates, .kernel = kernel, .suite = suite };

	write_suffix(&search);
	return package_index_read(index, "linux-", take, &search);
}

int candidates_take(struct candidates *candidates, const struct manifest_kernel *kernel,
		    const char *suite, struct package package)
{
	struct search search = { .candidates = candidates, .kernel = kernel, .suite = suite };

	write_suffix(&search);
	return take(&search, package);
}

bool candidate_holds_kernel(const struct package *package)
{
	return strncmp(package->name, kinds[0], strlen(kinds[0])) == 0 ||
	       strncmp(package->name, kinds[1], strlen(kinds[1])) == 0;
}

static bool are_the_same(const struct candidate *a, const struct candidate *b)
{
	return strcmp(a->release, b->release) == 0 &&
	       strcmp(candidate_version(a), candidate_version(b)) == 0;
}

static void release(struct candidate *candidate)
{
	free(candidate->release);
	for (size_t i = 0; i < candidate->count; i++)
		package_release(&candidate->packages[i]);
}

/* Newest first; of one version, the more complete one first, then that of the earlier suite. */
static int compare(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;
	const int difference = debian_version_compare(candidate_version(y), candidate_version(x));

	if (difference)
		return difference;
	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return x->rank < y->rank ? -1 : 1;
}

void candidates_sort(struct candidates *candidates)
{
	size_t kept = 0;

	if (candidates->count == 0)
		return;
	qsort(candidates->list, candidates->count, sizeof(*candidates->list), compare);
	for (size_t i = 0; i < candidates->count; i++) {
		struct candidate *candidate = &candidates->list[i];

		if (!candidate_main_package(candidate) ||
		    (kept && are_the_same(&candidates->list[kept - 1], candidate)))
			release(candidate);
		else
			candidates->list[kept++] = *candidate;
	}
	candidates->count = kept;
}

void candidates_release(struct candidates *candidates)
{
	for (size_t i = 0; i < candidates->count; i++)
		release(&candidates->list[i]);
	free(candidates->list);
}

const char *candidate_main_package(const struct candidate *candidate)
{
	for (size_t i = 0; i < candidate->count; i++) {
		if (candidate_holds_kernel(&candidate->packages[i]))
			return candidate->packages[i].name;
	}
	return NULL;
}

json_t *candidate_packages(const struct candidate *candidate)
{
	json_t *packages = json_array();

	for (size_t i = 0; i < candidate->count; i++) {
		const struct package *package = &candidate->packages[i];
		json_t *item = json_pack("{s:s, s:s, s:s, s:I}", "name", package->name, "version",
					 package->version, "sha256", package->sha256, "size",
					 (json_int_t)package->size);

		if (json_array_append_new(packages, item) != 0) {
			json_decref(packages);
			return NULL;
		}
	}
	return packages;
}
