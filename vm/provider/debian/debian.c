// SPDX-License-Identifier: MIT
/* Kernels in Debian packages, of the archive or of a folder, as offers. */
#include "debian.h"
#include "version.h"

#include "../folder-source.h"
#include "../message.h"
#include "apt-download.h"
#include "apt-lists.h"
#include "apt-options.h"
#include "candidate.h"
#include "cleanup.h"
#include "debs.h"
#include "kernel-package.h"
#include "session.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OPTION_DEBS = 576 };

static const struct option sources[] = {
	{ "debs", required_argument, NULL, OPTION_DEBS },
	{ NULL, 0, NULL, 0 },
};

static const char sources_help[] =
	"  --debs [NAME=]DIR       also the kernel of the newest packages linux-*.deb in DIR, as\n"
	"                          NAME (default: debs-ARCH); no KERNEL needs to be named then\n";

/* A folder of packages instead of suites, or NULL. */
static const char *debs_of(const struct manifest_kernel *kernel)
{
	return json_string_value(json_object_get(kernel->json, "debs"));
}

/* Not what would end apt's line or its string. */
static bool is_plain(const char *text)
{
	return text && text[0] && !strpbrk(text, "\"\n");
}

/* Which archive has the suites, if that is not the usual one. */
static const char *take_archive(json_t *entry, const char *folder)
{
	const json_t *keyring = json_object_get(entry, "keyring");
	const json_t *is_unsigned = json_object_get(entry, "unsigned");
	const json_t *archive = json_object_get(entry, "archive");

	if (!archive)
		return keyring || is_unsigned ? "keyring or unsigned without archive" : NULL;
	if (!is_plain(json_string_value(archive)))
		return "no usable archive";
	if (is_unsigned && (keyring || !json_is_true(is_unsigned)))
		return "not one of keyring and unsigned";
	if (keyring && !is_plain(json_string_value(keyring)))
		return "no usable keyring";
	return manifest_make_absolute(entry, "keyring", folder) ? NULL : strerror(ENOMEM);
}

const char *debian_take_suites(json_t *entry, const char *folder)
{
	const json_t *suites = json_object_get(entry, "suites"), *suite;
	size_t i;

	json_array_foreach(suites, i, suite) {
		if (!manifest_is_word(json_string_value(suite)))
			return "no usable suites";
	}
	if (json_array_size(suites) == 0)
		return "no usable suites";
	if (!json_object_get(entry, "series"))
		return "no usable series";
	return take_archive(entry, folder);
}

static const char *take_entry(json_t *entry, const char *folder)
{
	const json_t *debs = json_object_get(entry, "debs");

	if (!debs && !json_object_get(entry, "flavour"))
		return "no usable flavour";
	if (!debs)
		return debian_take_suites(entry, folder);
	if (!json_is_string(debs) || !*json_string_value(debs))
		return "debs is not a path";
	if (json_object_get(entry, "suites") || json_object_get(entry, "archive"))
		return "not one of suites and debs";
	return manifest_make_absolute(entry, "debs", folder) ? NULL : strerror(ENOMEM);
}

static const char *archive_of(const struct manifest_kernel *kernel)
{
	return debs_of(kernel) ? NULL : debian_session_archive(kernel);
}

static bool changes(const struct manifest_kernel *kernel)
{
	return debs_of(kernel);
}

/* Versions become file names and arguments of apt: no slash, no leading dash, nothing odd. */
bool debian_is_version(const char *text)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789.+~:-";

	return isdigit((unsigned char)text[0]) && text[strspn(text, allowed)] == '\0';
}

static int by_version(const void *a, const void *b)
{
	const char *const *one = a, *const *other = b;

	return debian_version_compare(*one, *other);
}

int debian_sort_versions(char **versions, size_t count)
{
	qsort(versions, count, sizeof(*versions), by_version);
	return 0;
}

static json_t *entry_of(int option, const char *argument, const char *wanted_arch)
{
	(void)option; /* there is one */
	return folder_source_take("debs", argument, wanted_arch, provider_debian.name);
}

static int collect_suite(struct apt *apt, const struct manifest_kernel *kernel, const char *suite,
			 struct candidates *candidates)
{
	const char *arch = debian_arch(kernel->arch);
	_cleanup_free_ char *index = NULL;

