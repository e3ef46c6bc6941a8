// SPDX-License-Identifier: MIT
/* Programs with several threads: enforcing after fork, and what of them is covered. */
#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <llk.h>

#include "child.h"

static struct llk_ruleset *make_ruleset(uint32_t flags)
{
	const struct llk_ruleset_options options = { .size = sizeof(options),
						     .mode = LLK_MODE_BEST_EFFORT,
						     .restrict_flags = flags };
	struct llk_ruleset *ruleset;

	if (llk_ruleset_create(&options, &ruleset) || llk_ruleset_allow_read(ruleset, "open"))
		abort();
	return ruleset;
}

/* Hold the locks of malloc(3) and stdio most of the time. */
static void *keep_locks_busy(void *context)
{
	atomic_bool *stop = context;

	while (!atomic_load(stop)) {
		void *volatile memory = malloc(100);
		FILE *stream = fopen("/dev/null", "w");

		if (stream)
			fclose(stream);
		free(memory);
	}
	return NULL;
}

#define FORKS 100

/* In a child of a process whose other threads are gone with the locks that they held. */
static int enforce_after_fork(struct llk_ruleset *ruleset)
{
	/* A lock that is waited for in vain ends here. */
	alarm(20);
	CHECK_EQ(0, llk_ruleset_check(ruleset));
	CHECK_EQ(0, llk_ruleset_enforce(ruleset));
	CHECK(llk_ruleset_is_enforced(ruleset));
	CHECK_EQ(EACCES, open("closed", O_RDONLY) < 0 ? errno : 0);
	CHECK(open("open", O_RDONLY) >= 0);
	return 0;
}

ATF_TC_WITHOUT_HEAD(enforcing_after_fork_waits_for_no_lock);
ATF_TC_BODY(enforcing_after_fork_waits_for_no_lock, tc)
{
	struct llk_ruleset *ruleset;
	atomic_bool stop = false;
	pthread_t threads[3];

	require_abi(1);
	make_file("open", "");
	make_file("closed", "");
	ruleset = make_ruleset(0);
	for (int i = 0; i < 3; i++)
		ATF_REQUIRE_EQ(0, pthread_create(&threads[i], NULL, keep_locks_busy, &stop));
	for (int i = 0; i < FORKS; i++) {
		const pid_t child = fork();
		int status;

		ATF_REQUIRE(child >= 0);
		if (child == 0)
			_exit(enforce_after_fork(ruleset));
		ATF_REQUIRE_EQ(child, waitpid(child, &status, 0));
		ATF_REQUIRE_EQ_MSG(0, status, "fork %d", i);
	}
	atomic_store(&stop, true);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	/* What the children did was theirs. */
	ATF_CHECK(!llk_ruleset_is_enforced(ruleset));
	llk_ruleset_free(ruleset);
}

struct sibling {
	pthread_barrier_t before, after;
	int error;
};

static void *open_after_enforcement(void *context)
{
	struct sibling *sibling = context;
	int fd;

	pthread_barrier_wait(&sibling->before);
	pthread_barrier_wait(&sibling->after);
	fd = open("closed", O_RDONLY | O_CLOEXEC);
	sibling->error = fd < 0 ? errno : 0;
	return NULL;
}

/* Enforce beside a thread that is there already; the report must be true of it. */
static int enforce_beside_a_sibling(void *context)
{
	struct llk_report report = { .size = sizeof(report) };
	struct llk_ruleset *ruleset = make_ruleset(*(uint32_t *)context);
	struct sibling sibling;
	pthread_t thread;

	CHECK_EQ(0, pthread_barrier_init(&sibling.before, NULL, 2));
	CHECK_EQ(0, pthread_barrier_init(&sibling.after, NULL, 2));
	CHECK_EQ(0, llk_ruleset_report(ruleset, &report));
	CHECK_EQ(LLK_THREADS_ALL, report.threads);
	CHECK_EQ(0, pthread_create(&thread, NULL, open_after_enforcement, &sibling));
	pthread_barrier_wait(&sibling.before);
	CHECK_EQ(0, llk_ruleset_enforce(ruleset));
	pthread_barrier_wait(&sibling.after);
	CHECK_EQ(0, pthread_join(thread, NULL));
	CHECK_EQ(0, llk_ruleset_report(ruleset, &report));
	CHECK_EQ(sibling.error == EACCES ? LLK_THREADS_ALL : LLK_THREADS_CALLER, report.threads);
	CHECK_EQ(EACCES, try_open("closed", O_RDONLY));
	if (*(uint32_t *)context && report.abi >= 8)
		CHECK_EQ(EACCES, sibling.error);
	else
		CHECK_EQ(0, sibling.error);
	llk_ruleset_free(ruleset);
	return 0;
}

ATF_TC_WITHOUT_HEAD(the_report_is_true_of_siblings);
ATF_TC_BODY(the_report_is_true_of_siblings, tc)
{
	uint32_t flags = 0;

	require_abi(1);
	make_file("open", "");
	make_file("closed", "");
	ATF_CHECK_EQ(0, in_child(enforce_beside_a_sibling, &flags));
	flags = LLK_RESTRICT_SELF_TSYNC;
	ATF_CHECK_EQ(0, in_child(enforce_beside_a_sibling, &flags));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, enforcing_after_fork_waits_for_no_lock);
	ATF_TP_ADD_TC(tp, the_report_is_true_of_siblings);
	return atf_no_error();
}
