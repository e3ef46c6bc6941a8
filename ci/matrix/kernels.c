// SPDX-License-Identifier: MIT
#include "kernels.h"

#include <end_with_parent.h>
#include <errno.h>
#include <fcntl.h>
#include <foreign.h>
#include <signal.h>
#include <standard.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arguments.h"
#include "cleanup_json.h"
#include "command.h"
#include "field.h"
#include "message.h"

#define EXEC_FAILED  127
#define SCHEMA	     "landlock-vm-kernels/1"
#define FETCH_SCHEMA "landlock-vm-fetch/1"

/* landlock-vm's own exit status for wrong usage. */
#define VM_USAGE 1

static void begin(struct arguments *a, const struct kernels_source *source, const char *subcommand)
{
	arguments_add(a, "%s", source->vm);
	arguments_add(a, "%s", subcommand);
	for (size_t i = 0; source->options && source->options[i]; i++)
		arguments_add(a, "%s", source->options[i]);
}

/* Start landlock-vm with its results going to out.  The process, or -1 after a message. */
static pid_t start(char **arguments, int out)
{
	const pid_t parent = getpid();
	const pid_t pid = arguments ? fork() : -1;
	sigset_t none;

	if (pid == 0) {
		end_with_parent(parent);
		/* Those that the scheduler reads from a descriptor. */
		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		standard_restore();
		if (dup2(out, STDOUT_FILENO) >= 0)
			execvp(arguments[0], arguments);
		complain_errno("%s", foreign_typed(arguments[0]));
		_exit(EXEC_FAILED);
	}
	if (pid < 0)
		complain_errno("cannot start landlock-vm");
	return pid;
}

/* The exit status, or -1 if it was ended by a signal. */
static int wait_for(pid_t pid)
{
	int status = -1;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Read an answer to its end, and wait for who gave it. */
static json_t *read_answer(char **arguments, int *exit_status)
{
	json_t *answer = NULL;
	json_error_t error;
	FILE *stream;
	int ends[2];
	pid_t pid;

	*exit_status = -1;
	if (pipe2(ends, O_CLOEXEC) != 0) {
		complain_errno("landlock-vm kernels");
		return NULL;
	}
	pid = start(arguments, ends[1]);
	close(ends[1]);
	stream = fdopen(ends[0], "r");
	if (stream)
		answer = json_loadf(stream, JSON_REJECT_DUPLICATES, &error);
	else
		close(ends[0]);
	if (stream)
		fclose(stream);
	if (pid >= 0)
		*exit_status = wait_for(pid);
	return answer;
}

json_t *kernels_ask(const struct kernels_source *source, char *const *names, int *status)
{
	struct arguments a = { 0 };
	char **arguments;
	int exit_status;
	json_t *answer;

	begin(&a, source, "kernels");
	arguments_add(&a, "--json");
	arguments_add(&a, "--");
	for (size_t i = 0; names && names[i]; i++)
		arguments_add(&a, "%s", names[i]);
	arguments = arguments_finish(&a);
	answer = read_answer(arguments, &exit_status);
	arguments_free(arguments);
	if (exit_status == 0 && field_equal(field_text(answer, "schema"), SCHEMA))
		return answer;
	json_decref(answer);
	*status = exit_status == VM_USAGE ? EXIT_USAGE : EXIT_UNJUDGED;
	if (exit_status == 0)
		complain("%s kernels: not a " SCHEMA " answer", foreign_typed(source->vm));
	else if (exit_status < 0)
		complain("%s kernels: ended by a signal", foreign_typed(source->vm));
	else
		complain("landlock-vm kernels: failed"); /* and has said why */
	return NULL;
}

pid_t kernels_start_fetch(const struct kernels_source *source, const char *id, int answer)
{
	struct arguments a = { 0 };
	char **arguments;
	pid_t pid;

	begin(&a, source, "fetch");
	arguments_add(&a, "--json");
	arguments_add(&a, "--");
	arguments_add(&a, "%s", id);
	arguments = arguments_finish(&a);
	pid = start(arguments, answer);
	arguments_free(arguments);
	return pid;
}

bool kernels_is_gone(int answer)
{
	_cleanup_json_ json_t *fetched =
		lseek(answer, 0, SEEK_SET) == 0 ? json_loadfd(answer, 0, NULL) : NULL;

	return field_equal(field_text(fetched, "schema"), FETCH_SCHEMA) &&
	       json_array_size(json_object_get(fetched, "gone")) > 0;
}

pid_t kernels_start_clean(const struct kernels_source *source, const char *id)
{
	struct arguments a = { 0 };
	_cleanup_fd_ int null = -1;
	char **arguments;
	pid_t pid;

	arguments_add(&a, "%s", source->vm);
	arguments_add(&a, "clean");
	arguments_add(&a, "--");
	arguments_add(&a, "%s", id);
	arguments = arguments_finish(&a);
	/* What it says of that is for people at a shell. */
	null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	pid = null < 0 ? -1 : start(arguments, null);
	arguments_free(arguments);
	return pid;
}

bool kernels_machine_digest(const struct kernels_source *source, const char *arch,
			    const char *guest, char digest[DIGEST_SIZE])
{
	struct arguments a = { 0 };
	size_t length = 0;
	char **arguments;
	int ends[2];
	pid_t pid;

	arguments_add(&a, "%s", source->vm);
	arguments_add(&a, "digest");
	arguments_add(&a, "--arch");
	arguments_add(&a, "%s", arch);
	if (guest) {
		arguments_add(&a, "--guest");
		arguments_add(&a, "%s/%s", guest, arch);
	}
	arguments = arguments_finish(&a);
	if (pipe2(ends, O_CLOEXEC) != 0) {
		arguments_free(arguments);
		return complain_errno("landlock-vm digest");
	}
	pid = start(arguments, ends[1]);
	close(ends[1]);
	arguments_free(arguments);

	FILE *stream = fdopen(ends[0], "r");

	if (stream) {
		length = fread(digest, 1, DIGEST_SIZE, stream);
		fclose(stream);
	} else {
		close(ends[0]);
	}
	if (pid < 0 || wait_for(pid) != 0 || length != DIGEST_SIZE ||
	    digest[DIGEST_SIZE - 1] != '\n')
		return complain("landlock-vm digest: failed");
	digest[DIGEST_SIZE - 1] = '\0';
	return true;
}
