// SPDX-License-Identifier: MIT
/* Shared libraries that programs need: what they name, looked up as the dynamic linker does. */
#include "closure.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct architecture {
	const char *name;
	int machine;
	const char *folders[7]; /* in the order of the dynamic linker, distributions together */
} architectures[] = {
	{ "x86_64",
	  EM_X86_64,
	  { "lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu", "lib64", "usr/lib64", "lib",
	    "usr/lib", NULL } },
	{ "aarch64",
	  EM_AARCH64,
	  { "lib/aarch64-linux-gnu", "usr/lib/aarch64-linux-gnu", "lib64", "usr/lib64", "lib",
	    "usr/lib", NULL } },
};

struct closure {
	struct tree *tree;
	const struct architecture *architecture;
	const char *sysroot;
	int root;
	char **wrong;
};

__attribute__((format(printf, 2, 3))) static int complain(struct closure *closure,
							  const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	if (vasprintf(closure->wrong, format, arguments) < 0)
		*closure->wrong = NULL;
	va_end(arguments);
	return -1;
}

/* The file of the host that path means below the sysroot, links followed inside it; or NULL. */
static char *find_source(const struct closure *closure, const char *path)
{
	const struct open_how how = { .flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT };
	const int fd = (int)syscall(SYS_openat2, closure->root, path, &how, sizeof(how));
	char link[64], source[PATH_MAX];

	if (fd < 0)
		return NULL;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);

	const ssize_t length = readlink(link, source, sizeof(source) - 1);

	close(fd);
	return length < 0 ? NULL : strndup(source, (size_t)length);
}

/* Is the object at this place for the right machine?  Multilib folders hold others as well. */
static bool fits(const struct closure *closure, const char *source)
{
	const int fd = open(source, O_RDONLY | O_CLOEXEC);
	Elf *elf = fd < 0 ? NULL : elf_begin(fd, ELF_C_READ, NULL);
	GElf_Ehdr header;
	const bool result = elf && elf_kind(elf) == ELF_K_ELF && gelf_getehdr(elf, &header) &&
			    header.e_machine == closure->architecture->machine;

	elf_end(elf);
	if (fd >= 0)
		close(fd);
	return result;
}

/* Add the file that the sysroot has at path; 1 if it has none that fits. */
static int add_from_sysroot(struct closure *closure, const char *path)
{
	char *source = find_source(closure, path);
	int result = 1;

	if (source && fits(closure, source)) {
		result = tree_add_file(closure->tree, path, source, 0755);
		if (result != 0)
			complain(closure, "%s: %s", path, strerror(errno));
	}
	free(source);
	return result;
}

static int need_interpreter(struct closure *closure, const char *program, const char *path)
{
	if (tree_find(closure->tree, path))
		return 0;

	const int result = add_from_sysroot(closure, path);

	if (result > 0)
		return complain(closure, "%s needs %s, which is not in %s", program, path,
				closure->sysroot);
	return result;
}

static int need_library(struct closure *closure, const char *program, const char *name)
{
	char path[PATH_MAX];

	if (strchr(name, '/'))
		return need_interpreter(closure, program, name);
	for (size_t i = 0; closure->architecture->folders[i]; i++) {
		snprintf(path, sizeof(path), "%s/%s", closure->architecture->folders[i], name);
		if (tree_find(closure->tree, path))
			return 0;
	}
	for (size_t i = 0; closure->architecture->folders[i]; i++) {
		snprintf(path, sizeof(path), "%s/%s", closure->architecture->folders[i], name);

		const int result = add_from_sysroot(closure, path);

		if (result <= 0)
			return result;
	}
	return complain(closure, "%s needs %s, which is neither in the guest's tree nor in %s",
			program, name, closure->sysroot);
}

static int need_of_section(struct closure *closure, const char *program, Elf *elf, Elf_Scn *section)
{
	GElf_Shdr header;
	Elf_Data *data = elf_getdata(section, NULL);

	if (!gelf_getshdr(section, &header) || header.sh_type != SHT_DYNAMIC || !data ||
	    header.sh_entsize == 0)
		return 0;
	for (int i = 0; (size_t)i < header.sh_size / header.sh_entsize; i++) {
		GElf_Dyn dynamic;

		if (!gelf_getdyn(data, i, &dynamic) || dynamic.d_tag == DT_NULL)
			break;
		if (dynamic.d_tag != DT_NEEDED)
			continue;

		const char *name = elf_strptr(elf, header.sh_link, dynamic.d_un.d_val);

		if (!name)
			return complain(closure, "%s: %s", program, elf_errmsg(-1));
		if (need_library(closure, program, name) != 0)
			return -1;
	}
	return 0;
}

