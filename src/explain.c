// SPDX-License-Identifier: MIT
/*
 * What Landlock would say to an operation, and why: the kernel's walk from a file up to the root,
 * done over the rules in memory.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "caveat.h"
#include "operation.h"
#include "place.h"
#include "ruleset.h"
#include "sized.h"
#include "text.h"

/* Room for the most specific grant of each right of a kind. */
#define RIGHTS 64

/* What the rules grant at one place. */
struct grants {
	uint64_t granted;
	long rule[RIGHTS]; /* for each granted bit, which rule does */
};

static void add_grant(const struct llk_ruleset *ruleset, const struct negotiation *negotiation,
		      size_t index, struct grants *grants)
{
	const uint64_t granted = llk_negotiation_grant(negotiation, &ruleset->rules[index]);

	for (int bit = 0; bit < RIGHTS; bit++) {
		if ((granted & ~grants->granted) >> bit & 1)
			grants->rule[bit] = (long)index;
	}
	grants->granted |= granted;
}

/* A file is known again by what the rule's descriptor says of it. */
static int add_file_grants(struct llk_ruleset *ruleset, const struct negotiation *negotiation,
			   const struct stat *file, struct grants *grants)
{
	for (size_t i = 0; i < ruleset->rule_count; i++) {
		const struct rule *rule = &ruleset->rules[i];
		struct stat status;

		if (rule->type != LLK_RULE_PATH_BENEATH)
			continue;
		if (fstat(rule->fd, &status))
			return llk_fail_call(ruleset, LLK_ERROR_PATH, "fstat", rule->path, errno);
		if (status.st_dev == file->st_dev && status.st_ino == file->st_ino)
			add_grant(ruleset, negotiation, i, grants);
	}
	return 0;
}

/* Add what is granted at the first length bytes of a resolved path, and above. */
static int add_grants_upward(struct llk_ruleset *ruleset, const struct negotiation *negotiation,
			     char *path, size_t length, struct grants *grants)
{
	for (;;) {
		const char end = path[length];
		struct stat folder;
		int failed, error;

		path[length] = '\0';
		failed = lstat(length ? path : "/", &folder);
		path[length] = end;
		if (failed)
			return llk_fail_call(ruleset, LLK_ERROR_PATH, "lstat", path, errno);
		error = add_file_grants(ruleset, negotiation, &folder, grants);
		if (error || !length)
			return error;
		do
			length--;
		while (length && path[length] != '/');
	}
}

static int first_bit(uint64_t bits)
{
	return __builtin_ctzll(bits);
}

static const struct llk_feature *find_feature(enum llk_feature_kind kind, uint64_t bits)
{
	const uint64_t bit = UINT64_C(1) << first_bit(bits);
	const struct llk_feature *feature;

	for (size_t i = 0; (feature = llk_feature_at(i)); i++) {
		if (feature->kind == kind && feature->bit == bit)
			break;
	}
	return feature;
}

static void deny(struct llk_explanation *found, enum llk_feature_kind kind, uint64_t missing,
		 enum llk_reason reason, int error_number)
{
	found->allowed = false;
	found->reason = reason;
	found->error_number = error_number;
	found->feature = find_feature(kind, missing);
	found->rule = -1;
	found->rule_path = NULL;
	found->rule_port = 0;
}

static void allow(const struct llk_ruleset *ruleset, struct llk_explanation *found,
		  enum llk_feature_kind kind, uint64_t needed, const struct grants *grants)
{
	const struct rule *rule;

	found->reason = LLK_REASON_GRANTED;
	found->feature = find_feature(kind, needed);
	found->rule = grants->rule[first_bit(needed)];
	rule = &ruleset->rules[found->rule];
	found->rule_path = rule->path;
	found->rule_port = (unsigned int)rule->port;
}

/* The verdict where the rights are those of one place. */
static void decide(const struct llk_ruleset *ruleset, const struct negotiation *negotiation,
		   enum llk_feature_kind kind, uint64_t rights, const struct grants *grants,
		   struct llk_explanation *found)
{
	const uint64_t needed = rights & negotiation->enforced.of[kind];
	const uint64_t missing = needed & ~grants->granted;

