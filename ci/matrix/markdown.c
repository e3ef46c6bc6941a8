// SPDX-License-Identifier: MIT
#include "markdown.h"

#include <stdbool.h>
#include <string.h>

#include "foreign.h"

/* One sign, made harmless for a table's cell and a list's line. */
static void put_sign(FILE *out, char sign)
{
	if (sign == '<')
		fputs("&lt;", out);
	else if (sign == '>')
		fputs("&gt;", out);
	else if (sign == '&')
		fputs("&amp;", out);
	else if (strchr("|`*_[]\\~#", sign))
		fprintf(out, "\\%c", sign);
	else
		fputc(sign, out);
}

void markdown_text(FILE *out, const char *text)
{
	char shown[FOREIGN_SHOWN_SIZE];

	while (text && *text) {
		const bool blank = *text == '\n' || *text == '\r' || *text == '\t';

		text += foreign_take(text, SIZE_MAX, FOREIGN_LINE, shown);
		for (const char *sign = blank ? " " : shown; *sign; sign++)
			put_sign(out, *sign);
	}
}
