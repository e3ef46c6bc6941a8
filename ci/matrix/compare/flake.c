// SPDX-License-Identifier: MIT
#include "flake.h"

#include "cleanup_json.h"
#include "field.h"
#include "report.h"

/* Add the result under its check, unless one with its outcome is there. */
static void add(json_t *flakes, const char *check, json_t *result)
{
	json_t *array = json_object_get(flakes, check);
	const json_t *known;
	size_t i;

	if (!array) {
		json_object_set_new(flakes, check, json_array());
		array = json_object_get(flakes, check);
	}
	json_array_foreach(array, i, known) {
		if (field_equal(result_outcome(known), result_outcome(result)))
			return;
	}
	json_array_append(array, result);
}

static void compare(json_t *flakes, const json_t *own, const json_t *results)
{
	json_t *result;
	size_t i;

	json_array_foreach(results, i, result) {
		const char *check = field_text(result, "id");
		const json_t *known = check ? json_object_get(own, check) : NULL;

		if (known && !field_equal(result_outcome(known), result_outcome(result)))
			add(flakes, check, result);
	}
}

static void compare_partial(json_t *flakes, const json_t *own, const json_t *machines)
{
	const json_t *machine;
	size_t i;

	json_array_foreach(machines, i, machine)
		compare(flakes, own,
			json_object_get(json_object_get(machine, "partial"), "results"));
}

json_t *flakes_find(const struct cell *cell)
{
	_cleanup_json_ json_t *own = results_by_check(cell->results);
	const json_t *runs = json_object_get(cell->record, "runs");
	json_t *flakes = json_object();
	const json_t *run;
	size_t i;

	compare_partial(flakes, own, cell->attempts);
	compare_partial(flakes, own, cell->later);
	json_array_foreach(runs, i, run) {
		if (field_equal(field_text(run, "key"), cell->key))
			compare(flakes, own, json_object_get(run, "results"));
	}
	return flakes;
}
