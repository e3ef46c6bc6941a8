// SPDX-License-Identifier: MIT
#include "operation.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <expect.h>
#include <facility.h>
#include <kernel.h>
#include <scene.h>
#include <shared.h>

const struct step operation_files[] = {
	DO(DIR, "tree"),	   DO(DIR, "tree/dir"),
	DO(FILE, "tree/dir/file"), DO(FILE, "tree/dir/victim"),
	DO(DIR, "tree/other"),	   DONE,
};

static struct scene scene_of(const struct operation *operation, uint64_t handled,
			     const char *granting)
{
	return (struct scene){
		.what = operation->what,
		.layout = operation->layout,
		.layers = {
			{ .handled = handled, .rules = { { granting, handled } } },
		},
		.act = operation->act,
	};
}

/* Whether that is what it answers on machines that lack what it is about, which is said. */
static bool is_missing(const struct operation *operation, int error)
{
	if (!operation->missing || error != operation->missing)
		return false;
	printf("%s: left out: %s\n", operation->what, expect_errno_name(error));
	return true;
}

/* The facility that it rests on, or NULL. */
static const struct facility *facility_of(const struct operation *operation)
{
	const char *const path = operation->act.path ? operation->act.path : "";
	char word[32];

	if (operation->facility)
		return facility_find(operation->facility);
	if (operation->act.call == call_bind)
		return facility_find("unix");
	if (operation->act.call == call_openat2)
		return facility_find("call:openat2");
	if (strncmp(path, "/proc/", strlen("/proc/")) == 0)
		return facility_find("proc");
	if (strncmp(path, "/dev/", strlen("/dev/")) != 0)
		return NULL;
	snprintf(word, sizeof(word), "dev:%s", path + strlen("/dev/"));
	return facility_find(word);
}

static bool lacks_facility(const struct operation *operation)
{
	return facility_leaves_out(facility_of(operation), operation->what);
}

static bool is_free(const struct operation *operation, int error)
{
	return error == operation->free || (operation->privileged && error == EPERM);
}

/* What it answers without a sandbox, or -1 if it is missing. */
static int try_free(const struct operation *operation)
{
	const struct scene scene = scene_of(operation, 0, NULL);
	const struct verdict verdict = scene_play(&scene, SCENE_FILES, 0);

	if (verdict.kind == VERDICT_ACTED && is_missing(operation, verdict.error))
		return -1;
	if (verdict.kind == VERDICT_ACTED && is_free(operation, verdict.error))
		return verdict.error;
	expect_control(&verdict, operation->what);
	expect_broken("%s: without a sandbox: success", operation->what);
}

static void judge_one(const struct operation *operation, uint64_t handled, const char *granting,
		      int error, const char *how)
{
	const struct scene scene = scene_of(operation, handled, granting);
	const struct verdict verdict = scene_play(&scene, SCENE_FILES, 1);

	expect_verdict(&verdict, error, "%s: rights %#llx handled, %s", operation->what,
		       (unsigned long long)handled, how);
}

static void judge_operation(const struct operation *operation)
{
	const uint64_t known = kernel_support()->access_fs, needs = operation->needs & known;
	const char *object = operation->object ? operation->object : "tree/dir";
	const char *above = operation->above ? operation->above : "tree";
	int free;

	if (lacks_facility(operation))
		return;
	free = try_free(operation);
	if (free < 0)
		return;
	for (uint64_t bit = 1; bit && bit <= needs; bit <<= 1) {
		if (bit & needs)
			judge_one(operation, bit, NULL, EACCES, "nothing granted");
	}
	if (needs) {
		judge_one(operation, needs, object, free, "granted");
		judge_one(operation, needs, above, free, "granted above");
		judge_one(operation, needs, "tree/other", EACCES, "granted elsewhere");
	}
	judge_one(operation, known & ~needs, NULL, free, "nothing granted");
}

