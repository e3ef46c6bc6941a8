// SPDX-License-Identifier: MIT
#include "lsm_list.h"

#include <ctype.h>
#include <string.h>

/* Names with that many letters more, less or other than a module's are taken for slips. */
#define SLIPS 2

#define NAME_SIZE sizeof(((struct lsm_list *)NULL)->names[0])

static const struct module {
	const char *name;
	bool automatic;
	bool major;
} modules[] = {
	{ "landlock", false, false },
	{ "capability", true, false },
	{ "lockdown", false, false },
	{ "yama", false, false },
	{ "loadpin", false, false },
	{ "safesetid", false, false },
	{ "selinux", false, true },
	{ "smack", false, true },
	{ "tomoyo", false, true },
	{ "apparmor", false, true },
	{ "bpf", false, false },
	{ "ipe", false, false },
	/* Before Linux 6.4 it starts only if it is named. */
	{ "integrity", false, false },
	{ "ima", true, false },
	{ "evm", true, false },
};

static const struct module *find(const char *name)
{
	for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]); i++) {
		if (strcmp(modules[i].name, name) == 0)
			return &modules[i];
	}
	return NULL;
}

bool lsm_is_known(const char *name)
{
	return find(name);
}

bool lsm_is_automatic(const char *name)
{
	const struct module *const module = find(name);

	return module && module->automatic;
}

bool lsm_is_major(const char *name)
{
	const struct module *const module = find(name);

	return module && module->major;
}

bool lsm_list_has(const struct lsm_list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->names[i], name) == 0)
			return true;
	}
	return false;
}

void lsm_list_add(struct lsm_list *list, const char *name)
{
	list->known = true;
	if (!*name || strlen(name) >= NAME_SIZE || lsm_list_has(list, name))
		return;
	/* The one that all is about has to be found, whatever stands before it. */
	if (list->count == REPORT_LSMS_MAX && strcmp(name, "landlock") == 0)
		list->count--;
	if (list->count < REPORT_LSMS_MAX)
		strcpy(list->names[list->count++], name);
}

void lsm_list_parse(struct lsm_list *list, const char *text)
{
	*list = (struct lsm_list){ .known = true };
	for (;;) {
		const size_t length = strcspn(text, ",");
		char name[NAME_SIZE];

		/* No module has a name of that length. */
		if (length < sizeof(name)) {
			memcpy(name, text, length);
			name[length] = '\0';
			lsm_list_add(list, name);
		}
		if (!text[length])
			break;
		text += length + 1;
	}
}

/* The letters and digits of a name, the letters small. */
static void fold(const char *name, char folded[static NAME_SIZE])
{
	size_t used = 0;

	for (; *name && used < NAME_SIZE - 1; name++) {
		const unsigned char byte = (unsigned char)*name;

		if (byte < 0x80 && isalnum(byte))
			folded[used++] = (char)tolower(byte);
	}
	folded[used] = '\0';
}

const char *lsm_undecorated(const char *name)
{
	char folded[NAME_SIZE];
	const struct module *module;

	fold(name, folded);
	module = find(folded);
	return module && strcmp(module->name, name) != 0 ? module->name : NULL;
}

static unsigned int least(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

/* How many letters have to be put in, taken away or changed to make the one of the other. */
static unsigned int distance(const char *from, const char *to)
{
	unsigned int row[NAME_SIZE + 1];
	const unsigned int length = (unsigned int)strlen(to);

	for (unsigned int i = 0; i <= length; i++)
		row[i] = i;
	for (unsigned int line = 1; *from; from++, line++) {
		unsigned int diagonal = row[0];

		row[0] = line;
		for (unsigned int i = 1; i <= length; i++) {
			const unsigned int changed = diagonal + (*from != to[i - 1]);

			diagonal = row[i];
			row[i] = least(changed, least(row[i], row[i - 1]) + 1);
		}
	}
	return row[length];
}

bool lsm_is_nearly(const char *name, const char *module)
{
	char folded[NAME_SIZE];

	fold(name, folded);
	return !lsm_is_known(name) && distance(folded, module) <= SLIPS;
}

void lsm_list_choose(struct lsm_list *chosen, const struct lsm_list *config,
		     const struct boot_parameters *parameters)
{
	const char *const major = parameters->security;

	if (parameters->lsm) {
		lsm_list_parse(chosen, parameters->lsm);
		return;
	}
	*chosen = (struct lsm_list){ 0 };
	/* Of those that security= is there for, only the one that it names is left. */
	for (size_t i = 0; i < config->count; i++) {
		if (!major || !lsm_is_major(config->names[i]) ||
		    strcmp(config->names[i], major) == 0)
			lsm_list_add(chosen, config->names[i]);
	}
	/* It may name any module, and needs no list to do so. */
	if (major && lsm_is_known(major))
		lsm_list_add(chosen, major);
	chosen->known = config->known;
}

enum tristate lsm_list_starts_landlock(const struct lsm_list *chosen)
{
	if (lsm_list_has(chosen, "landlock"))
		return TRISTATE_YES;
	return chosen->known ? TRISTATE_NO : TRISTATE_UNKNOWN;
}
