// SPDX-License-Identifier: MIT
#include "machine.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <standard.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "message.h"

#define EXEC_FAILED 127

/* "nobody" nearly everywhere, and nobody's anywhere. */
#define UNPRIVILEGED_USER 65534

/* A NULL-terminated vector of new strings that grows. */
struct arguments {
	char **vector;
	size_t count;
	bool failed;
};

__attribute__((format(printf, 2, 3))) static void append(struct arguments *a, const char *format,
							 ...)
{
	char **grown = reallocarray(a->vector, a->count + 2, sizeof(*grown));
	va_list values;
	int length;

	if (!grown) {
		a->failed = true;
		return;
	}
	a->vector = grown;
	va_start(values, format);
	length = vasprintf(&grown[a->count], format, values);
	va_end(values);
	if (length < 0) {
		grown[a->count] = NULL;
		a->failed = true;
		return;
	}
	grown[++a->count] = NULL;
}

/* The vector, or NULL without memory. */
static char **finish(struct arguments *a)
{
	if (!a->failed)
		return a->vector;
	machine_command_free(a->vector);
	return NULL;
}

void machine_command_free(char **command)
{
	for (size_t i = 0; command && command[i]; i++)
		free(command[i]);
	free(command);
}

char **machine_command(const struct machine_setup *setup, const struct kernel *kernel)
{
	struct arguments a = { 0 };

	for (size_t i = 0; setup->command && setup->command[i]; i++)
		append(&a, "%s", setup->command[i]);
	if (setup->command)
		return finish(&a);
	append(&a, "landlock-conformance");
	append(&a, "run");
	append(&a, "--no-plan");
	if (kernel->expected_abi >= 0) {
		append(&a, "--expect-abi");
		append(&a, "%d", kernel->expected_abi);
	}
	/* Each result when it comes: what a machine that dies has not sent is lost. */
	append(&a, "--stream");
	append(&a, "-");
	append(&a, "--json");
	append(&a, "/results/conformance.json");
	return finish(&a);
}

static char **boot_arguments(const struct machine_setup *setup, const struct kernel *kernel,
			     const char *output)
{
	char **command = machine_command(setup, kernel);
	struct arguments a = { 0 };

	if (!command)
		return NULL;
	append(&a, "%s", setup->vm);
	append(&a, "boot");
	append(&a, "%s", kernel->id);
	append(&a, "--output");
	append(&a, "%s", output);
	if (setup->guest) {
		append(&a, "--guest");
		append(&a, "%s/%s", setup->guest, kernel->arch);
	}
	if (kernel->variant == VARIANT_USER) {
		append(&a, "--user");
		append(&a, "%d", UNPRIVILEGED_USER);
	}
	if (setup->accel) {
		append(&a, "--accel");
		append(&a, "%s", setup->accel);
	}
	if (setup->append) {
		append(&a, "--append");
		append(&a, "%s", setup->append);
	}
	append(&a, "--timeout");
	append(&a, "%u", setup->timeout_s);
	append(&a, "--");
	for (size_t i = 0; command[i]; i++)
		append(&a, "%s", command[i]);
	machine_command_free(command);
	return finish(&a);
}

/* Give the signals back that the scheduler reads from a descriptor. */
static void restore_signals(void)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

__attribute__((noreturn)) static void become_machine(char **arguments, int null, int out, int log,
						     pid_t parent)
{
	/* Own group: Ctrl-C reaches the scheduler alone, which then ends the machines in order. */
	setpgid(0, 0);
	/* A scheduler that is killed must not leave machines behind. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(EXEC_FAILED);
	restore_signals();
	standard_restore();
	if (dup2(null, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 ||
	    dup2(log, STDERR_FILENO) < 0)
		_exit(EXEC_FAILED);
	execvp(arguments[0], arguments);
	dprintf(STDERR_FILENO, "%s: %s\n", arguments[0], strerror(errno));
	_exit(EXEC_FAILED);
}

static int open_log(const char *directory, const char *name)
{
	_cleanup_free_ char *path = NULL;

	if (asprintf(&path, "%s/%s", directory, name) < 0)
		return -1;
	return open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
}

pid_t machine_start(const struct machine_setup *setup, const struct kernel *kernel,
		    const char *output)
{
	char **arguments = boot_arguments(setup, kernel, output);
	_cleanup_fd_ int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	_cleanup_fd_ int log = open_log(output, "landlock-vm.log");
	_cleanup_fd_ int out = open_log(output, COMMAND_OUTPUT);
	const pid_t parent = getpid();
	pid_t pid = -1;

	if (arguments && null >= 0 && log >= 0 && out >= 0)
		pid = fork();
	if (pid == 0)
		become_machine(arguments, null, out, log, parent);
	if (pid < 0)
		complain_errno("%s: cannot start a machine", kernel->cell);
	else
		setpgid(pid, pid); /* here too: whoever comes first */
	machine_command_free(arguments);
	return pid;
}

bool machine_fetch(const struct machine_setup *setup, const char *const *ids)
{
	struct arguments a = { 0 };
	char **arguments;
	int status = -1;
	pid_t pid;

	append(&a, "%s", setup->vm);
	append(&a, "fetch");
	for (size_t i = 0; ids[i]; i++)
		append(&a, "%s", ids[i]);
	arguments = finish(&a);
	if (!arguments)
		return complain("out of memory");
	pid = fork();
	if (pid == 0) {
		/* Our results alone go to stdout. */
		standard_restore();
		dup2(STDERR_FILENO, STDOUT_FILENO);
		execvp(arguments[0], arguments);
		complain_errno("%s", arguments[0]);
		_exit(EXEC_FAILED);
	}
	machine_command_free(arguments);
	if (pid < 0)
		return complain_errno("landlock-vm fetch");
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return true;
	return complain("landlock-vm fetch: failed");
}
