// SPDX-License-Identifier: MIT
#include "fail_nth.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <expect.h>
#include <first_line.h>
#include <reason.h>

#define SETTING(name) "/sys/kernel/debug/failslab/" name

static struct setting {
	const char *path;
	const char *wanted;
	char before[16];
} settings[] = {
	/* Whether allocations that may wait are spared. */
	{ .path = SETTING("ignore-gfp-wait"), .wanted = "N" },
	/* How much is said of each failure in the kernel's log. */
	{ .path = SETTING("verbose"), .wanted = "0" },
};

#define SETTINGS (sizeof(settings) / sizeof(*settings))

static pid_t owner;

static int write_text(const char *path, const char *text)
{
	const int fd = open(path, O_WRONLY | O_CLOEXEC);
	const ssize_t length = fd < 0 ? -1 : write(fd, text, strlen(text));
	const int error = errno;

	if (fd >= 0)
		close(fd);
	return length < 0 ? error : 0;
}

/* Judged children leave without it. */
static void restore(void)
{
	if (getpid() != owner)
		return;
	for (size_t i = 0; i < SETTINGS; i++) {
		if (settings[i].before[0] != '\0')
			write_text(settings[i].path, settings[i].before);
	}
}

/* The settings are the machine's: one process at a time changes them, until it ends. */
static void take_turns(void)
{
	const int fd = open(settings[0].path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		expect_skip(REASON_CONFIG, "%s: %s", settings[0].path, expect_errno_name(errno));
	if (flock(fd, LOCK_EX) != 0)
		expect_broken("%s: flock: %s", settings[0].path, expect_errno_name(errno));
}

void fail_nth_require(void)
{
	const int fd = fail_nth_open(gettid());

	if (fd < 0)
		expect_skip(fd == -EACCES || fd == -EPERM ? REASON_PRIVILEGE : REASON_CONFIG,
			    "no allocations that fail on demand: %s", expect_errno_name(-fd));

	const int refused = fail_nth_set(fd, 0);

	close(fd);
	if (refused)
		expect_skip(REASON_PRIVILEGE, "fail-nth: %s", expect_errno_name(refused));
	take_turns();
	owner = getpid();
	if (atexit(restore) != 0)
		expect_broken("atexit failed");
	for (size_t i = 0; i < SETTINGS; i++) {
		struct setting *setting = &settings[i];
		int error = first_line(setting->path, setting->before, sizeof(setting->before));

		if (!error)
			error = write_text(setting->path, setting->wanted);
		if (error)
			expect_skip(REASON_CONFIG, "%s: %s", setting->path,
				    expect_errno_name(error));
	}
}

/* Whether kmemleak is on, it tells by its answer to a word that it does not know: EPERM if not. */
bool fail_nth_counts_others(void)
{
	return write_text("/sys/kernel/debug/kmemleak", "unknown") == EINVAL;
}

int fail_nth_open(pid_t thread)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/task/%d/fail-nth", thread);

	const int fd = open(path, O_RDWR | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

int fail_nth_set(int fd, int nth)
{
	char text[16];
	const int length = snprintf(text, sizeof(text), "%d", nth);

	return pwrite(fd, text, (size_t)length, 0) == length ? 0 : errno;
}

bool fail_nth_has_failed(int fd)
{
	char text[16] = "";

	return pread(fd, text, sizeof(text) - 1, 0) > 0 && atoi(text) == 0;
}
