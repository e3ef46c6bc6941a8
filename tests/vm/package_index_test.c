// SPDX-License-Identifier: MIT
/* Reading the index of an archive. */
#include "provider/debian/package-index.h"

#include <archive.h>
#include <archive_entry.h>
#include <atf-c.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char text[] = "Package: linux-a\n"
			   "Version: 1-1\n"
			   "Depends: x, y\n"
			   "Description: says\n"
			   " Version: 9-9\n"
			   "Size: 10\n"
			   "SHA256: aa\n"
			   "\n"
			   "Package: other\n"
			   "Version: 2-1\n"
			   "Size: 20\n"
			   "SHA256: bb\n"
			   "\n"
			   "Package: linux-without-digest\n"
			   "Version: 3-1\n"
			   "Size: 30\n"
			   "\n"
			   "Package: linux-b\n"
			   "Version: 4-1\n"
			   "Size: 40\n"
			   "SHA256: dd\n";

struct seen {
	char text[1024];
	int stop_after;
};

static int take(void *context, struct package package)
{
	struct seen *seen = context;
	char line[256];

	snprintf(line, sizeof(line), "%s %s %s %lld %s\n", package.name, package.version,
		 package.depends ? package.depends : "-", package.size, package.sha256);
	strcat(seen->text, line);
	package_release(&package);
	return --seen->stop_after == 0 ? -1 : 0;
}

static void write_file(const char *path, const char *content, size_t size)
{
	FILE *file = fopen(path, "w");

	ATF_REQUIRE(file);
	ATF_REQUIRE_EQ(size, fwrite(content, 1, size, file));
	ATF_REQUIRE_EQ(0, fclose(file));
}

static const char wanted[] = "linux-a 1-1 x, y 10 aa\nlinux-b 4-1 - 40 dd\n";

ATF_TC_WITHOUT_HEAD(wanted_packages_come_with_their_fields);
ATF_TC_BODY(wanted_packages_come_with_their_fields, tc)
{
	struct seen seen = { 0 };

	write_file("Packages", text, strlen(text));
	ATF_CHECK_EQ(0, package_index_read("Packages", "linux-", take, &seen));
	ATF_CHECK_STREQ(wanted, seen.text);
}

ATF_TC_WITHOUT_HEAD(compressed_index_reads_the_same);
ATF_TC_BODY(compressed_index_reads_the_same, tc)
{
	static const struct {
		const char *name;
		int (*add)(struct archive *);
	} filters[] = {
		{ "gzip", archive_write_add_filter_gzip },
		{ "lz4", archive_write_add_filter_lz4 },
		{ "xz", archive_write_add_filter_xz },
	};

	for (size_t i = 0; i < sizeof(filters) / sizeof(*filters); i++) {
		struct archive *archive = archive_write_new();
		struct archive_entry *entry = archive_entry_new();
		struct seen seen = { 0 };

		ATF_REQUIRE_EQ(ARCHIVE_OK, filters[i].add(archive));
		ATF_REQUIRE_EQ(ARCHIVE_OK, archive_write_set_format_raw(archive));
		ATF_REQUIRE_EQ(ARCHIVE_OK, archive_write_open_filename(archive, "Packages"));
		archive_entry_set_filetype(entry, AE_IFREG);
		ATF_REQUIRE_EQ(ARCHIVE_OK, archive_write_header(archive, entry));
		ATF_REQUIRE_EQ((la_ssize_t)strlen(text),
			       archive_write_data(archive, text, strlen(text)));
		ATF_REQUIRE_EQ(ARCHIVE_OK, archive_write_close(archive));
		archive_write_free(archive);
		archive_entry_free(entry);
		ATF_CHECK_EQ_MSG(0, package_index_read("Packages", "linux-", take, &seen), "%s",
				 filters[i].name);
		ATF_CHECK_STREQ(wanted, seen.text);
	}
}

/* A field longer than what is read at once, and more of it than the buffer holds at first. */
ATF_TC_WITHOUT_HEAD(long_lines_are_whole);
ATF_TC_BODY(long_lines_are_whole, tc)
{
	const size_t length = 3 * 1024 * 1024;
	char *content = malloc(length + sizeof(text) + 32);
	struct seen seen = { 0 };
	char *end;

	ATF_REQUIRE(content);
	end = stpcpy(content, "Package: other\nProvides: ");
	memset(end, 'x', length);
	end += length;
	end = stpcpy(end, "\n\n");
	end = stpcpy(end, text);
	write_file("Packages", content, (size_t)(end - content));
	free(content);
	ATF_CHECK_EQ(0, package_index_read("Packages", "linux-", take, &seen));
	ATF_CHECK_STREQ(wanted, seen.text);
}

ATF_TC_WITHOUT_HEAD(empty_index_has_no_packages);
ATF_TC_BODY(empty_index_has_no_packages, tc)
{
	struct seen seen = { 0 };

	write_file("Packages", "", 0);
	ATF_CHECK_EQ(0, package_index_read("Packages", "linux-", take, &seen));
	ATF_CHECK_STREQ("", seen.text);
}

ATF_TC_WITHOUT_HEAD(missing_index_is_an_error);
ATF_TC_BODY(missing_index_is_an_error, tc)
{
	struct seen seen = { 0 };

	ATF_CHECK_EQ(-1, package_index_read("Packages", "linux-", take, &seen));
}

ATF_TC_WITHOUT_HEAD(reader_stops_when_told_to);
ATF_TC_BODY(reader_stops_when_told_to, tc)
{
	struct seen seen = { .stop_after = 1 };

	write_file("Packages", text, strlen(text));
	ATF_CHECK_EQ(-1, package_index_read("Packages", "linux-", take, &seen));
	ATF_CHECK_STREQ("linux-a 1-1 x, y 10 aa\n", seen.text);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, wanted_packages_come_with_their_fields);
	ATF_TP_ADD_TC(tp, compressed_index_reads_the_same);
	ATF_TP_ADD_TC(tp, long_lines_are_whole);
	ATF_TP_ADD_TC(tp, empty_index_has_no_packages);
	ATF_TP_ADD_TC(tp, missing_index_is_an_error);
	ATF_TP_ADD_TC(tp, reader_stops_when_told_to);
	return atf_no_error();
}
