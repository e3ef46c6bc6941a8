// SPDX-License-Identifier: MIT
#include "layout.h"

#include "../installed.h"
#include "../kernel-record.h"
#include "../message.h"
#include "cleanup.h"

#include <errno.h>
#include <first_line.h>
#include <foreign.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a build leaves: the first that is there counts. */
static const struct {
	const char *arch;
	const char *image;
} built[] = {
	{ "x86_64", "arch/x86/boot/bzImage" },
	{ "aarch64", "arch/arm64/boot/Image" },
	{ "aarch64", "arch/arm64/boot/Image.gz" },
	{ "aarch64", "arch/arm64/boot/vmlinuz.efi" },
};

static const char *text(const json_t *entry, const char *key)
{
	return json_string_value(json_object_get(entry, key));
}

/* A path below a folder if it is there, a new string, else NULL. */
__attribute__((format(printf, 2, 3))) static char *find(const char *folder, const char *format, ...)
{
	_cleanup_free_ char *relative = NULL;
	va_list arguments;
	char *path;
	int length;

	va_start(arguments, format);
	length = vasprintf(&relative, format, arguments);
	va_end(arguments);
	if (length < 0) {
		relative = NULL;
		return NULL;
	}
	if (asprintf(&path, "%s/%s", folder, relative) < 0)
		return NULL;
	if (access(path, F_OK) == 0)
		return path;
	free(path);
	return NULL;
}

char *local_layout_built_image(const char *tree, const char *arch)
{
	for (size_t i = 0; i < sizeof(built) / sizeof(*built); i++) {
		char *path =
			strcmp(built[i].arch, arch) == 0 ? find(tree, "%s", built[i].image) : NULL;

		if (path)
			return path;
	}
	return NULL;
}

char *local_layout_built_release(const char *tree)
{
	_cleanup_free_ char *path = find(tree, "include/config/kernel.release");
	char release[65];

	return path && first_line(path, release, sizeof(release)) == 0 ? strdup(release) : NULL;
}

/*
 * Add the module of a line of modules.order: "fs/ext4/ext4.o", formerly with ".ko", and before that
 * with "kernel/" in front of it.  0, or -1 after a complaint.
 */
static int add_built_module(struct local_files *files, const char *tree, char *line)
{
	static const char former[] = "kernel/";
	const char *name = line;
	char *end = strrchr(line, '.');
	_cleanup_free_ char *path = NULL;

	if (!end || (strcmp(end, ".o") != 0 && strcmp(end, ".ko") != 0))
		return complain("%s/modules.order: %s: not a module", tree, foreign_typed(line));
	*end = '\0';
	path = find(tree, "%s.ko", name);
	if (!path && strncmp(line, former, sizeof(former) - 1) == 0) {
		name += sizeof(former) - 1;
		path = find(tree, "%s.ko", name);
	}
	if (!path)
		return complain("%s: %s.ko is missing: are the modules built?", tree,
				foreign_typed(name));
	return local_files_add(files, path, KERNEL_MODULES "/kernel/%s.ko", name);
}

/* The modules that the last build made; a tree may hold others of builds before. */
static int add_built_modules(struct local_files *files, const char *tree)
{
	_cleanup_free_ char *order = find(tree, "modules.order"), *line = NULL;
	_cleanup_free_ char *builtin = find(tree, "modules.builtin");
	_cleanup_file_ FILE *list = NULL;
	size_t room = 0;

	if (!order) /* a kernel without modules */
		return 0;
	list = fopen(order, "re");
	if (!list)
		return complain("%s: %s", order, strerror(errno));
	while (errno = 0, getline(&line, &room, list) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (*line && add_built_module(files, tree, line) != 0)
			return -1;
	}
	if (errno)
		return complain("%s: %s", order, strerror(errno));
	return builtin ? local_files_add(files, builtin, KERNEL_MODULES "/modules.builtin") : 0;
}

/* An image is made of vmlinux: one that is older is of another build, or the tree a copy. */
static void warn_of_old_image(const char *tree, const char *image)
{
	_cleanup_free_ char *kernel = find(tree, "vmlinux");
	struct stat one, other;

	if (kernel && stat(kernel, &one) == 0 && stat(image, &other) == 0 &&
	    (one.st_mtim.tv_sec > other.st_mtim.tv_sec ||
	     (one.st_mtim.tv_sec == other.st_mtim.tv_sec &&
	      one.st_mtim.tv_nsec > other.st_mtim.tv_nsec)))
		tell("%s is older than vmlinux: is the build complete?", image);
}

static int find_tree(struct local_files *files, const char *tree, const char *arch)
{
	_cleanup_free_ char *image = local_layout_built_image(tree, arch);
	_cleanup_free_ char *config = find(tree, ".config");

	if (!image)
		return complain("%s: no kernel for %s was built here", tree, arch);
	warn_of_old_image(tree, image);
	if (local_files_add(files, image, KERNEL_IMAGE) != 0 ||
	    (config && local_files_add(files, config, KERNEL_CONFIG) != 0))
		return -1;
	return add_built_modules(files, tree);
}

static int find_installed(struct local_files *files, const char *root, const char *release)
{
	_cleanup_free_ char *image = installed_find(root, INSTALLED_IMAGE, release);
	_cleanup_free_ char *config = installed_find(root, INSTALLED_CONFIG, release);
	_cleanup_free_ char *modules = installed_find(root, INSTALLED_MODULES, release);

	if (!image)
		return complain("%s: no kernel %s is installed here", root, release);
	if (local_files_add(files, image, KERNEL_IMAGE) != 0 ||
	    (config && local_files_add(files, config, KERNEL_CONFIG) != 0))
		return -1;
	return modules ? local_files_add_modules(files, modules) : 0;
}

int local_layout_find(struct local_files *files, const json_t *entry, const char *arch)
{
	const char *tree = text(entry, "tree"), *installed = text(entry, "installed");
	const char *config = text(entry, "config"), *modules = text(entry, "modules");

	*files = (struct local_files){ 0 };
	if (tree)
		return find_tree(files, tree, arch);
	if (installed)
		return find_installed(files, text(entry, "root") ?: "/", installed);
	if (local_files_add(files, text(entry, "image"), KERNEL_IMAGE) != 0 ||
	    (config && local_files_add(files, config, KERNEL_CONFIG) != 0))
		return -1;
	return modules ? local_files_add_modules(files, modules) : 0;
}
