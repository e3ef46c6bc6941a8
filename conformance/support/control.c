// SPDX-License-Identifier: MIT
#include "control.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sandbox.h>

#include "kernel.h"

/* Tells the second run that it is one, and what is known of the kernel: that can ask no more. */
#define VARIABLE "LLK_CONTROL"

/*
 * What is found wrong goes there, or to the last descriptor that there may be; out of the way of
 * cases that say which number a descriptor has.
 */
#define NOTES_FD 61

/* No kernel answers a call of Landlock so. */
#define NO_ANSWER EKEYREJECTED

/* Seconds: half of what the whole test case has, and far above what most take. */
#define TIME_LIMIT 60

#define NR_CREATE_RULESET 444
#define NR_RESTRICT_SELF  446

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define LOW_HALF 4
#else
#define LOW_HALF 0
#endif

#define FIELD(name) offsetof(struct seccomp_data, name)

#define LOAD(offset)   BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset)
#define RETURN(action) BPF_STMT(BPF_RET | BPF_K, action)

/* Whether what is loaded compares so; then and otherwise so many lines are left out. */
#define COMPARE(how, value, then, otherwise)                                                       \
	BPF_JUMP(BPF_JMP | BPF_##how | BPF_K, value, then, otherwise)

static const char *name;
static bool is_control;
static int notes_fd;

bool control_is_running(void)
{
	return is_control;
}

/* The second run has the limits of the first. */
static int choose_notes_fd(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur > NOTES_FD)
		return NOTES_FD;
	return (int)limit.rlim_cur - 1;
}

void control_begin(const char *test_case)
{
	const char *const known = getenv(VARIABLE);

	name = test_case;
	is_control = known != NULL;
	notes_fd = choose_notes_fd();
	if (!is_control)
		return;
	kernel_import_known(known);
	sandbox_pretend();
}

void control_note(const char *text)
{
	dprintf(notes_fd, "%s\n", text);
}

/* Questions for the ABI and the errata, which are flags of their own, have their answers. */
static int answer_for_landlock(void)
{
	struct sock_filter filter[] = {
		LOAD(FIELD(nr)),
		COMPARE(JGE, NR_CREATE_RULESET, 0, 6),
		COMPARE(JGT, NR_RESTRICT_SELF, 5, 0),
		COMPARE(JEQ, NR_CREATE_RULESET, 0, 3),
		LOAD(FIELD(args[2]) + LOW_HALF),
		COMPARE(JEQ, LLK_CREATE_RULESET_VERSION, 2, 0),
		COMPARE(JEQ, LLK_CREATE_RULESET_ERRATA, 1, 0),
		RETURN(SECCOMP_RET_ERRNO | NO_ANSWER),
		RETURN(SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = { sizeof(filter) / sizeof(filter[0]), filter };

	/* Privilege may do without. */
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) ? errno : 0;
}

static _Noreturn void run_again(int file, const char *known)
{
	const char *const program = (const char *)getauxval(AT_EXECFN);
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s", program);
	/* Where there is no room for a directory, the first run has made little. */
	if (mkdir("control", 0700) == 0 && chdir("control"))
		_exit(1);
	if (dup2(file, notes_fd) < 0 || setenv(VARIABLE, known, 1) || answer_for_landlock())
		_exit(1);
	alarm(TIME_LIMIT);
	execl(program, program, "-r", "control-result", "-s", dirname(path), name, (char *)NULL);
	_exit(1);
}

/* Whether one of the lines of the notes is the text. */
static bool has_line(FILE *notes, const char *text)
{
	char line[1024];

	rewind(notes);
	while (fgets(line, sizeof(line), notes)) {
		line[strcspn(line, "\n")] = '\0';
		if (strcmp(line, text) == 0)
			return true;
	}
	return false;
}

bool control_confirms(const char *const texts[], size_t count)
{
	FILE *const notes = fopen("control-notes", "w+e");
	char known[KERNEL_KNOWN_SIZE];
	bool confirmed = notes && name && !is_control;
	pid_t child = -1;

	if (confirmed) {
		kernel_export_known(known);
		child = fork();
	}
	if (child == 0)
		run_again(fileno(notes), known);
	if (child < 0)
		confirmed = false;
	while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
	for (size_t i = 0; i < count && confirmed; i++)
		confirmed = has_line(notes, texts[i]);
	if (notes)
		fclose(notes);
	return confirmed;
}
