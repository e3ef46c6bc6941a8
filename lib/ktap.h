/* SPDX-License-Identifier: MIT */
/*
 * KTAP version 1, the kernel's own form of test results, which may stand within each other: the
 * lines of a test's parts come before its own, indented by one level more.
 *
 * All texts may be foreign; depth counts levels from 0.
 */
#ifndef LLK_KTAP_H
#define LLK_KTAP_H

#include <stddef.h>
#include <stdio.h>

enum ktap_kind {
	KTAP_PASS,
	KTAP_SKIP,
	KTAP_XFAIL,
	KTAP_FAIL,
	KTAP_ERROR,
	KTAP_TIMEOUT,
};

/* What an outcome of the suite is, by the words of its reports; reason may be NULL. */
enum ktap_kind ktap_kind_of(const char *outcome, const char *reason);

/* The head of count results at this level, the parts of the test of that name; NULL at the top. */
void ktap_begin(FILE *stream, unsigned int depth, const char *name, size_t count);

/* The text as diagnostic lines, which stand before the result that they are about. */
void ktap_diagnostic(FILE *stream, unsigned int depth, const char *text);

/* A result, the number-th of its level from 1; why may be NULL. */
void ktap_result(FILE *stream, unsigned int depth, size_t number, enum ktap_kind kind,
		 const char *name, const char *why);

#endif
