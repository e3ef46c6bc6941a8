// SPDX-License-Identifier: MIT
#include "kernel_report.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* No report is longer, with all the traces that it may have. */
#define MOST_LINES 150

/* What follows is another matter. */
#define ONE_LINE 1

enum weight {
	DEFECT,
	NOTICE,
	LOAD,
};

static const struct {
	const char *name;
	enum weight weight;
	int most_lines; /* 0: MOST_LINES */
} kinds[] = {
	[KERNEL_REPORT_PANIC] = { "panic", DEFECT },
	[KERNEL_REPORT_OOPS] = { "oops", DEFECT },
	[KERNEL_REPORT_BUG] = { "bug", DEFECT },
	[KERNEL_REPORT_KASAN] = { "kasan", DEFECT },
	[KERNEL_REPORT_KMSAN] = { "kmsan", DEFECT },
	[KERNEL_REPORT_KCSAN] = { "kcsan", NOTICE },
	[KERNEL_REPORT_KFENCE] = { "kfence", DEFECT },
	[KERNEL_REPORT_UBSAN] = { "ubsan", NOTICE },
	[KERNEL_REPORT_LOCKDEP] = { "lockdep", DEFECT },
	[KERNEL_REPORT_LIST] = { "list", DEFECT },
	[KERNEL_REPORT_SLAB] = { "slab", DEFECT },
	[KERNEL_REPORT_REFCOUNT] = { "refcount", DEFECT },
	[KERNEL_REPORT_MOUNT] = { "busy-mount", NOTICE, ONE_LINE },
	[KERNEL_REPORT_LEAK] = { "leak", NOTICE, ONE_LINE },
	[KERNEL_REPORT_WARNING] = { "warning", NOTICE },
	[KERNEL_REPORT_LOCKUP] = { "lockup", LOAD },
	[KERNEL_REPORT_STALL] = { "rcu-stall", LOAD },
	[KERNEL_REPORT_HANG] = { "hung-task", LOAD },
};

/* What begins with this is no report: lockdep's own tables are full. */
#define NO_REPORT KERNEL_REPORT_KINDS

