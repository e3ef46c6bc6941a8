/* SPDX-License-Identifier: MIT */
/* Unpack an archive of source, in which all stands in one folder. */
#ifndef LLK_VM_TARBALL_H
#define LLK_VM_TARBALL_H

/*
 * Write what is in the one folder of a tar archive, compressed or not, into a folder, as
 * unpack_archive() does.  0, or -1 after a complaint.
 */
int tarball_unpack(const char *tarball, const char *folder);

#endif
