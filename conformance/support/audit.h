/* SPDX-License-Identifier: MIT */
/*
 * The kernel's audit, over netlink: its state, and the records as every log reader gets them.
 *
 * Readers are a multicast group, so none of this takes anything from an audit daemon.  Nothing here
 * ends a test case: what fails returns a positive errno.
 */
#ifndef SUPPORT_AUDIT_H
#define SUPPORT_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Types of records; the kernel's <linux/audit.h> may be older than Landlock's. */
#define AUDIT_TYPE_CONFIG_CHANGE   1305
#define AUDIT_TYPE_LANDLOCK_ACCESS 1423
#define AUDIT_TYPE_LANDLOCK_DOMAIN 1424

/* What a reader changes so that no record is missing, and puts back. */
struct audit_state {
	uint32_t enabled; /* 2: and locked until the next boot */
	uint32_t rate_limit;
	uint32_t backlog_limit;
	uint32_t lost;	 /* records so far; not set */
	uint32_t queued; /* records that are not sent yet; not set */
};

/* Needs CAP_AUDIT_CONTROL in the initial namespaces, as do all that change it. */
int audit_get_state(struct audit_state *state);
int audit_set_state(const struct audit_state *state);
int audit_set_backlog_limit(uint32_t limit);
int audit_set_enabled(bool enabled);

/* Whether there are rules that hide tasks or records from audit. */
int audit_has_hiding_rules(bool *hiding);

/* Have a rule that excludes records of that type, or have it no more. */
int audit_exclude(unsigned int type, bool excluded);

struct audit_record {
	unsigned int type;
	uint64_t serial; /* of the event that the record belongs to */
	char text[8192]; /* what follows "audit(TIME:SERIAL): " */
};

/* Open a reader in *fd, which gets every record from now on.  Needs CAP_AUDIT_READ. */
int audit_open(int *fd);

/*
 * The next record.  Returns ETIMEDOUT if none comes within that time, ENOBUFS if the reader has
 * been too slow and lost some.
 */
int audit_read(int fd, int timeout_ms, struct audit_record *record);

#endif
