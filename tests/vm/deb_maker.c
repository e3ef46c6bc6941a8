// SPDX-License-Identifier: MIT
/* Make Debian packages, sound or not. */
#include "deb_maker.h"

#include <archive_entry.h>
#include <atf-c.h>
#include <string.h>

#define TAR_MAX (1024 * 1024)

static char tar[TAR_MAX];

static void write_item(struct archive *archive, const struct deb_item *item)
{
	struct archive_entry *entry = archive_entry_new();
	const size_t size = item->content ? strlen(item->content) : 0;

	archive_entry_set_pathname(entry, item->path);
	archive_entry_set_filetype(entry, item->link	  ? AE_IFLNK
					  : item->content ? AE_IFREG
							  : AE_IFDIR);
	archive_entry_set_perm(entry, item->content ? 0644 : 0755);
	archive_entry_set_size(entry, (la_int64_t)size);
	if (item->link)
		archive_entry_set_symlink(entry, item->link);
	ATF_REQUIRE_EQ(ARCHIVE_OK, archive_write_header(archive, entry));
	if (size)
		ATF_REQUIRE_EQ((la_ssize_t)size, archive_write_data(archive, item->content, size));
	archive_entry_free(entry);
}

const char *deb_tar(const struct deb_item *items, size_t count, deb_filter filter, size_t *size)
{
	struct archive *archive = archive_write_new();

	*size = 0;
	ATF_REQUIRE_EQ(ARCHIVE_OK, filter(archive));
	ATF_REQUIRE_EQ(ARCHIVE_OK, archive_write_set_format_gnutar(archive));
	ATF_REQUIRE_EQ(ARCHIVE_OK, archive_write_open_memory(archive, tar, TAR_MAX, size));
	for (size_t i = 0; i < count; i++)
		write_item(archive, &items[i]);
	ATF_REQUIRE_EQ(ARCHIVE_OK, archive_write_close(archive));
	archive_write_free(archive);
	return tar;
}

static void write_member(struct archive *archive, const char *name, const char *data, size_t size)
{
	struct archive_entry *entry = archive_entry_new();

	archive_entry_set_pathname(entry, name);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, 0644);
	archive_entry_set_size(entry, (la_int64_t)size);
	ATF_REQUIRE_EQ(ARCHIVE_OK, archive_write_header(archive, entry));
	ATF_REQUIRE_EQ((la_ssize_t)size, archive_write_data(archive, data, size));
	archive_entry_free(entry);
}

void deb_make(const char *file, const char *data_name, const char *data, size_t size)
{
	struct archive *archive = archive_write_new();

	ATF_REQUIRE_EQ(ARCHIVE_OK, archive_write_set_format_ar_svr4(archive));
	ATF_REQUIRE_EQ(ARCHIVE_OK, archive_write_open_filename(archive, file));
	write_member(archive, "debian-binary", "2.0\n", 4);
	write_member(archive, "control.tar", "none", 4);
	if (data_name)
		write_member(archive, data_name, data, size);
	ATF_REQUIRE_EQ(ARCHIVE_OK, archive_write_close(archive));
	archive_write_free(archive);
}
