// SPDX-License-Identifier: MIT
/* Directories are removed with all that is in them, and nothing else is. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atf-c.h>

#include <remove.h>

/* More than one listing has. */
#define MANY 300

static void make_file(const char *path)
{
	ATF_REQUIRE(close(open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) == 0);
}

static void make_dir(const char *path)
{
	ATF_REQUIRE(mkdir(path, 0700) == 0);
}

static bool is_there(const char *path)
{
	struct stat status;

	return lstat(path, &status) == 0;
}

ATF_TC_WITHOUT_HEAD(everything_in_it_goes);
ATF_TC_BODY(everything_in_it_goes, tc)
{
	char name[32];

	make_dir("tree");
	make_dir("tree/inner");
	make_dir("tree/inner/empty");
	ATF_REQUIRE(mkfifo("tree/fifo", 0600) == 0);
	for (int i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "tree/inner/file-%d", i);
		make_file(name);
		snprintf(name, sizeof(name), "tree/inner/dir-%d", i);
		make_dir(name);
	}
	ATF_CHECK_EQ(0, remove_all("tree"));
	ATF_CHECK(!is_there("tree"));
}

ATF_TC_WITHOUT_HEAD(files_go);
ATF_TC_BODY(files_go, tc)
{
	make_file("file");
	ATF_CHECK_EQ(0, remove_all("file"));
	ATF_CHECK(!is_there("file"));
}

ATF_TC_WITHOUT_HEAD(links_are_not_followed);
ATF_TC_BODY(links_are_not_followed, tc)
{
	make_dir("other");
	make_file("other/file");
	make_dir("tree");
	ATF_REQUIRE(symlink("../other", "tree/link") == 0);
	ATF_CHECK_EQ(0, remove_all("tree"));
	ATF_CHECK(is_there("other/file"));
}

/* Which one cannot remove by that name. */
ATF_TC_WITHOUT_HEAD(what_stays_is_told);
ATF_TC_BODY(what_stays_is_told, tc)
{
	make_dir("tree");
	make_file("tree/file");
	ATF_REQUIRE(chdir("tree") == 0);
	ATF_CHECK_EQ(EINVAL, remove_all("."));
	ATF_CHECK(!is_there("file"));
	ATF_CHECK_EQ(ENOENT, remove_all("file"));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, everything_in_it_goes);
	ATF_TP_ADD_TC(tp, files_go);
	ATF_TP_ADD_TC(tp, links_are_not_followed);
	ATF_TP_ADD_TC(tp, what_stays_is_told);
	return atf_no_error();
}
