// SPDX-License-Identifier: MIT
#include "ktap.h"

#include <string.h>

#include "foreign.h"

enum ktap_kind ktap_kind_of(const char *outcome, const char *reason)
{
	static const struct {
		const char *outcome;
		enum ktap_kind kind;
	} kinds[] = {
		{ "pass", KTAP_PASS },
		{ "skip", KTAP_SKIP },
		{ "xfail", KTAP_XFAIL },
		{ "broken", KTAP_ERROR },
	};

	if (strcmp(outcome, "broken") == 0 && reason && strcmp(reason, "timeout") == 0)
		return KTAP_TIMEOUT;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(outcome, kinds[i].outcome) == 0)
			return kinds[i].kind;
	}
	return KTAP_FAIL;
}

static void indent(FILE *stream, unsigned int depth)
{
	while (depth--)
		fputs("  ", stream);
}

/* What begins with this sign is the directive. */
static void put_name(FILE *stream, const char *name)
{
	char shown[FOREIGN_SHOWN_SIZE];

	while (*name) {
		name += foreign_take(name, SIZE_MAX, FOREIGN_LINE, shown);
		fputs(strcmp(shown, "#") == 0 ? "\\x23" : shown, stream);
	}
}

void ktap_begin(FILE *stream, unsigned int depth, const char *name, size_t count)
{
	indent(stream, depth);
	fputs("KTAP version 1\n", stream);
	if (name) {
		indent(stream, depth);
		fputs("# Subtest: ", stream);
		put_name(stream, name);
		fputc('\n', stream);
	}
	indent(stream, depth);
	fprintf(stream, "1..%zu\n", count);
}

void ktap_diagnostic(FILE *stream, unsigned int depth, const char *text)
{
	char shown[FOREIGN_SHOWN_SIZE];

	while (*text) {
		indent(stream, depth);
		fputs("# ", stream);
		while (*text && *text != '\n') {
			text += foreign_take(text, SIZE_MAX, FOREIGN_LINES, shown);
			fputs(shown, stream);
		}
		text += *text == '\n';
		fputc('\n', stream);
	}
}

void ktap_result(FILE *stream, unsigned int depth, size_t number, enum ktap_kind kind,
		 const char *name, const char *why)
{
	static const char *const directives[] = {
		[KTAP_SKIP] = "SKIP",
		[KTAP_XFAIL] = "XFAIL",
		[KTAP_ERROR] = "ERROR",
		[KTAP_TIMEOUT] = "TIMEOUT",
	};
	const char *directive = kind == KTAP_PASS || kind == KTAP_FAIL ? NULL : directives[kind];

	indent(stream, depth);
	fprintf(stream, "%s %zu ", kind < KTAP_FAIL ? "ok" : "not ok", number);
	put_name(stream, name);
	if (directive) {
		fprintf(stream, " # %s ", directive);
		foreign_print(stream, why ? why : "", FOREIGN_LINE);
	}
	fputc('\n', stream);
}
