// SPDX-License-Identifier: MIT
#include "json.h"

#include <string.h>

#include "memory.h"
#include "output.h"

#define SCHEMA "landlock-conformance/1"

/* Decimals of a duration in seconds are of no use beyond the microseconds that Kyua measures. */
#define DUMP_FLAGS (JSON_INDENT(2) | JSON_REAL_PRECISION(9))

static json_t *text_or_null(const char *text)
{
	return text ? json_string(text) : json_null();
}

/* What the kernel says of itself may be anything. */
static json_t *foreign(const char *text)
{
	_cleanup_free_ char *shown = memory_shown(text, strlen(text));

	return json_string(shown);
}

static json_t *number_or_null(long number)
{
	return number >= 0 ? json_integer(number) : json_null();
}

/* The words of a text as an array. */
static json_t *words(const char *text, const char *separators)
{
	json_t *array = json_array();

	_cleanup_free_ char *shown = text ? memory_shown(text, strlen(text)) : NULL;

	for (const char *at = shown ? shown : ""; *at; at += strcspn(at, separators)) {
		at += strspn(at, separators);
		if (*at)
			json_array_append_new(array, json_stringn(at, strcspn(at, separators)));
	}
	return array;
}

json_t *json_test(const struct test *test)
{
	_cleanup_free_ char *area = test_area(test);
	json_t *object = json_object();

	json_object_set_new(object, "id", json_string(test->id));
	json_object_set_new(object, "area", json_string(area));
	json_object_set_new(object, "title", text_or_null(test->title));
	json_object_set_new(object, "source", text_or_null(test->source));
	json_object_set_new(object, "needs", words(test->needs, " "));
	json_object_set_new(object, "features", words(test->features, " "));
	return object;
}

void json_dump(json_t *document, FILE *stream)
{
	json_dumpf(document, stream, DUMP_FLAGS);
	fputc('\n', stream);
	json_decref(document);
}

static json_t *kernel_object(const struct utsname *kernel)
{
	json_t *object = json_object();

	json_object_set_new(object, "release", foreign(kernel->release));
	json_object_set_new(object, "version", foreign(kernel->version));
	json_object_set_new(object, "machine", foreign(kernel->machine));
	return object;
}

static json_t *landlock_object(const struct llk_support *support)
{
	json_t *object = json_object();

	json_object_set_new(object, "state", json_string(llk_state_name(support->state)));
	json_object_set_new(object, "abi", json_integer(support->abi));
	json_object_set_new(object, "errata",
			    support->errata_known ? json_integer(support->errata) : json_null());
	return object;
}

static json_t *accepted_object(const struct llk_support *support)
{
	json_t *object = json_object();

	json_object_set_new(object, "access_fs", json_integer((json_int_t)support->access_fs));
	json_object_set_new(object, "access_net", json_integer((json_int_t)support->access_net));
	json_object_set_new(object, "scoped", json_integer((json_int_t)support->scoped));
	json_object_set_new(object, "rule_flags", json_integer(support->rule_flags));
	json_object_set_new(object, "restrict_flags", json_integer(support->restrict_flags));
	return object;
}

static json_t *offers_object(const struct offers *offers)
{
	json_t *object = json_object();

	for (size_t i = 0; i < offers->count; i++)
		json_object_set_new(object, offers->list[i].name,
				    json_boolean(offers->list[i].there));
	return object;
}

static json_t *outside_object(const struct outside *outside)
{
	json_t *object, *denied;

	if (!outside->layers)
		return json_null();
	object = json_object();
	denied = json_array();
	for (size_t i = 0; i < outside->denied_count; i++)
		json_array_append_new(denied, json_string(outside->denied[i]));
	json_object_set_new(object, "layers", json_integer(outside->layers));
	json_object_set_new(object, "sign",
			    *outside->sign ? json_string(outside->sign) : json_null());
	json_object_set_new(object, "untried",
			    text_or_null(*outside->untried ? outside->untried : NULL));
	json_object_set_new(object, "denied", denied);
	return object;
}

static json_t *calibration_object(const struct calibration *calibration)
{
	json_t *object = json_object();

	json_object_set_new(object, "page_size", json_integer(calibration->page_size));
	json_object_set_new(object, "word_bits", json_integer(calibration->word_bits));
	json_object_set_new(object, "uid", json_integer(calibration->uid));
	json_object_set_new(object, "capabilities",
			    text_or_null(*calibration->capabilities ? calibration->capabilities
								    : NULL));
	json_object_set_new(object, "no_new_privs", number_or_null(calibration->no_new_privs));
	json_object_set_new(object, "layers", number_or_null(calibration->layers));
	json_object_set_new(object, "accepted", accepted_object(&calibration->support));
	json_object_set_new(object, "seccomp_mode", number_or_null(calibration->seccomp_mode));
	json_object_set_new(object, "yama_ptrace_scope", number_or_null(calibration->yama_scope));
	json_object_set_new(object, "user_namespaces", json_boolean(calibration->user_namespaces));
	json_object_set_new(object, "filesystem", text_or_null(calibration->filesystem));
	json_object_set_new(object, "outer_domain", outside_object(&calibration->outside));
	json_object_set_new(object, "offers", offers_object(&calibration->offers));
	json_object_set_new(object, "lsm",
			    *calibration->lsm_list ? words(calibration->lsm_list, ",")
						   : json_null());
	return object;
}

