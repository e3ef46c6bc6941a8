// SPDX-License-Identifier: MIT
/*
 * Fuzzer of all that reads a guest's console: the kernel's reports, its panic, the last line and
 * the last lines.  What comes out is harmless to show and bounded, whatever went in.
 */
#include <console-reports.h>
#include <console.h>
#include <console_tail.h>
#include <errno.h>
#include <foreign.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harmless.h"
#include "holds.h"

#define MOST_REPORTS 50
#define MOST_LINES   40

/* A folder of a machine whose console is that descriptor. */
static void link_console(int fd)
{
	char path[64];

	HOLDS(mkdir("console", 0700) == 0 || errno == EEXIST);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	HOLDS(unlink("console/console.log") == 0 || errno == ENOENT);
	HOLDS(symlink(path, "console/console.log") == 0);
}

static int console_with(const uint8_t *data, size_t size)
{
	static int fd = -1;

	if (fd < 0) {
		fd = memfd_create("console", MFD_CLOEXEC);
		HOLDS(fd >= 0);
		link_console(fd);
	}
	HOLDS(ftruncate(fd, 0) == 0 && pwrite(fd, data, size, 0) == (ssize_t)size);
	return fd;
}

static void check_text(const json_t *report, const char *key)
{
	const json_t *text = json_object_get(report, key);

	HOLDS(text);
	HOLDS(json_is_null(text) ||
	      is_harmless(json_string_value(text), json_string_length(text), FOREIGN_LINE));
}

static void check_report(const json_t *report)
{
	const json_t *lines = json_object_get(report, "lines"), *line;
	size_t i;

	HOLDS(json_string_length(json_object_get(report, "kind")) > 0);
	check_text(report, "text");
	check_text(report, "task");
	check_text(report, "landlock");
	HOLDS(json_array_size(lines) >= 1 && json_array_size(lines) <= MOST_LINES);
	json_array_foreach(lines, i, line)
		HOLDS(json_is_null(line) ||
		      is_harmless(json_string_value(line), json_string_length(line), FOREIGN_LINE));
}

static void check_reports(int fd)
{
	const struct console_reports reports = console_reports_read(fd);
	FILE *const real = stderr;
	const json_t *report;
	size_t length, i;
	char *told;

	HOLDS(reports.list && json_array_size(reports.list) <= MOST_REPORTS);
	HOLDS(!reports.left_out || json_array_size(reports.list) == MOST_REPORTS);
	json_array_foreach(reports.list, i, report)
		check_report(report);
	stderr = open_memstream(&told, &length);
	console_reports_tell(&reports, "fuzz");
	fclose(stderr);
	stderr = real;
	HOLDS(is_harmless(told, length, FOREIGN_LINES));
	free(told);
	json_decref(reports.list);
}

unsigned long long bytes_given;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const int fd = console_with(data, size);
	char line[256];
	char *tail;

	check_reports(fd);
	bytes_given += size;
	if (console_find_panic(fd, line, sizeof(line)))
		HOLDS(strncmp(line, "Kernel panic", 12) == 0 &&
		      is_harmless(line, strlen(line), FOREIGN_LINE));
	if (console_last_line(fd, line, sizeof(line)))
		HOLDS(is_harmless(line, strlen(line), FOREIGN_LINE));
	tail = console_tail("console");
	HOLDS(!tail || is_harmless(tail, strlen(tail), FOREIGN_LINES));
	free(tail);
	return 0;
}
