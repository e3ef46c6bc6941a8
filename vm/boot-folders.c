// SPDX-License-Identifier: MIT
/* Where a boot finds and keeps things on the host. */
#include "boot-folders.h"

#include <errno.h>
#include <glob.h>
#include <layout.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#define INIT "libexec/landlock-kit/guest-init"

__attribute__((format(printf, 1, 2))) static char *format_path(const char *format, ...)
{
	va_list arguments;
	char *path;

	va_start(arguments, format);
	if (vasprintf(&path, format, arguments) < 0)
		path = NULL;
	va_end(arguments);
	return path;
}

void guest_parts_find(struct guest_parts *parts, const char *arch, const char *guest,
		      const char *sysroot, const char *init)
{
	parts->guest = guest ? strdup(guest) : folder_of_guest(arch);
	parts->sysroot = sysroot ? strdup(sysroot) : folder_of_sysroot(arch);
	if (init)
		parts->init = strdup(init);
	else
		parts->init = parts->guest ? find_guest_init(parts->guest, arch) : NULL;
}

void guest_parts_release(struct guest_parts *parts)
{
	free(parts->guest);
	free(parts->sysroot);
	free(parts->init);
}

const char *host_arch(void)
{
	static struct utsname host;

	if (!host.machine[0])
		uname(&host);
	return host.machine;
}

/* The sysroot that the guest tree was built against, a link beside the tree, or NULL: none. */
static char *sysroot_of_guest(const char *arch)
{
	char relative[64];
	char *link;

	snprintf(relative, sizeof(relative), "libexec/landlock-kit/guest/%s.sysroot", arch);
	link = layout_path(relative);
	if (link && access(link, X_OK) == 0)
		return link;
	free(link);
	return NULL;
}

char *folder_of_sysroot(const char *arch)
{
	char *pattern, *newest = NULL;
	struct timespec newest_time = { 0 };
	glob_t found;

	if (strcmp(arch, host_arch()) == 0)
		return strdup("/");
	newest = sysroot_of_guest(arch);
	if (newest)
		return newest;
	pattern = layout_cache_path("sysroot");
	if (!pattern)
		return NULL;

	char *folders = format_path("%s/%s-*", pattern, arch);

	free(pattern);
	if (!folders || glob(folders, GLOB_ONLYDIR, NULL, &found) != 0) {
		free(folders);
		errno = ENOENT;
		return NULL;
	}
	for (size_t i = 0; i < found.gl_pathc; i++) {
		struct stat status;

		if (stat(found.gl_pathv[i], &status) != 0 ||
		    (newest && (status.st_mtim.tv_sec < newest_time.tv_sec ||
				(status.st_mtim.tv_sec == newest_time.tv_sec &&
				 status.st_mtim.tv_nsec < newest_time.tv_nsec))))
			continue;
		free(newest);
		newest = strdup(found.gl_pathv[i]);
		newest_time = status.st_mtim;
	}
	globfree(&found);
	free(folders);
	if (!newest)
		errno = ENOENT;
	return newest;
}

char *folder_of_guest(const char *arch)
{
	char relative[64];

	snprintf(relative, sizeof(relative), "libexec/landlock-kit/guest/%s", arch);
	return layout_path(relative);
}

/* The path if a file is there, else NULL; takes path over. */
static char *if_readable(char *path)
{
	if (path && access(path, R_OK) == 0)
		return path;
	free(path);
	return NULL;
}

char *find_guest_init(const char *guest, const char *arch)
{
	char *built = folder_of_guest(arch);
	const char *const trees[] = { guest, built };
	char *path = NULL;

	for (size_t i = 0; i < sizeof(trees) / sizeof(*trees) && !path; i++) {
		if (!trees[i])
			continue;
		path = if_readable(format_path("%s/usr/" INIT, trees[i]));
		if (!path)
			path = if_readable(format_path("%s/" INIT, trees[i]));
	}
	free(built);
	if (!path && strcmp(arch, host_arch()) == 0)
		path = if_readable(layout_path(INIT));
	if (!path)
		errno = ENOENT;
	return path;
}
