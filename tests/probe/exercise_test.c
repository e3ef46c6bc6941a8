// SPDX-License-Identifier: MIT
/* The exercises: on a kernel that has the right they are free, denied and granted, exactly. */
#include <atf-c.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "exercise.h"

#define REQUIRE_VERDICT(verdict, expected_kind, expected_error)                                    \
	do {                                                                                       \
		char seen[128];                                                                    \
		verdict_describe(&(verdict), seen, sizeof(seen));                                  \
		ATF_REQUIRE_MSG((verdict).kind == (expected_kind) &&                               \
					(verdict).error == (expected_error),                       \
				"%s: %s", feature->name, seen);                                    \
	} while (0)

/* The number of entries of the current directory; a test starts in one that is empty. */
static int count_entries(void)
{
	DIR *const dir = opendir(".");
	int count = -2;

	ATF_REQUIRE(dir);
	while (readdir(dir))
		count++;
	closedir(dir);
	return count;
}

static int running_abi(void)
{
	struct llk_support support = { .size = sizeof(support) };

	ATF_REQUIRE_EQ(0, llk_support_detect(&support));
	return support.abi;
}

static void check(const char *name)
{
	const struct llk_feature *const feature = llk_feature_find(name);
	const struct exercise *const exercise = exercise_find(name);
	struct verdict verdict;

	ATF_REQUIRE(feature && exercise);
	verdict = exercise_run(exercise, ".", EXERCISE_FREE, NULL);
	ATF_CHECK_EQ(0, count_entries());
	if (verdict.kind == VERDICT_NO_CHILD &&
	    (verdict.error == ENODEV || verdict.error == EAFNOSUPPORT))
		atf_tc_skip("%s: not on this machine: %s", name, strerror(verdict.error));
	REQUIRE_VERDICT(verdict, VERDICT_ACTED, 0);
	if (running_abi() < feature->since_abi)
		atf_tc_skip("abi: older than ABI %d", feature->since_abi);

	verdict = exercise_run(exercise, ".", EXERCISE_DENIED, NULL);
	REQUIRE_VERDICT(verdict, VERDICT_ACTED, exercise->denial);
	ATF_CHECK_EQ(0, count_entries());

	verdict = exercise_run(exercise, ".", EXERCISE_GRANTED, NULL);
	REQUIRE_VERDICT(verdict, VERDICT_ACTED, 0);
	ATF_CHECK_EQ(0, count_entries());
}

/* clang-format off */
#define EXERCISES(X) \
	X(fs, execute) \
	X(fs, write_file) \
	X(fs, read_file) \
	X(fs, read_dir) \
	X(fs, remove_dir) \
	X(fs, remove_file) \
	X(fs, make_char) \
	X(fs, make_dir) \
	X(fs, make_reg) \
	X(fs, make_sock) \
	X(fs, make_fifo) \
	X(fs, make_block) \
	X(fs, make_sym) \
	X(fs, refer) \
	X(fs, truncate) \
	X(fs, ioctl_dev) \
	X(fs, resolve_unix) \
	X(net, bind_tcp) \
	X(net, connect_tcp) \
	X(net, bind_udp) \
	X(net, connect_send_udp) \
	X(scope, abstract_unix_socket) \
	X(scope, signal)
/* clang-format on */

