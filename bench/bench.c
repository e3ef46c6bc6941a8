// SPDX-License-Identifier: MIT
/*
 * What libllk costs: each figure is the ratio of a measurement with it to the same with bare system
 * calls, taken in turns in one run, each in a process of its own.
 *
 * usage: bench [ROUNDS] in an empty folder
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <llk.h>

#define MOST_RULES  10000
#define MOST_LAYERS 16
#define OPENS	    20000
#define OPENED_FILE "a/b/c/d/file"
#define RULE_ACCESS (LLK_ACCESS_FS_READ_FILE | LLK_ACCESS_FS_READ_DIR)

__attribute__((noreturn)) static void fail(const char *what)
{
	fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* Processor time: what other processes do meanwhile counts little. */
static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void name_folder(char *name, size_t size, int i)
{
	snprintf(name, size, "folder-%d", i);
}

static int open_folder(int i)
{
	char name[32];
	int fd;

	name_folder(name, sizeof(name), i);
	fd = open(name, O_PATH | O_CLOEXEC);
	if (fd < 0)
		fail(name);
	return fd;
}

static void add_folder(int ruleset_fd, int fd)
{
	const struct llk_path_beneath_attr rule = { .allowed_access = RULE_ACCESS,
						    .parent_fd = fd };

	if (llk_sys_add_rule(ruleset_fd, LLK_RULE_PATH_BENEATH, &rule, 0))
		fail("landlock_add_rule");
	close(fd);
}

/*
 * The calls that libllk makes for a ruleset, and no others: with early, all folders are opened
 * before the first one is added, for there is no ruleset yet while rules are named; without it, as
 * a program can that adds each at once.
 */
static void restrict_with_bare_calls(int rules, const struct llk_ruleset_attr *attr, bool early)
{
	int *fds = early ? malloc((size_t)rules * sizeof(*fds)) : NULL;
	int ruleset_fd;

	for (int i = 0; fds && i < rules; i++)
		fds[i] = open_folder(i);
	ruleset_fd = llk_sys_create_ruleset(attr, sizeof(*attr), 0);
	if (ruleset_fd < 0)
		fail("landlock_create_ruleset");
	for (int i = 0; i < rules; i++)
		add_folder(ruleset_fd, fds ? fds[i] : open_folder(i));
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || llk_sys_restrict_self(ruleset_fd, 0))
		fail("landlock_restrict_self");
	close(ruleset_fd);
	free(fds);
}

static void restrict_with_library(int rules)
{
	const struct llk_ruleset_options options = { .size = sizeof(options),
						     .mode = LLK_MODE_BEST_EFFORT };
	struct llk_ruleset *ruleset;

	if (llk_ruleset_create(&options, &ruleset))
		fail("llk_ruleset_create");
	for (int i = 0; i < rules; i++) {
		char name[32];

		name_folder(name, sizeof(name), i);
		if (llk_ruleset_allow_path(ruleset, name, RULE_ACCESS))
			fail(name);
	}
	if (llk_ruleset_enforce(ruleset))
		fail("llk_ruleset_enforce");
	llk_ruleset_free(ruleset);
}

/* What both ask the kernel for. */
static struct llk_ruleset_attr make_attr(void)
{
	struct llk_support support = { .size = sizeof(support) };

	if (llk_support_detect(&support) || support.state != LLK_STATE_ENABLED) {
		fprintf(stderr, "bench: no Landlock here\n");
		exit(1);
	}
	return (struct llk_ruleset_attr){ .handled_access_fs = support.access_fs,
					  .handled_access_net = support.access_net,
					  .scoped = support.scoped };
}

struct measurement {
	struct llk_ruleset_attr attr;
	int rules;
	int layers; /* 0 to measure the enforcement itself */
	bool early;
};

static double measure_build(const struct measurement *measurement, bool library)
{
	const double start = now();

	if (library)
		restrict_with_library(measurement->rules);
	else
		restrict_with_bare_calls(measurement->rules, &measurement->attr,
					 measurement->early);
	return now() - start;
}

