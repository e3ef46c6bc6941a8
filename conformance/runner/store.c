// SPDX-License-Identifier: MIT
#include "store.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

/* The version of Kyua's tables that the queries below are written for. */
#define SCHEMA_VERSION 3

#define MICROSECONDS 1e6

static const char version_query[] = "SELECT max(schema_version) FROM metadata";

static const char results_query[] =
	"SELECT test_case_id, relative_path || ':' || name, result_type, result_reason,"
	" start_time, end_time"
	" FROM test_results JOIN test_cases USING (test_case_id)"
	" JOIN test_programs USING (test_program_id) ORDER BY relative_path, test_case_id";

static const char properties_query[] =
	"SELECT property_name, property_value FROM metadatas JOIN test_cases USING (metadata_id)"
	" WHERE test_case_id = ?";

/* Standard error first, because that is where ATF says which of several checks have failed. */
static const char output_query[] =
	"SELECT contents FROM test_case_files JOIN files USING (file_id)"
	" WHERE test_case_id = ? AND file_name IN ('__STDERR__', '__STDOUT__') ORDER BY file_name";

static void close_database(sqlite3 **database)
{
	sqlite3_close(*database);
}

static void finalize(sqlite3_stmt **statement)
{
	sqlite3_finalize(*statement);
}

#define _cleanup_statement_ __attribute__((cleanup(finalize)))

static char *column_text(sqlite3_stmt *row, int column)
{
	const char *text = sqlite3_column_blob(row, column);

	return text ? memory_shown(text, (size_t)sqlite3_column_bytes(row, column)) : NULL;
}

static int read_version(sqlite3 *database)
{
	_cleanup_statement_ sqlite3_stmt *row = NULL;

	if (sqlite3_prepare_v2(database, version_query, -1, &row, NULL) ||
	    sqlite3_step(row) != SQLITE_ROW)
		return -1;
	return sqlite3_column_int(row, 0);
}

/* What the test case has printed, or NULL if nothing. */
static char *read_output(sqlite3 *database, sqlite3_int64 test_case)
{
	_cleanup_statement_ sqlite3_stmt *row = NULL;
	char *output = NULL;

	if (sqlite3_prepare_v2(database, output_query, -1, &row, NULL) ||
	    sqlite3_bind_int64(row, 1, test_case))
		return NULL;
	while (sqlite3_step(row) == SQLITE_ROW) {
		_cleanup_free_ char *part = column_text(row, 0);
		_cleanup_free_ char *before = output;

		output = memory_format("%s%s", before ? before : "", part ? part : "");
	}
	return output;
}

static void read_properties(struct test *test, sqlite3 *database, sqlite3_int64 test_case)
{
	_cleanup_statement_ sqlite3_stmt *row = NULL;

	if (sqlite3_prepare_v2(database, properties_query, -1, &row, NULL) ||
	    sqlite3_bind_int64(row, 1, test_case))
		return;
	while (sqlite3_step(row) == SQLITE_ROW) {
		_cleanup_free_ char *name = column_text(row, 0);
		_cleanup_free_ char *value = column_text(row, 1);

		if (name && value)
			test_set_property(test, name, value);
	}
}

/* Of a run without a plan, all that Kyua has found in the suite. */
static struct test *find_test(struct run *run, const char *id, bool planned, sqlite3 *database,
			      sqlite3_int64 test_case)
{
	struct test *test = run_find(run, id);

	if (!test && !planned)
		test = run_add(run, id);
	if (test && !planned)
		read_properties(test, database, test_case);
	return test;
}

static void read_result(struct run *run, bool planned, sqlite3 *database, sqlite3_stmt *row)
{
	_cleanup_free_ char *id = column_text(row, 1);
	_cleanup_free_ char *type = column_text(row, 2);
	_cleanup_free_ char *reason = column_text(row, 3);
	const sqlite3_int64 test_case = sqlite3_column_int64(row, 0);
	struct test *test = id ? find_test(run, id, planned, database, test_case) : NULL;

	if (!test || !type) {
		run_infra_error(run, "%s: kyua reports a test that was not planned",
				id ? id : "(no name)");
		return;
	}
	result_set(test, type, reason);
	test->stored = true;
	test->begin_s = (double)sqlite3_column_int64(row, 4) / MICROSECONDS;
	test->end_s = (double)sqlite3_column_int64(row, 5) / MICROSECONDS;
	test_took(test, (double)(sqlite3_column_int64(row, 5) - sqlite3_column_int64(row, 4)) /
				MICROSECONDS);
	if (test->outcome != OUTCOME_PASS)
		test->output = read_output(database, test_case);
}

static bool read_results(struct run *run, bool planned, sqlite3 *database)
{
	_cleanup_statement_ sqlite3_stmt *row = NULL;
	int status;

	status = sqlite3_prepare_v2(database, results_query, -1, &row, NULL);
	if (status == SQLITE_OK) {
		while ((status = sqlite3_step(row)) == SQLITE_ROW)
			read_result(run, planned, database, row);
	}
	if (status != SQLITE_DONE)
		run_infra_error(run, "kyua's results file: %s", sqlite3_errmsg(database));
	return status == SQLITE_DONE;
}

bool store_read(struct run *run, bool planned, const char *path)
{
	__attribute__((cleanup(close_database))) sqlite3 *database = NULL;
	int version;

	if (sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY, NULL)) {
		run_infra_error(run, "kyua's results file: %s",
				database ? sqlite3_errmsg(database) : "out of memory");
		return false;
	}
	version = read_version(database);
	if (version != SCHEMA_VERSION) {
		run_infra_error(run, "kyua's results file has schema %d, not %d", version,
				SCHEMA_VERSION);
		return false;
	}
	return read_results(run, planned, database) && run_expect_all(run);
}
