// SPDX-License-Identifier: MIT
/* Core dumps, which the kernel makes for a process that dies in a sandbox. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <reason.h>
#include <unix_socket.h>

#define PATTERN "/proc/sys/kernel/core_pattern"

/* Longer than the kernel takes. */
#define PATTERN_SIZE 256

/* What a dying process leaves. */
#define DUMPED	   0
#define NOT_DUMPED ENODATA

static const struct sandbox_layer no_making = {
	.attr.handled_access_fs = LLK_ACCESS_FS_MAKE_REG,
};
static const struct sandbox_layer no_writing = {
	.attr.handled_access_fs = LLK_ACCESS_FS_WRITE_FILE,
};
static const struct sandbox_layer no_listing = {
	.attr.handled_access_fs = LLK_ACCESS_FS_READ_DIR,
};

/* The judged action: a child of it dies.  DUMPED or NOT_DUMPED, as its status says. */
static int die(void *context)
{
	const pid_t child = fork();
	int status;

	(void)context;
	if (child == 0) {
		struct rlimit limit;

		getrlimit(RLIMIT_CORE, &limit);
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_CORE, &limit);
		prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
		signal(SIGQUIT, SIG_DFL);
		raise(SIGQUIT);
		_exit(0);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || !WIFSIGNALED(status))
		return NOT_PREPARED(ECHILD);
	return WCOREDUMP(status) ? DUMPED : NOT_DUMPED;
}

static void read_pattern(char *pattern)
{
	const int fd = open(PATTERN, O_RDONLY | O_CLOEXEC);
	const ssize_t size = fd < 0 ? -1 : read(fd, pattern, PATTERN_SIZE - 1);

	if (size < 0)
		expect_skip(REASON_CONFIG, PATTERN ": %s", expect_errno_name(errno));
	pattern[size] = '\0';
	pattern[strcspn(pattern, "\n")] = '\0';
	close(fd);
}

static void require_core_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_CORE, &limit))
		expect_skip(REASON_CONFIG, "RLIMIT_CORE: %s", expect_errno_name(errno));
	if (limit.rlim_max == 0)
		expect_skip(REASON_SURROUNDINGS, "RLIMIT_CORE is 0");
}

/* Remove all files of the working directory that a dump may have made.  Returns their number. */
static int remove_cores(void)
{
	DIR *dir = opendir(".");
	struct dirent *entry;
	int count = 0;

	if (!dir)
		expect_broken("opendir: %s", expect_errno_name(errno));
	while ((entry = readdir(dir))) {
		if (entry->d_type == DT_REG && strncmp(entry->d_name, "core", 4) == 0)
			count += !unlink(entry->d_name);
	}
	closedir(dir);
	return count;
}

static void expect_dump(const struct sandbox_layer *layer, int outcome, const char *what)
{
	const struct verdict verdict = judge(layer, 1, die, NULL);
	const int files = remove_cores();

	expect_verdict(&verdict, outcome, "%s", what);
	/* What could be made and not be written to may stay behind, empty. */
	if (outcome == DUMPED || layer == &no_making)
		expect_true(files == (outcome == DUMPED), "%s: %d core files", what, files);
}

static void judge_file(const struct test_case *self)
{
	char pattern[PATTERN_SIZE];
	struct sandbox_rule rule = { .type = LLK_RULE_PATH_BENEATH,
				     .access = LLK_ACCESS_FS_MAKE_REG | LLK_ACCESS_FS_WRITE_FILE };
	const struct sandbox_layer granted = {
		.attr.handled_access_fs = LLK_ACCESS_FS_MAKE_REG | LLK_ACCESS_FS_WRITE_FILE,
		.rules = &rule,
		.rule_count = 1,
	};
	struct verdict verdict;

	(void)self;
	read_pattern(pattern);
	/* Others are programs, sockets, or files that are elsewhere. */
	if (strncmp(pattern, "core", 4) != 0 || strpbrk(pattern, "/|@"))
		expect_skip(REASON_CONFIG, PATTERN " is \"%s\"", pattern);
	require_core_limit();
	verdict = judge(NULL, 0, die, NULL);
	if (remove_cores() == 0 && verdict.kind == VERDICT_ACTED)
		expect_skip(REASON_CONFIG, "no core file is written here");
	expect_control(&verdict, "dumping core");

	rule.parent_fd = open(".", O_PATH | O_CLOEXEC);
	expect_dump(&no_making, NOT_DUMPED, "dumping core where no file may be made");
	expect_dump(&no_writing, NOT_DUMPED, "dumping core where no file may be written to");
	expect_dump(&granted, DUMPED, "dumping core where both are granted");
	expect_dump(&no_listing, DUMPED, "dumping core where neither is handled");
}

/*
 * Dumping to a socket.
 */

