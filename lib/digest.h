/* SPDX-License-Identifier: MIT */
/*
 * SHA-256, by libcrypto.
 *
 * What fails on the way is told at the end, and there is no digest then: the text is empty.
 */
#ifndef LLK_DIGEST_H
#define LLK_DIGEST_H

#include <stddef.h>

#define DIGEST_SIZE	   65 /* in hexadecimal, with its NUL */
#define DIGEST_BASE64_SIZE 45 /* in base 64, with its NUL */

/* One that is being made, between digest_begin() and digest_end() or digest_drop(). */
struct digest {
	struct evp_md_ctx_st *context; /* NULL: has failed, or has ended */
	int error;
};

void digest_begin(struct digest *digest);
void digest_add(struct digest *digest, const void *data, size_t size);

/* 0, or -1 with errno set. */
int digest_end(struct digest *digest, char text[DIGEST_SIZE]);

/* For one that is not to be ended; nothing after digest_end(). */
void digest_drop(struct digest *digest);

/* Of the content of a file, or of data.  0, or -1 with errno set. */
int digest_file(const char *path, char text[DIGEST_SIZE]);
int digest_data(const void *data, size_t size, char text[DIGEST_SIZE]);

/* The same as web pages name what they allow. */
int digest_data_base64(const void *data, size_t size, char text[DIGEST_BASE64_SIZE]);

#define _cleanup_digest_ __attribute__((cleanup(digest_drop)))

#endif
