// SPDX-License-Identifier: MIT
#include "html.h"

#include "foreign.h"

static const char *escape(const char *sign)
{
	switch (*sign) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return sign;
	}
}

void html_text(FILE *out, const char *text)
{
	char shown[FOREIGN_SHOWN_SIZE];

	while (*text) {
		text += foreign_take(text, SIZE_MAX, FOREIGN_LINES, shown);
		fputs(escape(shown), out);
	}
}

void html_element(FILE *out, const char *name, const char *text)
{
	fprintf(out, "<%s>", name);
	html_text(out, text);
	fprintf(out, "</%s>", name);
}
