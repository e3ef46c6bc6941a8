/* SPDX-License-Identifier: MIT */
/* What a cell has beside its kernel. */
#ifndef MATRIX_VARIANT_H
#define MATRIX_VARIANT_H

/* The privilege that the suite has in a cell. */
enum variant {
	VARIANT_ROOT,
	VARIANT_USER, /* no capabilities */
};
#define VARIANTS (VARIANT_USER + 1)

/* "root", "user" */
const char *variant_name(enum variant variant);

#endif
