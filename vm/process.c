// SPDX-License-Identifier: MIT
/* Run another program to its end and keep what it said. */
#include "process.h"

#include "cleanup.h"

#include <end_with_parent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <standard.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <write_all.h>

#define CHUNK	65536
#define LOOK_MS 1000

#define EXEC_FAILED 127

static const int end_signals[] = { SIGHUP, SIGINT, SIGTERM };

#define END_SIGNALS (sizeof(end_signals) / sizeof(*end_signals))

static volatile sig_atomic_t end_signal;

static void remember_signal(int number)
{
	end_signal = number;
}

void process_expect_signals(void)
{
	/* The second one ends the program at once. */
	const struct sigaction action = { .sa_handler = remember_signal,
					  .sa_flags = (int)SA_RESETHAND };
	struct sigaction inherited;

	for (size_t i = 0; i < END_SIGNALS; i++) {
		if (sigaction(end_signals[i], NULL, &inherited) == 0 &&
		    inherited.sa_handler != SIG_IGN)
			sigaction(end_signals[i], &action, NULL);
	}
}

int process_end_signal(void)
{
	return end_signal;
}

void process_fall_to_signal(void)
{
	if (!end_signal)
		return;
	signal(end_signal, SIG_DFL);
	raise(end_signal);
}

/* The environment with the one change that messages come in the C locale. */
static char **c_locale_environment(void)
{
	static char c_locale[] = "LC_ALL=C";
	size_t count = 0, kept = 0;

	while (environ[count])
		count++;

	char **environment = calloc(count + 2, sizeof(*environment));

	if (!environment)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		if (strncmp(environ[i], "LC_ALL=", 7) != 0)
			environment[kept++] = environ[i];
	}
	environment[kept] = c_locale;
	return environment;
}

static int wait_for(pid_t pid, int *status)
{
	while (waitpid(pid, status, 0) < 0) {
		if (errno != EINTR)
			return -1;
	}
	return 0;
}

/* What the program reads: the text from its beginning, or nothing.  Or -1 with errno set. */
static int open_input(const char *text)
{
	const int fd =
		text ? memfd_create("input", MFD_CLOEXEC) : open("/dev/null", O_RDONLY | O_CLOEXEC);

	if (fd < 0 || !text)
		return fd;
	if (write_all(fd, text, strlen(text)) == 0 && lseek(fd, 0, SEEK_SET) == 0)
		return fd;
	close(fd);
	return -1;
}

__attribute__((noreturn)) static void run_child(const struct process *process, int out, int err,
						char **environment, int failure, pid_t parent)
{
	const int input = open_input(process->input);
	int error;

	/* Whoever ends us has no use for what is half done. */
	end_with_parent(parent);
	standard_restore();
	if (process->with_children)
		setpgid(0, 0);
	if (input >= 0 && dup2(input, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0 &&
	    dup2(err, STDERR_FILENO) >= 0 && (!process->folder || chdir(process->folder) == 0))
		execvpe(process->argv[0], process->argv, environment);
	error = errno;
	if (write(failure, &error, sizeof(error)) < 0)
		_exit(EXEC_FAILED);
	_exit(EXEC_FAILED);
}

/* What the child says of its failure until it has become the program: 0, or an error number. */
static int read_failure(int failure)
{
	int error = 0;
	ssize_t length;

	do {
		length = read(failure, &error, sizeof(error));
	} while (length < 0 && errno == EINTR);
	return length < 0 ? errno : error;
}

static int spawn(const struct process *process, int out, int err, pid_t *pid)
{
	char **environment = c_locale_environment();
	const pid_t parent = getpid();
	int failure[2], error;

	if (!environment || pipe2(failure, O_CLOEXEC) != 0) {
		error = errno;
		free(environment);
		return error;
	}
	*pid = fork();
	if (*pid == 0)
		run_child(process, out, err, environment, failure[1], parent);
	error = *pid < 0 ? errno : 0;
	free(environment);
	close(failure[1]);
	if (!error) {
		error = read_failure(failure[0]);
		if (error)
			wait_for(*pid, &(int){ 0 });
	}
	close(failure[0]);
	return error;
}

/* Append what there is to read; *open turns false at the end of the stream. */
static int take(int fd, char **text, size_t *size, bool *open)
{
	char *grown = realloc(*text, *size + CHUNK + 1);
	ssize_t length;

	if (!grown)
		return -1;
	*text = grown;
	length = read(fd, grown + *size, CHUNK);
	if (length < 0 && errno == EINTR)
		return 0;
	if (length < 0)
		return -1;
	*open = length > 0;
	*size += (size_t)length;
	grown[*size] = '\0';
	return 0;
}

static long long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static int collect(int out, int err, long long deadline, struct process_output *output)
{
	bool out_open = true, err_open = true;

	while (out_open || err_open) {
		struct pollfd streams[] = {
			{ .fd = out_open ? out : -1, .events = POLLIN },
			{ .fd = err_open ? err : -1, .events = POLLIN },
		};
		const long long left = deadline ? deadline - now_ms() : -1;
		int ready;

		if (deadline && left <= 0) {
			errno = ETIMEDOUT;
			return -1;
		}
		if (end_signal) {
			errno = EINTR;
			return -1;
		}
		/* What comes just before is seen a second later. */
		ready = poll(streams, 2, left < 0 || left > LOOK_MS ? LOOK_MS : (int)left);
		if (ready < 0 && errno != EINTR)
			return -1;
		if (ready <= 0)
			continue;
		if (streams[0].revents && take(out, &output->out, &output->out_size, &out_open))
			return -1;
		if (streams[1].revents && take(err, &output->err, &output->err_size, &err_open))
			return -1;
	}
	return 0;
}

int process_run(const struct process *process, struct process_output *output)
{
	const long long deadline = process->timeout_s ? now_ms() + process->timeout_s * 1000LL : 0;
	int out[2], err[2], error, failed;
	pid_t pid = -1;

	*output = (struct process_output){ .out = calloc(1, 1), .err = calloc(1, 1) };
	if (!output->out || !output->err || pipe2(out, O_CLOEXEC) != 0)
		return -1;
	if (pipe2(err, O_CLOEXEC) != 0) {
		error = errno;
		close(out[0]);
		close(out[1]);
		errno = error;
		return -1;
	}

	_cleanup_fd_ const int from_out = out[0];
	_cleanup_fd_ const int from_err = err[0];

	error = spawn(process, out[1], err[1], &pid);
	close(out[1]);
	close(err[1]);
	if (error) {
		errno = error;
		return -1;
	}
	failed = collect(from_out, from_err, deadline, output);
	error = errno;
	if (failed)
		kill(process->with_children ? -pid : pid, SIGKILL);
	if (wait_for(pid, &output->status) != 0)
		return -1;
	errno = error;
	return failed;
}

void process_output_release(struct process_output *output)
{
	free(output->out);
	free(output->err);
}
