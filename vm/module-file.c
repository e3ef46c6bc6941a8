// SPDX-License-Identifier: MIT
#include "module-file.h"

#include "wrong.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <gelf.h>
#include <libelf.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK 65536

/* Read all that there is.  0, or -1. */
static int read_all(struct module_file *file, struct archive *archive)
{
	la_ssize_t length;

	do {
		char *longer = realloc(file->content, file->size + CHUNK);

		if (!longer)
			return -1;
		file->content = longer;
		length = archive_read_data(archive, file->content + file->size, CHUNK);
		file->size += length > 0 ? (size_t)length : 0;
	} while (length > 0);
	return length < 0 ? -1 : 0;
}

int module_file_read(struct module_file *file, const char *path, char **wrong)
{
	struct archive *archive = archive_read_new();
	struct archive_entry *entry;
	int failed = -1;

	*file = (struct module_file){ 0 };
	if (archive) {
		archive_read_support_filter_all(archive);
		archive_read_support_format_raw(archive);
		if (archive_read_open_filename(archive, path, CHUNK) == ARCHIVE_OK &&
		    archive_read_next_header(archive, &entry) == ARCHIVE_OK)
			failed = read_all(file, archive);
	}
	archive_read_free(archive);
	if (!failed)
		return 0;
	module_file_release(file);
	return wrong_because(wrong, "%s: cannot be unpacked", path);
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
static int check_fit(Elf *elf, const Elf_Data *own_words, const char *path, const char *arch,
		     const char *release, char **wrong)
{
	const int machine = strcmp(arch, "aarch64") == 0 ? EM_AARCH64 : EM_X86_64;
	char *magic = find_value(own_words, "vermagic=");
	GElf_Ehdr header;
	int failed = 0;

	if (magic)
		magic[strcspn(magic, " ")] = '\0';
	if (!gelf_getehdr(elf, &header) || header.e_machine != machine)
		failed = wrong_because(wrong, "%s: a module for another architecture than %s", path,
				       arch);
	else if (magic && release && strcmp(magic, release) != 0)
		failed = wrong_because(wrong, "%s: a module of Linux %s, the kernel is %s", path,
				       magic, release);
	free(magic);
	return failed;
}

char *module_file_check(const struct module_file *file, const char *path, const char *arch,
			const char *release, char **wrong)
{
	Elf *elf =
		elf_version(EV_CURRENT) == EV_NONE ? NULL : elf_memory(file->content, file->size);
	const Elf_Data *own_words = find_own_words(elf);
	char *names = own_words ? find_value(own_words, "depends=") : NULL;

	if (!names) {
		wrong_because(wrong, "%s: is not a kernel module", path);
	} else if (check_fit(elf, own_words, path, arch, release, wrong) != 0) {
		free(names);
		names = NULL;
	}
	elf_end(elf);
	return names;
}

void module_file_release(struct module_file *file)
{
	free(file->content);
	*file = (struct module_file){ 0 };
}
