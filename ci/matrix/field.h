/* SPDX-License-Identifier: MIT */
/* Reading text out of JSON that may lack it. */
#ifndef MATRIX_FIELD_H
#define MATRIX_FIELD_H

#include <jansson.h>
#include <stdbool.h>
#include <string.h>

/* The text of that key, or NULL: no object, no such key, or no text. */
static inline const char *field_text(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

/* Two texts that are both there and the same. */
static inline bool field_equal(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

#endif
