// SPDX-License-Identifier: MIT
#include "plan.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

/* "kyua list -v" prints "PROGRAM:CASE (SUITE)" and below it "    PROPERTY = VALUE" lines. */
#define PROPERTY_INDENT "    "
#define PROPERTY_EQUALS " = "

struct loading {
	struct run *run;
	char *const *patterns;
	size_t pattern_count;
	struct test *current; /* whose properties follow; NULL if it does not match */
};

bool plan_matches(char *const *patterns, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++) {
		if (fnmatch(patterns[i], id, 0) == 0)
			return true;
	}
	return count == 0;
}

static void add_test(struct loading *loading, const char *line)
{
	const char *suite = strstr(line, " (");
	const size_t length = suite ? (size_t)(suite - line) : strlen(line);
	_cleanup_free_ char *id = memory_shown(line, length);

	loading->current = plan_matches(loading->patterns, loading->pattern_count, id)
				   ? run_add(loading->run, id)
				   : NULL;
}

static void set_property(struct test *test, const char *property)
{
	const char *equals = strstr(property, PROPERTY_EQUALS);

	if (equals) {
		_cleanup_free_ char *name = memory_copy_part(property, (size_t)(equals - property));

		test_set_property(test, name, equals + strlen(PROPERTY_EQUALS));
	}
}

static void read_line(const char *line, void *context)
{
	const size_t indent = strlen(PROPERTY_INDENT);
	struct loading *loading = context;

	if (strncmp(line, PROPERTY_INDENT, indent) != 0)
		add_test(loading, line);
	else if (loading->current)
		set_property(loading->current, line + indent);
}

void plan_load(struct run *run, const struct kyua *kyua, char *const *patterns, size_t count)
{
	struct loading loading = { .run = run, .patterns = patterns, .pattern_count = count };
	char *const arguments[] = { "--verbose" };
	const struct kyua_ears ears = { .line = read_line, .context = &loading };
	_cleanup_free_ char *trouble = NULL;
	const int status = kyua_run(kyua, "list", arguments, 1, &ears, &trouble);

	if (status < 0)
		run_infra_error(run, "%s", trouble);
	else if (status != 0)
		run_infra_error(run, "kyua list failed with exit status %d", status);
	else if (run->count == 0 && count == 0)
		run_infra_error(run, "%s: the suite has no tests", kyua->kyuafile);
}

const char *plan_unmatched(const struct run *run, char *const *patterns, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		bool matched = false;

		for (size_t j = 0; j < run->count && !matched; j++)
			matched = fnmatch(patterns[i], run->tests[j].id, 0) == 0;
		if (!matched)
			return patterns[i];
	}
	return NULL;
}
