// SPDX-License-Identifier: MIT
/* The guest's tree, the archive made of it, and the libraries that are added to it. */
#include "closure.h"
#include "tree.h"

#include <archive.h>
#include <archive_entry.h>
#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>
#include <unistd.h>

static int archive_tree(const struct tree *tree)
{
	const char *wrong;
	const int fd = memfd_create("archive", 0);

	ATF_REQUIRE(fd >= 0);
	ATF_REQUIRE_EQ_MSG(0, tree_archive(tree, fd, &wrong), "%s: %s", wrong, strerror(errno));
	return fd;
}

/* Find an entry in a newc archive, read by libarchive. */
static struct archive *find_entry(int fd, const char *path, struct archive_entry **entry)
{
	struct archive *archive = archive_read_new();

	ATF_REQUIRE_EQ(0, lseek(fd, 0, SEEK_SET));
	ATF_REQUIRE_EQ(ARCHIVE_OK, archive_read_support_format_cpio(archive));
	ATF_REQUIRE_EQ(ARCHIVE_OK, archive_read_open_fd(archive, fd, 4096));
	while (archive_read_next_header(archive, entry) == ARCHIVE_OK) {
		if (strcmp(archive_entry_pathname(*entry), path) == 0)
			return archive;
	}
	atf_tc_fail("%s: not in the archive", path);
}

static struct tree make_tree(void)
{
	struct tree tree = { 0 };

	atf_utils_create_file("source", "from a file\n");
	ATF_REQUIRE_EQ(0, tree_add_file(&tree, "usr/bin/program", "source", 0755));
	ATF_REQUIRE_EQ(0, tree_add_data(&tree, "/landlock-vm/data", "ab\0cd", 5, 0640));
	ATF_REQUIRE_EQ(0, tree_add_link(&tree, "bin", "usr/bin"));
	ATF_REQUIRE_EQ(0, tree_add_folder(&tree, "tmp", 01777));
	ATF_REQUIRE_EQ(0, tree_add_device(&tree, "dev/console", S_IFCHR | 0600, makedev(5, 1)));
	return tree;
}

ATF_TC_WITHOUT_HEAD(archive_holds_what_was_added);
ATF_TC_BODY(archive_holds_what_was_added, tc)
{
	struct tree tree = make_tree();
	const int fd = archive_tree(&tree);
	struct archive_entry *entry;
	struct archive *archive;
	char content[64];

	archive = find_entry(fd, "usr/bin/program", &entry);
	ATF_CHECK_EQ(S_IFREG | 0755, archive_entry_mode(entry));
	ATF_CHECK_EQ(12, archive_read_data(archive, content, sizeof(content)));
	ATF_CHECK_EQ(0, memcmp(content, "from a file\n", 12));
	archive_read_free(archive);

	archive = find_entry(fd, "landlock-vm/data", &entry);
	ATF_CHECK_EQ(S_IFREG | 0640, archive_entry_mode(entry));
	ATF_CHECK_EQ(5, archive_read_data(archive, content, sizeof(content)));
	ATF_CHECK_EQ(0, memcmp(content, "ab\0cd", 5));
	archive_read_free(archive);

	archive = find_entry(fd, "bin", &entry);
	ATF_CHECK_STREQ("usr/bin", archive_entry_symlink(entry));
	archive_read_free(archive);

	archive = find_entry(fd, "tmp", &entry);
	ATF_CHECK_EQ(S_IFDIR | 01777, archive_entry_mode(entry));
	archive_read_free(archive);

	archive = find_entry(fd, "dev/console", &entry);
	ATF_CHECK_EQ(S_IFCHR | 0600, archive_entry_mode(entry));
	ATF_CHECK_EQ(makedev(5, 1), archive_entry_rdev(entry));
	ATF_CHECK_EQ(0, archive_entry_uid(entry));
	archive_read_free(archive);
	tree_release(&tree);
}

