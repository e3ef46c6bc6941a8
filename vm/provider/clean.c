// SPDX-License-Identifier: MIT
/* landlock-vm clean: remove kernels from the cache. */
#include "../vm.h"
#include "cache.h"
#include "cleanup.h"
#include "message.h"
#include "next_option.h"

#include <errno.h>
#include <foreign.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct option long_options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static const char help[] =
	"usage: landlock-vm clean ID...\n"
	"\n"
	"Remove kernels from the cache.  ID is what landlock-vm fetch has printed first, such as\n"
	"debian-6.12-x86_64@6.12.107-1; what is fetched again then is another download.\n"
	"\n"
	"  --help           print this\n"
	"\n"
	"Exit status: 0 done; 1 wrong usage; 125 one is not in the cache, or cannot be removed.\n";

static bool is_folder_name(const char *id)
{
	return *id && *id != '.' && !strchr(id, '/');
}

/* Under its name it is there as a whole or not at all, whatever interrupts this. */
static int remove_kernel(const char *id)
{
	_cleanup_free_ char *path = is_folder_name(id) ? cache_path("kernels/%s", id) : NULL;
	_cleanup_free_ char *away = NULL;

	if (!path || access(path, F_OK) != 0)
		return complain("%s: not in the cache", foreign_typed(id));
	away = cache_begin(path);
	if (!away)
		return -1;
	if (rename(path, away) != 0)
		return complain("%s: %s", path, strerror(errno));
	return cache_remove(away);
}

int clean_main(int argc, char **argv)
{
	int option, status = VM_EXIT_OK;

	optind = 0;
	while ((option = option_next("landlock-vm", argc, argv, "", long_options)) != -1) {
		if (option != 'h')
			return VM_EXIT_USAGE;
		fputs(help, stdout);
		return VM_EXIT_OK;
	}
	if (optind == argc) {
		complain("clean: an ID is needed");
		return VM_EXIT_USAGE;
	}

	_cleanup_fd_ const int lock = cache_lock();

	if (lock < 0)
		return VM_EXIT_INFRASTRUCTURE;
	for (int i = optind; i < argc; i++) {
		if (remove_kernel(argv[i]) != 0)
			status = VM_EXIT_INFRASTRUCTURE;
	}
	return status;
}
