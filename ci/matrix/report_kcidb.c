// SPDX-License-Identifier: MIT
/*
 * The report as KCIDB takes it (kernelci/kcidb-io, schema 5.0, which later ones of 5 accept): a
 * checkout and a build for each kernel, a test for each cell and for each of its checks, and a
 * known defect as an issue, with an incident wherever it showed.
 *
 * No property may be null: what is not known is left out.
 */
#include <ctype.h>
#include <foreign.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cleanup.h"
#include "cleanup_json.h"
#include "demand.h"
#include "document.h"
#include "entries.h"
#include "field.h"
#include "report.h"

/* The path of all that is ours, a node of the tree of tests. */
#define ROOT "landlock_kit"

/* Nobody reads it, and it is large. */
#define DUMP_FLAGS (JSON_COMPACT | JSON_REAL_PRECISION(6))

/* The schema's limit for an excerpt of a log, in characters. */
#define EXCERPT_MOST 16384

/* A document on its way. */
struct document {
	const char *origin;
	json_t *checkouts;
	json_t *builds;
	json_t *tests;
	json_t *issues;
	json_t *incidents;
	json_t *seen; /* ids of checkouts, builds and issues that are there already */
};

/* An id: the origin, a colon, and more, which may be a guest's words, in one line. */
__attribute__((format(printf, 2, 3))) static char *make_id(const struct document *document,
							   const char *format, ...)
{
	_cleanup_free_ char *more = NULL, *shown = NULL;
	va_list arguments;
	char *id;

	va_start(arguments, format);
	if (vasprintf(&more, format, arguments) < 0)
		more = NULL;
	va_end(arguments);
	shown = demand(foreign_shown(demand(more), strlen(more), FOREIGN_LINE));
	return demand(asprintf(&id, "%s:%s", document->origin, shown) < 0 ? NULL : id);
}

/* Whether the id is new in that role. */
static bool is_new(struct document *document, const char *id)
{
	if (!id || json_object_get(document->seen, id))
		return false;
	json_object_set_new(document->seen, id, json_true());
	return true;
}

static void set_text(json_t *object, const char *key, const char *value)
{
	if (value && *value)
		json_object_set_new(object, key, json_string(value));
}

static void set_excerpt(json_t *test, const char *log)
{
	size_t length = log ? strlen(log) : 0;

	if (length > EXCERPT_MOST) {
		log += length - EXCERPT_MOST;
		while ((*log & 0xc0) == 0x80)
			log++;
	}
	set_text(test, "log_excerpt", log);
}

/* The checkout and the build of the cell's kernel, once each.  The build's id, a new string. */
static char *add_build(struct document *document, const struct cell *cell)
{
	const char *version = cell->package_version ?: cell->release ?: "unknown";
	_cleanup_free_ char *checkout = make_id(document, "checkout/%s/%s", cell->kernel, version);
	char *build = make_id(document, "build/%s/%s/%s", cell->kernel, version,
			      cell->kernel_sha256 ?: "unknown");
	json_t *entry, *misc;

	if (is_new(document, checkout)) {
		entry = json_pack("{s:s, s:s, s:b}", "id", checkout, "origin", document->origin,
				  "valid", 1);
		set_text(entry, "comment", version);
		json_array_append_new(document->checkouts, entry);
	}
	if (is_new(document, build)) {
		entry = json_pack("{s:s, s:s, s:s, s:s}", "id", build, "origin", document->origin,
				  "checkout_id", checkout ?: "", "status", "PASS");
		set_text(entry, "architecture", cell->arch);
		set_text(entry, "comment", cell->release);
		misc = json_pack("{s:s}", "kernel", cell->kernel);
		set_text(misc, "package_version", cell->package_version);
		set_text(misc, "kernel_sha256", cell->kernel_sha256);
		json_object_set_new(entry, "misc", misc);
		json_array_append_new(document->builds, entry);
	}
	return build;
}

static json_t *environment_of(const struct cell *cell)
{
	json_t *misc = json_object();

	set_text(misc, "variant", cell->variant);
	set_text(misc, "acceleration", cell->accel);
	set_text(misc, "initramfs_sha256", cell->initramfs_sha256);
	if (cell->abi >= 0)
		json_object_set_new(misc, "landlock_abi", json_integer(cell->abi));
	if (cell->errata_known)
		json_object_set_new(misc, "landlock_errata", json_integer(cell->errata));
	return json_pack("{s:s, s:o}", "comment", "QEMU machine of landlock-vm", "misc", misc);
}

