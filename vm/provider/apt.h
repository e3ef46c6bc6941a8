/* SPDX-License-Identifier: MIT */
/*
 * The Debian archive through apt, with a state of its own: nothing of the machine's packages is
 * read or changed.  The caller holds the lock of the cache.
 */
#ifndef LLK_VM_APT_H
#define LLK_VM_APT_H

#include "../process.h"
#include "package-index.h"

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

struct apt_options {
	const char *archive; /* URI, or NULL: of the environment or the machine's apt */
	const char *security_archive; /* URI of the suites "*-security", or NULL as above */
	const char *keyring; /* file that signatures are checked against, or NULL as above */
	bool refresh; /* ask the archive even if the lists are young */
};

struct apt {
	char *folder;
	char *config;
	char *archive;
	char *security_archive; /* NULL: not known */
	char *keyring;
	struct timespec started;
	struct timespec oldest; /* lists read before that are stale */
};

/* 0, or -1 after a complaint; to be closed in both cases. */
int apt_open(struct apt *apt, const struct apt_options *options);
void apt_close(struct apt *apt);

/* Make the lists of suites of a Debian architecture young enough.  0, or -1 after a complaint. */
int apt_refresh(struct apt *apt, const char *const *suites, size_t count, const char *arch);

/*
 * The file with the packages of a refreshed suite; "" if the suite has none.
 * Or NULL after a complaint.
 */
char *apt_index(struct apt *apt, const char *suite, const char *arch);

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

/*
 * A package is missing: have all lists from before this run read again, if the suite's is one.
 * Returns whether it is; if not, the list is new and the archive itself is wrong.
 */
bool apt_make_stale(struct apt *apt, const char *suite, const char *arch);

/* What apt calls the file of a downloaded package: a new string, or NULL with errno set. */
char *apt_file_name(const struct package *package, const char *arch);

/*
 * Run apt-get on refreshed suites of one architecture, in a folder if that is not NULL, with words
 * of which the last is NULL.
 * 0 if it ended well; -1 after a complaint.  The output is to be released in both cases.
 */
int apt_get(struct apt *apt, const char *const *suites, size_t count, const char *arch,
	    const char *folder, const char *const *words, struct process_output *output);

#endif
