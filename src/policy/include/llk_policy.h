/* SPDX-License-Identifier: MIT */
/*
 * libllk-policy: rulesets of libllk as JSON files of schema llk-policy/1, which is described by the
 * JSON Schema file llk-policy-1.schema.json and in llk-policy(5).
 *
 * Nothing here prints, exits, keeps global state or restricts anything: a policy becomes a ruleset,
 * which the caller enforces.
 */
#ifndef LLK_POLICY_H
#define LLK_POLICY_H

#include <llk.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A policy that was read and found to be sound.  It does not change, and threads may share it. */
struct llk_policy;

/* What is wrong with a policy, and where. */
struct llk_policy_fault {
	size_t size; /* in: sizeof(struct llk_policy_fault) */
	int error;   /* enum llk_error */
	int line;    /* counted from 1; 0 if it is about no line, as for a file that is missing */
	/* "web.json:7: paths[0].allow[1]: expected a right or a group, found "reading"" */
	char message[1024];
};

/*
 * Read a policy.
 *
 * file: its name.
 * text: length bytes of JSON in UTF-8.
 * name: what messages call it.
 * policy: set to a policy that the caller frees with llk_policy_free(), or to NULL on failure.
 * fault: filled on failure, up to fault->size, which the caller sets; may be NULL.
 * Returns 0, or
 *	LLK_ERROR_INVALID	a NULL argument, a fault smaller than its first version, or no sound
 *				policy: one that is no JSON or does not fit the schema, down to keys
 *				that are not known, names that are misspelt and numbers out of their
 *				range
 *	LLK_ERROR_PATH		the file could not be read
 *	LLK_ERROR_NO_MEMORY
 */
LLK_API(0.1)
int llk_policy_read_file(const char *file, struct llk_policy **policy,
			 struct llk_policy_fault *fault);
LLK_API(0.1)
int llk_policy_read(const char *text, size_t length, const char *name, struct llk_policy **policy,
		    struct llk_policy_fault *fault);

/* NULL is ignored. */
LLK_API(0.1) void llk_policy_free(struct llk_policy *policy);

/*
 * Write a policy as JSON, which llk_policy_read() reads as the same policy.
 *
 * Returns a text that the caller frees with free(3), or NULL for want of memory or a policy.
 */
LLK_API(0.1) char *llk_policy_write(const struct llk_policy *policy);

/*
 * What a policy says of the options of a ruleset: mode, abi, minimum_abi and restrict_flags; all
 * others are 0.
 *
 * options: filled up to options->size, which the caller sets.
 * Returns 0, or LLK_ERROR_INVALID for a NULL argument or a size smaller than the first version of
 * the structure.
 */
LLK_API(0.1)
int llk_policy_options(const struct llk_policy *policy, struct llk_ruleset_options *options);

/*
 * Add what a policy says to a ruleset: requirement levels, exemptions, rules and quiet marks.  Paths
 * are looked up now, relative ones from the current directory.
 *
 * Returns 0, or what the verb of libllk returned that failed, with the failure recorded in the
 * ruleset, and the line in the fault.  What came before it in the policy has been added then.
 */
LLK_API(0.1)
int llk_policy_add(const struct llk_policy *policy, struct llk_ruleset *ruleset,
		   struct llk_policy_fault *fault);

/*
 * Make the ruleset of a policy: llk_ruleset_create() with its options, llk_policy_add().
 *
 * assume: as in struct llk_ruleset_options; NULL for the running kernel.
 * ruleset: set to a ruleset that the caller frees with llk_ruleset_free(), or to NULL on failure.
 * Returns 0, or an error as both of these.
 */
LLK_API(0.1)
int llk_policy_build(const struct llk_policy *policy, const struct llk_support *assume,
		     struct llk_ruleset **ruleset, struct llk_policy_fault *fault);

#ifdef __cplusplus
}
#endif

#endif
