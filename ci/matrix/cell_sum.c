// SPDX-License-Identifier: MIT
#include "cell_sum.h"

#include <llk.h>
#include <string.h>

#include "cell.h"
#include "cleanup_json.h"
#include "demand.h"
#include "feature_outcome.h"
#include "field.h"

json_t *cell_sum_quirks(const json_t *results)
{
	_cleanup_json_ json_t *seen = json_object();
	json_t *quirks = json_array();
	const json_t *result;
	const char *name;
	json_t *value;
	size_t i;

	json_array_foreach(results, i, result) {
		const char *reason = field_text(result, "reason") ?: "";
		_cleanup_free_ char *code = demand(strndup(reason, strcspn(reason, ":")));

		if (outcome_find(field_text(result, "outcome")) == OUTCOME_XFAIL)
			json_object_set_new(seen, code, json_true());
	}
	json_object_foreach(seen, name, value)
		json_array_append_new(quirks, json_string(name));
	return quirks;
}

json_t *cell_sum_features(const json_t *results)
{
	json_t *features = json_object();
	const struct llk_feature *feature;

	for (size_t i = 0; (feature = llk_feature_at(i)); i++)
		json_object_set_new(
			features, feature->name,
			json_string(feature_outcome_name(feature_outcome(feature->name, results))));
	return features;
}
