/* SPDX-License-Identifier: MIT */
/*
 * Structures that begin with their own size, which the caller sets: a program that was built with
 * an earlier header has a shorter one, and one that was built with a later header a longer one.
 *
 * A structure grows at its end, from where sizeof ended, padding included: callers do not set
 * padding.  What an earlier one lacks is 0 when it is read, and is not written.  What a later one
 * has beyond ours must be 0 when it is read, and is set to 0 when it is written.
 */
#ifndef LLK_SIZED_H
#define LLK_SIZED_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* The size of a structure that ends with this member, with the padding that follows it then. */
#define LLK_SIZE_UP_TO(type, member)                                                               \
	((offsetof(type, member) + sizeof(((type *)0)->member) + _Alignof(type) - 1) /             \
	 _Alignof(type) * _Alignof(type))

/* The first version of each, by its last member: nothing smaller is accepted, ever. */
#define LLK_SUPPORT_FIRST      LLK_SIZE_UP_TO(struct llk_support, restrict_flags)
#define LLK_OPTIONS_FIRST      LLK_SIZE_UP_TO(struct llk_ruleset_options, minimum_abi)
#define LLK_REPORT_FIRST       LLK_SIZE_UP_TO(struct llk_report, rules_dropped)
#define LLK_QUESTION_FIRST     LLK_SIZE_UP_TO(struct llk_question, port)
#define LLK_EXPLANATION_FIRST  LLK_SIZE_UP_TO(struct llk_explanation, rule_port)
#define LLK_FAILURE_FIRST      LLK_SIZE_UP_TO(struct llk_failure, reason)
#define LLK_POLICY_FAULT_FIRST LLK_SIZE_UP_TO(struct llk_policy_fault, message)

/* Whether a structure is given, and at least of its first version. */
static inline bool llk_sized_is_given(const void *given, size_t first)
{
	size_t size;

	return given && (memcpy(&size, given, sizeof(size)), size >= first);
}

/* Fill a structure of the caller's up to its size, which stays. */
static inline void llk_sized_fill(void *given, const void *made, size_t made_size)
{
	size_t size;

	memcpy(&size, given, sizeof(size));
	memset(given, 0, size);
	memcpy(given, made, size < made_size ? size : made_size);
	memcpy(given, &size, sizeof(size));
}

/* Take a structure of the caller's into ours; false if it is not given, too small or too new. */
static inline bool llk_sized_take(void *taken, size_t taken_size, const void *given, size_t first)
{
	const unsigned char *const bytes = given;
	size_t size;

	if (!llk_sized_is_given(given, first))
		return false;
	memcpy(&size, given, sizeof(size));
	for (size_t i = taken_size; i < size; i++) {
		if (bytes[i])
			return false;
	}
	memset(taken, 0, taken_size);
	memcpy(taken, given, size < taken_size ? size : taken_size);
	memcpy(taken, &taken_size, sizeof(taken_size));
	return true;
}

#endif
