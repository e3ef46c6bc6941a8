// SPDX-License-Identifier: MIT
#include "kernel_config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "inflate.h"
#include "lsm_list.h"

/* What CONFIG_IKCONFIG puts before the file of gzip that it keeps in the kernel. */
static const char ikconfig_mark[] = "IKCFG_ST";

/* What is being read, and what its head says of it. */
struct reading {
	struct kernel_config *config;
	bool generated; /* the line before says that a program has written it */
	bool foreign;	/* not for Linux */
};

/* "# Linux/x86 6.12.1 Kernel Configuration", and "# U-Boot 2024.01 Configuration". */
static void read_head(struct reading *reading, const char *line)
{
	struct kernel_config *const config = reading->config;
	const bool generated = reading->generated;
	static const char end[] = " Configuration";
	const size_t length = strlen(line);
	char arch[sizeof(config->arch)];
	char release[sizeof(config->release)];

	reading->generated = strncmp(line, "# Automatically generated", 25) == 0;
	if (strncmp(line, "# ", 2) != 0 || length < sizeof(end) ||
	    strcmp(line + length - (sizeof(end) - 1), end) != 0)
		return;
	if (sscanf(line, "# Linux/%31s %64s Kernel", arch, release) == 2) {
		strcpy(config->arch, arch);
		strcpy(config->release, release);
	} else if (generated && strncmp(line, "# Linux", 7) != 0) {
		reading->foreign = true;
	}
}

/* Without a head, the architecture is what is set of it. */
static void read_arch(struct kernel_config *config, const char *line)
{
	static const struct {
		const char *line;
		const char *arch;
	} lines[] = {
		{ "CONFIG_X86=y", "x86" },
		{ "CONFIG_ARM64=y", "arm64" },
		{ "CONFIG_ARM=y", "arm" },
		{ "CONFIG_RISCV=y", "riscv" },
		{ "CONFIG_MIPS=y", "mips" },
		{ "CONFIG_PPC=y", "powerpc" },
		{ "CONFIG_LOONGARCH=y", "loongarch" },
		{ "CONFIG_S390=y", "s390" },
		{ "CONFIG_SUPERH=y", "sh" },
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]) && !*config->arch; i++) {
		if (strcmp(line, lines[i].line) == 0)
			strcpy(config->arch, lines[i].arch);
	}
}

/* The value of that option if the line is about it: "n" if it is not set.  Else NULL. */
static const char *value_of(const char *line, const char *option)
{
	static const char not_set[] = " is not set";
	const size_t length = strlen(option);

	if (strncmp(line, "# ", 2) == 0 && strncmp(line + 2, option, length) == 0 &&
	    strcmp(line + 2 + length, not_set) == 0)
		return "n";
	if (strncmp(line, option, length) == 0 && line[length] == '=')
		return line + length + 1;
	return NULL;
}

/* What is neither yes nor no, such as half a line, says nothing. */
static void read_switch(enum tristate *set, const char *line, const char *option)
{
	const char *const value = value_of(line, option);

	if (!value)
		return;
	if (strcmp(value, "y") == 0 || strcmp(value, "m") == 0)
		*set = TRISTATE_YES;
	else
		*set = strcmp(value, "n") == 0 ? TRISTATE_NO : TRISTATE_UNKNOWN;
}

/* The text between quotes, in which a backslash stands before a quote and itself. */
static bool read_string(const char *line, const char *option, char *text, size_t size)
{
	const char *from = value_of(line, option);
	size_t used = 0;

	if (!from || *from++ != '"')
		return false;
	for (; *from && *from != '"' && used < size - 1; from++) {
		if (*from == '\\' && from[1])
			from++;
		text[used++] = *from;
	}
	text[used] = '\0';
	return *from == '"';
}

static void read_switches(struct kernel_config *config, const char *line)
{
	const struct {
		const char *option;
		enum tristate *set;
	} switches[] = {
		{ "CONFIG_SECURITY", &config->security },
		{ "CONFIG_SECURITY_LANDLOCK", &config->landlock },
		{ "CONFIG_NET", &config->net },
		{ "CONFIG_INET", &config->inet },
		{ "CONFIG_IPV6", &config->ipv6 },
		{ "CONFIG_MPTCP", &config->mptcp },
		{ "CONFIG_CMDLINE_BOOL", &config->cmdline_bool },
		{ "CONFIG_CMDLINE_EXTEND", &config->cmdline_extend },
		{ "CONFIG_MIPS_CMDLINE_BUILTIN_EXTEND", &config->cmdline_extend_mips },
		{ "CONFIG_CMDLINE_FROM_BOOTLOADER", &config->cmdline_ignored },
		{ "CONFIG_BOOT_CONFIG", &config->boot_config },
		{ "CONFIG_BOOT_CONFIG_FORCE", &config->boot_config_force },
		{ "CONFIG_BOOT_CONFIG_EMBED", &config->boot_config_embed },
	};
	/* One architecture has one of them. */
	static const char *const alone[] = { "CONFIG_CMDLINE_OVERRIDE", "CONFIG_CMDLINE_OVERWRITE",
					     "CONFIG_CMDLINE_FORCE" };
	enum tristate differs = TRISTATE_UNKNOWN;

	for (size_t i = 0; i < sizeof(switches) / sizeof(switches[0]); i++)
		read_switch(switches[i].set, line, switches[i].option);
	for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]); i++)
		read_switch(&config->cmdline_alone, line, alone[i]);
	/* The kernels of Red Hat have later features than their release promises. */
	read_switch(&differs, line, "CONFIG_RHEL_DIFFERENCES");
	config->backports |= differs != TRISTATE_UNKNOWN;
}

