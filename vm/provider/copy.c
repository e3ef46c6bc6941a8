// SPDX-License-Identifier: MIT
#include "copy.h"

#include "cleanup.h"
#include "message.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define PIECE (1 << 30)

int copy_file(const char *from, const char *to)
{
	_cleanup_fd_ const int in = open(from, O_RDONLY | O_CLOEXEC);
	_cleanup_fd_ const int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	ssize_t length;

	if (in < 0 || out < 0)
		return complain("%s: %s", in < 0 ? from : to, strerror(errno));
	do
		length = copy_file_range(in, NULL, out, NULL, PIECE, 0);
	while (length > 0);
	return length == 0 ? 0 : complain("copy %s: %s", from, strerror(errno));
}
