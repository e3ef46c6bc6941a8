/* SPDX-License-Identifier: MIT */
/* Where this machine's own apt takes Debian from. */
#ifndef LLK_VM_APT_ARCHIVES_H
#define LLK_VM_APT_ARCHIVES_H

/*
 * Find the URIs of the main archive and of the one with the security suites.  What is not NULL is
 * left alone; what cannot be found stays NULL.  0, or -1 after a complaint.
 */
int apt_archives_find(char **archive, char **security_archive);

/* The code name of the Debian release that this machine runs, or NULL. */
char *host_codename(void);

#endif
