// SPDX-License-Identifier: MIT
/* A file of results holds what it held before until they are complete. */
#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <output_file.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define CASE(name, text)                                                                           \
	ATF_TC(name);                                                                              \
	ATF_TC_HEAD(name, tc)                                                                      \
	{                                                                                          \
		atf_tc_set_md_var(tc, "descr", text);                                              \
	}                                                                                          \
	ATF_TC_BODY(name, tc)

static void make(const char *path)
{
	atf_utils_create_file(path, "old\n");
}

/* Write to it, and complete it if that is wanted. */
static int write_new(const char *path, bool complete)
{
	struct output_file *file = output_file_open(path);
	FILE *stream;

	ATF_REQUIRE_MSG(file, "%s: %s", path, strerror(errno));
	stream = output_file_stream(file);
	ATF_REQUIRE_MSG(stream, "%s: %s", path, strerror(errno));
	fputs("new\n", stream);
	if (complete)
		return output_file_commit(file);
	fflush(stream);
	output_file_discard(file);
	return 0;
}

static void expect_alone(const char *directory)
{
	char command[256];

	snprintf(command, sizeof(command), "test -z \"$(find %s -name '.llk*')\"", directory);
	ATF_CHECK_EQ_MSG(0, system(command), "a draft is left in %s", directory);
}

CASE(complete_results_replace, "an old file is replaced, and keeps its permissions")
{
	struct stat before, after;

	make("file");
	ATF_REQUIRE_EQ(0, chmod("file", 0640));
	ATF_REQUIRE_EQ(0, stat("file", &before));
	ATF_CHECK_EQ(0, write_new("file", true));
	ATF_REQUIRE_EQ(0, stat("file", &after));
	ATF_CHECK(atf_utils_compare_file("file", "new\n"));
	ATF_CHECK_EQ(before.st_mode, after.st_mode);
	ATF_CHECK(before.st_ino != after.st_ino);
	expect_alone(".");
}

CASE(a_new_file_has_usual_permissions, "a new file has the permissions that the umask leaves")
{
	struct stat status;

	umask(027);
	ATF_CHECK_EQ(0, write_new("file", true));
	ATF_REQUIRE_EQ(0, stat("file", &status));
	ATF_CHECK_EQ(0640, status.st_mode & 07777);
	ATF_CHECK(atf_utils_compare_file("file", "new\n"));
}

CASE(incomplete_results_change_nothing, "what is discarded leaves no trace")
{
	make("file");
	write_new("file", false);
	ATF_CHECK(atf_utils_compare_file("file", "old\n"));
	write_new("none", false);
	ATF_CHECK_EQ(-1, access("none", F_OK));
	expect_alone(".");
}

CASE(links_are_followed, "the file behind a symbolic link is replaced, and the link stays")
{
	ATF_REQUIRE_EQ(0, mkdir("dir", 0755));
	make("dir/file");
	ATF_REQUIRE_EQ(0, symlink("dir/file", "link"));
	ATF_REQUIRE_EQ(0, symlink("link", "second"));
	write_new("second", false);
	ATF_CHECK(atf_utils_compare_file("dir/file", "old\n"));
	ATF_CHECK_EQ(0, write_new("second", true));
	ATF_CHECK(atf_utils_compare_file("dir/file", "new\n"));
	ATF_CHECK_EQ(8, readlink("link", (char[16]){ 0 }, 16));
	expect_alone(".");

	/* One that leads to nothing yet. */
	ATF_REQUIRE_EQ(0, symlink("dir/other", "dangling"));
	ATF_CHECK_EQ(0, write_new("dangling", true));
	ATF_CHECK(atf_utils_compare_file("dir/other", "new\n"));

	ATF_REQUIRE_EQ(0, symlink("circle", "circle"));
	ATF_CHECK_EQ(NULL, output_file_open("circle"));
	ATF_CHECK_ERRNO(ELOOP, true);
}

CASE(descriptors_are_appended_to, "what /proc/self/fd names is written to by its own description")
{
	char name[64];
	int fd;

	make("file");
	fd = open("file", O_WRONLY | O_CLOEXEC);
	ATF_REQUIRE(fd >= 0);
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	write_new(name, false);
	ATF_CHECK(atf_utils_compare_file("file", "old\n"));
	ATF_CHECK_EQ(0, write_new(name, true));
	ATF_CHECK(atf_utils_compare_file("file", "old\nnew\n"));
	close(fd);
}

CASE(devices_are_written_to, "a device stays one, and its error is reported")
{
	struct stat status;

	ATF_CHECK_EQ(0, write_new("/dev/null", true));
	ATF_REQUIRE_EQ(0, stat("/dev/null", &status));
	ATF_CHECK(S_ISCHR(status.st_mode));
	ATF_CHECK_EQ(-1, write_new("/dev/full", true));
	ATF_CHECK_ERRNO(ENOSPC, true);
}

