// SPDX-License-Identifier: MIT
#include "kernel-command.h"

#include "../vm.h"
#include "cleanup.h"
#include "message.h"
#include "next_option.h"

#include <errno.h>
#include <foreign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_help(const struct kernel_command *command)
{
	fputs(command->help, stdout);
	kernel_sources_help(command->with_providers);
	fputs(command->help_end, stdout);
}

static bool take(const struct kernel_command *command, struct kernel_command_line *line, int option)
{
	switch (option) {
	case KERNEL_COMMAND_ARCH:
		line->arch = optarg;
		return true;
	case KERNEL_COMMAND_JSON:
		line->json = true;
		return true;
	case KERNEL_COMMAND_REFRESH:
		line->refresh = true;
		return true;
	case KERNEL_COMMAND_SELECT:
		line->names[line->name_count++] = optarg;
		return true;
	default:
		return (command->take && command->take(line->own, option, optarg)) ||
		       kernel_sources_take(&line->sources, option, optarg);
	}
}

static int check(const struct kernel_command *command, struct kernel_command_line *line)
{
	if (line->name_count + line->sources.count == 0 && !command->whole_manifest)
		return complain("%s: no kernel is named", command->name);
	if (command->check && command->check(line) != 0)
		return -1;
	if (line->arch && !manifest_is_arch(line->arch))
		return complain("%s: %s: neither x86_64 nor aarch64", command->name,
				foreign_typed(line->arch));
	return 0;
}

/* 0 to go on, 1 to stop with success, -1 on wrong usage. */
static int parse(const struct kernel_command *command, struct kernel_command_line *line, int argc,
		 char **argv, const struct option *table)
{
	int option;

	optind = 0;
	while ((option = option_next("landlock-vm", argc, argv, "", table)) != -1) {
		if (option == KERNEL_COMMAND_HELP) {
			print_help(command);
			return 1;
		}
		if (!take(command, line, option))
			return -1;
	}
	while (optind < argc)
		line->names[line->name_count++] = argv[optind++];
	return check(command, line);
}

/* What the command line names, or all of the manifest. */
static int find_wanted(struct wanted *wanted, const struct manifest *manifest,
		       const struct kernel_command_line *line, char *const *names)
{
	if (line->name_count + line->sources.count == 0)
		return wanted_add_manifest(wanted, manifest, line->arch);
	return wanted_add_all(wanted, manifest, names, line->arch);
}

static int run(const struct kernel_command *command, const struct kernel_command_line *line)
{
	struct wanted wanted = { 0 };
	struct manifest manifest = { 0 };
	_cleanup_free_ char **names = NULL;
	int status = VM_EXIT_INFRASTRUCTURE;

	if (kernel_sources_load(&line->sources, line->arch, &manifest) == 0)
		names = kernel_sources_names(&line->sources, &manifest, line->names,
					     line->name_count);
	if (names && find_wanted(&wanted, &manifest, line, names) != 0)
		status = VM_EXIT_USAGE;
	else if (names && command->run(line, &manifest, &wanted) == 0)
		status = VM_EXIT_OK;
	wanted_release(&wanted);
	manifest_release(&manifest);
	return status;
}

int kernel_command_main(const struct kernel_command *command, void *own, int argc, char **argv)
{
	_cleanup_free_ struct option *table =
		kernel_sources_table(command->options, command->with_providers);
	/* There cannot be more names than arguments. */
	_cleanup_free_ char **names = calloc((size_t)argc + 1, sizeof(*names));
	struct kernel_command_line line = { .names = names, .own = own };
	int status = VM_EXIT_INFRASTRUCTURE, parsed;

	if (!names)
		complain("%s", strerror(errno));
	if (table && names) {
		parsed = parse(command, &line, argc, argv, table);
		if (parsed == 0)
			status = run(command, &line);
		else
			status = parsed > 0 ? VM_EXIT_OK : VM_EXIT_USAGE;
	}
	kernel_sources_release(&line.sources);
	return status;
}
