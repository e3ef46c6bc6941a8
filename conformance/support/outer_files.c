// SPDX-License-Identifier: MIT
/* What shows of a domain in the files that are left to this process. */
#include "outer_sign.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <ask_child.h>
#include <llk.h>

/*
 * Every domain that restricts files denies all changes of mounts, whoever asks.  A filter sees no
 * difference between a path that exists and one that does not; the kernel looks for it first.
 */
int outer_sign_mounts(const void *context)
{
	char path[] = "/";

	(void)context;
	if (unshare(CLONE_NEWNS) && unshare(CLONE_NEWUSER | CLONE_NEWNS))
		return ASK_CHILD_UNKNOWN;
	if (mount(NULL, path, NULL, MS_REC | MS_PRIVATE, NULL) == 0)
		return 0;
	if (errno != EPERM)
		return ASK_CHILD_UNKNOWN;
	path[0] = '\0';
	if (mount(NULL, path, NULL, MS_REC | MS_PRIVATE, NULL) == 0 || errno != ENOENT)
		return ASK_CHILD_UNKNOWN;
	return 1;
}

/* Two names in directories of their own, for one file. */
struct names {
	char folder[16];
	char inside[32];
	char outside[32];
};

static bool make_names(struct names *names)
{
	int fd;

	snprintf(names->folder, sizeof(names->folder), "outer.XXXXXX");
	if (!mkdtemp(names->folder))
		return false;
	snprintf(names->inside, sizeof(names->inside), "%s/file", names->folder);
	snprintf(names->outside, sizeof(names->outside), "%s.link", names->folder);
	fd = open(names->inside, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static void remove_names(const struct names *names)
{
	unlink(names->outside);
	unlink(names->inside);
	rmdir(names->folder);
}

/* Where no link can be made for another reason, a file can be moved there and back. */
static int take_elsewhere(const struct names *names)
{
	int error;

	if (link(names->inside, names->outside) == 0)
		return unlink(names->outside) ? errno : 0;
	if (errno == EXDEV)
		return EXDEV;
	error = rename(names->inside, names->outside) ? errno : 0;
	if (!error)
		error = rename(names->outside, names->inside) ? errno : 0;
	return error;
}

/* 1 for EXDEV: both names are on one mount. */
static int answer_to(int error)
{
	if (error)
		return error == EXDEV ? 1 : ASK_CHILD_UNKNOWN;
	return 0;
}

/* Every domain that restricts files denies links to elsewhere, unless "fs.refer" is granted. */
int outer_sign_links(const void *context)
{
	int answer = ASK_CHILD_UNKNOWN;
	struct names names;

	(void)context;
	if (make_names(&names))
		answer = answer_to(take_elsewhere(&names));
	remove_names(&names);
	return answer;
}

/* A layer of one's own that handles nothing but "fs.refer", and grants it here. */
static bool enter_granting_layer(void)
{
	const struct llk_ruleset_attr attr = { .handled_access_fs = LLK_ACCESS_FS_REFER };
	const struct llk_path_beneath_attr rule = {
		.allowed_access = LLK_ACCESS_FS_REFER,
		.parent_fd = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC),
	};
	const int ruleset_fd = llk_sys_create_ruleset(&attr, sizeof(attr.handled_access_fs), 0);

	/* Where no_new_privs is refused, privilege may do without. */
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	return ruleset_fd >= 0 && rule.parent_fd >= 0 &&
	       llk_sys_add_rule(ruleset_fd, LLK_RULE_PATH_BENEATH, &rule, 0) == 0 &&
	       llk_sys_restrict_self(ruleset_fd, 0) == 0;
}

/*
 * A layer that leaves files alone does so until another restricts them: from then on nothing that
 * this other one grants lets files be linked elsewhere.
 */
int outer_sign_granted_links(const void *context)
{
	int answer = ASK_CHILD_UNKNOWN;
	struct names names;

	(void)context;
	if (make_names(&names) && take_elsewhere(&names) == 0 && enter_granting_layer())
		answer = answer_to(take_elsewhere(&names));
	remove_names(&names);
	return answer;
}
