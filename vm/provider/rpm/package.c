// SPDX-License-Identifier: MIT
#include "package.h"

#include "../installed.h"
#include "../kernel-unpack.h"
#include "../message.h"
#include "cleanup.h"
#include "tool.h"
#include "version.h"

#include <digest.h>
#include <errno.h>
#include <foreign.h>
#include <string.h>
#include <sys/stat.h>

#define CHUNK 65536

/* Lines that take_fields() expects, then one for each file: flags, a space, the path. */
#define FORMAT                                                                                     \
	"%{NAME}\\n%|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\\n%{ARCH}\\n"                         \
	"%|SOURCEPACKAGE?{source}:{binary}|\\n[%{FILEFLAGS:fflags} %{FILENAMES}\\n]"

/* The flag of a file that the package owns without holding it. */
#define GHOST 'g'

/* Take note of a file, if it is one of a kernel's.  0, or -1 without memory. */
static int take_file(struct rpm_package *package, const char *line)
{
	const char *path = strchr(line, ' ');
	struct installed_file file;
	_cleanup_free_ char *release = NULL;

	if (!path || path[1] != '/' || memchr(line, GHOST, (size_t)(path - line)) ||
	    !installed_read(path + 2, &file))
		return 0;
	release = strndup(file.release, file.release_length);
	if (!release)
		return -1;
	if (!rpm_is_version(release))
		return 0;
	if (!package->release)
		package->release = strdup(release);
	if (!package->release)
		return -1;
	package->has_image |=
		file.part == INSTALLED_IMAGE && strcmp(release, package->release) == 0;
	return 0;
}

/* As rpm_package_read(), without what the file itself is. */
static int take_fields(struct rpm_package *package, const char *file, char *lines, const char *arch)
{
	const char *name = strsep(&lines, "\n"), *version = strsep(&lines, "\n");
	const char *own_arch = strsep(&lines, "\n"), *kind = strsep(&lines, "\n"), *line;

	if (!kind)
		return complain("%s: rpm says too little of it", file);
	if (strcmp(own_arch, arch) != 0 || strcmp(kind, "binary") != 0)
		return 0;
	if (!rpm_is_version(version))
		return complain("%s: %s: not a version", file, foreign_typed(version));
	package->name = strdup(name);
	package->version = strdup(version);
	if (!package->name || !package->version)
		return complain("%s: out of memory", file);
	while ((line = strsep(&lines, "\n"))) {
		if (take_file(package, line) != 0)
			return complain("%s: out of memory", file);
	}
	return package->release ? 1 : 0;
}

static int query(struct rpm_package *package, char *file, const char *arch)
{
	/* Signatures are checked where the package is unpacked. */
	char *const argv[] = { (char[]){ "rpm" },
			       (char[]){ "--query" },
			       (char[]){ "--nosignature" },
			       (char[]){ "--queryformat" },
			       (char[]){ FORMAT },
			       (char[]){ "--package" },
			       (char[]){ "--" },
			       file,
			       NULL };
	struct process_output output;
	int taken = rpm_tool_run(argv, NULL, &output);

	if (!taken && output.status != 0)
		taken = rpm_tool_complain(argv[0], file, &output);
	else if (!taken)
		taken = take_fields(package, file, output.out, arch);
	process_output_release(&output);
	return taken;
}

int rpm_package_read(struct rpm_package *package, const char *file, const char *arch)
{
	char digest[DIGEST_SIZE];
	struct stat status;
	int taken;

	*package = (struct rpm_package){ .file = strdup(file) };
	if (!package->file)
		return complain("%s: out of memory", file);
	taken = query(package, package->file, arch);
	if (taken > 0) {
		package->sha256 = digest_file(file, digest) == 0 ? strdup(digest) : NULL;
		if (package->sha256 && stat(file, &status) == 0)
			package->size = status.st_size;
		else
			taken = complain("%s: %s", file, strerror(errno));
	}
	if (taken <= 0)
		rpm_package_release(package);
	return taken;
}

static bool ends_with(const char *text, const char *end)
{
	const size_t length = strlen(text), end_length = strlen(end);

	return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

/*
 * Of a package that is not good in all, find what is wrong: a line for each digest and signature,
 * after one with the file's name.  A signature by somebody whose key is not known proves nothing.
 */
static int judge(const char *file, const struct process_output *output)
{
	char *lines = output->out;
	bool unknown = false;
	const char *line;

	strsep(&lines, "\n");
	while ((line = strsep(&lines, "\n"))) {
		if (*line == '\0' || ends_with(line, ": OK"))
			continue;
		if (!ends_with(line, ": NOKEY"))
			return complain("%s: the package is damaged:%s", file, line);
		unknown = true;
	}
	return unknown ? 0 : rpm_tool_complain("rpmkeys", file, output);
}

int rpm_package_check(const char *file)
{
	_cleanup_free_ char *copy = strdup(file);
	char *const argv[] = { (char[]){ "rpmkeys" },
			       (char[]){ "--checksig" },
			       (char[]){ "--verbose" },
			       (char[]){ "--" },
			       copy,
			       NULL };
	struct process_output output;
	int failed;

	if (!copy)
		return complain("%s: out of memory", file);
	failed = rpm_tool_run(argv, NULL, &output);
	if (!failed && output.status != 0)
		failed = judge(file, &output);
	process_output_release(&output);
	return failed;
}

int rpm_package_unpack(const char *file, const char *folder, const char *release)
{
	struct archive *archive = archive_read_new();
	int failed = -1;

	if (!archive) {
		complain("%s: out of memory", file);
		return -1;
	}
	archive_read_support_filter_all(archive);
	archive_read_support_format_cpio(archive);
	if (archive_read_open_filename(archive, file, CHUNK) != ARCHIVE_OK)
		complain("%s: %s", file, archive_error_string(archive));
	else
		failed =
			unpack_archive(archive, file, folder, kernel_unpack_place, (char *)release);
	archive_read_free(archive);
	return failed;
}

void rpm_package_release(struct rpm_package *package)
{
	free(package->name);
	free(package->version);
	free(package->release);
	free(package->file);
	free(package->sha256);
}