static double measure_open(const struct measurement *measurement, bool library)
{
	double start;

	for (int layer = 0; layer < measurement->layers; layer++)
		measure_build(measurement, library);
	start = now();
	for (int i = 0; i < OPENS; i++) {
		const int fd = open(OPENED_FILE, O_PATH | O_CLOEXEC);
		const int denied = open(OPENED_FILE, O_RDONLY | O_CLOEXEC);

		if (fd < 0 || denied >= 0)
			fail(OPENED_FILE);
		close(fd);
	}
	return now() - start;
}

/* In a process of its own. */
static double measure(const struct measurement *measurement, bool library)
{
	double seconds;
	int ends[2];
	pid_t child;

	if (pipe(ends))
		fail("pipe");
	child = fork();
	if (child < 0)
		fail("fork");
	if (child == 0) {
		seconds = measurement->layers ? measure_open(measurement, library)
					      : measure_build(measurement, library);
		_exit(write(ends[1], &seconds, sizeof(seconds)) != sizeof(seconds));
	}
	close(ends[1]);
	if (read(ends[0], &seconds, sizeof(seconds)) != sizeof(seconds))
		exit(1);
	close(ends[0]);
	waitpid(child, NULL, 0);
	return seconds;
}

static int compare(const void *left, const void *right)
{
	const double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

static void print_ratios(const char *what, const struct measurement *measurement, int rounds)
{
	double *ratios = calloc((size_t)rounds, sizeof(*ratios));
	double *bare = calloc((size_t)rounds, sizeof(*bare));

	if (!ratios || !bare)
		fail("calloc");
	/* What comes first in a round finds colder caches, so they take turns in that too. */
	for (int i = 0; i < rounds; i++) {
		double library = 0;

		if (i % 2)
			library = measure(measurement, true);
		bare[i] = measure(measurement, false);
		if (i % 2 == 0)
			library = measure(measurement, true);
		ratios[i] = library / bare[i];
	}
	qsort(ratios, (size_t)rounds, sizeof(*ratios), compare);
	qsort(bare, (size_t)rounds, sizeof(*bare), compare);
	printf("%-22s %8.3f  %7.3f to %7.3f  %10.1f us\n", what, ratios[rounds / 2],
	       ratios[rounds / 4], ratios[rounds * 3 / 4], bare[rounds / 2] * 1e6);
	fflush(stdout);
	free(ratios);
	free(bare);
}

static void make_files(void)
{
	for (int i = 0; i < MOST_RULES; i++) {
		char name[32];

		name_folder(name, sizeof(name), i);
		if (mkdir(name, 0755) && errno != EEXIST)
			fail(name);
	}
	if ((mkdir("a", 0755) || mkdir("a/b", 0755) || mkdir("a/b/c", 0755) ||
	     mkdir("a/b/c/d", 0755) || mknod(OPENED_FILE, S_IFREG | 0644, 0)) &&
	    errno != EEXIST)
		fail(OPENED_FILE);
}

/* A ruleset holds a descriptor for each of its rules. */
static rlim_t raise_descriptor_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		fail("getrlimit");
	limit.rlim_cur = limit.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &limit))
		fail("setrlimit");
	return limit.rlim_cur;
}

int main(int argc, char **argv)
{
	const int rounds = argc > 1 ? atoi(argv[1]) : 31;
	const rlim_t descriptors = raise_descriptor_limit();
	struct measurement measurement = { .attr = make_attr() };
	char what[64];

	if (rounds < 1) {
		fprintf(stderr, "usage: bench [ROUNDS]\n");
		return 2;
	}
	make_files();
	printf("%d rounds                 median  quartiles           bare calls\n", rounds);
	for (int rules = 10; rules <= MOST_RULES; rules *= 10) {
		snprintf(what, sizeof(what), "enforce %d rules", rules);
		measurement.rules = rules;
		if ((rlim_t)rules + 64 > descriptors) {
			printf("%-22s more descriptors than the limit of %lu\n", what,
			       (unsigned long)descriptors);
			continue;
		}
		measurement.early = true;
		print_ratios(what, &measurement, rounds);
		measurement.early = false;
		print_ratios("... each at once", &measurement, rounds);
	}
	measurement.rules = 10;
	for (int layers = 1; layers <= MOST_LAYERS; layers += MOST_LAYERS - 1) {
		snprintf(what, sizeof(what), "open under %d layer%s", layers,
			 layers == 1 ? "" : "s");
		measurement.layers = layers;
		print_ratios(what, &measurement, rounds);
	}
	return 0;
}
