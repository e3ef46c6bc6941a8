// SPDX-License-Identifier: MIT
#include "markup.h"

#include <string.h>

#include "foreign.h"

static void put_sign(FILE *out, const char *sign, const char *more)
{
	switch (*sign) {
	case '&':
		fputs("&amp;", out);
		break;
	case '<':
		fputs("&lt;", out);
		break;
	case '>':
		fputs("&gt;", out);
		break;
	case '"':
		fputs("&quot;", out);
		break;
	default:
		if (!sign[1] && strchr(more, *sign))
			fprintf(out, "&#%d;", *sign);
		else
			fputs(sign, out);
	}
}

void markup_text(FILE *out, const char *text, const char *more)
{
	char shown[FOREIGN_SHOWN_SIZE];

	while (text && *text) {
		text += foreign_take(text, SIZE_MAX, FOREIGN_LINES, shown);
		put_sign(out, shown, more);
	}
}

void markup_attribute(FILE *out, const char *name, const char *text, const char *more)
{
	fprintf(out, " %s=\"", name);
	markup_text(out, text, more);
	fputc('"', out);
}
