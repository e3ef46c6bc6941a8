/* SPDX-License-Identifier: MIT */
/* The options that say where kernels are looked for, which several subcommands have. */
#ifndef LLK_VM_KERNEL_SOURCES_H
#define LLK_VM_KERNEL_SOURCES_H

#include "manifest.h"

#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>

/* An option of a provider that stands for a kernel. */
struct kernel_source {
	int option;
	const char *argument;
};

struct kernel_sources {
	const char *manifest; /* instead of the installed one, or NULL */
	const char **added;   /* further manifests */
	size_t added_count;
	struct kernel_source *list;
	size_t count;
};

/*
 * A table for getopt_long(3) of own rows, which end with one without name, and of the rows of these
 * options; with_providers: and of those of the providers' archives.  Released by free(); NULL after
 * a complaint.
 */
struct option *kernel_sources_table(const struct option *own, bool with_providers);

/* Print the lines of --help for the options of the table. */
void kernel_sources_help(bool with_providers);

/* Take what getopt_long(3) returned; false, maybe after a complaint, if it cannot be taken. */
bool kernel_sources_take(struct kernel_sources *sources, int option, const char *argument);

/*
 * Read the manifests and add the kernels that stand for themselves; arch: what those must be of, or
 * NULL.  0, or -1 after a complaint; the manifest is to be released either way.
 */
int kernel_sources_load(const struct kernel_sources *sources, const char *arch,
			struct manifest *manifest);

/*
 * Names and the ids of the kernels that stand for themselves, ended by NULL; the ids are the
 * manifest's.  NULL after a complaint; released by free().
 */
char **kernel_sources_names(const struct kernel_sources *sources, const struct manifest *manifest,
			    char *const *names, size_t count);

void kernel_sources_release(struct kernel_sources *sources);

#endif
