// SPDX-License-Identifier: MIT
/*
 * The report as a C header.  Its names begin with LANDLOCK_PROBE_, for those that begin with
 * LANDLOCK_ are the kernel's.
 */
#include "format.h"

#include <ctype.h>

static void print_string(FILE *stream, const char *name, const char *text)
{
	fprintf(stream, "#define LANDLOCK_PROBE_%s \"", name);
	for (; *text; text++) {
		const unsigned char byte = (unsigned char)*text;

		/* Three digits, so that no digit that follows is taken for a part of it. */
		if (byte == '"' || byte == '\\' || byte == '?' || !isprint(byte))
			fprintf(stream, "\\%03o", byte);
		else
			fputc(byte, stream);
	}
	fputs("\"\n", stream);
}

/* 1 or 0; what could not be proven either way is not defined. */
static void print_feature(FILE *stream, const struct feature_report *feature)
{
	const bool told = feature->enforced != ENFORCED_UNTESTED;

	fputs(told ? "#define LANDLOCK_PROBE_" : "/* #undef LANDLOCK_PROBE_", stream);
	for (const char *name = feature->feature->name; *name; name++)
		fputc(isalnum((unsigned char)*name) ? toupper((unsigned char)*name) : '_', stream);
	if (told)
		fprintf(stream, " %d\n", feature->enforced == ENFORCED_YES);
	else
		fprintf(stream, " untested: %s */\n", feature->reason);
}

static void print_quirk(FILE *stream, const struct quirk *quirk)
{
	fputs("#define LANDLOCK_PROBE_", stream);
	for (const char *name = quirk->id; *name; name++)
		fputc(isalnum((unsigned char)*name) ? toupper((unsigned char)*name) : '_', stream);
	fprintf(stream, " 1 /* %s */\n", severity_name(quirk->severity));
}

void format_defines(const struct report *report, FILE *stream)
{
	fputs("/* Written by landlock-probe " LLK_VERSION ". */\n"
	      "#ifndef LANDLOCK_PROBE_H\n#define LANDLOCK_PROBE_H\n\n",
	      stream);
	fprintf(stream, "#define LANDLOCK_PROBE_READY %d\n", report->verdict == READY);
	fprintf(stream, "#define LANDLOCK_PROBE_ENABLED %d\n",
		report->support.state == LLK_STATE_ENABLED);
	if (report_knows_abi(report))
		fprintf(stream, "#define LANDLOCK_PROBE_ABI %d\n", report->support.abi);
	else
		fputs("/* #undef LANDLOCK_PROBE_ABI unknown */\n", stream);
	print_string(stream, "STATE", llk_state_name(report->support.state));
	print_string(stream, "KERNEL", report->kernel.release);
	fputc('\n', stream);
	for (size_t i = 0; i < report->feature_count; i++)
		print_feature(stream, &report->features[i]);
	if (report->quirk_count)
		fputc('\n', stream);
	for (size_t i = 0; i < report->quirk_count; i++)
		if (!report_repeats_quirk(report, i))
			print_quirk(stream, &report->quirks[i]);
	fputs("\n#endif\n", stream);
}