static void read_line(struct reading *reading, char *line)
{
	struct kernel_config *const config = reading->config;
	char text[KERNEL_CONFIG_CMDLINE_MAX];
	const char *size;

	/* Files travel through other systems, and people edit them. */
	line[strcspn(line, "\r\n")] = '\0';
	for (size_t length = strlen(line); length && strchr(" \t", line[length - 1]); length--)
		line[length - 1] = '\0';
	if (!config->lines)
		read_head(reading, line);
	config->whole |= *config->release && strcmp(line, "# end of Kernel hacking") == 0;
	if (strncmp(line, "CONFIG_", 7) != 0 && strncmp(line, "# CONFIG_", 9) != 0)
		return;
	config->lines++;
	read_arch(config, line);
	read_switches(config, line);
	if (value_of(line, "CONFIG_LSM")) {
		config->lsm = (struct lsm_list){ 0 };
		if (read_string(line, "CONFIG_LSM", text, sizeof(text)))
			lsm_list_parse(&config->lsm, text);
	}
	if (read_string(line, "CONFIG_CMDLINE", text, sizeof(text)))
		strcpy(config->cmdline, text);
	size = value_of(line, "CONFIG_COMMAND_LINE_SIZE");
	if (size)
		config->cmdline_size = (unsigned int)strtoul(size, NULL, 10);
}

static void settle(enum tristate *set)
{
	if (*set == TRISTATE_UNKNOWN)
		*set = TRISTATE_NO;
}

/* What follows from what was read. */
static void conclude(struct kernel_config *config)
{
	if (config->whole) {
		settle(&config->security);
		settle(&config->landlock);
		settle(&config->net);
		settle(&config->inet);
		settle(&config->ipv6);
		settle(&config->mptcp);
	}
	if (config->security == TRISTATE_NO)
		settle(&config->landlock);
	if (config->net == TRISTATE_NO)
		settle(&config->inet);
	if (config->inet == TRISTATE_NO) {
		settle(&config->ipv6);
		settle(&config->mptcp);
	}
}

/* A line may end with the file, and then is all of it if it has all that such lines have. */
static bool is_cut(const char *last)
{
	char text[KERNEL_CONFIG_CMDLINE_MAX];
	const char *const value = strchr(last, '=');
	char option[128];

	if (!*last || strcmp(last, "#") == 0 || strncmp(last, "# end of ", 9) == 0)
		return false;
	if (strncmp(last, "# CONFIG_", 9) == 0)
		return !strstr(last, " is not set");
	if (!value || (size_t)(value - last) >= sizeof(option))
		return true;
	snprintf(option, sizeof(option), "%.*s", (int)(value - last), last);
	return !value[1] || (value[1] == '"' && !read_string(last, option, text, sizeof(text)));
}

static int read_lines(struct kernel_config *config, FILE *file)
{
	struct reading reading = { .config = config };
	char *line = NULL;
	size_t size = 0;
	ssize_t length;
	int error = 0;

	errno = 0;
	while ((length = getline(&line, &size, file)) >= 0) {
		const bool ended = length && line[length - 1] == '\n';

		read_line(&reading, line);
		config->cut = !ended && is_cut(line);
	}
	if (ferror(file))
		error = errno;
	free(line);
	if (!error && reading.foreign && !*config->release)
		return KERNEL_CONFIG_FOREIGN;
	return error;
}

static int read_text(struct kernel_config *config, uint8_t *text, size_t length)
{
	static const uint8_t utf8_mark[] = { 0xef, 0xbb, 0xbf };
	FILE *file;
	int error;

	if (length >= sizeof(utf8_mark) && memcmp(text, utf8_mark, sizeof(utf8_mark)) == 0) {
		text += sizeof(utf8_mark);
		length -= sizeof(utf8_mark);
	}
	if (!length)
		return KERNEL_CONFIG_NONE;
	file = fmemopen(text, length, "r");
	if (!file)
		return errno;
	error = read_lines(config, file);
	fclose(file);
	if (!error && !config->lines)
		return KERNEL_CONFIG_NONE;
	return error;
}

