/* SPDX-License-Identifier: MIT */
/*
 * What the kernel says of its own faults: the reports in its log, from the line that begins one to
 * the line that ends it.  The log is taken message by message, from /dev/kmsg or from a console.
 */
#ifndef LLK_KERNEL_REPORT_H
#define LLK_KERNEL_REPORT_H

#include <stdbool.h>
#include <stddef.h>

enum kernel_report_kind {
	KERNEL_REPORT_PANIC,
	KERNEL_REPORT_OOPS,
	KERNEL_REPORT_BUG,
	KERNEL_REPORT_KASAN,
	KERNEL_REPORT_KMSAN,
	KERNEL_REPORT_KCSAN,
	KERNEL_REPORT_KFENCE,
	KERNEL_REPORT_UBSAN,
	KERNEL_REPORT_LOCKDEP,
	KERNEL_REPORT_LIST,	/* a linked list is corrupt */
	KERNEL_REPORT_SLAB,	/* an allocated object is corrupt */
	KERNEL_REPORT_REFCOUNT, /* a reference counter overflowed or underflowed */
	KERNEL_REPORT_MOUNT,	/* unmounted while somebody, such as a rule, still used it */
	KERNEL_REPORT_LEAK,	/* kmemleak's word */
	KERNEL_REPORT_WARNING,
	KERNEL_REPORT_LOCKUP, /* a processor or a queue of work stood still */
	KERNEL_REPORT_STALL,  /* RCU waited too long */
	KERNEL_REPORT_HANG,   /* a task waited too long */
	KERNEL_REPORT_KINDS,
};

/* More of a report is counted, not kept. */
#define KERNEL_REPORT_LINES 40

#define KERNEL_REPORT_LINE_SIZE 256

struct kernel_report {
	enum kernel_report_kind kind;
	char task[16]; /* the name of the task that ran, cut as the kernel cuts it; "" unknown */
	char landlock
		[KERNEL_REPORT_LINE_SIZE]; /* the first line that names Landlock's code; or "" */
	char lines[KERNEL_REPORT_LINES][KERNEL_REPORT_LINE_SIZE];
	size_t line_count; /* kept, at least 1 */
	size_t text_line;  /* the line that says what it is; a warning may begin with why */
};

/* Zeroed, it is ready for the first message. */
struct kernel_report_parser {
	struct kernel_report report;
	char why[KERNEL_REPORT_LINE_SIZE]; /* since a report was announced, in case one begins */
	int lines_left;			   /* of the report that is open, 0 if none is */
	bool announced;			   /* by the last message */
	bool cut;			   /* the open report has had its announcement */
	bool complete;			   /* the open report is, and waits to be handed over */
	bool traced; /* it has come to the trace: what begins now is another report */
};

/*
 * Take the log's next message, a line without its end, without a timestamp.  Returns whether a
 * report has ended with it, or before it; then *ended is that report.
 */
bool kernel_report_take(struct kernel_report_parser *parser, const char *message,
			struct kernel_report *ended);

/* The same at the end of the log, where a report may be cut. */
bool kernel_report_end(struct kernel_report_parser *parser, struct kernel_report *ended);

/* The report so far that is open, or NULL.  It is there until the next message is taken. */
const struct kernel_report *kernel_report_open(const struct kernel_report_parser *parser);

/* Such as "oops", "kasan", "rcu-stall". */
const char *kernel_report_name(enum kernel_report_kind kind);

/*
 * True if such a report says that the kernel is wrong, wherever it comes from.  The others are
 * what a driver of a busy machine may print as well, or say that the machine is slow.
 */
bool kernel_report_is_defect(enum kernel_report_kind kind);

/* True if a slow machine is enough for such a report, however much code it names. */
bool kernel_report_is_load(enum kernel_report_kind kind);

/*
 * The message in a line of a console, behind the timestamp and what else the kernel puts in front
 * (a level "<4>", a processor or task "[    T1]"); NULL if the line has no timestamp, so is no
 * kernel's.
 */
const char *kernel_report_console_message(const char *line);

#endif
