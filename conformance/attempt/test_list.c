// SPDX-License-Identifier: MIT
#include "test_list.h"

#include "complaint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Kyua's, for a case that names none. */
#define TIMEOUT_S 300

/* Those of ATF; its own names begin with "X-". */
static const char *const known[] = {
	"descr",	 "has.cleanup",	    "require.arch",   "require.config", "require.diskspace",
	"require.files", "require.machine", "require.memory", "require.progs",	"require.user",
	"timeout",
};

/* The next line, without its end, or NULL where there is none that has an end. */
static char *take_line(char **rest)
{
	char *const line = *rest;
	char *const end = strchr(line, '\n');

	if (!end)
		return NULL;
	*end = '\0';
	*rest = end + 1;
	return line;
}

static bool is_known(const char *name)
{
	if (strncmp(name, "X-", 2) == 0 && name[2])
		return true;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (strcmp(known[i], name) == 0)
			return true;
	}
	return false;
}

/* "NAME: VALUE"; NULL, or what is wrong. */
static char *split(char *line, struct listed_property *property)
{
	char *const separator = strstr(line, ": ");

	if (!separator)
		return complaint("Invalid property line; expecting line of the form 'name: value'");
	*separator = '\0';
	*property = (struct listed_property){ .name = line, .value = separator + 2 };
	return NULL;
}

/* The properties of a case, up to an empty line; they go to where next is. */
static char *take_properties(struct listed_case *listed, struct listed_property *next, char **rest)
{
	char *line;

	listed->properties = next;
	while ((line = take_line(rest)) && *line) {
		char *const trouble = split(line, &next[listed->count]);
		const char *const name = next[listed->count].name;

		if (trouble)
			return trouble;
		if (listed_property(listed, name))
			return complaint("Duplicate value for property %s", name);
		if (!is_known(name))
			return complaint("Unknown test case metadata property '%s'", name);
		listed->count++;
	}
	return NULL;
}

static char *take_cases(struct test_list *list, char *rest)
{
	struct listed_property *next = list->properties;
	char *line, *trouble = NULL;

	while (!trouble && (line = take_line(&rest))) {
		struct listed_case *const listed = &list->cases[list->count];
		struct listed_property ident;

		trouble = split(line, &ident);
		if (!trouble && (strcmp(ident.name, "ident") != 0 || !*ident.value))
			trouble = complaint(/* Kyua's spelling. */
					    "Invalid test case definition; must be prec"
					    "eeded by the "
					    "identifier");
		if (trouble)
			break;
		*listed = (struct listed_case){ .name = ident.value };
		trouble = take_properties(listed, next, &rest);
		next += listed->count;
		list->count++;
	}
	if (!trouble && list->count == 0)
		trouble = complaint("No test cases");
	return trouble;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct listed_case *)a)->name, ((const struct listed_case *)b)->name);
}

static size_t count_lines(const char *text)
{
	size_t count = 1;

	while ((text = strchr(text, '\n'))) {
		text++;
		count++;
	}
	return count;
}

char *test_list_parse(struct test_list *list, char *text)
{
	const size_t lines = count_lines(text);
	char *rest = text, *line, *trouble;

	*list = (struct test_list){
		.text = text,
		.cases = calloc(lines, sizeof(*list->cases)),
		.properties = calloc(lines, sizeof(*list->properties)),
	};
	if (!list->cases || !list->properties)
		return complaint("out of memory");
	line = take_line(&rest);
	if (!line || strcmp(line, TEST_LIST_HEADER) != 0)
		return complaint("Invalid header for test case list; expecting Content-Type for "
				 "application/X-atf-tp version 1, got '%s'",
				 line ? line : rest);
	line = take_line(&rest);
	if (!line || *line)
		return complaint(
			"Invalid header for test case list; expecting a blank line, got '%s'",
			line ? line : rest);
	trouble = take_cases(list, rest);
	qsort(list->cases, list->count, sizeof(*list->cases), by_name);
	return trouble;
}

void test_list_free(struct test_list *list)
{
	free(list->cases);
	free(list->properties);
	free(list->text);
	*list = (struct test_list){ 0 };
}

const char *listed_property(const struct listed_case *listed, const char *name)
{
	for (size_t i = 0; i < listed->count; i++) {
		if (strcmp(listed->properties[i].name, name) == 0)
			return listed->properties[i].value;
	}
	return NULL;
}

bool listed_has_cleanup(const struct listed_case *listed)
{
	const char *const value = listed_property(listed, "has.cleanup");

	return value && (strcmp(value, "true") == 0 || strcmp(value, "yes") == 0);
}

long listed_timeout_s(const struct listed_case *listed)
{
	const char *const value = listed_property(listed, "timeout");

	return value ? strtol(value, NULL, 10) : TIMEOUT_S;
}
