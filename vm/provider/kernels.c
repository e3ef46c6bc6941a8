// SPDX-License-Identifier: MIT
/* landlock-vm kernels: what the manifest offers, and what the cache holds of it. */
#include "../vm.h"
#include "cache.h"
#include "cleanup_json.h"
#include "kernel-record.h"
#include "manifest.h"
#include "message.h"
#include "next_option.h"

#include <foreign.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define SCHEMA "landlock-vm-kernels/1"

static const struct option long_options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "json", no_argument, NULL, 'j' },
	{ "manifest", required_argument, NULL, 'm' },
	{ NULL, 0, NULL, 0 },
};

static const char help[] =
	"usage: landlock-vm kernels [--json] [--manifest FILE]\n"
	"\n"
	"List the kernels of the manifest: id, Landlock ABI, and the package version that the\n"
	"cache holds, or \"-\".  The JSON has all of the manifest, with what is cached.\n"
	"\n"
	"Exit status: 0 done; 1 wrong usage; 125 the manifest or the cache cannot be read.\n";

static json_t *cached_record(const struct manifest_kernel *kernel)
{
	_cleanup_free_ char *folder = cache_path("kernels/%s", kernel->id);

	return folder ? kernel_record_load(folder) : NULL;
}

static void print_line(const struct manifest_kernel *kernel, int width)
{
	_cleanup_json_ json_t *record = cached_record(kernel);
	const char *version = json_string_value(json_object_get(record, "package_version"));
	char abi[16] = "?";

	if (kernel->expected_abi == 0)
		strcpy(abi, "none");
	else if (kernel->expected_abi > 0)
		snprintf(abi, sizeof(abi), "%d", kernel->expected_abi);
	printf("%-*s  %-4s  %s\n", width, kernel->id, abi, version ? version : "-");
}

static void print_text(const struct manifest *manifest)
{
	int width = 0;

	for (size_t i = 0; i < manifest->count; i++) {
		const int length = (int)strlen(manifest->kernels[i].id);

		width = length > width ? length : width;
	}
	printf("%-*s  %-4s  %s\n", width, "KERNEL", "ABI", "CACHED");
	for (size_t i = 0; i < manifest->count; i++)
		print_line(&manifest->kernels[i], width);
}

/* The manifest's entry with what the cache holds. */
static json_t *describe(const struct manifest_kernel *kernel)
{
	_cleanup_json_ json_t *record = cached_record(kernel);
	json_t *object = json_copy((json_t *)kernel->json);
	json_t *cached = json_null();

	if (record)
		cached = json_pack("{s:O?, s:O?}", "package_version",
				   json_object_get(record, "package_version"), "release",
				   json_object_get(record, "release"));
	if (json_object_set_new(object, "cached", cached) == 0)
		return object;
	json_decref(object);
	return NULL;
}

static int print_json(const struct manifest *manifest)
{
	_cleanup_json_ json_t *kernels = json_array(), *report = NULL;

	for (size_t i = 0; i < manifest->count; i++) {
		if (json_array_append_new(kernels, describe(&manifest->kernels[i])) != 0)
			return complain("kernels: out of memory");
	}
	report = json_pack("{s:s, s:O, s:O?}", "schema", SCHEMA, "kernels", kernels, "selections",
			   json_object_get(manifest->json, "selections"));
	/* That it could not be written is said when the program exits. */
	if (!report || (json_dumpf(report, stdout, JSON_INDENT(2)) != 0 && !ferror(stdout)))
		return complain("out of memory");
	putchar('\n');
	return 0;
}

int kernels_main(int argc, char **argv)
{
	struct manifest manifest = { 0 };
	const char *file = NULL;
	bool json = false;
	int option, failed;

	optind = 0;
	while ((option = option_next("landlock-vm", argc, argv, "", long_options)) != -1) {
		switch (option) {
		case 'h':
			fputs(help, stdout);
			return VM_EXIT_OK;
		case 'j':
			json = true;
			break;
		case 'm':
			file = optarg;
			break;
		default:
			return VM_EXIT_USAGE;
		}
	}
	if (optind != argc) {
		complain("kernels: %s: no argument is expected", foreign_typed(argv[optind]));
		return VM_EXIT_USAGE;
	}
	failed = manifest_load(&manifest, file);
	if (!failed && json)
		failed = print_json(&manifest);
	else if (!failed)
		print_text(&manifest);
	manifest_release(&manifest);
	return failed ? VM_EXIT_INFRASTRUCTURE : VM_EXIT_OK;
}
