// SPDX-License-Identifier: MIT
#include "kernel_log.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define LOG "/dev/kmsg"

/* Out of the way of cases that say which number a descriptor has; larger ones cost memory. */
#define OWN_FD 60

/* What a read for less than a whole record gets is EINVAL. */
#define RECORD_SIZE 8192

/* No report is longer, with all the traces that it may have. */
#define REPORT_LINES 150

#define FACILITY_SHIFT 3

enum about {
	ABOUT_CODE,  /* that runs at that moment, or has run */
	ABOUT_MOUNT, /* which was unmounted while somebody, such as a rule, still used it */
	ABOUT_TASK,  /* named next: what a call of its, long returned, has left locked */
	ABOUT_LOAD,  /* however many traces it has: the machine is slow, not wrong */
};

/* How reports begin. */
static const struct {
	const char *text;
	enum about about;
} beginnings[] = {
	{ "VFS: Busy inodes after unmount", ABOUT_MOUNT },
	{ "BUG: Dentry ", ABOUT_MOUNT },
	{ "BUG: workqueue lockup", ABOUT_LOAD },
	{ "BUG: scheduling while atomic: ", ABOUT_TASK },
	{ "BUG: ", ABOUT_CODE },
	{ "WARNING: ", ABOUT_CODE },
	{ "kernel BUG at ", ABOUT_CODE },
	{ "Oops", ABOUT_CODE },
	{ "Internal error: ", ABOUT_CODE },
	{ "Unable to handle kernel ", ABOUT_CODE },
	{ "general protection fault", ABOUT_CODE },
	{ "UBSAN: ", ABOUT_CODE },
	{ "refcount_t: ", ABOUT_CODE },
	{ "list_add ", ABOUT_CODE },
	{ "list_del ", ABOUT_CODE },
};

#define BEGINNINGS (sizeof(beginnings) / sizeof(beginnings[0]))

static int log_fd = -1;

/* The report that is being read. */
static char first_line[256];
static int lines_left;
static bool told;

static bool starts(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
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

/* Whether the text begins with the name of this program's tasks, as in "bind_test/73/0x00000200". */
static bool names_us(const char *text)
{
	char name[16 + 1] = "";

	prctl(PR_GET_NAME, name);
	return starts(text, name) && text[strlen(name)] == '/';
}

static bool is_to_tell(const char *message, size_t beginning)
{
	if (beginning < BEGINNINGS && beginnings[beginning].about == ABOUT_MOUNT)
		return true;
	if (beginning < BEGINNINGS && beginnings[beginning].about == ABOUT_TASK &&
	    names_us(message + strlen(beginnings[beginning].text)))
		return true;
	return names_landlock(message);
}

static size_t find_beginning(const char *message)
{
	size_t i = 0;

	while (i < BEGINNINGS && !starts(message, beginnings[i].text))
		i++;
	return i;
}

static bool ends_report(const char *message)
{
	return starts(message, "------------[ cut here ]") || starts(message, "---[ end trace ");
}

/* Take one message of the kernel.  Whether a report turns out to be one to tell of with it. */
static bool take(const char *message)
{
	const size_t found = find_beginning(message);
	const bool begins = found < BEGINNINGS;

	if (ends_report(message) || (begins && beginnings[found].about == ABOUT_LOAD)) {
		lines_left = 0;
		return false;
	}
	/* A report may say more than once what it is about. */
	if (begins && lines_left == 0) {
		snprintf(first_line, sizeof(first_line), "%s", message);
		lines_left = REPORT_LINES;
		told = false;
	}
	if (lines_left == 0)
		return false;
	lines_left--;
	if (told || !is_to_tell(message, found))
		return false;
	told = true;
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
	lines_left = 0;
}

void kernel_log_start(void)
{
	const int fd = open(LOG, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return;
	/* Without this it would begin with the oldest message. */
	if (lseek(fd, 0, SEEK_END) < 0)
		close(fd);
	else
		kernel_log_follow(fd);
}

bool kernel_log_next(char *text, size_t size)
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
		if (!message || !take(message))
			continue;
		if (strcmp(message, first_line) == 0)
			snprintf(text, size, "%s", message);
		else
			snprintf(text, size, "%s (%s)", first_line, message);
		return true;
	}
	return false;
}
