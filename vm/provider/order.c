// SPDX-License-Identifier: MIT
/* landlock-vm order: versions of kernels in the order that their provider gives them. */
#include "../vm.h"
#include "message.h"
#include "next_option.h"
#include "provider.h"

#include <foreign.h>
#include <stddef.h>
#include <stdio.h>

static const struct option long_options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "provider", required_argument, NULL, 'p' },
	{ NULL, 0, NULL, 0 },
};

static const char help[] =
	"usage: landlock-vm order [--provider NAME] VERSION...\n"
	"\n"
	"Print versions of kernels' packages, the oldest first.\n"
	"\n"
	"  --provider NAME  whose order it is, as the manifest names it (default: debian)\n"
	"  --help           print this\n"
	"\n"
	"Exit status: 0 done; 1 wrong usage; 125 the provider cannot tell.\n";

int order_main(int argc, char **argv)
{
	const char *name = "debian";
	const struct provider *provider;
	int option;

	optind = 0;
	while ((option = option_next("landlock-vm", argc, argv, "", long_options)) != -1) {
		switch (option) {
		case 'h':
			fputs(help, stdout);
			return VM_EXIT_OK;
		case 'p':
			name = optarg;
			break;
		default:
			return VM_EXIT_USAGE;
		}
	}
	provider = provider_find(name);
	if (!provider) {
		complain("order: --provider: %s: no such provider", foreign_typed(name));
		return VM_EXIT_USAGE;
	}
	if (optind == argc) {
		complain("order: a VERSION is needed");
		return VM_EXIT_USAGE;
	}
	if (provider->sort_versions(argv + optind, (size_t)(argc - optind)) != 0)
		return VM_EXIT_INFRASTRUCTURE;
	for (int i = optind; i < argc; i++)
		puts(argv[i]);
	return VM_EXIT_OK;
}
