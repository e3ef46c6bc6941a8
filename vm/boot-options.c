// SPDX-License-Identifier: MIT
/* The command line of landlock-vm boot. */
#include "boot-options.h"

#include "foreign.h"
#include "next_option.h"
#include "qemu.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Emulated x86 with several loses patches of the kernel text now and then, and panics. */
#define DEFAULT_CPUS	   1
#define DEFAULT_MEMORY_MIB 1024
/* Also in milliseconds as an int. */
#define NUMBER_MAX	2147483
#define TEXT_OF(number) #number
#define TEXT(number)	TEXT_OF(number)

#define DEFAULT_TIMEOUT_S 120

/* Kernels take 2047 bytes of parameters, of which the machine's own need the rest. */
#define APPEND_MAX 1700

static const char usage[] =
	"usage: landlock-vm boot ID [OPTION...] [-- CMD...]\n"
	"       landlock-vm boot --kernel FILE [--modules DIR] [OPTION...] [-- CMD...]\n"
	"       landlock-vm boot --tree [NAME=]DIR [OPTION...] [-- CMD...]\n"
	"Boot a kernel in QEMU, run CMD in it, and exit with CMD's status.\n"
	"\n"
	"  ID                   a kernel that landlock-vm fetch has fetched, or its bare series\n"
	"  --kernel FILE        a kernel image\n"
	"  --modules DIR        its modules\n"
	"  --tree [NAME=]DIR    the kernel that was built in DIR, with its modules; it is put\n"
	"                       into the cache as NAME (default: tree-RELEASE-ARCH)\n"
	"  --arch ARCH          x86_64 or aarch64 (default: the kernel's, else the host's)\n"
	"  --accel HOW          auto, kvm or tcg (default: auto)\n"
	"  --cpus N             processors of the guest (default: 1)\n"
	"  --memory MIB         memory of the guest (default: 1024)\n"
	"  --timeout SECONDS    time for all of it (default: 120)\n"
	"  --user ID            run CMD as this user and group, without capabilities (default: 0)\n"
	"  --append STRING      more kernel parameters\n"
	"  --any-length         let STRING be longer than what a kernel takes, which drops the rest\n"
	"  --guest DIR          the guest's files (default: those built with landlock-vm)\n"
	"  --sysroot DIR        where missing shared libraries come from (default: / for the\n"
	"                       host's architecture, else the one that the guest was built\n"
	"                       with, else the newest fetched one)\n"
	"  --add FILE[:PATH]    add a file to the guest (default PATH: its name in /)\n"
	"  --output DIR         write machine.json, console.log, and what CMD leaves in\n"
	"                       /results to files/\n"
	"  --help               print this\n"
	"\n"
	"Without CMD the guest boots, and nothing runs in it.\n"
	"\n"
	"Exit status: CMD's, 128 and the signal's number if it died of one, 126 or 127 if it\n"
	"could not be run; 125 if the machine failed: no boot, hang, panic, damaged result stream;\n"
	"1 for a usage error.\n";

enum option_code {
	OPTION_HELP = 'h',
	OPTION_KERNEL = 256,
	OPTION_MODULES,
	OPTION_TREE,
	OPTION_ARCH,
	OPTION_ACCEL,
	OPTION_CPUS,
	OPTION_MEMORY,
	OPTION_TIMEOUT,
	OPTION_USER,
	OPTION_APPEND,
	OPTION_ANY_LENGTH,
	OPTION_GUEST,
	OPTION_SYSROOT,
	OPTION_ADD,
	OPTION_OUTPUT,
};

static const struct option long_options[] = {
	{ "kernel", required_argument, NULL, OPTION_KERNEL },
	{ "modules", required_argument, NULL, OPTION_MODULES },
	{ "tree", required_argument, NULL, OPTION_TREE },
	{ "arch", required_argument, NULL, OPTION_ARCH },
	{ "accel", required_argument, NULL, OPTION_ACCEL },
	{ "cpus", required_argument, NULL, OPTION_CPUS },
	{ "memory", required_argument, NULL, OPTION_MEMORY },
	{ "timeout", required_argument, NULL, OPTION_TIMEOUT },
	{ "user", required_argument, NULL, OPTION_USER },
	{ "append", required_argument, NULL, OPTION_APPEND },
	{ "any-length", no_argument, NULL, OPTION_ANY_LENGTH },
	{ "guest", required_argument, NULL, OPTION_GUEST },
	{ "sysroot", required_argument, NULL, OPTION_SYSROOT },
	{ "add", required_argument, NULL, OPTION_ADD },
	{ "output", required_argument, NULL, OPTION_OUTPUT },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ NULL, 0, NULL, 0 },
};

static bool wrong_value(const char *option, const char *value, const char *expected)
{
	foreign_message("landlock-vm", "--%s: %s: not %s", option, foreign_typed(value), expected);
	return false;
}

