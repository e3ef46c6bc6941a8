// SPDX-License-Identifier: MIT
/* What shows of a domain in what processes outside of it may be told. */
#include "outer_sign.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <ask_child.h>
#include <first_line.h>

#define ANCESTORS_MAX 32

/* As many of somebody else's sockets are tried. */
#define NAMES_MAX 8

/* Room for a name, which a socket's address has more of. */
#define NAME_SIZE 100

/* A flag of /proc/net/unix. */
#define LISTENING 0x10000

/* What matters of a process, as all may read it. */
struct process {
	int pid;
	int parent;
	unsigned int uids[4];
	unsigned int gids[4];
	unsigned long long permitted, effective;
	char users[64]; /* that its user namespace has; empty: not known */
	char label[64]; /* of another security module */
};

static bool read_status(struct process *process)
{
	unsigned int *const uids = process->uids, *const gids = process->gids;
	char path[32], line[128];
	int found = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", process->pid);
	file = fopen(path, "re");
	if (!file)
		return false;
	while (fgets(line, sizeof(line), file)) {
		found += sscanf(line, "PPid: %d", &process->parent) == 1;
		found += sscanf(line, "CapPrm: %llx", &process->permitted) == 1;
		found += sscanf(line, "CapEff: %llx", &process->effective) == 1;
		found += sscanf(line, "Uid: %u %u %u %u", &uids[0], &uids[1], &uids[2], &uids[3]) ==
			 4;
		found += sscanf(line, "Gid: %u %u %u %u", &gids[0], &gids[1], &gids[2], &gids[3]) ==
			 4;
	}
	fclose(file);
	return found == 5;
}

static bool read_process(int pid, struct process *process)
{
	char path[32];

	memset(process, 0, sizeof(*process));
	process->pid = pid;
	if (!read_status(process))
		return false;
	snprintf(path, sizeof(path), "/proc/%d/uid_map", pid);
	if (first_line(path, process->users, sizeof(process->users)))
		process->users[0] = '\0';
	snprintf(path, sizeof(path), "/proc/%d/attr/current", pid);
	if (first_line(path, process->label, sizeof(process->label)))
		process->label[0] = '\0';
	return true;
}

/* All four of self, and of one user. */
static bool are_same(const unsigned int ids[4], const unsigned int of_self[4])
{
	for (int i = 0; i < 4; i++) {
		if (ids[i] != of_self[0] || of_self[i] != of_self[0])
			return false;
	}
	return true;
}

/* Whoever may dump a process owns its files in /proc; privilege does without. */
static bool is_dumpable(const struct process *process, const struct process *self)
{
	char path[32];
	struct stat file;

	if (self->effective >> CAP_SYS_PTRACE & 1)
		return true;
	snprintf(path, sizeof(path), "/proc/%d/environ", process->pid);
	return self->uids[0] && stat(path, &file) == 0 && file.st_uid == self->uids[0];
}

/* Only a domain keeps this process from tracing the other. */
static bool is_traceable(const struct process *other, const struct process *self)
{
	return are_same(other->uids, self->uids) && are_same(other->gids, self->gids) &&
	       !(other->permitted & ~self->effective) && self->users[0] &&
	       strcmp(other->users, self->users) == 0 && is_dumpable(other, self);
}

static int try_tracing(const struct process *other)
{
	char path[32], target[8];

	snprintf(path, sizeof(path), "/proc/%d/exe", other->pid);
	if (readlink(path, target, sizeof(target)) >= 0)
		return 0;
	return errno;
}

/* By a descriptor, from which a filter does not see whom the signal is for. */
static int try_signal(const struct process *other)
{
	static int fd = -1;
	const int opened = (int)syscall(SYS_pidfd_open, other->pid, 0);

	if (opened < 0)
		return ENOSYS;
	if (fd < 0)
		fd = opened;
	else if (dup2(opened, fd) < 0 || close(opened))
		return ENOSYS;
	return syscall(SYS_pidfd_send_signal, fd, 0, NULL, 0) ? errno : 0;
}

/* As long as an ancestor answers so, where this process itself does not. */
static int judge_ancestors(bool (*is_fit)(const struct process *other, const struct process *self),
			   int (*try)(const struct process *other), int denial)
{
	int answer = ASK_CHILD_UNKNOWN;
	struct process self, other;
	int pid = getppid();

	if (!read_process(getpid(), &self) || try(&self))
		return ASK_CHILD_UNKNOWN;
	for (int i = 0; i < ANCESTORS_MAX && pid > 0; i++, pid = other.parent) {
		int error;

		if (!read_process(pid, &other))
			return answer;
		if (strcmp(other.label, self.label) != 0 || !is_fit(&other, &self))
			continue;
		error = try(&other);
		if (error == denial)
			return 1;
		if (!error)
			answer = 0;
	}
	return answer;
}

static bool is_of_same_user(const struct process *other, const struct process *self)
{
	return are_same(other->uids, self->uids);
}

int outer_sign_tracing(const void *context)
{
	(void)context;
	return judge_ancestors(is_traceable, try_tracing, EACCES);
}

int outer_sign_signals(const void *context)
{
	(void)context;
	return judge_ancestors(is_of_same_user, try_signal, EPERM);
}

/* The answer to a connection of fd to that abstract name. */
static int try_name(int fd, const char *name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const size_t length = strlen(name);
	const size_t size = offsetof(struct sockaddr_un, sun_path) + 1 + length;

	memcpy(address.sun_path + 1, name, length);
	return connect(fd, (struct sockaddr *)&address, (socklen_t)size) ? errno : 0;
}

/* The same call, for a name as long that nobody has. */
static bool is_free(int fd, const char *name)
{
	const int another = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char other[NAME_SIZE] = "";

	memset(other, '?', strlen(name));
	return another >= 0 && dup2(another, fd) >= 0 && try_name(fd, other) == ECONNREFUSED;
}

/* The abstract name that a line of /proc/net/unix says a stream is listening at. */
static bool read_name(const char *line, char name[NAME_SIZE])
{
	unsigned int flags, type;

	/* Another "@" may stand for a zero. */
	return sscanf(line, "%*[^:]: %*x %*x %x %x %*x %*u @%99[^\n]", &flags, &type, name) == 3 &&
	       type == SOCK_STREAM && flags & LISTENING && !strchr(name, '@');
}

/* Connections are closed at once, and there are few. */
int outer_sign_abstract(const void *context)
{
	FILE *const sockets = fopen("/proc/net/unix", "re");
	char line[256], name[NAME_SIZE];
	int tried = 0;

	(void)context;
	while (sockets && tried < NAMES_MAX && fgets(line, sizeof(line), sockets)) {
		int fd;

		if (!read_name(line, name))
			continue;
		tried++;
		fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		if (fd >= 0 && try_name(fd, name) == EPERM && is_free(fd, name))
			return 1;
		close(fd);
	}
	return tried ? 0 : ASK_CHILD_UNKNOWN;
}
