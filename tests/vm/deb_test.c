// SPDX-License-Identifier: MIT
/* Unpacking packages, among them such as nobody should send. */
#include "deb_maker.h"
#include "provider/debian/deb.h"

#include <archive.h>
#include <atf-c.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int keep_all(void *context, struct archive_entry *entry, const char *path, char **place)
{
	(void)context;
	(void)entry;
	*place = strdup(path);
	return *place ? 0 : -1;
}

static int unpack(const struct deb_item *items, size_t count)
{
	size_t size;
	const char *tar = deb_tar(items, count, archive_write_add_filter_xz, &size);

	deb_make("test.deb", "data.tar.xz", tar, size);
	ATF_REQUIRE(mkdir("out", 0755) == 0 || errno == EEXIST);
	return deb_unpack("test.deb", "out", keep_all, NULL);
}

#define UNPACK(items) unpack(items, sizeof(items) / sizeof(*(items)))

/* The content of a file, in a buffer of this function. */
static const char *content_of(const char *path)
{
	static char text[256];
	FILE *file = fopen(path, "r");
	size_t size;

	if (!file)
		return NULL;
	size = fread(text, 1, sizeof(text) - 1, file);
	text[size] = '\0';
	fclose(file);
	return text;
}

static const struct deb_item sound[] = {
	{ "./", NULL, NULL },
	{ "./usr/", NULL, NULL },
	{ "./usr/file", "content", NULL },
	{ "./usr/link", NULL, "file" },
	{ "usr/..file", "dots", NULL },
};

ATF_TC_WITHOUT_HEAD(files_and_links_are_unpacked);
ATF_TC_BODY(files_and_links_are_unpacked, tc)
{
	static const struct {
		const char *name;
		deb_filter filter;
	} compressions[] = {
		{ "data.tar", archive_write_add_filter_none },
		{ "data.tar.gz", archive_write_add_filter_gzip },
		{ "data.tar.xz", archive_write_add_filter_xz },
		{ "data.tar.zst", archive_write_add_filter_zstd },
	};

	for (size_t i = 0; i < sizeof(compressions) / sizeof(*compressions); i++) {
		size_t size;
		const char *tar = deb_tar(sound, sizeof(sound) / sizeof(*sound),
					  compressions[i].filter, &size);
		char folder[] = "out-X";

		folder[4] = (char)('0' + i);
		deb_make("test.deb", compressions[i].name, tar, size);
		ATF_REQUIRE_EQ(0, mkdir(folder, 0755));
		ATF_REQUIRE_EQ(0, deb_unpack("test.deb", folder, keep_all, NULL));
		ATF_REQUIRE_EQ(0, chdir(folder));
		ATF_CHECK_STREQ("content", content_of("usr/file"));
		ATF_CHECK_STREQ("content", content_of("usr/link"));
		ATF_CHECK_STREQ("dots", content_of("usr/..file"));
		ATF_REQUIRE_EQ(0, chdir(".."));
	}
}

static int keep_file_as_other(void *context, struct archive_entry *entry, const char *path,
			      char **place)
{
	(void)context;
	(void)entry;
	if (strcmp(path, "usr/file") == 0)
		*place = strdup("other");
	return 0;
}

ATF_TC_WITHOUT_HEAD(entries_go_where_they_are_placed);
ATF_TC_BODY(entries_go_where_they_are_placed, tc)
{
	ATF_REQUIRE_EQ(0, UNPACK(sound));
	ATF_REQUIRE_EQ(0, mkdir("second", 0755));
	ATF_REQUIRE_EQ(0, deb_unpack("test.deb", "second", keep_file_as_other, NULL));
	ATF_CHECK_STREQ("content", content_of("second/other"));
	ATF_CHECK_EQ(-1, access("second/usr", F_OK));
}

ATF_TC_WITHOUT_HEAD(path_that_leads_out_is_refused);
ATF_TC_BODY(path_that_leads_out_is_refused, tc)
{
	static const struct deb_item up[] = { { "../escaped", "x", NULL } };
	static const struct deb_item inside_up[] = { { "./usr/../../escaped", "x", NULL } };
	static const struct deb_item trailing_up[] = { { "./usr/..", NULL, NULL } };
	static const struct deb_item absolute[] = { { "/tmp/landlock-kit-escaped", "x", NULL } };

	ATF_CHECK_EQ(-1, UNPACK(up));
	ATF_CHECK_EQ(-1, UNPACK(inside_up));
	ATF_CHECK_EQ(-1, UNPACK(trailing_up));
	ATF_CHECK_EQ(-1, UNPACK(absolute));
	ATF_CHECK_EQ(-1, access("escaped", F_OK));
	ATF_CHECK_EQ(-1, access("/tmp/landlock-kit-escaped", F_OK));
}

ATF_TC_WITHOUT_HEAD(path_that_leads_out_is_refused_even_if_left_out);
ATF_TC_BODY(path_that_leads_out_is_refused_even_if_left_out, tc)
{
	static const struct deb_item up[] = { { "./usr/../../escaped", "x", NULL } };

	ATF_REQUIRE_EQ(-1, UNPACK(up));
	ATF_CHECK_EQ(-1, deb_unpack("test.deb", "out", keep_file_as_other, NULL));
}

ATF_TC_WITHOUT_HEAD(link_that_leads_out_is_not_followed);
ATF_TC_BODY(link_that_leads_out_is_not_followed, tc)
{
	static const struct deb_item through_link[] = {
		{ "./door", NULL, ".." },
		{ "./door/escaped", "x", NULL },
	};

	ATF_CHECK_EQ(-1, UNPACK(through_link));
	ATF_CHECK_EQ(-1, access("escaped", F_OK));
}

ATF_TC_WITHOUT_HEAD(damaged_package_is_refused);
ATF_TC_BODY(damaged_package_is_refused, tc)
{
	size_t size;
	const char *tar =
		deb_tar(sound, sizeof(sound) / sizeof(*sound), archive_write_add_filter_xz, &size);

	ATF_REQUIRE_EQ(0, mkdir("out", 0755));
	deb_make("test.deb", "data.tar.xz", tar, size / 2);
	ATF_CHECK_EQ(-1, deb_unpack("test.deb", "out", keep_all, NULL));
	deb_make("test.deb", "data.tar.xz", tar, size);
	ATF_REQUIRE_EQ(0, truncate("test.deb", (off_t)size / 2));
	ATF_CHECK_EQ(-1, deb_unpack("test.deb", "out", keep_all, NULL));
	deb_make("test.deb", NULL, NULL, 0);
	ATF_CHECK_EQ(-1, deb_unpack("test.deb", "out", keep_all, NULL));
	deb_make("test.deb", "data.tar.xz", "not a tar archive", 17);
	ATF_CHECK_EQ(-1, deb_unpack("test.deb", "out", keep_all, NULL));
	ATF_CHECK_EQ(-1, deb_unpack("missing.deb", "out", keep_all, NULL));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, files_and_links_are_unpacked);
	ATF_TP_ADD_TC(tp, entries_go_where_they_are_placed);
	ATF_TP_ADD_TC(tp, path_that_leads_out_is_refused);
	ATF_TP_ADD_TC(tp, path_that_leads_out_is_refused_even_if_left_out);
	ATF_TP_ADD_TC(tp, link_that_leads_out_is_not_followed);
	ATF_TP_ADD_TC(tp, damaged_package_is_refused);
	return atf_no_error();
}