static void write_pattern(const char *pattern)
{
	const int fd = open(PATTERN, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, pattern, strlen(pattern)) != (ssize_t)strlen(pattern))
		expect_skip(REASON_CONFIG, "writing " PATTERN ": %s", expect_errno_name(errno));
	close(fd);
}

/* Only there is the system nobody else's: landlock-vm starts its guests with this parameter. */
static void require_guest(void)
{
	char line[4096] = "";
	const int fd = open("/proc/cmdline", O_RDONLY | O_CLOEXEC);

	if (fd < 0 || read(fd, line, sizeof(line) - 1) < 0 || !strstr(line, "llk.results="))
		expect_skip(REASON_CONFIG, "it would change " PATTERN " of the whole system");
	close(fd);
}

struct dump {
	int server_fd;
	size_t size; /* that has come */
};

/* Takes the dump of the one process that dies, in a process of its own: what dies waits for it. */
static int die_and_take(void *context)
{
	struct dump *dump = context;
	const pid_t taker = fork();
	char buffer[4096];
	size_t taken = 0;
	ssize_t size;
	int error, fd, status;

	if (taker == 0) {
		fd = accept4(dump->server_fd, NULL, NULL, SOCK_CLOEXEC);
		while (fd >= 0 && (size = read(fd, buffer, sizeof(buffer))) > 0)
			taken += (size_t)size;
		_exit(taken ? 0 : 1);
	}
	if (taker < 0)
		return NOT_PREPARED(errno);
	error = die(NULL);
	/* If no connection has come, then none will. */
	shutdown(dump->server_fd, SHUT_RDWR);
	if (waitpid(taker, &status, 0) != taker)
		return NOT_PREPARED(ECHILD);
	if (!error && WEXITSTATUS(status))
		error = NOT_PREPARED(ENODATA);
	return error;
}

static int reach_server(void *context)
{
	const struct unix_name *name = context;
	const int fd = unix_open(SOCK_STREAM);

	return fd < 0 ? NOT_PREPARED(errno) : unix_connect(fd, name);
}

static int listen_at(const struct unix_name *name)
{
	/* It blocks, unlike those of unix_open(). */
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const int error = fd < 0 ? errno : unix_serve(fd, SOCK_STREAM, name);

	if (error)
		expect_broken("%s: %s", name->address.sun_path, expect_errno_name(error));
	return fd;
}

static struct verdict dump_to(const struct unix_name *name, const char *pattern,
			      const char *own_pattern, const struct sandbox_layer *layer)
{
	struct dump dump = { .server_fd = listen_at(name) };
	struct verdict verdict;

	write_pattern(pattern);
	verdict = judge(layer, layer ? 1 : 0, die_and_take, &dump);
	write_pattern(own_pattern);
	close(dump.server_fd);
	unix_remove(name);
	return verdict;
}

static void judge_socket(const struct test_case *self)
{
	const struct sandbox_layer no_paths = {
		.attr.handled_access_fs = LLK_ACCESS_FS_RESOLVE_UNIX,
	};
	char own_pattern[PATTERN_SIZE], pattern[PATTERN_SIZE], path[] = "/tmp/core-XXXXXX";
	struct unix_name name;
	struct verdict verdict;
	int fd;

	(void)self;
	require_guest();
	require_core_limit();
	read_pattern(own_pattern);
	if (!mkdtemp(path))
		expect_broken("%s: %s", path, expect_errno_name(errno));
	snprintf(pattern, sizeof(pattern), "%s/socket", path);
	name = unix_path_name(pattern);
	snprintf(pattern, sizeof(pattern), "@%s/socket", path);

	verdict = dump_to(&name, pattern, own_pattern, NULL);
	if (verdict.kind == VERDICT_ACTED && !verdict.error) {
		verdict = dump_to(&name, pattern, own_pattern, &no_paths);
		expect_verdict(&verdict, DUMPED, "dumping core to a socket");
		fd = listen_at(&name);
		verdict = judge(&no_paths, 1, reach_server, &name);
		expect_verdict(&verdict, EACCES, "the process itself connecting to that socket");
		close(fd);
		unix_remove(&name);
		rmdir(path);
		return;
	}
	rmdir(path);
	expect_skip(REASON_CONFIG, "core dumps do not go to sockets: %s",
		    expect_errno_name(verdict.error & 0xffff));
}

static const struct test_case cases[] = {
	{ .name = "core_files_take_rights",
	  .title = "no core file is written where the process may not make or write to one",
	  .features = "fs.make_reg fs.write_file",
	  .source = "kernel behaviour, fs/coredump.c:coredump_file",
	  .needs = "abi>=1",
	  .body = judge_file },
	{ .name = "core_sockets_take_no_right",
	  .title = "a core dump goes to a socket that the process itself may not reach",
	  .features = "fs.resolve_unix",
	  .source = SOURCE_DOCUMENT ", Access rights, LANDLOCK_ACCESS_FS_RESOLVE_UNIX",
	  .needs = "abi>=9 unix cap:sys_admin",
	  .body = judge_socket },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
