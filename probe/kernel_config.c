// SPDX-License-Identifier: MIT
#include "kernel_config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "evidence.h"
#include "inflate.h"

/* "# Linux/x86 6.12.1 Kernel Configuration" */
static void read_head(struct kernel_config *config, const char *line)
{
	static const char end[] = " Kernel Configuration";
	char release[sizeof(config->release)];

	if (strstr(line, end) && sscanf(line, "# Linux/%*s %64s", release) == 1)
		memcpy(config->release, release, sizeof(release));
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

static void read_switch(enum tristate *set, const char *line, const char *option)
{
	const char *const value = value_of(line, option);

	if (value)
		*set = strcmp(value, "n") == 0 ? TRISTATE_NO : TRISTATE_YES;
}

static void read_lsm(struct kernel_config *config, char *line)
{
	const char *value = value_of(line, "CONFIG_LSM");
	char *end;

	if (!value || *value != '"')
		return;
	value++;
	end = strrchr(value, '"');
	if (end)
		*end = '\0';
	lsm_list_parse(&config->lsm, value);
}

static void read_line(struct kernel_config *config, char *line)
{
	/* Files travel through other systems, and people edit them. */
	line[strcspn(line, "\r\n")] = '\0';
	for (size_t length = strlen(line); length && strchr(" \t", line[length - 1]); length--)
		line[length - 1] = '\0';
	if (!config->lines)
		read_head(config, line);
	if (strncmp(line, "CONFIG_", 7) == 0 || strncmp(line, "# CONFIG_", 9) == 0)
		config->lines++;
	read_switch(&config->landlock, line, "CONFIG_SECURITY_LANDLOCK");
	read_switch(&config->inet, line, "CONFIG_INET");
	read_switch(&config->ipv6, line, "CONFIG_IPV6");
	read_switch(&config->mptcp, line, "CONFIG_MPTCP");
	read_lsm(config, line);
}

static void settle(enum tristate *set)
{
	if (*set == TRISTATE_UNKNOWN)
		*set = TRISTATE_NO;
}

static int read_lines(struct kernel_config *config, FILE *file)
{
	char *line = NULL;
	size_t size = 0;
	int error = 0;

	errno = 0;
	while (getline(&line, &size, file) >= 0)
		read_line(config, line);
	if (ferror(file))
		error = errno;
	free(line);
	return error;
}

static int read_text(struct kernel_config *config, uint8_t *text, size_t length)
{
	FILE *file;
	int error;

	if (!length)
		return 0;
	file = fmemopen(text, length, "r");
	if (!file)
		return errno;
	error = read_lines(config, file);
	fclose(file);
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

static int read_file(struct kernel_config *config, int fd)
{
	uint8_t *bytes = NULL;
	size_t length = 0;
	char *text;
	int error = read_rest(fd, &bytes, &length);

	if (!error && inflate_is_gzip(bytes, length)) {
		error = inflate_gzip(bytes, length, &text, &length);
		if (!error) {
			free(bytes);
			bytes = (uint8_t *)text;
		}
	}
	if (!error)
		error = read_text(config, bytes, length);
	free(bytes);
	return error;
}

int kernel_config_read(struct kernel_config *config, const char *path)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	int error;

	*config = (struct kernel_config){ 0 };
	if (fd < 0)
		return errno;
	error = read_file(config, fd);
	close(fd);
	if (error)
		return error;
	if (!config->lines)
		return EBADMSG;
	if (*config->release) {
		settle(&config->landlock);
		settle(&config->inet);
		settle(&config->ipv6);
		settle(&config->mptcp);
	}
	return 0;
}