	if (missing)
		deny(found, kind, missing, LLK_REASON_NOT_GRANTED, EACCES);
	else if (needed)
		allow(ruleset, found, kind, needed, grants);
}

/* What the kernel refuses by names and types alone, before it asks Landlock. */
static void fail_early(struct llk_explanation *found, int error_number)
{
	found->allowed = false;
	found->reason = LLK_REASON_EARLIER;
	found->error_number = error_number;
}

/* How a file is refused by its type, as open(2), truncate(2) and execve(2) do. */
static int refuse_type(enum llk_operation operation, mode_t mode)
{
	switch (operation) {
	case LLK_OPERATION_WRITE:
		return S_ISDIR(mode) ? EISDIR : 0;
	case LLK_OPERATION_TRUNCATE:
		return S_ISDIR(mode) ? EISDIR : 0;
	case LLK_OPERATION_EXECUTE:
		return S_ISREG(mode) ? 0 : EACCES;
	default:
		return 0;
	}
}

static int explain_file(struct llk_ruleset *ruleset, const struct negotiation *negotiation,
			const struct llk_question *question, struct place *place,
			struct llk_explanation *found)
{
	struct grants grants = { 0 };
	int error = llk_place_find_file(ruleset, question->path, place);

	/* To open a device or a pipe with O_TRUNC truncates nothing. */
	if (!error &&
	    (place->nameless || (question->operation == LLK_OPERATION_TRUNCATE &&
				 !S_ISREG(place->file.st_mode) && !S_ISDIR(place->file.st_mode)))) {
		found->reason = LLK_REASON_NOT_GOVERNED;
		return 0;
	}
	if (!error && refuse_type(question->operation, place->file.st_mode)) {
		fail_early(found, refuse_type(question->operation, place->file.st_mode));
		return 0;
	}
	if (!error)
		error = add_grants_upward(ruleset, negotiation, place->path, strlen(place->path),
					  &grants);
	if (!error)
		decide(ruleset, negotiation, LLK_FEATURE_FS,
		       llk_operation_rights(question->operation, place->file.st_mode), &grants,
		       found);
	return error;
}

/* How a name is refused that is to be removed, as rmdir(2) does. */
static int refuse_removal(const struct place *place)
{
	switch (place->last) {
	case LAST_ROOT:
		return EBUSY;
	case LAST_DOT:
		return EINVAL;
	case LAST_DOTDOT:
		return ENOTEMPTY;
	default:
		return 0;
	}
}

/* How a name is refused that is to be made. */
static int refuse_making(enum llk_operation operation, const struct place *place)
{
	if (!place->exists)
		return 0;
	return operation == LLK_OPERATION_MAKE_SOCK ? EADDRINUSE : EEXIST;
}

static int explain_name(struct llk_ruleset *ruleset, const struct negotiation *negotiation,
			const struct llk_question *question, bool must_exist, struct place *place,
			struct llk_explanation *found)
{
	struct grants grants = { 0 };
	int error = llk_place_find_name(ruleset, question->path, must_exist, place);
	int early;

	if (error)
		return error;
	early = must_exist ? refuse_removal(place) : refuse_making(question->operation, place);
	if (early)
		fail_early(found, early);
	else
		error = add_grants_upward(ruleset, negotiation, place->path, place->parent,
					  &grants);
	if (!error && !early)
		decide(ruleset, negotiation, LLK_FEATURE_FS,
		       llk_operation_rights(question->operation, place->file.st_mode), &grants,
		       found);
	return error;
}

/* How two names are refused, as rename(2) and link(2) do; mounts are told by their filesystems. */
static int refuse_move(bool rename, const struct place *from, const struct place *to)
{
	if (rename && from->folder.st_dev != to->folder.st_dev)
		return EXDEV;
	if (rename && (from->last != LAST_NAME || to->last != LAST_NAME))
		return EBUSY;
	if (!rename && to->exists)
		return EEXIST;
	return from->folder.st_dev != to->folder.st_dev ? EXDEV : 0;
}

/* What is granted on both ways of a move: in the two directories, and by rules on the file. */
struct move {
	struct grants from, to, own;
	bool same_folder;
};