/* How reports begin, the more special of two that fit first; "*" stands for anything. */
static const struct {
	const char *text;
	enum kernel_report_kind kind;
} beginnings[] = {
	{ "Kernel panic - not syncing", KERNEL_REPORT_PANIC },

	{ "BUG: KASAN: ", KERNEL_REPORT_KASAN },
	{ "BUG: KMSAN: ", KERNEL_REPORT_KMSAN },
	{ "BUG: KCSAN: ", KERNEL_REPORT_KCSAN },
	{ "BUG: KFENCE: ", KERNEL_REPORT_KFENCE },
	{ "UBSAN: ", KERNEL_REPORT_UBSAN },
	{ "Internal error: UBSAN: ", KERNEL_REPORT_UBSAN },

	{ "BUG: Dentry ", KERNEL_REPORT_MOUNT },
	{ "VFS: Busy inodes after unmount", KERNEL_REPORT_MOUNT },
	{ "BUG: workqueue lockup", KERNEL_REPORT_LOCKUP },
	{ "BUG: soft lockup", KERNEL_REPORT_LOCKUP },
	{ "watchdog: BUG: soft lockup", KERNEL_REPORT_LOCKUP },
	{ "watchdog: *Watchdog detected hard LOCKUP", KERNEL_REPORT_LOCKUP },
	{ "NMI watchdog: *Watchdog detected hard LOCKUP", KERNEL_REPORT_LOCKUP },
	{ "Watchdog detected hard LOCKUP", KERNEL_REPORT_LOCKUP },
	{ "rcu: INFO: *detected*stall", KERNEL_REPORT_STALL },
	{ "INFO: rcu*detected*stall", KERNEL_REPORT_STALL },
	{ "rcu: * kthread starved for ", KERNEL_REPORT_STALL },
	{ "INFO: task * blocked ", KERNEL_REPORT_HANG },

	{ "BUG: MAX_", NO_REPORT },
	{ "BUG: Invalid wait context", KERNEL_REPORT_LOCKDEP },
	{ "[ BUG: ", KERNEL_REPORT_LOCKDEP },
	{ "DEBUG_LOCKS_WARN_ON(", KERNEL_REPORT_LOCKDEP },
	{ "INFO: trying to register non-static key", KERNEL_REPORT_LOCKDEP },
	{ "WARNING: possible * detected", KERNEL_REPORT_LOCKDEP },
	{ "WARNING: inconsistent lock state", KERNEL_REPORT_LOCKDEP },
	{ "WARNING: suspicious RCU usage", KERNEL_REPORT_LOCKDEP },
	{ "WARNING: * lock order detected", KERNEL_REPORT_LOCKDEP },
	{ "WARNING: bad unlock balance detected", KERNEL_REPORT_LOCKDEP },
	{ "WARNING: bad contention detected", KERNEL_REPORT_LOCKDEP },
	{ "WARNING: Nested lock was not taken", KERNEL_REPORT_LOCKDEP },
	{ "WARNING: held lock freed", KERNEL_REPORT_LOCKDEP },
	{ "WARNING: lock held ", KERNEL_REPORT_LOCKDEP },
	{ "WARNING: * still has locks held", KERNEL_REPORT_LOCKDEP },

	{ "BUG: unable to handle ", KERNEL_REPORT_OOPS },
	{ "BUG: Unable to handle ", KERNEL_REPORT_OOPS },
	{ "BUG: kernel NULL pointer dereference", KERNEL_REPORT_OOPS },
	{ "BUG: *stack guard page was hit", KERNEL_REPORT_OOPS },
	{ "*Unable to handle kernel ", KERNEL_REPORT_OOPS },
	{ "Unhandled *el1* exception", KERNEL_REPORT_OOPS },
	{ "Unexpected kernel ", KERNEL_REPORT_OOPS },
	{ "Insufficient stack space to handle exception", KERNEL_REPORT_OOPS },
	{ "Kernel attempted to * user page", KERNEL_REPORT_OOPS },
	{ "Internal error: ", KERNEL_REPORT_OOPS },
	{ "Oops", KERNEL_REPORT_OOPS },
	{ "general protection fault", KERNEL_REPORT_OOPS },
	{ "*: 0000 [#", KERNEL_REPORT_OOPS },
	{ "* ilc:* [#", KERNEL_REPORT_OOPS },
	{ "divide error: ", KERNEL_REPORT_OOPS },
	{ "invalid opcode: ", KERNEL_REPORT_OOPS },
	{ "stack segment: ", KERNEL_REPORT_OOPS },
	{ "control protection fault: ", KERNEL_REPORT_OOPS },
	{ "traps: Missing ENDBR: ", KERNEL_REPORT_OOPS },
	{ "Missing ENDBR: ", KERNEL_REPORT_OOPS },
	{ "CFI failure ", KERNEL_REPORT_OOPS },
	{ "kernel tried to execute ", KERNEL_REPORT_OOPS },
	{ "*PANIC: double fault", KERNEL_REPORT_OOPS },

	{ "kernel BUG at ", KERNEL_REPORT_BUG },
	{ "BUG: ", KERNEL_REPORT_BUG },
	{ "usercopy: Kernel memory ", KERNEL_REPORT_BUG },
	{ "BUG * (*): ", KERNEL_REPORT_SLAB },
	{ "cache_from_obj: Wrong slab cache", KERNEL_REPORT_SLAB },

	{ "refcount_t: ", KERNEL_REPORT_REFCOUNT },
	{ "list_add ", KERNEL_REPORT_LIST },
	{ "list_del ", KERNEL_REPORT_LIST },
	{ "list_add corruption", KERNEL_REPORT_LIST },
	{ "list_del corruption", KERNEL_REPORT_LIST },
	{ "kmemleak: * new suspected memory leak", KERNEL_REPORT_LEAK },
	{ "WARNING: ", KERNEL_REPORT_WARNING },
};

#define BEGINNINGS (sizeof(beginnings) / sizeof(beginnings[0]))

/* Where the name of a task stands, and what ends it. */
static const struct {
	const char *before;
	const char *after;
} task_places[] = {
	{ " Comm: ", " Not tainted" },
	{ " Comm: ", " Tainted: " },
	{ " by task ", "/" },
	{ "scheduling while atomic: ", "/" },
	{ "BUG: Bad page state in process ", "  pfn:" },
	{ "INFO: task ", ":" },
};

#define TASK_PLACES (sizeof(task_places) / sizeof(task_places[0]))

const char *kernel_report_name(enum kernel_report_kind kind)
{
	return kinds[kind].name;
}

bool kernel_report_is_defect(enum kernel_report_kind kind)
{
	return kinds[kind].weight == DEFECT;
}

bool kernel_report_is_load(enum kernel_report_kind kind)
{
	return kinds[kind].weight == LOAD;
}