ATF_TC_WITHOUT_HEAD(folders_stand_before_what_they_hold);
ATF_TC_BODY(folders_stand_before_what_they_hold, tc)
{
	struct tree tree = make_tree();

	for (size_t i = 0; i < tree.count; i++) {
		const char *slash = strrchr(tree.nodes[i].path, '/');
		char parent[64];

		if (!slash)
			continue;
		snprintf(parent, sizeof(parent), "%.*s", (int)(slash - tree.nodes[i].path),
			 tree.nodes[i].path);

		const struct tree_node *node = tree_find(&tree, parent);

		ATF_REQUIRE_MSG(node != NULL, "%s", parent);
		ATF_CHECK(S_ISDIR(node->mode));
		ATF_CHECK(node < &tree.nodes[i]);
	}
	tree_release(&tree);
}

ATF_TC_WITHOUT_HEAD(same_tree_gives_the_same_bytes);
ATF_TC_BODY(same_tree_gives_the_same_bytes, tc)
{
	struct tree one = make_tree(), two = make_tree();
	const int first = archive_tree(&one), second = archive_tree(&two);
	char digests[2][DIGEST_SIZE], bytes[2][4096];

	ATF_CHECK_EQ(0, tree_digest(&one, digests[0]));
	ATF_CHECK_EQ(0, tree_digest(&two, digests[1]));
	ATF_CHECK_STREQ(digests[0], digests[1]);

	const ssize_t size = pread(first, bytes[0], sizeof(bytes[0]), 0);

	ATF_REQUIRE(size > 0);
	ATF_REQUIRE_EQ(size, pread(second, bytes[1], sizeof(bytes[1]), 0));
	ATF_CHECK_EQ(0, memcmp(bytes[0], bytes[1], (size_t)size));
	tree_release(&one);
	tree_release(&two);
}

ATF_TC_WITHOUT_HEAD(digest_tells_every_difference);
ATF_TC_BODY(digest_tells_every_difference, tc)
{
	char digests[7][DIGEST_SIZE];

	for (size_t i = 0; i < 7; i++) {
		struct tree tree = make_tree();

		if (i == 1)
			atf_utils_create_file("source", "from A file\n");
		if (i == 2)
			ATF_REQUIRE_EQ(0, tree_add_file(&tree, "usr/bin/program", "source", 0700));
		if (i == 3)
			ATF_REQUIRE_EQ(0, tree_add_link(&tree, "bin", "usr/sbin"));
		if (i == 4)
			ATF_REQUIRE_EQ(0, tree_add_folder(&tree, "more", 0755));
		if (i == 5)
			ATF_REQUIRE_EQ(0, tree_add_data(&tree, "landlock-vm/data", "ab", 2, 0640));
		if (i == 6)
			ATF_REQUIRE_EQ(0, tree_add_device(&tree, "dev/console", S_IFCHR | 0600,
							  makedev(5, 2)));
		ATF_REQUIRE_EQ(0, tree_digest(&tree, digests[i]));
		tree_release(&tree);
		for (size_t other = 0; other < i; other++)
			ATF_CHECK_MSG(strcmp(digests[i], digests[other]) != 0, "%zu and %zu", i,
				      other);
	}
}

ATF_TC_WITHOUT_HEAD(links_in_folders_are_followed);
ATF_TC_BODY(links_in_folders_are_followed, tc)
{
	struct tree below = { 0 }, tree = { .below = &below };

	ATF_REQUIRE_EQ(0, tree_add_link(&below, "lib", "usr/lib"));
	ATF_REQUIRE_EQ(0, tree_add_link(&below, "usr/lib/multi", "/opt/multi"));
	ATF_REQUIRE_EQ(0, tree_add_data(&tree, "lib/one", "1", 1, 0644));
	ATF_REQUIRE_EQ(0, tree_add_data(&tree, "lib/multi/../two", "2", 1, 0644));

	/* A folder "lib" in the upper archive would replace the link when the guest unpacks it. */
	for (size_t i = 0; i < tree.count; i++)
		ATF_CHECK_MSG(strcmp(tree.nodes[i].path, "lib") != 0, "lib became a folder");
	ATF_REQUIRE(tree_find(&tree, "usr/lib/one") != NULL);
	ATF_CHECK_EQ(tree_find(&tree, "usr/lib/one"), tree_find(&tree, "lib/one"));
	ATF_CHECK(tree_find(&tree, "opt/two") != NULL);
	tree_release(&tree);
	tree_release(&below);
}