static int find_move(struct llk_ruleset *ruleset, const struct negotiation *negotiation,
		     struct place *from, struct place *to, struct move *move)
{
	int error = add_grants_upward(ruleset, negotiation, from->path, from->parent, &move->from);

	if (!error)
		error = add_grants_upward(ruleset, negotiation, to->path, to->parent, &move->to);
	if (!error)
		error = add_file_grants(ruleset, negotiation, &from->file, &move->own);
	move->same_folder =
		from->parent == to->parent && memcmp(from->path, to->path, from->parent) == 0;
	return error;
}

/*
 * Making and removing come first, with EACCES; then the right to refer on both sides, and that
 * nothing is gained, with EXDEV.  The first ABI knows no right to refer and says EXDEV at once.
 */
static void decide_move(const struct llk_ruleset *ruleset, const struct negotiation *negotiation,
			bool rename, const struct place *from, const struct place *to,
			const struct move *move, struct llk_explanation *found)
{
	const uint64_t enforced = negotiation->enforced.of[LLK_FEATURE_FS];
	const bool refer_is_known = negotiation->handled.of[LLK_FEATURE_FS] & LLK_ACCESS_FS_REFER;
	const mode_t mode = from->file.st_mode;
	uint64_t needed = rename ? llk_remove_right(mode) & enforced : 0;
	uint64_t missing = needed & ~move->from.granted;

	if (enforced && !refer_is_known && !move->same_folder) {
		deny(found, LLK_FEATURE_FS, LLK_ACCESS_FS_REFER, LLK_REASON_NOT_GRANTED, EXDEV);
		return;
	}
	needed = llk_make_right(mode) & enforced;
	if (rename && to->exists)
		needed |= llk_remove_right(to->file.st_mode) & enforced;
	if (!missing)
		missing = needed & ~move->to.granted;
	if (missing) {
		deny(found, LLK_FEATURE_FS, missing, LLK_REASON_NOT_GRANTED, EACCES);
		return;
	}
	if (move->same_folder || !enforced) {
		if (needed)
			allow(ruleset, found, LLK_FEATURE_FS, needed, &move->to);
		return;
	}
	if (!(move->from.granted & move->to.granted & LLK_ACCESS_FS_REFER)) {
		deny(found, LLK_FEATURE_FS, LLK_ACCESS_FS_REFER, LLK_REASON_NOT_GRANTED, EXDEV);
		return;
	}
	missing = move->to.granted & ~move->from.granted & ~move->own.granted & enforced;
	if (!S_ISDIR(mode))
		missing &= llk_file_rights();
	if (missing)
		deny(found, LLK_FEATURE_FS, missing, LLK_REASON_GAINED, EXDEV);
	else
		allow(ruleset, found, LLK_FEATURE_FS, LLK_ACCESS_FS_REFER, &move->to);
}

static int explain_move(struct llk_ruleset *ruleset, const struct negotiation *negotiation,
			const struct llk_question *question, struct place *from, struct place *to,
			struct llk_explanation *found)
{
	const bool rename = question->operation == LLK_OPERATION_RENAME;
	struct move move = { 0 };
	int early;
	int error = llk_place_find_name(ruleset, question->path, true, from);

	if (!error)
		error = llk_place_find_name(ruleset, question->target, false, to);
	if (error)
		return error;
	early = refuse_move(rename, from, to);
	if (early) {
		fail_early(found, early);
		return 0;
	}
	error = find_move(ruleset, negotiation, from, to, &move);
	if (!error)
		decide_move(ruleset, negotiation, rename, from, to, &move, found);
	return error;
}

static void explain_port(const struct llk_ruleset *ruleset, const struct negotiation *negotiation,
			 const struct llk_question *question, uint64_t rights,
			 struct llk_explanation *found)
{
	struct grants grants = { 0 };

	for (size_t i = 0; i < ruleset->rule_count; i++) {
		const struct rule *rule = &ruleset->rules[i];

		if (rule->type == LLK_RULE_NET_PORT && rule->port == question->port)
			add_grant(ruleset, negotiation, i, &grants);
	}
	decide(ruleset, negotiation, LLK_FEATURE_NET, rights, &grants, found);
}

