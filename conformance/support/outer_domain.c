// SPDX-License-Identifier: MIT
/* Whether this process is in a Landlock domain already, found out in children. */
#include "surroundings.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ask_child.h>
#include <llk.h>

/* As many as a domain has had room for, before and since the second generation of ABI 1. */
#define LAYERS	     16
#define LAYERS_FIRST 64

#define LAYERS_TRIED 100

#define ANCESTORS_MAX 32

/* Where no_new_privs is refused, privilege may do without. */
static int count_layers_left(const void *context)
{
	const struct llk_ruleset_attr attr = { .handled_access_fs = LLK_ACCESS_FS_MAKE_BLOCK };
	int layers = 0, answer = 0, ruleset_fd;

	(void)context;
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	ruleset_fd = llk_sys_create_ruleset(&attr, sizeof(attr.handled_access_fs), 0);
	if (ruleset_fd < 0)
		return ASK_CHILD_UNKNOWN;
	while (layers < LAYERS_TRIED && !answer) {
		answer = llk_sys_restrict_self(ruleset_fd, 0);
		layers += !answer;
	}
	return answer == -E2BIG ? layers : ASK_CHILD_UNKNOWN;
}

/* What matters of a process, as all may read it. */
struct process {
	int parent;
	unsigned int uid;
	unsigned long long permitted;
};

static bool read_process(int pid, struct process *process)
{
	char path[32], line[128];
	int found = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	file = fopen(path, "re");
	if (!file)
		return false;
	while (fgets(line, sizeof(line), file)) {
		unsigned int uids[4];

		found += sscanf(line, "PPid: %d", &process->parent) == 1;
		found += sscanf(line, "CapPrm: %llx", &process->permitted) == 1;
		if (sscanf(line, "Uid: %u %u %u %u", &uids[0], &uids[1], &uids[2], &uids[3]) == 4) {
			process->uid = uids[0];
			found += uids[0] == uids[1] && uids[1] == uids[2];
		}
	}
	fclose(file);
	return found == 3;
}

/*
 * An ancestor that this process has all the privilege to look at: no domain but one that does not
 * hold the ancestor forbids it.
 */
static int find_hidden_ancestor(void)
{
	struct process self, other;
	int pid = getppid();
	size_t size;
	void *head;

	if (!read_process(getpid(), &self))
		return 0;
	for (int i = 0; i < ANCESTORS_MAX && pid > 0; i++, pid = other.parent) {
		if (!read_process(pid, &other))
			return 0;
		if (other.uid != self.uid || other.permitted & ~self.permitted)
			continue;
		if (syscall(SYS_get_robust_list, pid, &head, &size) && errno == EPERM)
			return pid;
	}
	return 0;
}

/* Every domain that restricts files denies all changes of mounts, whoever asks. */
static int try_mounts(const void *context)
{
	(void)context;
	if (unshare(CLONE_NEWNS) && unshare(CLONE_NEWUSER | CLONE_NEWNS))
		return ASK_CHILD_UNKNOWN;
	return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ? errno : 0;
}

/* Every domain that restricts files denies links to elsewhere, unless "fs.refer" is granted. */
static int try_link(const void *context)
{
	char folder[] = "outer.XXXXXX", from[32], to[32];
	int error = ASK_CHILD_UNKNOWN, fd;

	(void)context;
	if (!mkdtemp(folder))
		return ASK_CHILD_UNKNOWN;
	snprintf(from, sizeof(from), "%s/file", folder);
	snprintf(to, sizeof(to), "%s.link", folder);
	fd = open(from, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd >= 0) {
		error = link(from, to) ? errno : 0;
		close(fd);
	}
	unlink(to);
	unlink(from);
	rmdir(folder);
	return error;
}

static void find_sign(char *sign, size_t size)
{
	const int ancestor = find_hidden_ancestor();

	sign[0] = '\0';
	if (ancestor)
		snprintf(sign, size, "process %d cannot be traced", ancestor);
	else if (!surroundings_has_filter() && ask_child(try_mounts, NULL) == EPERM)
		snprintf(sign, size, "mounts cannot be changed");
	else if (ask_child(try_link, NULL) == EXDEV)
		snprintf(sign, size, "files cannot be linked elsewhere");
}

static bool is_first_abi(void)
{
	return llk_sys_create_ruleset(NULL, 0, LLK_CREATE_RULESET_VERSION) == 1;
}

int surroundings_layers_left(void)
{
	static int left;
	static bool counted;

	if (!counted)
		left = ask_child(count_layers_left, NULL);
	counted = true;
	return left;
}

const struct outer_domain *surroundings_outer_domain(void)
{
	static struct outer_domain outer;
	static bool found_out;
	int left;

	if (found_out)
		return &outer;
	found_out = true;
	left = surroundings_layers_left();
	outer.layers_left = left;
	if (left >= 0 && left < LAYERS)
		outer.layers_taken = LAYERS - left;
	else if (left > LAYERS && left < LAYERS_FIRST && is_first_abi())
		outer.layers_taken = LAYERS_FIRST - left;
	if (outer.layers_taken)
		find_sign(outer.sign, sizeof(outer.sign));
	return &outer;
}

bool surroundings_has_outer_domain(void)
{
	const struct outer_domain *const outer = surroundings_outer_domain();

	return outer->layers_taken && outer->sign[0];
}
