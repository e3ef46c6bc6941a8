// SPDX-License-Identifier: MIT
#include "evidence.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "command_line.h"
#include "judge.h"
#include "kernel_config.h"
#include "lsm_list.h"

#define CMDLINE_FILE "/proc/cmdline"

static const char *why_not(int error, const char *if_missing)
{
	switch (error) {
	case ENOENT:
	case ENOTDIR:
		return if_missing;
	case EACCES:
	case EPERM:
		return "no permission to look";
	default:
		return "cannot be read";
	}
}

static void note_unseen(struct evidence *evidence, const char *source, const char *why)
{
	if (evidence->unseen_count < REPORT_UNSEEN_MAX)
		evidence->unseen[evidence->unseen_count++] = (struct unseen){ source, why };
}

/* Read a small file whole, as a string.  Returns 0 or a positive errno. */
static int read_text(const char *path, char *text, size_t size)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = 0;
	size_t used = 0;
	int error = 0;

	if (fd < 0)
		return errno;
	while (used < size - 1 && (got = read(fd, text + used, size - 1 - used)) > 0)
		used += (size_t)got;
	if (got < 0)
		error = errno;
	close(fd);
	/* The one that ends it: a command line may have others within. */
	if (used && text[used - 1] == '\n')
		used--;
	text[used] = '\0';
	return error;
}

/* What the kernel itself tells, then where distributions keep it. */
static void find_config(struct evidence *evidence, const struct utsname *kernel)
{
	static const char *const places[] = {
		"/proc/config.gz",
		"/boot/config-%s",
		"/usr/lib/modules/%s/config",
		"/lib/modules/%s/config",
	};
	static const struct kernel_config none;
	struct kernel_config config;
	int error = ENOENT;

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]) && error; i++) {
		char path[512];
		int answer;

		snprintf(path, sizeof(path), places[i], kernel->release);
		answer = kernel_config_read(&config, path);
		if (answer != ENOENT || error == ENOENT)
			error = answer;
	}
	evidence->cmdline_limit = command_line_limit(error ? &none : &config, kernel->machine);
	if (error) {
		note_unseen(evidence, "kernel configuration",
			    why_not(error, "not in /proc, in /boot nor beside the modules"));
		return;
	}
	evidence->built = config.landlock;
	evidence->security = config.security;
	evidence->lsm_config = config.lsm;
	evidence->overruled = command_line_is_overruled(&config);
}

static const struct emulator *find_emulator(const struct utsname *kernel)
{
	struct emulator_signs signs;

	emulator_look(&signs, kernel);
	return emulator_find(&signs);
}

static bool is_compat(const struct utsname *kernel)
{
	static const char *const machines[] = { "x86_64", "aarch64", "ppc64", "s390x", "mips64" };

	for (size_t i = 0; sizeof(void *) < 8 && i < sizeof(machines) / sizeof(machines[0]); i++) {
		if (strncmp(kernel->machine, machines[i], strlen(machines[i])) == 0)
			return true;
	}
	return false;
}

/* A filter may kill for the asking. */
static int ask_seccomp(void *context)
{
	const int mode = prctl(PR_GET_SECCOMP, 0, 0, 0, 0);

	(void)context;
	if (mode < 0)
		return errno;
	return mode == SECCOMP_MODE_FILTER ? EBUSY : 0;
}

static enum tristate seccomp_of_child(void)
{
	const struct verdict verdict = judge_vforked(NULL, 0, ask_seccomp, NULL);

	if (verdict.kind == VERDICT_DIED && verdict.signal == SIGSYS)
		return TRISTATE_YES;
	if (verdict.kind != VERDICT_ACTED)
		return TRISTATE_UNKNOWN;
	switch (verdict.error) {
	case 0:
	case EINVAL: /* a kernel without seccomp has no filter; any other errno is a filter's */
		return TRISTATE_NO;
	case EBUSY:
		return TRISTATE_YES;
	}
	return TRISTATE_UNKNOWN;
}

enum tristate evidence_seccomp(void)
{
	static const char label[] = "\nSeccomp:\t";
	char status[4096];
	const char *found;

	if (read_text("/proc/self/status", status, sizeof(status)))
		return seccomp_of_child();
	found = strstr(status, label);
	if (!found)
		return seccomp_of_child();
	return found[sizeof(label) - 1] == '0' ? TRISTATE_NO : TRISTATE_YES;
}

void evidence_gather(struct evidence *evidence, const struct utsname *kernel)
{
	char list[1024];
	int error = read_text(LSM_FILE, list, sizeof(list));

	if (error)
		note_unseen(evidence, LSM_FILE, why_not(error, "securityfs is not mounted"));
	else
		lsm_list_parse(&evidence->lsm_list, list);
	error = read_text(CMDLINE_FILE, evidence->cmdline, sizeof(evidence->cmdline));
	if (error)
		note_unseen(evidence, CMDLINE_FILE, why_not(error, "/proc is not mounted"));
	evidence->cmdline_known = !error;
	find_config(evidence, kernel);
	evidence->seccomp = evidence_seccomp();
	evidence->compat = is_compat(kernel);
	evidence->emulator = find_emulator(kernel);
}