void operations_judge_case(const struct test_case *self)
{
	const struct operation_list *list = self->row;

	for (size_t i = 0; i < list->count; i++)
		judge_operation(&list->operations[i]);
}

#define MOST_TOGETHER 64

static const struct operation_list *together;
static bool left_out[MOST_TOGETHER];
static int *answers; /* of each */

static int call_together(const struct step *step)
{
	(void)step;
	for (size_t i = 0; i < together->count; i++) {
		if (!left_out[i])
			answers[i] = step_do(&together->operations[i].act);
	}
	return 0;
}

void operations_judge_free_case(const struct test_case *self)
{
	const struct operation_list *list = self->row;
	struct scene scene = {
		.what = "all of them",
		.layout = list->operations[0].layout,
		.layers = { { .handled = kernel_support()->access_fs } },
		.act = DO_CALL(call_together, NULL),
	};
	int without[MOST_TOGETHER];
	struct verdict verdict;

	if (list->count > MOST_TOGETHER)
		expect_broken("more than %d operations", MOST_TOGETHER);
	together = list;
	for (size_t i = 0; i < list->count; i++)
		left_out[i] = lacks_facility(&list->operations[i]);
	answers = shared_memory(sizeof(without));
	verdict = scene_play(&scene, SCENE_FILES, 0);
	expect_control(&verdict, scene.what);
	memcpy(without, answers, sizeof(without));
	verdict = scene_play(&scene, SCENE_FILES, 1);
	expect_verdict(&verdict, 0, "%s", scene.what);
	for (size_t i = 0; i < list->count; i++) {
		const struct operation *operation = &list->operations[i];

		if (left_out[i] || is_missing(operation, without[i]))
			continue;
		if (!is_free(operation, without[i]))
			expect_broken("%s: without a sandbox: %s", operation->what,
				      expect_errno_name(without[i]));
		expect_true(answers[i] == without[i], "%s: expected %s, got %s", operation->what,
			    expect_errno_name(without[i]), expect_errno_name(answers[i]));
	}
}

static int close_opened(int fd)
{
	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

int call_open(const struct step *step)
{
	return close_opened(open(step->path, (int)step->flags | O_CLOEXEC, 0600));
}

int call_openat(const struct step *step)
{
	const int dir_fd = open(step->other, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int error;

	if (dir_fd < 0)
		return NOT_PREPARED(errno);
	error = close_opened(openat(dir_fd, step->path, (int)step->flags | O_CLOEXEC, 0600));
	close(dir_fd);
	return error;
}

int call_openat2(const struct step *step)
{
	const int dir_fd = open(step->other, O_PATH | O_DIRECTORY | O_CLOEXEC);
	const struct open_how how = {
		.flags = step->flags | O_CLOEXEC,
		.mode = step->flags & O_CREAT ? 0600 : 0,
		.resolve = RESOLVE_BENEATH,
	};
	int error;

	if (dir_fd < 0)
		return NOT_PREPARED(errno);
	error = close_opened((int)syscall(SYS_openat2, dir_fd, step->path, &how, sizeof(how)));
	close(dir_fd);
	return error;
}

int call_bind(const struct step *step)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const int fd = socket(AF_UNIX, (int)step->flags | SOCK_CLOEXEC, 0);
	int error;

	if (fd < 0)
		return NOT_PREPARED(errno);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", step->path);
	error = bind(fd, (const struct sockaddr *)&address, sizeof(address)) ? errno : 0;
	close(fd);
	return error;
}

int call_reopen(const struct step *step)
{
	const int path_fd = open(step->path, O_PATH | O_CLOEXEC);
	char by_fd[32];
	int error;

	if (path_fd < 0)
		return NOT_PREPARED(errno);
	snprintf(by_fd, sizeof(by_fd), "/proc/self/fd/%d", path_fd);
	error = close_opened(open(by_fd, (int)step->flags | O_CLOEXEC));
	close(path_fd);
	return error;
}
