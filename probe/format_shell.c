// SPDX-License-Identifier: MIT
/* The report as assignments of a POSIX shell: whatever they say, eval runs no command of it. */
#include "format.h"

#include <ctype.h>

#include "foreign.h"

static void print_quoted(FILE *stream, const char *name, const char *text)
{
	char shown[FOREIGN_SHOWN_SIZE];

	fprintf(stream, "LANDLOCK_%s='", name);
	while (text && *text) {
		text += foreign_take(text, SIZE_MAX, FOREIGN_LINE, shown);
		fputs(*shown == '\'' ? "'\\''" : shown, stream);
	}
	fputs("'\n", stream);
}

/* "fs.read_file" is FS_READ_FILE. */
static void print_feature(FILE *stream, const struct feature_report *feature)
{
	fputs("LANDLOCK_", stream);
	for (const char *name = feature->feature->name; *name; name++)
		fputc(isalnum((unsigned char)*name) ? toupper((unsigned char)*name) : '_', stream);
	fprintf(stream, "='%s'\n", enforced_name(feature->enforced));
}

static void print_quirks(FILE *stream, const char *name, const struct report *report,
			 enum severity least)
{
	const char *separator = "";

	fprintf(stream, "LANDLOCK_%s='", name);
	for (size_t i = 0; i < report->quirk_count; i++) {
		if (report->quirks[i].severity < least || report_repeats_quirk(report, i))
			continue;
		fprintf(stream, "%s%s", separator, report->quirks[i].id);
		separator = " ";
	}
	fputs("'\n", stream);
}

void format_shell(const struct report *report, FILE *stream)
{
	print_quoted(stream, "VERDICT", verdict_word_name(report->verdict));
	print_quoted(stream, "STATE", llk_state_name(report->support.state));
	if (report_knows_abi(report))
		fprintf(stream, "LANDLOCK_ABI='%d'\n", report->support.abi);
	else
		fputs("LANDLOCK_ABI=''\n", stream);
	print_quoted(stream, "CAUSE", report->cause);
	print_quoted(stream, "REMEDY", report->remedy);
	print_quoted(stream, "KERNEL", report->kernel.release);
	if (report->layers >= 0)
		fprintf(stream, "LANDLOCK_LAYERS='%d'\n", report->layers);
	else
		fputs("LANDLOCK_LAYERS=''\n", stream);
	for (size_t i = 0; i < report->feature_count; i++)
		print_feature(stream, &report->features[i]);
	print_quirks(stream, "QUIRKS", report, SEVERITY_INFO);
	print_quirks(stream, "BYPASSES", report, SEVERITY_BYPASS);
}
