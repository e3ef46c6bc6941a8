/* SPDX-License-Identifier: MIT */
/* The manifest: which kernels there are, and where they come from. */
#ifndef LLK_VM_MANIFEST_H
#define LLK_VM_MANIFEST_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct provider;

struct manifest_kernel {
	const char *id; /* "debian-6.12-x86_64" */
	const struct provider *provider;
	const char *series;  /* "6.12", or NULL */
	const char *arch;    /* "x86_64" or "aarch64" */
	const char *flavour; /* "cloud", "rt", "16k", "generic"; or NULL */
	bool by_id_only;     /* a series does not mean it */
	int expected_abi;    /* 0: a kernel without Landlock; -1: not known */
	const json_t *json;  /* all of it, with what only the provider knows */
};

struct manifest {
	json_t *json;
	struct manifest_kernel *kernels;
	size_t count;
};

/* What may stand after an id or a series instead of an exact version. */
#define VERSION_OLDEST "@oldest"
#define VERSION_ALL    "@all"

/* Whether a text is one of these. */
bool manifest_is_some_version(const char *text);

/* Read and check a manifest; file NULL: the installed one.  0, or -1 after a complaint. */
int manifest_load(struct manifest *manifest, const char *file);

/*
 * Add the kernels of another file, and its selections: one of the same name grows.  Pointers to
 * kernels from before are not valid any more.  0, or -1 after a complaint.
 */
int manifest_add(struct manifest *manifest, const char *file);

/* The same with a single entry, which is called origin in complaints; its paths are absolute. */
int manifest_add_entry(struct manifest *manifest, json_t *entry, const char *origin);

/* Whether a text may be part of a file name and a word on a command line. */
bool manifest_is_word(const char *text);

/* Make a path in an entry absolute that is relative to a folder.  False without memory. */
bool manifest_make_absolute(json_t *entry, const char *key, const char *folder);

/* "x86_64" or "aarch64" */
bool manifest_is_arch(const char *text);

/* The kernel of that id, or NULL. */
const struct manifest_kernel *manifest_find(const struct manifest *manifest, const char *id);

/* A list of ids and series, or NULL. */
const json_t *manifest_selection(const struct manifest *manifest, const char *name);

void manifest_release(struct manifest *manifest);

#endif
