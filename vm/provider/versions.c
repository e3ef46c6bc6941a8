// SPDX-License-Identifier: MIT
/* landlock-vm versions: what the providers have of kernels. */
#include "../vm.h"
#include "cache.h"
#include "cleanup_json.h"
#include "kernel-sources.h"
#include "message.h"
#include "next_option.h"
#include "provider.h"
#include "wanted.h"

#include <errno.h>
#include <foreign.h>
#include <stdio.h>
#include <string.h>

static const struct option own_options[] = {
	{ "arch", required_argument, NULL, 'a' },
	{ "help", no_argument, NULL, 'h' },
	{ "json", no_argument, NULL, 'j' },
	{ "refresh", no_argument, NULL, 'r' },
	{ NULL, 0, NULL, 0 },
};

static const char help[] =
	"usage: landlock-vm versions [OPTION...] KERNEL...\n"
	"\n"
	"List the versions that there are of kernels, the oldest first: what landlock-vm fetch\n"
	"takes for each, its release, and where it is.  \"gone\" is what the archive lists but\n"
	"was found not to have.  KERNEL is what landlock-vm fetch takes, without a version.\n"
	"\n"
	"  --arch ARCH             only these (default of a series: this machine's)\n"
	"  --refresh               read the archive's package lists again, however young\n"
	"  --json                  with the packages, their digests and sizes\n";

static const char help_end[] =
	"\n"
	"Exit status: 0 done; 1 wrong usage; 125 a provider cannot be asked.\n";

struct options {
	struct kernel_sources sources;
	const char *arch;
	char **names; /* ended by NULL */
	size_t name_count;
	bool refresh;
	bool json;
};

static json_t *describe(const char *id, const struct offer *offer)
{
	return json_pack("{s:s, s:s, s:s?, s:s, s:b, s:O}", "id", id, "package_version",
			 offer->version, "release", offer->release, "origin", offer->origin, "gone",
			 offer->gone, "packages", offer->packages);
}

/* Print an offer, or add it to a report if there is one. */
static int show(const struct manifest_kernel *kernel, const struct offer *offer, json_t *report)
{
	_cleanup_free_ char *id = NULL;

	if (asprintf(&id, kernel->provider->is_version ? "%s@%s" : "%s", kernel->id,
		     offer->version) < 0) {
		id = NULL;
		return complain("%s: out of memory", kernel->id);
	}
	if (!report) {
		printf("%s %s %s%s\n", id, offer->release ? offer->release : "?", offer->origin,
		       offer->gone ? " gone" : "");
		return 0;
	}
	if (json_array_append_new(report, describe(id, offer)) != 0)
		return complain("%s: out of memory", id);
	return 0;
}

static int list(struct provider_sessions *sessions, const struct wanted_kernel *wanted,
		json_t *report)
{
	const struct manifest_kernel *kernel = wanted->kernel;
	const struct provider *provider = kernel->provider;
	void *session = provider_session(sessions, provider);
	struct offers offers = { 0 };
	int failed;

	if (!session)
		return -1;
	failed = provider->list(session, kernel, &offers);
	for (size_t i = offers.count; !failed && i > 0; i--)
		failed = show(kernel, &offers.list[i - 1], report);
	provider->release(&offers);
	return failed;
}

/* All that can be listed; 0, or -1 if that is not all. */
static int list_all(const struct wanted *wanted, const struct options *options, json_t *report)
{
	_cleanup_fd_ const int lock = cache_lock();
	struct provider_sessions *sessions =
		lock < 0 ? NULL : provider_sessions_new(options->refresh);
	int failed = sessions ? 0 : -1;

	for (size_t i = 0; sessions && i < wanted->count; i++) {
		if (list(sessions, &wanted->list[i], report) != 0)
			failed = -1;
	}
	provider_sessions_end(sessions);
	return failed;
}

static int list_wanted(const struct wanted *wanted, const struct options *options)
{
	_cleanup_json_ json_t *report = options->json ? json_array() : NULL, *whole = NULL;
	const int failed = list_all(wanted, options, report);

	if (!options->json)
		return failed;
	whole = json_pack("{s:s, s:O}", "schema", "landlock-vm-versions/1", "versions", report);
	/* That it could not be written is said when the program exits. */
	if (!whole || (json_dumpf(whole, stdout, JSON_INDENT(2)) != 0 && !ferror(stdout)))
		return complain("out of memory");
	putchar('\n');
	return failed;
}

/* 0 to go on, 1 to stop with success, -1 on wrong usage. */
static int parse(struct options *options, int argc, char **argv, const struct option *table)
{
	int option;

	optind = 0;
	while ((option = option_next("landlock-vm", argc, argv, "", table)) != -1) {
		switch (option) {
		case 'a':
			options->arch = optarg;
			break;
		case 'h':
			fputs(help, stdout);
			kernel_sources_help(true);
			fputs(help_end, stdout);
			return 1;
		case 'j':
			options->json = true;
			break;
		case 'r':
			options->refresh = true;
			break;
		default:
			if (!kernel_sources_take(&options->sources, option, optarg))
				return -1;
		}
	}
	while (optind < argc)
		options->names[options->name_count++] = argv[optind++];
	if (options->name_count + options->sources.count == 0)
		return complain("versions: no kernel is named");
	for (size_t i = 0; i < options->name_count; i++) {
		if (strchr(options->names[i], '@'))
			return complain("versions: %s: no version is expected",
					foreign_typed(options->names[i]));
	}
	if (options->arch && !manifest_is_arch(options->arch))
		return complain("versions: %s: neither x86_64 nor aarch64",
				foreign_typed(options->arch));
	return 0;
}

static int run(const struct options *options)
{
	struct wanted wanted = { 0 };
	struct manifest manifest = { 0 };
	_cleanup_free_ char **names = NULL;
	int status = VM_EXIT_INFRASTRUCTURE;

	if (kernel_sources_load(&options->sources, options->arch, &manifest) == 0)
		names = kernel_sources_names(&options->sources, &manifest, options->names,
					     options->name_count);
	if (names && wanted_add_all(&wanted, &manifest, names, options->arch) != 0)
		status = VM_EXIT_USAGE;
	else if (names && list_wanted(&wanted, options) == 0)
		status = VM_EXIT_OK;
	wanted_release(&wanted);
	manifest_release(&manifest);
	return status;
}

int versions_main(int argc, char **argv)
{
	_cleanup_free_ struct option *table = kernel_sources_table(own_options, true);
	/* There cannot be more names than arguments. */
	_cleanup_free_ char **names = calloc((size_t)argc + 1, sizeof(*names));
	struct options options = { .names = names };
	int status = VM_EXIT_INFRASTRUCTURE, parsed;

	if (!names)
		complain("%s", strerror(errno));
	if (table && names) {
		parsed = parse(&options, argc, argv, table);
		if (parsed == 0)
			status = run(&options);
		else
			status = parsed > 0 ? VM_EXIT_OK : VM_EXIT_USAGE;
	}
	kernel_sources_release(&options.sources);
	return status;
}
