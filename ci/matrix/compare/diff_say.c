// SPDX-License-Identifier: MIT
/* The sentences that the formats of a comparison have in common. */
#include "diff.h"

#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "demand.h"
#include "field.h"

/* What is written into a new string. */
struct sentence {
	char *text;
	size_t size;
	FILE *out;
};

static bool begin(struct sentence *sentence)
{
	*sentence = (struct sentence){ 0 };
	sentence->out = demand(open_memstream(&sentence->text, &sentence->size));
	return sentence->out;
}

static char *end(struct sentence *sentence)
{
	return demand_text(sentence->out, &sentence->text);
}

static void put_value(FILE *out, const json_t *value)
{
	const char *reason = field_text(value, "reason");

	fputs(field_text(value, "value") ?: "no result", out);
	if (reason && *reason)
		fprintf(out, " (%.*s)", (int)strcspn(reason, ":"), reason);
}

static void put_also(FILE *out, const json_t *change, const char *key, const char *side)
{
	const json_t *outcome;
	size_t i;

	json_array_foreach(json_object_get(change, key), i, outcome)
		fprintf(out, "%s%s", i ? ", " : "; also ", json_string_value(outcome));
	if (i)
		fprintf(out, " in another machine of the %s", side);
}

/* A sentence without the code of its reason before it, which stands with the outcome. */
static const char *without_code(const char *why, const char *reason)
{
	const size_t length = reason ? strcspn(reason, ":") : 0;

	if (length && strncmp(why, reason, length) == 0 && strncmp(why + length, ": ", 2) == 0)
		return why + length + 2;
	return why;
}

char *diff_say_change(const json_t *change)
{
	const json_t *old = json_object_get(change, "old"), *new = json_object_get(change, "new");
	const char *why = field_text(new, "detail") ?: field_text(old, "detail");
	const char *waiver = field_text(json_object_get(change, "waiver"), "reason");
	struct sentence s;

	if (!begin(&s))
		return NULL;
	put_value(s.out, old);
	fputs(" -> ", s.out);
	put_value(s.out, new);
	put_also(s.out, change, "also_old", "old");
	put_also(s.out, change, "also_new", "new");
	if (why)
		fprintf(s.out, ": %s", without_code(why, field_text(new, "reason")));
	if (waiver)
		fprintf(s.out, " [waived: %s]", waiver);
	return end(&s);
}

static const char *version(const json_t *side)
{
	return field_text(side, "package_version") ?: field_text(side, "release") ?: "?";
}

static void put_infrastructure(FILE *out, const json_t *side, const char *name)
{
	const char *detail = field_text(side, "detail");

	if (json_is_true(json_object_get(side, "done")))
		return;
	fprintf(out, "; %s without verdict: %s", name, field_text(side, "cause") ?: "?");
	if (detail)
		fprintf(out, ": %s", detail);
}

char *diff_say_cell(const json_t *cell)
{
	const json_t *old = json_object_get(cell, "old"), *new = json_object_get(cell, "new");
	const char *id = field_text(cell, "id"), *id_old = field_text(old, "id");
	struct sentence s;

	if (!begin(&s))
		return NULL;
	if (!json_is_object(old) || !json_is_object(new)) {
		fprintf(s.out, "only in the %s", json_is_object(old) ? "old" : "new");
		return end(&s);
	}
	if (!field_equal(id, id_old))
		fprintf(s.out, "compared with %s: ", id_old ?: "?");
	fprintf(s.out, "%s -> %s", version(old), version(new));
	if (json_is_true(json_object_get(cell, "same_key")))
		fputs(" (two runs of the same)", s.out);
	put_infrastructure(s.out, old, "old");
	put_infrastructure(s.out, new, "new");
	if (json_is_true(json_object_get(new, "outdated")))
		fputs("; new outdated", s.out);
	if (json_is_true(json_object_get(new, "run_again_without_verdict")))
		fputs("; new run again without a verdict", s.out);
	return end(&s);
}

static long long number(const json_t *sum, const char *key)
{
	return (long long)json_integer_value(json_object_get(sum, key));
}

char *diff_say_sum(const json_t *diff)
{
	const json_t *sum = json_object_get(diff, "summary");
	const char *separator = ": ";
	struct sentence s;

	if (!begin(&s))
		return NULL;
	fprintf(s.out, "%lld cells compared, %lld checks judged on both sides",
		number(sum, "cells_compared"), number(sum, "comparable"));
	for (int kind = CHANGE_REGRESSION; kind < CHANGES; kind++) {
		const long long count = number(sum, change_name((enum change)kind));

		if (!count)
			continue;
		fprintf(s.out, "%s%lld %s", separator, count, change_title((enum change)kind));
		separator = ", ";
	}
	if (number(sum, "waived")) {
		fprintf(s.out, "%s%lld waived", separator, number(sum, "waived"));
		separator = ", ";
	}
	if (separator[0] == ':')
		fputs(number(sum, "comparable") ? ": no difference" : ": nothing comparable",
		      s.out);
	if (number(sum, "cells_without_verdict"))
		fprintf(s.out, "; %lld cells without verdict",
			number(sum, "cells_without_verdict"));
	if (number(sum, "cells_only_old"))
		fprintf(s.out, "; %lld cells only in the old", number(sum, "cells_only_old"));
	if (number(sum, "cells_only_new"))
		fprintf(s.out, "; %lld cells only in the new", number(sum, "cells_only_new"));
	return end(&s);
}
