// SPDX-License-Identifier: MIT
#include "kernel_config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "evidence.h"

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

int kernel_config_read(struct kernel_config *config, const char *path)
{
	FILE *const file = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;
	int error = 0;

	*config = (struct kernel_config){ 0 };
	if (!file)
		return errno;
	errno = 0;
	while (getline(&line, &size, file) >= 0)
		read_line(config, line);
	if (ferror(file))
		error = errno;
	free(line);
	fclose(file);
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
