/* SPDX-License-Identifier: MIT */
/* Packages from the archive, checked by apt; and which of those that it lists it no longer has. */
#ifndef LLK_VM_APT_DOWNLOAD_H
#define LLK_VM_APT_DOWNLOAD_H

#include "apt.h"
#include "package-index.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Download packages of a refreshed suite into a folder; apt checks them against the signed index.
 * 0, or -1: *gone tells whether the archive no longer has a package that it lists, and if it has
 * not, there was a complaint.
 */
int apt_download(struct apt *apt, const char *suite, const char *arch,
		 const struct package *packages, size_t count, const char *folder, bool *gone);

/* Whether one of the packages was found missing before, since the lists were read. */
bool apt_is_gone(struct apt *apt, const char *suite, const char *arch,
		 const struct package *packages, size_t count);

/* The lists of a suite are read again.  0, or -1 after a complaint. */
int apt_forget_gone(struct apt *apt, const char *suite, const char *arch);

/* What apt calls the file of a downloaded package: a new string, or NULL with errno set. */
char *apt_file_name(const struct package *package, const char *arch);

#endif
