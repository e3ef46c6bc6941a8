// SPDX-License-Identifier: MIT
/*
 * Where in its file a value stands.  The JSON library tells lines for errors of syntax only; this
 * looks for a value again, in a text of which the syntax is known to be right.
 */
#include <string.h>

#include "policy.h"

struct cursor {
	const char *at, *end;
};

static bool is_at(const struct cursor *cursor, char character)
{
	return cursor->at < cursor->end && *cursor->at == character;
}

static void skip_space(struct cursor *cursor)
{
	while (cursor->at < cursor->end && strchr(" \t\r\n,:", *cursor->at) && *cursor->at)
		cursor->at++;
}

static void skip_string(struct cursor *cursor)
{
	cursor->at++;
	while (cursor->at < cursor->end && !is_at(cursor, '"'))
		cursor->at += is_at(cursor, '\\') ? 2 : 1;
	cursor->at++;
}

/* Strings apart, what is open and not closed yet is all that counts. */
static void skip_value(struct cursor *cursor)
{
	int depth = 0;

	do {
		if (is_at(cursor, '"')) {
			skip_string(cursor);
		} else if (is_at(cursor, '{') || is_at(cursor, '[')) {
			depth++;
			cursor->at++;
		} else if (is_at(cursor, '}') || is_at(cursor, ']')) {
			depth--;
			cursor->at++;
		} else {
			cursor->at++;
			while (!depth && cursor->at < cursor->end &&
			       !strchr(" \t\r\n,:]}", *cursor->at))
				cursor->at++;
		}
	} while (depth && cursor->at < cursor->end);
}

/* From an opening brace to the value of a key.  Keys of policies are written without escapes. */
static void enter_key(struct cursor *cursor, const char *key)
{
	const size_t length = strlen(key);

	cursor->at++;
	for (;;) {
		const char *name;

		skip_space(cursor);
		if (!is_at(cursor, '"'))
			return;
		name = cursor->at + 1;
		skip_string(cursor);
		if ((size_t)(cursor->at - name) == length + 1 && memcmp(name, key, length) == 0)
			break;
		skip_space(cursor);
		skip_value(cursor);
	}
	skip_space(cursor);
}

static void enter_index(struct cursor *cursor, size_t index)
{
	cursor->at++;
	skip_space(cursor);
	for (size_t i = 0; i < index && cursor->at < cursor->end; i++) {
		skip_value(cursor);
		skip_space(cursor);
	}
}

int llk_policy_locate(const struct llk_policy *policy, const struct way *way)
{
	struct cursor cursor = { policy->text, policy->text + policy->length };
	int line = 1;

	skip_space(&cursor);
	for (int i = 0; i < way->length && cursor.at < cursor.end; i++) {
		if (way->steps[i].key)
			enter_key(&cursor, way->steps[i].key);
		else
			enter_index(&cursor, way->steps[i].index);
	}
	for (const char *at = policy->text; at < cursor.at && at < cursor.end; at++)
		line += *at == '\n';
	return line;
}
