// SPDX-License-Identifier: MIT
#include "process_state.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <locale.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <llk.h>

#define TEXT_SIZE 4096

/* More than a process has when it starts. */
#define FDS_MAX 64

static int changed;

static void handle(int number)
{
	(void)number;
}

static void enter_domain(void)
{
	const struct llk_ruleset_attr attr = { .handled_access_fs = LLK_ACCESS_FS_MAKE_BLOCK };
	const int fd = llk_sys_create_ruleset(&attr, sizeof(attr.handled_access_fs), 0);

	llk_sys_restrict_self(fd, 0);
	close(fd);
}

/* It allows everything. */
static void install_filter(void)
{
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	const struct sock_fprog program = { .len = 1, .filter = &allow };

	prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

void process_state_change(void)
{
	const struct rlimit few = { 40, 40 }, none = { 0, 0 };
	sigset_t all;

	changed = 1;
	signal(SIGUSR1, handle);
	signal(SIGCHLD, SIG_IGN);
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	umask(077);
	setenv("CONTRACT_CHANGED", "yes", 1);
	setenv("LANG", "xx", 1);
	unsetenv("HOME");
	setlocale(LC_ALL, "C.UTF-8");
	fcntl(STDERR_FILENO, F_DUPFD, 10);
	fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);
	setrlimit(RLIMIT_NOFILE, &few);
	setrlimit(RLIMIT_CORE, &none);
	setpriority(PRIO_PROCESS, 0, 19);
	prctl(PR_SET_NAME, "changed");
	prctl(PR_SET_DUMPABLE, 0);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	prctl(PR_SET_TIMERSLACK, 1000);
	prctl(PR_SET_PDEATHSIG, SIGUSR2);
	personality(ADDR_NO_RANDOMIZE);
	unshare(CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	install_filter();
	enter_domain();
	if (getuid() == 0 && (setgroups(0, NULL) || setgid(12345) || setuid(12345)))
		_exit(98);
	alarm(100);
	if (chdir("/"))
		_exit(97);
}

static char text[TEXT_SIZE];

__attribute__((format(printf, 1, 2))) static void say(const char *format, ...)
{
	const size_t length = strlen(text);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text + length, sizeof(text) - length, format, arguments);
	va_end(arguments);
}

static void say_signals(void)
{
	struct sigaction action;
	sigset_t mask, pending;

	sigprocmask(SIG_BLOCK, NULL, &mask);
	sigpending(&pending);
	say("; signals");
	for (int number = 1; number < NSIG; number++) {
		if (sigaction(number, NULL, &action) == 0 && action.sa_handler != SIG_DFL)
			say(" %d handled", number);
		if (sigismember(&mask, number) == 1)
			say(" %d blocked", number);
		if (sigismember(&pending, number) == 1)
			say(" %d pending", number);
	}
	say("; alarm %u", alarm(0));
}

static void say_descriptors(void)
{
	struct stat status;

	say("; descriptors");
	for (int fd = 0; fd < FDS_MAX; fd++) {
		if (fstat(fd, &status) == 0)
			say(" %d %o %o %d", fd, status.st_mode & S_IFMT,
			    (unsigned int)fcntl(fd, F_GETFL), fcntl(fd, F_GETFD));
	}
}

static void say_limits(void)
{
	struct rlimit limit;

	say("; limits");
	for (int resource = 0; resource < RLIM_NLIMITS; resource++) {
		if (getrlimit((unsigned int)resource, &limit) == 0)
			say(" %lx/%lx", limit.rlim_cur, limit.rlim_max);
	}
	say("; priority %d", getpriority(PRIO_PROCESS, 0));
}

/* Of a variable that names the working directory, it is only said that it does. */
static void say_variable(const char *name)
{
	const char *const value = getenv(name);
	char folder[512];

	if (value && getcwd(folder, sizeof(folder)) && strcmp(folder, value) == 0)
		say(" %s here", name);
	else
		say(" %s=%s", name, value ? value : "(none)");
}

static void say_variables(void)
{
	static const char *const names[] = {
		"HOME",
		"TMPDIR",
		"TZ",
		"LANG",
		"LC_ALL",
		"LC_TIME",
		"PATH",
		"CONTRACT_CHANGED",
		"CONTRACT_CHILDREN",
		"LLK_CONTROL",
		"__RUNNING_INSIDE_ATF_RUN",
	};

	say("; variables");
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		say_variable(names[i]);
}

static void say_privileges(void)
{
	FILE *const file = fopen("/proc/self/status", "re");
	char line[256];

	say("; user %u %u group %u %u, groups %d", getuid(), geteuid(), getgid(), getegid(),
	    getgroups(0, NULL));
	while (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, "Cap", 3) == 0 || strncmp(line, "NoNewPrivs", 10) == 0 ||
		    strncmp(line, "Seccomp", 7) == 0 || strncmp(line, "Name", 4) == 0 ||
		    strncmp(line, "Threads", 7) == 0 || strncmp(line, "THP", 3) == 0)
			say(", %s", line);
	}
	if (file)
		fclose(file);
}

/* Each layer takes one of those that there may be. */
static void say_layers(void)
{
	int layers = 0;
	const struct llk_ruleset_attr attr = { .handled_access_fs = LLK_ACCESS_FS_MAKE_BLOCK };
	const int fd = llk_sys_create_ruleset(&attr, sizeof(attr.handled_access_fs), 0);

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	while (fd >= 0 && layers < 100 && llk_sys_restrict_self(fd, 0) == 0)
		layers++;
	if (fd >= 0)
		close(fd);
	say("; %d layers left", layers);
}

static void say_namespaces(void)
{
	static const char *const names[] = { "mnt", "uts", "ipc", "net", "pid", "user" };
	char path[64], link[64];

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		snprintf(path, sizeof(path), "/proc/self/ns/%s", names[i]);

		const ssize_t length = readlink(path, link, sizeof(link) - 1);

		link[length < 0 ? 0 : length] = '\0';
		say(" %s", link);
	}
}

static void say_process(void)
{
	int subreaper = -1, death_signal = -1;
	struct stat here, above;
	char name[17] = "";
	const mode_t mask = umask(0);

	umask(mask);
	prctl(PR_GET_CHILD_SUBREAPER, &subreaper);
	prctl(PR_GET_PDEATHSIG, &death_signal);
	prctl(PR_GET_NAME, name);
	if (stat(".", &here) || stat("..", &above))
		_exit(96);
	say("changed %d, leader of session %d, of group %d, mask %o, dumpable %d, subreaper %d,"
	    " death signal %d, slack %d, personality %x, locale %s",
	    changed, getsid(0) == getpid(), getpgrp() == getpid(), mask, prctl(PR_GET_DUMPABLE),
	    subreaper, death_signal, prctl(PR_GET_TIMERSLACK),
	    (unsigned int)personality(0xffffffff), setlocale(LC_ALL, NULL));
	say("; directory %o of %u in %o of %u", here.st_mode, here.st_uid, above.st_mode,
	    above.st_uid);
}

const char *process_state_describe(void)
{
	text[0] = '\0';
	say_process();
	say_signals();
	say_descriptors();
	say_limits();
	say_variables();
	say_privileges();
	say_namespaces();
	/* Last, because it stays. */
	say_layers();
	return text;
}
