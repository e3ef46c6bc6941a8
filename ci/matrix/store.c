// SPDX-License-Identifier: MIT
#include "store.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "cleanup_json.h"
#include "demand.h"
#include "earlier.h"
#include "field.h"
#include "message.h"

/* Number of the tables' layout, kept in the database's user_version. */
#define LAYOUT	1
#define BUSY_MS 10000

struct store {
	sqlite3 *db;
	char *path;
};

static const char layout[] = "BEGIN;"
			     "CREATE TABLE plan (position INTEGER PRIMARY KEY,"
			     " id TEXT NOT NULL UNIQUE, key TEXT);"
			     "CREATE TABLE cell (id TEXT PRIMARY KEY, key TEXT,"
			     " state TEXT NOT NULL, record TEXT NOT NULL);"
			     "PRAGMA user_version = 1;"
			     "COMMIT;";

/* SQLite cannot open a file where there is no room for one, and does not say why. */
static bool is_full(const char *path)
{
	struct statvfs status;

	return statvfs(path, &status) == 0 &&
	       (status.f_bavail == 0 || (status.f_files > 0 && status.f_favail == 0));
}

static bool failed(const struct store *store)
{
	const int kind = sqlite3_errcode(store->db) & 0xff;

	if ((kind == SQLITE_CANTOPEN || kind == SQLITE_IOERR) && is_full(store->path))
		return complain("%s: %s: %s", store->path, sqlite3_errmsg(store->db),
				strerror(ENOSPC));
	return complain("%s: %s", store->path, sqlite3_errmsg(store->db));
}

/* Of stores that older versions have made too. */
static const char attempts[] = "CREATE TABLE IF NOT EXISTS attempt (position INTEGER PRIMARY KEY,"
			       " id TEXT NOT NULL, key TEXT NOT NULL, attempt TEXT NOT NULL)";

static bool execute(struct store *store, const char *sql)
{
	return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK || failed(store);
}

static sqlite3_stmt *prepare(struct store *store, const char *sql)
{
	sqlite3_stmt *statement = NULL;

	if (sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL) != SQLITE_OK)
		failed(store);
	return statement;
}

static void bind(sqlite3_stmt *statement, int index, const char *value)
{
	sqlite3_bind_text(statement, index, value, -1, SQLITE_TRANSIENT);
}

/* Run a statement that returns no row. */
static bool finish(struct store *store, sqlite3_stmt *statement)
{
	const bool done = sqlite3_step(statement) == SQLITE_DONE;

	if (!done)
		failed(store);
	sqlite3_finalize(statement);
	return done;
}

/* What has failed may have ended the transaction itself. */
static void roll_back(struct store *store)
{
	if (!sqlite3_get_autocommit(store->db))
		execute(store, "ROLLBACK");
}

static bool find_layout(struct store *store, int *number)
{
	sqlite3_stmt *statement = prepare(store, "PRAGMA user_version");

	if (!statement)
		return false;
	if (sqlite3_step(statement) != SQLITE_ROW) {
		failed(store);
		sqlite3_finalize(statement);
		return false;
	}
	*number = sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	return true;
}

static bool set_up(struct store *store, bool create)
{
	int number;

	sqlite3_busy_timeout(store->db, BUSY_MS);
	if (!execute(store, "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL"))
		return false;
	if (!find_layout(store, &number))
		return false;
	if (number == LAYOUT)
		return !create || execute(store, attempts);
	if (number == 0 && create)
		return execute(store, layout) && execute(store, attempts);
	return complain("%s: not a store that this version can read", store->path);
}

struct store *store_open(const char *directory, bool create)
{
	const int flags = SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0);
	struct store *store = calloc(1, sizeof(*store));

	if (!store || asprintf(&store->path, "%s/matrix.db", directory) < 0) {
		complain_errno("%s", directory);
		free(store);
		return NULL;
	}
	if (sqlite3_open_v2(store->path, &store->db, flags, NULL) != SQLITE_OK) {
		failed(store);
		store_close(store);
		return NULL;
	}
	if (!set_up(store, create)) {
		store_close(store);
		return NULL;
	}
	return store;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	sqlite3_close(store->db);
	free(store->path);
	free(store);
}