static json_t *counts_object(const struct run *run)
{
	json_t *object = json_object();

	for (int outcome = 0; outcome < OUTCOME_COUNT; outcome++)
		json_object_set_new(
			object, outcome_name((enum outcome)outcome),
			json_integer((json_int_t)run_tally(run, (enum outcome)outcome)));
	return object;
}

void json_machine(json_t *object, const struct run *run)
{
	const struct calibration *calibration = &run->calibration;

	json_object_set_new(object, "tool_version", json_string(LLK_VERSION));
	json_object_set_new(object, "kernel", kernel_object(&run->kernel));
	json_object_set_new(object, "landlock", landlock_object(&calibration->support));
	json_object_set_new(object, "calibration", calibration_object(calibration));
	json_object_set_new(object, "privilege",
			    json_string(calibration->uid == 0 ? "root" : "user"));
}

void json_result(json_t *object, const struct test *test)
{
	json_object_set_new(object, "outcome", json_string(outcome_name(test->outcome)));
	json_object_set_new(object, "reason", text_or_null(test->reason));
	json_object_set_new(object, "detail", text_or_null(test->detail));
}

/* The kernel's words, in which a task's name may be anything. */
static json_t *shown_or_null(const char *text)
{
	_cleanup_free_ char *shown = memory_shown(text, strlen(text));

	return text_or_null(*shown ? shown : NULL);
}

void json_report(json_t *object, const struct kernel_report *report)
{
	json_t *lines = json_array();

	for (size_t i = 0; i < report->line_count; i++) {
		_cleanup_free_ char *shown =
			memory_shown(report->lines[i], strlen(report->lines[i]));

		json_array_append_new(lines, json_string(shown));
	}
	json_object_set_new(object, "kind", json_string(kernel_report_name(report->kind)));
	json_object_set_new(object, "text", shown_or_null(report->lines[report->text_line]));
	json_object_set_new(object, "task", shown_or_null(report->task));
	json_object_set_new(object, "landlock", shown_or_null(report->landlock));
	json_object_set_new(object, "lines", lines);
}

void json_sum(json_t *object, const struct run *run)
{
	json_object_set_new(object, "infra_error", text_or_null(run->infra_error));
	json_object_set_new(object, "counts", counts_object(run));
	json_object_set_new(object, "duration_s", json_real(run->duration_s));
}

static json_t *results_array(const struct run *run)
{
	json_t *array = json_array();

	for (size_t i = 0; i < run->count; i++) {
		const struct test *test = &run->tests[i];
		json_t *object;

		if (!test->reported)
			continue;
		object = json_test(test);
		json_result(object, test);
		json_object_set_new(object, "output", text_or_null(test->output));
		json_object_set_new(object, "duration_s", json_real(test->duration_s));
		json_array_append_new(array, object);
	}
	return array;
}

/* null where the kernel's log cannot be read. */
static json_t *findings_array(const struct findings *findings)
{
	json_t *array = findings->known ? json_array() : json_null();

	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->list[i];
		json_t *object = json_object();
		json_t *checks = json_array();

		for (size_t j = 0; j < finding->check_count; j++)
			json_array_append_new(checks, json_string(finding->checks[j]));
		json_report(object, &finding->report);
		json_object_set_new(object, "checks", checks);
		json_object_set_new(object, "fails", json_boolean(finding->fails));
		json_array_append_new(array, object);
	}
	return array;
}

void json_write(const struct run *run, FILE *stream)
{
	json_t *document = json_object();

	json_object_set_new(document, "schema", json_string(SCHEMA));
	json_machine(document, run);
	json_object_set_new(document, "complete", json_boolean(run->complete));
	json_object_set_new(document, "planned", json_integer((json_int_t)run->count));
	json_sum(document, run);
	json_object_set_new(document, "kernel_reports", findings_array(&run->findings));
	json_object_set_new(document, "kernel_reports_left_out",
			    json_integer((json_int_t)run->findings.left_out));
	json_object_set_new(document, "results", results_array(run));
	json_dump(document, stream);
}
