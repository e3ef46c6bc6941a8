// SPDX-License-Identifier: MIT
/* landlock-vm kernels: what the manifest offers, and what the cache holds of it. */
#include "../vm.h"
#include "cache.h"
#include "cleanup_json.h"
#include "kernel-record.h"
#include "manifest.h"
#include "message.h"
#include "next_option.h"
#include "wanted.h"

#include <foreign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define SCHEMA "landlock-vm-kernels/1"

static const struct option long_options[] = {
	{ "arch", required_argument, NULL, 'a' },   { "help", no_argument, NULL, 'h' },
	{ "json", no_argument, NULL, 'j' },	    { "manifest", required_argument, NULL, 'm' },
	{ "select", required_argument, NULL, 's' }, { NULL, 0, NULL, 0 },
};

static const char help[] =
	"usage: landlock-vm kernels [OPTION...] [KERNEL...]\n"
	"\n"
	"List kernels, by default all of the manifest: id, Landlock ABI, and the package version\n"
	"that the cache holds, or \"-\".  KERNEL is what landlock-vm fetch takes.\n"
	"\n"
	"  --select NAME           the same as KERNEL\n"
	"  --arch ARCH             only these (default of a series: this machine's)\n"
	"  --manifest FILE         instead of the installed one\n"
	"  --json                  all that the manifest says of them, with what is cached\n"
	"\n"
	"Exit status: 0 done; 1 wrong usage, or a name that the manifest does not have; 125 the\n"
	"manifest cannot be read.\n";

struct options {
	const char *manifest;
	const char *arch;
	char **names; /* ended by NULL */
	size_t name_count;
	bool json;
};

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
	if (json_object_set_new(object, "id", json_string(wanted->id)) == 0 &&
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
	/* That it could not be written is said when the program exits. */
	if (!report || (json_dumpf(report, stdout, JSON_INDENT(2)) != 0 && !ferror(stdout)))
		return complain("out of memory");
	putchar('\n');
	return 0;
}

/* 0 to go on, 1 to stop with success, -1 on wrong usage. */
static int parse(struct options *options, int argc, char **argv)
{
	int option;

	optind = 0;
	while ((option = option_next("landlock-vm", argc, argv, "", long_options)) != -1) {
		switch (option) {
		case 'a':
			options->arch = optarg;
			break;
		case 'h':
			fputs(help, stdout);
			return 1;
		case 'j':
			options->json = true;
			break;
		case 'm':
			options->manifest = optarg;
			break;
		case 's':
			options->names[options->name_count++] = optarg;
			break;
		default:
			return -1;
		}
	}
	while (optind < argc)
		options->names[options->name_count++] = argv[optind++];
	if (options->arch && !manifest_is_arch(options->arch))
		return complain("kernels: %s: neither x86_64 nor aarch64",
				foreign_typed(options->arch));
	return 0;
}

static int run(const struct options *options)
{
	char *const all[] = { (char *)(uintptr_t) "all", NULL };
	struct wanted wanted = { 0 };
	struct manifest manifest = { 0 };
	int status = VM_EXIT_OK;

	if (manifest_load(&manifest, options->manifest) != 0)
		status = VM_EXIT_INFRASTRUCTURE;
	else if (wanted_add_all(&wanted, &manifest, options->name_count ? options->names : all,
				options->arch) != 0)
		status = VM_EXIT_USAGE;
	else if (!options->json)
		print_text(&wanted);
	else if (print_json(&manifest, &wanted) != 0)
		status = VM_EXIT_INFRASTRUCTURE;
	wanted_release(&wanted);
	manifest_release(&manifest);
	return status;
}

int kernels_main(int argc, char **argv)
{
	/* There cannot be more names than arguments. */
	_cleanup_free_ char **names = calloc((size_t)argc + 1, sizeof(*names));
	struct options options = { .names = names };
	int parsed;

	if (!names) {
		complain("%s", strerror(errno));
		return VM_EXIT_INFRASTRUCTURE;
	}
	parsed = parse(&options, argc, argv);
	if (parsed != 0)
		return parsed > 0 ? VM_EXIT_OK : VM_EXIT_USAGE;
	return run(&options);
}