static bool plan_one(struct store *store, const char *id, const char *key)
{
	sqlite3_stmt *statement = prepare(store, "INSERT INTO plan (id, key) VALUES (?1, ?2)"
						 " ON CONFLICT (id) DO UPDATE SET key = ?2");

	if (!statement)
		return false;
	bind(statement, 1, id);
	bind(statement, 2, key);
	return finish(store, statement);
}

bool store_plan(struct store *store, const char *const *ids, const char *const *keys, size_t count)
{
	if (!execute(store, "BEGIN IMMEDIATE"))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!plan_one(store, ids[i], keys[i])) {
			roll_back(store);
			return false;
		}
	}
	return execute(store, "COMMIT");
}

bool store_unplan(struct store *store, const char *id)
{
	sqlite3_stmt *statement = prepare(store, "DELETE FROM plan WHERE id = ?1 AND NOT EXISTS"
						 " (SELECT 1 FROM cell WHERE cell.id = ?1)");

	if (!statement)
		return false;
	bind(statement, 1, id);
	return finish(store, statement);
}

bool store_image(struct store *store, const char *id, char **digest)
{
	sqlite3_stmt *statement =
		prepare(store, "SELECT json_extract(record, '$.kernel_sha256') FROM cell"
			       " WHERE id = ?1 AND state = 'done'");
	const char *found;
	int step;

	*digest = NULL;
	if (!statement)
		return false;
	bind(statement, 1, id);
	step = sqlite3_step(statement);
	if (step == SQLITE_ROW && (found = (const char *)sqlite3_column_text(statement, 0)))
		*digest = strdup(found);
	else if (step != SQLITE_ROW && step != SQLITE_DONE)
		failed(store);
	sqlite3_finalize(statement);
	return step == SQLITE_ROW || step == SQLITE_DONE;
}

static bool put(struct store *store, const char *id, const char *key, const json_t *record)
{
	_cleanup_free_ char *dump = json_dumps(record, JSON_COMPACT);
	sqlite3_stmt *statement;

	if (!dump)
		return complain("%s: out of memory", id);
	statement = prepare(store, "INSERT OR REPLACE INTO cell (id, key, state, record)"
				   " VALUES (?1, ?2, ?3, ?4)");
	if (!statement)
		return false;
	bind(statement, 1, id);
	bind(statement, 2, key);
	bind(statement, 3, field_text(record, "state"));
	bind(statement, 4, dump);
	return finish(store, statement);
}

static json_t *parse_column(struct store *store, sqlite3_stmt *statement, int column)
{
	const char *dump = (const char *)sqlite3_column_text(statement, column);
	json_t *record = dump ? json_loads(dump, 0, NULL) : NULL;

	if (!record)
		complain("%s: a record cannot be read", store->path);
	return record;
}

/* The record of a cell, new, and its key, or NULL for both. */
static bool find_record(struct store *store, const char *id, json_t **record, char **key)
{
	sqlite3_stmt *statement = prepare(store, "SELECT record, key FROM cell WHERE id = ?1");
	const char *found;
	bool good = true;
	int step;

	*record = NULL;
	*key = NULL;
	if (!statement)
		return false;
	bind(statement, 1, id);
	step = sqlite3_step(statement);
	if (step == SQLITE_ROW) {
		good = (*record = parse_column(store, statement, 0)) != NULL;
		found = (const char *)sqlite3_column_text(statement, 1);
		*key = found ? demand(strdup(found)) : NULL;
	} else if (step != SQLITE_DONE) {
		good = failed(store);
	}
	sqlite3_finalize(statement);
	return good;
}

