// SPDX-License-Identifier: MIT
/*
 * What the guest's kernel has reported of its own faults on the console.  All that is read there
 * is the guest's: it may be of any size and of any bytes.
 */
#include "console-reports.h"

#include <foreign.h>
#include <kernel_report.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A kernel that complains all the time is known by these. */
#define MOST_REPORTS 50

/* On stderr; the record has more. */
#define LINES_TOLD 6

/* More of a line is not looked at. */
#define LINE_SIZE 1024

/* The words as they may be shown; null for none. */
static json_t *shown(const char *text)
{
	char *harmless = text[0] ? foreign_shown(text, strlen(text), FOREIGN_LINE) : NULL;
	json_t *string = harmless ? json_string(harmless) : json_null();

	free(harmless);
	return string;
}

/* Panics of a kernel that is right: somebody asked for it, or it was given nothing to run. */
static const char *const innocent_panics[] = {
	"sysrq triggered crash",
	"VFS: Unable to mount root fs",
	"No working init found",
	"No init found",
	"Requested init ",
	"Attempted to kill init!",
	"Out of memory",
	"System is deadlocked on memory",
	"IO-APIC + timer doesn't work",
	"hung_task: ",
	"softlockup: ",
	"RCU Stall",
};

static bool is_innocent(const char *panic)
{
	for (size_t i = 0; i < sizeof(innocent_panics) / sizeof(*innocent_panics); i++) {
		if (strstr(panic, innocent_panics[i]))
			return true;
	}
	return false;
}

/*
 * Whether the kernel is wrong, with no doubt: a machine that is slow is not, and what else it warns
 * of may be of a driver that has nothing to do with Landlock.
 */
static bool fails(const struct kernel_report *report)
{
	if (kernel_report_is_load(report->kind))
		return false;
	if (report->kind == KERNEL_REPORT_PANIC && is_innocent(report->lines[report->text_line]))
		return false;
	return kernel_report_is_defect(report->kind) || report->landlock[0] ||
	       report->kind == KERNEL_REPORT_MOUNT;
}

static void add(struct console_reports *reports, const struct kernel_report *report)
{
	json_t *object, *lines;

	if (json_array_size(reports->list) == MOST_REPORTS) {
		reports->left_out++;
		return;
	}
	lines = json_array();
	for (size_t i = 0; i < report->line_count; i++)
		json_array_append_new(lines, shown(report->lines[i]));
	object = json_object();
	json_object_set_new(object, "kind", json_string(kernel_report_name(report->kind)));
	json_object_set_new(object, "text", shown(report->lines[report->text_line]));
	json_object_set_new(object, "task", shown(report->task));
	json_object_set_new(object, "landlock", shown(report->landlock));
	json_object_set_new(object, "lines", lines);
	json_object_set_new(object, "fails", json_boolean(fails(report)));
	json_array_append_new(reports->list, object);
}

/* The kernel's message, which may follow what a program has written without ending its line. */
static const char *find_message(const char *line)
{
	for (const char *at = line; at; at = strchr(at + 1, '[')) {
		const char *message = kernel_report_console_message(at);

		if (message)
			return message;
	}
	return NULL;
}

/* A line without its end; false at the end of the file. */
static bool read_line(FILE *console, char line[LINE_SIZE])
{
	size_t length = 0;
	int c;

	while ((c = getc(console)) != EOF && c != '\n') {
		/* A NUL must hide nothing. */
		if (c != '\r' && length < LINE_SIZE - 1)
			line[length++] = (char)(c ? c : ' ');
	}
	line[length] = '\0';
	return c != EOF || length > 0;
}

static void read_reports(FILE *console, struct console_reports *reports)
{
	struct kernel_report_parser parser = { 0 };
	struct kernel_report ended;
	char line[LINE_SIZE];

	while (read_line(console, line)) {
		const char *message = find_message(line);

		if (message && kernel_report_take(&parser, message, &ended))
			add(reports, &ended);
	}
	if (kernel_report_end(&parser, &ended))
		add(reports, &ended);
}

struct console_reports console_reports_read(int fd)
{
	struct console_reports reports = { 0 };
	const int own = dup(fd);
	FILE *console = own < 0 || lseek(own, 0, SEEK_SET) < 0 ? NULL : fdopen(own, "r");

	if (console) {
		reports.list = json_array();
		read_reports(console, &reports);
		fclose(console);
	} else if (own >= 0) {
		close(own);
	}
	return reports;
}

static void tell(const json_t *report, const char *title)
{
	const char *text = json_string_value(json_object_get(report, "text"));
	const json_t *lines = json_object_get(report, "lines"), *line;
	size_t i;

	fprintf(stderr, "landlock-vm: %s: kernel report: %s: %s\n", title,
		json_string_value(json_object_get(report, "kind")), text ? text : "");
	json_array_foreach(lines, i, line) {
		const char *words = json_string_value(line);

		if (i < LINES_TOLD && words && !(text && strcmp(words, text) == 0))
			fprintf(stderr, "    %s\n", words);
	}
}

void console_reports_tell(const struct console_reports *reports, const char *title)
{
	const json_t *report;
	size_t i;

	json_array_foreach(reports->list, i, report)
		tell(report, title);
	if (reports->left_out > 0)
		fprintf(stderr, "landlock-vm: %s: and %zu more kernel reports\n", title,
			reports->left_out);
}
