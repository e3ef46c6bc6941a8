// SPDX-License-Identifier: MIT
#include "cell.h"

#include <stdio.h>
#include <string.h>

#include "field.h"
#include "kernel_reports.h"

static const char *const outcomes[OUTCOMES] = {
	[OUTCOME_PASS] = "pass",   [OUTCOME_FAIL] = "fail", [OUTCOME_XFAIL] = "xfail",
	[OUTCOME_XPASS] = "xpass", [OUTCOME_SKIP] = "skip", [OUTCOME_BROKEN] = "broken",
};

const char *outcome_name(enum outcome outcome)
{
	return outcomes[outcome];
}

int outcome_find(const char *name)
{
	for (int i = 0; name && i < OUTCOMES; i++) {
		if (strcmp(outcomes[i], name) == 0)
			return i;
	}
	return -1;
}

static double seconds(const json_t *record, const char *key)
{
	const json_t *value = json_object_get(record, key);

	return json_is_number(value) ? json_number_value(value) : -1;
}

bool cell_read(struct cell *cell, const json_t *record)
{
	const json_t *counts = json_object_get(record, "counts");
	const json_t *abi = json_object_get(record, "abi");
	const json_t *errata = json_object_get(record, "errata");
	const char *state = field_text(record, "state");

	*cell = (struct cell){
		.record = record,
		.id = field_text(record, "id"),
		.kernel = field_text(record, "kernel"),
		.arch = field_text(record, "arch"),
		.variant = field_text(record, "variant"),
		.done = state && strcmp(state, "done") == 0,
		.cause = field_text(record, "cause"),
		.detail = field_text(record, "detail"),
		.package_version = field_text(record, "package_version"),
		.release = field_text(record, "release"),
		.kernel_sha256 = field_text(record, "kernel_sha256"),
		.initramfs_sha256 = field_text(record, "initramfs_sha256"),
		.accel = field_text(record, "accel"),
		.key = field_text(record, "key"),
		.finished_at = field_text(record, "finished_at"),
		.abi = json_is_integer(abi) ? (int)json_integer_value(abi) : -1,
		.landlock = field_text(record, "landlock"),
		.errata_known = json_is_integer(errata),
		.errata = (unsigned int)json_integer_value(errata),
		.boot_s = seconds(record, "boot_s"),
		.duration_s = seconds(record, "duration_s"),
		.quirks = json_object_get(record, "quirks"),
		.features = json_object_get(record, "features"),
		.results = json_object_get(record, "results"),
		.attempts = json_object_get(record, "attempts"),
		.later = json_object_get(record, "later"),
		.kernel_reports = json_object_get(record, "kernel_reports"),
		.reports_left_out = (size_t)json_integer_value(
			json_object_get(record, "kernel_reports_left_out")),
		.partial = json_object_get(record, "partial"),
		.console = field_text(record, "console"),
		.outdated = json_is_true(json_object_get(record, "outdated")),
	};
	if (!json_is_object(cell->partial))
		cell->partial = NULL;
	for (int i = 0; i < OUTCOMES; i++)
		cell->counts[i] =
			(unsigned int)json_integer_value(json_object_get(counts, outcomes[i]));
	return cell->id && cell->kernel && cell->arch && cell->variant && state &&
	       json_is_object(counts) && (cell->done || cell->cause);
}

/* What a machine that died has reported counts, even if another one went well after it. */
static bool any_machine(const json_t *machines, bool (*has)(const json_t *reports))
{
	const json_t *machine;
	size_t i;

	json_array_foreach(machines, i, machine) {
		if (has(json_object_get(machine, "kernel_reports")))
			return true;
	}
	return false;
}

static bool any_attempt(const struct cell *cell, bool (*has)(const json_t *reports))
{
	return any_machine(cell->attempts, has) || any_machine(cell->later, has);
}

bool cell_has_reports(const struct cell *cell)
{
	return json_array_size(cell->kernel_reports) || any_attempt(cell, kernel_reports_weigh);
}

bool cell_has(const struct cell *cell, enum outcome outcome)
{
	return cell->counts[outcome] > cell->waived[outcome];
}

enum verdict cell_verdict(const struct cell *cell)
{
	if (cell_has(cell, OUTCOME_FAIL) || cell_has(cell, OUTCOME_XPASS) ||
	    kernel_reports_fail(cell->kernel_reports) || any_attempt(cell, kernel_reports_fail))
		return VERDICT_FAILED;
	if (!cell->done || cell->outdated || json_array_size(cell->later) ||
	    cell_has(cell, OUTCOME_BROKEN) || cell_has_reports(cell))
		return VERDICT_UNJUDGED;
	return VERDICT_EXPECTED;
}

char *cell_short_name(const struct cell *cell)
{
	char *name = strdup(cell->id);
	char *arch = name ? strstr(name, cell->arch) : NULL;
	const size_t length = strlen(cell->arch);

	if (!arch || arch == name || arch[-1] != '-' ||
	    (arch[length] && !strchr("@+", arch[length])))
		return name;
	memmove(arch - 1, arch + length, strlen(arch + length) + 1);
	return name;
}

const char *cell_abi_text(const struct cell *cell, char buffer[16])
{
	if (cell->abi < 0)
		return "?";
	if (cell->abi == 0)
		return field_equal(cell->landlock, "disabled") ? "off" : "none";
	snprintf(buffer, 16, "%d", cell->abi);
	return buffer;
}

const char *cell_errata_text(const struct cell *cell, char buffer[16])
{
	if (!cell->errata_known)
		return "-";
	snprintf(buffer, 16, "0x%x", cell->errata);
	return buffer;
}
