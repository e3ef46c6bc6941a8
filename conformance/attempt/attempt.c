// SPDX-License-Identifier: MIT
#include "attempt.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cleanup.h>

/* Descriptors that nftw(3) may hold; deeper trees only take longer. */
#define WALK_DESCRIPTORS 16

static int below(char path[PATH_MAX], const char *folder, const char *name)
{
	if (snprintf(path, PATH_MAX, "%s/%s", folder, name) < PATH_MAX)
		return 0;
	errno = ENAMETOOLONG;
	return -1;
}

int attempt_begin(struct attempt *attempt, const char *root, unsigned int number, uid_t user)
{
	char name[16];

	snprintf(name, sizeof(name), "%u", number);
	attempt->user = user;
	if (below(attempt->folder, root, name) || below(attempt->work, attempt->folder, "work") ||
	    below(attempt->out, attempt->folder, "stdout.txt") ||
	    below(attempt->err, attempt->folder, "stderr.txt") ||
	    below(attempt->result, attempt->folder, "result.atf"))
		return -1;
	if (mkdir(attempt->folder, 0755) || mkdir(attempt->work, 0755))
		return -1;
	if (user == CONTRACT_SAME_USER)
		return 0;
	return chown(attempt->folder, user, user) || chown(attempt->work, user, user) ? -1 : 0;
}

struct contract attempt_contract(const struct attempt *attempt)
{
	return (struct contract){
		.work = attempt->work,
		.out = attempt->out,
		.err = attempt->err,
		.user = attempt->user,
	};
}

pid_t attempt_execute(const struct attempt *attempt, char *const argv[])
{
	const struct contract contract = attempt_contract(attempt);
	const pid_t pid = fork();

	if (pid != 0)
		return pid;
	contract_reset_signals();
	contract_enter(&contract);
	execv(argv[0], argv);
	dprintf(STDERR_FILENO, "Failed to execute %s: %s\n", argv[0], strerror(errno));
	_exit(CONTRACT_FAILED);
}

void attempt_kill(pid_t pid)
{
	/* It may not have come to a group of its own yet. */
	if (kill(-pid, SIGKILL))
		kill(pid, SIGKILL);
}

int attempt_reap(pid_t pid, int *status)
{
	siginfo_t ended;

	/* As long as it is not reaped nobody else has its number. */
	while (waitid(P_PID, (id_t)pid, &ended, WEXITED | WNOWAIT)) {
		if (errno != EINTR)
			return -1;
	}
	kill(-pid, SIGKILL);
	return waitpid(pid, status, 0) == pid ? 0 : -1;
}

static int not_itself(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

void attempt_note_files(const struct attempt *attempt)
{
	struct dirent **entries;
	const int count = scandir(attempt->work, &entries, not_itself, alphasort);
	FILE *const file = count > 0 ? fopen(attempt->err, "ae") : NULL;

	for (int i = 0; i < count; i++) {
		if (file)
			fprintf(file, "%s%s",
				i ? ", " : "Files left in work directory after failure: ",
				entries[i]->d_name);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	if (!file)
		return;
	putc('\n', file);
	fclose(file);
}

char *attempt_read(const char *path)
{
	_cleanup_file_ FILE *file = fopen(path, "re");
	char chunk[4096], *text = calloc(1, 1);
	size_t length = 0, got;

	while (text && file && (got = fread(chunk, 1, sizeof(chunk), file)) > 0) {
		char *const longer = realloc(text, length + got + 1);

		if (!longer)
			break;
		text = longer;
		memcpy(text + length, chunk, got);
		length += got;
		text[length] = '\0';
	}
	return text;
}

char *attempt_output(const struct attempt *attempt)
{
	_cleanup_free_ char *err = attempt_read(attempt->err), *out = attempt_read(attempt->out);
	char *both;

	if (!err || !out || (!*err && !*out) || asprintf(&both, "%s%s", err, out) < 0)
		return NULL;
	return both;
}

static int walk_error;

/* What a check has taken from its owner is given back, as far as that is needed to empty it. */
static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
	(void)status;
	(void)walk;
	(void)type;
	if (remove(path) && !walk_error)
		walk_error = errno;
	return 0;
}

/* What most attempts leave.  Returns whether that was all. */
static bool remove_files(const struct attempt *attempt)
{
	const char *const files[] = { attempt->out, attempt->err, attempt->result };

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		if (unlink(files[i]) && errno != ENOENT)
			return false;
	}
	return rmdir(attempt->work) == 0 && rmdir(attempt->folder) == 0;
}

int attempt_end(const struct attempt *attempt)
{
	if (remove_files(attempt))
		return 0;
	walk_error = 0;
	if (nftw(attempt->folder, remove_entry, WALK_DESCRIPTORS, FTW_DEPTH | FTW_PHYS | FTW_MOUNT))
		return errno;
	return walk_error;
}
