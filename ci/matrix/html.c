// SPDX-License-Identifier: MIT
#include "html.h"

/* What a control character becomes: most are not allowed in HTML, not even escaped. */
#define REPLACEMENT "\xef\xbf\xbd"

void html_text(FILE *out, const char *text)
{
	for (const char *c = text; *c; c++) {
		const unsigned char byte = (unsigned char)*c;

		if (*c == '&')
			fputs("&amp;", out);
		else if (*c == '<')
			fputs("&lt;", out);
		else if (*c == '>')
			fputs("&gt;", out);
		else if (*c == '"')
			fputs("&quot;", out);
		else if (*c == '\'')
			fputs("&#39;", out);
		else if ((byte < 0x20 && *c != '\n' && *c != '\t') || byte == 0x7f)
			fputs(REPLACEMENT, out);
		else
			fputc(*c, out);
	}
}

void html_element(FILE *out, const char *name, const char *text)
{
	fprintf(out, "<%s>", name);
	html_text(out, text);
	fprintf(out, "</%s>", name);
}
