// SPDX-License-Identifier: MIT
#include "boot_parameter.h"

#include <stddef.h>
#include <string.h>

/* For the kernel, which knows no locales, that is white space; the last one is Latin-1's. */
bool boot_parameter_is_blank(char byte)
{
	return byte && strchr(" \t\n\v\f\r\xa0", byte);
}

struct parameter {
	char *name;
	char *value; /* NULL without an equals sign */
};

/* End the text before its last sign, if that is a quote. */
static void drop_quote(char *start, char *end)
{
	if (end > start && end[-1] == '"')
		end[-1] = '\0';
}

/*
 * The parameter at line, and in *line what follows it.  A double quote keeps blanks together up to
 * the next one; it is taken off only where it begins the parameter or its value.
 */
static struct parameter take(char **line, bool *open)
{
	struct parameter parameter = { .name = *line };
	const bool quoted = **line == '"';
	bool in_quote = quoted;
	char *equals = NULL;
	char *end;

	parameter.name += quoted;
	for (end = parameter.name; *end && (in_quote || !boot_parameter_is_blank(*end)); end++) {
		/* A name has a first letter. */
		if (*end == '=' && !equals && end > parameter.name)
			equals = end;
		in_quote ^= *end == '"';
	}
	*open |= in_quote;
	*line = *end ? end + 1 : end;
	*end = '\0';
	if (equals) {
		*equals = '\0';
		parameter.value = equals + 1;
		if (*parameter.value == '"') {
			parameter.value++;
			drop_quote(parameter.value, end);
		}
	}
	if (quoted)
		drop_quote(parameter.name, end);
	return parameter;
}

void boot_parameters_take(char *line, struct boot_parameters *parameters)
{
	*parameters = (struct boot_parameters){ 0 };
	for (;;) {
		struct parameter parameter;

		while (boot_parameter_is_blank(*line))
			line++;
		if (!*line)
			break;
		parameter = take(&line, &parameters->open_quote);
		if (!parameter.value && strcmp(parameter.name, "--") == 0) {
			parameters->dashes = line;
			break;
		}
		if (strcmp(parameter.name, "bootconfig") == 0)
			parameters->bootconfig = true;
		if (parameter.value && strcmp(parameter.name, "lsm") == 0)
			parameters->lsm = parameter.value;
		if (parameter.value && strcmp(parameter.name, "security") == 0)
			parameters->security = parameter.value;
	}
}

/* Those that choose modules, that keep Landlock from starting, and that a proof depends on. */
static bool matters(const struct parameter *parameter)
{
	static const char *const names[] = {
		"lsm",	 "security", "lsm.debug",  "apparmor",		 "selinux",
		"audit", "lockdown", "bootconfig", "initcall_blacklist", "ipv6.disable",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(parameter->name, names[i]) == 0)
			return true;
	}
	return strncmp(parameter->name, "landlock", strlen("landlock")) == 0;
}

/* A copy up to the first blank; *cut if there is one. */
static char *copy_word(char *to, const char *text, bool *cut)
{
	while (*text && !boot_parameter_is_blank(*text))
		*to++ = *text++;
	*cut |= *text;
	return to;
}

size_t boot_parameters_withhold(char *line)
{
	char *const start = line;
	char *end = line; /* of what is left, never past what is still to be read */
	bool dashes = false;
	size_t withheld = 0;

	for (;;) {
		struct parameter parameter;
		bool open = false;
		bool cut = false;

		while (boot_parameter_is_blank(*line))
			line++;
		if (!*line)
			break;
		parameter = take(&line, &open);
		dashes |= !parameter.value && strcmp(parameter.name, "--") == 0;
		if (dashes || !matters(&parameter)) {
			withheld++;
			continue;
		}
		if (end > start)
			*end++ = ' ';
		end = copy_word(end, parameter.name, &cut);
		if (parameter.value) {
			*end++ = '=';
			end = copy_word(end, parameter.value, &cut);
		}
		withheld += cut;
	}
	*end = '\0';
	return withheld;
}
