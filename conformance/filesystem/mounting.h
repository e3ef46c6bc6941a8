/* SPDX-License-Identifier: MIT */
/* Filesystems, each mounted for a test case in a mount namespace of its own. */
#ifndef FILESYSTEM_MOUNTING_H
#define FILESYSTEM_MOUNTING_H

/* Where it is mounted, in the test case's own directory; ABOVE is on another filesystem. */
#define ABOVE	    "above"
#define MOUNT_POINT ABOVE "/mount"

/*
 * Each of them: mount it on MOUNT_POINT, or end the test case as skipped with the reason why that
 * cannot be done here.  type is that of mount(2).
 */

void mount_plain(const char *type);

/* An instance of its own where that can be had, else another mount of where. */
void mount_shared_with(const char *type, const char *where, long magic);

/* On a loop device, made by the program "mkfs.TYPE" with these arguments. */
void mount_image(const char *type, unsigned int mebibytes, const char *const arguments[]);

void mount_overlay(void);

/* A server of the test case's own, which ends with it. */
void mount_fuse(void);

/* The directory of the host of User Mode Linux that the test case runs in. */
void mount_hostfs(void);

#endif
