// SPDX-License-Identifier: MIT
#include "judged.h"

#include <cell.h>
#include <report.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "harmless.h"
#include "holds.h"

static const char *text_at(const json_t *json, const char *one, const char *other)
{
	const json_t *value = json_object_get(json, one);

	value = other ? json_object_get(value, other) : value;
	HOLDS(json_is_string(value));
	return json_string_value(value);
}

/* How many results end so, each counted once by its own id. */
static unsigned int count(const json_t *results, const char *outcome)
{
	json_t *ids = json_object();
	const json_t *result;
	unsigned int found = 0;
	size_t i;

	json_array_foreach(results, i, result) {
		const char *id = text_at(result, "id", NULL);

		HOLDS(!json_object_get(ids, id));
		json_object_set_new(ids, id, json_null());
		found += strcmp(text_at(result, "outcome", NULL), outcome) == 0;
	}
	json_decref(ids);
	return found;
}

static json_int_t number_at(const json_t *json, const char *one, const char *other)
{
	const json_t *value = json_object_get(json_object_get(json, one), other);

	HOLDS(json_is_integer(value));
	return json_integer_value(value);
}

static bool reports_fail(const json_t *json)
{
	const json_t *report;
	size_t i;

	json_array_foreach(json_object_get(json, "kernel_reports"), i, report) {
		if (json_is_true(json_object_get(report, "fails")))
			return true;
	}
	return false;
}

static void check_done(const json_t *record, const struct kernel *kernel,
		       const struct machine_end *end, const json_t *suite, const json_t *machine)
{
	const json_t *results = json_object_get(suite, "results");
	const int status = WEXITSTATUS(end->wait_status);
	unsigned int total = 0, bad;

	HOLDS(!end->overdue && WIFEXITED(end->wait_status));
	HOLDS(strcmp(text_at(machine, "state", NULL), "done") == 0);
	HOLDS(json_integer_value(json_object_get(machine, "command_status")) == status);
	HOLDS(strcmp(text_at(machine, "kernel", "id"), kernel->id) == 0);
	HOLDS(strcmp(text_at(machine, "kernel", "arch"), kernel->arch) == 0);
	HOLDS(strcmp(text_at(suite, "kernel", "machine"), kernel->arch) == 0);
	HOLDS(strcmp(text_at(suite, "kernel", "release"), text_at(machine, "kernel", "release")) ==
	      0);
	HOLDS(strcmp(text_at(suite, "privilege", NULL), "root") == 0);
	HOLDS(number_at(suite, "landlock", "abi") == kernel->expected_abi);
	HOLDS(!json_is_string(json_object_get(suite, "infra_error")));
	HOLDS(!json_is_false(json_object_get(suite, "complete")));
	for (int o = 0; o < OUTCOMES; o++) {
		const char *name = outcome_name((enum outcome)o);

		HOLDS(count(results, name) == number_at(record, "counts", name));
		HOLDS(count(results, name) == number_at(suite, "counts", name));
		total += count(results, name);
	}
	HOLDS(total == json_array_size(results));
	HOLDS(total == json_array_size(json_object_get(record, "results")));
	HOLDS(total > count(results, "skip"));
	bad = count(results, "fail") + count(results, "xpass");
	HOLDS((status == 1) == (bad > 0 || reports_fail(suite)) || status == 3);
	HOLDS(status != 3 || count(results, "broken") > 0);
}

/* What has failed is not shown as what is as expected. */
static void check_verdict(const json_t *record, const json_t *suite, const json_t *machine)
{
	struct cell cell;

	HOLDS(cell_read(&cell, record));
	/* The suite is only read if its machine is to be believed. */
	if (reports_fail(machine) || (cell.done && reports_fail(suite)))
		HOLDS(cell_verdict(&cell) == VERDICT_FAILED);
	if (cell.done && (cell.counts[OUTCOME_FAIL] || cell.counts[OUTCOME_XPASS]))
		HOLDS(cell_verdict(&cell) == VERDICT_FAILED);
	if (!cell.done || cell.counts[OUTCOME_BROKEN])
		HOLDS(cell_verdict(&cell) != VERDICT_EXPECTED);
}

void check_judged(const json_t *record, const struct kernel *kernel, const struct machine_end *end,
		  const char *suite_file, const char *machine_file)
{
	json_t *suite = json_load_file(suite_file, 0, NULL);
	json_t *machine = json_load_file(machine_file, 0, NULL);

	if (strcmp(text_at(record, "state", NULL), "done") == 0) {
		check_done(record, kernel, end, suite, machine);
	} else {
		HOLDS(text_at(record, "cause", NULL)[0] && text_at(record, "detail", NULL));
		HOLDS(json_array_size(json_object_get(record, "results")) == 0);
		for (int o = 0; o < OUTCOMES; o++)
			HOLDS(number_at(record, "counts", outcome_name((enum outcome)o)) == 0);
	}
	check_verdict(record, suite, machine);
	json_decref(suite);
	json_decref(machine);
}

static void check_page(const char *page, size_t length, bool markup)
{
	HOLDS(length > 0 && strlen(page) == length);
	HOLDS(is_harmless(page, length, FOREIGN_LINES));
	HOLDS(!markup || !strstr(page, "<x-hostile"));
}

void check_shown(json_t *record)
{
	static const struct {
		void (*write)(FILE *out, const struct report *report);
		bool markup;
	} formats[] = {
		{ report_json, false }, { report_kcidb, false }, { report_text, false },
		{ report_ktap, false }, { report_html, true },	 { report_markdown, true },
		{ report_junit, true },
	};
	struct cell cell;
	struct report report = { .records = json_pack("[O]", record),
				 .missing = json_array(),
				 .origin = "fuzz",
				 .cells = &cell,
				 .count = 1 };

	HOLDS(cell_read(&cell, record));
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		char *page = NULL;
		size_t length = 0;
		FILE *out = open_memstream(&page, &length);

		HOLDS(out);
		formats[i].write(out, &report);
		fclose(out);
		check_page(page, length, formats[i].markup);
		free(page);
	}
	json_decref(report.records);
	json_decref(report.missing);
}
