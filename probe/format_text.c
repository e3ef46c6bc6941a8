// SPDX-License-Identifier: MIT
#include "format.h"

#include <string.h>

#include "foreign.h"

#define COLUMNS	    80
#define LABEL_WIDTH 10

/* Colours, by their numbers for terminals; 0 for none. */
enum colour {
	PLAIN = 0,
	RED = 31,
	GREEN = 32,
	YELLOW = 33,
};

struct page {
	FILE *stream;
	bool coloured;
};

/* Counts no column, and marks nothing if the page is not coloured. */
static void paint(const struct page *page, enum colour colour)
{
	if (page->coloured)
		fprintf(page->stream, "\033[%dm", colour);
}

/* The columns of a word as it is shown: one for each character, as most have. */
static int measure_word(const char *word, size_t length)
{
	char shown[FOREIGN_SHOWN_SIZE];
	size_t columns = 0;

	for (size_t at = 0; at < length;) {
		at += foreign_take(word + at, length - at, FOREIGN_LINE, shown);
		columns += (unsigned char)*shown < 0x80 ? strlen(shown) : 1;
	}
	return (int)columns;
}

/* Print a text after its label, broken between words so that no line passes the last column. */
static void print_wrapped(FILE *stream, const char *label, const char *text)
{
	int column = fprintf(stream, "%-*s", LABEL_WIDTH, label);

	text += strspn(text, " ");
	while (*text) {
		const int length = (int)strcspn(text, " ");
		const int width = measure_word(text, (size_t)length);
		const bool first = column == LABEL_WIDTH;

		if (!first && column + 1 + width > COLUMNS) {
			fprintf(stream, "\n%*s", LABEL_WIDTH, "");
			column = LABEL_WIDTH;
		} else if (!first) {
			column += fprintf(stream, " ");
		}
		foreign_printf(stream, "%.*s", length, text);
		column += width;
		text += length;
		text += strspn(text, " ");
	}
	fputc('\n', stream);
}

static const char *known(bool unknown, bool value)
{
	if (unknown)
		return "unknown";
	return value ? "yes" : "no";
}

static void print_errata(const struct llk_support *support, FILE *stream)
{
	char fixed[128] = "";
	size_t used = 0;

	if (!support->errata_known) {
		print_wrapped(stream, "Errata:", "the kernel cannot be asked");
		return;
	}
	for (int number = 1; number <= 32 && used < sizeof(fixed) - 4; number++) {
		if (support->errata & UINT32_C(1) << (number - 1))
			used += (size_t)sprintf(fixed + used, "%s%d", used ? ", " : "", number);
	}
	fprintf(stream, "%-*s%s%s\n", LABEL_WIDTH, "Errata:", used ? fixed : "none",
		used ? " fixed" : " declared to be fixed");
}

static void print_unseen(const struct evidence *evidence, FILE *stream)
{
	char line[160];

	for (size_t i = 0; i < evidence->unseen_count; i++) {
		snprintf(line, sizeof(line), "%s: %s", evidence->unseen[i].source,
			 evidence->unseen[i].why);
		print_wrapped(stream, "Unseen:", line);
	}
}

static void print_layers(const struct report *report, FILE *stream)
{
	char line[160];

	if (report->layers < 0)
		return;
	if (!report->layers_in_use) {
		fprintf(stream, "%-*s%d\n", LABEL_WIDTH, "Layers:", report->layers);
		return;
	}
	snprintf(line, sizeof(line), "%d, for this is a Landlock sandbox of %d already%s",
		 report->layers, report->layers_in_use,
		 report->layers ? "" : ": no layer is left to try anything with");
	print_wrapped(stream, "Layers:", line);
}

static void print_abi(const struct report *report, FILE *stream)
{
	const char *so_far = "";

	if (!report_knows_abi(report)) {
		fprintf(stream, "%-*senabled, ABI unknown\n", LABEL_WIDTH, "Landlock:");
		return;
	}
	if (report->abi_certainty == ABI_AT_LEAST)
		so_far = " or later";
	fprintf(stream, "%-*senabled, ABI %d%s%s\n", LABEL_WIDTH, "Landlock:", report->support.abi,
		so_far, report->offline ? " if it has what Linux of that release has" : "");
}

static void print_head(const struct report *report, FILE *stream)
{
	const struct network_report *const network = &report->network;

	if (report->offline)
		foreign_printf(stream, "%-*s%s (not running)", LABEL_WIDTH, "Kernel:",
			       *report->kernel.release ? report->kernel.release
						       : "unknown release");
	else
		foreign_printf(stream, "%-*s%s (%s)", LABEL_WIDTH,
			       "Kernel:", report->kernel.release, report->kernel.machine);
	fputc('\n', stream);
	if (report->support.state == LLK_STATE_ENABLED) {
		print_abi(report, stream);
		if (!report->offline)
			print_errata(&report->support, stream);
	} else {
		fprintf(stream, "%-*s%s\n", LABEL_WIDTH,
			"Landlock:", llk_state_name(report->support.state));
	}
	if (*report->cause)
		print_wrapped(stream, "Cause:", report->cause);
	if (*report->remedy)
		print_wrapped(stream, "Remedy:", report->remedy);
	/* What can be seen is of interest only for a cause. */
	if (*report->cause)
		print_unseen(&report->evidence, stream);
	fprintf(stream, "%-*sTCP %s, UDP %s, IPv6 %s, MPTCP %s\n", LABEL_WIDTH,
		"Network:", known(network->unknown_inet, network->tcp),
		known(network->unknown_inet, network->udp),
		known(network->unknown_ipv6, network->ipv6),
		known(network->unknown_mptcp, network->mptcp));
	if (network->cause)
		print_wrapped(stream, "", network->cause);
	print_layers(report, stream);
}

