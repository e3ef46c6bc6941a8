/* SPDX-License-Identifier: MIT */
/* The kernel's trace events of Landlock, in a trace buffer of the test case's own. */
#ifndef SUPPORT_EVENTS_H
#define SUPPORT_EVENTS_H

#include <stddef.h>

#include <judge.h>

struct event {
	int pid;
	char name[64];	 /* without "landlock_" */
	char text[4096]; /* its fields */
};

#define EVENTS_MOST 2048

struct events {
	size_t count;
	struct event at[EVENTS_MOST];
};

/*
 * Go where the files of tracing are, below "events", in a mount namespace of the test case's own.
 * Skips the test case where they cannot be had.
 */
void events_find(void);

/*
 * The same, and trace these events of Landlock, a NULL after the last, until the test case ends,
 * however it ends.  The working directory is empty then.
 */
void events_begin(const char *const names[]);

/* Have what the calling thread does counted in, be it done before or after. */
void events_count_in(void);

/* judge_vforked() of what is counted in, and judge(). */
struct verdict events_judge(const struct sandbox_layer *layers, size_t count, judged_action *action,
			    void *context);
struct verdict events_judge_forked(const struct sandbox_layer *layers, size_t count,
				   judged_action *action, void *context);

/*
 * What was traced since the last call of those that are counted in, in order.  Valid until the next
 * call.
 */
const struct events *events_take(void);

/*
 * Expect these events among those taken, and no others: patterns as of fnmatch(3) for "NAME: TEXT",
 * a NULL after the last.  Patterns with @X@ stand for a number that is the same wherever the same
 * letter X is: of a ruleset or domain, with the letters A to H.  Other letters are other numbers.
 */
void events_expect(const struct events *events, const char *const expected[], const char *what);

/* "dev=MAJOR:MINOR ino=NUMBER", as events name the file. */
const char *events_number_of(const char *path);

/* The whole path of a name in the working directory, as a pattern. */
const char *events_path_of(const char *name);

/* The number of the domain of an event, 0 if it has none. */
unsigned long long events_domain(const struct event *event);

/*
 * Wait until each domain whose making is among these events is gone.  Returns how many there are;
 * that one stays is a deviation.
 */
size_t events_await_releases(const struct events *made);

/* The release of the domain is to tell this number of denials; what is a string that stays. */
void events_note_release(unsigned long long domain, long long denials, const char *what);

/* Wait for all that have been noted: together they take as long as one. */
void events_expect_releases(void);

#endif
