// SPDX-License-Identifier: MIT
/* landlock-matrix diff: what has changed, and whether that lets the new side through. */
#include <foreign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup_json.h"
#include "command.h"
#include "command_line.h"
#include "compare/diff.h"
#include "compare/waiver.h"
#include "demand.h"
#include "document.h"
#include "field.h"
#include "message.h"
#include "report_file.h"

static const char usage[] =
	"usage: landlock-matrix diff [OPTION]... OLD NEW\n"
	"       landlock-matrix diff [OPTION]... DIR FROM..TO\n"
	"Compare the results of each check on two sides.  OLD, NEW: the directory of a run, the\n"
	"JSON of a report, or a baseline.  FROM, TO: two kernels of one of these, by id, version\n"
	"or series (6.12.107..6.12.118).\n"
	"\n"
	"  -f, --format FORMAT  text (the default), json (schema landlock-matrix-diff/1),\n"
	"                       markdown or html (one page that opens from disk)\n"
	"  -o, --output FILE    write to FILE instead of stdout\n"
	"      --fail-on LIST   what makes the exit status 1, with commas: regression (the\n"
	"                       default; includes new_failure), defect_come, defect_gone, fix,\n"
	"                       coverage_lost, coverage_gained, flake, other; change is all\n"
	"      --waivers FILE   failures that are known and do not count\n"
	"      --allow-missing  cells of OLD that NEW does not have are not held against it\n"
	"      --help           print this\n"
	"\n"
	"Exit status: 0 nothing of that; 1 something of it; 2 usage error; 3 nothing comparable,\n"
	"something new without a verdict (a machine, a broken check, a flake that fails, a\n"
	"missing cell), or our own trouble\n";

enum {
	OPTION_FAIL_ON = 256,
	OPTION_WAIVERS,
	OPTION_ALLOW_MISSING,
};

