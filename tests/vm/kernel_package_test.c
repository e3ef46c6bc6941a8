// SPDX-License-Identifier: MIT
/* What a kernel's packages leave in the cache. */
#include "deb_maker.h"
#include "provider/debian/kernel-package.h"

#include <atf-c.h>
#include <digest.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define RELEASE "7.3.4-cloud-amd64"
#define FILE_OF "linux-image-" RELEASE "_7.3.4-1_amd64.deb"

static const struct deb_item items[] = {
	{ "./boot/vmlinuz-" RELEASE, "kernel", NULL },
	{ "./boot/vmlinuz-other", "other", NULL },
	{ "./boot/System.map-" RELEASE, "map", NULL },
	{ "./lib/modules/" RELEASE "/kernel/fs/ext4.ko", "module", NULL },
	{ "./lib/modules/" RELEASE "/modules.builtin", "list", NULL },
	{ "./lib/modules/" RELEASE "/build", NULL, "/usr/src/linux" },
	{ "./lib/modules/other/kernel/fs/ext4.ko", "other", NULL },
	{ "./etc/passwd", "root", NULL },
};

static char digest[DIGEST_SIZE];

static struct candidate candidate = {
	.release = (char *)RELEASE,
	.suite = "alpha",
	.packages = { { .name = (char *)"linux-image-" RELEASE,
			.version = (char *)"7.3.4-1",
			.sha256 = digest,
			.size = 1 } },
	.count = 1,
};

/* Put the package into ./out, and its digest where the index would have it. */
static void download(size_t count)
{
	size_t size;
	const char *tar = deb_tar(items, count, archive_write_add_filter_xz, &size);

	ATF_REQUIRE_EQ(0, mkdir("out", 0755));
	deb_make("out/" FILE_OF, "data.tar.xz", tar, size);
	ATF_REQUIRE_EQ(0, digest_file("out/" FILE_OF, digest));
}

ATF_TC_WITHOUT_HEAD(only_what_a_guest_needs_is_kept);
ATF_TC_BODY(only_what_a_guest_needs_is_kept, tc)
{
	download(sizeof(items) / sizeof(*items));
	ATF_REQUIRE_EQ(0, kernel_package_unpack(&candidate, "amd64", "out"));
	ATF_CHECK_EQ(0, access("out/vmlinuz", R_OK));
	ATF_CHECK_EQ(0, access("out/modules/kernel/fs/ext4.ko", R_OK));
	ATF_CHECK_EQ(0, access("out/modules/modules.builtin", R_OK));
	ATF_CHECK(atf_utils_grep_file("^kernel$", "out/vmlinuz"));
	ATF_CHECK(atf_utils_grep_file("^module$", "out/modules/kernel/fs/ext4.ko"));
	ATF_CHECK_EQ(0, unlink("out/vmlinuz"));
	ATF_CHECK_EQ(0, unlink("out/modules/kernel/fs/ext4.ko"));
	ATF_CHECK_EQ(0, unlink("out/modules/modules.builtin"));
	ATF_CHECK_EQ(0, rmdir("out/modules/kernel/fs"));
	ATF_CHECK_EQ(0, rmdir("out/modules/kernel"));
	ATF_CHECK_EQ(0, rmdir("out/modules"));
	ATF_CHECK_EQ(0, rmdir("out"));
}

ATF_TC_WITHOUT_HEAD(package_of_another_digest_is_refused);
ATF_TC_BODY(package_of_another_digest_is_refused, tc)
{
	download(sizeof(items) / sizeof(*items));
	digest[0] = digest[0] == '0' ? '1' : '0';
	ATF_CHECK_EQ(-1, kernel_package_unpack(&candidate, "amd64", "out"));
	ATF_CHECK_EQ(-1, access("out/vmlinuz", F_OK));
}

ATF_TC_WITHOUT_HEAD(package_without_the_image_is_refused);
ATF_TC_BODY(package_without_the_image_is_refused, tc)
{
	download(0);
	ATF_CHECK_EQ(-1, kernel_package_unpack(&candidate, "amd64", "out"));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, only_what_a_guest_needs_is_kept);
	ATF_TP_ADD_TC(tp, package_of_another_digest_is_refused);
	ATF_TP_ADD_TC(tp, package_without_the_image_is_refused);
	return atf_no_error();
}
