// SPDX-License-Identifier: MIT
/* Rules: what they open, where they stand, and what of it stays out of the log. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "operation.h"
#include "ruleset.h"

/* From how many descriptors on one call in place of many is worth a call that few programs make. */
#define WORTH_A_RANGE 16

/* Close count descriptors from first on, all of them the ruleset's. */
static void close_row(int first, int count)
{
#ifdef CLOSE_RANGE_UNSHARE /* musl has no such function */
	/* Linux before 5.9 has no such call, and a seccomp filter may refuse it. */
	if (count >= WORTH_A_RANGE &&
	    !close_range((unsigned int)first, (unsigned int)(first + count - 1), 0))
		return;
#endif
	for (int i = 0; i < count; i++)
		close(first + i);
}

/* Each descriptor is the lowest that was free, so mostly the neighbour of the one before. */
void llk_rules_close(struct llk_ruleset *ruleset)
{
	int first = -1, count = 0;

	for (size_t i = 0; i < ruleset->rule_count; i++) {
		struct rule *rule = &ruleset->rules[i];

		if (rule->fd < 0)
			continue;
		if (rule->fd != first + count) {
			close_row(first, count);
			first = rule->fd;
			count = 0;
		}
		count++;
		rule->fd = -1;
	}
	close_row(first, count);
}

/* Fail if what a rule names is required and missing. */
static int check_named(struct llk_ruleset *ruleset, const char *path, enum llk_feature_kind kind,
		       uint64_t access)
{
	return llk_fail_missing(ruleset, path, kind,
				access & llk_required(ruleset, kind) & ~ruleset->exempted.of[kind] &
					~ruleset->available.of[kind]);
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

/* What a rule is to be, whatever it is about. */
struct intent {
	uint64_t access;
	bool named; /* the caller named the rights: they become requested, and may be missing */
	bool quiet;
};

/* Add the rule for a descriptor that becomes the ruleset's own if this returns 0. */
static int add_file_rule(struct llk_ruleset *ruleset, int fd, bool directory, const char *path,
			 const struct intent *intent)
{
	const uint64_t access = directory ? intent->access : intent->access & llk_file_rights();
	const char *kept_path = NULL;
	int error;

	if (!access && !intent->quiet)
		return llk_fail_invalid(
			ruleset, path, "none of the rights applies to a file that is no directory");
	error = intent->named ? check_named(ruleset, path, LLK_FEATURE_FS, access) : 0;
	if (!error)
		error = reserve_rule(ruleset);
	if (error)
		return error;
	if (path) {
		kept_path = llk_path_keep(&ruleset->paths, path);
		if (!kept_path)
			return llk_fail(ruleset, LLK_ERROR_NO_MEMORY);
	}
	if (intent->named)
		ruleset->wanted.of[LLK_FEATURE_FS] |= access;
	ruleset->rules[ruleset->rule_count++] = (struct rule){
		.type = LLK_RULE_PATH_BENEATH,
		.access = access,
		.quiet = intent->quiet,
		.fd = fd,
		.path = kept_path,
	};
	return 0;
}

static int fail_open(struct llk_ruleset *ruleset, const char *call, const char *path)
{
	const bool shortage = errno == EMFILE || errno == ENFILE || errno == ENOMEM;

	return llk_fail_call(ruleset, shortage ? LLK_ERROR_NO_MEMORY : LLK_ERROR_PATH, call, path,
			     errno);
}

static int reserve_skipped(struct llk_ruleset *ruleset)
{
	const size_t capacity = ruleset->skipped_capacity ? ruleset->skipped_capacity * 2 : 8;
	const char **skipped;

	if (ruleset->skipped_count < ruleset->skipped_capacity)
		return 0;
	skipped = reallocarray(ruleset->skipped, capacity, sizeof(*skipped));
	if (!skipped)
		return llk_fail(ruleset, LLK_ERROR_NO_MEMORY);
	ruleset->skipped = skipped;
	ruleset->skipped_capacity = capacity;
	return 0;
}

/* No rule for a path that is missing; what it names is requested all the same. */
static int skip_path(struct llk_ruleset *ruleset, const char *path, const struct intent *intent)
{
	int error = intent->named ? check_named(ruleset, path, LLK_FEATURE_FS, intent->access) : 0;
	const char *kept;

	if (!error)
		error = reserve_skipped(ruleset);
	if (error)
		return error;
	kept = llk_path_keep(&ruleset->paths, path);
	if (!kept)
		return llk_fail(ruleset, LLK_ERROR_NO_MEMORY);
	if (intent->named)
		ruleset->wanted.of[LLK_FEATURE_FS] |= intent->access;
	ruleset->skipped[ruleset->skipped_count++] = kept;
	return 0;
}

static int add_path(struct llk_ruleset *ruleset, const char *path, const struct intent *intent)
{
	bool directory = true;
	int error, fd;

	if (!path)
		return llk_fail_invalid(ruleset, NULL, "the path is NULL");
	if (!*path)
		return llk_fail_invalid(ruleset, NULL, "the path is empty");
	/* Asking for a directory tells what it is, and spares a call where it is one. */
	fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 && errno == ENOTDIR) {
		directory = false;
		fd = open(path, O_PATH | O_CLOEXEC);
	}
	if (fd < 0 && ruleset->optional && (errno == ENOENT || errno == ENOTDIR))
		return skip_path(ruleset, path, intent);
	if (fd < 0)
		return fail_open(ruleset, "open", path);
	error = add_file_rule(ruleset, fd, directory, path, intent);
	if (error)
		close(fd);
	return error;
}

