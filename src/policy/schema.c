// SPDX-License-Identifier: MIT
/* What a policy may say, by which it is checked and by which it is added to a ruleset. */
#include <string.h>

#include "walk.h"

#define SCHEMA "llk-policy/1"

static const struct {
	const char *name;
	enum llk_feature_kind kind;
	int (*allow_path)(struct llk_ruleset *ruleset, const char *path);
	int (*allow_port)(struct llk_ruleset *ruleset, unsigned int port);
} groups[] = {
	{ "read", LLK_FEATURE_FS, llk_ruleset_allow_read, NULL },
	{ "write", LLK_FEATURE_FS, llk_ruleset_allow_write, NULL },
	{ "execute", LLK_FEATURE_FS, llk_ruleset_allow_execute, NULL },
	{ "read_write", LLK_FEATURE_FS, llk_ruleset_allow_read_write, NULL },
	{ "bind", LLK_FEATURE_NET, NULL, llk_ruleset_allow_bind },
	{ "connect", LLK_FEATURE_NET, NULL, llk_ruleset_allow_connect },
};

#define GROUPS (sizeof(groups) / sizeof(groups[0]))

static const struct llk_feature *find_feature(const json_t *value, enum llk_feature_kind kind)
{
	const struct llk_feature *feature = llk_feature_find(json_string_value(value));

	return feature && feature->kind == kind ? feature : NULL;
}

/* What the rights of one rule come to. */
struct rule {
	enum llk_feature_kind kind;
	uint64_t access;
	bool groups[GROUPS];
	bool optional;	      /* the path may be missing */
	const json_t *target; /* path or port */
};

static int visit_right(struct walk *walk, const json_t *value, void *context)
{
	struct rule *rule = context;
	const struct llk_feature *feature = find_feature(value, rule->kind);

	if (feature) {
		rule->access |= feature->bit;
		return 0;
	}
	for (size_t i = 0; i < GROUPS && json_is_string(value); i++) {
		if (groups[i].kind == rule->kind &&
		    strcmp(groups[i].name, json_string_value(value)) == 0) {
			rule->groups[i] = true;
			return 0;
		}
	}
	return llk_walk_expect(
		walk,
		rule->kind == LLK_FEATURE_FS
			? "\"read\", \"write\", \"execute\", \"read_write\" or the name of a "
			  "filesystem right"
			: "\"bind\", \"connect\" or the name of a network right",
		value);
}

static int visit_allow(struct walk *walk, const json_t *value, void *context)
{
	if (json_is_array(value) && !json_array_size(value))
		return llk_walk_expect(walk, "at least one right", value);
	return llk_visit_items(walk, value, visit_right, context);
}

static int check_path(struct walk *walk, const json_t *value)
{
	return json_string_length(value) ? 0 : llk_walk_expect(walk, "a path", value);
}

static int visit_path(struct walk *walk, const json_t *value, void *context)
{
	struct rule *rule = context;

	rule->target = value;
	return check_path(walk, value);
}

static int visit_optional(struct walk *walk, const json_t *value, void *context)
{
	struct rule *rule = context;

	rule->optional = json_is_true(value);
	return json_is_boolean(value) ? 0 : llk_walk_expect(walk, "true or false", value);
}

static int check_port(struct walk *walk, const json_t *value)
{
	const json_int_t port = json_is_integer(value) ? json_integer_value(value) : -1;

	return port >= 0 && port <= UINT16_MAX ? 0
					       : llk_walk_expect(walk, "a port, 0 to 65535", value);
}

static int visit_port(struct walk *walk, const json_t *value, void *context)
{
	struct rule *rule = context;

	rule->target = value;
	return check_port(walk, value);
}

/* Whether a file can carry none of the rights. */
static bool are_for_directories(uint64_t access)
{
	const struct llk_feature *feature;

	for (size_t i = 0; (feature = llk_feature_at(i)); i++) {
		if (feature->kind == LLK_FEATURE_FS && feature->applies_to_file &&
		    (access & feature->bit))
			return false;
	}
	return true;
}

static bool has_groups(const struct rule *rule)
{
	for (size_t i = 0; i < GROUPS; i++) {
		if (rule->groups[i])
			return true;
	}
	return false;
}

