// SPDX-License-Identifier: MIT
/* landlock-vm clean: remove from the cache what nobody needs. */
#include "../vm.h"
#include "cache-use.h"
#include "cache.h"
#include "cleanup.h"
#include "leftover.h"
#include "message.h"
#include "next_option.h"

#include <errno.h>
#include <foreign.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DAYS_MOST 100000

struct clean {
	struct leftover_wish wish;
	struct manifest manifest;
	bool dry_run;
	unsigned long long bytes;
	unsigned int count;
};

enum option_code {
	OPTION_ADD_MANIFEST = 256,
	OPTION_DRY_RUN,
	OPTION_MANIFEST,
	OPTION_OLDER,
	OPTION_UNLISTED,
};

static const struct option long_options[] = {
	{ "add-manifest", required_argument, NULL, OPTION_ADD_MANIFEST },
	{ "dry-run", no_argument, NULL, OPTION_DRY_RUN },
	{ "help", no_argument, NULL, 'h' },
	{ "manifest", required_argument, NULL, OPTION_MANIFEST },
	{ "older", required_argument, NULL, OPTION_OLDER },
	{ "unlisted", no_argument, NULL, OPTION_UNLISTED },
	{ NULL, 0, NULL, 0 },
};

static const char help[] =
	"usage: landlock-vm clean [OPTION...] [ID...]\n"
	"\n"
	"Remove from the cache kernels and what else nobody needs, and say how large it was.  ID is\n"
	"what landlock-vm fetch has printed first, such as debian-6.12-x86_64@6.12.107-1; what is\n"
	"fetched again then is another download.  What interrupted programs have left goes always.\n"
	"What another process uses stays.\n"
	"\n"
	"      --older DAYS     also what was not used for so many days: kernels, initramfs archives,\n"
	"                       package lists\n"
	"      --unlisted       also kernels that the manifest does not have\n"
	"      --manifest FILE  another manifest, for --unlisted\n"
	"      --add-manifest FILE\n"
	"                       the kernels of this manifest too\n"
	"      --dry-run        only say what would be removed\n"
	"      --help           print this\n"
	"\n"
	"Exit status: 0 done; 1 wrong usage; 125 one is not in the cache, is in use, or cannot be\n"
	"removed.\n";

static bool is_folder_name(const char *id)
{
	return *id && *id != '.' && !strchr(id, '/');
}

/* Under its name it is there as a whole or not at all, whatever interrupts this. */
static int remove_whole(const char *path)
{
	_cleanup_free_ char *away = cache_begin(path);

	if (!away)
		return -1;
	if (rename(path, away) == 0)
		return cache_remove(away);
	complain("%s: %s", path, strerror(errno));
	rmdir(away);
	return -1;
}

static int remove_at(const char *path)
{
	struct stat status;

	if (lstat(path, &status) != 0)
		return complain("%s: %s", path, strerror(errno));
	if (S_ISDIR(status.st_mode))
		return remove_whole(path);
	return unlink(path) == 0 ? 0 : complain("%s: %s", path, strerror(errno));
}

static void say(const char *name, unsigned long long bytes, const char *why)
{
	printf("%s  %.1f MiB", name, (double)bytes / (1 << 20));
	if (why)
		printf("  %s", why);
	putchar('\n');
}

/* Remove it, or say that it would be. */
static int clean_one(struct clean *clean, const char *path, const char *name, const char *why)
{
	const unsigned long long bytes = leftover_size(path);

	if (!clean->dry_run && remove_at(path) != 0)
		return -1;
	say(name, bytes, why);
	clean->bytes += bytes;
	clean->count++;
	return 0;
}

static int clean_kernel(struct clean *clean, const char *id)
{
	_cleanup_free_ char *path = is_folder_name(id) ? cache_path("kernels/%s", id) : NULL;
	_cleanup_fd_ int taken = -1;

	if (!path || access(path, F_OK) != 0)
		return complain("%s: not in the cache", foreign_typed(id));
	taken = cache_take(path);
	if (taken < 0)
		return complain("%s: %s", foreign_typed(id),
				errno == EWOULDBLOCK ? "in use by another process"
						     : strerror(errno));
	return clean_one(clean, path, path + strlen(path) - strlen(id) - strlen("kernels/"), NULL);
}