static int add_descriptor(struct llk_ruleset *ruleset, int given, const struct intent *intent)
{
	const int fd = fcntl(given, F_DUPFD_CLOEXEC, 0);
	struct stat status;
	int error;

	if (fd < 0)
		return fail_open(ruleset, "fcntl", NULL);
	error = fstat(fd, &status)
			? fail_open(ruleset, "fstat", NULL)
			: add_file_rule(ruleset, fd, S_ISDIR(status.st_mode), NULL, intent);
	if (error)
		close(fd);
	return error;
}

static int add_port(struct llk_ruleset *ruleset, unsigned int port, const struct intent *intent)
{
	int error;

	if (port > UINT16_MAX)
		return llk_fail_invalid(ruleset, NULL, "the port is above 65535");
	error = intent->named ? check_named(ruleset, NULL, LLK_FEATURE_NET, intent->access) : 0;
	if (!error)
		error = reserve_rule(ruleset);
	if (error)
		return error;
	if (intent->named)
		ruleset->wanted.of[LLK_FEATURE_NET] |= intent->access;
	ruleset->rules[ruleset->rule_count++] = (struct rule){
		.type = LLK_RULE_NET_PORT,
		.access = intent->access,
		.quiet = intent->quiet,
		.fd = -1,
		.port = (uint16_t)port,
	};
	return 0;
}

/* What every rule that opens something checks first. */
static int check_grant(struct llk_ruleset *ruleset, const char *path, enum llk_feature_kind kind,
		       uint64_t access)
{
	const int error = llk_check_changeable(ruleset);

	return error ? error : llk_check_bits(ruleset, path, kind, access);
}

int llk_rule_add_path(struct llk_ruleset *ruleset, const char *path, uint64_t access, bool named)
{
	const struct intent intent = { .access = access, .named = named };
	const int error = check_grant(ruleset, path, LLK_FEATURE_FS, access);

	return error ? error : add_path(ruleset, path, &intent);
}

int llk_rule_add_port(struct llk_ruleset *ruleset, unsigned int port, uint64_t access, bool named)
{
	const struct intent intent = { .access = access, .named = named };
	const int error = check_grant(ruleset, NULL, LLK_FEATURE_NET, access);

	return error ? error : add_port(ruleset, port, &intent);
}

int llk_ruleset_allow_path(struct llk_ruleset *ruleset, const char *path, uint64_t access)
{
	return llk_rule_add_path(ruleset, path, access, true);
}

int llk_ruleset_allow_path_fd(struct llk_ruleset *ruleset, int fd, uint64_t access)
{
	const struct intent intent = { .access = access, .named = true };
	const int error = check_grant(ruleset, NULL, LLK_FEATURE_FS, access);

	return error ? error : add_descriptor(ruleset, fd, &intent);
}

int llk_ruleset_allow_port(struct llk_ruleset *ruleset, unsigned int port, uint64_t access)
{
	return llk_rule_add_port(ruleset, port, access, true);
}

static const struct intent quiet_mark = { .quiet = true };

int llk_ruleset_quiet_path(struct llk_ruleset *ruleset, const char *path)
{
	const int error = llk_check_changeable(ruleset);

	return error ? error : add_path(ruleset, path, &quiet_mark);
}

int llk_ruleset_quiet_path_fd(struct llk_ruleset *ruleset, int fd)
{
	const int error = llk_check_changeable(ruleset);

	return error ? error : add_descriptor(ruleset, fd, &quiet_mark);
}

int llk_ruleset_quiet_port(struct llk_ruleset *ruleset, unsigned int port)
{
	const int error = llk_check_changeable(ruleset);

	return error ? error : add_port(ruleset, port, &quiet_mark);
}

static int quiet(struct llk_ruleset *ruleset, enum llk_feature_kind kind, uint64_t bits)
{
	const int error = check_grant(ruleset, NULL, kind, bits);

	if (error)
		return error;
	ruleset->quiet.of[kind] |= bits;
	return 0;
}

int llk_ruleset_quiet_fs(struct llk_ruleset *ruleset, uint64_t access)
{
	return quiet(ruleset, LLK_FEATURE_FS, access);
}

int llk_ruleset_quiet_net(struct llk_ruleset *ruleset, uint64_t access)
{
	return quiet(ruleset, LLK_FEATURE_NET, access);
}

int llk_ruleset_quiet_scope(struct llk_ruleset *ruleset, uint64_t scopes)
{
	return quiet(ruleset, LLK_FEATURE_SCOPE, scopes);
}
