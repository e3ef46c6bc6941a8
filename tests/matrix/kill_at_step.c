// SPDX-License-Identifier: MIT
/*
 * Preloaded into a program, this kills it when it begins the step whose number $KILL_AT_STEP is.
 * Steps are the calls that change what others see, or wait for others.  How many there were in all
 * is written to the file $KILL_STEPS_FILE when the program exits.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define EXPORTED __attribute__((visibility("default")))

static long steps, last;
static pid_t owner;
static char file_name[4096];

/* What the program starts is not killed: it goes without us. */
__attribute__((constructor)) static void begin(void)
{
	const char *at = getenv("KILL_AT_STEP"), *file = getenv("KILL_STEPS_FILE");

	last = at ? atol(at) : 0;
	snprintf(file_name, sizeof(file_name), "%s", file ?: "");
	owner = getpid();
	unsetenv("LD_PRELOAD");
}

__attribute__((destructor)) static void end(void)
{
	FILE *file = getpid() == owner && *file_name ? fopen(file_name, "we") : NULL;

	if (!file)
		return;
	fprintf(file, "%ld\n", steps);
	fclose(file);
}

static void step(void)
{
	if (getpid() == owner && ++steps == last)
		kill(owner, SIGKILL);
}

#define CALL(type, name, declared, passed)                                                         \
	EXPORTED type name declared                                                                \
	{                                                                                          \
		static type(*original) declared;                                                   \
                                                                                                   \
		if (!original)                                                                     \
			*(void **)&original = dlsym(RTLD_NEXT, #name);                             \
		step();                                                                            \
		return original passed;                                                            \
	}

CALL(int, rename, (const char *from, const char *to), (from, to))
CALL(int, remove, (const char *path), (path))
CALL(int, unlink, (const char *path), (path))
CALL(int, mkdir, (const char *path, mode_t mode), (path, mode))
CALL(int, fsync, (int fd), (fd))
CALL(int, fdatasync, (int fd), (fd))
CALL(ssize_t, write, (int fd, const void *bytes, size_t size), (fd, bytes, size))
CALL(ssize_t, pwrite64, (int fd, const void *bytes, size_t size, off_t at), (fd, bytes, size, at))
CALL(int, poll, (struct pollfd * list, nfds_t count, int timeout), (list, count, timeout))
CALL(pid_t, waitpid, (pid_t pid, int *status, int options), (pid, status, options))

/* The child is there, and has not done anything yet. */
EXPORTED pid_t fork(void)
{
	static pid_t (*original)(void);
	pid_t child;

	if (!original)
		*(void **)&original = dlsym(RTLD_NEXT, "fork");
	child = original();
	if (child > 0)
		step();
	return child;
}
