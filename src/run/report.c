// SPDX-License-Identifier: MIT
/* The report: the library's, and what llk-run alone knows. */
#include <string.h>

#include "cleanup_json.h"
#include "foreign.h"
#include "run.h"

static void add_string(json_t *array, const char *text)
{
	_cleanup_free_ char *shown = foreign_shown(text, strlen(text), FOREIGN_LINE);

	if (shown)
		json_array_append_new(array, json_string(shown));
}

/* The library's object, and what llk-run alone knows. */
static bool write_json(const struct run *run, const char *text, FILE *stream)
{
	_cleanup_json_ json_t *root = json_loads(text, 0, NULL);
	json_t *const warnings = json_array(), *const skipped = json_array();
	const char *path;

	for (size_t i = 0; i < run->findings.count; i++)
		add_string(warnings, run->findings.lines[i]);
	for (size_t i = 0; (path = llk_ruleset_skipped_path(run->ruleset, i)); i++)
		add_string(skipped, path);
	return !json_object_set_new(root, "warnings", warnings) &&
	       !json_object_set_new(root, "skipped_paths", skipped) &&
	       !json_dumpf(root, stream, JSON_COMPACT) && fputc('\n', stream) != EOF;
}

static bool write_text(const struct run *run, const char *text, FILE *stream)
{
	const char *path;

	if (fputs(text, stream) == EOF)
		return false;
	for (size_t i = 0; (path = llk_ruleset_skipped_path(run->ruleset, i)); i++) {
		fputs("skipped:  ", stream);
		foreign_printf(stream, "%s", path);
		fputc('\n', stream);
	}
	for (size_t i = 0; i < run->findings.count; i++) {
		fputs("warning:  ", stream);
		foreign_printf(stream, "%s", run->findings.lines[i]);
		fputc('\n', stream);
	}
	return !ferror(stream);
}

bool print_report(const struct run *run, FILE *stream)
{
	struct llk_report report = { .size = sizeof(report) };
	const bool json = run->report && strcmp(run->report, "json") == 0;
	char text[16384];
	long length = llk_ruleset_report(run->ruleset, &report);

	if (!length)
		length = json ? llk_report_json(&report, text, sizeof(text))
			      : llk_report_text(&report, text, sizeof(text));
	if (length < 0 || (size_t)length >= sizeof(text) ||
	    !(json ? write_json(run, text, stream) : write_text(run, text, stream)) ||
	    (stream != stdout && fflush(stream) == EOF)) {
		/* Of standard output that is said when the program exits. */
		if (stream != stdout || !ferror(stdout))
			complain("the report could not be written");
		return false;
	}
	return true;
}