static bool starts(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* Whether the text begins as the pattern does, in which a "*" is any text. */
static bool begins_as(const char *text, const char *pattern)
{
	while (*pattern && *pattern != '*') {
		if (*text++ != *pattern++)
			return false;
	}
	if (!*pattern)
		return true;
	for (pattern++; *text; text++) {
		if (begins_as(text, pattern))
			return true;
	}
	return false;
}

/* The row of the table, or BEGINNINGS. */
static size_t find_beginning(const char *message)
{
	size_t i = 0;

	while (i < BEGINNINGS && !begins_as(message, beginnings[i].text))
		i++;
	return i;
}

/* Whether the text names a source file or, as in "name+0x1c/0x80", a function of Landlock. */
static bool names_landlock(const char *text)
{
	const char *end = text;

	if (strstr(text, "security/landlock/"))
		return true;
	while ((end = strstr(end, "+0x"))) {
		const char *name = end;

		while (name > text && (isalnum((unsigned char)name[-1]) || name[-1] == '_'))
			name--;
		if (starts(name, "hook_") ||
		    memmem(name, (size_t)(end - name), "landlock", strlen("landlock")))
			return true;
		end++;
	}
	return false;
}

static void find_task(struct kernel_report *report, const char *message)
{
	for (size_t i = 0; i < TASK_PLACES && !*report->task; i++) {
		const char *name = strstr(message, task_places[i].before);
		const char *end;

		if (!name)
			continue;
		name += strlen(task_places[i].before);
		end = strstr(name, task_places[i].after);
		if (end && (size_t)(end - name) < sizeof(report->task))
			memcpy(report->task, name, (size_t)(end - name));
	}
}

static bool is_trace(const char *message)
{
	return starts(message, "CPU: ") || strcasecmp(message, "Call Trace:") == 0;
}

/* What stands between reports. */
static bool is_rule(const char *message)
{
	return starts(message, "=====");
}

static bool ends_report(const char *message)
{
	return starts(message, "---[ end ") || is_rule(message);
}

static bool close_report(struct kernel_report_parser *parser, struct kernel_report *ended)
{
	if (!parser->lines_left)
		return false;
	parser->lines_left = 0;
	parser->complete = false;
	*ended = parser->report;
	return true;
}

static void add_line(struct kernel_report *report, const char *message)
{
	if (report->line_count < KERNEL_REPORT_LINES)
		snprintf(report->lines[report->line_count++], KERNEL_REPORT_LINE_SIZE, "%s",
			 message);
	find_task(report, message);
	if (!*report->landlock && names_landlock(message))
		snprintf(report->landlock, sizeof(report->landlock), "%s", message);
}

static void open_report(struct kernel_report_parser *parser, enum kernel_report_kind kind)
{
	memset(&parser->report, 0, sizeof(parser->report));
	parser->report.kind = kind;
	parser->lines_left = kinds[kind].most_lines ? kinds[kind].most_lines : MOST_LINES;
	parser->traced = false;
	parser->cut = parser->announced || *parser->why;
	if (!*parser->why)
		return;
	add_line(&parser->report, parser->why);
	parser->report.text_line = 1;
	*parser->why = '\0';
}

/*
 * A report may say more than once what it is: "BUG: kernel NULL pointer dereference", and then
 * "Oops".  The first is the more exact.
 */
static bool belongs(const struct kernel_report_parser *parser, enum kernel_report_kind kind)
{
	return parser->lines_left && !parser->traced && kind != KERNEL_REPORT_PANIC;
}

bool kernel_report_take(struct kernel_report_parser *parser, const char *message,
			struct kernel_report *ended)
{
	const bool announces = starts(message, "------------[ cut here ]");
	const size_t found = find_beginning(message);
	const bool begins = found < BEGINNINGS;
	bool closed = parser->complete && close_report(parser, ended);

	if (announces || ends_report(message)) {
		*parser->why = '\0';
		parser->announced = announces;
		/* What a list's check says comes before the report that it makes is announced. */
		if (!announces || parser->cut || parser->traced)
			return close_report(parser, ended) || closed;
		parser->cut = true;
		return closed;
	}
	if (begins && !belongs(parser, beginnings[found].kind)) {
		closed = close_report(parser, ended) || closed;
		if (beginnings[found].kind != NO_REPORT)
			open_report(parser, beginnings[found].kind);
	} else if (!parser->lines_left && parser->announced) {
		snprintf(parser->why, sizeof(parser->why), "%s", message);
	}
	parser->announced = false;
	if (!parser->lines_left)
		return closed;
	add_line(&parser->report, message);
	parser->traced = parser->traced || is_trace(message);
	parser->complete = parser->lines_left == 1;
	/* There is room for one that has ended. */
	if (parser->complete)
		return closed || close_report(parser, ended);
	parser->lines_left--;
	return closed;
}

bool kernel_report_end(struct kernel_report_parser *parser, struct kernel_report *ended)
{
	const bool closed = close_report(parser, ended);

	memset(parser, 0, sizeof(*parser));
	return closed;
}

const struct kernel_report *kernel_report_open(const struct kernel_report_parser *parser)
{
	return parser->lines_left ? &parser->report : NULL;
}

const char *kernel_report_console_message(const char *line)
{
	const char *at = line;

	if (*at == '<' && isdigit((unsigned char)at[1]))
		at += strcspn(at, ">") + (strchr(at, '>') != NULL);
	if (*at != '[')
		return NULL;
	at += 1 + strspn(at + 1, " ");
	if (!isdigit((unsigned char)*at))
		return NULL;
	at += strspn(at, "0123456789");
	if (*at != '.')
		return NULL;
	at += 1 + strspn(at + 1, "0123456789");
	if (*at++ != ']')
		return NULL;
	/* Who printed it: "[    T1]" or "[    C0]". */
	if (*at == '[') {
		const char *who = at + 1 + strspn(at + 1, " ");

		if ((*who == 'T' || *who == 'C') && who[1 + strspn(who + 1, "0123456789")] == ']')
			at = strchr(who, ']') + 1;
	}
	return *at == ' ' ? at + 1 : at;
}