ATF_TC_WITHOUT_HEAD(links_in_a_circle_are_an_error);
ATF_TC_BODY(links_in_a_circle_are_an_error, tc)
{
	struct tree tree = { 0 };

	ATF_REQUIRE_EQ(0, tree_add_link(&tree, "one", "two"));
	ATF_REQUIRE_EQ(0, tree_add_link(&tree, "two", "one"));
	ATF_CHECK_ERRNO(ELOOP, tree_add_data(&tree, "one/file", "", 0, 0644) == -1);
	tree_release(&tree);
}

ATF_TC_WITHOUT_HEAD(host_folder_is_taken_as_it_is);
ATF_TC_BODY(host_folder_is_taken_as_it_is, tc)
{
	struct tree tree = { 0 };

	ATF_REQUIRE_EQ(0, mkdir("root", 0755));
	ATF_REQUIRE_EQ(0, mkdir("root/sub", 0700));
	atf_utils_create_file("root/sub/file", "content");
	ATF_REQUIRE_EQ(0, chmod("root/sub/file", 0751));
	ATF_REQUIRE_EQ(0, symlink("nowhere", "root/dangling"));
	ATF_REQUIRE_EQ(0, mkfifo("root/fifo", 0600));
	ATF_REQUIRE_EQ(0, tree_add_host_folder(&tree, "root"));
	ATF_CHECK_EQ(3, tree.count);
	ATF_CHECK_EQ(S_IFDIR | 0700, tree_find(&tree, "sub")->mode);
	ATF_CHECK_EQ(S_IFREG | 0751, tree_find(&tree, "sub/file")->mode);
	ATF_CHECK_STREQ("nowhere", (const char *)tree_find(&tree, "dangling")->data);
	tree_release(&tree);
	ATF_CHECK_EQ(-1, tree_add_host_folder(&tree, "missing"));
}

static const char *host(void)
{
	static struct utsname name;

	ATF_REQUIRE_EQ(0, uname(&name));
	return name.machine;
}

ATF_TC_WITHOUT_HEAD(program_gets_its_interpreter_and_libraries);
ATF_TC_BODY(program_gets_its_interpreter_and_libraries, tc)
{
	struct tree tree = { 0 };
	char *wrong;
	size_t libraries = 0;

	/* This program itself: it needs libatf-c, which needs others. */
	ATF_REQUIRE_EQ(0, tree_add_file(&tree, "program", "/proc/self/exe", 0755));
	ATF_REQUIRE_EQ_MSG(0, closure_add(&tree, "/", host(), &wrong), "%s", wrong);
	for (size_t i = 0; i < tree.count; i++)
		libraries += strstr(tree.nodes[i].path, "libatf-c.so.1") != NULL ||
			     strstr(tree.nodes[i].path, "/libc.so.6") != NULL ||
			     strstr(tree.nodes[i].path, "/ld-linux-") != NULL;
	ATF_CHECK_EQ(3, libraries);
	tree_release(&tree);
}

