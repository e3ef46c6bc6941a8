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

/* How a format shows them: what stands around the list, and around what is said of each. */
struct form {
	const char *head;
	const char *item;
	void (*put)(FILE *out, const char *text);
	const char *end;
	const char *foot;
};

static void show(FILE *out, const json_t *status, const struct form *form)
{
	const json_t *waiver;
	bool any = false;
	size_t i;

	json_array_foreach(status, i, waiver) {
		_cleanup_free_ char *said = say(waiver);

		if (!said)
			continue;
		fprintf(out, "%s%swaiver %zu: ", any ? "" : form->head, form->item, i + 1);
		form->put(out, said);
		fputs(form->end, out);
		any = true;
	}
	fputs(any ? form->foot : "", out);
}

static void put_plain(FILE *out, const char *text)
{
	foreign_print(out, text, FOREIGN_LINE);
}

void waivers_text(FILE *out, const json_t *status)
{
	static const struct form form = { "", "", put_plain, "\n", "" };

	show(out, status, &form);
}

void waivers_markdown(FILE *out, const json_t *status)
{
	static const struct form form = { "\n## Waivers\n\n", "- ", markdown_text, "\n", "" };

	show(out, status, &form);
}

void waivers_html(FILE *out, const json_t *status)
{
	static const struct form form = { "<h2>Waivers</h2>\n<ul>\n", "<li>", html_text, "</li>\n",
					  "</ul>\n" };

	show(out, status, &form);
}
