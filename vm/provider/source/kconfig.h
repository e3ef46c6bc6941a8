/* SPDX-License-Identifier: MIT */
/* Options of a kernel's configuration, as maps from a name without "CONFIG_" to a value. */
#ifndef LLK_VM_SOURCE_KCONFIG_H
#define LLK_VM_SOURCE_KCONFIG_H

#include <jansson.h>

/*
 * Read a file's lines "CONFIG_NAME=VALUE" and "# CONFIG_NAME is not set" into a map of texts, in
 * which what is not set has the value "n"; a later line counts.  What is neither such a line nor a
 * comment is refused, as is an empty file.  NULL after a complaint.
 */
json_t *kconfig_read(const char *path);

/*
 * Put options as JSON has them, {"NAME": true, false, number or "text"}, into such a map.  What is
 * wrong with them, or NULL.
 */
const char *kconfig_add_options(json_t *map, const json_t *options);

/* Such a map as the lines that it is read from, in a new string; NULL without memory. */
char *kconfig_text(const json_t *map);

/* The names of all options that the Kconfig files of a source define, as a map; or NULL. */
json_t *kconfig_known(const char *source);

/* The value of an option, "n" if it has none. */
const char *kconfig_value(const json_t *map, const char *name);

#endif
