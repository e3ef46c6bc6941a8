// SPDX-License-Identifier: MIT
#include "turn.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include <control.h>
#include <expect.h>
#include <guardian.h>
#include <reason.h>

/*
 * Audit is there once on a machine, for those in its first namespaces; so are these, to be locked:
 * the first of them that the kernel has.
 */
static const char *const locks[] = {
	"/proc/self/ns/user",
	"/proc/self/ns/net",
	"/proc/self/ns/mnt",
};

/* Room for what other processes of the machine are denied at the same time. */
#define BACKLOG 8192

#define PROOF_TIMEOUT_S 10
#define PROOF_STEP_MS	50

static struct {
	struct audit_state before;
	struct audit_state during;
	int lock_fd;
} turn;

/* There were none of these when the turn began. */
static void remove_rules(void)
{
	bool hiding;

	if (audit_has_hiding_rules(&hiding) || !hiding)
		return;
	audit_exclude(AUDIT_TYPE_LANDLOCK_ACCESS, false);
	audit_exclude(AUDIT_TYPE_LANDLOCK_DOMAIN, false);
}

static void put_back(void)
{
	remove_rules();
	audit_set_state(&turn.before);
	/* Children that outlive their test case have inherited the descriptor. */
	flock(turn.lock_fd, LOCK_UN);
}

static void lock(void)
{
	turn.lock_fd = -1;
	errno = ENOENT;
	for (size_t i = 0; i < sizeof(locks) / sizeof(locks[0]); i++) {
		if (turn.lock_fd < 0 && errno == ENOENT)
			turn.lock_fd = open(locks[i], O_RDONLY | O_CLOEXEC);
	}
	if (turn.lock_fd < 0)
		expect_unsandboxed(errno, "opening a namespace");
	/* The first run of the test case holds it. */
	while (!control_is_running() && flock(turn.lock_fd, LOCK_EX)) {
		if (errno != EINTR)
			expect_unsandboxed(errno, "locking a namespace");
	}
}

/* End the test case for that error of asking audit, if it is one. */
static void require(int error, const char *what)
{
	switch (error) {
	case 0:
		return;
	case EPROTONOSUPPORT:
		expect_skip(REASON_CONFIG, "the kernel has no audit");
	case EPERM:
	case ECONNREFUSED:
		expect_skip(REASON_PRIVILEGE, "%s, for the initial namespaces alone: %s", what,
			    expect_errno_name(error));
	default:
		expect_broken("%s: %s", what, expect_errno_name(error));
	}
}

static void require_plain_audit(void)
{
	bool hiding;

	require(audit_get_state(&turn.before), "the state of audit");
	if (turn.before.enabled > 1)
		expect_skip(REASON_CONFIG, "the state of audit is locked");
	require(audit_has_hiding_rules(&hiding), "the rules of audit");
	if (hiding)
		expect_skip(REASON_CONFIG, "rules of audit hide tasks or records");
}

static bool is_of_limit(const struct audit_record *record, uint32_t limit)
{
	char change[64];

	snprintf(change, sizeof(change), "op=set audit_backlog_limit=%u old=", limit);
	return record->type == AUDIT_TYPE_CONFIG_CHANGE && strstr(record->text, change);
}

static bool is_queue_empty(void)
{
	struct audit_state now;

	require(audit_get_state(&now), "the state of audit");
	return now.queued == 0;
}

/*
 * Records go to readers in the initial network namespace alone.  They are sent one after the other,
 * so that the first of two has been sent when the second has left the queue.
 */
static void require_records(int fd)
{
	time_t heard = time(NULL);
	bool has_come = false, is_sent = false;
	struct audit_record record;
	uint32_t first;
	int error;

	turn_make_record();
	first = turn.during.backlog_limit;
	turn_make_record();
	do {
		error = audit_read(fd, PROOF_STEP_MS, &record);
		if (!error) {
			if (turn_is_record(&record))
				return;
			heard = time(NULL);
			has_come = has_come || is_of_limit(&record, first);
		} else if (error == ETIMEDOUT && !has_come) {
			if (is_sent)
				break;
			is_sent = is_queue_empty();
		}
	} while ((!error || error == ETIMEDOUT) && time(NULL) - heard <= PROOF_TIMEOUT_S);
	if (error == ETIMEDOUT)
		expect_skip(REASON_CONFIG, "records of audit do not come here");
	require(error, "the records of audit");
}

int turn_begin(void)
{
	int fd;

	lock();
	require_plain_audit();
	turn.during = turn.before;
	turn.during.enabled = 1;
	turn.during.rate_limit = 0;
	if (turn.before.backlog_limit < BACKLOG)
		turn.during.backlog_limit = BACKLOG;
	guardian_post(put_back);
	require(audit_set_state(&turn.during), "turning audit on");
	require(audit_open(&fd), "a reader of audit");
	require_records(fd);
	return fd;
}

/* Each time another limit, by which the record can be told. */
void turn_make_record(void)
{
	require(audit_set_backlog_limit(++turn.during.backlog_limit), "setting a limit of audit");
}

bool turn_is_record(const struct audit_record *record)
{
	return is_of_limit(record, turn.during.backlog_limit);
}

bool turn_has_losses(void)
{
	struct audit_state now;

	require(audit_get_state(&now), "the state of audit");
	return now.lost != turn.before.lost;
}
