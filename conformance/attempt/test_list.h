/* SPDX-License-Identifier: MIT */
/* The test cases that an ATF program has, as it lists them ("-l"). */
#ifndef ATTEMPT_TEST_LIST_H
#define ATTEMPT_TEST_LIST_H

#include <stdbool.h>
#include <stddef.h>

/* How a list begins, before an empty line. */
#define TEST_LIST_HEADER "Content-Type: application/X-atf-tp; version=\"1\""

struct listed_property {
	const char *name;
	const char *value;
};

struct listed_case {
	const char *name;
	const struct listed_property *properties;
	size_t count;
};

struct test_list {
	struct listed_case *cases; /* by name */
	size_t count;
	struct listed_property *properties;
	char *text;
};

/*
 * Take the list apart; text is the list's from now on, and is freed with it.  Returns NULL, or what
 * is wrong with it in Kyua's words, which the caller frees.
 */
char *test_list_parse(struct test_list *list, char *text);

void test_list_free(struct test_list *list);

/* The value of the case's property of that name, or NULL. */
const char *listed_property(const struct listed_case *listed, const char *name);

/* Whether a program of its own tidies up after the case. */
bool listed_has_cleanup(const struct listed_case *listed);

/* The seconds that its body may take. */
long listed_timeout_s(const struct listed_case *listed);

#endif
