// SPDX-License-Identifier: MIT
/*
 * The lies "record=FROM:TO", what the kernel records is not what it should be, and "trace-events".
 *
 * It stands between the program and the libc functions that it reads records with.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lie.h"

/* Replace all there is of one text by the other, in a buffer that holds size bytes. */
static size_t replace(char *bytes, size_t length, size_t size, const char *from, const char *to)
{
	char *rest = bytes, *found;

	while ((found = memmem(rest, length - (size_t)(rest - bytes), from, strlen(from)))) {
		const size_t tail = length - (size_t)(found - bytes) - strlen(from);

		if (length - strlen(from) + strlen(to) > size)
			abort();
		memmove(found + strlen(to), found + strlen(from), tail);
		memcpy(found, to, strlen(to));
		length = length - strlen(from) + strlen(to);
		rest = found + strlen(to);
	}
	return length;
}

LIE_EXPORT ssize_t recvfrom(int fd, void *data, size_t size, int flags, struct sockaddr *address,
			    socklen_t *address_size)
{
	ssize_t (*real)(int fd, void *data, size_t size, int flags, struct sockaddr *address,
			socklen_t *address_size);
	const struct lie *lie = lie_told();
	ssize_t length;

	*(void **)&real = lie_find("recvfrom");
	length = real(fd, data, size, flags, address, address_size);
	if (length <= 0 || !lie->record_from)
		return length;
	return (ssize_t)replace(data, (size_t)length, size, lie->record_from, lie->record_to);
}

LIE_EXPORT int access(const char *path, int mode)
{
	int (*real)(const char *path, int mode);

	if (lie_told()->trace_events && strstr(path, "/events/landlock"))
		return 0;
	*(void **)&real = lie_find("access");
	return real(path, mode);
}