/* Leave those of the later machines that were of another key. */
static json_t *later_of(const json_t *record, const char *key)
{
	json_t *left = json_array();
	const json_t *machine;
	size_t i;

	json_array_foreach(json_object_get(record, "later"), i, machine) {
		json_t *copy = json_deep_copy(machine);

		if (is_same_key(field_text(machine, "key"), key))
			json_array_append(left, copy);
		json_decref(copy);
	}
	return left;
}

/* Add to the record of a cell that is done a machine without verdict, and those before it. */
static void add_later(json_t *record, const char *key, const json_t *without)
{
	_cleanup_json_ json_t *machines = earlier_machines(without, key);
	json_t *later = later_of(record, key);

	json_array_extend(later, machines);
	json_object_set_new(record, "later", later);
}

/* What was read of the rows, whose last step was that; NULL after a message. */
static json_t *finish_rows(struct store *store, sqlite3_stmt *rows, int step, json_t *read)
{
	sqlite3_finalize(rows);
	if (step == SQLITE_DONE)
		return json_incref(read);
	/* Why a row was not taken is said. */
	if (step != SQLITE_ROW)
		failed(store);
	return NULL;
}

static bool forget_attempts(struct store *store, const char *id)
{
	sqlite3_stmt *statement = prepare(store, "DELETE FROM attempt WHERE id = ?1");

	if (!statement)
		return false;
	bind(statement, 1, id);
	return finish(store, statement);
}

bool store_add_attempt(struct store *store, const char *id, const char *key, const json_t *attempt)
{
	_cleanup_free_ char *dump = json_dumps(attempt, JSON_COMPACT);
	sqlite3_stmt *statement;

	/* Without a key nobody could tell later whether it was of the same. */
	if (!key)
		return true;
	if (!dump)
		return complain("%s: out of memory", id);
	statement = prepare(store, "INSERT INTO attempt (id, key, attempt) VALUES (?1, ?2, ?3)");
	if (!statement)
		return false;
	bind(statement, 1, id);
	bind(statement, 2, key);
	bind(statement, 3, dump);
	return finish(store, statement);
}

json_t *store_attempts(struct store *store, const char *id, const char *key)
{
	_cleanup_json_ json_t *found = json_array();
	sqlite3_stmt *rows;
	int step;

	if (!key)
		return json_incref(found);
	rows = prepare(store, "SELECT attempt FROM attempt WHERE id = ?1 AND key = ?2"
			      " ORDER BY position");
	if (!rows)
		return NULL;
	bind(rows, 1, id);
	bind(rows, 2, key);
	while ((step = sqlite3_step(rows)) == SQLITE_ROW) {
		json_t *attempt = parse_column(store, rows, 0);

		if (!attempt)
			break;
		json_array_append_new(found, attempt);
	}
	return finish_rows(store, rows, step, found);
}

static bool is_done(const json_t *record)
{
	return field_equal(field_text(record, "state"), "done");
}

static bool put_record(struct store *store, const char *id, const char *key, const json_t *record)
{
	_cleanup_free_ char *old_key = NULL;
	_cleanup_json_ json_t *old = NULL, *with_old = NULL;

	if (!find_record(store, id, &old, &old_key))
		return false;
	if (is_done(old) && !is_done(record)) {
		add_later(old, key, record);
		return put(store, id, old_key, old);
	}
	with_old = json_deep_copy(record);
	if (is_done(old))
		earlier_keep(with_old, key, old, old_key);
	else if (old && is_same_key(key, old_key))
		earlier_keep_reports(with_old, old);
	return put(store, id, key, with_old);
}

bool store_put(struct store *store, const char *id, const char *key, const json_t *record)
{
	if (!execute(store, "BEGIN IMMEDIATE"))
		return false;
	if (put_record(store, id, key, record) && forget_attempts(store, id) &&
	    execute(store, "COMMIT"))
		return true;
	roll_back(store);
	return false;
}

bool store_find(struct store *store, const char *id, const char *key, json_t **record)
{
	_cleanup_free_ char *found_key = NULL;
	_cleanup_json_ json_t *later = NULL;

	if (!find_record(store, id, record, &found_key))
		return false;
	later = later_of(*record, key);
	if (!is_done(*record) || !is_same_key(found_key, key) || json_array_size(later)) {
		json_decref(*record);
		*record = NULL;
	}
	return true;
}