/* As the schema has them: FAIL is the kernel's, ERROR the test's, MISS the harness's fault. */
static const char *status_of(enum outcome outcome)
{
	switch (outcome) {
	case OUTCOME_PASS:
		return "PASS";
	case OUTCOME_SKIP:
		return "SKIP";
	case OUTCOME_FAIL:
	case OUTCOME_XFAIL:
	case OUTCOME_XPASS:
		return "FAIL";
	case OUTCOME_BROKEN:
		break;
	}
	return "ERROR";
}

static const char *status_of_cell(const struct cell *cell)
{
	if (cell_verdict(cell) == VERDICT_FAILED)
		return "FAIL";
	if (!cell->done || cell->outdated || json_array_size(cell->later))
		return "MISS";
	return cell_verdict(cell) == VERDICT_UNJUDGED ? "ERROR" : "PASS";
}

/* The path of an entry: letters, digits, "-" and "_" with a dot between each two parts. */
static char *path_of(const char *group, const char *name)
{
	bool part = false;
	char *path;

	if (asprintf(&path, ROOT ".%s.%s", group, name) < 0)
		return NULL;
	for (char *sign = path; *sign; sign++) {
		const bool separates =
			strchr("/:.", *sign) && part && sign[1] && !strchr("/:.", sign[1]);

		if (separates)
			*sign = '.';
		else if (!isalnum((unsigned char)*sign) || (unsigned char)*sign >= 0x80)
			*sign = *sign == '-' ? '-' : '_';
		part = *sign != '.';
	}
	return path;
}

/* Longer than any run: a store may come from anywhere. */
#define SECONDS_MOST 1e9

/* When the cell's machine was started, of what is known of its end. */
static void set_start(json_t *test, const struct cell *cell)
{
	struct tm end = { 0 };
	char start[32];
	time_t seconds;

	if (cell->duration_s > SECONDS_MOST || !cell->finished_at ||
	    !strptime(cell->finished_at, "%Y-%m-%dT%H:%M:%SZ", &end))
		return;
	seconds = timegm(&end) - (cell->duration_s > 0 ? (time_t)cell->duration_s : 0);
	if (gmtime_r(&seconds, &end) && strftime(start, sizeof(start), "%Y-%m-%dT%H:%M:%SZ", &end))
		set_text(test, "start_time", start);
}

/* What is known to fail, once, and that it did in the test. */
static void add_issue(struct document *document, const char *name, const json_t *waiver,
		      const char *test)
{
	_cleanup_free_ char *issue = make_id(document, "issue/%s", name ?: "");
	_cleanup_free_ char *incident = make_id(document, "incident/%s/%s", name ?: "",
						test + strlen(document->origin) + 1);

	if (!name || !issue || !incident)
		return;
	if (is_new(document, issue)) {
		json_t *entry = json_pack("{s:s, s:i, s:s, s:s}", "id", issue, "version", 1,
					  "origin", document->origin, "comment",
					  field_text(waiver, "reason") ?: name);

		set_text(entry, "report_url", field_text(waiver, "url"));
		/* Whose fault it is, a waiver does not say. */
		if (!waiver)
			json_object_set_new(entry, "culprit",
					    json_pack("{s:b, s:b, s:b}", "code", 1, "tool", 0,
						      "harness", 0));
		json_array_append_new(document->issues, entry);
	}
	json_array_append_new(document->incidents,
			      json_pack("{s:s, s:s, s:s, s:i, s:s, s:b}", "id", incident, "origin",
					document->origin, "issue_id", issue, "issue_version", 1,
					"test_id", test, "present", 1));
}

