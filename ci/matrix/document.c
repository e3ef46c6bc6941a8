// SPDX-License-Identifier: MIT
#include "document.h"

#include <foreign.h>
#include <string.h>

#include "message.h"
#include "report_file.h"

/*
 * How JSON is written.  What stores of other people hold is not written raw, be it valid: it could
 * turn a terminal's line.
 */
#define DUMP_FLAGS (JSON_INDENT(1) | JSON_REAL_PRECISION(6) | JSON_ENSURE_ASCII)

void document_json(FILE *out, const json_t *document)
{
	if (json_dumpf(document, out, DUMP_FLAGS) == 0)
		fputc('\n', out);
}

document_writer *document_writer_find(const struct document_writers *writers, const char *format)
{
	if (strcmp(format, "text") == 0)
		return writers->text;
	if (strcmp(format, "json") == 0)
		return document_json;
	if (strcmp(format, "markdown") == 0)
		return writers->markdown;
	if (strcmp(format, "html") == 0)
		return writers->html;
	complain("--format: %s: not text, json, markdown or html", foreign_typed(format));
	return NULL;
}

struct page {
	const json_t *document;
	document_writer *writer;
};

static void write_page(FILE *out, const void *what)
{
	const struct page *page = what;

	page->writer(out, page->document);
}

bool document_write(const json_t *document, document_writer *writer, const char *file)
{
	const struct page page = { document, writer };

	return page_write(file, write_page, &page);
}
