// SPDX-License-Identifier: MIT
#include "report_file.h"

#include <output_file.h>
#include <string.h>

#include "message.h"

static const struct {
	const char *format;
	report_writer *writer;
} writers[] = {
	{ "json", report_json },
	{ "markdown", report_markdown },
	{ "html", report_html },
	{ "text", report_text },
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
bool report_write(const struct report *report, report_writer *writer, const char *name)
{
	struct output_file *file;
	FILE *stream;

	if (!name || output_file_is_standard(name)) {
		writer(stdout, report);
		return true;
	}
	file = output_file_open(name);
	if (!file)
		return complain_errno("%s", name);
	stream = output_file_stream(file);
	if (stream)
		writer(stream, report);
	return output_file_commit(file) == 0 || complain_errno("%s", name);
}
