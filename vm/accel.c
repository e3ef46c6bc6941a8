// SPDX-License-Identifier: MIT
/* Whether to trust this machine's KVM. */
#include "accel.h"

#include "boot-folders.h"
#include "find-program.h"
#include "qemu.h"

#include <errno.h>
#include <fcntl.h>
#include <layout.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MARK_SIZE 512

static bool look_at_program(const char *name, struct stat *status)
{
	char *path = find_program(name);
	const bool found = path && stat(path, status) == 0;

	free(path);
	return found;
}

/* What the verdict holds for: this run of the host's kernel, and this emulator. */
static bool make_mark(const char *arch, char mark[MARK_SIZE])
{
	struct stat program = { 0 };
	char boot_id[64];
	const int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;

	const ssize_t length = read(fd, boot_id, sizeof(boot_id) - 1);

	close(fd);
	if (length <= 0 || !look_at_program(qemu_program(arch), &program))
		return false;
	boot_id[length] = '\0';
	boot_id[strcspn(boot_id, "\n")] = '\0';
	snprintf(mark, MARK_SIZE, "%s %s %lld %lld.%09ld\n", boot_id, qemu_program(arch),
		 (long long)program.st_size, (long long)program.st_mtim.tv_sec,
		 program.st_mtim.tv_nsec);
	return true;
}

static bool is_remembered(const char *mark)
{
	char *path = layout_cache_path("kvm-broken");
	char found[MARK_SIZE];
	const int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	ssize_t length = -1;

	free(path);
	if (fd < 0)
		return false;
	length = read(fd, found, sizeof(found) - 1);
	close(fd);
	if (length < 0)
		return false;
	found[length] = '\0';
	return strcmp(found, mark) == 0;
}

bool accel_kvm_is_worth_trying(const char *arch)
{
	char mark[MARK_SIZE];

	if (strcmp(arch, host_arch()) != 0)
		return false;

	const int fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return false;
	close(fd);
	return !make_mark(arch, mark) || !is_remembered(mark);
}

int accel_remember_broken_kvm(const char *arch)
{
	char mark[MARK_SIZE];
	char *path = layout_cache_path("kvm-broken"), *draft = NULL;
	int fd = -1, failed = -1;

	if (!path || !make_mark(arch, mark))
		goto out;
	if (asprintf(&draft, "%s.%ld", path, (long)getpid()) < 0) {
		draft = NULL;
		goto out;
	}
	fd = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0)
		goto out;
	if (write(fd, mark, strlen(mark)) == (ssize_t)strlen(mark) && rename(draft, path) == 0)
		failed = 0;
	else
		unlink(draft);
	close(fd);
out:
	free(draft);
	free(path);
	return failed;
}
