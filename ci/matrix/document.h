/* SPDX-License-Identifier: MIT */
/* A document of JSON on its way out, as such or in the formats for people. */
#ifndef MATRIX_DOCUMENT_H
#define MATRIX_DOCUMENT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/* What goes wrong is left in the stream's error indicator. */
typedef void document_writer(FILE *out, const json_t *document);

/* Those of a kind of document. */
struct document_writers {
	document_writer *text;
	document_writer *markdown;
	document_writer *html;
};

/*
 * Write JSON so that no terminal obeys it, be it valid: what stores of other people hold is in it.
 * flags: of json_dumpf(3), by which all that is not ASCII is escaped.
 */
void document_dump(FILE *out, const json_t *document, size_t flags);

/* The writer of all kinds as JSON. */
void document_json(FILE *out, const json_t *document);

/* The writer of that format: text, json, markdown or html; NULL after a message. */
document_writer *document_writer_find(const struct document_writers *writers, const char *format);

/* As page_write() does.  False after a message. */
bool document_write(const json_t *document, document_writer *writer, const char *file);

#endif