CASE(wrong_names_are_found_early, "what cannot be written is refused before there are results")
{
	static const struct {
		const char *name;
		int error;
	} rows[] = {
		{ "", ENOENT },		{ ".", EISDIR },
		{ "dir", EISDIR },	{ "missing/file", ENOENT },
		{ "file/x", ENOTDIR },	{ "/dev/null/x", ENOTDIR },
		{ "missing/", ENOENT },
	};

	ATF_REQUIRE_EQ(0, mkdir("dir", 0755));
	make("file");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		errno = 0;
		ATF_CHECK_EQ_MSG(NULL, output_file_open(rows[i].name), "%s", rows[i].name);
		ATF_CHECK_EQ_MSG(rows[i].error, errno, "%s: %s", rows[i].name, strerror(errno));
	}
}

CASE(same_files_are_known, "two names of one file are known, whatever leads there")
{
	static const struct {
		const char *one, *other;
		bool same;
	} rows[] = {
		{ "file", "./file", true },
		{ "file", "link", true },
		{ "file", "hard", true },
		{ "file", "other", false },
		{ "none", "dir/../none", true },
		{ "none", "nothing", false },
		{ "none", "dir/none", false },
		{ "none", "to-none", true },
		{ "/dev/null", "/dev/null", false },
	};

	ATF_REQUIRE_EQ(0, mkdir("dir", 0755));
	make("file");
	make("other");
	ATF_REQUIRE_EQ(0, link("file", "hard"));
	ATF_REQUIRE_EQ(0, symlink("file", "link"));
	ATF_REQUIRE_EQ(0, symlink("none", "to-none"));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct output_file *one = output_file_open(rows[i].one);
		struct output_file *other = output_file_open(rows[i].other);

		ATF_REQUIRE(one && other);
		ATF_CHECK_EQ_MSG(rows[i].same, output_file_same(one, other), "%s and %s",
				 rows[i].one, rows[i].other);
		output_file_discard(one);
		output_file_discard(other);
	}
}

ATF_TC(a_full_disk_is_named);
ATF_TC_HEAD(a_full_disk_is_named, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(a_full_disk_is_named, tc)
{
	struct output_file *file;
	FILE *stream;

	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		atf_tc_skip("no mount namespace: %s", strerror(errno));
	ATF_REQUIRE_EQ(0, mkdir("small", 0755));
	ATF_REQUIRE_EQ(0, mount("small", "small", "tmpfs", 0, "size=64k"));
	make("small/file");
	file = output_file_open("small/file");
	ATF_REQUIRE(file);
	stream = output_file_stream(file);
	ATF_REQUIRE(stream);
	for (int i = 0; i < 100000; i++)
		fputs("more than there is room for\n", stream);
	ATF_CHECK_EQ(-1, output_file_commit(file));
	ATF_CHECK_ERRNO(ENOSPC, true);
	ATF_CHECK(atf_utils_compare_file("small/file", "old\n"));
	expect_alone("small");
}

/* As a container has a single file of its host. */
ATF_TC(a_mount_point_is_filled);
ATF_TC_HEAD(a_mount_point_is_filled, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(a_mount_point_is_filled, tc)
{
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		atf_tc_skip("no mount namespace: %s", strerror(errno));
	make("outside");
	make("inside");
	ATF_REQUIRE_EQ(0, mount("outside", "inside", NULL, MS_BIND, NULL));
	ATF_CHECK_EQ(0, write_new("inside", true));
	ATF_CHECK(atf_utils_compare_file("outside", "new\n"));
	expect_alone(".");
}

ATF_TC(a_directory_may_be_closed);
ATF_TC_HEAD(a_directory_may_be_closed, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(a_directory_may_be_closed, tc)
{
	ATF_REQUIRE_EQ(0, mkdir("dir", 0755));
	make("dir/file");
	make("dir/closed");
	ATF_REQUIRE_EQ(0, chmod("dir/file", 0666));
	ATF_REQUIRE_EQ(0, chmod("dir/closed", 0444));
	ATF_REQUIRE_EQ(0, chmod(".", 0755));
	ATF_REQUIRE_EQ(0, seteuid(65534));
	ATF_CHECK_EQ(0, write_new("dir/file", true));
	ATF_CHECK(atf_utils_compare_file("dir/file", "new\n"));
	ATF_CHECK_EQ(NULL, output_file_open("dir/closed"));
	ATF_CHECK_ERRNO(EACCES, true);
	ATF_CHECK_EQ(NULL, output_file_open("dir/none"));
	ATF_CHECK_ERRNO(EACCES, true);
	ATF_REQUIRE_EQ(0, seteuid(0));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, complete_results_replace);
	ATF_TP_ADD_TC(tp, a_new_file_has_usual_permissions);
	ATF_TP_ADD_TC(tp, incomplete_results_change_nothing);
	ATF_TP_ADD_TC(tp, links_are_followed);
	ATF_TP_ADD_TC(tp, descriptors_are_appended_to);
	ATF_TP_ADD_TC(tp, devices_are_written_to);
	ATF_TP_ADD_TC(tp, wrong_names_are_found_early);
	ATF_TP_ADD_TC(tp, same_files_are_known);
	ATF_TP_ADD_TC(tp, a_full_disk_is_named);
	ATF_TP_ADD_TC(tp, a_mount_point_is_filled);
	ATF_TP_ADD_TC(tp, a_directory_may_be_closed);
	return atf_no_error();
}