static int clean_leftover(struct clean *clean, const struct leftover *leftover)
{
	_cleanup_fd_ int taken = -1;

	if (!leftover->used_by_others)
		return clean_one(clean, leftover->path, leftover->name, leftover->why);
	taken = cache_take(leftover->path);
	if (taken >= 0)
		return clean_one(clean, leftover->path, leftover->name, leftover->why);
	if (errno != EWOULDBLOCK)
		return complain("%s: %s", leftover->path, strerror(errno));
	printf("%s  in use, stays\n", leftover->name);
	return 0;
}

static int clean_leftovers(struct clean *clean)
{
	struct leftovers found;
	int failed = leftovers_find(&found, &clean->wish);

	for (size_t i = 0; i < found.count; i++)
		failed |= clean_leftover(clean, &found.list[i]);
	leftovers_release(&found);
	return failed;
}

static int read_days(const char *text, int *days)
{
	unsigned long number;
	char *end;

	errno = 0;
	number = strtoul(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || errno || number > DAYS_MOST)
		return complain("clean: --older: %s: not a number of days", foreign_typed(text));
	*days = (int)number;
	return 0;
}

struct command_line {
	const char *manifest;
	const char *added;
	bool unlisted;
	bool helped;
};

static int take(struct clean *clean, struct command_line *line, int option)
{
	switch (option) {
	case OPTION_ADD_MANIFEST:
		line->added = optarg;
		return 0;
	case OPTION_DRY_RUN:
		clean->dry_run = true;
		return 0;
	case OPTION_MANIFEST:
		line->manifest = optarg;
		return 0;
	case OPTION_OLDER:
		return read_days(optarg, &clean->wish.days);
	case OPTION_UNLISTED:
		line->unlisted = true;
		return 0;
	case 'h':
		line->helped = true;
		fputs(help, stdout);
		return 0;
	default:
		return -1;
	}
}

static int parse(struct clean *clean, struct command_line *line, int argc, char **argv)
{
	int option;

	optind = 0;
	while (!line->helped &&
	       (option = option_next("landlock-vm", argc, argv, "", long_options)) != -1) {
		if (take(clean, line, option) != 0)
			return -1;
	}
	if (!line->helped && optind == argc && clean->wish.days < 0 && !line->unlisted)
		return complain("clean: an ID, --older or --unlisted is needed");
	return 0;
}

static int load_manifest(struct clean *clean, const struct command_line *line)
{
	if (!line->unlisted)
		return 0;
	if (manifest_load(&clean->manifest, line->manifest) != 0 ||
	    (line->added && manifest_add(&clean->manifest, line->added) != 0))
		return -1;
	clean->wish.of = &clean->manifest;
	return 0;
}

static int work(struct clean *clean, const struct command_line *line, char *const *ids)
{
	_cleanup_fd_ const int lock = cache_hold();
	int failed = lock < 0 ? -1 : load_manifest(clean, line);

	if (failed)
		return failed;
	for (; *ids; ids++)
		failed |= clean_kernel(clean, *ids);
	failed |= clean_leftovers(clean);
	if (clean->count)
		printf("%s: %.1f MiB in %u\n", clean->dry_run ? "would be removed" : "removed",
		       (double)clean->bytes / (1 << 20), clean->count);
	return failed;
}

int clean_main(int argc, char **argv)
{
	struct clean clean = { .wish.days = -1 };
	struct command_line line = { 0 };
	int failed;

	if (parse(&clean, &line, argc, argv) != 0)
		return VM_EXIT_USAGE;
	if (line.helped)
		return VM_EXIT_OK;
	failed = work(&clean, &line, argv + optind);
	manifest_release(&clean.manifest);
	return failed ? VM_EXIT_INFRASTRUCTURE : VM_EXIT_OK;
}
