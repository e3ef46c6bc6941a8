/* SPDX-License-Identifier: MIT */
/* The kernels of one series that an archive offers, newest first. */
#ifndef LLK_VM_CANDIDATE_H
#define LLK_VM_CANDIDATE_H

#include "../manifest.h"
#include "package-index.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Old layout: linux-image alone.  New layout: linux-binary, with linux-modules and linux-base (the
 * configuration and the list of what is built in) if the archive still has them.
 */
#define CANDIDATE_PACKAGES_MAX 3

struct candidate {
	char *release; /* as uname(2) will say */
	const char *suite;
	struct package packages[CANDIDATE_PACKAGES_MAX];
	size_t count;
	size_t rank; /* in the order in which they were found: earlier suites first */
};

struct candidates {
	struct candidate *list;
	size_t count;
};

/* The archive's name for an architecture ("amd64"), or NULL. */
const char *debian_arch(const char *arch);

/* The version that all packages of a candidate have. */
const char *candidate_version(const struct candidate *candidate);

/* Whether a package is the one with the kernel's image. */
bool candidate_holds_kernel(const struct package *package);

/* Add what the index of a suite offers for a kernel.  0, or -1 after a complaint. */
int candidates_add(struct candidates *candidates, const struct manifest_kernel *kernel,
		   const char *suite, const char *index);

/* Add a package, which is taken over, if it is one of a kernel.  0, or -1 after a complaint. */
int candidates_take(struct candidates *candidates, const struct manifest_kernel *kernel,
		    const char *suite, struct package package);

/* Drop what cannot boot and what stands twice, and put the newest first. */
void candidates_sort(struct candidates *candidates);

/* The name of the package with the kernel's image, or NULL. */
const char *candidate_main_package(const struct candidate *candidate);

/* [{"name", "version", "sha256", "size"}, ...], or NULL. */
json_t *candidate_packages(const struct candidate *candidate);

void candidates_release(struct candidates *candidates);

#endif
