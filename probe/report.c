// SPDX-License-Identifier: MIT
/* The report's entries and the words that they are written with. */
#include "report.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct feature_report *report_find(struct report *report, const char *name)
{
	for (size_t i = 0; i < report->feature_count; i++) {
		if (strcmp(report->features[i].feature->name, name) == 0)
			return &report->features[i];
	}
	return NULL;
}

bool report_knows_abi(const struct report *report)
{
	const enum llk_state state = report->support.state;

	return report->abi_certainty != ABI_UNKNOWN && state != LLK_STATE_UNKNOWN &&
	       state != LLK_STATE_UNSUPPORTED;
}

const char *requirement_word(const struct requirement *requirement)
{
	if (requirement->undecided)
		return "not known";
	if (!requirement->met)
		return "not met";
	return requirement->doubtful ? "not proven" : "met";
}

bool report_repeats_quirk(const struct report *report, size_t index)
{
	for (size_t before = 0; before < index; before++) {
		if (strcmp(report->quirks[before].id, report->quirks[index].id) == 0)
			return true;
	}
	return false;
}

void report_outcome(struct feature_report *feature, enum enforced enforced, const char *reason,
		    const char *format, ...)
{
	va_list arguments;

	feature->enforced = enforced;
	feature->reason = reason;
	feature->detail[0] = '\0';
	if (!format)
		return;
	va_start(arguments, format);
	vsnprintf(feature->detail, sizeof(feature->detail), format, arguments);
	va_end(arguments);
}

const char *verdict_word_name(enum verdict_word verdict)
{
	switch (verdict) {
	case READY:
		return "ready";
	case UNSATISFIED:
		return "unsatisfied";
	case INCONCLUSIVE:
		break;
	}
	return "inconclusive";
}

const char *enforced_name(enum enforced enforced)
{
	switch (enforced) {
	case ENFORCED_YES:
		return "yes";
	case ENFORCED_NO:
		return "no";
	case ENFORCED_UNTESTED:
		break;
	}
	return "untested";
}

const char *severity_name(enum severity severity)
{
	switch (severity) {
	case SEVERITY_INFO:
		return "info";
	case SEVERITY_WEAKNESS:
		return "weakness";
	case SEVERITY_BYPASS:
		break;
	}
	return "bypass";
}

const char *feature_kind_name(enum llk_feature_kind kind)
{
	switch (kind) {
	case LLK_FEATURE_FS:
		return "fs";
	case LLK_FEATURE_NET:
		return "net";
	case LLK_FEATURE_SCOPE:
		return "scope";
	case LLK_FEATURE_RESTRICT:
		return "restrict";
	case LLK_FEATURE_RULE:
		return "rule";
	case LLK_FEATURE_QUERY:
		return "query";
	case LLK_FEATURE_ERRATUM:
		break;
	}
	return "erratum";
}