static int need_of_segments(struct closure *closure, const char *program, Elf *elf)
{
	size_t count;

	if (elf_getphdrnum(elf, &count) != 0)
		return complain(closure, "%s: %s", program, elf_errmsg(-1));
	for (int i = 0; (size_t)i < count; i++) {
		GElf_Phdr segment;
		size_t size;
		const char *image = elf_rawfile(elf, &size);

		if (!gelf_getphdr(elf, i, &segment) || segment.p_type != PT_INTERP)
			continue;
		if (!image || segment.p_offset >= size || segment.p_filesz == 0 ||
		    segment.p_filesz > size - segment.p_offset ||
		    image[segment.p_offset + segment.p_filesz - 1] != '\0')
			return complain(closure, "%s: its interpreter is unreadable", program);
		if (need_interpreter(closure, program, image + segment.p_offset) != 0)
			return -1;
	}
	return 0;
}

/* Is it a static program of 32 bits?  Such a one needs nothing but a kernel that runs it. */
static bool stands_alone(Elf *elf, const GElf_Ehdr *header)
{
	size_t count;

	if (header->e_ident[EI_CLASS] != ELFCLASS32 || elf_getphdrnum(elf, &count) != 0)
		return false;
	for (int i = 0; (size_t)i < count; i++) {
		GElf_Phdr segment;

		if (!gelf_getphdr(elf, i, &segment) || segment.p_type == PT_INTERP ||
		    segment.p_type == PT_DYNAMIC)
			return false;
	}
	return true;
}

static int need_of_object(struct closure *closure, const char *program, Elf *elf)
{
	GElf_Ehdr header;
	Elf_Scn *section = NULL;

	if (elf_kind(elf) != ELF_K_ELF || !gelf_getehdr(elf, &header))
		return 0;
	if (header.e_type != ET_EXEC && header.e_type != ET_DYN)
		return 0;
	if (stands_alone(elf, &header))
		return 0;
	if (header.e_machine != closure->architecture->machine)
		return complain(closure, "%s is not a program for %s", program,
				closure->architecture->name);
	if (need_of_segments(closure, program, elf) != 0)
		return -1;
	while ((section = elf_nextscn(elf, section))) {
		if (need_of_section(closure, program, elf, section) != 0)
			return -1;
	}
	return 0;
}

static int need_of_file(struct closure *closure, const char *path, const char *source)
{
	const int fd = open(source, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return complain(closure, "%s: %s", source, strerror(errno));

	Elf *elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
	const int result = elf ? need_of_object(closure, path, elf) : 0;

	elf_end(elf);
	close(fd);
	return result;
}

/* One pass over all files; adding moves the nodes, so each is named by copies. */
static int pass(struct closure *closure)
{
	for (size_t i = 0; i < closure->tree->count; i++) {
		const struct tree_node *node = &closure->tree->nodes[i];

		if (!node->source)
			continue;

		char *path = strdup(node->path), *source = strdup(node->source);
		const int failed = !path || !source || need_of_file(closure, path, source) != 0;

		free(path);
		free(source);
		if (failed)
			return -1;
	}
	return 0;
}

int closure_add(struct tree *tree, const char *sysroot, const char *arch, char **wrong)
{
	struct closure closure = { .tree = tree, .sysroot = sysroot, .wrong = wrong };
	size_t before;
	int failed;

	*wrong = NULL;
	for (size_t i = 0; i < sizeof(architectures) / sizeof(*architectures); i++) {
		if (strcmp(architectures[i].name, arch) == 0)
			closure.architecture = &architectures[i];
	}
	if (!closure.architecture || elf_version(EV_CURRENT) == EV_NONE)
		return complain(&closure, "%s: unknown architecture", arch);
	closure.root = open(sysroot, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (closure.root < 0)
		return complain(&closure, "%s: %s", sysroot, strerror(errno));
	do {
		before = tree->count;
		failed = pass(&closure);
	} while (!failed && tree->count != before);
	close(closure.root);
	return failed;
}