ATF_TC_WITHOUT_HEAD(library_of_the_tree_is_not_replaced);
ATF_TC_BODY(library_of_the_tree_is_not_replaced, tc)
{
	struct tree tree = { 0 };
	char *wrong;

	ATF_REQUIRE_EQ(0, tree_add_file(&tree, "program", "/proc/self/exe", 0755));
	ATF_REQUIRE_EQ(0, tree_add_data(&tree, "usr/lib/libatf-c.so.1", "own", 3, 0755));
	ATF_REQUIRE_EQ_MSG(0, closure_add(&tree, "/", host(), &wrong), "%s", wrong);

	size_t found = 0;

	for (size_t i = 0; i < tree.count; i++)
		found += strstr(tree.nodes[i].path, "libatf-c.so.1") != NULL;
	ATF_CHECK_EQ(1, found);
	tree_release(&tree);
}

ATF_TC_WITHOUT_HEAD(missing_library_is_named);
ATF_TC_BODY(missing_library_is_named, tc)
{
	struct tree tree = { 0 };
	char *wrong;

	ATF_REQUIRE_EQ(0, mkdir("empty", 0755));
	ATF_REQUIRE_EQ(0, tree_add_file(&tree, "program", "/proc/self/exe", 0755));
	ATF_REQUIRE_EQ(-1, closure_add(&tree, "empty", host(), &wrong));
	ATF_CHECK_MSG(strstr(wrong, "program needs ") == wrong, "%s", wrong);
	free(wrong);
	tree_release(&tree);
}

ATF_TC_WITHOUT_HEAD(program_of_another_architecture_is_an_error);
ATF_TC_BODY(program_of_another_architecture_is_an_error, tc)
{
	const char *other = strcmp(host(), "x86_64") == 0 ? "aarch64" : "x86_64";
	struct tree tree = { 0 };
	char *wrong;

	ATF_REQUIRE_EQ(0, tree_add_file(&tree, "program", "/proc/self/exe", 0755));
	ATF_REQUIRE_EQ(-1, closure_add(&tree, "/", other, &wrong));
	ATF_CHECK_MSG(strstr(wrong, other) != NULL, "%s", wrong);
	free(wrong);
	tree_release(&tree);
}

ATF_TC_WITHOUT_HEAD(damaged_program_is_no_crash);
ATF_TC_BODY(damaged_program_is_no_crash, tc)
{
	static char image[65536];
	const int self = open("/proc/self/exe", O_RDONLY);
	const ssize_t size = read(self, image, sizeof(image));
	const int fd = open("damaged", O_RDWR | O_CREAT | O_TRUNC, 0755);

	ATF_REQUIRE(size > 4096 && fd >= 0);
	for (size_t cut = 1; cut < 4096; cut += 61) {
		struct tree tree = { 0 };
		char *wrong;

		ATF_REQUIRE_EQ((ssize_t)cut, pwrite(fd, image, cut, 0));
		ATF_REQUIRE_EQ(0, ftruncate(fd, (off_t)cut));
		ATF_REQUIRE_EQ(0, tree_add_file(&tree, "program", "damaged", 0755));
		/* Half a program is an error or no program at all, and never more than that. */
		if (closure_add(&tree, "/", host(), &wrong) != 0)
			ATF_CHECK(wrong != NULL);
		free(wrong);
		tree_release(&tree);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, archive_holds_what_was_added);
	ATF_TP_ADD_TC(tp, folders_stand_before_what_they_hold);
	ATF_TP_ADD_TC(tp, same_tree_gives_the_same_bytes);
	ATF_TP_ADD_TC(tp, digest_tells_every_difference);
	ATF_TP_ADD_TC(tp, links_in_folders_are_followed);
	ATF_TP_ADD_TC(tp, links_in_a_circle_are_an_error);
	ATF_TP_ADD_TC(tp, host_folder_is_taken_as_it_is);
	ATF_TP_ADD_TC(tp, program_gets_its_interpreter_and_libraries);
	ATF_TP_ADD_TC(tp, library_of_the_tree_is_not_replaced);
	ATF_TP_ADD_TC(tp, missing_library_is_named);
	ATF_TP_ADD_TC(tp, program_of_another_architecture_is_an_error);
	ATF_TP_ADD_TC(tp, damaged_program_is_no_crash);
	return atf_no_error();
}
