// SPDX-License-Identifier: MIT
/* Kernels of the Debian archive: its packages as offers. */
#include "debian.h"
#include "version.h"

#include "../message.h"
#include "apt-download.h"
#include "apt-lists.h"
#include "apt-options.h"
#include "candidate.h"
#include "cleanup.h"
#include "kernel-package.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static struct apt_options given;

static const struct option options[] = { APT_ARCHIVE_OPTIONS, { NULL, 0, NULL, 0 } };

static const json_t *suites_of(const struct manifest_kernel *kernel)
{
	return json_object_get(kernel->json, "suites");
}

static const char *take_entry(json_t *entry, const char *folder)
{
	const json_t *suites = json_object_get(entry, "suites"), *suite;
	size_t i;

	(void)folder;
	json_array_foreach(suites, i, suite) {
		if (!manifest_is_word(json_string_value(suite)))
			return "no usable suites";
	}
	if (json_array_size(suites) == 0)
		return "no usable suites";
	if (!json_object_get(entry, "series") || !json_object_get(entry, "flavour"))
		return "no usable series or flavour";
	return NULL;
}

/* Versions become file names and arguments of apt: no slash, no leading dash, nothing odd. */
static bool is_version(const char *text)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789.+~:-";

	return isdigit((unsigned char)text[0]) && text[strspn(text, allowed)] == '\0';
}

static void take_option(int option, const char *argument)
{
	apt_options_take(&given, option, argument);
}

static void close_apt(void *session)
{
	apt_close(session);
	free(session);
}

static void *open_apt(bool refresh)
{
	const struct apt_options wanted = {
		.archive = given.archive,
		.security_archive = given.security_archive,
		.keyring = given.keyring,
		.refresh = refresh,
	};
	struct apt *apt = calloc(1, sizeof(*apt));

	if (!apt) {
		complain("%s", strerror(errno));
	} else if (apt_open(apt, &wanted) != 0) {
		close_apt(apt);
		apt = NULL;
	}
	return apt;
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

/* A list of candidates as one of offers, in the same order. */
static int offer_all(struct offers *offers, struct apt *apt, const char *arch,
		     const struct candidates *candidates)
{
	offers->list = calloc(candidates->count + 1, sizeof(*offers->list));
	if (!offers->list)
		return complain("%s", strerror(errno));
	for (size_t i = 0; i < candidates->count; i++) {
		const struct candidate *candidate = &candidates->list[i];

		offers->list[offers->count++] = (struct offer){
			.version = candidate_version(candidate),
			.release = candidate->release,
			.origin = candidate->suite,
			.package = candidate_main_package(candidate),
			.packages = candidate_packages(candidate),
			.gone = apt_is_gone(apt, candidate->suite, arch, candidate->packages,
					    candidate->count),
			.own = candidate,
		};
		if (!offers->list[i].packages)
			return complain("%s: out of memory", candidate->release);
	}
	return 0;
}

static int list(void *session, const struct manifest_kernel *kernel, struct offers *offers)
{
	struct candidates *candidates = calloc(1, sizeof(*candidates));
	const json_t *suite;
	size_t i;

	*offers = (struct offers){ .own = candidates };
	if (!candidates)
		return complain("%s", strerror(errno));
	json_array_foreach(suites_of(kernel), i, suite) {
		if (collect_suite(session, kernel, json_string_value(suite), candidates) != 0)
			return -1;
	}
	candidates_sort(candidates);
	return offer_all(offers, session, debian_arch(kernel->arch), candidates);
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
	bool gone = false;

	if (apt_download(session, candidate->suite, arch, candidate->packages, candidate->count,
			 folder, &gone) == 0)
		return OFFER_FETCHED;
	if (!gone)
		return OFFER_FAILED;
	return apt_make_stale(session, candidate->suite, arch) ? OFFER_STALE : OFFER_GONE;
}

static int unpack(const struct manifest_kernel *kernel, const struct offer *offer,
		  const char *folder)
{
	return kernel_package_unpack(offer->own, debian_arch(kernel->arch), folder);
}

const struct provider provider_debian = {
	.name = "debian",
	.take_entry = take_entry,
	.is_version = is_version,
	.compare_versions = debian_version_compare,
	.options = options,
	.options_help = APT_OPTIONS_HELP,
	.take_option = take_option,
	.open = open_apt,
	.list = list,
	.release = release,
	.fetch = fetch,
	.unpack = unpack,
	.close = close_apt,
};