static void add_entry(struct document *document, const struct cell *cell, const struct entry *entry,
		      const char *build, const char *run, size_t index)
{
	_cleanup_free_ char *id = NULL, *path = path_of(entry->group, entry->name);
	const char *reason = field_text(entry->result, "reason");
	const json_t *waiver = json_object_get(entry->result, "waiver");
	json_t *features = json_object_get(entry->result, "features");
	json_t *test, *misc;

	/* More than one report of a kernel may have the same name. */
	if (entry->result && asprintf(&id, "%s/%s:%s", run, entry->group, entry->name) < 0)
		id = NULL;
	if (!entry->result && asprintf(&id, "%s/%s/%zu", run, entry->group, index) < 0)
		id = NULL;
	test = json_pack("{s:s, s:s, s:s, s:s, s:s}", "build_id", build, "id", demand(id), "origin",
			 document->origin, "path", demand(path), "status",
			 status_of(entry->outcome));
	set_text(test, "comment", entry->why);
	set_excerpt(test, entry->output);
	if (entry->duration_s >= 0)
		json_object_set_new(test, "duration", json_real(entry->duration_s));
	misc = json_pack("{s:s, s:s}", "cell", cell->id, "outcome",
			 entry->word ?: outcome_name(entry->outcome));
	set_text(misc, "reason", reason);
	set_text(misc, "title", field_text(entry->result, "title"));
	set_text(misc, "source", field_text(entry->result, "source"));
	if (json_is_array(features))
		json_object_set(misc, "features", features);
	json_object_set_new(test, "misc", misc);
	if (entry->outcome == OUTCOME_XFAIL && id) {
		_cleanup_free_ char *name = NULL;

		if (asprintf(&name, "waiver/%s:%s", entry->group, entry->name) < 0)
			name = NULL;
		add_issue(document, waiver ? demand(name) : reason, waiver, id);
	}
	json_array_append_new(document->tests, test);
}

/* What came of the machines that were tried before; NULL if there were none. */
static json_t *attempts_of(const struct entries *entries)
{
	json_t *attempts = NULL;

	for (size_t i = 0; i < entries->count; i++) {
		if (!entries->list[i].word || strcmp(entries->list[i].word, "attempt") != 0)
			continue;
		if (!attempts)
			attempts = json_array();
		json_array_append_new(attempts, json_string(entries->list[i].why));
	}
	return attempts;
}

static void add_cell(struct document *document, const struct cell *cell, struct entries entries)
{
	/* Enough of the digest to tell kernels apart. */
	_cleanup_free_ char *sha256 = demand(strndup(cell->kernel_sha256 ?: "unknown", 16));
	_cleanup_free_ char *build = add_build(document, cell);
	_cleanup_free_ char *run = make_id(document, "test/%s/%s/%s", cell->id, sha256 ?: "unknown",
					   cell->finished_at ?: "unknown");
	json_t *test;

	test = json_pack("{s:s, s:s, s:s, s:s, s:s, s:o}", "build_id", build ?: "", "id", run ?: "",
			 "origin", document->origin, "path", ROOT, "status", status_of_cell(cell),
			 "environment", environment_of(cell));
	set_start(test, cell);
	if (cell->duration_s >= 0)
		json_object_set_new(test, "duration", json_real(cell->duration_s));
	if (!cell->done) {
		set_text(test, "comment", entries.list[0].why);
		set_excerpt(test, entries.list[0].output);
	}
	json_object_set_new(test, "misc",
			    json_pack("{s:s, s:s, s:o*}", "cell", cell->id, "tool",
				      "landlock-matrix " LLK_VERSION, "attempts",
				      attempts_of(&entries)));
	json_array_append_new(document->tests, test);
	for (size_t i = 0; i < entries.count; i++) {
		/* The machine is what the test of the whole cell is about. */
		if (strcmp(entries.list[i].group, "machine") != 0)
			add_entry(document, cell, &entries.list[i], build ?: "", run ?: "", i);
	}
	entries_free(&entries);
}

/* Of a cell without a record its id is all that is known: the kernel's, perhaps with a variant. */
static void add_missing(struct document *document, const char *id)
{
	_cleanup_free_ char *kernel = demand(strndup(id, strcspn(id, "+")));
	const struct cell cell = { .id = id, .kernel = kernel ?: id, .abi = -1, .duration_s = -1 };

	add_cell(document, &cell, entries_of_missing());
}

void report_kcidb(FILE *out, const struct report *report)
{
	_cleanup_json_ json_t *seen = json_object();
	struct document document = {
		.origin = report->origin ?: "landlock_kit",
		.checkouts = json_array(),
		.builds = json_array(),
		.tests = json_array(),
		.issues = json_array(),
		.incidents = json_array(),
		.seen = seen,
	};
	_cleanup_json_ json_t *whole = NULL;
	const json_t *missing;
	size_t i;

	for (i = 0; i < report->count; i++)
		add_cell(&document, &report->cells[i], entries_of(&report->cells[i]));
	json_array_foreach(report->missing, i, missing)
		add_missing(&document, json_string_value(missing) ?: "?");
	whole = json_pack("{s:{s:i, s:i}, s:o, s:o, s:o, s:o, s:o}", "version", "major", 5, "minor",
			  0, "checkouts", document.checkouts, "builds", document.builds, "tests",
			  document.tests, "issues", document.issues, "incidents",
			  document.incidents);
	document_dump(out, whole, DUMP_FLAGS);
}
