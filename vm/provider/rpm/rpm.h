/* SPDX-License-Identifier: MIT */
/* Kernels in RPM packages that lie in a folder: those of Fedora, RHEL, SUSE and their kin. */
#ifndef LLK_VM_RPM_H
#define LLK_VM_RPM_H

#include "../provider.h"

/*
 * Its part of an entry of the manifest: "rpms", the folder, relative to that of the manifest.
 * series and flavour may be left out, as rpm_kernels_find() has it.
 */
extern const struct provider provider_rpm;

#endif
