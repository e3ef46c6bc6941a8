/* SPDX-License-Identifier: MIT */
/* kernel.json: what a folder of the cache says about the kernel in it. */
#ifndef LLK_VM_KERNEL_RECORD_H
#define LLK_VM_KERNEL_RECORD_H

#include "provider.h"
#include "wanted.h"

#include <jansson.h>
#include <stdbool.h>

#define KERNEL_IMAGE   "vmlinuz"
#define KERNEL_MODULES "modules"
#define KERNEL_CONFIG  "config"

/* Read the record of the kernel in a folder; NULL, silently, if there is none that can be used. */
json_t *kernel_record_load(const char *folder);

/* Describe what was unpacked into a folder.  unavailable: list of versions.  Or NULL. */
json_t *kernel_record_make(const struct wanted_kernel *wanted, const struct offer *offer,
			   const char *folder, json_t *unavailable);

/* 0, or -1 after a complaint. */
int kernel_record_save(const json_t *record, const char *folder);

/* Whether a record describes a kernel from where this one is looked for. */
bool kernel_record_is_from(const json_t *record, const struct manifest_kernel *kernel);

/* Whether a record describes this very offer. */
bool kernel_record_is_of(const json_t *record, const struct offer *offer);

#endif
