/* SPDX-License-Identifier: MIT */
/* The kernels that are in a folder of RPM packages. */
#ifndef LLK_VM_RPM_KERNELS_H
#define LLK_VM_RPM_KERNELS_H

#include "../manifest.h"
#include "package.h"

#include <jansson.h>
#include <stddef.h>

/* All packages of one version with files of one release; the one with the image first. */
struct rpm_kernel {
	struct rpm_package *packages;
	size_t count;
};

struct rpm_kernels {
	struct rpm_kernel *list; /* newest first */
	size_t count;
};

/*
 * Find those that an entry of the manifest means; it may leave out series and flavour if there is
 * no doubt which one of the newest version it is.  0, or -1 after a complaint; to be released in
 * both cases.
 */
int rpm_kernels_find(struct rpm_kernels *kernels, const struct manifest_kernel *wanted,
		     const char *folder);

/* [{"name", "version", "sha256", "size"}, ...], or NULL. */
json_t *rpm_kernel_describe(const struct rpm_kernel *kernel);

void rpm_kernels_release(struct rpm_kernels *kernels);

#endif
