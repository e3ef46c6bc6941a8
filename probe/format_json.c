// SPDX-License-Identifier: MIT
/* The report as JSON; what each member means is written in the JSON Schema beside this file. */
#include "format.h"
#include "json.h"

static const char *or_null(const char *text)
{
	return text && *text ? text : NULL;
}

static void write_lsm_list(struct json *json, const char *key, const struct lsm_list *list)
{
	if (!list->known) {
		json_null(json, key);
		return;
	}
	json_open(json, key, '[');
	for (size_t i = 0; i < list->count; i++)
		json_string(json, NULL, list->names[i]);
	json_close(json, ']');
}

static void write_evidence(struct json *json, const struct evidence *evidence)
{
	json_open(json, "evidence", '{');
	write_lsm_list(json, "lsm_list", &evidence->lsm_list);
	write_lsm_list(json, "lsm_config", &evidence->lsm_config);
	json_string(json, "cmdline", evidence->cmdline_known ? evidence->cmdline : NULL);
	if (evidence->cmdline_known)
		json_integer(json, "cmdline_omitted", (int64_t)evidence->cmdline_omitted);
	else
		json_null(json, "cmdline_omitted");
	if (evidence->seccomp == TRISTATE_UNKNOWN)
		json_null(json, "seccomp");
	else
		json_boolean(json, "seccomp", evidence->seccomp == TRISTATE_YES);
	json_boolean(json, "compat", evidence->compat);
	json_string(json, "emulation", evidence->emulator ? evidence->emulator->name : NULL);
	json_open(json, "unseen", '[');
	for (size_t i = 0; i < evidence->unseen_count; i++) {
		json_open(json, NULL, '{');
		json_string(json, "source", evidence->unseen[i].source);
		json_string(json, "why", evidence->unseen[i].why);
		json_close(json, '}');
	}
	json_close(json, ']');
	json_close(json, '}');
}

static void write_known(struct json *json, const char *key, bool unknown, bool value)
{
	if (unknown)
		json_null(json, key);
	else
		json_boolean(json, key, value);
}

static void write_errata(struct json *json, const struct report *report)
{
	const struct llk_support *const support = &report->support;

	json_open(json, "errata", '{');
	write_known(json, "queryable", report->offline, support->errata_known);
	if (support->errata_known)
		json_integer(json, "mask", support->errata);
	else
		json_null(json, "mask");
	json_open(json, "fixed", '[');
	for (int number = 1; number <= 32; number++) {
		if (support->errata & UINT32_C(1) << (number - 1))
			json_integer(json, NULL, number);
	}
	json_close(json, ']');
	json_close(json, '}');
}

static void write_landlock(struct json *json, const struct report *report)
{
	json_open(json, "landlock", '{');
	json_string(json, "state", llk_state_name(report->support.state));
	if (report_knows_abi(report))
		json_integer(json, "abi", report->support.abi);
	else
		json_null(json, "abi");
	json_string(json, "cause", or_null(report->cause));
	json_string(json, "remedy", or_null(report->remedy));
	write_errata(json, report);
	write_evidence(json, &report->evidence);
	json_close(json, '}');
}

static void write_network(struct json *json, const struct network_report *network)
{
	json_open(json, "network", '{');
	write_known(json, "tcp", network->unknown_inet, network->tcp);
	write_known(json, "udp", network->unknown_inet, network->udp);
	write_known(json, "ipv6", network->unknown_ipv6, network->ipv6);
	write_known(json, "mptcp", network->unknown_mptcp, network->mptcp);
	json_string(json, "cause", network->cause);
	json_close(json, '}');
}

static void write_feature(struct json *json, const struct feature_report *feature)
{
	json_open(json, NULL, '{');
	json_string(json, "name", feature->feature->name);
	json_string(json, "kind", feature_kind_name(feature->feature->kind));
	json_integer(json, "since_abi", feature->feature->since_abi);
	write_known(json, "declared", feature->undecided, feature->declared);
	write_known(json, "accepted", feature->undecided, feature->accepted);
	json_string(json, "enforced", enforced_name(feature->enforced));
	json_string(json, "reason", feature->reason);
	json_string(json, "detail", or_null(feature->detail));
	json_close(json, '}');
}

static void write_quirk(struct json *json, const struct quirk *quirk)
{
	json_open(json, NULL, '{');
	json_string(json, "id", quirk->id);
	json_string(json, "severity", severity_name(quirk->severity));
	json_string(json, "detail", quirk->detail);
	json_close(json, '}');
}

static void write_search(struct json *json, const struct search *search)
{
	json_open(json, NULL, '{');
	json_string(json, "quirk", search->quirk);
	if (search->found == TRISTATE_UNKNOWN)
		json_null(json, "found");
	else
		json_boolean(json, "found", search->found == TRISTATE_YES);
	json_string(json, "reason", search->reason);
	json_string(json, "detail", or_null(search->detail));
	json_close(json, '}');
}

static void write_requirement(struct json *json, const struct requirement *requirement)
{
	json_open(json, NULL, '{');
	json_string(json, "expr", requirement->expr);
	/* That something is not there is true only where it would have shown. */
	write_known(json, "met",
		    requirement->undecided || (requirement->quirk && requirement->doubtful),
		    requirement->met);
	json_string(json, "why", or_null(requirement->why));
	json_close(json, '}');
}

static void write_count(struct json *json, const char *key, int count)
{
	if (count < 0)
		json_null(json, key);
	else
		json_integer(json, key, count);
}

void format_json(const struct report *report, FILE *stream)
{
	struct json json = { .stream = stream };

	json_open(&json, NULL, '{');
	json_string(&json, "schema", "landlock-probe/1");
	json_string(&json, "tool_version", LLK_VERSION);
	json_string(&json, "verdict", verdict_word_name(report->verdict));
	json_boolean(&json, "offline", report->offline);
	json_open(&json, "kernel", '{');
	json_string(&json, "release", report->kernel.release);
	json_string(&json, "version", report->kernel.version);
	json_string(&json, "machine", report->kernel.machine);
	json_close(&json, '}');
	write_landlock(&json, report);
	write_network(&json, &report->network);

	json_open(&json, "features", '[');
	for (size_t i = 0; i < report->feature_count; i++)
		write_feature(&json, &report->features[i]);
	json_close(&json, ']');
	json_open(&json, "quirks", '[');
	for (size_t i = 0; i < report->quirk_count; i++)
		write_quirk(&json, &report->quirks[i]);
	json_close(&json, ']');
	json_open(&json, "searches", '[');
	for (size_t i = 0; i < report->search_count; i++)
		write_search(&json, &report->searches[i]);
	json_close(&json, ']');
	json_open(&json, "requirements", '[');
	for (size_t i = 0; i < report->requirement_count; i++)
		write_requirement(&json, &report->requirements[i]);
	json_close(&json, ']');

	json_open(&json, "limits", '{');
	write_count(&json, "layers", report->layers);
	write_count(&json, "in_use", report->layers_in_use);
	json_close(&json, '}');
	json_close(&json, '}');
}