	if (apt_refresh(apt, &suite, 1, arch) != 0)
		return -1;
	index = apt_index(apt, suite, arch);
	if (!index)
		return -1;
	if (index[0] == '\0')
		return 0;
	return candidates_add(candidates, kernel, suite, index);
}

/* A list of candidates as one of offers, in the same order; apt NULL: they are at hand. */
static int offer_all(struct offers *offers, struct apt *apt, const struct manifest_kernel *kernel,
		     const struct candidates *candidates)
{
	const char *arch = debian_arch(kernel->arch);

	offers->list = calloc(candidates->count + 1, sizeof(*offers->list));
	if (!offers->list)
		return complain("%s", strerror(errno));
	for (size_t i = 0; i < candidates->count; i++) {
		const struct candidate *candidate = &candidates->list[i];

		offers->list[offers->count++] = (struct offer){
			.version = candidate_version(candidate),
			.release = candidate->release,
			.origin = candidate->suite,
			.archive = archive_of(kernel),
			.package = candidate_main_package(candidate),
			.packages = candidate_packages(candidate),
			.gone = apt && apt_is_gone(apt, candidate->suite, arch, candidate->packages,
						   candidate->count),
			.own = candidate,
		};
		if (!offers->list[i].packages)
			return complain("%s: out of memory", candidate->release);
	}
	return 0;
}

static int collect(struct apt *apt, const struct manifest_kernel *kernel,
		   struct candidates *candidates)
{
	const json_t *suite;
	size_t i;

	json_array_foreach(json_object_get(kernel->json, "suites"), i, suite) {
		if (collect_suite(apt, kernel, json_string_value(suite), candidates) != 0)
			return -1;
	}
	candidates_sort(candidates);
	return 0;
}

static int list(void *session, const struct manifest_kernel *kernel, struct offers *offers)
{
	struct candidates *candidates = calloc(1, sizeof(*candidates));
	const char *debs = debs_of(kernel);
	struct apt *apt = NULL;

	*offers = (struct offers){ .own = candidates };
	if (!candidates)
		return complain("%s", strerror(errno));
	if (debs) {
		if (debs_list(candidates, kernel, debs) != 0)
			return -1;
	} else {
		apt = debian_session_apt(session, kernel);
		if (!apt || collect(apt, kernel, candidates) != 0)
			return -1;
	}
	return offer_all(offers, apt, kernel, candidates);
}

static void release(struct offers *offers)
{
	for (size_t i = 0; i < offers->count; i++)
		json_decref(offers->list[i].packages);
	free(offers->list);
	if (offers->own)
		candidates_release(offers->own);
	free(offers->own);
}

static enum offer_state fetch(void *session, const struct manifest_kernel *kernel,
			      const struct offer *offer, const char *folder)
{
	const struct candidate *candidate = offer->own;
	const char *arch = debian_arch(kernel->arch);
	struct apt *apt;
	bool gone = false;

	if (debs_of(kernel))
		return debs_copy(candidate, arch, folder) == 0 ? OFFER_FETCHED : OFFER_FAILED;
	apt = debian_session_apt(session, kernel);
	if (apt && apt_download(apt, candidate->suite, arch, candidate->packages, candidate->count,
				folder, &gone) == 0)
		return OFFER_FETCHED;
	if (!gone)
		return OFFER_FAILED;
	return apt_make_stale(apt, candidate->suite, arch) ? OFFER_STALE : OFFER_GONE;
}

static int unpack(const struct manifest_kernel *kernel, const struct offer *offer,
		  const char *folder)
{
	return kernel_package_unpack(offer->own, debian_arch(kernel->arch), folder);
}

const struct provider provider_debian = {
	.name = "debian",
	.take_entry = take_entry,
	.is_version = debian_is_version,
	.sort_versions = debian_sort_versions,
	.archive_of = archive_of,
	.changes = changes,
	.options = debian_session_options,
	.options_help = APT_OPTIONS_HELP,
	.take_option = debian_session_take_option,
	.sources = sources,
	.sources_help = sources_help,
	.entry_of = entry_of,
	.open = debian_session_new,
	.list = list,
	.release = release,
	.fetch = fetch,
	.unpack = unpack,
	.close = debian_session_end,
};