static enum colour colour_of(enum enforced enforced)
{
	switch (enforced) {
	case ENFORCED_YES:
		return GREEN;
	case ENFORCED_NO:
		return RED;
	case ENFORCED_UNTESTED:
		break;
	}
	return YELLOW;
}

static void print_features(const struct report *report, const struct page *page)
{
	FILE *const stream = page->stream;

	fprintf(stream, "\n%-28s %5s  %-8s  %-8s  %s\n", "FEATURE", "ABI", "DECLARED", "ACCEPTED",
		"ENFORCED");
	for (size_t i = 0; i < report->feature_count; i++) {
		const struct feature_report *const feature = &report->features[i];
		/* What the kernel's ABI does not include is no alarm. */
		const bool absent = !feature->declared && !feature->accepted &&
				    !feature->undecided &&
				    feature->feature->kind != LLK_FEATURE_ERRATUM;

		fprintf(stream, "%-28s %5d  %-8s  %-8s  ", feature->feature->name,
			feature->feature->since_abi, known(feature->undecided, feature->declared),
			known(feature->undecided, feature->accepted));
		paint(page, absent ? PLAIN : colour_of(feature->enforced));
		fputs(enforced_name(feature->enforced), stream);
		paint(page, PLAIN);
		if (feature->reason)
			fprintf(stream, " (%s)", feature->reason);
		fputc('\n', stream);
	}
}

/* "fs.resolve_unix: not met: it requires ABI 9; the kernel has ABI 7" */
static void print_requirement(const struct requirement *requirement, FILE *stream)
{
	char line[sizeof(requirement->why) + 128];

	snprintf(line, sizeof(line), "%s: %s%s%s", requirement->expr, requirement_word(requirement),
		 *requirement->why ? ": " : "", requirement->why);
	print_wrapped(stream, "Required:", line);
}

static bool deserves_remark(const struct feature_report *feature)
{
	return *feature->detail && strcmp(feature->reason, "needs_audit") != 0 &&
	       strcmp(feature->reason, "not_concerned") != 0;
}

/*
 * "fs.read_file: denied: acted: EIO", for what was tried and could not be proven; once, with all
 * their names, for those of which the same is to be said.
 */
static void print_remark(const struct report *report, size_t first, FILE *stream)
{
	const struct feature_report *const feature = &report->features[first];
	char line[sizeof(feature->detail) + REPORT_FEATURES_MAX * 32] = "";
	size_t used = 0;

	for (size_t i = 0; i < report->feature_count; i++) {
		const struct feature_report *const other = &report->features[i];

		if (!deserves_remark(other) || strcmp(other->detail, feature->detail) != 0)
			continue;
		if (i < first)
			return;
		used += (size_t)snprintf(line + used, sizeof(line) - used, "%s%s", used ? ", " : "",
					 other->feature->name);
	}
	snprintf(line + used, sizeof(line) - used, ": %s", feature->detail);
	print_wrapped(stream, "Remark:", line);
}

static void print_remarks(const struct report *report, const struct page *page)
{
	FILE *const stream = page->stream;

	for (size_t i = 0; i < report->feature_count; i++) {
		if (deserves_remark(&report->features[i]))
			print_remark(report, i, stream);
	}
	for (size_t i = 0; i < report->quirk_count; i++) {
		const struct quirk *const quirk = &report->quirks[i];
		char line[sizeof(quirk->detail) + 64];

		snprintf(line, sizeof(line), "%s (%s): %s", quirk->id,
			 severity_name(quirk->severity), quirk->detail);
		paint(page, quirk->severity == SEVERITY_BYPASS	   ? RED
			    : quirk->severity == SEVERITY_WEAKNESS ? YELLOW
								   : PLAIN);
		print_wrapped(stream, "Quirk:", line);
		paint(page, PLAIN);
	}
	for (size_t i = 0; i < report->requirement_count; i++)
		print_requirement(&report->requirements[i], stream);
}

static void print_page(const struct report *report, const struct page *page)
{
	print_head(report, page->stream);
	if (report->support.state == LLK_STATE_ENABLED)
		print_features(report, page);
	fputc('\n', page->stream);
	print_remarks(report, page);
	fprintf(page->stream, "%-*s", LABEL_WIDTH, "Verdict:");
	paint(page, report->verdict == READY	     ? GREEN
		    : report->verdict == UNSATISFIED ? RED
						     : YELLOW);
	fputs(verdict_word_name(report->verdict), page->stream);
	paint(page, PLAIN);
	fputc('\n', page->stream);
}

void format_text(const struct report *report, FILE *stream)
{
	print_page(report, &(struct page){ .stream = stream });
}

void format_text_coloured(const struct report *report, FILE *stream)
{
	print_page(report, &(struct page){ .stream = stream, .coloured = true });
}