static bool read_number(const char *option, const char *value, unsigned int least,
			unsigned int *number)
{
	char *end;

	errno = 0;
	const unsigned long read = strtoul(value, &end, 10);

	if (value[0] < '0' || value[0] > '9' || *end || errno || read < least || read > NUMBER_MAX)
		return wrong_value(option, value,
				   least ? "a number from 1 to " TEXT(NUMBER_MAX)
					 : "a number from 0 to " TEXT(NUMBER_MAX));
	*number = (unsigned int)read;
	return true;
}

static bool read_accel(const char *value, enum boot_accel *accel)
{
	static const char *const names[] = {
		[BOOT_ACCEL_AUTO] = "auto",
		[BOOT_ACCEL_KVM] = "kvm",
		[BOOT_ACCEL_TCG] = "tcg",
	};

	for (unsigned int i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (strcmp(names[i], value) != 0)
			continue;
		*accel = (enum boot_accel)i;
		return true;
	}
	return wrong_value("accel", value, "auto, kvm or tcg");
}

static bool add_addition(struct boot_options *options, char *value)
{
	char **longer =
		reallocarray(options->additions, options->addition_count + 2, sizeof(*longer));

	if (!longer) {
		foreign_message("landlock-vm", "--add: %s", strerror(errno));
		return false;
	}
	longer[options->addition_count++] = value;
	longer[options->addition_count] = NULL;
	options->additions = longer;
	return true;
}

static bool take_option(int option, char *value, struct boot_options *options)
{
	switch (option) {
	case OPTION_KERNEL:
		options->kernel = value;
		return true;
	case OPTION_MODULES:
		options->modules = value;
		return true;
	case OPTION_TREE:
		options->tree = value;
		return true;
	case OPTION_ARCH:
		options->arch = value;
		return qemu_program(value) || wrong_value("arch", value, "x86_64 or aarch64");
	case OPTION_ACCEL:
		return read_accel(value, &options->accel);
	case OPTION_CPUS:
		return read_number("cpus", value, 1, &options->cpus);
	case OPTION_MEMORY:
		return read_number("memory", value, 1, &options->memory_mib);
	case OPTION_TIMEOUT:
		return read_number("timeout", value, 1, &options->timeout_s);
	case OPTION_USER:
		return read_number("user", value, 0, &options->user);
	case OPTION_APPEND:
		options->append = value;
		return true;
	case OPTION_ANY_LENGTH:
		options->any_length = true;
		return true;
	case OPTION_GUEST:
		options->guest = value;
		return true;
	case OPTION_SYSROOT:
		options->sysroot = value;
		return true;
	case OPTION_ADD:
		return add_addition(options, value);
	case OPTION_OUTPUT:
		options->output = value;
		return true;
	default:
		/* option_next() has said what is wrong. */
		return false;
	}
}

/* Where the command's arguments begin: getopt_long eats the first "--" without telling. */
static int find_command(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--") == 0)
			return i;
	}
	return argc;
}

static bool take_id(int argc, char **argv, struct boot_options *options)
{
	if (argc - optind > 1) {
		foreign_message("landlock-vm", "%s: one kernel at a time; a command follows --",
				argv[optind + 1]);
		return false;
	}
	options->id = argc > optind ? argv[optind] : NULL;
	if (!!options->id + !!options->kernel + !!options->tree != 1) {
		foreign_message("landlock-vm", "boot: one of ID, --kernel FILE and --tree DIR is "
					       "needed");
		return false;
	}
	if (options->modules && !options->kernel) {
		foreign_message("landlock-vm", "--modules: goes with --kernel only");
		return false;
	}
	return true;
}

static bool append_fits(const struct boot_options *options)
{
	if (options->any_length || strlen(options->append) <= APPEND_MAX)
		return true;
	fprintf(stderr,
		"landlock-vm: --append: longer than %d bytes, of which a kernel drops the rest "
		"without a word\n",
		APPEND_MAX);
	return false;
}

enum boot_options_result boot_options_read(int argc, char **argv, struct boot_options *options)
{
	static char *no_additions[] = { NULL };
	const int command = find_command(argc, argv);
	int option;

	*options = (struct boot_options){
		.cpus = DEFAULT_CPUS,
		.memory_mib = DEFAULT_MEMORY_MIB,
		.timeout_s = DEFAULT_TIMEOUT_S,
		.append = "",
		.command = argv + (command < argc ? command + 1 : argc),
	};
	optind = 0;
	while ((option = option_next("landlock-vm", command, argv, "h", long_options)) != -1) {
		if (option == OPTION_HELP) {
			fputs(usage, stdout);
			return BOOT_OPTIONS_DONE;
		}
		if (!take_option(option, optarg, options))
			return BOOT_OPTIONS_WRONG;
	}
	if (!append_fits(options) || !take_id(command, argv, options))
		return BOOT_OPTIONS_WRONG;
	if (!options->additions)
		options->additions = no_additions;
	return BOOT_OPTIONS_RUN;
}
