// SPDX-License-Identifier: MIT
#include "quirk.h"

#include <stdarg.h>
#include <stdio.h>

/* The documented number. */
#define LAYERS_MAX 16

void quirk_add(struct report *report, const char *id, enum severity severity, const char *format,
	       ...)
{
	struct quirk *const quirk = &report->quirks[report->quirk_count];
	va_list arguments;

	if (report->quirk_count == REPORT_QUIRKS_MAX)
		return;
	report->quirk_count++;
	quirk->id = id;
	quirk->severity = severity;
	va_start(arguments, format);
	vsnprintf(quirk->detail, sizeof(quirk->detail), format, arguments);
	va_end(arguments);
}

/* For an erratum, declared means that the kernel says that it is fixed. */
static void compare_erratum(struct report *report, const struct feature_report *feature)
{
	const char *const name = feature->feature->name;

	if (feature->declared && feature->enforced == ENFORCED_NO)
		quirk_add(report, "quirk.errata_promise_more", SEVERITY_WEAKNESS,
			  "%s is declared to be fixed and its fault shows", name);
	if (!feature->declared && feature->enforced == ENFORCED_YES && report->support.errata_known)
		quirk_add(report, "quirk.errata_promise_less", SEVERITY_INFO,
			  "%s is not declared to be fixed and its fault does not show", name);
}

static void compare_feature(struct report *report, const struct feature_report *feature)
{
	const char *const name = feature->feature->name;
	const int abi = report->support.abi;

	if (feature->declared && !feature->accepted)
		quirk_add(report, "quirk.abi_promises_more", SEVERITY_WEAKNESS,
			  "ABI %d includes %s and the kernel refuses it", abi, name);
	if (feature->accepted && feature->enforced == ENFORCED_NO)
		quirk_add(report, "quirk.abi_promises_more", SEVERITY_BYPASS,
			  "the kernel accepts %s and does not enforce it", name);
	if (!feature->declared && feature->accepted)
		quirk_add(report, "quirk.abi_promises_less", SEVERITY_INFO,
			  "ABI %d does not include %s and the kernel accepts it", abi, name);
}

static void list_unknown(struct report *report)
{
	static const char *const masks[REPORT_UNKNOWN_KINDS] = {
		"access_fs", "access_net", "scoped", "restrict_flags", "rule_flags",
	};

	for (int kind = 0; kind < REPORT_UNKNOWN_KINDS; kind++) {
		for (int bit = 0; bit < 64; bit++) {
			if (report->unknown[kind] >> bit & 1)
				quirk_add(
					report, "quirk.abi_unknown", SEVERITY_INFO,
					"the kernel accepts bit %d of %s, which this tool does not "
					"know",
					bit, masks[kind]);
		}
	}
}

void quirk_find(struct report *report)
{
	if (report->support.state != LLK_STATE_ENABLED)
		return;
	if (report->support.abi > LLK_ABI_NEWEST)
		quirk_add(report, "quirk.abi_unknown", SEVERITY_INFO,
			  "ABI %d is newer than this tool, which knows the features of ABI %d",
			  report->support.abi, LLK_ABI_NEWEST);
	list_unknown(report);
	if (report->layers > LAYERS_MAX)
		quirk_add(report, QUIRK_LAYERS, SEVERITY_INFO,
			  "%d layers can be stacked, later kernels allow %d", report->layers,
			  LAYERS_MAX);
	for (size_t i = 0; i < report->feature_count; i++) {
		const struct feature_report *const feature = &report->features[i];

		switch (feature->feature->kind) {
		case LLK_FEATURE_ERRATUM:
			compare_erratum(report, feature);
			break;
		case LLK_FEATURE_QUERY:
			/* Stable kernels have been given the errata query whatever their ABI. */
			break;
		default:
			compare_feature(report, feature);
			break;
		}
	}
}
