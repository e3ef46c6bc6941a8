// SPDX-License-Identifier: MIT
/*
 * Read in arch/, drivers/of/fdt.c and init/main.c of Linux 6.1 and 7.3; booted for x86 with and
 * without CONFIG_CMDLINE_OVERRIDE.
 */
#include "command_line.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot_parameter.h"

/* What is built in, beside what the boot loader gives. */
enum place {
	PLACE_NONE,   /* it is not used */
	PLACE_SPARE,  /* it is used where the boot loader gives nothing */
	PLACE_FIRST,  /* before it */
	PLACE_LAST,   /* after it */
	PLACE_EITHER, /* one of the two, by how the kernel is booted */
	PLACE_ALONE,  /* in place of it */
};

static const struct arch {
	const char *name;
	size_t size; /* of a command line with the NUL that ends it */
	bool needs_bool;
	enum place with_bool;
	enum place extended;
} archs[] = {
	{ "x86", 2048, true, PLACE_FIRST, PLACE_FIRST },
	{ "x86_64", 2048, true, PLACE_FIRST, PLACE_FIRST },
	{ "i386", 2048, true, PLACE_FIRST, PLACE_FIRST },
	{ "mips", 4096, true, PLACE_LAST, PLACE_LAST },
	/* With a device tree last, without one first. */
	{ "arm", 1024, false, PLACE_NONE, PLACE_EITHER },
	/* With a device tree, the boot loader's may follow once more. */
	{ "loongarch", 4096, false, PLACE_NONE, PLACE_EITHER },
	{ "arm64", 2048, false, PLACE_NONE, PLACE_LAST },
	{ "powerpc", 2048, false, PLACE_NONE, PLACE_LAST },
	/* 2048 in later ones. */
	{ "riscv", 1024, false, PLACE_NONE, PLACE_LAST },
	{ "sh", 512, false, PLACE_NONE, PLACE_LAST },
	{ "s390", 4096, false, PLACE_NONE, PLACE_NONE },
	{ "sparc64", 1024, true, PLACE_ALONE, PLACE_ALONE },
	{ "um", 4096, false, PLACE_NONE, PLACE_NONE },
};

/* The least of all, and the least of those that distributions are for. */
static const struct arch rare = { "", 256, false, PLACE_SPARE, PLACE_EITHER };
static const struct arch unknown = { "", 1024, false, PLACE_EITHER, PLACE_EITHER };

static const struct arch *find_arch(const char *name)
{
	for (size_t i = 0; i < sizeof(archs) / sizeof(archs[0]); i++) {
		if (strcmp(archs[i].name, name) == 0)
			return &archs[i];
	}
	return *name ? &rare : &unknown;
}

/* Whether all its kernels have that size. */
static bool is_sure(const struct arch *arch)
{
	return arch != &rare && arch != &unknown && strcmp(arch->name, "riscv") != 0;
}

static enum place find_place(const struct kernel_config *config)
{
	const struct arch *const arch = find_arch(config->arch);

	if (!*config->cmdline || (arch->needs_bool && config->cmdline_bool == TRISTATE_NO))
		return PLACE_NONE;
	if (config->cmdline_alone == TRISTATE_YES)
		return PLACE_ALONE;
	if (config->cmdline_extend_mips == TRISTATE_YES)
		return PLACE_FIRST;
	if (config->cmdline_extend == TRISTATE_YES)
		return arch->extended;
	if (strcmp(arch->name, "sh") == 0)
		return PLACE_NONE;
	if (arch->needs_bool)
		return arch->with_bool;
	return arch == &unknown && config->cmdline_bool == TRISTATE_YES ? PLACE_EITHER
									: PLACE_SPARE;
}

static int add(struct command_lines *made, const char *first, const char *last, size_t size)
{
	const char *const between = *first && *last ? " " : "";
	const int length = snprintf(NULL, 0, "%s%s%s", first, between, last);
	char *const line = malloc((size_t)length + 1);

	if (!line)
		return ENOMEM;
	snprintf(line, size < (size_t)length + 1 ? size : (size_t)length + 1, "%s%s%s", first,
		 between, last);
	made->lines[made->count++] = line;
	return 0;
}

