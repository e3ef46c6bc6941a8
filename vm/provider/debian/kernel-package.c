// SPDX-License-Identifier: MIT
/* Make a folder of the cache from the packages of one kernel. */
#include "kernel-package.h"

#include "../kernel-record.h"
#include "../message.h"
#include "apt-download.h"
#include "cleanup.h"
#include "deb.h"

#include <sha256.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

/* What follows a prefix in text, or NULL. */
static const char *after(const char *text, const char *prefix)
{
	const size_t length = strlen(prefix);

	return strncmp(text, prefix, length) == 0 ? text + length : NULL;
}

/* The path below lib/modules/RELEASE, or NULL.  Newer packages have it below usr. */
static const char *in_modules(const char *path, const char *release)
{
	const char *rest = after(path, "usr/");

	rest = after(rest ? rest : path, "lib/modules/");
	rest = rest ? after(rest, release) : NULL;
	return rest ? after(rest, "/") : NULL;
}

/* As in_modules() for boot/NAME-RELEASE. */
static bool is_boot_file(const char *path, const char *name, const char *release)
{
	const char *rest = after(path, "boot/");

	rest = rest ? after(rest, name) : NULL;
	rest = rest ? after(rest, "-") : NULL;
	return rest && strcmp(rest, release) == 0;
}

static int take(char **place, char *copy)
{
	*place = copy;
	return copy ? 0 : complain("out of memory");
}

static int place_file(void *context, struct archive_entry *entry, const char *path, char **place)
{
	static const char *const single[] = { KERNEL_IMAGE, KERNEL_CONFIG };
	const struct candidate *candidate = context;
	const char *rest = in_modules(path, candidate->release);
	const mode_t type = archive_entry_filetype(entry);
	char *copy;

	/* The other files are links to sources and headers that no guest has. */
	if ((type != S_IFREG && type != S_IFDIR) || archive_entry_hardlink(entry))
		return 0;
	for (size_t i = 0; i < sizeof(single) / sizeof(*single); i++) {
		if (type == S_IFREG && ((rest && strcmp(rest, single[i]) == 0) ||
					is_boot_file(path, single[i], candidate->release)))
			return take(place, strdup(single[i]));
	}
	if (!rest || !(after(rest, "kernel/") || after(rest, "modules.")))
		return 0;
	if (asprintf(&copy, KERNEL_MODULES "/%s", rest) < 0)
		copy = NULL;
	return take(place, copy);
}

static int check_digest(const struct package *package, const char *file)
{
	char digest[SHA256_DIGEST_STRING_LENGTH];

	if (!SHA256File(file, digest))
		return complain("%s: %s", file, strerror(errno));
	if (strcasecmp(digest, package->sha256) != 0)
		return complain("%s: SHA-256 is %s, the index says %s", package->name, digest,
				package->sha256);
	return 0;
}

static int unpack(const struct candidate *candidate, const struct package *package,
		  const char *arch, const char *folder)
{
	_cleanup_free_ char *name = apt_file_name(package, arch), *file = NULL;

	if (name && asprintf(&file, "%s/%s", folder, name) < 0)
		file = NULL;
	if (!file)
		return complain("%s: out of memory", package->name);
	if (check_digest(package, file) != 0 ||
	    deb_unpack(file, folder, place_file, (void *)candidate) != 0)
		return -1;
	return unlink(file) == 0 ? 0 : complain("%s: %s", file, strerror(errno));
}

int kernel_package_unpack(const struct candidate *candidate, const char *arch, const char *folder)
{
	_cleanup_free_ char *image = NULL;

	for (size_t i = 0; i < candidate->count; i++) {
		if (unpack(candidate, &candidate->packages[i], arch, folder) != 0)
			return -1;
	}
	if (asprintf(&image, "%s/" KERNEL_IMAGE, folder) < 0) {
		image = NULL;
		return complain("%s: out of memory", candidate->release);
	}
	if (access(image, R_OK) != 0)
		return complain("%s: the packages hold no kernel image", candidate->release);
	return 0;
}
