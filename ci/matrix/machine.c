// SPDX-License-Identifier: MIT
#include "machine.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <standard.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arguments.h"
#include "cleanup.h"
#include "end_with_parent.h"
#include "message.h"

#define EXEC_FAILED 127

/* "nobody" nearly everywhere, and nobody's anywhere. */
#define UNPRIVILEGED_USER 65534

char **machine_command(const struct machine_setup *setup, const struct kernel *kernel)
{
	struct arguments a = { 0 };

	for (size_t i = 0; setup->command && setup->command[i]; i++)
		arguments_add(&a, "%s", setup->command[i]);
	if (setup->command)
		return arguments_finish(&a);
	arguments_add(&a, "landlock-conformance");
	arguments_add(&a, "run");
	arguments_add(&a, "--no-plan");
	/* Under emulation a process is dear. */
	arguments_add(&a, "--runner");
	arguments_add(&a, "guest");
	if (kernel->expected_abi >= 0) {
		arguments_add(&a, "--expect-abi");
		arguments_add(&a, "%d", kernel->expected_abi);
	}
	/* Each result when it comes: what a machine that dies has not sent is lost. */
	arguments_add(&a, "--stream");
	arguments_add(&a, "-");
	arguments_add(&a, "--json");
	arguments_add(&a, "/results/conformance.json");
	return arguments_finish(&a);
}

static char **boot_arguments(const struct machine_setup *setup, const struct kernel *kernel,
			     const char *output)
{
	_cleanup_free_ char *append = variant_append(kernel->variant, setup->append);
	char **command = append ? machine_command(setup, kernel) : NULL;
	struct arguments a = { 0 };

	if (!command)
		return NULL;
	arguments_add(&a, "%s", setup->vm);
	arguments_add(&a, "boot");
	arguments_add(&a, "%s", kernel->id);
	arguments_add(&a, "--output");
	arguments_add(&a, "%s", output);
	if (setup->guest) {
		arguments_add(&a, "--guest");
		arguments_add(&a, "%s/%s", setup->guest, kernel->arch);
	}
	if (variant_is_user(kernel->variant)) {
		arguments_add(&a, "--user");
		arguments_add(&a, "%d", UNPRIVILEGED_USER);
	}
	if (setup->accel) {
		arguments_add(&a, "--accel");
		arguments_add(&a, "%s", setup->accel);
	}
	if (*append) {
		arguments_add(&a, "--append");
		arguments_add(&a, "%s", append);
	}
	arguments_add(&a, "--timeout");
	arguments_add(&a, "%u", setup->timeout_s);
	arguments_add(&a, "--");
	for (size_t i = 0; command[i]; i++)
		arguments_add(&a, "%s", command[i]);
	arguments_free(command);
	return arguments_finish(&a);
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
	/* A scheduler that is killed must not leave machines behind, whatever they are at. */
	end_with_parent(parent);
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
	arguments_free(arguments);
	return pid;
}
