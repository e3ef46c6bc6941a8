// SPDX-License-Identifier: MIT
#include "watch.h"

#include <stdlib.h>
#include <string.h>

#include <clock.h>
#include <kernel_log.h>

#include "memory.h"
#include "stream.h"

/* "ID  ->  TYPE: REASON  [0.123s]", of which the reason may be missing. */
#define ARROW	 "  ->  "
#define DURATION "  ["

static const char *find_last(const char *text, const char *what)
{
	const char *last = NULL;

	for (const char *at = text; (at = strstr(at, what)); at++)
		last = at;
	return last;
}

struct test *watch_find(struct watch *watch, const char *id)
{
	struct test *test = run_find(watch->run, id);

	return test || watch->planned ? test : run_add(watch->run, id);
}

void watch_took(const struct watch *watch, struct test *test, double duration_s)
{
	test->most_s = clock_now_s(CLOCK_MONOTONIC) - watch->started_s;
	test_took(test, duration_s);
}

/* The test that the line is about, with its result; NULL if it is about none of the run. */
static struct test *take_line(struct watch *watch, const char *line)
{
	const char *arrow = strstr(line, ARROW);
	const char *type = arrow ? arrow + strlen(ARROW) : NULL;
	const char *duration = type ? find_last(type, DURATION) : NULL;
	_cleanup_free_ char *id = NULL, *name = NULL, *reason = NULL;
	struct test *test;
	size_t length;

	if (!duration)
		return NULL;
	id = memory_shown(line, (size_t)(arrow - line));
	length = strcspn(type, ": ");
	name = memory_copy_part(type, length);
	if (type[length] == ':' && type + length + 2 <= duration)
		reason = memory_shown(type + length + 2, (size_t)(duration - type) - length - 2);
	test = watch_find(watch, id);
	if (!test)
		return NULL;
	result_set(test, name, reason);
	test->end_s = clock_now_s(CLOCK_REALTIME);
	watch_took(watch, test, strtod(duration + strlen(DURATION), NULL));
	test->begin_s = test->end_s - test->duration_s;
	return test;
}

/* A report is told when it is whole; what it means is known only when the run is over. */
bool watch_log(void *context)
{
	struct watch *watch = context;
	struct findings *findings = &watch->run->findings;
	const bool more = findings_read(findings);

	for (; watch->reports_told < findings->count; watch->reports_told++)
		stream_report(watch->stream, &findings->list[watch->reports_told].report);
	return more;
}

void watch_result(struct watch *watch, struct test *test)
{
	if (watch->no_skips)
		result_forbid_skip(test, watch->no_skips);
	/* What comes later is not of this test. */
	watch_log(watch);
	stream_result(watch->stream, test);
	progress_count(&watch->progress, test->id);
}

void watch_line(const char *line, void *context)
{
	struct watch *watch = context;
	struct test *test = take_line(watch, line);

	if (test)
		watch_result(watch, test);
}

struct kyua_ears watch_ears(struct watch *watch)
{
	return (struct kyua_ears){
		.line = watch_line,
		.log = watch_log,
		.log_fd = kernel_log_descriptor(),
		.context = watch,
	};
}

void watch_end(struct watch *watch)
{
	watch_log(watch);
}
