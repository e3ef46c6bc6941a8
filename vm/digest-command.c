// SPDX-License-Identifier: MIT
/* landlock-vm digest: what all machines of an architecture have in common, as one number. */
#include "boot-folders.h"
#include "find-program.h"
#include "foreign.h"
#include "initramfs.h"
#include "next_option.h"
#include "qemu.h"
#include "vm.h"

#include <cleanup.h>
#include <digest.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct options {
	const char *arch;
	const char *guest;
	const char *sysroot;
};

enum option_value {
	OPTION_ARCH = 256,
	OPTION_GUEST,
	OPTION_HELP,
	OPTION_SYSROOT,
};

static const struct option long_options[] = {
	{ "arch", required_argument, NULL, OPTION_ARCH },
	{ "guest", required_argument, NULL, OPTION_GUEST },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ "sysroot", required_argument, NULL, OPTION_SYSROOT },
	{ NULL, 0, NULL, 0 },
};

static const char help[] =
	"usage: landlock-vm digest [OPTION...]\n"
	"\n"
	"Print a SHA-256 of all that a machine is made of but its kernel and what it is told: the\n"
	"guest's tree and init, the shared libraries that come with them, the emulator and this\n"
	"program.\n"
	"\n"
	"  --arch ARCH     x86_64 or aarch64 (default: this computer's)\n"
	"  --guest DIR     as for boot\n"
	"  --help          print this\n"
	"  --sysroot DIR   as for boot\n"
	"\n"
	"Exit status: 0 done; 1 wrong usage; 125 something of it is missing.\n";

static int complain(const char *what, const char *why)
{
	foreign_message("landlock-vm", "digest: %s: %s", foreign_typed(what), why);
	return VM_EXIT_INFRASTRUCTURE;
}

/* 0 to go on, 1 to stop with success, -1 on wrong usage. */
static int parse(struct options *options, int argc, char **argv)
{
	int option;

	optind = 0;
	while ((option = option_next("landlock-vm", argc, argv, "", long_options)) != -1) {
		switch (option) {
		case OPTION_ARCH:
			options->arch = optarg;
			break;
		case OPTION_GUEST:
			options->guest = optarg;
			break;
		case OPTION_HELP:
			fputs(help, stdout);
			return 1;
		case OPTION_SYSROOT:
			options->sysroot = optarg;
			break;
		default:
			return -1;
		}
	}
	if (optind < argc)
		complain(argv[optind], "no argument is expected");
	else if (options->arch && !qemu_program(options->arch))
		complain(options->arch, "no emulator is known for it");
	else
		return 0;
	return -1;
}

/* Digest of the guest's files, or an exit status after a complaint. */
static int digest_guest(const struct options *options, const char *arch, char digest[DIGEST_SIZE])
{
	_cleanup_guest_parts_ struct guest_parts parts = { 0 };
	_cleanup_free_ char *wrong = NULL;

	guest_parts_find(&parts, arch, options->guest, options->sysroot, NULL);
	if (!parts.init)
		return complain(parts.guest ?: arch, "no guest-init there");

	const struct initramfs_request request = {
		.arch = arch,
		.guest = parts.guest,
		.sysroot = parts.sysroot,
		.init = parts.init,
	};

	if (initramfs_digest(&request, digest, &wrong) != 0)
		return complain(parts.guest, wrong ?: strerror(ENOMEM));
	return VM_EXIT_OK;
}

int digest_main(int argc, char **argv)
{
	struct options options = { 0 };
	int status = parse(&options, argc, argv);

	if (status != 0)
		return status > 0 ? VM_EXIT_OK : VM_EXIT_USAGE;

	const char *arch = options.arch ?: host_arch();
	const char *program = qemu_program(arch);
	_cleanup_free_ char *emulator = program ? find_program(program) : NULL;
	char digests[3][DIGEST_SIZE], whole[DIGEST_SIZE];

	if (!emulator)
		return complain(program ?: arch, "not found: is QEMU for it installed?");
	status = digest_guest(&options, arch, digests[0]);
	if (status != VM_EXIT_OK)
		return status;
	if (digest_file(emulator, digests[1]) != 0)
		return complain(emulator, strerror(errno));
	if (digest_file("/proc/self/exe", digests[2]) != 0)
		return complain("/proc/self/exe", strerror(errno));
	if (digest_data(digests, sizeof(digests), whole) != 0)
		return complain("SHA-256", strerror(errno));
	puts(whole);
	return VM_EXIT_OK;
}
