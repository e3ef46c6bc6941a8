// SPDX-License-Identifier: MIT
/* landlock-vm fetch: download, verify and unpack kernels into the cache. */
#include "../vm.h"
#include "cache.h"
#include "cleanup_json.h"
#include "kernel-fetch.h"
#include "kernel-sources.h"
#include "message.h"
#include "next_option.h"
#include "provider.h"
#include "wanted.h"

#include <foreign.h>
#include <stdio.h>
#include <string.h>

struct options {
	struct kernel_sources sources;
	char **names; /* ended by NULL */
	size_t name_count;
	const char *arch;
	const char *lock;
	bool offline;
	bool refresh;
	bool json;
};

enum option_value {
	OPTION_ARCH = 256,
	OPTION_HELP,
	OPTION_JSON,
	OPTION_LOCK,
	OPTION_OFFLINE,
	OPTION_REFRESH,
	OPTION_SELECT,
};

static const struct option own_options[] = {
	{ "arch", required_argument, NULL, OPTION_ARCH },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "lock", required_argument, NULL, OPTION_LOCK },
	{ "offline", no_argument, NULL, OPTION_OFFLINE },
	{ "refresh", no_argument, NULL, OPTION_REFRESH },
	{ "select", required_argument, NULL, OPTION_SELECT },
	{ NULL, 0, NULL, 0 },
};

static const char help[] =
	"usage: landlock-vm fetch [OPTION...] KERNEL...\n"
	"       landlock-vm fetch [OPTION...] --select NAME\n"
	"\n"
	"Bring kernels into the cache from where the manifest says that they are; those of the\n"
	"Debian archive are downloaded, checked against its signed index and unpacked.  What the\n"
	"cache already has in the newest version is left alone.\n"
	"\n"
	"KERNEL is an id of the manifest (debian-6.12-x86_64: the newest of the series), an id\n"
	"with an exact package version (debian-6.12-x86_64@6.12.107-1), a series (6.12), or a\n"
	"selection of the manifest or \"all\";\n"
	"@oldest after an id or a series: the oldest version that the archive has.\n"
	"\n"
	"  --select NAME           the same as KERNEL\n"
	"  --arch ARCH             only these (default of a series: this machine's)\n"
	"  --lock FILE             fetch the versions that FILE has; add those that it has not\n"
	"  --refresh               read the archive's package lists again, however young\n"
	"  --offline               only check that the cache has the kernels\n"
	"  --json                  print what was fetched as JSON\n";

static const char help_end[] =
	"\n"
	"Prints for each kernel: id, package version, release, and \"fetched\" or \"cached\".\n"
	"The cache is $LANDLOCK_KIT_CACHE, $XDG_CACHE_HOME/landlock-kit or ~/.cache/landlock-kit.\n"
	"Exit status: 0 all are there; 1 wrong usage; 125 a kernel could not be fetched.\n";

static void print_help(void)
{
	fputs(help, stdout);
	kernel_sources_help(true);
	fputs(help_end, stdout);
}

static bool take(struct options *options, int option)
{
	switch (option) {
	case OPTION_ARCH:
		options->arch = optarg;
		return true;
	case OPTION_JSON:
		options->json = true;
		return true;
	case OPTION_LOCK:
		options->lock = optarg;
		return true;
	case OPTION_OFFLINE:
		options->offline = true;
		return true;
	case OPTION_REFRESH:
		options->refresh = true;
		return true;
	case OPTION_SELECT:
		options->names[options->name_count++] = optarg;
		return true;
	default:
		return kernel_sources_take(&options->sources, option, optarg);
	}
}

/* 0 to go on, 1 to stop with success, -1 on wrong usage. */
static int parse(struct options *options, int argc, char **argv, const struct option *table)
{
	int option;

	optind = 0;
	while ((option = option_next("landlock-vm", argc, argv, "", table)) != -1) {
		if (option == OPTION_HELP) {
			print_help();
			return 1;
		}
		if (!take(options, option))
			return -1;
	}
	while (optind < argc)
		options->names[options->name_count++] = argv[optind++];
	if (options->name_count == 0 && options->sources.count == 0)
		return complain("fetch: no kernel is named");
	if (options->offline && options->refresh)
		return complain("fetch: --offline and --refresh exclude each other");
	if (options->arch && !manifest_is_arch(options->arch))
		return complain("fetch: %s: neither x86_64 nor aarch64",
				foreign_typed(options->arch));
	return 0;
}

static const char *text(const json_t *record, const char *key)
{
	return json_string_value(json_object_get(record, key)) ?: "?";
}

/* Fetch all, whatever becomes of one of them.  0, or -1 if one is missing. */
static int fetch_all(const struct wanted *wanted, struct provider_sessions *sessions,
		     struct lock_list *lock, json_t *report)
{
	int failed = 0;

	for (size_t i = 0; i < wanted->count; i++) {
		const struct kernel_fetch fetch = {
			.wanted = &wanted->list[i],
			.sessions = sessions,
			.lock = lock,
		};
		bool downloaded;
		json_t *record = kernel_fetch(&fetch, &downloaded);

		if (!record) {
			failed = -1;
			continue;
		}
		json_object_set_new(record, "state",
				    json_string(downloaded ? "fetched" : "cached"));
		if (!report) {
			printf("%s %s %s %s\n", wanted->list[i].id, text(record, "package_version"),
			       text(record, "release"), text(record, "state"));
			fflush(stdout);
		}
		json_array_append(report, record);
		json_decref(record);
	}
	return failed;
}

static int print_report(json_t *kernels)
{
	_cleanup_json_ json_t *report =
		json_pack("{s:s, s:O}", "schema", "landlock-vm-fetch/1", "kernels", kernels);

	/* That it could not be written is said when the program exits. */
	if (!report || (json_dumpf(report, stdout, JSON_INDENT(2)) != 0 && !ferror(stdout)))
		return complain("out of memory");
	putchar('\n');
	return 0;
}

static int fetch_wanted(const struct wanted *wanted, const struct options *options)
{
	_cleanup_json_ json_t *report = options->json ? json_array() : NULL;
	_cleanup_fd_ const int cache = options->offline ? -1 : cache_lock();
	struct provider_sessions *sessions = NULL;
	struct lock_list lock = { 0 };
	int failed = 0;

	if (!options->offline) {
		sessions = cache < 0 ? NULL : provider_sessions_new(options->refresh);
		failed = sessions ? 0 : -1;
	}
	if (!failed && options->lock)
		failed = lock_list_load(&lock, options->lock);
	if (!failed) {
		failed = fetch_all(wanted, sessions, options->lock ? &lock : NULL, report);
		if (report && print_report(report) != 0)
			failed = -1;
		if (!options->offline && options->lock && lock_list_save(&lock) != 0)
			failed = -1;
	}
	lock_list_release(&lock);
	provider_sessions_end(sessions);
	return failed ? VM_EXIT_INFRASTRUCTURE : VM_EXIT_OK;
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
	else if (names)
		status = fetch_wanted(&wanted, options);
	wanted_release(&wanted);
	manifest_release(&manifest);
	return status;
}

int fetch_main(int argc, char **argv)
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
