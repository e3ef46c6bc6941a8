// SPDX-License-Identifier: MIT
/* The ruleset builder: what is requested, exempted and allowed, kept until it is enforced. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ruleset.h"

/* What an option of 0 stands for in every release. */
#define DEFAULT_ABI 11

#define OPTIONAL_RESTRICT_FLAGS                                                                    \
	(llk_feature_mask(LLK_FEATURE_RESTRICT, LLK_ABI_NEWEST) &                                  \
	 ~(uint64_t)LLK_RESTRICT_SELF_NO_NEW_PRIVS)

static bool is_zero(const unsigned char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (bytes[i])
			return false;
	}
	return true;
}

/* Take the caller's version of the options into ours. */
static int take_options(const struct llk_ruleset_options *given, struct llk_ruleset_options *taken)
{
	memset(taken, 0, sizeof(*taken));
	if (!given)
		return 0;
	if (given->size < sizeof(*taken))
		return LLK_ERROR_INVALID;
	/* A newer program's options are understood as long as it does not set them. */
	if (!is_zero((const unsigned char *)given + sizeof(*taken), given->size - sizeof(*taken)))
		return LLK_ERROR_INVALID;
	memcpy(taken, given, sizeof(*taken));

	if (taken->mode != LLK_MODE_STRICT && taken->mode != LLK_MODE_BEST_EFFORT)
		return LLK_ERROR_INVALID;
	if (taken->abi < 0 || taken->reserved)
		return LLK_ERROR_INVALID;
	if (taken->restrict_flags & ~OPTIONAL_RESTRICT_FLAGS)
		return LLK_ERROR_INVALID;
	if (taken->assume && taken->assume->size < sizeof(*taken->assume))
		return LLK_ERROR_INVALID;
	return 0;
}

static int find_support(const struct llk_support *assume, struct llk_support *support)
{
	support->size = sizeof(*support);
	if (!assume)
		return llk_support_detect(support);
	memcpy(support, assume, sizeof(*support));
	return 0;
}

static void note_available(struct llk_ruleset *ruleset)
{
	const struct llk_support *support = &ruleset->support;
	uint64_t *of = ruleset->available.of;

	if (support->state != LLK_STATE_ENABLED)
		return;
	of[LLK_FEATURE_FS] = support->access_fs;
	of[LLK_FEATURE_NET] = support->access_net;
	of[LLK_FEATURE_SCOPE] = support->scoped;
	of[LLK_FEATURE_RESTRICT] = support->restrict_flags;
	for (int kind = 0; kind < PROTECTION_KINDS; kind++)
		of[kind] &= llk_feature_mask((enum llk_feature_kind)kind, LLK_ABI_NEWEST);
}

static void note_wanted(struct llk_ruleset *ruleset, const struct llk_ruleset_options *options)
{
	const int abi = options->abi ? options->abi : DEFAULT_ABI;
	uint64_t *of = ruleset->wanted.of;

	of[LLK_FEATURE_FS] = llk_feature_mask(LLK_FEATURE_FS, abi);
	of[LLK_FEATURE_NET] = llk_feature_mask(LLK_FEATURE_NET, abi);
	of[LLK_FEATURE_SCOPE] = llk_feature_mask(LLK_FEATURE_SCOPE, abi);
	of[LLK_FEATURE_RESTRICT] = options->restrict_flags;
	if (options->mode == LLK_MODE_STRICT)
		memset(&ruleset->required, 0xff, sizeof(ruleset->required));
}

int llk_ruleset_create(const struct llk_ruleset_options *options, struct llk_ruleset **ruleset)
{
	struct llk_ruleset_options taken;
	struct llk_ruleset *made;
	int error;

	if (!ruleset)
		return LLK_ERROR_INVALID;
	*ruleset = NULL;
	error = take_options(options, &taken);
	if (error)
		return error;

	made = calloc(1, sizeof(*made));
	if (!made)
		return LLK_ERROR_NO_MEMORY;
	error = find_support(taken.assume, &made->support);
	if (error) {
		free(made);
		return error;
	}
	note_available(made);
	note_wanted(made, &taken);
	*ruleset = made;
	return 0;
}

