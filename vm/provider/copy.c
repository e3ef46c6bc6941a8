// SPDX-License-Identifier: MIT
#include "copy.h"

#include "cleanup.h"
#include "message.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <write_all.h>

#define PIECE (1 << 16)

/* copy_file_range(2) does not lead from any filesystem to any other. */
int copy_file(const char *from, const char *to)
{
	_cleanup_fd_ const int in = open(from, O_RDONLY | O_CLOEXEC);
	_cleanup_fd_ const int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	char piece[PIECE];
	ssize_t length;

	if (in < 0 || out < 0)
		return complain("%s: %s", in < 0 ? from : to, strerror(errno));
	while ((length = read(in, piece, sizeof(piece))) > 0) {
		if (write_all(out, piece, (size_t)length) != 0)
			return complain("%s: %s", to, strerror(errno));
	}
	return length == 0 ? 0 : complain("%s: %s", from, strerror(errno));
}
