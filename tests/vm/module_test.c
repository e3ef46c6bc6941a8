// SPDX-License-Identifier: MIT
/* Which modules a guest gets, and in which order, of a folder of made ones. */
#include "module-index.h"
#include "module.h"

#include <archive.h>
#include <archive_entry.h>
#include <atf-c.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Those of MADE_MODULES. */
static const char *const names[] = { "crc32c_generic", "dummy",	  "ext4",    "jbd2", "libcrc32c",
				     "loop",	       "mbcache", "overlay", "xfs" };

static const char order[] = "landlock-vm/modules-on-demand/fs-xfs/006-libcrc32c.ko\n"
			    "landlock-vm/modules-on-demand/fs-xfs/007-xfs.ko\n"
			    "landlock-vm/modules/000-loop.ko\n"
			    "landlock-vm/modules/001-mbcache.ko\n"
			    "landlock-vm/modules/002-jbd2.ko\n"
			    "landlock-vm/modules/003-crc32c_generic.ko.optional\n"
			    "landlock-vm/modules/004-ext4.ko\n"
			    "landlock-vm/modules/005-overlay.ko\n";

static void read_made(const char *name, char **content, size_t *size)
{
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), MADE_MODULES "/%s.ko", name);
	file = fopen(path, "re");
	ATF_REQUIRE(file);
	*content = malloc(1 << 20);
	ATF_REQUIRE(*content);
	*size = fread(*content, 1, 1 << 20, file);
	ATF_REQUIRE(*size > 0);
	fclose(file);
}

/* Write a module, compressed as its name ends. */
static void put(const char *path, const char *name)
{
	struct archive *archive = archive_write_new();
	struct archive_entry *entry = archive_entry_new();
	const char *end = strrchr(path, '.');
	char *content;
	size_t size;

	read_made(name, &content, &size);
	if (strcmp(end, ".gz") == 0)
		ATF_REQUIRE_EQ(ARCHIVE_OK, archive_write_add_filter_gzip(archive));
	else if (strcmp(end, ".xz") == 0)
		ATF_REQUIRE_EQ(ARCHIVE_OK, archive_write_add_filter_xz(archive));
	else if (strcmp(end, ".zst") == 0)
		ATF_REQUIRE_EQ(ARCHIVE_OK, archive_write_add_filter_zstd(archive));
	ATF_REQUIRE_EQ(ARCHIVE_OK, archive_write_set_format_raw(archive));
	ATF_REQUIRE_EQ(ARCHIVE_OK, archive_write_open_filename(archive, path));
	archive_entry_set_filetype(entry, AE_IFREG);
	ATF_REQUIRE_EQ(ARCHIVE_OK, archive_write_header(archive, entry));
	ATF_REQUIRE_EQ((la_ssize_t)size, archive_write_data(archive, content, size));
	ATF_REQUIRE_EQ(ARCHIVE_OK, archive_write_close(archive));
	archive_entry_free(entry);
	archive_write_free(archive);
	free(content);
}

/* All of them in folder/modules/kernel. */
static void make_folder(const char *folder, const char *end)
{
	static const char *const below[] = { "", "/modules", "/modules/kernel" };
	char path[512];

	for (size_t i = 0; i < sizeof(below) / sizeof(*below); i++) {
		snprintf(path, sizeof(path), "%s%s", folder, below[i]);
		ATF_REQUIRE_EQ(0, mkdir(path, 0755));
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		snprintf(path, sizeof(path), "%s/modules/kernel/%s.ko%s", folder, names[i], end);
		put(path, names[i]);
	}
}

/* What a module is in the tree must be what was made. */
static void check_content(const struct tree_node *node)
{
	char name[64];
	char *content;
	size_t size;

	ATF_REQUIRE_EQ(1, sscanf(strrchr(node->path, '/'), "/%*3d-%63[^.]", name));
	read_made(name, &content, &size);
	ATF_CHECK_EQ(size, node->size);
	ATF_CHECK(memcmp(content, node->data, size) == 0);
	free(content);
}

/* The paths of the modules that a guest gets, one a line; or what is wrong. */
static char *ask(const char *modules, const char *index)
{
	struct tree tree = { 0 };
	char *lines, *wrong;
	size_t size;

	if (module_add_all(&tree, modules, index, HOST_ARCH, "6.12.9-test", &wrong) != 0) {
		ATF_REQUIRE(wrong);
		tree_release(&tree);
		return wrong;
	}

	FILE *stream = open_memstream(&lines, &size);

	for (size_t i = 0; i < tree.count; i++) {
		if (!S_ISREG(tree.nodes[i].mode))
			continue;
		check_content(&tree.nodes[i]);
		fprintf(stream, "%s\n", tree.nodes[i].path);
	}
	fclose(stream);
	tree_release(&tree);
	return lines;
}

static void check_order(const char *modules, const char *index)
{
	char *lines = ask(modules, index);

	ATF_CHECK_STREQ(order, lines);
	free(lines);
}