static int make(struct command_lines *made, const struct kernel_config *config, const char *boot,
		size_t size)
{
	const char *const given = boot ? boot : "";
	const char *const built_in = config->cmdline;
	int error = 0;

	switch (find_place(config)) {
	case PLACE_NONE:
		return add(made, given, "", size);
	case PLACE_ALONE:
		return add(made, built_in, "", size);
	case PLACE_FIRST:
		return add(made, built_in, given, size);
	case PLACE_LAST:
		return add(made, given, built_in, size);
	case PLACE_EITHER:
		error = add(made, built_in, given, size);
		return error ? error : add(made, given, built_in, size);
	case PLACE_SPARE:
		break;
	}
	/* A boot loader whose line is not known may give none. */
	if (!boot || !*boot)
		error = add(made, built_in, "", size);
	if (!error && (!boot || *boot))
		error = add(made, given, "", size);
	return error;
}

/* As EFI and most boot loaders shorten a line: a parameter that does not fit is left out. */
static int make_whole_parameters(struct command_lines *made, const struct kernel_config *config,
				 const char *boot, size_t size)
{
	char *const line = strndup(boot, size);
	bool in_quote = false;
	size_t end = 0;
	int error;

	if (!line)
		return ENOMEM;
	for (size_t i = 0; line[i]; i++) {
		if (!in_quote && boot_parameter_is_blank(line[i]))
			end = i;
		in_quote ^= line[i] == '"';
	}
	line[end] = '\0';
	error = make(made, config, line, size);
	free(line);
	return error;
}

int command_lines_make(struct command_lines *made, const struct kernel_config *config,
		       const char *boot)
{
	const struct arch *const arch = find_arch(config->arch);
	const size_t longest = strlen(config->cmdline) + (boot ? strlen(boot) : 0) + 2;
	size_t size = arch->size;
	int error;

	if (config->cmdline_size)
		size = config->cmdline_size;
	*made = (struct command_lines){ 0 };
	error = make(made, config, boot, size);
	if (!error && boot && strlen(boot) >= size)
		error = make_whole_parameters(made, config, boot, size);
	/* A part of a configuration may leave out that it stands alone. */
	if (!error && *config->cmdline && !config->whole &&
	    config->cmdline_alone == TRISTATE_UNKNOWN)
		error = add(made, config->cmdline, "", size);
	/* Where the length is not sure, what is beyond it may count, and may not. */
	if (!error && !is_sure(arch) && !config->cmdline_size && longest > size)
		error = make(made, config, boot, longest);
	return error;
}

void command_lines_free(struct command_lines *made)
{
	for (size_t i = 0; i < made->count; i++)
		free(made->lines[i]);
	made->count = 0;
}

/* The directory of the kernel's architectures for that name of uname(2). */
static const char *arch_of(const char *machine)
{
	static const struct {
		const char *start;
		const char *arch;
	} rows[] = {
		{ "x86_64", "x86" },  { "i", "x86" },	  { "aarch64", "arm64" },
		{ "arm", "arm" },     { "mips", "mips" }, { "loongarch", "loongarch" },
		{ "ppc", "powerpc" }, { "s390", "s390" }, { "sparc64", "sparc64" },
	};

	for (size_t i = 0; machine && i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strncmp(machine, rows[i].start, strlen(rows[i].start)) == 0)
			return rows[i].arch;
	}
	return "";
}

size_t command_line_limit(const struct kernel_config *config, const char *machine)
{
	const struct arch *arch = find_arch(config->arch);

	if (config->cmdline_size)
		return config->cmdline_size - 1;
	if (arch == &unknown)
		arch = find_arch(arch_of(machine));
	return is_sure(arch) ? arch->size - 1 : 0;
}

bool command_line_is_overruled(const struct kernel_config *config)
{
	const enum place place = find_place(config);
	char line[KERNEL_CONFIG_CMDLINE_MAX];
	struct boot_parameters parameters;

	strcpy(line, config->cmdline);
	boot_parameters_take(line, &parameters);
	/* One that comes first can take all that follows for its own. */
	if (place == PLACE_FIRST && (parameters.dashes || parameters.open_quote))
		return true;
	return place == PLACE_ALONE ||
	       ((place == PLACE_LAST || place == PLACE_EITHER) && parameters.lsm);
}
