// SPDX-License-Identifier: MIT
#include "feature_outcome.h"

#include <string.h>

#include "cell.h"
#include "field.h"

static const char *const names[FEATURE_OUTCOMES] = {
	[FEATURE_UNTESTED] = "untested", [FEATURE_ABSENT] = "absent", [FEATURE_PASS] = "pass",
	[FEATURE_XFAIL] = "xfail",	 [FEATURE_XPASS] = "xpass",   [FEATURE_BROKEN] = "broken",
	[FEATURE_FAIL] = "fail",
};

/* A check of absence proves that the feature is not there; its pass is no pass of the feature. */
static bool checks_absence(const json_t *result)
{
	static const char suffix[] = "_absent";
	const char *id = field_text(result, "id");
	const size_t length = id ? strlen(id) : 0;

	return length >= sizeof(suffix) - 1 &&
	       strcmp(id + length - (sizeof(suffix) - 1), suffix) == 0;
}

/* Whether a skip's reason says that this kernel does not have what the check is about. */
static bool skipped_for_absence(const json_t *result)
{
	const char *reason = field_text(result, "reason");
	const size_t code = reason ? strcspn(reason, ":") : 0;

	return (code == strlen("abi") && strncmp(reason, "abi", code) == 0) ||
	       (code == strlen("unavailable") && strncmp(reason, "unavailable", code) == 0);
}

static enum feature_outcome say(const json_t *result)
{
	switch (outcome_find(field_text(result, "outcome"))) {
	case OUTCOME_PASS:
		return checks_absence(result) ? FEATURE_ABSENT : FEATURE_PASS;
	case OUTCOME_FAIL:
		return FEATURE_FAIL;
	case OUTCOME_XFAIL:
		return FEATURE_XFAIL;
	case OUTCOME_XPASS:
		return FEATURE_XPASS;
	case OUTCOME_SKIP:
		return skipped_for_absence(result) ? FEATURE_ABSENT : FEATURE_UNTESTED;
	default:
		return FEATURE_BROKEN;
	}
}

bool feature_is_named(const json_t *result, const char *feature)
{
	const json_t *features = json_object_get(result, "features");
	const json_t *name;
	size_t i;

	json_array_foreach(features, i, name) {
		if (strcmp(json_string_value(name) ?: "", feature) == 0)
			return true;
	}
	return false;
}

enum feature_outcome feature_outcome(const char *feature, const json_t *results)
{
	enum feature_outcome worst = FEATURE_UNTESTED;
	bool proved_absent = false;
	const json_t *result;
	size_t i;

	json_array_foreach(results, i, result) {
		enum feature_outcome said;

		if (!feature_is_named(result, feature))
			continue;
		said = say(result);
		proved_absent |= said == FEATURE_ABSENT && checks_absence(result) &&
				 outcome_find(field_text(result, "outcome")) == OUTCOME_PASS;
		if (said > worst)
			worst = said;
	}
	/* Checks that pass without the feature say that what it would govern is free. */
	return worst == FEATURE_PASS && proved_absent ? FEATURE_ABSENT : worst;
}

const char *feature_outcome_name(enum feature_outcome outcome)
{
	return names[outcome];
}

enum feature_outcome feature_outcome_find(const char *name)
{
	for (int i = 0; name && i < FEATURE_OUTCOMES; i++) {
		if (strcmp(names[i], name) == 0)
			return (enum feature_outcome)i;
	}
	return FEATURE_UNTESTED;
}
