/* SPDX-License-Identifier: MIT */
/*
 * What a cell has beside its kernel: traits of the guest that the suite runs in.
 *
 * A variant is named by its traits with "+" between them, at most one of each kind: "user+ext4".
 */
#ifndef MATRIX_VARIANT_H
#define MATRIX_VARIANT_H

#include <stdbool.h>
#include <stddef.h>

/* In the order of a variant's name. */
enum trait_kind {
	TRAIT_PRIVILEGE,
	TRAIT_LANDLOCK,	  /* whether it is enabled at boot */
	TRAIT_FILESYSTEM, /* what the suite's files are on */
	TRAIT_SURROUNDINGS,
};
#define TRAIT_KINDS (TRAIT_SURROUNDINGS + 1)

struct trait {
	const char *name;
	enum trait_kind kind;
	const char *append; /* kernel parameters that make it so, or NULL */
};

struct variant {
	char *name;
	const struct trait *traits[TRAIT_KINDS]; /* NULL: as it is without any */
};

struct variants {
	struct variant *list;
	size_t count;
};

/* All there are, ended by one without a name. */
extern const struct trait variant_traits[];

/* Read "root,user+ext4" in place of what is there.  False if it is none, or without memory. */
bool variants_read(struct variants *variants, const char *text);

void variants_free(struct variants *variants);

/* No capabilities. */
bool variant_is_user(const struct variant *variant);

bool variant_is_landlock_off(const struct variant *variant);

/* "ext4", or NULL: whatever the guest has. */
const char *variant_filesystem(const struct variant *variant);

/* "root" or "user", as the suite says. */
const char *variant_privilege(const struct variant *variant);

/* Its kernel parameters and then more, which may be NULL; a new string, NULL without memory. */
char *variant_append(const struct variant *variant, const char *more);

#endif
