// SPDX-License-Identifier: MIT
/* landlock-vm kernels: what the manifest offers, and what the cache holds of it. */
#include "../vm.h"
#include "cache.h"
#include "cleanup_json.h"
#include "kernel-command.h"
#include "kernel-record.h"
#include "message.h"
#include "provider.h"
#include "report.h"

#include <stdio.h>
#include <string.h>

#define SCHEMA "landlock-vm-kernels/1"

static const struct option options[] = {
	KERNEL_COMMAND_OPTIONS,
	KERNEL_COMMAND_OPTION_REFRESH,
	KERNEL_COMMAND_OPTION_SELECT,
	{ NULL, 0, NULL, 0 },
};

static const char help[] =
	"usage: landlock-vm kernels [OPTION...] [KERNEL...]\n"
	"\n"
	"List kernels, by default those of the manifest: id, Landlock ABI, and the package version\n"
	"that the cache holds, or \"-\".  KERNEL is what landlock-vm fetch takes; where it means all\n"
	"versions, the provider is asked for them.\n"
	"\n"
	"  --select NAME           the same as KERNEL\n"
	"  --arch ARCH             only these (default of a series: this machine's)\n"
	"  --refresh               read the archive's package lists again, however young\n"
	"  --json                  all that the manifest says of them, with what is cached\n";

static const char help_end[] =
	"\n"
	"Exit status: 0 done; 1 wrong usage, or a name that the manifest does not have; 125 the\n"
	"manifest cannot be read, or a provider cannot be asked.\n";

static json_t *cached_record(const struct wanted_kernel *kernel)
{
	_cleanup_free_ char *folder = cache_path("kernels/%s", kernel->id);
	json_t *record = folder ? kernel_record_load(folder) : NULL;

	if (kernel_record_is_from(record, kernel->kernel))
		return record;
	json_decref(record);
	return NULL;
}

static void print_line(const struct wanted_kernel *wanted, int width)
{
	_cleanup_json_ json_t *record = cached_record(wanted);
	const char *version = json_string_value(json_object_get(record, "package_version"));
	const int expected_abi = wanted->kernel->expected_abi;
	char abi[16] = "?";

	if (expected_abi == 0)
		strcpy(abi, "none");
	else if (expected_abi > 0)
		snprintf(abi, sizeof(abi), "%d", expected_abi);
	printf("%-*s  %-4s  %s\n", width, wanted->id, abi, version ? version : "-");
}

static void print_text(const struct wanted *wanted)
{
	int width = 0;

	for (size_t i = 0; i < wanted->count; i++) {
		const int length = (int)strlen(wanted->list[i].id);

		width = length > width ? length : width;
	}
	printf("%-*s  %-4s  %s\n", width, "KERNEL", "ABI", "CACHED");
	for (size_t i = 0; i < wanted->count; i++)
		print_line(&wanted->list[i], width);
}

/* The manifest's entry, under the id that was asked for, with what the cache holds. */
static json_t *describe(const struct wanted_kernel *wanted)
{
	_cleanup_json_ json_t *record = cached_record(wanted);
	json_t *object = json_copy((json_t *)wanted->kernel->json);
	json_t *cached = json_null();

	if (record)
		cached = json_pack("{s:O?, s:O?}", "package_version",
				   json_object_get(record, "package_version"), "release",
				   json_object_get(record, "release"));
	if (json_object_set_new(object, "changes",
				json_boolean(wanted->kernel->provider->changes(wanted->kernel))) ==
		    0 &&
	    json_object_set_new(object, "id", json_string(wanted->id)) == 0 &&
	    json_object_set_new(object, "cached", cached) == 0 &&
	    (!wanted->packages || json_object_set(object, "packages", wanted->packages) == 0))
		return object;
	json_decref(object);
	return NULL;
}

static int print_json(const struct manifest *manifest, const struct wanted *wanted, json_t *gone)
{
	_cleanup_json_ json_t *kernels = json_array(), *report = NULL;

	for (size_t i = 0; i < wanted->count; i++) {
		if (json_array_append_new(kernels, describe(&wanted->list[i])) != 0)
			return complain("kernels: out of memory");
	}
	report = json_pack("{s:s, s:O, s:O, s:O?}", "schema", SCHEMA, "kernels", kernels, "gone",
			   gone, "selections", json_object_get(manifest->json, "selections"));
	return report_print(report);
}

/* As wanted_expand(), which asks nobody if there is no need. */
static int expand(const struct wanted *wanted, bool refresh, struct wanted *expanded, json_t *gone)
{
	_cleanup_fd_ const int lock = wanted_needs_expansion(wanted) ? cache_lock() : -1;
	struct provider_sessions *sessions = lock < 0 ? NULL : provider_sessions_new(refresh);
	int failed = -1;

	if (sessions || !wanted_needs_expansion(wanted))
		failed = wanted_expand(wanted, sessions, expanded, gone);
	provider_sessions_end(sessions);
	return failed;
}

static int run(const struct kernel_command_line *line, const struct manifest *manifest,
	       const struct wanted *wanted)
{
	_cleanup_json_ json_t *gone = json_array();
	struct wanted expanded = { 0 };
	int failed = expand(wanted, line->refresh, &expanded, gone);

	if (!failed && line->json)
		failed = print_json(manifest, &expanded, gone);
	else if (!failed)
		print_text(&expanded);
	wanted_release(&expanded);
	return failed;
}

int kernels_main(int argc, char **argv)
{
	static const struct kernel_command command = {
		.name = "kernels",
		.options = options,
		.help = help,
		.help_end = help_end,
		.with_providers = true,
		.whole_manifest = true,
		.run = run,
	};

	return kernel_command_main(&command, NULL, argc, argv);
}
