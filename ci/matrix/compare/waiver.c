// SPDX-License-Identifier: MIT
#include "waiver.h"

#include <fnmatch.h>
#include <llk.h>
#include <string.h>

#include "change.h"
#include "field.h"

/* The errata that there are; bits of others mean nothing. */
static long long last_erratum(void)
{
	const struct llk_feature *feature;
	long long count = 0;

	for (size_t i = 0; (feature = llk_feature_at(i)); i++)
		count += feature->kind == LLK_FEATURE_ERRATUM;
	return count;
}

static bool lacks_fix(const struct number_range *errata, const struct cell *cell)
{
	const long long last = last_erratum();

	for (long long number = errata->from; number <= errata->to && number <= last; number++) {
		if (number > 0 && !(cell->errata & (1U << (number - 1))))
			return true;
	}
	return false;
}

static bool is_for_cell(const struct waiver *waiver, const struct cell *cell)
{
	if (waiver->arch && strcmp(waiver->arch, cell->arch) != 0)
		return false;
	if (waiver->variant && fnmatch(waiver->variant, cell->variant, 0) != 0)
		return false;
	if (waiver->kernels && fnmatch(waiver->kernels, cell->kernel, 0) != 0)
		return false;
	if (waiver->has_versions &&
	    !version_range_has(&waiver->versions, cell->package_version ?: cell->release))
		return false;
	if (waiver->has_abi && (cell->abi < waiver->abi.from || cell->abi > waiver->abi.to))
		return false;
	return !waiver->has_errata || lacks_fix(&waiver->errata, cell);
}

static bool is_for_check(const struct waiver *waiver, const char *check)
{
	return check && fnmatch(waiver->check, check, 0) == 0;
}

struct waiver *waivers_find(const struct waivers *waivers, const struct cell *cell,
			    const char *check)
{
	for (size_t i = 0; i < waivers->count; i++) {
		struct waiver *waiver = &waivers->list[i];

		if (!waiver->expired && is_for_check(waiver, check) && is_for_cell(waiver, cell))
			return waiver;
	}
	return NULL;
}

json_t *waiver_describe(const struct waiver *waiver)
{
	return json_pack("{s:s, s:s*, s:s*}", "reason", waiver->reason, "url",
			 field_text(waiver->json, "url"), "expires",
			 field_text(waiver->json, "expires"));
}

/* Whether all that the waiver is for in the cell passes, and there is something. */
static bool is_passing(const struct waiver *waiver, const struct cell *cell)
{
	bool passes = false;
	const json_t *result;
	size_t i;

	json_array_foreach(cell->results, i, result) {
		if (!is_for_check(waiver, field_text(result, "id")))
			continue;
		if (outcome_is_waivable(field_text(result, "outcome")))
			return false;
		passes |= outcome_find(field_text(result, "outcome")) == OUTCOME_PASS;
	}
	return passes;
}

void waivers_apply(struct waivers *waivers, struct cell *cell)
{
	json_t *result;
	size_t i;

	json_array_foreach(cell->results, i, result) {
		struct waiver *waiver;

		if (!outcome_is_waivable(field_text(result, "outcome")))
			continue;
		waiver = waivers_find(waivers, cell, field_text(result, "id"));
		if (!waiver)
			continue;
		waiver->used++;
		cell->waived[outcome_find(field_text(result, "outcome"))]++;
		json_object_set_new(result, "waiver", waiver_describe(waiver));
	}
	for (i = 0; i < waivers->count; i++) {
		struct waiver *waiver = &waivers->list[i];

		if (!waiver->expired && is_for_cell(waiver, cell) && is_passing(waiver, cell))
			json_array_append_new(waiver->passing, json_string(cell->id));
	}
}

static const char *state_of(const struct waiver *waiver)
{
	if (waiver->expired)
		return "expired";
	if (json_array_size(waiver->passing))
		return "passing";
	return waiver->used ? "used" : "unused";
}

json_t *waivers_status(const struct waivers *waivers)
{
	json_t *status = json_array();

	for (size_t i = 0; i < waivers->count; i++) {
		const struct waiver *waiver = &waivers->list[i];
		json_t *entry = json_copy(waiver->json);

		json_object_set_new(entry, "state", json_string(state_of(waiver)));
		json_object_set_new(entry, "used", json_integer((json_int_t)waiver->used));
		json_object_set(entry, "passing", waiver->passing);
		json_array_append_new(status, entry);
	}
	return status;
}
