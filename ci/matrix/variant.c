// SPDX-License-Identifier: MIT
#include "variant.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

/* Names of modules that a kernel does not have mean nothing to it. */
#define ALL_BUT_LANDLOCK                                                                           \
	"lsm=lockdown,yama,loadpin,safesetid,integrity,apparmor,selinux,smack,tomoyo,bpf"

const struct trait variant_traits[] = {
	{ "root", TRAIT_PRIVILEGE, NULL },
	{ "user", TRAIT_PRIVILEGE, NULL },
	{ "landlock-off", TRAIT_LANDLOCK, ALL_BUT_LANDLOCK },
	{ "ext4", TRAIT_FILESYSTEM, "llk.tmp=ext4" },
	{ "btrfs", TRAIT_FILESYSTEM, "llk.tmp=btrfs" },
	{ "xfs", TRAIT_FILESYSTEM, "llk.tmp=xfs" },
	{ "overlay", TRAIT_FILESYSTEM, "llk.tmp=overlay" },
	{ "tmpfs", TRAIT_FILESYSTEM, "llk.tmp=tmpfs" },
	{ "hidepid", TRAIT_SURROUNDINGS, "llk.hidepid=2" },
	{ 0 },
};

static const struct trait *find_trait(const char *name, size_t length)
{
	for (const struct trait *trait = variant_traits; trait->name; trait++) {
		if (strlen(trait->name) == length && strncmp(trait->name, name, length) == 0)
			return trait;
	}
	return NULL;
}

/* The name does not depend on the order; root goes without saying where there is more. */
static bool make_name(struct variant *variant)
{
	char name[256] = "", *end = name;
	size_t count = 0;

	for (size_t i = 0; i < TRAIT_KINDS; i++)
		count += variant->traits[i] != NULL;
	for (size_t i = 0; i < TRAIT_KINDS; i++) {
		const struct trait *trait = variant->traits[i];

		if (!trait || (count > 1 && strcmp(trait->name, "root") == 0))
			continue;
		if (end > name)
			*end++ = '+';
		end = stpcpy(end, trait->name);
	}
	variant->name = strdup(name);
	return variant->name;
}

static bool read_variant(struct variant *variant, const char *text, size_t length)
{
	const char *const end = text + length;

	*variant = (struct variant){ 0 };
	for (const char *at = text;; at++) {
		const size_t part = strcspn(at, "+,");
		const struct trait *trait = find_trait(at, part);

		if (!trait || variant->traits[trait->kind])
			return false;
		variant->traits[trait->kind] = trait;
		at += part;
		if (at == end)
			return make_name(variant);
	}
}

static bool add(struct variants *variants, const char *text, size_t length)
{
	struct variant *grown;

	grown = reallocarray(variants->list, variants->count + 1, sizeof(*grown));
	if (!grown)
		return false;
	variants->list = grown;
	if (!read_variant(&grown[variants->count], text, length))
		return false;
	for (size_t i = 0; i < variants->count; i++) {
		if (strcmp(grown[i].name, grown[variants->count].name) == 0) {
			free(grown[variants->count].name);
			return true;
		}
	}
	variants->count++;
	return true;
}

bool variants_read(struct variants *variants, const char *text)
{
	variants_free(variants);
	for (;; text++) {
		const size_t length = strcspn(text, ",");

		if (!add(variants, text, length))
			return false;
		text += length;
		if (!*text)
			return true;
	}
}

void variants_free(struct variants *variants)
{
	for (size_t i = 0; i < variants->count; i++)
		free(variants->list[i].name);
	free(variants->list);
	*variants = (struct variants){ 0 };
}

bool variant_is_user(const struct variant *variant)
{
	return strcmp(variant_privilege(variant), "user") == 0;
}

bool variant_is_landlock_off(const struct variant *variant)
{
	return variant->traits[TRAIT_LANDLOCK];
}

const char *variant_filesystem(const struct variant *variant)
{
	const struct trait *trait = variant->traits[TRAIT_FILESYSTEM];

	return trait ? trait->name : NULL;
}

const char *variant_privilege(const struct variant *variant)
{
	const struct trait *trait = variant->traits[TRAIT_PRIVILEGE];

	return trait ? trait->name : "root";
}

char *variant_append(const struct variant *variant, const char *more)
{
	char *append = strdup("");

	for (size_t i = 0; append && i <= TRAIT_KINDS; i++) {
		const struct trait *trait = i < TRAIT_KINDS ? variant->traits[i] : NULL;
		const char *part = i < TRAIT_KINDS ? (trait ? trait->append : NULL) : more;
		_cleanup_free_ char *before = append;

		if (asprintf(&append, "%s%s%s", before, *before && part ? " " : "", part ?: "") < 0)
			append = NULL;
	}
	return append;
}
