// SPDX-License-Identifier: MIT
#include "kept_result.h"

#include <string.h>

#include "cell.h"
#include "field.h"
#include "limit.h"

/* More of what a check has said stays in its machine's folder. */
static void keep(json_t *kept, const json_t *result, const char *key)
{
	const char *text = field_text(result, key);

	if (text)
		json_object_set_new(kept, key, limit_text(text, LIMIT_DETAIL));
}

/* The names of features; what else stands among them is none. */
static void keep_features(json_t *kept, const json_t *result)
{
	json_t *list = json_object_get(result, "features"), *names, *name;
	size_t i;

	if (!json_is_array(list))
		return;
	names = json_array();
	json_array_foreach(list, i, name) {
		if (json_is_string(name) && json_array_size(names) < LIMIT_ITEMS)
			json_array_append(names, name);
	}
	json_object_set_new(kept, "features", names);
}

/* The end of the output, which says why. */
static void keep_output(json_t *kept, const json_t *result)
{
	const char *output = field_text(result, "output");
	const size_t length = output ? strlen(output) : 0;

	if (length == 0)
		return;
	if (length > LIMIT_DETAIL) {
		output += length - LIMIT_DETAIL;
		while ((*output & 0xc0) == 0x80)
			output++;
	}
	json_object_set_new(kept, "output", json_string(output));
}

json_t *kept_result(const json_t *result)
{
	static const char *const texts[] = { "id", "outcome", "reason", "detail" };
	const int outcome = outcome_find(field_text(result, "outcome"));
	json_t *seconds = json_object_get(result, "duration_s");
	json_t *kept = json_object();

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		keep(kept, result, texts[i]);
	keep_features(kept, result);
	if (json_is_number(seconds) && json_number_value(seconds) >= 0)
		json_object_set(kept, "duration_s", seconds);
	if (outcome == OUTCOME_PASS || outcome == OUTCOME_SKIP)
		return kept;
	keep(kept, result, "title");
	keep(kept, result, "source");
	keep_output(kept, result);
	return kept;
}
