// SPDX-License-Identifier: MIT
#include "kernel_log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <kernel_report.h>

#define LOG "/dev/kmsg"

/* Out of the way of cases that say which number a descriptor has; larger ones cost memory. */
#define OWN_FD 60

/* What a read for less than a whole record gets is EINVAL. */
#define RECORD_SIZE 8192

#define FACILITY_SHIFT 3

static int log_fd = -1;

static struct kernel_report_parser parser;
static bool told;

/* Whether a task of this program has brought it about.  A race is found by whoever comes second. */
static bool is_own(const struct kernel_report *report)
{
	char name[sizeof(report->task)] = "";

	prctl(PR_GET_NAME, name);
	return report->kind != KERNEL_REPORT_KCSAN && strcmp(report->task, name) == 0;
}

static bool is_to_tell(const struct kernel_report *report)
{
	if (kernel_report_is_load(report->kind))
		return false;
	return report->kind == KERNEL_REPORT_MOUNT || *report->landlock || is_own(report);
}

static void describe(const struct kernel_report *report, char *text, size_t size)
{
	const char *says = report->lines[report->text_line];

	if (*report->landlock && strcmp(report->landlock, says) != 0)
		snprintf(text, size, "%s (%s)", says, report->landlock);
	else
		snprintf(text, size, "%s", says);
}

/*
 * Take one message of the kernel.  Whether a report is known now to be one to tell of; text gets
 * what it says.
 */
static bool take(const char *message, char *text, size_t size)
{
	static struct kernel_report ended;
	const struct kernel_report *report;
	bool tells = false;

	if (kernel_report_take(&parser, message, &ended)) {
		tells = !told && is_to_tell(&ended);
		if (tells)
			describe(&ended, text, size);
		told = false;
	}
	report = kernel_report_open(&parser);
	/* A second one at once is for the next message. */
	if (tells || told || !report || !is_to_tell(report))
		return tells;
	told = true;
	describe(report, text, size);
	return true;
}

/* The message of a record if the kernel itself wrote it, else NULL. */
static const char *message_of(char *record)
{
	char *message = strchr(record, ';');

	if (!message || strtoul(record, NULL, 10) >> FACILITY_SHIFT)
		return NULL;
	message++;
	message[strcspn(message, "\n")] = '\0';
	return message;
}

void kernel_log_follow(int fd)
{
	const int moved = fcntl(fd, F_DUPFD_CLOEXEC, OWN_FD);

	if (moved >= 0)
		close(fd);
	log_fd = moved < 0 ? fd : moved;
	memset(&parser, 0, sizeof(parser));
	told = false;
}

bool kernel_log_start(void)
{
	const int fd = open(LOG, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return false;
	/* Without this it would begin with the oldest message. */
	if (lseek(fd, 0, SEEK_END) < 0) {
		close(fd);
		return false;
	}
	kernel_log_follow(fd);
	return true;
}

int kernel_log_descriptor(void)
{
	struct stat status;

	/* A plain file in its place can always be read, be there something or not. */
	if (log_fd < 0 || fstat(log_fd, &status) || S_ISREG(status.st_mode))
		return -1;
	return log_fd;
}

const char *kernel_log_message(void)
{
	static char record[RECORD_SIZE];
	const char *message;
	ssize_t length;

	while (log_fd >= 0) {
		length = read(log_fd, record, sizeof(record) - 1);
		/* Messages that were overwritten before they could be read are lost. */
		if (length < 0 && (errno == EPIPE || errno == EINTR))
			continue;
		if (length <= 0)
			break;
		record[length] = '\0';
		message = message_of(record);
		if (message)
			return message;
	}
	return NULL;
}

bool kernel_log_next(char *text, size_t size)
{
	const char *message;

	while ((message = kernel_log_message())) {
		if (take(message, text, size))
			return true;
	}
	return false;
}
