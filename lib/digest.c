// SPDX-License-Identifier: MIT
#include "digest.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include "cleanup.h"

#define BYTES 32
#define CHUNK 65536

_Static_assert(DIGEST_SIZE == 2 * BYTES + 1, "each byte is two digits");
_Static_assert(DIGEST_BASE64_SIZE == (BYTES + 2) / 3 * 4 + 1, "three bytes are four signs");

void digest_drop(struct digest *digest)
{
	EVP_MD_CTX_free(digest->context);
	digest->context = NULL;
	digest->error = EINVAL;
}

static void fail(struct digest *digest, int error)
{
	digest_drop(digest);
	digest->error = error;
}

void digest_begin(struct digest *digest)
{
	*digest = (struct digest){ .context = EVP_MD_CTX_new() };
	if (!digest->context)
		fail(digest, ENOMEM);
	else if (EVP_DigestInit_ex(digest->context, EVP_sha256(), NULL) != 1)
		fail(digest, ENOTSUP);
}

void digest_add(struct digest *digest, const void *data, size_t size)
{
	if (digest->context && EVP_DigestUpdate(digest->context, data, size) != 1)
		fail(digest, ENOTSUP);
}

static int end_bytes(struct digest *digest, unsigned char bytes[BYTES])
{
	unsigned int length = 0;

	if (digest->context &&
	    (EVP_DigestFinal_ex(digest->context, bytes, &length) != 1 || length != BYTES))
		fail(digest, ENOTSUP);
	if (!digest->context) {
		errno = digest->error;
		return -1;
	}
	digest_drop(digest);
	return 0;
}

int digest_end(struct digest *digest, char text[DIGEST_SIZE])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char bytes[BYTES];

	text[0] = '\0';
	if (end_bytes(digest, bytes) != 0)
		return -1;
	for (size_t i = 0; i < BYTES; i++) {
		text[2 * i] = digits[bytes[i] >> 4];
		text[2 * i + 1] = digits[bytes[i] & 15];
	}
	text[2 * BYTES] = '\0';
	return 0;
}

int digest_file(const char *path, char text[DIGEST_SIZE])
{
	_cleanup_digest_ struct digest digest = { 0 };
	_cleanup_fd_ const int fd = open(path, O_RDONLY | O_CLOEXEC);
	char chunk[CHUNK];
	ssize_t length;

	text[0] = '\0';
	if (fd < 0)
		return -1;
	digest_begin(&digest);
	while ((length = read(fd, chunk, sizeof(chunk))) > 0)
		digest_add(&digest, chunk, (size_t)length);
	return length < 0 ? -1 : digest_end(&digest, text);
}

int digest_data(const void *data, size_t size, char text[DIGEST_SIZE])
{
	struct digest digest;

	digest_begin(&digest);
	digest_add(&digest, data, size);
	return digest_end(&digest, text);
}

int digest_data_base64(const void *data, size_t size, char text[DIGEST_BASE64_SIZE])
{
	unsigned char bytes[BYTES];
	struct digest digest;

	text[0] = '\0';
	digest_begin(&digest);
	digest_add(&digest, data, size);
	if (end_bytes(&digest, bytes) != 0)
		return -1;
	EVP_EncodeBlock((unsigned char *)text, bytes, BYTES);
	return 0;
}