static void check_wrong(const char *words, const char *modules, const char *index)
{
	char *wrong = ask(modules, index);

	ATF_CHECK_MATCH(words, wrong);
	free(wrong);
}

/* Whether a folder has nothing in it. */
static bool is_empty(const char *folder)
{
	DIR *stream = opendir(folder);
	size_t count = 0;

	ATF_REQUIRE(stream);
	while (readdir(stream))
		count++;
	closedir(stream);
	return count == 2;
}

static void use_temporary_folder(void)
{
	ATF_REQUIRE_EQ(0, mkdir("temporary", 0755));
	ATF_REQUIRE_EQ(0, setenv("TMPDIR", "temporary", 1));
}

ATF_TC_WITHOUT_HEAD(what_others_need_comes_before_them);
ATF_TC_BODY(what_others_need_comes_before_them, tc)
{
	use_temporary_folder();
	make_folder("plain", "");
	check_order("plain/modules", NULL);
	check_order("plain/modules/", NULL);
	ATF_CHECK(is_empty("temporary"));
}

ATF_TC_WITHOUT_HEAD(compressed_modules_have_the_same_order);
ATF_TC_BODY(compressed_modules_have_the_same_order, tc)
{
	use_temporary_folder();
	make_folder("gz", ".gz");
	make_folder("xz", ".xz");
	make_folder("zst", ".zst");
	check_order("gz/modules", NULL);
	check_order("xz/modules", NULL);
	check_order("zst/modules", NULL);
	check_order("gz/modules", "gz/index");
	check_order("gz/modules", "gz/index");
	ATF_CHECK(is_empty("temporary"));
}

ATF_TC_WITHOUT_HEAD(index_is_kept_and_may_be_moved);
ATF_TC_BODY(index_is_kept_and_may_be_moved, tc)
{
	use_temporary_folder();
	make_folder("first", ".xz");
	check_order("first/modules", "first/index");
	ATF_REQUIRE_EQ(0, rename("first", "second"));
	/* It is not made anew. */
	ATF_REQUIRE_EQ(0, mkdir("bin", 0755));
	atf_utils_create_file("bin/depmod", "#!/bin/sh\nexit 1\n");
	ATF_REQUIRE_EQ(0, chmod("bin/depmod", 0755));
	ATF_REQUIRE_EQ(0, setenv("PATH", "bin", 1));
	check_order("second/modules", "second/index");
	check_wrong("^depmod: ", "second/modules", NULL);
	ATF_CHECK_EQ(0, access("second/index/lib/modules/0.0/modules.dep.bin", R_OK));
	ATF_CHECK(is_empty("temporary"));
}

ATF_TC_WITHOUT_HEAD(index_that_cannot_be_kept_is_made_for_now);
ATF_TC_BODY(index_that_cannot_be_kept_is_made_for_now, tc)
{
	use_temporary_folder();
	make_folder("plain", "");
	check_order("plain/modules", "nowhere/index");
	ATF_CHECK(is_empty("temporary"));
}

ATF_TC_WITHOUT_HEAD(index_of_other_modules_is_refused);
ATF_TC_BODY(index_of_other_modules_is_refused, tc)
{
	struct module_index index;
	char *wrong = NULL;

	use_temporary_folder();
	make_folder("plain", "");
	put("plain/modules/kernel/ext4.ko", "loop");
	ATF_REQUIRE_EQ(0, module_index_open(&index, "plain/modules", "plain/index", &wrong));
	module_index_close(&index);
	put("plain/modules/kernel/ext4.ko", "ext4");
	check_wrong("ext4.ko: depmod does not know that it needs jbd2", "plain/modules",
		    "plain/index");
}

ATF_TC_WITHOUT_HEAD(unsound_folders_are_refused);
ATF_TC_BODY(unsound_folders_are_refused, tc)
{
	use_temporary_folder();
	check_wrong("missing: No such file", "missing", NULL);
	ATF_REQUIRE_EQ(0, mkdir("empty", 0755));
	check_wrong("empty: holds no kernel modules", "empty", NULL);
	make_folder("cut", ".xz");
	ATF_REQUIRE_EQ(0, truncate("cut/modules/kernel/overlay.ko.xz", 100));
	check_wrong("overlay.ko.xz: cannot be unpacked", "cut/modules", NULL);
	make_folder("junk", "");
	ATF_REQUIRE_EQ(0, truncate("junk/modules/kernel/overlay.ko", 10));
	check_wrong("overlay.ko: is not a kernel module", "junk/modules", NULL);
	ATF_CHECK(is_empty("temporary"));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, what_others_need_comes_before_them);
	ATF_TP_ADD_TC(tp, compressed_modules_have_the_same_order);
	ATF_TP_ADD_TC(tp, index_is_kept_and_may_be_moved);
	ATF_TP_ADD_TC(tp, index_that_cannot_be_kept_is_made_for_now);
	ATF_TP_ADD_TC(tp, index_of_other_modules_is_refused);
	ATF_TP_ADD_TC(tp, unsound_folders_are_refused);
	return atf_no_error();
}
