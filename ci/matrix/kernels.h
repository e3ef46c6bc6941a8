/* SPDX-License-Identifier: MIT */
/* What landlock-vm knows of kernels: which ones a choice means, and how they come to the cache. */
#ifndef MATRIX_KERNELS_H
#define MATRIX_KERNELS_H

#include <digest.h>
#include <jansson.h>
#include <stdbool.h>
#include <sys/types.h>

struct kernels_source {
	const char *vm;	      /* path of landlock-vm */
	char *const *options; /* for it, which kernels there are; NULL-terminated, or NULL */
};

/*
 * Ask which kernels the names (NULL-terminated, or NULL) mean, with those that
 * the options stand for.
 * Returns the answer, or NULL after a message; *status is the exit status for the whole then.
 */
json_t *kernels_ask(const struct kernels_source *source, char *const *names, int *status);

/*
 * Start to fetch a kernel into the cache.  The process, which writes what has become of it, as
 * JSON, to the descriptor; or -1 after a message.
 */
pid_t kernels_start_fetch(const struct kernels_source *source, const char *id, int answer);

/* Whether that is said to be gone from where it is listed. */
bool kernels_is_gone(int answer);

/* Start to remove a kernel from the cache.  The process, or -1 after a message. */
pid_t kernels_start_clean(const struct kernels_source *source, const char *id);

/*
 * What machines of that architecture are made of but their kernel, with that folder of guest trees
 * or NULL.  False after a message.
 */
bool kernels_machine_digest(const struct kernels_source *source, const char *arch,
			    const char *guest, char digest[DIGEST_SIZE]);

#endif
