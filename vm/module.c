// SPDX-License-Identifier: MIT
/*
 * Kernel modules that the checks need.  Packages come without modules.dep (depmod(8) makes it at
 * installation), so what a module depends on is read from the module itself.
 */
#include "module.h"

#include "guest/paths.h"
#include "strip.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fts.h>
#include <gelf.h>
#include <libelf.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPENDENCY_DEPTH_MAX 16

/* Bytes of a module. */
#define LARGE (1024 * 1024)

/*
 * The filesystems that the suite builds inside the guest, and what it puts them on.  First what
 * they ask for by another name than the module's.
 */
static const char *const wanted[] = { "crc32c_generic", "loop", "ext4", "overlay", "fuse" };

/* Those that take long to load: when the kernel asks for them. */
static const struct {
	const char *name;
	const char *asked_for_as;
} wanted_on_demand[] = {
	{ "btrfs", "fs-btrfs" },
	{ "xfs", "fs-xfs" },
};

struct module {
	char *name;
	char *path;
	bool added;
	bool added_for_all; /* what the guest loads at its start */
};

struct modules {
	struct module *list;
	size_t count;
	struct tree *tree;
	char folder[128]; /* in the guest */
	unsigned int loaded;
	const char *arch;
	const char *release; /* of the kernel that they must fit, or NULL */
	char **wrong;
};

static int complain(const struct modules *modules, const char *what, const char *why)
{
	if (asprintf(modules->wrong, "%s: %s", what, why) < 0)
		*modules->wrong = NULL;
	return -1;
}

/* A module's name: its file name up to ".ko", with "-" and "_" the same, as modprobe(8) has it. */
static char *name_of(const char *file)
{
	const char *end = strstr(file, ".ko");
	char *name;

	if (!end || (strcmp(end, ".ko") != 0 && strncmp(end, ".ko.", 4) != 0))
		return NULL;
	name = strndup(file, (size_t)(end - file));
	for (char *c = name; c && *c; c++) {
		if (*c == '-')
			*c = '_';
	}
	return name;
}

/* Put one file of the folder on the list, if it is a module. */
static int take_found(struct modules *modules, const FTSENT *found)
{
	if (found->fts_info == FTS_NS || found->fts_info == FTS_DNR)
		return complain(modules, found->fts_path, strerror(found->fts_errno));

	char *name = found->fts_info == FTS_F ? name_of(found->fts_name) : NULL;
	struct module *list;

	if (!name)
		return 0;
	list = reallocarray(modules->list, modules->count + 1, sizeof(*list));
	if (!list) {
		free(name);
		return complain(modules, found->fts_path, strerror(errno));
	}
	modules->list = list;
	list[modules->count++] = (struct module){ .name = name, .path = strdup(found->fts_path) };
	return 0;
}

static int list_modules(struct modules *modules, const char *folder)
{
	char *const roots[] = { (char *)(uintptr_t)folder, NULL };
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, NULL);
	const FTSENT *found;
	int failed = 0;

	if (!walk)
		return complain(modules, folder, strerror(errno));
	while (!failed && (errno = 0, found = fts_read(walk)))
		failed = take_found(modules, found);
	if (!failed && errno != 0)
		failed = complain(modules, folder, strerror(errno));
	fts_close(walk);
	return failed;
}

/* Read a module, whatever it is compressed with: a kernel loads only what it can unpack. */
static char *read_module(const char *path, size_t *size)
{
	struct archive *archive = archive_read_new();
	struct archive_entry *entry;
	char *content = NULL;
	la_ssize_t length = -1;

	*size = 0;
	if (!archive)
		return NULL;
	archive_read_support_filter_all(archive);
	archive_read_support_format_raw(archive);
	if (archive_read_open_filename(archive, path, 65536) != ARCHIVE_OK ||
	    archive_read_next_header(archive, &entry) != ARCHIVE_OK)
		goto out;
	do {
		char *longer = realloc(content, *size + 65536);

		if (!longer) {
			length = -1;
			break;
		}
		content = longer;
		length = archive_read_data(archive, content + *size, 65536);
		*size += length > 0 ? (size_t)length : 0;
	} while (length > 0);
out:
	archive_read_free(archive);
	if (length == 0)
		return content;
	free(content);
	return NULL;
}

/* What the section of what the module says of itself has for a key such as "depends=", or NULL. */
static char *find_value(const Elf_Data *data, const char *key)
{
	for (size_t at = 0; at < data->d_size;) {
		const char *item = (const char *)data->d_buf + at;
		const size_t length = strnlen(item, data->d_size - at);

		if (length >= strlen(key) && memcmp(item, key, strlen(key)) == 0)
			return strndup(item + strlen(key), length - strlen(key));
		at += length + 1;
	}
	return NULL;
}

/* The section with "key=value" strings, each ended by NULs, or NULL. */
static const Elf_Data *find_own_words(Elf *elf)
{
	Elf_Scn *section = NULL;
	size_t names;

	if (!elf || elf_getshdrstrndx(elf, &names) != 0)
		return NULL;
	while ((section = elf_nextscn(elf, section))) {
		GElf_Shdr header;
		const char *name = gelf_getshdr(section, &header)
					   ? elf_strptr(elf, names, header.sh_name)
					   : NULL;

		if (name && strcmp(name, ".modinfo") == 0)
			return elf_rawdata(section, NULL);
	}
	return NULL;
}