static void deny_always(struct llk_explanation *found, enum llk_reason reason)
{
	found->allowed = false;
	found->reason = reason;
	found->error_number = EPERM;
}

/* What no rule is about: scopes, and what a layer denies by being there. */
static void explain_domain(const struct negotiation *negotiation, enum llk_operation question,
			   const struct operation *operation, struct llk_explanation *found)
{
	switch (question) {
	case LLK_OPERATION_MOUNT:
		if (negotiation->enforced.of[LLK_FEATURE_FS])
			deny_always(found, LLK_REASON_TOPOLOGY);
		break;
	case LLK_OPERATION_PTRACE:
		if (llk_negotiation_handles(negotiation))
			deny_always(found, LLK_REASON_DOMAIN);
		break;
	case LLK_OPERATION_USER_NAMESPACE:
		found->reason = LLK_REASON_NOT_GOVERNED;
		break;
	default:
		if (operation->rights & negotiation->enforced.of[operation->kind])
			deny(found, operation->kind, operation->rights, LLK_REASON_NOT_GRANTED,
			     EPERM);
		break;
	}
}

/* What is asked with too little, or too much. */
static const char *find_fault(const struct operation *operation,
			      const struct llk_question *question)
{
	const bool about_path = operation->operand < OPERAND_PORT;

	if (about_path != (question->path != NULL))
		return about_path ? "the operation takes a path" : "the operation takes no path";
	if ((operation->operand == OPERAND_TWO_NAMES) != (question->target != NULL))
		return question->target ? "the operation takes no target"
					: "the operation takes a target";
	if (question->port > (operation->operand == OPERAND_PORT ? UINT16_MAX : 0))
		return operation->operand == OPERAND_PORT ? "the port is above 65535"
							  : "the operation takes no port";
	return NULL;
}

static int explain(struct llk_ruleset *ruleset, const struct operation *operation,
		   const struct llk_question *question, struct llk_explanation *found)
{
	struct place place = { 0 }, target = { 0 };
	struct negotiation negotiation;
	int error = 0;

	llk_negotiate(ruleset, &negotiation);
	switch (operation->operand) {
	case OPERAND_FILE:
		error = explain_file(ruleset, &negotiation, question, &place, found);
		break;
	case OPERAND_NAME:
	case OPERAND_NEW_NAME:
		error = explain_name(ruleset, &negotiation, question,
				     operation->operand == OPERAND_NAME, &place, found);
		break;
	case OPERAND_TWO_NAMES:
		error = explain_move(ruleset, &negotiation, question, &place, &target, found);
		break;
	case OPERAND_PORT:
		explain_port(ruleset, &negotiation, question, operation->rights, found);
		break;
	case OPERAND_NONE:
		explain_domain(&negotiation, question->operation, operation, found);
		break;
	}
	free(place.path);
	free(target.path);
	return error;
}

int llk_ruleset_explain(struct llk_ruleset *ruleset, const struct llk_question *given,
			struct llk_explanation *explanation)
{
	struct llk_question question;
	struct llk_explanation found = { .allowed = true, .rule = -1 };
	const int saved_errno = errno;
	const struct operation *operation;
	const char *fault;
	int error;

	if (!ruleset)
		return LLK_ERROR_INVALID;
	if (!llk_sized_take(&question, sizeof(question), given, LLK_QUESTION_FIRST) ||
	    !llk_sized_is_given(explanation, LLK_EXPLANATION_FIRST))
		return llk_fail_invalid(ruleset, NULL,
					"a structure is missing or of another version");
	operation = llk_operation_at(question.operation);
	fault = operation ? find_fault(operation, &question) : "there is no such operation";
	if (fault)
		return llk_fail_invalid(ruleset, NULL, fault);
	if (ruleset->enforced)
		return llk_fail(ruleset, LLK_ERROR_ENFORCED);
	error = explain(ruleset, operation, &question, &found);
	if (error)
		return error;
	if (!found.allowed)
		found.caveats = llk_caveats_of(found.feature, ruleset->support.abi);
	llk_sized_fill(explanation, &found, sizeof(found));
	errno = saved_errno;
	return 0;
}
