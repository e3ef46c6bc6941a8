// SPDX-License-Identifier: MIT
/* landlock-vm initramfs: the archive that a machine of another kind boots with. */
#include "foreign.h"
#include "initramfs.h"

#include "boot-folders.h"
#include "next_option.h"
#include "vm.h"

#include <errno.h>
#include <output_file.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct options {
	const char *guest;
	const char *init;
	const char *output;
};

enum option_value {
	OPTION_GUEST = 256,
	OPTION_HELP,
	OPTION_INIT,
};

static const struct option long_options[] = {
	{ "guest", required_argument, NULL, OPTION_GUEST },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ "init", required_argument, NULL, OPTION_INIT },
	{ NULL, 0, NULL, 0 },
};

static const char help[] =
	"usage: landlock-vm initramfs [OPTION...] -o FILE\n"
	"\n"
	"Write the archive that a machine of this computer's architecture boots with, for a kernel\n"
	"that boot does not run, such as User-Mode Linux.\n"
	"\n"
	"  --guest DIR   becomes the guest's tree (default: the one built with this program)\n"
	"  --init FILE   static program that runs first (default: the guest's own)\n"
	"  -o FILE       where to write it\n"
	"\n"
	"Exit status: 0 done; 1 wrong usage; 125 it could not be made.\n";

static int complain(const char *what, const char *why)
{
	foreign_message("landlock-vm", "initramfs: %s: %s", foreign_typed(what), why);
	return VM_EXIT_INFRASTRUCTURE;
}

/* 0 to go on, 1 to stop with success, -1 on wrong usage. */
static int parse(struct options *options, int argc, char **argv)
{
	int option;

	optind = 0;
	while ((option = option_next("landlock-vm", argc, argv, "o:", long_options)) != -1) {
		switch (option) {
		case OPTION_GUEST:
			options->guest = optarg;
			break;
		case OPTION_HELP:
			fputs(help, stdout);
			return 1;
		case OPTION_INIT:
			options->init = optarg;
			break;
		case 'o':
			options->output = optarg;
			break;
		default:
			return -1;
		}
	}
	if (options->output && optind == argc)
		return 0;
	if (options->output)
		complain(argv[optind], "no argument is expected");
	else
		complain("-o FILE", "is missing");
	return -1;
}

/* The archive into the file, whole or not at all. */
static int save(int archive, struct output_file *file, const char *name)
{
	FILE *stream = output_file_stream(file);
	char part[65536];
	off_t at = 0;
	ssize_t length = -1;
	int error;

	while (stream && (length = pread(archive, part, sizeof(part), at)) > 0) {
		fwrite(part, 1, (size_t)length, stream);
		at += length;
	}
	error = length < 0 ? errno : 0;
	if (error)
		output_file_discard(file);
	else if (output_file_commit(file) != 0)
		error = errno;
	return error ? complain(name, strerror(error)) : 0;
}

int initramfs_main(int argc, char **argv)
{
	struct options options = { 0 };
	int status = parse(&options, argc, argv);

	if (status != 0)
		return status > 0 ? VM_EXIT_OK : VM_EXIT_USAGE;

	struct output_file *file = output_file_open(options.output);

	if (!file)
		return complain(options.output, strerror(errno));

	const char *arch = host_arch();
	_cleanup_guest_parts_ struct guest_parts parts = { 0 };
	char *const none[] = { NULL };
	char digest[DIGEST_SIZE], *wrong = NULL;
	int archive = -1;

	guest_parts_find(&parts, arch, options.guest, NULL, options.init);
	if (parts.guest && parts.init) {
		const struct initramfs_request request = {
			.arch = arch,
			.guest = parts.guest,
			.sysroot = parts.sysroot,
			.init = parts.init,
			.command = "",
			.additions = none,
		};

		archive = initramfs_make(&request, digest, &wrong);
	}
	if (archive >= 0) {
		status = save(archive, file, options.output);
		close(archive);
	} else {
		status = complain("guest tree", wrong ? wrong : "not found");
		output_file_discard(file);
	}
	free(wrong);
	return status;
}
