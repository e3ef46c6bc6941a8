// SPDX-License-Identifier: MIT
#include "stream.h"

#include <unistd.h>

#include "json.h"

#define SCHEMA "landlock-conformance-stream/1"

/* A line is out of this machine's hands, as far as that goes, before the next test begins. */
static void write_line(FILE *stream, json_t *object)
{
	json_dumpf(object, stream, JSON_COMPACT | JSON_REAL_PRECISION(9));
	fputc('\n', stream);
	json_decref(object);
	/*
	 * Only a file can be synchronised; what cannot be written is known by the stream's error.
	 */
	if (fflush(stream) == 0)
		fdatasync(fileno(stream));
}

static json_t *line_of(const char *type)
{
	json_t *object = json_object();

	json_object_set_new(object, "type", json_string(type));
	return object;
}

void stream_header(FILE *stream, const struct run *run, long planned)
{
	json_t *object;

	if (!stream)
		return;
	object = line_of("header");
	json_object_set_new(object, "schema", json_string(SCHEMA));
	json_machine(object, run);
	json_object_set_new(object, "planned", planned < 0 ? json_null() : json_integer(planned));
	write_line(stream, object);
}

void stream_result(FILE *stream, const struct test *test)
{
	json_t *object;

	if (!stream)
		return;
	object = line_of("result");
	json_object_set_new(object, "id", json_string(test->id));
	json_result(object, test);
	json_object_set_new(object, "duration_s", json_real(test->duration_s));
	write_line(stream, object);
}

void stream_report(FILE *stream, const struct kernel_report *report)
{
	json_t *object;

	if (!stream)
		return;
	object = line_of("kernel_report");
	json_report(object, report);
	write_line(stream, object);
}

void stream_end(FILE *stream, const struct run *run)
{
	json_t *object;

	if (!stream)
		return;
	object = line_of("end");
	json_sum(object, run);
	json_object_set_new(object, "exit_status", json_integer(run_exit_status(run)));
	write_line(stream, object);
}
