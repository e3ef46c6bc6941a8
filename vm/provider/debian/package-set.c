// SPDX-License-Identifier: MIT
/* Packages with all that they depend on, as the folder that they make together. */
#include "package-set.h"

#include "../cache.h"
#include "../message.h"
#include "cleanup.h"
#include "deb.h"

#include <digest.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#define WORDS_MAX 900

/* In the folder that is being filled. */
#define DOWNLOADS ".packages"

/* Folders of the root that have moved into /usr. */
static const char *const moved[] = { "bin", "lib", "lib32", "lib64", "sbin" };

#define MOVED (sizeof(moved) / sizeof(*moved))

static int compare_files(const void *a, const void *b)
{
	const struct set_file *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* "PACKAGE_VERSION_ARCH.deb", in which apt writes a colon as "%3a", as "PACKAGE=VERSION". */
static char *spec_of(const char *name)
{
	const char *version = strchr(name, '_');
	const char *end = version ? strchr(version + 1, '_') : NULL;
	const char *colon = version ? strstr(version, "%3a") : NULL;
	char *spec;

	if (!end)
		return NULL;
	version++;
	if (!colon || colon > end)
		colon = NULL;
	if (asprintf(&spec, "%.*s=%.*s%s%.*s", (int)(version - 1 - name), name,
		     (int)(colon ? colon - version : 0), version, colon ? ":" : "",
		     (int)(colon ? end - colon - 3 : end - version),
		     colon ? colon + 3 : version) < 0)
		return NULL;
	return spec;
}

/* One line of apt: 'URI' FILE SIZE SHA256:DIGEST */
static int take_line(struct package_set *set, const char *line)
{
	struct set_file file = { 0 };
	struct set_file *grown;

	if (line[0] != '\'')
		return 0;
	grown = reallocarray(set->files, set->count + 1, sizeof(*grown));
	if (!grown)
		return complain("%s", strerror(errno));
	set->files = grown;
	if (sscanf(line, "'%*[^']' %ms %*s SHA256:%m[0-9a-fA-F]", &file.name, &file.sha256) == 2)
		file.spec = spec_of(file.name);
	grown[set->count++] = file;
	return file.spec ? 0 : complain("not understood what apt-get says: %s", line);
}

static int add_digest(struct package_set *set)
{
	char text[DIGEST_SIZE];
	struct digest sum;

	digest_begin(&sum);
	for (size_t i = 0; i < set->count; i++) {
		const struct set_file *file = &set->files[i];

		digest_add(&sum, file->name, strlen(file->name) + 1);
		digest_add(&sum, file->sha256, strlen(file->sha256) + 1);
	}
	if (digest_end(&sum, text) != 0)
		return complain("SHA-256: %s", strerror(errno));
	memcpy(set->digest, text, PACKAGE_SET_DIGEST_SIZE - 1);
	return 0;
}

static int take_lines(struct package_set *set, char *lines)
{
	char *rest = lines, *line;

	while ((line = strsep(&rest, "\n"))) {
		if (take_line(set, line) != 0)
			return -1;
	}
	if (set->count == 0)
		return complain("%s: apt-get names no file to download", set->packages[0]);
	qsort(set->files, set->count, sizeof(*set->files), compare_files);
	return add_digest(set);
}

int package_set_resolve(struct package_set *set, struct apt *apt, const char *const *suites,
			size_t suite_count, const char *arch, char **packages)
{
	const char *words[WORDS_MAX] = {
		"-o",		"Acquire::ForceHash=SHA256", "install",
		"--print-uris", "--no-install-recommends",   "--",
	};
	size_t count = 6;
	struct process_output output;
	int failed;

	*set = (struct package_set){
		.suites = suites,
		.suite_count = suite_count,
		.arch = arch,
		.packages = packages,
	};
	for (char **package = packages; *package; package++) {
		if (count == WORDS_MAX - 1)
			return complain("%s: %s", *package, strerror(E2BIG));
		words[count++] = *package;
	}
	failed = apt_get(apt, suites, suite_count, arch, NULL, words, &output);
	if (!failed)
		failed = take_lines(set, output.out);
	process_output_release(&output);
	return failed;
}

/* What lies in a local archive is copied, too: install --download-only would leave it there. */
static int download(const struct package_set *set, struct apt *apt, const char *folder)
{
	const char *words[WORDS_MAX] = { "download" };
	struct process_output output;
	int failed;

	if (set->count >= WORDS_MAX - 1)
		return complain("%s: %s", set->packages[0], strerror(E2BIG));
	for (size_t i = 0; i < set->count; i++)
		words[1 + i] = set->files[i].spec;
	tell("fetching %zu packages for %s", set->count, set->arch);
	failed = apt_get(apt, set->suites, set->suite_count, set->arch, folder, words, &output);
	process_output_release(&output);
	return failed;
}

/* The path as on a system whose folders have moved: "lib/x" is "usr/lib/x".  A new string, or NULL.
 */
static char *moved_path(const char *path)
{
	const size_t length = strcspn(path, "/");
	char *result;

	for (size_t i = 0; i < MOVED; i++) {
		if (strlen(moved[i]) != length || strncmp(path, moved[i], length) != 0)
			continue;
		return asprintf(&result, "usr/%s", path) < 0 ? NULL : result;
	}
	return strdup(path);
}

/* An absolute target as seen from the link: up to the folder's root, and down again. */
static int make_relative(struct archive_entry *entry, const char *path, const char *target)
{
	_cleanup_free_ char *to = moved_path(target + strspn(target, "/"));
	_cleanup_free_ char *relative = NULL;
	size_t depth = 0, size;
	char *end;

	if (!to)
		return complain("%s: out of memory", path);
	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/'))
		depth++;
	size = depth * 3 + strlen(to) + 2;
	relative = end = malloc(size);
	if (!relative)
		return complain("%s: out of memory", path);
	for (size_t i = 0; i < depth; i++)
		end = stpcpy(end, "../");
	strcpy(end, to[0] ? to : ".");
	archive_entry_set_symlink(entry, relative);
	return 0;
}

static int place_file(void *context, struct archive_entry *entry, const char *path, char **place)
{
	const char *symlink = archive_entry_symlink(entry);
	const char *hardlink = archive_entry_hardlink(entry);
	const mode_t type = archive_entry_filetype(entry);
	char *to = moved_path(path);

	(void)context;
	if (!to)
		return complain("%s: out of memory", path);
	*place = to;
	/* Whoever unpacks needs to get in, and to remove it again. */
	if (type == S_IFDIR)
		archive_entry_set_perm(entry, 0755);
	if (symlink && symlink[0] == '/')
		return make_relative(entry, to, symlink);
	if (hardlink) {
		_cleanup_free_ char *source =
			moved_path(hardlink + (strncmp(hardlink, "./", 2) == 0 ? 2 : 0));

		if (!source)
			return complain("%s: out of memory", path);
		archive_entry_set_hardlink(entry, source);
	}
	return 0;
}

/* The links of the root that a system with a merged /usr has. */
static int make_links(const char *folder)
{
	for (size_t i = 0; i < MOVED; i++) {
		_cleanup_free_ char *link = NULL, *target = NULL, *real = NULL;

		if (asprintf(&link, "%s/%s", folder, moved[i]) < 0)
			link = NULL;
		if (asprintf(&target, "usr/%s", moved[i]) < 0)
			target = NULL;
		if (asprintf(&real, "%s/usr/%s", folder, moved[i]) < 0)
			real = NULL;
		if (!link || !target || !real)
			return complain("%s: out of memory", folder);
		if (access(real, F_OK) == 0 && symlink(target, link) != 0)
			return complain("%s: %s", link, strerror(errno));
	}
	return 0;
}

static int unpack(const struct set_file *file, const char *downloads, const char *folder)
{
	char computed[DIGEST_SIZE];
	_cleanup_free_ char *path = NULL;

	if (asprintf(&path, "%s/%s", downloads, file->name) < 0) {
		path = NULL;
		return complain("%s: out of memory", file->name);
	}
	if (digest_file(path, computed) != 0)
		return complain("%s: %s", path, strerror(errno));
	if (strcasecmp(computed, file->sha256) != 0)
		return complain("%s: SHA-256 is %s, the index says %s", file->name, computed,
				file->sha256);
	return deb_unpack(path, folder, place_file, NULL);
}

int package_set_unpack(const struct package_set *set, struct apt *apt, const char *folder)
{
	_cleanup_free_ char *downloads = NULL;

	if (asprintf(&downloads, "%s/" DOWNLOADS, folder) < 0) {
		downloads = NULL;
		return complain("%s: out of memory", folder);
	}
	if (mkdir(downloads, 0755) != 0)
		return complain("%s: %s", downloads, strerror(errno));
	if (download(set, apt, downloads) != 0)
		return -1;
	for (size_t i = 0; i < set->count; i++) {
		if (unpack(&set->files[i], downloads, folder) != 0)
			return -1;
	}
	if (cache_remove(downloads) != 0)
		return -1;
	return make_links(folder);
}

void package_set_release(struct package_set *set)
{
	for (size_t i = 0; i < set->count; i++) {
		free(set->files[i].name);
		free(set->files[i].spec);
		free(set->files[i].sha256);
	}
	free(set->files);
}
