// SPDX-License-Identifier: MIT
#include "leftover.h"

#include "cache.h"
#include "cleanup.h"
#include "message.h"

#include <errno.h>
#include <fts.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define DAY_S (24 * 60 * 60)

/* Bytes of the unit that st_blocks counts in. */
#define BLOCK 512

/* What programs that were interrupted leave; none of these is in use while the cache is locked. */
static const char *const unfinished[] = {
	"kernels/.new-*",      "source/.new-*",	  "sysroot/.new-*", "apt/cache/archives/partial/*",
	"apt/lists/partial/*", "initramfs/draft", "kvm-broken.*",
};

/* What is made anew when it is missing, and whose time is that of its last use. */
static const char *const renewable[] = {
	"initramfs/*.cpio",
	"apt",
};

static int add(struct leftovers *leftovers, const char *root, const char *path, const char *why)
{
	struct leftover *grown =
		reallocarray(leftovers->list, leftovers->count + 1, sizeof(*grown));
	struct leftover *one;

	if (!grown)
		return complain("%s: %s", path, strerror(errno));
	leftovers->list = grown;
	one = &grown[leftovers->count];
	*one = (struct leftover){ .path = strdup(path) };
	if (!one->path)
		return complain("%s: %s", path, strerror(errno));
	one->name = one->path + strlen(root);
	one->used_by_others = strncmp(one->name, "kernels/", strlen("kernels/")) == 0;
	snprintf(one->why, sizeof(one->why), "%s", why);
	leftovers->count++;
	return 0;
}

/* Days since the last use, which is the time of the file; of apt's folder that of its options. */
static int unused_days(const char *path)
{
	_cleanup_free_ char *options = NULL;
	struct stat status;

	if (asprintf(&options, "%s/apt.conf", path) < 0) {
		options = NULL;
		return 0;
	}
	if (stat(options, &status) != 0 && stat(path, &status) != 0)
		return 0;
	return status.st_mtime > time(NULL) ? 0 : (int)((time(NULL) - status.st_mtime) / DAY_S);
}

static int add_if_old(struct leftovers *leftovers, const char *root, const char *path, int days)
{
	const int unused = unused_days(path);
	char why[64];

	if (unused < days)
		return 0;
	snprintf(why, sizeof(why), "not used for %d day%s", unused, unused == 1 ? "" : "s");
	return add(leftovers, root, path, why);
}

/* The id of a kernel is that of the manifest, with an exact version or without. */
static bool is_listed(const struct manifest *manifest, const char *path)
{
	_cleanup_free_ char *id = strdup(strrchr(path, '/') + 1);

	if (!id)
		return true;
	id[strcspn(id, "@")] = '\0';
	return manifest_find(manifest, id);
}

static int look_at_kernel(struct leftovers *leftovers, const char *root, const char *path,
			  const struct leftover_wish *wish)
{
	if (wish->of && !is_listed(wish->of, path))
		return add(leftovers, root, path, "not in the manifest");
	return wish->days < 0 ? 0 : add_if_old(leftovers, root, path, wish->days);
}

/* The pattern in the cache, whose own name means nothing but itself. */
static char *pattern_below(const char *root, const char *pattern)
{
	char *whole = malloc(2 * strlen(root) + strlen(pattern) + 1), *end = whole;

	for (; whole && *root; root++) {
		if (strchr("*?[\\", *root))
			*end++ = '\\';
		*end++ = *root;
	}
	if (whole)
		strcpy(end, pattern);
	return whole;
}

static int look_at(struct leftovers *leftovers, const char *root, const char *pattern,
		   const struct leftover_wish *wish)
{
	_cleanup_free_ char *whole = pattern_below(root, pattern);
	glob_t found;
	int failed = 0;

	if (!whole)
		return complain("%s: %s", root, strerror(errno));
	if (glob(whole, GLOB_PERIOD, NULL, &found) != 0)
		return 0;
	for (size_t i = 0; i < found.gl_pathc && !failed; i++) {
		const char *path = found.gl_pathv[i], *name = strrchr(path, '/') + 1;

		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
			continue;
		if (!wish)
			failed = add(leftovers, root, path, "unfinished");
		else if (strcmp(pattern, "kernels/*") != 0)
			failed = add_if_old(leftovers, root, path, wish->days);
		else if (*name != '.')
			failed = look_at_kernel(leftovers, root, path, wish);
	}
	globfree(&found);
	return failed;
}

int leftovers_find(struct leftovers *leftovers, const struct leftover_wish *wish)
{
	static const char any[] = "any";
	_cleanup_free_ char *root = cache_path("%s", any);
	int failed = root ? 0 : -1;

	*leftovers = (struct leftovers){ 0 };
	if (root)
		root[strlen(root) - strlen(any)] = '\0';
	for (size_t i = 0; !failed && i < sizeof(unfinished) / sizeof(*unfinished); i++)
		failed = look_at(leftovers, root, unfinished[i], NULL);
	if (!failed)
		failed = look_at(leftovers, root, "kernels/*", wish);
	for (size_t i = 0; !failed && wish->days >= 0 && i < sizeof(renewable) / sizeof(*renewable);
	     i++)
		failed = look_at(leftovers, root, renewable[i], wish);
	return failed;
}

unsigned long long leftover_size(const char *path)
{
	char *roots[] = { (char *)path, NULL };
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	unsigned long long size = 0;
	const FTSENT *entry;

	if (!walk)
		return 0;
	while ((entry = fts_read(walk))) {
		if (entry->fts_info != FTS_DP && entry->fts_info != FTS_NS)
			size += (unsigned long long)entry->fts_statp->st_blocks * BLOCK;
	}
	fts_close(walk);
	return size;
}

void leftovers_release(struct leftovers *leftovers)
{
	for (size_t i = 0; i < leftovers->count; i++)
		free(leftovers->list[i].path);
	free(leftovers->list);
	*leftovers = (struct leftovers){ 0 };
}
