// SPDX-License-Identifier: MIT
/* Keys are what they were, so that stores stay valid; variants share one reading of an image. */
#include "cell_key.h"

#include <atf-c.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define IMAGE "kernels/alpha/image"

/* Computed apart: SHA-256 of all fields, a NUL after each. */
#define KEY	 "1f254b49c531d606be94d8b5ea2b1fac52e973436481710456cfc14acff43860"
#define KEY_USER "b700fdfaf8edca11ac54ce6bf302f3c909b888c3af3ee0f87071cf1957b93f36"

static char one[] = "one", two[] = "two";
static char *command[] = { one, two, NULL };
static const struct key_context context = {
	.machine = "machine",
	.accel = "tcg",
	.append = "quiet",
	.command = command,
};
static char alpha[] = "alpha", alpha_user[] = "alpha+user";
static const struct kernel kernel = { .cell = alpha, .id = "alpha", .expected_abi = 6 };
static const struct kernel kernel_user = { .cell = alpha_user, .id = "alpha", .expected_abi = 6 };

/* How often a file has been read. */
static unsigned int readings;
/* Whether it fails. */
static bool broken;

int __real_digest_file(const char *path, char text[DIGEST_SIZE]);
int __wrap_digest_file(const char *path, char text[DIGEST_SIZE]);
int __real_digest_end(struct digest *digest, char text[DIGEST_SIZE]);
int __wrap_digest_end(struct digest *digest, char text[DIGEST_SIZE]);

int __wrap_digest_file(const char *path, char text[DIGEST_SIZE])
{
	readings++;
	return __real_digest_file(path, text);
}

int __wrap_digest_end(struct digest *digest, char text[DIGEST_SIZE])
{
	const int failed = __real_digest_end(digest, text);

	return broken ? -1 : failed;
}

/* The cache: one kernel. */
static void make_cache(void)
{
	ATF_REQUIRE_EQ(0, setenv("LANDLOCK_KIT_CACHE", ".", 1));
	ATF_REQUIRE_EQ(0, mkdir("kernels", 0755));
	ATF_REQUIRE_EQ(0, mkdir("kernels/alpha", 0755));
	atf_utils_create_file("kernels/alpha/kernel.json",
			      "{\"vmlinuz\": \"image\", "
			      "\"packages\": [{\"version\": \"1\", \"name\": \"linux\"}]}");
	atf_utils_create_file(IMAGE, "the image");
}

static void expect_key(const char *expected, char *key)
{
	ATF_REQUIRE(key != NULL);
	ATF_CHECK_STREQ(expected, key);
	free(key);
}

ATF_TC_WITHOUT_HEAD(key_is_the_known_one);
ATF_TC_BODY(key_is_the_known_one, tc)
{
	struct read_image last = { 0 };

	make_cache();
	expect_key(KEY, cell_key(&kernel, &context, &last));
	expect_key(KEY_USER, cell_key(&kernel_user, &context, &last));
}

ATF_TC_WITHOUT_HEAD(variants_share_one_reading);
ATF_TC_BODY(variants_share_one_reading, tc)
{
	struct read_image last = { 0 };

	make_cache();
	expect_key(KEY, cell_key(&kernel, &context, &last));
	ATF_CHECK_EQ(1, readings);
	expect_key(KEY_USER, cell_key(&kernel_user, &context, &last));
	ATF_CHECK_EQ(1, readings);
}

/* Write another image of the same size, over it or in its place. */
static void change_image(bool replace)
{
	const char *path = replace ? "new" : IMAGE;
	struct stat before, after;

	ATF_REQUIRE_EQ(0, stat(IMAGE, &before));
	/* Times of files are no finer than the kernel's clock ticks. */
	do {
		atf_utils_create_file(path, "new image");
		ATF_REQUIRE_EQ(0, stat(path, &after));
	} while (memcmp(&before.st_ctim, &after.st_ctim, sizeof(before.st_ctim)) == 0);
	ATF_REQUIRE_EQ(before.st_size, after.st_size);
	if (replace)
		ATF_REQUIRE_EQ(0, rename("new", IMAGE));
}

ATF_TC_WITHOUT_HEAD(another_image_is_read_again);
ATF_TC_BODY(another_image_is_read_again, tc)
{
	struct read_image last = { 0 };

	make_cache();
	for (int replace = 0; replace < 2; replace++) {
		char *key, *fresh;

		atf_utils_create_file(IMAGE, "the image");
		last = (struct read_image){ 0 };
		expect_key(KEY, cell_key(&kernel, &context, &last));
		change_image(replace);
		key = cell_key(&kernel, &context, &last);
		last = (struct read_image){ 0 };
		fresh = cell_key(&kernel, &context, &last);
		ATF_REQUIRE(key && fresh);
		ATF_CHECK(strcmp(KEY, fresh) != 0);
		ATF_CHECK_STREQ(fresh, key);
		free(key);
		free(fresh);
	}
}

ATF_TC_WITHOUT_HEAD(image_of_the_same_size_and_time_is_another);
ATF_TC_BODY(image_of_the_same_size_and_time_is_another, tc)
{
	static char beta[] = "beta";
	const struct kernel other = { .cell = beta, .id = "beta", .expected_abi = 6 };
	struct read_image last = { 0 }, none = { 0 };
	struct stat first, second;
	char *key, *fresh;

	make_cache();
	ATF_REQUIRE_EQ(0, mkdir("kernels/beta", 0755));
	atf_utils_copy_file("kernels/alpha/kernel.json", "kernels/beta/kernel.json");
	do {
		atf_utils_create_file(IMAGE, "the image");
		atf_utils_create_file("kernels/beta/image", "new image");
		ATF_REQUIRE_EQ(0, stat(IMAGE, &first));
		ATF_REQUIRE_EQ(0, stat("kernels/beta/image", &second));
	} while (memcmp(&first.st_ctim, &second.st_ctim, sizeof(first.st_ctim)) != 0);
	expect_key(KEY, cell_key(&kernel, &context, &last));
	key = cell_key(&other, &context, &last);
	fresh = cell_key(&other, &context, &none);
	ATF_REQUIRE(key && fresh);
	ATF_CHECK_STREQ(fresh, key);
	free(key);
	free(fresh);
}

ATF_TC_WITHOUT_HEAD(what_cannot_be_read_has_no_key);
ATF_TC_BODY(what_cannot_be_read_has_no_key, tc)
{
	struct read_image last = { 0 };

	make_cache();
	expect_key(KEY, cell_key(&kernel, &context, &last));
	ATF_REQUIRE_EQ(0, unlink(IMAGE));
	ATF_CHECK(cell_key(&kernel, &context, &last) == NULL);
	ATF_REQUIRE_EQ(0, mkdir(IMAGE, 0755));
	for (int i = 0; i < 2; i++)
		ATF_CHECK(cell_key(&kernel, &context, &last) == NULL);
	ATF_REQUIRE_EQ(0, rmdir(IMAGE));
	atf_utils_create_file(IMAGE, "the image");
	broken = true;
	ATF_CHECK(cell_key(&kernel, &context, &last) == NULL);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, key_is_the_known_one);
	ATF_TP_ADD_TC(tp, variants_share_one_reading);
	ATF_TP_ADD_TC(tp, another_image_is_read_again);
	ATF_TP_ADD_TC(tp, image_of_the_same_size_and_time_is_another);
	ATF_TP_ADD_TC(tp, what_cannot_be_read_has_no_key);
	return atf_no_error();
}
