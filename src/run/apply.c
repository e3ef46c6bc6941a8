// SPDX-License-Identifier: MIT
/* From options to a ruleset. */
#include <foreign.h>
#include <limits.h>
#include <string.h>

#include "run.h"

static bool allow_port(struct run *run, const struct given *given)
{
	const long port = read_number(given->argument, UINT16_MAX);
	const struct run_option *option = given->option;
	int error;

	if (port < 0) {
		complain("--%s %s: expected a port, 0 to 65535", option->name,
			 foreign_typed(given->argument));
		return false;
	}
	error = option->port
			? option->port(run->ruleset, (unsigned int)port)
			: llk_ruleset_allow_port(run->ruleset, (unsigned int)port, option->bits);
	return !error || complain_of_ruleset(run);
}

static bool complain_of_option(const struct run *run, const struct given *given)
{
	char sentence[PATH_MAX + 512];

	llk_ruleset_describe_failure(run->ruleset, sentence, sizeof(sentence));
	complain("--%s %s: %s", given->option->name, foreign_typed(given->argument), sentence);
	return false;
}

/* "fs", "net", "scope", as the ABI has them, or the name of a right or scope. */
static bool find_protection(const char *name, int abi, struct protection *found)
{
	const struct llk_feature *feature;

	*found = (struct protection){ 0 };
	for (size_t i = 0; (feature = llk_feature_at(i)); i++) {
		const char *const dot = strchr(feature->name, '.');
		const bool all = strlen(name) == (size_t)(dot - feature->name) &&
				 strncmp(name, feature->name, strlen(name)) == 0;

		/* What is named by itself may be newer. */
		if (!(all && feature->since_abi <= abi) && strcmp(name, feature->name) != 0)
			continue;
		if (feature->kind == LLK_FEATURE_FS)
			found->fs |= feature->bit;
		else if (feature->kind == LLK_FEATURE_NET)
			found->net |= feature->bit;
		else if (feature->kind == LLK_FEATURE_SCOPE)
			found->scoped |= feature->bit;
	}
	return found->fs | found->net | found->scoped;
}

/* What a kind is called, whole; NULL for a single right or scope. */
static int (*find_exemption(const char *name))(struct llk_ruleset *ruleset)
{
	if (strcmp(name, "fs") == 0)
		return llk_ruleset_allow_all_filesystem;
	if (strcmp(name, "net") == 0)
		return llk_ruleset_allow_all_network;
	if (strcmp(name, "scope") == 0)
		return llk_ruleset_allow_all_scopes;
	return NULL;
}

static bool exempt(struct run *run, const struct given *given)
{
	int (*const all)(struct llk_ruleset *) = find_exemption(given->argument);
	const int error =
		all ? all(run->ruleset) : llk_ruleset_exempt(run->ruleset, given->argument);

	return !error || complain_of_option(run, given);
}

static bool take_only(struct run *run, const struct given *given)
{
	const int abi = llk_ruleset_abi(run->ruleset);
	struct protection named;

	if (find_exemption(given->argument) && !find_protection(given->argument, abi, &named)) {
		complain("--%s %s: Landlock ABI %d, which is asked for, has none",
			 given->option->name, given->argument, abi);
		return false;
	}
	if (!find_protection(given->argument, abi, &named)) {
		complain("--%s %s: no right or scope of that name", given->option->name,
			 foreign_typed(given->argument));
		return false;
	}
	run->only.fs |= named.fs;
	run->only.net |= named.net;
	run->only.scoped |= named.scoped;
	return true;
}

static bool set_level(struct run *run, const struct given *given)
{
	const bool required = given->option->action == ACTION_REQUIRE;

	return !llk_ruleset_set_requirement(run->ruleset, given->argument, required) ||
	       complain_of_option(run, given);
}

/* A path, or one option that it is named by; an empty one has no name to complain by. */
static bool allow_path(struct run *run, const struct given *given)
{
	const struct run_option *option = given->option;
	const int error =
		option->action == ACTION_PRESET
			? option->preset(run->ruleset, given->argument)
			: llk_ruleset_allow_path(run->ruleset, given->argument, option->bits);

	if (!error)
		return true;
	return *given->argument ? complain_of_ruleset(run) : complain_of_option(run, given);
}

/* Second pass: what changes a ruleset. */
static bool apply_option(struct run *run, const struct given *given)
{
	const struct run_option *option = given->option;
	int error = 0;

	switch (option->action) {
	case ACTION_PRESET:
	case ACTION_PATH:
		return allow_path(run, given);
	case ACTION_PORT:
	case ACTION_PORT_PRESET:
		return allow_port(run, given);
	case ACTION_EXEMPT:
		error = option->exempt(run->ruleset);
		break;
	case ACTION_EXEMPT_ONE:
		return exempt(run, given);
	case ACTION_ONLY:
		return take_only(run, given);
	case ACTION_SCOPE:
		error = llk_ruleset_allow_scope(run->ruleset, option->bits);
		break;
	case ACTION_REQUIRE:
	case ACTION_WANT:
		return set_level(run, given);
	default:
		break;
	}
	return !error || complain_of_ruleset(run);
}

static bool is_level(const struct given *given)
{
	return given->option->action == ACTION_REQUIRE || given->option->action == ACTION_WANT;
}

static bool set_levels(struct run *run, enum action level)
{
	for (size_t i = 0; i < run->given_count; i++) {
		if (run->given[i].option->action == level && !set_level(run, &run->given[i]))
			return false;
	}
	return true;
}

/* --optional is for the option after it, which has to be one of a path. */
static bool apply_in_turn(struct run *run, size_t index)
{
	const struct given *const given = &run->given[index];
	const bool optional = index && run->given[index - 1].option->action == ACTION_OPTIONAL;
	const bool path =
		given->option->action == ACTION_PRESET || given->option->action == ACTION_PATH;
	const bool last = index + 1 == run->given_count;

	if ((optional && !path) || (last && given->option->action == ACTION_OPTIONAL)) {
		complain("--optional: expected an option with a path to allow after it");
		return false;
	}
	llk_ruleset_set_optional(run->ruleset, optional);
	return apply_option(run, given);
}

bool apply_wishes(struct run *run)
{
	return set_levels(run, ACTION_WANT);
}

/* Requirement levels before rules, which they are for. */
bool apply_options(struct run *run)
{
	if (!set_levels(run, ACTION_REQUIRE))
		return false;
	for (size_t i = 0; i < run->given_count; i++) {
		if (!is_level(&run->given[i]) && !apply_in_turn(run, i))
			return false;
	}
	if (!(run->only.fs | run->only.net | run->only.scoped))
		return true;
	return !llk_ruleset_restrict_only(run->ruleset, run->only.fs, run->only.net,
					  run->only.scoped) ||
	       complain_of_ruleset(run);
}