#define DEFINE_CASE(kind, name)                                                                    \
	ATF_TC_WITHOUT_HEAD(kind##_##name##_is_free_denied_and_granted);                           \
	ATF_TC_BODY(kind##_##name##_is_free_denied_and_granted, tc)                                \
	{                                                                                          \
		check(#kind "." #name);                                                            \
	}

EXERCISES(DEFINE_CASE)

static bool takes_exercise(const struct llk_feature *feature)
{
	return feature->kind == LLK_FEATURE_FS || feature->kind == LLK_FEATURE_NET ||
	       feature->kind == LLK_FEATURE_SCOPE;
}

ATF_TC_WITHOUT_HEAD(every_right_and_scope_has_an_exercise);
ATF_TC_BODY(every_right_and_scope_has_an_exercise, tc)
{
	const struct llk_feature *feature;
	const struct exercise *exercise;
	size_t wanted = 0;
	size_t index;

	for (index = 0; (feature = llk_feature_at(index)); index++) {
		exercise = exercise_find(feature->name);
		ATF_CHECK_EQ_MSG(takes_exercise(feature), exercise != NULL, "%s", feature->name);
		wanted += takes_exercise(feature);
	}
	for (index = 0; (exercise = exercise_at(index)); index++)
		ATF_CHECK_MSG((exercise->rule != NULL) != (exercise->act_within != NULL), "%s",
			      exercise->feature);
	ATF_CHECK_EQ(wanted, index);
}

/* A check that passed whatever the kernel does would show here. */
ATF_TC_WITHOUT_HEAD(a_right_handled_besides_is_denied_too);
ATF_TC_BODY(a_right_handled_besides_is_denied_too, tc)
{
	const struct llk_feature *const feature = llk_feature_find("fs.make_dir");
	const struct llk_ruleset_attr also = { .handled_access_fs = LLK_ACCESS_FS_MAKE_DIR };
	struct verdict verdict;

	if (running_abi() < 1)
		atf_tc_skip("unavailable: no Landlock in this kernel");
	verdict = exercise_run(exercise_find(feature->name), ".", EXERCISE_FREE, &also);
	REQUIRE_VERDICT(verdict, VERDICT_ACTED, EACCES);
	/* Handled for the exercise as well, it is granted. */
	verdict = exercise_run(exercise_find(feature->name), ".", EXERCISE_GRANTED, &also);
	REQUIRE_VERDICT(verdict, VERDICT_ACTED, 0);
}

ATF_TC_WITHOUT_HEAD(a_directory_that_cannot_be_written_gives_no_verdict);
ATF_TC_BODY(a_directory_that_cannot_be_written_gives_no_verdict, tc)
{
	const struct exercise *const exercise = exercise_find("fs.make_dir");
	struct verdict verdict = exercise_run(exercise, "missing", EXERCISE_FREE, NULL);

	ATF_CHECK_EQ(VERDICT_NO_CHILD, verdict.kind);
	ATF_CHECK_EQ(ENOENT, verdict.error);
	/* A file system in which nobody can make anything. */
	verdict = exercise_run(exercise, "/proc", EXERCISE_FREE, NULL);
	ATF_CHECK_EQ(VERDICT_NO_CHILD, verdict.kind);
	ATF_CHECK(verdict.error != 0);
}

/* Socket names are limited to 108 bytes, and paths to 4096. */
ATF_TC_WITHOUT_HEAD(a_long_path_is_no_obstacle);
ATF_TC_BODY(a_long_path_is_no_obstacle, tc)
{
	const struct llk_feature *feature;
	char dir[64];

	memset(dir, 'd', sizeof(dir));
	dir[sizeof(dir) - 1] = '\0';
	for (int depth = 0; depth < 8; depth++) {
		ATF_REQUIRE_EQ(0, mkdir(dir, 0700));
		ATF_REQUIRE_EQ(0, chdir(dir));
	}
	for (size_t i = 0; (feature = llk_feature_at(i)); i++) {
		struct verdict verdict;

		if (feature->kind != LLK_FEATURE_FS)
			continue;
		verdict = exercise_run(exercise_find(feature->name), ".", EXERCISE_FREE, NULL);
		if (verdict.kind == VERDICT_NO_CHILD && verdict.error == ENODEV)
			continue;
		REQUIRE_VERDICT(verdict, VERDICT_ACTED, 0);
	}
	ATF_CHECK_EQ(0, count_entries());
}

/* Root is above permissions: the exercises are run as somebody else. */
static int run_with_strict_umask(void *context)
{
	const struct llk_feature *feature;

	(void)context;
	if (geteuid() == 0 && setresuid(65534, 65534, 65534))
		return errno;
	umask(0777);
	for (size_t i = 0; (feature = llk_feature_at(i)); i++) {
		struct verdict verdict;

		if (feature->kind != LLK_FEATURE_FS)
			continue;
		verdict = exercise_run(exercise_find(feature->name), ".", EXERCISE_FREE, NULL);
		if (verdict.kind == VERDICT_NO_CHILD && verdict.error == ENODEV)
			continue;
		if (verdict.kind == VERDICT_ACTED && !verdict.error)
			continue;
		fprintf(stderr, "%s does not work\n", feature->name);
		return verdict.error ? verdict.error : ECHILD;
	}
	return 0;
}

ATF_TC_WITHOUT_HEAD(a_strict_umask_is_no_obstacle);
ATF_TC_BODY(a_strict_umask_is_no_obstacle, tc)
{
	struct verdict verdict;

	ATF_REQUIRE_EQ(0, chmod(".", 0777));
	verdict = judge(NULL, 0, run_with_strict_umask, NULL);
	ATF_CHECK_EQ(VERDICT_ACTED, verdict.kind);
	ATF_CHECK_EQ(0, verdict.error);
	ATF_CHECK_EQ(0, count_entries());
}

#define ADD_CASE(kind, name) ATF_TP_ADD_TC(tp, kind##_##name##_is_free_denied_and_granted);

ATF_TP_ADD_TCS(tp)
{
	EXERCISES(ADD_CASE)
	ATF_TP_ADD_TC(tp, every_right_and_scope_has_an_exercise);
	ATF_TP_ADD_TC(tp, a_right_handled_besides_is_denied_too);
	ATF_TP_ADD_TC(tp, a_directory_that_cannot_be_written_gives_no_verdict);
	ATF_TP_ADD_TC(tp, a_long_path_is_no_obstacle);
	ATF_TP_ADD_TC(tp, a_strict_umask_is_no_obstacle);
	return atf_no_error();
}
