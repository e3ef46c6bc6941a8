// SPDX-License-Identifier: MIT
#include "sandbox.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <unistd.h>

static uint32_t added_flags;
static bool pretends;

void sandbox_set_flags(uint32_t flags)
{
	added_flags = flags;
}

uint32_t sandbox_flags(void)
{
	return added_flags;
}

void sandbox_pretend(void)
{
	pretends = true;
}

static int add_rule(int ruleset_fd, const struct sandbox_rule *rule)
{
	const struct llk_path_beneath_attr path = {
		.allowed_access = rule->access,
		.parent_fd = rule->parent_fd,
	};
	const struct llk_net_port_attr net = {
		.allowed_access = rule->access,
		.port = rule->port,
	};

	if (rule->type == LLK_RULE_NET_PORT)
		return llk_sys_add_rule(ruleset_fd, rule->type, &net, rule->flags);
	return llk_sys_add_rule(ruleset_fd, rule->type, &path, rule->flags);
}

static int enter_layer(const struct sandbox_layer *layer, enum sandbox_step *step)
{
	int ruleset_fd;
	int error = 0;

	*step = SANDBOX_CREATE_RULESET;
	ruleset_fd = llk_sys_create_ruleset(&layer->attr, sizeof(layer->attr), 0);
	if (ruleset_fd < 0)
		return -ruleset_fd;

	*step = SANDBOX_ADD_RULE;
	for (size_t i = 0; i < layer->rule_count && !error; i++)
		error = -add_rule(ruleset_fd, &layer->rules[i]);

	if (!error) {
		*step = SANDBOX_RESTRICT_SELF;
		error = -llk_sys_restrict_self(ruleset_fd, layer->restrict_flags | added_flags);
	}
	close(ruleset_fd);
	return error;
}

int sandbox_gain_nothing(void)
{
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)
		return 0;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ? errno : 0;
}

int sandbox_enter(const struct sandbox_layer *layers, size_t count, enum sandbox_step *step)
{
	const int refused = count ? sandbox_gain_nothing() : 0;

	for (size_t i = 0; i < count && !pretends; i++) {
		const int error = enter_layer(&layers[i], step);

		/* CAP_SYS_ADMIN does without no_new_privs, which a filter may refuse. */
		if (error == EPERM && refused && *step == SANDBOX_RESTRICT_SELF) {
			*step = SANDBOX_NO_NEW_PRIVS;
			return refused;
		}
		if (error)
			return error;
	}
	*step = SANDBOX_ENTERED;
	return 0;
}

const char *sandbox_step_name(enum sandbox_step step)
{
	switch (step) {
	case SANDBOX_NO_NEW_PRIVS:
		return "prctl(PR_SET_NO_NEW_PRIVS)";
	case SANDBOX_CREATE_RULESET:
		return "landlock_create_ruleset";
	case SANDBOX_ADD_RULE:
		return "landlock_add_rule";
	case SANDBOX_RESTRICT_SELF:
		return "landlock_restrict_self";
	default:
		return "entered";
	}
}