/* The reader is told what is not of the plan, and which machines of it came to nothing. */
static void compare_with_plan(json_t *record, const char *key, bool is_planned)
{
	json_t *later = later_of(record, key);
	json_t *machine;
	size_t i;

	if (!is_planned)
		json_object_set_new(record, "outdated", json_true());
	json_array_foreach(later, i, machine)
		json_object_del(machine, "key");
	if (json_array_size(later))
		json_object_set(record, "later", later);
	else
		json_object_del(record, "later");
	json_decref(later);
}

/* Append the cell of the current row, or its id to the missing ones. */
static bool read_row(struct store *store, sqlite3_stmt *row, json_t *cells, json_t *missing)
{
	const char *id = (const char *)sqlite3_column_text(row, 0);
	json_t *record;

	if (sqlite3_column_type(row, 1) == SQLITE_NULL)
		return json_array_append_new(missing, json_string(id)) == 0;
	record = parse_column(store, row, 1);
	if (!record)
		return false;
	if (sqlite3_column_type(row, 4) != SQLITE_NULL)
		json_object_set_new(record, "key",
				    json_string((const char *)sqlite3_column_text(row, 4)));
	compare_with_plan(record, (const char *)sqlite3_column_text(row, 3),
			  sqlite3_column_int(row, 2));
	return json_array_append_new(cells, record) == 0;
}

json_t *store_cells(struct store *store, json_t *missing)
{
	_cleanup_json_ json_t *cells = json_array();
	sqlite3_stmt *rows;
	int step;

	rows = prepare(store, "SELECT plan.id, cell.record, plan.key IS cell.key, plan.key,"
			      " cell.key FROM plan LEFT JOIN cell"
			      " ON cell.id = plan.id ORDER BY plan.position");
	if (!rows)
		return NULL;
	while ((step = sqlite3_step(rows)) == SQLITE_ROW) {
		if (!read_row(store, rows, cells, missing))
			break;
	}
	return finish_rows(store, rows, step, cells);
}

json_t *store_rows(struct store *store)
{
	_cleanup_json_ json_t *all = json_array();
	sqlite3_stmt *rows;
	int step;

	rows = prepare(store, "SELECT plan.id, plan.key, cell.key, cell.record FROM plan"
			      " LEFT JOIN cell ON cell.id = plan.id ORDER BY plan.position");
	if (!rows)
		return NULL;
	while ((step = sqlite3_step(rows)) == SQLITE_ROW) {
		const bool has_record = sqlite3_column_type(rows, 3) != SQLITE_NULL;
		json_t *record = has_record ? parse_column(store, rows, 3) : json_null();

		if (!record)
			break;
		json_array_append_new(
			all,
			json_pack("{s:s, s:s?, s:s?, s:o}", "id",
				  (const char *)sqlite3_column_text(rows, 0), "plan_key",
				  (const char *)sqlite3_column_text(rows, 1), "key",
				  (const char *)sqlite3_column_text(rows, 2), "record", record));
	}
	return finish_rows(store, rows, step, all);
}

static bool put_rows(struct store *store, const json_t *rows)
{
	const json_t *row;
	size_t i;

	if (!execute(store, "DELETE FROM plan; DELETE FROM cell"))
		return false;
	json_array_foreach(rows, i, row) {
		const char *id = field_text(row, "id");
		const json_t *record = json_object_get(row, "record");

		if (!plan_one(store, id, field_text(row, "plan_key")))
			return false;
		if (json_is_object(record) && !put(store, id, field_text(row, "key"), record))
			return false;
	}
	return true;
}

bool store_replace(struct store *store, const json_t *rows)
{
	if (!execute(store, "BEGIN IMMEDIATE"))
		return false;
	if (put_rows(store, rows) && execute(store, "COMMIT"))
		return true;
	roll_back(store);
	return false;
}
