// SPDX-License-Identifier: MIT
#include "html.h"

#include "llk.h"
#include "markup.h"

/* Attributes of HTML may be quoted with it as well. */
#define QUOTE "'"

void html_text(FILE *out, const char *text)
{
	markup_text(out, text, QUOTE);
}

void html_element(FILE *out, const char *name, const char *text)
{
	fprintf(out, "<%s>", name);
	html_text(out, text);
	fprintf(out, "</%s>", name);
}

void html_attribute(FILE *out, const char *name, const char *text)
{
	markup_attribute(out, name, text, QUOTE);
}

void html_head(FILE *out, const char *title, bool script)
{
	char digest[DIGEST_BASE64_SIZE];

	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	      "style-src 'unsafe-inline'; ",
	      out);
	if (script) {
		html_script_digest(digest);
		fprintf(out, "script-src 'sha256-%s'; ", digest);
	}
	fprintf(out,
		"base-uri 'none'; form-action 'none'\">\n"
		"<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
		"<title>%s</title>\n<style>\n%s</style>\n</head>\n<body>\n<header>\n<h1>%s</h1>\n",
		title, html_style, title);
}

void html_begin(FILE *out, const char *title)
{
	html_head(out, title, false);
	fputs("</header>\n<main>\n", out);
}

void html_end(FILE *out)
{
	fputs("</main>\n<footer>landlock-matrix " LLK_VERSION "</footer>\n</body>\n</html>\n", out);
}
