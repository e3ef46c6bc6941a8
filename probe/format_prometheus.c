// SPDX-License-Identifier: MIT
/* The report as metrics, for the textfile collector of node_exporter: gauges, each of them told. */
#include "format.h"

#include "foreign.h"

static void print_head(FILE *stream, const char *name, const char *text)
{
	fprintf(stream, "# HELP landlock_%s %s\n# TYPE landlock_%s gauge\n", name, text, name);
}

static void print_gauge(FILE *stream, const char *name, const char *text, int value)
{
	print_head(stream, name, text);
	fprintf(stream, "landlock_%s %d\n", name, value);
}

static void print_label(FILE *stream, const char *name, const char *value)
{
	char shown[FOREIGN_SHOWN_SIZE];

	fprintf(stream, "%s=\"", name);
	while (*value) {
		value += foreign_take(value, SIZE_MAX, FOREIGN_LINE, shown);
		for (const char *sign = shown; *sign; sign++) {
			if (*sign == '"' || *sign == '\\')
				fputc('\\', stream);
			fputc(*sign, stream);
		}
	}
	fputc('"', stream);
}

/* One series for each word that there is; the one that holds is 1. */
static void print_state(FILE *stream, enum llk_state state)
{
	print_head(stream, "state", "Whether Landlock is in this state.");
	for (int i = LLK_STATE_ENABLED; i <= (int)LLK_STATE_UNKNOWN; i++)
		fprintf(stream, "landlock_state{state=\"%s\"} %d\n",
			llk_state_name((enum llk_state)i), i == (int)state);
}

static void print_verdict(FILE *stream, enum verdict_word verdict)
{
	print_head(stream, "verdict", "Whether this is the verdict of landlock-probe.");
	for (int i = READY; i <= (int)INCONCLUSIVE; i++)
		fprintf(stream, "landlock_verdict{verdict=\"%s\"} %d\n",
			verdict_word_name((enum verdict_word)i), i == (int)verdict);
}

static void print_features(FILE *stream, const struct report *report)
{
	print_head(stream, "feature_enforced",
		   "Whether the feature is proven to be enforced; none where it is untested.");
	for (size_t i = 0; i < report->feature_count; i++) {
		const struct feature_report *const feature = &report->features[i];

		if (feature->enforced != ENFORCED_UNTESTED)
			fprintf(stream, "landlock_feature_enforced{feature=\"%s\"} %d\n",
				feature->feature->name, feature->enforced == ENFORCED_YES);
	}
	print_head(stream, "feature_untested", "Whether the feature could not be tested.");
	for (size_t i = 0; i < report->feature_count; i++) {
		const struct feature_report *const feature = &report->features[i];

		fprintf(stream, "landlock_feature_untested{feature=\"%s\"} %d\n",
			feature->feature->name, feature->enforced == ENFORCED_UNTESTED);
	}
}

static void print_quirks(FILE *stream, const struct report *report)
{
	print_head(stream, "quirk", "What is not as one would expect of a kernel of this ABI.");
	for (size_t i = 0; i < report->quirk_count; i++) {
		/* Series must differ. */
		if (!report_repeats_quirk(report, i))
			fprintf(stream, "landlock_quirk{quirk=\"%s\",severity=\"%s\"} 1\n",
				report->quirks[i].id, severity_name(report->quirks[i].severity));
	}
}

void format_prometheus(const struct report *report, FILE *stream)
{
	print_head(stream, "info", "The kernel, and the tool that has looked at it.");
	fputs("landlock_info{", stream);
	print_label(stream, "release", report->kernel.release);
	fputc(',', stream);
	print_label(stream, "machine", report->kernel.machine);
	fputc(',', stream);
	print_label(stream, "tool_version", LLK_VERSION);
	fputs("} 1\n", stream);
	print_verdict(stream, report->verdict);
	print_state(stream, report->support.state);
	if (report_knows_abi(report))
		print_gauge(stream, "abi", "The ABI number that the kernel reports, 0 if none.",
			    report->support.abi);
	if (report->layers >= 0)
		print_gauge(stream, "free_layers", "How many layers a process can stack.",
			    report->layers);
	print_features(stream, report);
	print_quirks(stream, report);
}
