// SPDX-License-Identifier: MIT
#include "boot_parameter.h"

#include <stdio.h>
#include <string.h>

#include "evidence.h"

#define SPACES " \t\n"

/* The length of the parameter at text: double quotes keep spaces together. */
static size_t parameter_length(const char *text)
{
	bool quoted = false;
	size_t length;

	for (length = 0; text[length] && (quoted || !strchr(SPACES, text[length])); length++)
		quoted ^= text[length] == '"';
	return length;
}

/* Quotes around all of it, or around its value, are taken off; no others are. */
static void unquote(const char *from, size_t length, char *value, size_t size)
{
	if (length && *from == '"') {
		from++;
		length--;
		if (length && from[length - 1] == '"')
			length--;
	}
	snprintf(value, size, "%.*s", (int)length, from);
}

bool boot_parameter_lsm(const char *cmdline, struct lsm_list *list)
{
	char parameter[1024];
	char value[1024];
	bool found = false;

	while (*(cmdline += strspn(cmdline, SPACES))) {
		const size_t length = parameter_length(cmdline);

		unquote(cmdline, length, parameter, sizeof(parameter));
		cmdline += length;
		/* What follows is for the first program, not for the kernel. */
		if (strcmp(parameter, "--") == 0)
			break;
		if (strncmp(parameter, "lsm=", 4) != 0)
			continue;
		unquote(parameter + 4, strlen(parameter + 4), value, sizeof(value));
		lsm_list_parse(list, value);
		found = true;
	}
	return found;
}
