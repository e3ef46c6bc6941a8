// SPDX-License-Identifier: MIT
#include "quiet.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

#include <expect.h>

#include "audit_log.h"

static size_t fill_rules(const struct quiet_layer *layer, struct sandbox_rule rules[QUIET_RULES])
{
	size_t count = 0;

	for (; count < QUIET_RULES; count++) {
		const struct quiet_rule *rule = &layer->rules[count];

		if (!rule->access && !rule->flags)
			break;
		rules[count] = (struct sandbox_rule){
			.type = rule->path ? LLK_RULE_PATH_BENEATH : LLK_RULE_NET_PORT,
			.access = rule->access,
			.parent_fd = rule->path ? open(rule->path, O_PATH | O_CLOEXEC) : -1,
			.port = rule->port,
			.flags = rule->flags,
		};
		if (rule->path && rules[count].parent_fd < 0)
			expect_broken("%s: %s", rule->path, expect_errno_name(errno));
	}
	return count;
}

static void judge_row(const struct quiet_row *row)
{
	struct sandbox_rule rules[QUIET_LAYERS][QUIET_RULES];
	struct sandbox_layer layers[QUIET_LAYERS] = { 0 };
	size_t count = 0;

	for (; count < QUIET_LAYERS; count++) {
		const struct llk_ruleset_attr *attr = &row->layers[count].attr;

		if (!attr->handled_access_fs && !attr->handled_access_net && !attr->scoped)
			break;
		layers[count].attr = *attr;
		layers[count].rules = rules[count];
		layers[count].rule_count = fill_rules(&row->layers[count], rules[count]);
	}
	log_judge(layers, count, row->action, (void *)(uintptr_t)row->context, row->error,
		  row->denials, row->what);
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < layers[i].rule_count; j++) {
			if (rules[i][j].parent_fd >= 0)
				close(rules[i][j].parent_fd);
		}
	}
}

void quiet_judge(const struct quiet_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		judge_row(&rows[i]);
}
