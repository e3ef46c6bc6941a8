// SPDX-License-Identifier: MIT
/* landlock-vm order: versions of kernels in the order that their provider gives them. */
#include "../vm.h"
#include "message.h"
#include "next_option.h"
#include "provider.h"

#include <foreign.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
	"Exit status: 0 done; 1 wrong usage.\n";

/* qsort(3) has no place for it. */
static const struct provider *order;

static int compare_versions(const void *a, const void *b)
{
	const char *const *one = a, *const *other = b;

	return order->compare_versions(*one, *other);
}

int order_main(int argc, char **argv)
{
	const char *provider = "debian";
	int option;

	optind = 0;
	while ((option = option_next("landlock-vm", argc, argv, "", long_options)) != -1) {
		switch (option) {
		case 'h':
			fputs(help, stdout);
			return VM_EXIT_OK;
		case 'p':
			provider = optarg;
			break;
		default:
			return VM_EXIT_USAGE;
		}
	}
	order = provider_find(provider);
	if (!order) {
		complain("order: --provider: %s: no such provider", foreign_typed(provider));
		return VM_EXIT_USAGE;
	}
	if (optind == argc) {
		complain("order: a VERSION is needed");
		return VM_EXIT_USAGE;
	}
	qsort(argv + optind, (size_t)(argc - optind), sizeof(*argv), compare_versions);
	for (int i = optind; i < argc; i++)
		puts(argv[i]);
	return VM_EXIT_OK;
}
