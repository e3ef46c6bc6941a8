// SPDX-License-Identifier: MIT
/* landlock-vm kernels: what the manifest offers, and what the cache holds of it. */
#include "../vm.h"
#include "cache.h"
#include "cleanup_json.h"
#include "kernel-record.h"
#include "kernel-sources.h"
#include "message.h"
#include "next_option.h"
#include "provider.h"
#include "wanted.h"

#include <foreign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define SCHEMA "landlock-vm-kernels/1"

static const struct option own_options[] = {
	{ "arch", required_argument, NULL, 'a' },
	{ "help", no_argument, NULL, 'h' },
	{ "json", no_argument, NULL, 'j' },
	{ "select", required_argument, NULL, 's' },
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

struct options {
	struct kernel_sources sources;
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
	/* That it could not be written is said when the program exits. */
	if (!report || (json_dumpf(report, stdout, JSON_INDENT(2)) != 0 && !ferror(stdout)))
		return complain("out of memory");
	putchar('\n');
	return 0;
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
			kernel_sources_help(false);
			fputs(help_end, stdout);
			return 1;
		case 'j':
			options->json = true;
			break;
		case 's':
			options->names[options->name_count++] = optarg;
			break;
		default:
			if (!kernel_sources_take(&options->sources, option, optarg))
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

static int print(const struct options *options, const struct manifest *manifest,
		 const struct wanted *wanted)
{
	if (options->json)
		return print_json(manifest, wanted);
	print_text(wanted);
	return 0;
}

static int run(const struct options *options)
{
	char *const all[] = { (char *)(uintptr_t) "all", NULL };
	const bool chosen = options->name_count + options->sources.count > 0;
	struct wanted wanted = { 0 };
	struct manifest manifest = { 0 };
	_cleanup_free_ char **names = NULL;
	int status = VM_EXIT_INFRASTRUCTURE;

	if (kernel_sources_load(&options->sources, options->arch, &manifest) == 0)
		names = kernel_sources_names(&options->sources, &manifest,
					     chosen ? options->names : all,
					     chosen ? options->name_count : 1);
	if (names && wanted_add_all(&wanted, &manifest, names, options->arch) != 0)
		status = VM_EXIT_USAGE;
	else if (names && print(options, &manifest, &wanted) == 0)
		status = VM_EXIT_OK;
	wanted_release(&wanted);
	manifest_release(&manifest);
	return status;
}

int kernels_main(int argc, char **argv)
{
	/* There cannot be more names than arguments. */
	_cleanup_free_ char **names = calloc((size_t)argc + 1, sizeof(*names));
	_cleanup_free_ struct option *table = kernel_sources_table(own_options, false);
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