void llk_rules_close(struct llk_ruleset *ruleset)
{
	for (size_t i = 0; i < ruleset->rule_count; i++) {
		if (ruleset->rules[i].fd >= 0)
			close(ruleset->rules[i].fd);
		ruleset->rules[i].fd = -1;
	}
}

void llk_ruleset_free(struct llk_ruleset *ruleset)
{
	if (!ruleset)
		return;
	llk_rules_close(ruleset);
	for (size_t i = 0; i < ruleset->rule_count; i++)
		free(ruleset->rules[i].path);
	free(ruleset->rules);
	free(ruleset);
}

bool llk_ruleset_is_enforced(const struct llk_ruleset *ruleset)
{
	return ruleset && ruleset->enforced;
}

/* What every change of a ruleset checks first. */
static int check_changeable(struct llk_ruleset *ruleset)
{
	if (!ruleset)
		return LLK_ERROR_INVALID;
	return ruleset->enforced ? llk_fail(ruleset, LLK_ERROR_ENFORCED) : 0;
}

static int check_access(struct llk_ruleset *ruleset, const char *path, enum llk_feature_kind kind,
			uint64_t access)
{
	if (!access)
		return llk_fail_invalid(ruleset, path, "the access mask is empty");
	if (access & ~llk_feature_mask(kind, LLK_ABI_NEWEST))
		return llk_fail_invalid(ruleset, path, "the access mask holds an unknown bit");
	return 0;
}

/* Request what a rule names, unless it is required and missing. */
static int request_named(struct llk_ruleset *ruleset, const char *path, enum llk_feature_kind kind,
			 uint64_t access)
{
	const int error =
		llk_fail_missing(ruleset, path, kind,
				 access & ruleset->required.of[kind] & ~ruleset->exempted.of[kind] &
					 ~ruleset->available.of[kind]);

	if (!error)
		ruleset->wanted.of[kind] |= access;
	return error;
}

static int reserve_rule(struct llk_ruleset *ruleset)
{
	const size_t capacity = ruleset->rule_capacity ? ruleset->rule_capacity * 2 : 16;
	struct rule *rules;

	if (ruleset->rule_count < ruleset->rule_capacity)
		return 0;
	rules = reallocarray(ruleset->rules, capacity, sizeof(*rules));
	if (!rules)
		return llk_fail(ruleset, LLK_ERROR_NO_MEMORY);
	ruleset->rules = rules;
	ruleset->rule_capacity = capacity;
	return 0;
}

/* The rights of access that the open file can have, all of them for a directory. */
static uint64_t fitting_access(mode_t mode, uint64_t access)
{
	const struct llk_feature *feature;
	uint64_t fitting = 0;

	if (S_ISDIR(mode))
		return access;
	for (size_t i = 0; (feature = llk_feature_at(i)); i++) {
		if (feature->kind == LLK_FEATURE_FS && feature->applies_to_file)
			fitting |= feature->bit;
	}
	return access & fitting;
}

/* Add the rule for a descriptor that becomes the ruleset's own if this returns 0. */
static int add_file_rule(struct llk_ruleset *ruleset, int fd, const char *path, uint64_t access,
			 bool named)
{
	struct stat status;
	char *kept_path = NULL;
	int error;

	if (fstat(fd, &status))
		return llk_fail_call(ruleset, LLK_ERROR_PATH, "fstat", path, errno);
	access = fitting_access(status.st_mode, access);
	if (!access)
		return llk_fail_invalid(
			ruleset, path, "none of the rights applies to a file that is no directory");
	error = reserve_rule(ruleset);
	if (error)
		return error;
	if (path) {
		kept_path = strdup(path);
		if (!kept_path)
			return llk_fail(ruleset, LLK_ERROR_NO_MEMORY);
	}
	error = named ? request_named(ruleset, path, LLK_FEATURE_FS, access) : 0;
	if (error) {
		free(kept_path);
		return error;
	}
	ruleset->rules[ruleset->rule_count++] = (struct rule){
		.type = LLK_RULE_PATH_BENEATH,
		.access = access,
		.fd = fd,
		.path = kept_path,
	};
	return 0;
}

