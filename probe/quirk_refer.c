// SPDX-License-Identifier: MIT
/* A layer that handles no right on files takes fs.refer from another one that grants it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "quirk_search.h"

static int rename_in_layers(const struct exercise_site *site, size_t count)
{
	const struct sandbox_rule rule = {
		.type = LLK_RULE_PATH_BENEATH,
		.access = LLK_ACCESS_FS_REFER,
		.parent_fd = site->dir_fd,
	};
	const struct sandbox_layer layers[] = {
		{ .attr.handled_access_fs = LLK_ACCESS_FS_REFER, .rules = &rule, .rule_count = 1 },
		{ .attr.handled_access_net = LLK_ACCESS_NET_BIND_TCP },
	};
	enum sandbox_step step;
	int error;

	if (mkdirat(site->dir_fd, "from", 0700) || mkdirat(site->dir_fd, "to", 0700) ||
	    mkdirat(site->dir_fd, "from/it", 0700))
		return CANNOT_TELL | errno;
	error = sandbox_enter(layers, count, &step);
	if (error)
		return CANNOT_TELL | error;
	return renameat(site->dir_fd, "from/it", site->dir_fd, "to/it") ? errno : 0;
}

int act_refer(void *context)
{
	return rename_in_layers(context, 1);
}

int act_refer_past_other_layer(void *context)
{
	return rename_in_layers(context, 2);
}
