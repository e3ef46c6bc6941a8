// SPDX-License-Identifier: MIT
/* What is wrong with waivers, in the formats of reports. */
#include <stdio.h>

#include "cleanup.h"
#include "field.h"
#include "foreign.h"
#include "html.h"
#include "markdown.h"
#include "waiver.h"

/* What there is to say of the waiver as a sentence; NULL if nothing. */
static char *say(const json_t *waiver)
{
	const json_t *passing = json_object_get(waiver, "passing");
	const char *state = field_text(waiver, "state");
	const char *check = field_text(waiver, "check"), *reason = field_text(waiver, "reason");
	const char *what, *when = "";
	char *text;

	if (field_equal(state, "expired")) {
		what = "has expired on ";
		when = field_text(waiver, "expires");
	} else if (field_equal(state, "passing")) {
		what = "is for what passes now, first in ";
		when = json_string_value(json_array_get(passing, 0));
	} else if (field_equal(state, "unused")) {
		what = "is not used";
	} else {
		return NULL;
	}
	return asprintf(&text, "%s (%s) %s%s", check, reason, what, when ?: "") < 0 ? NULL : text;
}

void waivers_text(FILE *out, const json_t *status)
{
	const json_t *waiver;
	size_t i;

	json_array_foreach(status, i, waiver) {
		_cleanup_free_ char *said = say(waiver);

		if (!said)
			continue;
		foreign_printf(out, "waiver %zu: %s", i + 1, said);
		fputc('\n', out);
	}
}

void waivers_markdown(FILE *out, const json_t *status)
{
	const json_t *waiver;
	bool any = false;
	size_t i;

	json_array_foreach(status, i, waiver) {
		_cleanup_free_ char *said = say(waiver);

		if (!said)
			continue;
		fprintf(out, "%s- waiver %zu: ", any ? "" : "\n## Waivers\n\n", i + 1);
		markdown_text(out, said);
		fputc('\n', out);
		any = true;
	}
}

void waivers_html(FILE *out, const json_t *status)
{
	const json_t *waiver;
	bool any = false;
	size_t i;

	json_array_foreach(status, i, waiver) {
		_cleanup_free_ char *said = say(waiver);

		if (!said)
			continue;
		fprintf(out, "%s<li>waiver %zu: ", any ? "" : "<h2>Waivers</h2>\n<ul>\n", i + 1);
		html_text(out, said);
		fputs("</li>\n", out);
		any = true;
	}
	fputs(any ? "</ul>\n" : "", out);
}
