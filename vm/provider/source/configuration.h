/* SPDX-License-Identifier: MIT */
/* What a kernel is to be configured with. */
#ifndef LLK_VM_SOURCE_CONFIGURATION_H
#define LLK_VM_SOURCE_CONFIGURATION_H

#include <jansson.h>
#include <stdbool.h>

/* Options are maps as kconfig.h has them. */
struct configuration {
	json_t *base;	 /* laid over "make allnoconfig" */
	json_t *changes; /* in place of some of the base */
	bool ours;	 /* the base is the kit's own: all of it must take effect */
};

/*
 * Check an entry of the manifest: "base", the path of a file of lines as in .config; "fragments", a
 * list of names of the kit's own files, or paths; "options", {"NAME": value}.  Paths become
 * absolute.  What is wrong, or NULL.
 */
const char *configuration_take_entry(json_t *entry, const char *folder);

/* Read what an entry asks for.  0, or -1 after a complaint; configuration_release() either way. */
int configuration_read(struct configuration *configuration, const json_t *entry, const char *arch);

/*
 * What the configuration is, as an item of struct offer's packages; compiler: what it is built
 * with.  NULL after a complaint.
 */
json_t *configuration_describe(const struct configuration *configuration, const char *compiler);

/*
 * Compare a base with what came of it, the options of a .config, for a source that knows some
 * options.  0, or -1 after a complaint that names what did not take effect.
 */
int configuration_check_base(const struct configuration *configuration, const json_t *result,
			     const json_t *known);

/*
 * The same for the changes; what the base lost by them is told, and so is what the source does not
 * know.
 */
int configuration_check_changes(const struct configuration *configuration, const json_t *result,
				const json_t *known);

void configuration_release(struct configuration *configuration);

#endif
