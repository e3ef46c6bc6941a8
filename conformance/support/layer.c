// SPDX-License-Identifier: MIT
#include "layer.h"

#include <errno.h>
#include <fcntl.h>

#include "expect.h"

struct sandbox_layer layer_granting(const char *path, uint64_t access, struct sandbox_rule *rule)
{
	*rule = (struct sandbox_rule){
		.type = LLK_RULE_PATH_BENEATH,
		.access = access,
		.parent_fd = open(path, O_PATH | O_CLOEXEC),
	};
	if (rule->parent_fd < 0)
		expect_broken("%s: %s", path, expect_errno_name(errno));
	return (struct sandbox_layer){
		.attr.handled_access_fs = access,
		.rules = rule,
		.rule_count = 1,
	};
}
