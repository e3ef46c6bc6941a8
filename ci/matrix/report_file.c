// SPDX-License-Identifier: MIT
#include "report_file.h"

#include <output_file.h>
#include <string.h>

#include "message.h"

static const struct {
	const char *format;
	report_writer *writer;
} writers[] = {
	{ "json", report_json },   { "markdown", report_markdown }, { "html", report_html },
	{ "text", report_text },   { "junit", report_junit },	    { "ktap", report_ktap },
	{ "kcidb", report_kcidb },
};

report_writer *report_writer_find(const char *format)
{
	for (size_t i = 0; i < sizeof(writers) / sizeof(writers[0]); i++) {
		if (strcmp(writers[i].format, format) == 0)
			return writers[i].writer;
	}
	return NULL;
}

/* Standard output is checked when the program exits. */
bool page_write(const char *name, page_writer *writer, const void *what)
{
	struct output_file *file;
	FILE *stream;

	if (!name || output_file_is_standard(name)) {
		writer(stdout, what);
		return true;
	}
	file = output_file_open(name);
	if (!file)
		return complain_errno("%s", name);
	stream = output_file_stream(file);
	if (stream)
		writer(stream, what);
	return output_file_commit(file) == 0 || complain_errno("%s", name);
}

struct report_page {
	const struct report *report;
	report_writer *writer;
};

static void write_report(FILE *out, const void *what)
{
	const struct report_page *page = what;

	page->writer(out, page->report);
}

bool report_write(const struct report *report, report_writer *writer, const char *name)
{
	const struct report_page page = { report, writer };

	return page_write(name, write_report, &page);
}
