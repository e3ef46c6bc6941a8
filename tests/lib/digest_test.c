// SPDX-License-Identifier: MIT
/* SHA-256 is as FIPS 180-4 has it, and what cannot be computed is an error and no digest. */
#include <atf-c.h>
#include <digest.h>
#include <errno.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define OF_NOTHING "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define OF_ABC	   "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define OF_MILLION "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"

#define MILLION 1000000

/* What libcrypto refuses. */
static enum { NOTHING, MEMORY, DATA, END } refused;

EVP_MD_CTX *__real_EVP_MD_CTX_new(void);
EVP_MD_CTX *__wrap_EVP_MD_CTX_new(void);
int __real_EVP_DigestUpdate(EVP_MD_CTX *context, const void *data, size_t size);
int __wrap_EVP_DigestUpdate(EVP_MD_CTX *context, const void *data, size_t size);
int __real_EVP_DigestFinal_ex(EVP_MD_CTX *context, unsigned char *bytes, unsigned int *size);
int __wrap_EVP_DigestFinal_ex(EVP_MD_CTX *context, unsigned char *bytes, unsigned int *size);

EVP_MD_CTX *__wrap_EVP_MD_CTX_new(void)
{
	return refused == MEMORY ? NULL : __real_EVP_MD_CTX_new();
}

int __wrap_EVP_DigestUpdate(EVP_MD_CTX *context, const void *data, size_t size)
{
	return refused == DATA ? 0 : __real_EVP_DigestUpdate(context, data, size);
}

int __wrap_EVP_DigestFinal_ex(EVP_MD_CTX *context, unsigned char *bytes, unsigned int *size)
{
	const int done = __real_EVP_DigestFinal_ex(context, bytes, size);

	return refused == END ? 0 : done;
}

/* A million times "a". */
static const char *million(void)
{
	static char text[MILLION + 1];

	memset(text, 'a', MILLION);
	return text;
}

/* Neither data nor a file has a digest, for that reason. */
static void expect_none(int error)
{
	char text[DIGEST_SIZE] = OF_ABC;
	char base64[DIGEST_BASE64_SIZE] = "ungWv48B";

	errno = 0;
	ATF_CHECK_EQ(-1, digest_data("abc", 3, text));
	ATF_CHECK_EQ(error, errno);
	ATF_CHECK_STREQ("", text);

	strcpy(text, OF_ABC);
	atf_utils_create_file("abc", "abc");
	errno = 0;
	ATF_CHECK_EQ(-1, digest_file("abc", text));
	ATF_CHECK_EQ(error, errno);
	ATF_CHECK_STREQ("", text);

	errno = 0;
	ATF_CHECK_EQ(-1, digest_data_base64("abc", 3, base64));
	ATF_CHECK_EQ(error, errno);
	ATF_CHECK_STREQ("", base64);
}

ATF_TC_WITHOUT_HEAD(data_has_the_known_digest);
ATF_TC_BODY(data_has_the_known_digest, tc)
{
	char text[DIGEST_SIZE], base64[DIGEST_BASE64_SIZE];

	ATF_REQUIRE_EQ(0, digest_data("", 0, text));
	ATF_CHECK_STREQ(OF_NOTHING, text);
	ATF_REQUIRE_EQ(0, digest_data("abc", 3, text));
	ATF_CHECK_STREQ(OF_ABC, text);
	ATF_REQUIRE_EQ(0, digest_data(million(), MILLION, text));
	ATF_CHECK_STREQ(OF_MILLION, text);
	ATF_REQUIRE_EQ(0, digest_data_base64("abc", 3, base64));
	ATF_CHECK_STREQ("ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=", base64);
}

ATF_TC_WITHOUT_HEAD(parts_are_as_the_whole);
ATF_TC_BODY(parts_are_as_the_whole, tc)
{
	char text[DIGEST_SIZE];
	struct digest digest;

	digest_begin(&digest);
	digest_add(&digest, "a", 1);
	digest_add(&digest, "", 0);
	digest_add(&digest, "bc", 2);
	ATF_REQUIRE_EQ(0, digest_end(&digest, text));
	ATF_CHECK_STREQ(OF_ABC, text);
	ATF_CHECK_EQ(-1, digest_end(&digest, text));
	ATF_CHECK_STREQ("", text);
}

ATF_TC_WITHOUT_HEAD(file_has_the_known_digest);
ATF_TC_BODY(file_has_the_known_digest, tc)
{
	char text[DIGEST_SIZE];

	atf_utils_create_file("empty", "%s", "");
	atf_utils_create_file("abc", "abc");
	atf_utils_create_file("million", "%s", million());
	ATF_REQUIRE_EQ(0, digest_file("empty", text));
	ATF_CHECK_STREQ(OF_NOTHING, text);
	ATF_REQUIRE_EQ(0, digest_file("abc", text));
	ATF_CHECK_STREQ(OF_ABC, text);
	ATF_REQUIRE_EQ(0, digest_file("million", text));
	ATF_CHECK_STREQ(OF_MILLION, text);
}

ATF_TC_WITHOUT_HEAD(file_that_cannot_be_read_has_none);
ATF_TC_BODY(file_that_cannot_be_read_has_none, tc)
{
	char text[DIGEST_SIZE] = OF_ABC;

	ATF_CHECK_ERRNO(ENOENT, digest_file("not there", text) == -1);
	ATF_CHECK_STREQ("", text);
	ATF_REQUIRE_EQ(0, mkdir("folder", 0755));
	strcpy(text, OF_ABC);
	ATF_CHECK_ERRNO(EISDIR, digest_file("folder", text) == -1);
	ATF_CHECK_STREQ("", text);
}

ATF_TC_WITHOUT_HEAD(refusals_of_libcrypto_are_errors);
ATF_TC_BODY(refusals_of_libcrypto_are_errors, tc)
{
	refused = MEMORY;
	expect_none(ENOMEM);
	refused = DATA;
	expect_none(ENOTSUP);
	refused = END;
	expect_none(ENOTSUP);
}

ATF_TC_WITHOUT_HEAD(libcrypto_without_sha256_is_an_error);
ATF_TC_BODY(libcrypto_without_sha256_is_an_error, tc)
{
	/* As a machine's configuration may have it: a provider that has no digests. */
	atf_utils_create_file("openssl.cnf", "openssl_conf = start\n"
					     "[start]\nproviders = all\n"
					     "[all]\nbase = one\n"
					     "[one]\nactivate = 1\n");
	ATF_REQUIRE_EQ(0, setenv("OPENSSL_CONF", "openssl.cnf", 1));
	expect_none(ENOTSUP);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, data_has_the_known_digest);
	ATF_TP_ADD_TC(tp, parts_are_as_the_whole);
	ATF_TP_ADD_TC(tp, file_has_the_known_digest);
	ATF_TP_ADD_TC(tp, file_that_cannot_be_read_has_none);
	ATF_TP_ADD_TC(tp, refusals_of_libcrypto_are_errors);
	ATF_TP_ADD_TC(tp, libcrypto_without_sha256_is_an_error);
	return atf_no_error();
}
