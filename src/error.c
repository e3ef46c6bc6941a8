// SPDX-License-Identifier: MIT
/* Failures: recorded with their details, read back as a structure or as one sentence. */
#include <stdio.h>
#include <string.h>

#include "ruleset.h"
#include "sized.h"

/* Record a failure whose details are still to be filled in. */
static struct llk_failure *record(struct llk_ruleset *ruleset, enum llk_error error,
				  const char *path)
{
	struct llk_failure *failure = &ruleset->failure;

	*failure = (struct llk_failure){
		.error = error,
		.current_abi = ruleset->support.abi,
		.state = ruleset->support.state,
	};
	if (path) {
		const size_t length = strnlen(path, sizeof(ruleset->failed_path) - 1);

		memmove(ruleset->failed_path, path, length);
		ruleset->failed_path[length] = '\0';
		failure->path = ruleset->failed_path;
	}
	return failure;
}

int llk_fail(struct llk_ruleset *ruleset, enum llk_error error)
{
	record(ruleset, error, NULL);
	return error;
}

int llk_fail_invalid(struct llk_ruleset *ruleset, const char *path, const char *reason)
{
	record(ruleset, LLK_ERROR_INVALID, path)->reason = reason;
	return LLK_ERROR_INVALID;
}

int llk_fail_call(struct llk_ruleset *ruleset, enum llk_error error, const char *call,
		  const char *path, int error_number)
{
	struct llk_failure *failure = record(ruleset, error, path);

	failure->call = call;
	failure->error_number = error_number;
	return error;
}

static enum llk_error absence(enum llk_state state)
{
	switch (state) {
	case LLK_STATE_ENABLED:
		return LLK_ERROR_COMPATIBILITY;
	case LLK_STATE_DISABLED:
		return LLK_ERROR_DISABLED;
	default:
		return LLK_ERROR_UNAVAILABLE;
	}
}

static const struct llk_feature *first_feature(enum llk_feature_kind kind, uint64_t bits)
{
	const struct llk_feature *feature;

	for (size_t i = 0; (feature = llk_feature_at(i)); i++) {
		if (feature->kind == kind && (feature->bit & bits))
			return feature;
	}
	return NULL;
}

int llk_fail_missing(struct llk_ruleset *ruleset, const char *path, enum llk_feature_kind kind,
		     uint64_t missing)
{
	const struct llk_feature *feature;
	struct llk_failure *failure;

	if (!missing)
		return 0;
	feature = first_feature(kind, missing);
	if (!feature)
		return 0;
	failure = record(ruleset, absence(ruleset->support.state), path);
	failure->feature = feature;
	failure->required_abi = feature->since_abi;
	failure->error_number = ruleset->support.error;
	return failure->error;
}

int llk_fail_demand(struct llk_ruleset *ruleset, enum llk_feature_kind kind, uint64_t missing,
		    const char *reason)
{
	struct llk_failure *const failure = record(ruleset, LLK_ERROR_INVALID, NULL);

	failure->feature = first_feature(kind, missing);
	failure->reason = reason;
	return failure->error;
}

int llk_fail_minimum(struct llk_ruleset *ruleset)
{
	struct llk_failure *failure = record(ruleset, absence(ruleset->support.state), NULL);

	failure->required_abi = ruleset->minimum_abi;
	failure->error_number = ruleset->support.error;
	return failure->error;
}

int llk_ruleset_failure(const struct llk_ruleset *ruleset, struct llk_failure *failure)
{
	if (!ruleset || !llk_sized_is_given(failure, LLK_FAILURE_FIRST))
		return LLK_ERROR_INVALID;
	llk_sized_fill(failure, &ruleset->failure, sizeof(ruleset->failure));
	return 0;
}