/* All that is left of a file.  Returns 0 or a positive errno. */
static int read_rest(int fd, uint8_t **bytes, size_t *length)
{
	size_t size = 0;
	ssize_t got;

	do {
		if (*length == size) {
			uint8_t *more;

			if (size > INFLATE_MAX)
				return EFBIG;
			size = 2 * size + 65536;
			more = realloc(*bytes, size);
			if (!more)
				return ENOMEM;
			*bytes = more;
		}
		got = read(fd, *bytes + *length, size - *length);
		if (got > 0)
			*length += (size_t)got;
	} while (got > 0);
	return got < 0 ? errno : 0;
}

/* What begins as these do is no text, and no configuration that could be read here. */
static int recognize(const uint8_t *bytes, size_t length)
{
	static const struct {
		int answer;
		size_t length;
		const char *magic;
	} kinds[] = {
		{ KERNEL_CONFIG_XZ, 5,
		  "\xfd"
		  "7zXZ" },
		{ KERNEL_CONFIG_ZSTD, 4, "\x28\xb5\x2f\xfd" },
		{ KERNEL_CONFIG_BZIP2, 3, "BZh" },
		{ KERNEL_CONFIG_LZ4, 4, "\x04\x22\x4d\x18" },
		{ KERNEL_CONFIG_LZ4, 4, "\x02\x21\x4c\x18" },
		{ KERNEL_CONFIG_LZMA, 3, "\x5d\0\0" },
		{ KERNEL_CONFIG_LZOP, 4, "\x89LZO" },
		{ KERNEL_CONFIG_IMAGE, 4,
		  "\x7f"
		  "ELF" },
		{ KERNEL_CONFIG_IMAGE, 2, "MZ" },
		{ KERNEL_CONFIG_UTF16, 2, "\xff\xfe" },
		{ KERNEL_CONFIG_UTF16, 2, "\xfe\xff" },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (length >= kinds[i].length &&
		    memcmp(bytes, kinds[i].magic, kinds[i].length) == 0)
			return kinds[i].answer;
	}
	return 0;
}

static int read_gzip(struct kernel_config *config, const uint8_t *bytes, size_t length)
{
	char *text = NULL;
	int error = inflate_gzip(bytes, length, &text, &length);

	if (error == ENODATA)
		return KERNEL_CONFIG_SHORT;
	if (error == EBADMSG)
		return KERNEL_CONFIG_DAMAGED;
	if (!error)
		error = read_text(config, (uint8_t *)text, length);
	free(text);
	return error;
}

static int read_bytes(struct kernel_config *config, uint8_t *bytes, size_t length)
{
	const size_t mark = sizeof(ikconfig_mark) - 1;
	int answer;

	if (length >= mark && memcmp(bytes, ikconfig_mark, mark) == 0) {
		bytes += mark;
		length -= mark;
	}
	if (inflate_is_gzip(bytes, length))
		return read_gzip(config, bytes, length);
	answer = recognize(bytes, length);
	return answer ? answer : read_text(config, bytes, length);
}

int kernel_config_read(struct kernel_config *config, const char *path)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	uint8_t *bytes = NULL;
	size_t length = 0;
	int error;

	*config = (struct kernel_config){ 0 };
	if (fd < 0)
		return errno;
	error = read_rest(fd, &bytes, &length);
	close(fd);
	if (!error)
		error = read_bytes(config, bytes, length);
	free(bytes);
	if (!error)
		conclude(config);
	return error;
}

const char *kernel_config_error(int error)
{
	switch (error) {
	case KERNEL_CONFIG_NONE:
		return "not a kernel configuration, plain or made by gzip";
	case KERNEL_CONFIG_DAMAGED:
		return "damaged: gzip made this file, and what is in it is not what was put in";
	case KERNEL_CONFIG_SHORT:
		return "cut short: gzip made this file, and its end is missing";
	case KERNEL_CONFIG_XZ:
		return "compressed by xz: give what xz -dc makes of it";
	case KERNEL_CONFIG_ZSTD:
		return "compressed by zstd: give what zstd -dc makes of it";
	case KERNEL_CONFIG_BZIP2:
		return "compressed by bzip2: give what bzip2 -dc makes of it";
	case KERNEL_CONFIG_LZ4:
		return "compressed by lz4: give what lz4 -dc makes of it";
	case KERNEL_CONFIG_LZMA:
		return "compressed by lzma: give what lzma -dc makes of it";
	case KERNEL_CONFIG_LZOP:
		return "compressed by lzop: give what lzop -dc makes of it";
	case KERNEL_CONFIG_IMAGE:
		return "a program or a kernel, not a configuration: the kernel's "
		       "scripts/extract-ikconfig may find one in it";
	case KERNEL_CONFIG_UTF16:
		return "text of 16-bit characters: give it as UTF-8";
	case KERNEL_CONFIG_FOREIGN:
		return "the configuration of another program, not of Linux";
	default:
		return strerror(error);
	}
}
