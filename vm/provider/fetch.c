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
	"with an exact package version (debian-6.12-x86_64@6.12.107-1), a series (6.12), a\n"
	"flavour (rt), a selection of the manifest, or \"all\": every version that the archive has\n"
	"of what the series mean.  @oldest after an id, a series or a flavour: the oldest version\n"
	"that the archive has; @all: every one.\n"
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

/* What fetch prints as JSON. */
struct result {
	json_t *kernels; /* NULL: as text */
	json_t *gone;
	json_t *failed;
};

static const char *text(const json_t *record, const char *key)
{
	return json_string_value(json_object_get(record, key)) ?: "?";
}

static void print_line(const struct wanted_kernel *wanted, const json_t *record,
		       enum kernel_fetch_state state)
{
	printf("%s %s %s %s\n", wanted->id, text(record, "package_version"),
	       text(record, "release"), kernel_fetch_state_name(state));
	fflush(stdout);
}

static void add_result(const struct result *result, const char *id, json_t *record,
		       enum kernel_fetch_state state)
{
	if (record) {
		json_object_set_new(record, "state", json_string(kernel_fetch_state_name(state)));
		json_array_append(result->kernels, record);
	} else {
		json_array_append_new(state == KERNEL_GONE ? result->gone : result->failed,
				      json_string(id));
	}
}

/*
 * Fetch all, whatever becomes of one of them.  0, or -1 if one is missing: but one that is wanted
 * because all versions are, and is gone, is none that the archive has.
 */
static int fetch_all(const struct wanted *wanted, struct provider_sessions *sessions,
		     struct lock_list *lock, const struct result *result)
{
	int failed = 0;

	for (size_t i = 0; i < wanted->count; i++) {
		const struct kernel_fetch fetch = {
			.wanted = &wanted->list[i],
			.sessions = sessions,
			.lock = lock,
		};
		enum kernel_fetch_state state;
		_cleanup_json_ json_t *record = kernel_fetch(&fetch, &state);

		if (!record && !(state == KERNEL_GONE && wanted->list[i].packages))
			failed = -1;
		if (result->kernels)
			add_result(result, wanted->list[i].id, record, state);
		else if (record)
			print_line(&wanted->list[i], record, state);
	}
	return failed;
}

static int print_report(const struct result *result)
{
	_cleanup_json_ json_t *report =
		json_pack("{s:s, s:O, s:O, s:O}", "schema", "landlock-vm-fetch/1", "kernels",
			  result->kernels, "gone", result->gone, "failed", result->failed);

	return report_print(report);
}

/* Fetch what is wanted, with the sessions and the lock file at hand. */
static int expand_and_fetch(const struct kernel_command_line *line, const struct wanted *wanted,
			    struct provider_sessions *sessions, struct lock_list *lock)
{
	_cleanup_json_ json_t *kernels = line->json ? json_array() : NULL, *gone = json_array(),
			      *failures = json_array();
	const struct result result = { kernels, gone, failures };
	struct wanted expanded = { 0 };
	int failed;

	if (!sessions && wanted_needs_expansion(wanted))
		return complain("fetch: --offline: what all versions are is not known");
	failed = wanted_expand(wanted, sessions, &expanded, gone);
	if (!failed) {
		failed = fetch_all(&expanded, sessions, lock, &result);
		if (kernels && print_report(&result) != 0)
			failed = -1;
	}
	wanted_release(&expanded);
	return failed;
}

static int run(const struct kernel_command_line *line, const struct manifest *manifest,
	       const struct wanted *wanted)
{
	const struct own *own = line->own;
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
		failed = expand_and_fetch(line, wanted, sessions, own->lock ? &lock : NULL);
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
