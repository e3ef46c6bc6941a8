// SPDX-License-Identifier: MIT
#include "warnings.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <expect.h>

/* The kernel gives a record at a time, and none that is longer. */
#define RECORD_SIZE 8192

static int log_fd = -1;

void warnings_watch(void)
{
	log_fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (log_fd >= 0 && lseek(log_fd, 0, SEEK_END) < 0) {
		close(log_fd);
		log_fd = -1;
	}
}

void warnings_expect_none(void)
{
	char record[RECORD_SIZE];
	ssize_t length;

	if (log_fd < 0)
		return;
	for (;;) {
		length = read(log_fd, record, sizeof(record) - 1);
		/* EPIPE: records were overwritten meanwhile, the next are there. */
		if (length < 0 && (errno == EPIPE || errno == EINTR))
			continue;
		if (length <= 0)
			return;
		record[length] = '\0';
		record[strcspn(record, "\n")] = '\0';
		if (strstr(record, "WARNING: ") && strstr(record, "security/landlock/"))
			expect_deviation("the kernel's log: %s", record);
	}
}
