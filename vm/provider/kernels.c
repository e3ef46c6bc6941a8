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
	KERNEL_COMMAND_OPTION_SELECT,
	{ NULL, 0, NULL, 0 },
};

static const char help[] =
	"usage: landlock-vm kernels [OPTION...] [KERNEL...]\n"
	"\n"
	"List kernels, by default all of the manifest: id, Landlock ABI, and the package version\n"
	"that the cache holds, or \"-\".  KERNEL is what landlock-vm fetch takes.\n"
	"\n"
	"  --select NAME           the same as KERNEL\n"
	"  --arch ARCH             only these (default of a series: this machine's)\n"
	"  --json                  all that the manifest says of them, with what is cached\n";

static const char help_end[] =
	"\n"
	"Exit status: 0 done; 1 wrong usage, or a name that the manifest does not have; 125 the\n"
	"manifest cannot be read.\n";

static json_t *cached_record(const struct wanted_kernel *kernel)
{
	_cleanup_free_ char *folder = cache_path("kernels/%s", kernel->id);

	return folder ? kernel_record_load(folder) : NULL;
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
	    json_object_set_new(object, "cached", cached) == 0)
		return object;
	json_decref(object);
	return NULL;
}

static int print_json(const struct manifest *manifest, const struct wanted *wanted)
{
	_cleanup_json_ json_t *kernels = json_array(), *report = NULL;

	for (size_t i = 0; i < wanted->count; i++) {
		if (json_array_append_new(kernels, describe(&wanted->list[i])) != 0)
			return complain("kernels: out of memory");
	}
	report = json_pack("{s:s, s:O, s:O?}", "schema", SCHEMA, "kernels", kernels, "selections",
			   json_object_get(manifest->json, "selections"));
	return report_print(report);
}

static int run(const struct kernel_command_line *line, const struct manifest *manifest,
	       const struct wanted *wanted)
{
	if (line->json)
		return print_json(manifest, wanted);
	print_text(wanted);
	return 0;
}

int kernels_main(int argc, char **argv)
{
	static const struct kernel_command command = {
		.name = "kernels",
		.options = options,
		.help = help,
		.help_end = help_end,
		.default_name = "all",
		.run = run,
	};

	return kernel_command_main(&command, NULL, argc, argv);
}
