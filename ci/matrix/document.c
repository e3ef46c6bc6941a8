// SPDX-License-Identifier: MIT
#include "document.h"

#include <foreign.h>
#include <string.h>

#include "message.h"
#include "report_file.h"

#define DUMP_FLAGS (JSON_INDENT(1) | JSON_REAL_PRECISION(6))

#define DEL 0x7f

/* jansson leaves DEL as it is, which can only be part of a string. */
static int write_piece(const char *piece, size_t size, void *context)
{
	const char *const end = piece + size;
	FILE *out = context;

	while (piece < end) {
		const char *del = memchr(piece, DEL, (size_t)(end - piece));
		const char *to = del ? del : end;

		fwrite(piece, 1, (size_t)(to - piece), out);
		if (del)
			fputs("\\u007F", out);
		piece = to + (del != NULL);
	}
	return ferror(out) ? -1 : 0;
}

void document_dump(FILE *out, const json_t *document, size_t flags)
{
	if (json_dump_callback(document, write_piece, out, flags | JSON_ENSURE_ASCII) == 0)
		fputc('\n', out);
}

void document_json(FILE *out, const json_t *document)
{
	document_dump(out, document, DUMP_FLAGS);
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
