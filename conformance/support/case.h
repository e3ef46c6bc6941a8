/* SPDX-License-Identifier: MIT */
/* Test cases written down as table rows. */
#ifndef SUPPORT_CASE_H
#define SUPPORT_CASE_H

#include <atf-c.h>

struct test_case {
	const char *name;
	const char *title;    /* what holds when it passes */
	const char *features; /* names of the feature table, space-separated, or NULL */
	const char *source;   /* where the behaviour is documented */
	const char *needs;    /* as in needs.h, or NULL */
	void (*body)(const struct test_case *self);
	const void *row; /* the body's own data */
};

/* Kernel documents that many cases come from. */
#define SOURCE_DOCUMENT	      "Documentation/userspace-api/landlock.rst"
#define SOURCE_CREATE_RULESET "landlock_create_ruleset(2)"
#define SOURCE_ADD_RULE	      "landlock_add_rule(2)"
#define SOURCE_RESTRICT_SELF  "landlock_restrict_self(2)"

/*
 * Add one case to the program.  *row and all it points to must live as long as the program.
 * Returns as atf_tp_add_tc().
 */
atf_error_t case_add(atf_tp_t *program, const struct test_case *row);

/* Add count cases. */
atf_error_t case_add_all(atf_tp_t *program, const struct test_case *rows, size_t count);

/*
 * As printf(3) into memory that lives as long as the program, for the strings of cases that are
 * made from other tables.  Never NULL: without memory the program ends.
 */
__attribute__((format(printf, 1, 2))) const char *case_text(const char *format, ...);

#endif
