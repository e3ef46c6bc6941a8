// SPDX-License-Identifier: MIT
#include "report_file.h"

#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
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

static bool finish(FILE *out, const char *name)
{
	const bool failed = fflush(out) != 0 || ferror(out);

	return !failed || complain_errno("%s", name);
}

/* A device or a pipe is written to as it is: there is nothing to replace. */
static bool is_replaceable(const char *file)
{
	struct stat status;

	return lstat(file, &status) < 0 || S_ISREG(status.st_mode);
}

static bool write_to(const struct report *report, report_writer *writer, const char *path,
		     const char *name)
{
	_cleanup_file_ FILE *out = fopen(path, "we");

	if (!out)
		return complain_errno("%s", name);
	writer(out, report);
	return finish(out, name);
}

bool report_write(const struct report *report, report_writer *writer, const char *file)
{
	_cleanup_free_ char *draft = NULL;

	if (!file) {
		writer(stdout, report);
		return finish(stdout, "stdout");
	}
	if (!is_replaceable(file))
		return write_to(report, writer, file, file);
	if (asprintf(&draft, "%s.new", file) < 0) {
		draft = NULL;
		return complain_errno("%s", file);
	}
	if (!write_to(report, writer, draft, file)) {
		unlink(draft);
		return false;
	}
	return rename(draft, file) == 0 || complain_errno("%s", file);
}