/* The kernel would refuse it, and a check would say only that a filesystem is missing. */
static int check_fit(const struct modules *modules, const char *path, Elf *elf,
		     const Elf_Data *own_words)
{
	const int machine = strcmp(modules->arch, "aarch64") == 0 ? EM_AARCH64 : EM_X86_64;
	char *magic = find_value(own_words, "vermagic=");
	GElf_Ehdr header;
	int failed = 0;

	if (!gelf_getehdr(elf, &header) || header.e_machine != machine) {
		if (asprintf(modules->wrong, "%s: a module for another architecture than %s", path,
			     modules->arch) < 0)
			*modules->wrong = NULL;
		failed = -1;
	} else if (magic && modules->release) {
		magic[strcspn(magic, " ")] = '\0';
		if (strcmp(magic, modules->release) != 0) {
			if (asprintf(modules->wrong, "%s: a module of Linux %s, the kernel is %s",
				     path, magic, modules->release) < 0)
				*modules->wrong = NULL;
			failed = -1;
		}
	}
	free(magic);
	return failed;
}

/* The names of the modules that it needs; NULL (with *wrong) if it does not fit. */
static char *read_dependencies(const struct modules *modules, const char *path, char *content,
			       size_t size)
{
	Elf *elf = elf_memory(content, size);
	const Elf_Data *own_words = find_own_words(elf);
	char *names = own_words ? find_value(own_words, "depends=") : NULL;

	if (!names) {
		complain(modules, path, "is not a kernel module");
	} else if (check_fit(modules, path, elf, own_words) != 0) {
		free(names);
		names = NULL;
	}
	elf_end(elf);
	return names;
}

static struct module *find_module(const struct modules *modules, const char *name)
{
	for (size_t i = 0; i < modules->count; i++) {
		if (strcmp(modules->list[i].name, name) == 0)
			return &modules->list[i];
	}
	return NULL;
}

static int add_module(struct modules *modules, struct module *module, unsigned int depth);

static int add_dependencies(struct modules *modules, char *names, unsigned int depth)
{
	char *next = names, *name;

	while ((name = strsep(&next, ","))) {
		struct module *module;

		for (char *c = name; *c; c++) {
			if (*c == '-')
				*c = '_';
		}
		module = find_module(modules, name);
		if (module && add_module(modules, module, depth + 1) != 0)
			return -1;
	}
	return 0;
}

/* Add what the module needs, then the module. */
static int add_module(struct modules *modules, struct module *module, unsigned int depth)
{
	char path[PATH_MAX];
	size_t size;

	if (module->added || depth > DEPENDENCY_DEPTH_MAX)
		return 0;
	module->added = true;

	char *content = read_module(module->path, &size);

	if (!content)
		return complain(modules, module->path, "cannot be unpacked");

	char *names = read_dependencies(modules, module->path, content, size);
	int failed = names ? add_dependencies(modules, names, depth) : -1;

	if (!failed) {
		/* Small ones load fast, and keep their signatures. */
		if (size > LARGE)
			strip_module(&content, &size);
		snprintf(path, sizeof(path), "%s/%03u-%s.ko", modules->folder, modules->loaded++,
			 module->name);
		failed = tree_add_data(modules->tree, path, content, size, 0644);
	}
	free(names);
	free(content);
	return failed;
}

static int add_for_all(struct modules *modules)
{
	int failed = 0;

	snprintf(modules->folder, sizeof(modules->folder), "%s", GUEST_MODULES);
	for (size_t i = 0; !failed && i < sizeof(wanted) / sizeof(*wanted); i++) {
		struct module *module = find_module(modules, wanted[i]);

		if (module)
			failed = add_module(modules, module, 0);
	}
	for (size_t i = 0; i < modules->count; i++)
		modules->list[i].added_for_all = modules->list[i].added;
	return failed;
}

/* Each with all that it needs: which of them is asked for first is not known. */
static int add_on_demand(struct modules *modules, const char *name, const char *asked_for_as)
{
	struct module *module = find_module(modules, name);

	if (!module)
		return 0;
	for (size_t i = 0; i < modules->count; i++)
		modules->list[i].added = modules->list[i].added_for_all;
	snprintf(modules->folder, sizeof(modules->folder), "%s/%s", GUEST_MODULES_ON_DEMAND,
		 asked_for_as);
	return add_module(modules, module, 0);
}

int module_add_all(struct tree *tree, const char *folder, const char *arch, const char *release,
		   char **wrong)
{
	struct modules modules = {
		.tree = tree,
		.arch = arch,
		.release = release,
		.wrong = wrong,
	};
	int failed;

	*wrong = NULL;
	if (elf_version(EV_CURRENT) == EV_NONE)
		return complain(&modules, folder, elf_errmsg(-1));
	failed = list_modules(&modules, folder);
	if (!failed && modules.count == 0)
		failed = complain(&modules, folder, "holds no kernel modules");
	if (!failed)
		failed = add_for_all(&modules);
	for (size_t i = 0; !failed && i < sizeof(wanted_on_demand) / sizeof(*wanted_on_demand); i++)
		failed = add_on_demand(&modules, wanted_on_demand[i].name,
				       wanted_on_demand[i].asked_for_as);
	for (size_t i = 0; i < modules.count; i++) {
		free(modules.list[i].name);
		free(modules.list[i].path);
	}
	free(modules.list);
	return failed;
}
