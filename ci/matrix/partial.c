// SPDX-License-Identifier: MIT
#include "partial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cell.h"
#include "cleanup_json.h"
#include "field.h"
#include "kept_result.h"
#include "limit.h"

#define SCHEMA "landlock-conformance-stream/1"

struct reading {
	json_t *results;
	json_t *ids;
	unsigned int counts[OUTCOMES];
};

/* The suite is the one of this cell, on the kernel that was booted. */
static bool is_of(const json_t *header, const struct kernel *kernel, const char *release)
{
	const json_t *answered = json_object_get(header, "kernel");
	const json_t *abi = json_object_get(json_object_get(header, "landlock"), "abi");

	return field_equal(field_text(header, "type"), "header") &&
	       field_equal(field_text(header, "schema"), SCHEMA) &&
	       (!release || field_equal(field_text(answered, "release"), release)) &&
	       field_equal(field_text(answered, "machine"), kernel->arch) &&
	       field_equal(field_text(header, "privilege"), variant_privilege(kernel->variant)) &&
	       (kernel->expected_abi < 0 || json_integer_value(abi) == kernel->expected_abi);
}

/* False if the line is not a result that may come here. */
static bool take_result(struct reading *reading, const json_t *line)
{
	const char *id = field_text(line, "id");
	const int outcome = outcome_find(field_text(line, "outcome"));

	if (!id || !limit_allows_id(id) || outcome < 0 || json_object_get(reading->ids, id) ||
	    json_array_size(reading->results) == LIMIT_RESULTS)
		return false;
	json_object_set_new(reading->ids, id, json_true());
	reading->counts[outcome]++;
	return json_array_append_new(reading->results, kept_result(line)) == 0;
}

/* The next line as an object; NULL at the end, and where a line is cut or broken. */
static json_t *read_line(FILE *stream, char *buffer)
{
	const size_t length = fgets(buffer, LIMIT_LINE, stream) ? strlen(buffer) : 0;
	json_t *line;

	if (length == 0 || buffer[length - 1] != '\n')
		return NULL;
	line = json_loadb(buffer, length, JSON_REJECT_DUPLICATES, NULL);
	if (json_is_object(line))
		return line;
	json_decref(line);
	return NULL;
}

static void read_results(struct reading *reading, FILE *stream, char *buffer)
{
	bool good = true;
	json_t *line;

	while (good && (line = read_line(stream, buffer))) {
		const char *type = field_text(line, "type");

		if (field_equal(type, "result"))
			good = take_result(reading, line);
		else
			good = !field_equal(type, "end");
		json_decref(line);
	}
}

static json_t *describe(struct reading *reading, const json_t *header)
{
	json_t *planned = json_object_get(header, "planned");
	json_t *counts = json_object();

	for (int o = 0; o < OUTCOMES; o++)
		json_object_set_new(counts, outcome_name((enum outcome)o),
				    json_integer(reading->counts[o]));
	return json_pack("{s:O, s:o, s:O}", "planned",
			 json_is_integer(planned) ? planned : json_null(), "counts", counts,
			 "results", reading->results);
}

json_t *partial_read(const struct kernel *kernel, const char *file, const char *release)
{
	_cleanup_file_ FILE *stream = fopen(file, "re");
	_cleanup_json_ json_t *results = json_array(), *ids = json_object(), *header = NULL;
	struct reading reading = { .results = results, .ids = ids };
	_cleanup_free_ char *buffer = malloc(LIMIT_LINE);

	if (!stream || !buffer)
		return NULL;
	header = read_line(stream, buffer);
	if (!header || !is_of(header, kernel, release))
		return NULL;
	read_results(&reading, stream, buffer);
	return json_array_size(results) ? describe(&reading, header) : NULL;
}
