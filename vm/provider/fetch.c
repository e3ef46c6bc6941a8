// SPDX-License-Identifier: MIT
/* landlock-vm fetch: download, verify and unpack kernels into the cache. */
#include "../vm.h"
#include "cache.h"
#include "cleanup_json.h"
#include "kernel-command.h"
#include "kernel-fetch.h"
#include "message.h"
#include "provider.h"
#include "report.h"

#include <stdio.h>

/* Beside what kernel-command.h takes. */
struct own {
	const char *lock;
	bool offline;
};

enum option_value {
	OPTION_LOCK = KERNEL_COMMAND_OWN,
	OPTION_OFFLINE,
};

static const struct option options[] = {
	KERNEL_COMMAND_OPTIONS,
	{ "lock", required_argument, NULL, OPTION_LOCK },
	{ "offline", no_argument, NULL, OPTION_OFFLINE },
	KERNEL_COMMAND_OPTION_REFRESH,
	KERNEL_COMMAND_OPTION_SELECT,
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

static bool take(void *context, int option, const char *argument)
{
	struct own *own = context;

	switch (option) {
	case OPTION_LOCK:
		own->lock = argument;
		return true;
	case OPTION_OFFLINE:
		own->offline = true;
		return true;
	default:
		return false;
	}
}

static int check(const struct kernel_command_line *line)
{
	const struct own *own = line->own;

	if (own->offline && line->refresh)
		return complain("fetch: --offline and --refresh exclude each other");
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

	return report_print(report);
}

static int run(const struct kernel_command_line *line, const struct manifest *manifest,
	       const struct wanted *wanted)
{
	const struct own *own = line->own;
	_cleanup_json_ json_t *report = line->json ? json_array() : NULL;
	_cleanup_fd_ const int cache = own->offline ? -1 : cache_lock();
	struct provider_sessions *sessions = NULL;
	struct lock_list lock = { 0 };
	int failed = 0;

	(void)manifest;
	if (!own->offline) {
		sessions = cache < 0 ? NULL : provider_sessions_new(line->refresh);
		failed = sessions ? 0 : -1;
	}
	if (!failed && own->lock)
		failed = lock_list_load(&lock, own->lock);
	if (!failed) {
		failed = fetch_all(wanted, sessions, own->lock ? &lock : NULL, report);
		if (report && print_report(report) != 0)
			failed = -1;
		if (!own->offline && own->lock && lock_list_save(&lock) != 0)
			failed = -1;
	}
	lock_list_release(&lock);
	provider_sessions_end(sessions);
	return failed;
}

int fetch_main(int argc, char **argv)
{
	static const struct kernel_command command = {
		.name = "fetch",
		.options = options,
		.help = help,
		.help_end = help_end,
		.with_providers = true,
		.take = take,
		.check = check,
		.run = run,
	};
	struct own own = { 0 };

	return kernel_command_main(&command, &own, argc, argv);
}
