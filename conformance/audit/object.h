/* SPDX-License-Identifier: MIT */
/* How a record of audit describes the object of a denial: patterns for log_judge(). */
#ifndef AUDIT_OBJECT_H
#define AUDIT_OBJECT_H

#include <stddef.h>

/* The three fields of the file at path, which has to be there: path="..." dev="..." ino=N. */
const char *object_file(const char *path);

/* The same for another name than path. */
const char *object_file_named(const char *path, const char *name);

/* The field of a whole path. */
const char *object_path(const char *name);

/*
 * A pattern of a string as audit writes it: quoted, or in hexadecimal digits if it has any odd
 * character.
 */
const char *object_string(const char *string);

/* The hexadecimal digits of bytes. */
const char *object_hex(const void *bytes, size_t size);

#endif
