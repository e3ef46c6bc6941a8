// SPDX-License-Identifier: MIT
#include "object.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <linux/magic.h>

#include <case.h>
#include <expect.h>
#include <literal.h>

const char *object_hex(const void *bytes, size_t size)
{
	const unsigned char *byte = bytes;
	char *digits = malloc(2 * size + 1);

	if (!digits)
		expect_broken("no memory");
	digits[0] = '\0';
	for (size_t i = 0; i < size; i++)
		snprintf(digits + 2 * i, 3, "%02X", byte[i]);
	return digits;
}

const char *object_string(const char *string)
{
	for (const char *c = string; *c; c++) {
		if (*c == '"' || *c < 0x21 || *c > 0x7e)
			return object_hex(string, strlen(string));
	}
	return case_text("\"%s\"", literal_pattern(string));
}

const char *object_path(const char *name)
{
	return case_text("path=%s", object_string(name));
}

/* The kernel's name of the filesystem that a file is on; a pattern where it cannot be known. */
static const char *device(const char *path, dev_t number)
{
	char link[64], target[PATH_MAX];
	struct statfs fs;
	ssize_t length;

	snprintf(link, sizeof(link), "/sys/dev/block/%u:%u", major(number), minor(number));
	length = readlink(link, target, sizeof(target) - 1);
	if (length > 0) {
		target[length] = '\0';
		return case_text("\"%s\"", basename(target));
	}
	if (statfs(path, &fs) == 0 && fs.f_type == TMPFS_MAGIC)
		return "@(\"tmpfs\"|\"devtmpfs\")";
	return "*([! ])";
}

const char *object_file_named(const char *path, const char *name)
{
	struct stat status;

	if (lstat(path, &status))
		expect_broken("%s: %s", path, expect_errno_name(errno));
	return case_text("%s dev=%s ino=%llu", object_path(name), device(path, status.st_dev),
			 (unsigned long long)status.st_ino);
}

const char *object_file(const char *path)
{
	char name[PATH_MAX];

	if (!realpath(path, name))
		expect_broken("%s: %s", path, expect_errno_name(errno));
	return object_file_named(path, name);
}