static int add_rule(const struct walk *walk, const struct rule *rule)
{
	const char *path = json_string_value(rule->target);
	const unsigned int port = (unsigned int)json_integer_value(rule->target);
	int error = llk_ruleset_set_optional(walk->ruleset, rule->optional);

	if (rule->access && !error)
		error = path ? llk_ruleset_allow_path(walk->ruleset, path, rule->access)
			     : llk_ruleset_allow_port(walk->ruleset, port, rule->access);
	/* On a file they are left out beside others, such as half of what "read" stands for. */
	if (error == LLK_ERROR_INVALID && path && has_groups(rule) &&
	    are_for_directories(rule->access))
		error = 0;
	for (size_t i = 0; i < GROUPS && !error; i++) {
		if (rule->groups[i])
			error = path ? groups[i].allow_path(walk->ruleset, path)
				     : groups[i].allow_port(walk->ruleset, port);
	}
	return error;
}

static int visit_rule(struct walk *walk, const json_t *value, const struct key *keys,
		      enum llk_feature_kind kind)
{
	struct rule rule = { .kind = kind };
	const int error = llk_visit_object(walk, value, keys, &rule);

	if (error || !walk->ruleset)
		return error;
	return llk_walk_verdict(walk, add_rule(walk, &rule));
}

static int visit_path_rule(struct walk *walk, const json_t *value, void *context)
{
	static const struct key keys[] = {
		{ "path", visit_path, true },
		{ "allow", visit_allow, true },
		{ "optional", visit_optional, false },
		{ 0 },
	};

	(void)context;
	return visit_rule(walk, value, keys, LLK_FEATURE_FS);
}

static int visit_port_rule(struct walk *walk, const json_t *value, void *context)
{
	static const struct key keys[] = {
		{ "port", visit_port, true },
		{ "allow", visit_allow, true },
		{ 0 },
	};

	(void)context;
	return visit_rule(walk, value, keys, LLK_FEATURE_NET);
}

static int visit_paths(struct walk *walk, const json_t *value, void *context)
{
	return llk_visit_items(walk, value, visit_path_rule, context);
}

static int visit_ports(struct walk *walk, const json_t *value, void *context)
{
	return llk_visit_items(walk, value, visit_port_rule, context);
}

