/* SPDX-License-Identifier: MIT */
/* One RPM package with files of a kernel. */
#ifndef LLK_VM_RPM_PACKAGE_H
#define LLK_VM_RPM_PACKAGE_H

#include <stdbool.h>

struct rpm_package {
	char *name;
	char *version; /* as version.h has it */
	char *release; /* of the kernel, as uname(2) will say */
	char *file;
	char *sha256; /* of the file */
	long long size;
	bool has_image;
};

/*
 * Read what a package says of itself.  1; 0 if it holds nothing of a kernel for the architecture;
 * -1 after a complaint.  To be released in the first case.
 */
int rpm_package_read(struct rpm_package *package, const char *file, const char *arch);

/*
 * See that a package is whole by the digests in it, and that signatures are good as far as rpm(8)
 * has their keys.  0, or -1 after a complaint.
 */
int rpm_package_check(const char *file);

/* Unpack what a guest needs of a kernel of that release.  0, or -1 after a complaint. */
int rpm_package_unpack(const char *file, const char *folder, const char *release);

void rpm_package_release(struct rpm_package *package);

#endif
