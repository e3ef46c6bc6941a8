// SPDX-License-Identifier: MIT
/* landlock-vm: find kernels, fetch them, boot them. */
#include "boot.h"
#include "foreign.h"
#include "process.h"
#include "vm.h"

#include <json_memory.h>
#include <standard.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	vm_subcommand run;
	const char *summary;
} subcommands[] = {
	{ "kernels", kernels_main, "list the kernels of the manifest, and what the cache holds" },
	{ "versions", versions_main, "list the versions that there are of kernels" },
	{ "fetch", fetch_main, "download, verify and unpack kernels into the cache" },
	{ "boot", boot_main, "run one command in one kernel" },
	{ "clean", clean_main, "remove kernels from the cache" },
	{ "digest", digest_main, "tell machines apart by what they are made of" },
	{ "order", order_main, "sort versions of kernels" },
	{ "initramfs", initramfs_main, "write the archive that a machine boots with" },
	{ "source", source_main, "unpack the newest kernel source of the archive" },
	{ "sysroot", sysroot_main, "unpack packages of another architecture, with dependencies" },
};

#define SUBCOMMANDS (sizeof(subcommands) / sizeof(*subcommands))

static void print_help(FILE *stream)
{
	fputs("usage: landlock-vm SUBCOMMAND [ARGUMENT...]\n"
	      "       landlock-vm --help | --version\n\n",
	      stream);
	for (size_t i = 0; i < SUBCOMMANDS; i++)
		fprintf(stream, "  %-9s %s\n", subcommands[i].name, subcommands[i].summary);
	fputs("\nlandlock-vm SUBCOMMAND --help tells more.\n"
	      "Exit status: 0 done; 1 wrong usage; 125 the archive, the cache or the machine failed;\n"
	      "boot exits with the status of the command that it ran.\n",
	      stream);
}

static int run(vm_subcommand subcommand, int argc, char **argv)
{
	int status;

	process_expect_signals();
	status = subcommand(argc, argv);
	process_fall_to_signal();
	return status;
}

int main(int argc, char **argv)
{
	standard_guard("landlock-vm", VM_EXIT_INFRASTRUCTURE);
	json_memory_demand(VM_EXIT_INFRASTRUCTURE);
	standard_outlive_signals();
	if (argc < 2) {
		print_help(stderr);
		return VM_EXIT_USAGE;
	}
	if (strcmp(argv[1], "--help") == 0) {
		print_help(stdout);
		return VM_EXIT_OK;
	}
	if (strcmp(argv[1], "--version") == 0) {
		puts("landlock-vm " LLK_VERSION);
		return VM_EXIT_OK;
	}
	for (size_t i = 0; i < SUBCOMMANDS; i++) {
		if (strcmp(argv[1], subcommands[i].name) == 0)
			return run(subcommands[i].run, argc - 1, argv + 1);
	}
	foreign_message("landlock-vm", "%s: no such subcommand", foreign_typed(argv[1]));
	return VM_EXIT_USAGE;
}