static const struct option long_options[] = {
	{ "format", required_argument, NULL, 'f' },
	{ "output", required_argument, NULL, 'o' },
	{ "fail-on", required_argument, NULL, OPTION_FAIL_ON },
	{ "waivers", required_argument, NULL, OPTION_WAIVERS },
	{ "allow-missing", no_argument, NULL, OPTION_ALLOW_MISSING },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static const struct document_writers writers = { diff_text, diff_markdown, diff_html };

struct diff_options {
	document_writer *writer;
	const char *file;
	const char *waivers;
	bool fail_on[CHANGES];
	bool allow_missing;
};

static bool read_fail_on(struct diff_options *options, char *list)
{
	char *rest = list;
	char *name;

	memset(options->fail_on, 0, sizeof(options->fail_on));
	while ((name = strsep(&rest, ","))) {
		const enum change change = change_find(name);

		if (strcmp(name, "change") == 0)
			memset(options->fail_on, true, sizeof(options->fail_on));
		else if (change == CHANGE_NONE)
			return complain("--fail-on: %s: no such change", foreign_typed(name));
		options->fail_on[change] = true;
	}
	if (options->fail_on[CHANGE_REGRESSION])
		options->fail_on[CHANGE_NEW_FAILURE] = true;
	return true;
}

/* Mark the changes of the cell that a waiver is for. */
static void waive_cell(json_t *changes, struct waivers *waivers, const struct cell *cell)
{
	json_t *change;
	size_t i;

	json_array_foreach(changes, i, change) {
		const char *name = json_string_value(json_object_get(change, "name"));
		const enum change kind =
			change_find(json_string_value(json_object_get(change, "kind")));
		const char *subject = json_string_value(json_object_get(change, "subject"));
		struct waiver *waiver;

		if (strcmp(subject ?: "", "check") != 0 || !change_is_worse(kind))
			continue;
		waiver = waivers_find(waivers, cell, name);
		if (!waiver)
			continue;
		/* That of a failure is counted with the results. */
		waiver->used +=
			!outcome_is_waivable(field_text(json_object_get(change, "new"), "value"));
		json_object_set_new(change, "waiver", waiver_describe(waiver));
	}
}

static void waive(json_t *diff, const struct pairs *pairs, struct waivers *waivers)
{
	json_t *cells = json_object_get(diff, "cells");

	for (size_t i = 0; i < pairs->count; i++) {
		const struct cell *cell = pairs->list[i].new;
		struct cell seen;

		if (!cell)
			continue;
		seen = *cell;
		waivers_apply(waivers, &seen);
		waive_cell(json_object_get(json_array_get(cells, i), "changes"), waivers, cell);
	}
	json_object_set_new(diff, "waivers", waivers_status(waivers));
	diff_sum(diff);
}

static int judge(const json_t *diff, const struct diff_options *options)
{
	for (int kind = CHANGE_REGRESSION; kind < CHANGES; kind++) {
		if (options->fail_on[kind] && diff_count(diff, (enum change)kind))
			return EXIT_FAILED;
	}
	if (diff_comparable(diff) == 0) {
		complain("diff: nothing comparable: no check is judged on both sides");
		return EXIT_UNJUDGED;
	}
	return diff_is_unjudged(diff, !options->allow_missing) ? EXIT_UNJUDGED : EXIT_EXPECTED;
}

/* missing: of the new side, cells that were asked for and have no record, or NULL. */
static int compare(const struct side *old, const struct side *new, const struct diff_names *names,
		   json_t *missing, bool of_versions, const struct diff_options *options)
{
	struct waivers waivers = { 0 };
	struct pairs pairs = { 0 };
	_cleanup_json_ json_t *diff = NULL;
	int status = EXIT_UNJUDGED;

	if (options->waivers && !waivers_read(&waivers, options->waivers)) {
		waivers_free(&waivers);
		return EXIT_USAGE;
	}
	if (pairs_make(&pairs, old, new, of_versions))
		diff = diff_make(&pairs, names);
	if (diff) {
		if (missing)
			json_object_set(diff, "missing", missing);
		if (options->waivers)
			waive(diff, &pairs, &waivers);
		if (document_write(diff, options->writer, options->file))
			status = judge(diff, options);
	}
	pairs_free(&pairs);
	waivers_free(&waivers);
	return status;
}

static int compare_reports(const char *old_path, const char *new_path,
			   const struct diff_options *options)
{
	_cleanup_free_ char *old_name =
		demand(foreign_shown(old_path, strlen(old_path), FOREIGN_LINE));
	_cleanup_free_ char *new_name =
		demand(foreign_shown(new_path, strlen(new_path), FOREIGN_LINE));
	const struct diff_names names = { old_name, new_name };
	struct report old = { 0 }, new = { 0 };
	struct side old_side = { 0 }, new_side = { 0 };
	int status = EXIT_UNJUDGED;

	if (report_read(&old, old_path) && report_read(&new, new_path) &&
	    side_of_report(&old_side, &old) && side_of_report(&new_side, &new))
		status = compare(&old_side, &new_side, &names, new.missing, false, options);
	side_free(&old_side);
	side_free(&new_side);
	report_free(&old);
	report_free(&new);
	return status;
}

static int compare_kernels(const char *path, const char *from, const char *to,
			   const struct diff_options *options)
{
	_cleanup_free_ char *old_name = demand(foreign_shown(from, strlen(from), FOREIGN_LINE));
	_cleanup_free_ char *new_name = demand(foreign_shown(to, strlen(to), FOREIGN_LINE));
	const struct diff_names names = { old_name, new_name };
	struct side old = { 0 }, new = { 0 };
	struct report report = { 0 };
	int status = EXIT_UNJUDGED;

	if (report_read(&report, path)) {
		if (side_of_kernel(&old, &report, from) && side_of_kernel(&new, &report, to))
			status = compare(&old, &new, &names, NULL, true, options);
		else
			status = EXIT_USAGE;
	}
	side_free(&old);
	side_free(&new);
	report_free(&report);
	return status;
}

/* "FROM..TO", unless it is a file's name: cut there, and TO returned. */
static char *cut_range(char *operand)
{
	char *dots = strstr(operand, "..");

	if (!dots || dots == operand || !dots[2] || strchr(operand, '/') ||
	    access(operand, F_OK) == 0)
		return NULL;
	*dots = '\0';
	return dots + 2;
}

int command_diff(int argc, char **argv)
{
	struct diff_options options = {
		.writer = diff_text,
		.fail_on = { [CHANGE_REGRESSION] = true, [CHANGE_NEW_FAILURE] = true },
	};
	struct command_line line = { .usage = usage, .letters = "f:o:h", .words = long_options };
	int option;
	char *to;

	while ((option = command_line_next(&line, argc, argv)) != -1) {
		switch (option) {
		case 'f':
			options.writer = document_writer_find(&writers, optarg);
			if (!options.writer)
				return EXIT_USAGE;
			break;
		case OPTION_FAIL_ON:
			if (!read_fail_on(&options, optarg))
				return EXIT_USAGE;
			break;
		case OPTION_WAIVERS:
			options.waivers = optarg;
			break;
		case OPTION_ALLOW_MISSING:
			options.allow_missing = true;
			break;
		}
	}
	if (line.leave)
		return line.status;
	options.file = line.output;
	if (argc - optind != 2 || !*argv[optind] || !*argv[optind + 1]) {
		complain("diff: OLD and NEW, or DIR and FROM..TO are needed");
		return EXIT_USAGE;
	}
	to = cut_range(argv[optind + 1]);
	if (to)
		return compare_kernels(argv[optind], argv[optind + 1], to, &options);
	return compare_reports(argv[optind], argv[optind + 1], &options);
}
