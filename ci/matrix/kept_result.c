// SPDX-License-Identifier: MIT
#include "kept_result.h"

#include <string.h>

#include "cell.h"
#include "field.h"

/* More of what a check has printed stays in its machine's folder. */
#define OUTPUT_MOST 16384

static void keep(json_t *kept, const json_t *result, const char *key, json_type type)
{
	json_t *value = json_object_get(result, key);

	if (value && json_typeof(value) == type)
		json_object_set(kept, key, value);
}

/* The end of the output, which says why. */
static void keep_output(json_t *kept, const json_t *result)
{
	const char *output = field_text(result, "output");
	const size_t length = output ? strlen(output) : 0;

	if (length == 0)
		return;
	if (length > OUTPUT_MOST) {
		output += length - OUTPUT_MOST;
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
		keep(kept, result, texts[i], JSON_STRING);
	keep(kept, result, "features", JSON_ARRAY);
	if (json_is_number(seconds) && json_number_value(seconds) >= 0)
		json_object_set(kept, "duration_s", seconds);
	if (outcome == OUTCOME_PASS || outcome == OUTCOME_SKIP)
		return kept;
	keep(kept, result, "title", JSON_STRING);
	keep(kept, result, "source", JSON_STRING);
	keep_output(kept, result);
	return kept;
}