static int add_opened_rule(struct llk_ruleset *ruleset, int fd, const char *call, const char *path,
			   uint64_t access, bool named)
{
	int error;

	if (fd < 0) {
		const bool shortage = errno == EMFILE || errno == ENFILE || errno == ENOMEM;

		return llk_fail_call(ruleset, shortage ? LLK_ERROR_NO_MEMORY : LLK_ERROR_PATH, call,
				     path, errno);
	}
	error = add_file_rule(ruleset, fd, path, access, named);
	if (error)
		close(fd);
	return error;
}

int llk_rule_add_path(struct llk_ruleset *ruleset, const char *path, uint64_t access, bool named)
{
	int error = check_changeable(ruleset);

	if (error)
		return error;
	if (!path)
		return llk_fail_invalid(ruleset, NULL, "the path is NULL");
	error = check_access(ruleset, path, LLK_FEATURE_FS, access);
	if (error)
		return error;
	return add_opened_rule(ruleset, open(path, O_PATH | O_CLOEXEC), "open", path, access,
			       named);
}

int llk_ruleset_allow_path(struct llk_ruleset *ruleset, const char *path, uint64_t access)
{
	return llk_rule_add_path(ruleset, path, access, true);
}

int llk_ruleset_allow_path_fd(struct llk_ruleset *ruleset, int fd, uint64_t access)
{
	int error = check_changeable(ruleset);

	if (error)
		return error;
	error = check_access(ruleset, NULL, LLK_FEATURE_FS, access);
	if (error)
		return error;
	return add_opened_rule(ruleset, fcntl(fd, F_DUPFD_CLOEXEC, 0), "fcntl", NULL, access, true);
}

int llk_ruleset_allow_port(struct llk_ruleset *ruleset, unsigned int port, uint64_t access)
{
	int error = check_changeable(ruleset);

	if (error)
		return error;
	if (port > UINT16_MAX)
		return llk_fail_invalid(ruleset, NULL, "the port is above 65535");
	error = check_access(ruleset, NULL, LLK_FEATURE_NET, access);
	if (error)
		return error;
	error = reserve_rule(ruleset);
	if (error)
		return error;
	error = request_named(ruleset, NULL, LLK_FEATURE_NET, access);
	if (error)
		return error;
	ruleset->rules[ruleset->rule_count++] = (struct rule){
		.type = LLK_RULE_NET_PORT,
		.access = access,
		.fd = -1,
		.port = port,
	};
	return 0;
}

static int exempt(struct llk_ruleset *ruleset, enum llk_feature_kind kind, uint64_t bits)
{
	int error = check_changeable(ruleset);

	if (error)
		return error;
	error = check_access(ruleset, NULL, kind, bits);
	if (error)
		return error;
	ruleset->exempted.of[kind] |= bits;
	return 0;
}

int llk_ruleset_allow_all_filesystem(struct llk_ruleset *ruleset)
{
	return exempt(ruleset, LLK_FEATURE_FS, llk_feature_mask(LLK_FEATURE_FS, LLK_ABI_NEWEST));
}

int llk_ruleset_allow_all_network(struct llk_ruleset *ruleset)
{
	return exempt(ruleset, LLK_FEATURE_NET, llk_feature_mask(LLK_FEATURE_NET, LLK_ABI_NEWEST));
}

int llk_ruleset_allow_scope(struct llk_ruleset *ruleset, uint64_t scopes)
{
	return exempt(ruleset, LLK_FEATURE_SCOPE, scopes);
}

int llk_ruleset_allow_all_scopes(struct llk_ruleset *ruleset)
{
	return exempt(ruleset, LLK_FEATURE_SCOPE,
		      llk_feature_mask(LLK_FEATURE_SCOPE, LLK_ABI_NEWEST));
}

int llk_ruleset_set_requirement(struct llk_ruleset *ruleset, const char *feature, bool required)
{
	const struct llk_feature *found = llk_feature_find(feature);
	const int error = check_changeable(ruleset);

	if (error)
		return error;
	if (!found || (int)found->kind >= PROTECTION_KINDS)
		return llk_fail_invalid(ruleset, NULL,
					"no right, scope or restrict flag of that name");
	if (required)
		ruleset->required.of[found->kind] |= found->bit;
	else
		ruleset->required.of[found->kind] &= ~found->bit;
	return 0;
}
