// SPDX-License-Identifier: MIT
/* Going through the JSON of a policy. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "walk.h"

static size_t put_way(const struct way *way, char *text, size_t size)
{
	size_t length = 0;

	text[0] = '\0';
	for (int i = 0; i < way->length && length < size; i++) {
		const char *key = way->steps[i].key;
		const int added =
			key ? snprintf(text + length, size - length, "%s%s", i ? "." : "", key)
			    : snprintf(text + length, size - length, "[%zu]", way->steps[i].index);

		length += added > 0 ? (size_t)added : 0;
	}
	return length < size ? length : size - 1;
}

static int report(struct walk *walk, int error, const char *what)
{
	struct llk_policy_fault *fault = walk->fault;
	char place[256];

	if (!fault)
		return error;
	put_way(&walk->way, place, sizeof(place));
	fault->error = error;
	fault->line = llk_policy_locate(walk->policy, &walk->way);
	snprintf(fault->message, sizeof(fault->message), "%s:%d: %s%s%s", walk->policy->name,
		 fault->line, place, place[0] ? ": " : "", what);
	return error;
}

int llk_walk_expect(struct walk *walk, const char *expected, const json_t *found)
{
	char what[512], value[128];
	char *text = json_dumps(found, JSON_ENCODE_ANY | JSON_COMPACT);

	snprintf(value, sizeof(value), "%s", text ? text : "something else");
	free(text);
	snprintf(what, sizeof(what), "expected %s, found %s%s", expected, value,
		 strlen(value) == sizeof(value) - 1 ? "..." : "");
	return report(walk, LLK_ERROR_INVALID, what);
}

int llk_walk_verdict(struct walk *walk, int error)
{
	char sentence[512];

	if (error) {
		llk_ruleset_describe_failure(walk->ruleset, sentence, sizeof(sentence));
		report(walk, error, sentence);
	}
	return error;
}

static int visit_key(struct walk *walk, const char *key, const json_t *value, visitor *visit,
		     void *context)
{
	int error;

	walk->way.steps[walk->way.length].key = key;
	walk->way.length++;
	error = visit(walk, value, context);
	walk->way.length--;
	return error;
}

int llk_visit_items(struct walk *walk, const json_t *array, visitor *visit, void *context)
{
	if (!json_is_array(array))
		return llk_walk_expect(walk, "an array", array);
	for (size_t i = 0; i < json_array_size(array); i++) {
		int error;

		walk->way.steps[walk->way.length].key = NULL;
		walk->way.steps[walk->way.length].index = i;
		walk->way.length++;
		error = visit(walk, json_array_get(array, i), context);
		walk->way.length--;
		if (error)
			return error;
	}
	return 0;
}

static const struct key *find_key(const struct key *keys, const char *name)
{
	for (; keys->name; keys++) {
		if (strcmp(keys->name, name) == 0)
			return keys;
	}
	return NULL;
}

static int refuse_key(struct walk *walk, const struct key *keys, const char *name)
{
	char what[512];
	size_t length;

	length = (size_t)snprintf(what, sizeof(what), "unknown key; expected");
	for (const struct key *key = keys; key->name && length < sizeof(what); key++)
		length += (size_t)snprintf(what + length, sizeof(what) - length, "%s %s",
					   key == keys	 ? ""
					   : key[1].name ? ","
							 : " or",
					   key->name);
	walk->way.steps[walk->way.length].key = name;
	walk->way.length++;
	report(walk, LLK_ERROR_INVALID, what);
	walk->way.length--;
	return LLK_ERROR_INVALID;
}

int llk_visit_object(struct walk *walk, const json_t *object, const struct key *keys, void *context)
{
	const char *name;
	json_t *value;

	if (!json_is_object(object))
		return llk_walk_expect(walk, "an object", object);
	json_object_foreach((json_t *)object, name, value) {
		if (!find_key(keys, name))
			return refuse_key(walk, keys, name);
	}
	for (; keys->name; keys++) {
		char what[128];
		int error = 0;

		value = json_object_get(object, keys->name);
		if (value) {
			error = visit_key(walk, keys->name, value, keys->visit, context);
		} else if (keys->required) {
			snprintf(what, sizeof(what), "expected a key \"%s\"", keys->name);
			error = report(walk, LLK_ERROR_INVALID, what);
		}
		if (error)
			return error;
	}
	return 0;
}