/* The kinds of protection as a whole. */
static const struct {
	const char *name;
	enum llk_feature_kind kind;
	int (*exempt)(struct llk_ruleset *ruleset);
} kinds[] = {
	{ "fs", LLK_FEATURE_FS, llk_ruleset_allow_all_filesystem },
	{ "net", LLK_FEATURE_NET, llk_ruleset_allow_all_network },
	{ "scope", LLK_FEATURE_SCOPE, llk_ruleset_allow_all_scopes },
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* The index of the kind that is named as a whole, or KINDS. */
static size_t find_kind(const json_t *value)
{
	size_t i = 0;

	while (i < KINDS &&
	       !(json_is_string(value) && strcmp(kinds[i].name, json_string_value(value)) == 0))
		i++;
	return i;
}

/* A right or scope that is named, or NULL with what is wrong reported. */
static const struct llk_feature *find_protection(struct walk *walk, const json_t *value)
{
	const struct llk_feature *feature = llk_feature_find(json_string_value(value));

	if (feature && feature->kind <= LLK_FEATURE_SCOPE)
		return feature;
	llk_walk_expect(walk, "\"fs\", \"net\", \"scope\" or the name of a right or scope", value);
	return NULL;
}

static int visit_exemption(struct walk *walk, const json_t *value, void *context)
{
	const size_t kind = find_kind(value);
	const struct llk_feature *feature;

	(void)context;
	if (kind < KINDS)
		return walk->ruleset ? llk_walk_verdict(walk, kinds[kind].exempt(walk->ruleset))
				     : 0;
	feature = find_protection(walk, value);
	if (!feature)
		return LLK_ERROR_INVALID;
	/* What no ruleset can do is a fault of the policy. */
	if (feature->kind == LLK_FEATURE_FS && feature->bit == LLK_ACCESS_FS_REFER)
		return llk_walk_expect(walk,
				       "a right that can be exempted alone (allow fs.refer on a "
				       "path instead)",
				       value);
	if (!walk->ruleset)
		return 0;
	return llk_walk_verdict(walk, llk_ruleset_exempt(walk->ruleset, feature->name));
}

static int visit_only_item(struct walk *walk, const json_t *value, void *context)
{
	uint64_t *only = context;
	const size_t kind = find_kind(value);
	const struct llk_feature *feature;

	if (kind < KINDS) {
		const uint64_t all = llk_feature_mask(kinds[kind].kind,
						      walk->ruleset ? llk_ruleset_abi(walk->ruleset)
								    : LLK_ABI_NEWEST);

		only[kinds[kind].kind] |= all;
		return all ? 0
			   : llk_walk_expect(walk, "a kind that the ABI which is asked for has",
					     value);
	}
	feature = find_protection(walk, value);
	if (!feature)
		return LLK_ERROR_INVALID;
	only[feature->kind] |= feature->bit;
	return 0;
}

static int visit_only(struct walk *walk, const json_t *value, void *context)
{
	uint64_t only[LLK_FEATURE_SCOPE + 1] = { 0 };
	int error;

	(void)context;
	if (json_is_array(value) && !json_array_size(value))
		return llk_walk_expect(walk, "at least one right or scope", value);
	error = llk_visit_items(walk, value, visit_only_item, only);
	if (error || !walk->ruleset)
		return error;
	return llk_walk_verdict(walk, llk_ruleset_restrict_only(walk->ruleset, only[LLK_FEATURE_FS],
								only[LLK_FEATURE_NET],
								only[LLK_FEATURE_SCOPE]));
}

static int visit_exemptions(struct walk *walk, const json_t *value, void *context)
{
	return llk_visit_items(walk, value, visit_exemption, context);
}

static int visit_level(struct walk *walk, const json_t *value, void *context)
{
	const struct llk_feature *feature = llk_feature_find(json_string_value(value));

	if (!feature || feature->kind > LLK_FEATURE_RULE)
		return llk_walk_expect(walk, "the name of a right, scope or flag", value);
	if (!walk->ruleset)
		return 0;
	return llk_walk_verdict(walk, llk_ruleset_set_requirement(walk->ruleset, feature->name,
								  *(const bool *)context));
}

static int visit_required(struct walk *walk, const json_t *value, void *context)
{
	bool required = true;

	(void)context;
	return llk_visit_items(walk, value, visit_level, &required);
}

static int visit_wanted(struct walk *walk, const json_t *value, void *context)
{
	bool required = false;

	(void)context;
	return llk_visit_items(walk, value, visit_level, &required);
}

static int visit_quiet_right(struct walk *walk, const json_t *value, void *context)
{
	const struct llk_feature *feature = llk_feature_find(json_string_value(value));

	(void)context;
	if (!feature || feature->kind > LLK_FEATURE_SCOPE)
		return llk_walk_expect(walk, "the name of a right or scope", value);
	if (!walk->ruleset)
		return 0;
	if (feature->kind == LLK_FEATURE_FS)
		return llk_walk_verdict(walk, llk_ruleset_quiet_fs(walk->ruleset, feature->bit));
	if (feature->kind == LLK_FEATURE_NET)
		return llk_walk_verdict(walk, llk_ruleset_quiet_net(walk->ruleset, feature->bit));
	return llk_walk_verdict(walk, llk_ruleset_quiet_scope(walk->ruleset, feature->bit));
}

static int visit_quiet_path(struct walk *walk, const json_t *value, void *context)
{
	const int error = check_path(walk, value);

	(void)context;
	if (error || !walk->ruleset)
		return error;
	return llk_walk_verdict(walk,
				llk_ruleset_quiet_path(walk->ruleset, json_string_value(value)));
}

static int visit_quiet_port(struct walk *walk, const json_t *value, void *context)
{
	const int error = check_port(walk, value);

	(void)context;
	if (error || !walk->ruleset)
		return error;
	return llk_walk_verdict(walk,
				llk_ruleset_quiet_port(walk->ruleset,
						       (unsigned int)json_integer_value(value)));
}

static int visit_quiet_rights(struct walk *walk, const json_t *value, void *context)
{
	return llk_visit_items(walk, value, visit_quiet_right, context);
}

static int visit_quiet_paths(struct walk *walk, const json_t *value, void *context)
{
	return llk_visit_items(walk, value, visit_quiet_path, context);
}

static int visit_quiet_ports(struct walk *walk, const json_t *value, void *context)
{
	return llk_visit_items(walk, value, visit_quiet_port, context);
}

static int visit_quiet(struct walk *walk, const json_t *value, void *context)
{
	static const struct key keys[] = {
		{ "rights", visit_quiet_rights, true },
		{ "paths", visit_quiet_paths, false },
		{ "ports", visit_quiet_ports, false },
		{ 0 },
	};

	return llk_visit_object(walk, value, keys, context);
}

/* Options. */

static int visit_schema(struct walk *walk, const json_t *value, void *context)
{
	(void)context;
	if (json_is_string(value) && strcmp(json_string_value(value), SCHEMA) == 0)
		return 0;
	return llk_walk_expect(walk, "\"" SCHEMA "\"", value);
}

static int visit_mode(struct walk *walk, const json_t *value, void *context)
{
	const char *name = json_is_string(value) ? json_string_value(value) : "";
	const bool strict = strcmp(name, "strict") == 0;

	(void)context;
	if (!strict && strcmp(name, "best_effort") != 0)
		return llk_walk_expect(walk, "\"strict\" or \"best_effort\"", value);
	if (walk->options)
		walk->options->mode = strict ? LLK_MODE_STRICT : LLK_MODE_BEST_EFFORT;
	return 0;
}

/* An ABI number, kept where context says. */
static int take_abi(struct walk *walk, const json_t *value, int *abi)
{
	const json_int_t number = json_is_integer(value) ? json_integer_value(value) : 0;

	if (number < 1 || number > INT16_MAX)
		return llk_walk_expect(walk, "an ABI number, 1 to 32767", value);
	if (abi)
		*abi = (int)number;
	return 0;
}

static int visit_abi(struct walk *walk, const json_t *value, void *context)
{
	(void)context;
	return take_abi(walk, value, walk->options ? &walk->options->abi : NULL);
}

static int visit_minimum_abi(struct walk *walk, const json_t *value, void *context)
{
	(void)context;
	return take_abi(walk, value, walk->options ? &walk->options->minimum_abi : NULL);
}

static int visit_flag(struct walk *walk, const json_t *value, void *context)
{
	const struct llk_feature *flag = find_feature(value, LLK_FEATURE_RESTRICT);

	(void)context;
	/* That one is always set. */
	if (!flag || flag->bit == LLK_RESTRICT_SELF_NO_NEW_PRIVS)
		return llk_walk_expect(walk, "the name of a restrict flag", value);
	if (walk->options)
		walk->options->restrict_flags |= (uint32_t)flag->bit;
	return 0;
}

static int visit_flags(struct walk *walk, const json_t *value, void *context)
{
	return llk_visit_items(walk, value, visit_flag, context);
}

/* Requirement levels come first: they are for the rules after them. */
static const struct key root_keys[] = {
	{ "schema", visit_schema, true },
	{ "mode", visit_mode, false },
	{ "abi", visit_abi, false },
	{ "minimum_abi", visit_minimum_abi, false },
	{ "flags", visit_flags, false },
	{ "required", visit_required, false },
	{ "wanted", visit_wanted, false },
	{ "exempt", visit_exemptions, false },
	{ "only", visit_only, false },
	{ "paths", visit_paths, false },
	{ "ports", visit_ports, false },
	{ "quiet", visit_quiet, false },
	{ 0 },
};

int llk_policy_walk(const struct llk_policy *policy, struct llk_ruleset_options *options,
		    struct llk_ruleset *ruleset, struct llk_policy_fault *fault)
{
	struct walk walk = {
		.policy = policy,
		.options = options,
		.ruleset = ruleset,
		.fault = fault,
	};

	return llk_visit_object(&walk, policy->root, root_keys, NULL);
}
