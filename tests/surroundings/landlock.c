// SPDX-License-Identifier: MIT
/* Landlock domains that somebody else has put around the program. */
#include "surrounding.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox.h"

#define LAYERS_MAX 64

static int enter(const struct sandbox_layer *layers, size_t count)
{
	enum sandbox_step step;

	errno = sandbox_enter(layers, count, &step);
	return errno ? -1 : 0;
}

int outer_layers(const char *argument)
{
	struct sandbox_layer layers[LAYERS_MAX] = { 0 };
	const size_t count = strtoul(argument, NULL, 10);

	if (count > LAYERS_MAX) {
		errno = EINVAL;
		return -1;
	}
	/* Refused is what next to no check does, and REFER, as by any layer. */
	for (size_t i = 0; i < count; i++)
		layers[i].attr.handled_access_fs = LLK_ACCESS_FS_MAKE_BLOCK;
	return enter(layers, count);
}

/* The names are looked for in words, so that one string has many. */
static int handle(const char *words, struct sandbox_layer *layer)
{
	const int abi = llk_sys_create_ruleset(NULL, 0, LLK_CREATE_RULESET_VERSION);
	const uint64_t fs = llk_feature_mask(LLK_FEATURE_FS, abi);

	if (abi < 1) {
		errno = ENOSYS;
		return -1;
	}
	memset(layer, 0, sizeof(*layer));
	if (strstr(words, "fs"))
		layer->attr.handled_access_fs = fs;
	if (strstr(words, "fs-refer"))
		layer->attr.handled_access_fs = fs & ~LLK_ACCESS_FS_REFER;
	if (strstr(words, "execute"))
		layer->attr.handled_access_fs |= LLK_ACCESS_FS_EXECUTE;
	if (strstr(words, "make_reg"))
		layer->attr.handled_access_fs |= LLK_ACCESS_FS_MAKE_REG;
	if (strstr(words, "make_sock"))
		layer->attr.handled_access_fs |= LLK_ACCESS_FS_MAKE_SOCK;
	if (strstr(words, "truncate"))
		layer->attr.handled_access_fs |= fs & LLK_ACCESS_FS_TRUNCATE;
	if (strstr(words, "ioctl"))
		layer->attr.handled_access_fs |= fs & LLK_ACCESS_FS_IOCTL_DEV;
	if (strstr(words, "write"))
		layer->attr.handled_access_fs |=
			fs & ~(LLK_ACCESS_FS_EXECUTE | LLK_ACCESS_FS_READ_FILE |
			       LLK_ACCESS_FS_READ_DIR | LLK_ACCESS_FS_REFER);
	if (strstr(words, "net"))
		layer->attr.handled_access_net = llk_feature_mask(LLK_FEATURE_NET, abi);
	if (strstr(words, "scope"))
		layer->attr.scoped = llk_feature_mask(LLK_FEATURE_SCOPE, abi);
	return 0;
}

int outer_handled(const char *argument)
{
	struct sandbox_layer layer;

	return handle(argument, &layer) ? -1 : enter(&layer, 1);
}

int outer_granted(const char *argument)
{
	struct sandbox_rule rule = { .type = LLK_RULE_PATH_BENEATH };
	struct sandbox_layer layer;
	const char *const path = strchr(argument, '/');

	if (handle(argument, &layer))
		return -1;
	rule.access = layer.attr.handled_access_fs;
	rule.parent_fd = open(path ? path : "/", O_PATH | O_CLOEXEC);
	if (rule.parent_fd < 0)
		return -1;
	layer.rules = &rule;
	layer.rule_count = 1;
	return enter(&layer, 1);
}

/* In a domain, and again and again. */
static void be_denied(void)
{
	struct sandbox_layer layer;
	enum sandbox_step step;

	if (handle("write", &layer) || sandbox_enter(&layer, 1, &step))
		_exit(1);
	for (int i = 0; i < 8; i++)
		mkdir("denied", 0700);
	_exit(0);
}

int others_denied(const char *argument)
{
	const pid_t parent = getpid();
	pid_t child;

	(void)argument;
	child = fork();
	if (child)
		return child < 0 ? -1 : 0;
	/* As long as the program that is run here. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (getppid() == parent) {
		child = fork();
		if (child == 0)
			be_denied();
		if (child < 0 || waitpid(child, NULL, 0) != child)
			_exit(1);
		usleep(1000);
	}
	_exit(0);
}
