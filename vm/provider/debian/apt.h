/* SPDX-License-Identifier: MIT */
/*
 * The Debian archive through apt, with a state of its own: nothing of the machine's packages is
 * read or changed.  The caller holds the lock of the cache.
 */
#ifndef LLK_VM_APT_H
#define LLK_VM_APT_H

#include "../../process.h"

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

struct apt_options {
	const char *archive;	      /* URI, or NULL: of the environment or the machine's apt */
	const char *security_archive; /* URI of the suites "*-security", or NULL as above */
	const char *keyring; /* file that signatures are checked against, or NULL as above */
	bool is_unsigned;    /* archive and security_archive, if not NULL here, are not checked */
	bool of_its_own;     /* archive has all suites, and is not the one that others mean */
	bool refresh;	     /* ask the archive even if the lists are young */
};

struct apt {
	char *folder;
	char *config;
	char *archive;
	char *security_archive; /* NULL: not known */
	char *keyring;
	bool is_unsigned;	   /* archive is not checked */
	bool security_is_unsigned; /* likewise */
	struct timespec started;
	struct timespec oldest; /* lists read before that are stale */
};

/* 0, or -1 after a complaint; to be closed in both cases. */
int apt_open(struct apt *apt, const struct apt_options *options);
void apt_close(struct apt *apt);

/* The archive that has a suite, or NULL after a complaint. */
const char *apt_archive_of(const struct apt *apt, const char *suite);

/*
 * Run apt-get on suites of one Debian architecture, in a folder if that is not NULL, with words of
 * which the last is NULL.  0 when it ran, however it ended; -1 after a complaint.
 * The output is to be released in both cases.
 */
int apt_run(struct apt *apt, const char *const *suites, size_t count, const char *arch,
	    const char *folder, const char *const *words, struct process_output *output);

/* As apt_run(), but it is a failure, with a complaint, if apt-get does not end well. */
int apt_get(struct apt *apt, const char *const *suites, size_t count, const char *arch,
	    const char *folder, const char *const *words, struct process_output *output);

/* Complain of something with what apt-get said.  Returns -1. */
int apt_complain(const char *what, const struct process_output *output);

/* Write a file of apt's folder.  0, or -1 after a complaint. */
__attribute__((format(printf, 2, 3))) int apt_write_file(const char *path, const char *format, ...);

#endif
