// SPDX-License-Identifier: MIT
/* landlock-vm fetch: download, verify and unpack kernels into the cache. */
#include "../boot-folders.h"
#include "../vm.h"
#include "apt-options.h"
#include "cache.h"
#include "cleanup_json.h"
#include "kernel-fetch.h"
#include "manifest.h"
#include "message.h"
#include "next_option.h"
#include "wanted.h"

#include <foreign.h>
#include <stdio.h>
#include <string.h>

struct options {
	struct apt_options apt;
	const char *manifest;
	const char *select;
	const char *arch;
	const char *lock;
	bool offline;
	bool json;
};

enum option_value {
	OPTION_ARCH = 256,
	OPTION_HELP,
	OPTION_JSON,
	OPTION_LOCK,
	OPTION_MANIFEST,
	OPTION_OFFLINE,
	OPTION_SELECT,
};

static const struct option long_options[] = {
	{ "arch", required_argument, NULL, OPTION_ARCH },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "lock", required_argument, NULL, OPTION_LOCK },
	{ "manifest", required_argument, NULL, OPTION_MANIFEST },
	{ "offline", no_argument, NULL, OPTION_OFFLINE },
	{ "select", required_argument, NULL, OPTION_SELECT },
	APT_OPTIONS,
	{ NULL, 0, NULL, 0 },
};

static const char help[] =
	"usage: landlock-vm fetch [OPTION...] KERNEL...\n"
	"       landlock-vm fetch [OPTION...] --select NAME\n"
	"\n"
	"Download kernels from the Debian archive, check them against its signed index and unpack\n"
	"them into the cache.  What the cache already has in the newest version is left alone.\n"
	"\n"
	"KERNEL is an id of the manifest (debian-6.12-x86_64: the newest of the series), an id\n"
	"with an exact package version (debian-6.12-x86_64@6.12.107-1), or a series (6.12);\n"
	"@oldest after an id or a series: the oldest version that the archive has.\n"
	"\n"
	"  --select NAME           a selection of the manifest, or \"all\"\n"
	"  --arch ARCH             of a series (default: this machine's), and only of a selection\n"
	"  --lock FILE             fetch the versions that FILE has; add those that it has not\n" APT_OPTIONS_HELP_REFRESH
	"  --offline               only check that the cache has the kernels\n"
	"  --manifest FILE         instead of the installed one\n" APT_OPTIONS_HELP
	"  --json                  print what was fetched as JSON\n"
	"\n"
	"Prints for each kernel: id, package version, release, and \"fetched\" or \"cached\".\n"
	"The cache is $LANDLOCK_KIT_CACHE, $XDG_CACHE_HOME/landlock-kit or ~/.cache/landlock-kit.\n"
	"Exit status: 0 all are there; 1 wrong usage; 125 a kernel could not be fetched.\n";

/* 0 to go on, 1 to stop with success, -1 on wrong usage. */
static int parse(struct options *options, int argc, char **argv)
{
	int option;

	optind = 0;
	while ((option = option_next("landlock-vm", argc, argv, "", long_options)) != -1) {
		switch (option) {
		case OPTION_ARCH:
			options->arch = optarg;
			break;
		case OPTION_HELP:
			fputs(help, stdout);
			return 1;
		case OPTION_JSON:
			options->json = true;
			break;
		case OPTION_LOCK:
			options->lock = optarg;
			break;
		case OPTION_MANIFEST:
			options->manifest = optarg;
			break;
		case OPTION_OFFLINE:
			options->offline = true;
			break;
		case OPTION_SELECT:
			options->select = optarg;
			break;
		default:
			if (!apt_options_take(&options->apt, option, optarg))
				return -1;
		}
	}
	if (optind == argc && !options->select)
		return complain("fetch: no kernel is named");
	if (options->offline && options->apt.refresh)
		return complain("fetch: --offline and --refresh exclude each other");
	if (options->arch && !debian_arch(options->arch))
		return complain("fetch: %s: neither x86_64 nor aarch64",
				foreign_typed(options->arch));
	return 0;
}

static int choose(struct wanted *wanted, const struct manifest *manifest,
		  const struct options *options, char **names)
{
	const char *arch = options->arch ? options->arch : host_arch();

	if (options->select &&
	    wanted_add_selection(wanted, manifest, options->select, options->arch) != 0)
		return -1;
	for (; *names; names++) {
		if (wanted_add(wanted, manifest, *names, arch) != 0)
			return -1;
	}
	return 0;
}

static const char *text(const json_t *record, const char *key)
{
	return json_string_value(json_object_get(record, key)) ?: "?";
}

/* Fetch all, whatever becomes of one of them.  0, or -1 if one is missing. */
static int fetch_all(const struct wanted *wanted, struct apt *apt, struct lock_list *lock,
		     json_t *report)
{
	int failed = 0;

	for (size_t i = 0; i < wanted->count; i++) {
		const struct kernel_fetch fetch = {
			.wanted = &wanted->list[i],
			.apt = apt,
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
	struct lock_list lock = { 0 };
	struct apt apt = { 0 };
	int failed = 0;

	if (!options->offline && (cache < 0 || apt_open(&apt, &options->apt) != 0))
		failed = -1;
	if (!failed && options->lock)
		failed = lock_list_load(&lock, options->lock);
	if (!failed) {
		failed = fetch_all(wanted, options->offline ? NULL : &apt,
				   options->lock ? &lock : NULL, report);
		if (report && print_report(report) != 0)
			failed = -1;
		if (!options->offline && options->lock && lock_list_save(&lock) != 0)
			failed = -1;
	}
	lock_list_release(&lock);
	apt_close(&apt);
	return failed ? VM_EXIT_INFRASTRUCTURE : VM_EXIT_OK;
}

int fetch_main(int argc, char **argv)
{
	struct options options = { 0 };
	struct wanted wanted = { 0 };
	struct manifest manifest = { 0 };
	int status = parse(&options, argc, argv);

	if (status != 0)
		return status > 0 ? VM_EXIT_OK : VM_EXIT_USAGE;
	if (manifest_load(&manifest, options.manifest) != 0)
		status = VM_EXIT_INFRASTRUCTURE;
	else if (choose(&wanted, &manifest, &options, argv + optind) != 0)
		status = VM_EXIT_USAGE;
	else
		status = fetch_wanted(&wanted, &options);
	wanted_release(&wanted);
	manifest_release(&manifest);
	return status;
}
