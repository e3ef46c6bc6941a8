// SPDX-License-Identifier: MIT
/* The tests of the suite, before they are run. */
#include "json.h"
#include "output.h"

#define SCHEMA "landlock-conformance-list/1"

static void write_property(FILE *stream, const char *name, const char *value)
{
	if (value)
		fprintf(stream, "    %s: %s\n", name, value);
}

void list_write_text(const struct run *run, FILE *stream)
{
	for (size_t i = 0; i < run->count; i++) {
		const struct test *test = &run->tests[i];

		fprintf(stream, "%s\n", test->id);
		write_property(stream, "title", test->title);
		write_property(stream, "features", test->features);
		write_property(stream, "needs", test->needs);
		write_property(stream, "source", test->source);
	}
}

void list_write_json(const struct run *run, FILE *stream)
{
	json_t *document = json_object();
	json_t *tests = json_array();

	for (size_t i = 0; i < run->count; i++)
		json_array_append_new(tests, json_test(&run->tests[i]));
	json_object_set_new(document, "schema", json_string(SCHEMA));
	json_object_set_new(document, "tool_version", json_string(LLK_VERSION));
	json_object_set_new(document, "tests", tests);
	json_dump(document, stream);
}