const char *llk_error_text(int error)
{
	switch (error) {
	case 0:
		return "no error";
	case LLK_ERROR_INVALID:
		return "an argument is invalid";
	case LLK_ERROR_NO_MEMORY:
		return "no memory or descriptor is left";
	case LLK_ERROR_UNAVAILABLE:
		return "this kernel offers no Landlock";
	case LLK_ERROR_DISABLED:
		return "Landlock is built into this kernel and was not started at boot";
	case LLK_ERROR_RULESET:
		return "the kernel refused the ruleset";
	case LLK_ERROR_PATH:
		return "a path could not be opened";
	case LLK_ERROR_COMPATIBILITY:
		return "this kernel's Landlock lacks a required feature";
	case LLK_ERROR_NETWORK:
		return "this kernel has no TCP/IP to restrict";
	case LLK_ERROR_ENFORCED:
		return "the ruleset has been enforced and cannot change any more";
	case LLK_ERROR_PROCESS:
		return "no child process could be made";
	default:
		return "unknown error";
	}
}

/* Why there is no Landlock, after what requires it. */
static void describe_absence(const struct llk_ruleset *ruleset, const char *required, char *buffer,
			     size_t size)
{
	char cause[256];

	llk_support_text(&ruleset->support, cause, sizeof(cause));
	snprintf(buffer, size, "%s: %s", required, cause);
}

static void describe_missing(const struct llk_ruleset *ruleset, char *buffer, size_t size)
{
	const struct llk_failure *failure = &ruleset->failure;
	const char *name = failure->feature->name;
	char required[64];

	snprintf(required, sizeof(required), "%s requires Landlock ABI %d", name,
		 failure->required_abi);
	if (failure->state != LLK_STATE_ENABLED)
		describe_absence(ruleset, required, buffer, size);
	else if (failure->current_abi < failure->required_abi)
		snprintf(buffer, size, "%s, this kernel has %d", required, failure->current_abi);
	else
		snprintf(buffer, size,
			 "%s is refused by this kernel, although it has Landlock ABI %d", name,
			 failure->current_abi);
}

static void describe_minimum(const struct llk_ruleset *ruleset, char *buffer, size_t size)
{
	const struct llk_failure *failure = &ruleset->failure;
	char required[64];

	snprintf(required, sizeof(required), "at least Landlock ABI %d is required",
		 failure->required_abi);
	if (failure->state != LLK_STATE_ENABLED)
		describe_absence(ruleset, required, buffer, size);
	else
		snprintf(buffer, size, "%s, this kernel has %d", required, failure->current_abi);
}

static void describe(const struct llk_ruleset *ruleset, char *buffer, size_t size)
{
	const struct llk_failure *failure = &ruleset->failure;
	const char *what = llk_error_text(failure->error);

	if (failure->feature && failure->error == LLK_ERROR_INVALID)
		snprintf(buffer, size, "%s %s", failure->feature->name, failure->reason);
	else if (failure->feature)
		describe_missing(ruleset, buffer, size);
	else if (failure->required_abi)
		describe_minimum(ruleset, buffer, size);
	else if (failure->call)
		snprintf(buffer, size, "%s: %s: %s", what, failure->call,
			 failure->reason ? failure->reason : strerror(failure->error_number));
	else if (failure->error == LLK_ERROR_INVALID && failure->reason)
		snprintf(buffer, size, "%s", failure->reason);
	else if (failure->reason)
		snprintf(buffer, size, "%s: %s", what, failure->reason);
	else
		snprintf(buffer, size, "%s", what);
}

int llk_ruleset_describe_failure(const struct llk_ruleset *ruleset, char *buffer, size_t size)
{
	int length = 0;

	if (!buffer || size == 0)
		return LLK_ERROR_INVALID;
	if (!ruleset) {
		snprintf(buffer, size, "the ruleset could not be created");
		return 0;
	}
	if (ruleset->failure.path)
		length = snprintf(buffer, size, "%s: ", ruleset->failure.path);
	if (length >= 0 && (size_t)length < size)
		describe(ruleset, buffer + length, size - (size_t)length);
	return 0;
}
