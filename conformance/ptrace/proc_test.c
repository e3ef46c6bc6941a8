// SPDX-License-Identifier: MIT
/* What /proc shows of other processes: that takes the permission to trace for some of its files. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <actor.h>
#include <case.h>
#include <expect.h>
#include <file.h>
#include <kernel.h>
#include <privilege.h>
#include <shared.h>

#include "around.h"
#include "namespace_link.h"

static const struct sandbox_layer fs_layer = {
	.attr.handled_access_fs = LLK_ACCESS_FS_MAKE_BLOCK,
};
static const struct sandbox_layer net_layer = {
	.attr.handled_access_net = LLK_ACCESS_NET_BIND_TCP,
};
static const struct sandbox_layer signal_layer = { .attr.scoped = LLK_SCOPE_SIGNAL };

static int open_file(const char *path)
{
	return file_outcome(open(path, O_RDONLY | O_CLOEXEC));
}

static int read_file(const char *path)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	char buffer[256];
	int error = 0;

	if (fd < 0)
		return errno;
	if (read(fd, buffer, sizeof(buffer)) < 0)
		error = errno;
	close(fd);
	return error;
}

static int read_link(const char *path)
{
	char buffer[256];

	return readlink(path, buffer, sizeof(buffer)) < 0 ? errno : 0;
}

/* What a link leads to, without opening that. */
static int follow_link(const char *path)
{
	const int fd = open(path, O_PATH | O_CLOEXEC);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

enum rule {
	DENIED,
	DENIED_MEMORY, /* unless the caller has CAP_PERFMON and the kernel takes it */
	FREE,
};

static const struct {
	const char *name;
	int (*act)(const char *path);
	enum rule rule;
	int denial;
	int since_abi; /* earlier kernels differ in what they protect */
} entries[] = {
	{ "environ", open_file, DENIED_MEMORY, EACCES, 1 },
	{ "maps", open_file, DENIED_MEMORY, EACCES, 1 },
	{ "smaps", open_file, DENIED_MEMORY, EACCES, 1 },
	{ "auxv", open_file, DENIED_MEMORY, EACCES, 1 },
	{ "pagemap", open_file, DENIED_MEMORY, EACCES, 1 },
	{ "mem", open_file, DENIED, EACCES, 1 },
	{ "io", read_file, DENIED, EACCES, 1 },
	{ "syscall", read_file, DENIED, EPERM, 1 },
	{ "personality", read_file, DENIED, EPERM, 1 },
	{ "fdinfo/2", open_file, DENIED, EACCES, 2 },
	{ "exe", read_link, DENIED, EACCES, 1 },
	{ "exe", follow_link, DENIED, EACCES, 1 },
	{ "cwd", read_link, DENIED, EACCES, 1 },
	{ "cwd", follow_link, DENIED, EACCES, 1 },
	{ "root", read_link, DENIED, EACCES, 1 },
	{ "root", follow_link, DENIED, EACCES, 1 },
	{ "fd/2", read_link, DENIED, EACCES, 1 },
	{ "fd/2", follow_link, DENIED, EACCES, 1 },
	{ "ns/mnt", read_link, DENIED, EACCES, 1 },
	{ "ns/mnt", open_file, DENIED, EACCES, 1 },
	{ "ns/user", open_file, DENIED, EACCES, 1 },
	{ "ns/pid", open_file, DENIED, EACCES, 1 },
	{ "ns/net", open_file, DENIED, EACCES, 1 },
	{ "task/%d/environ", open_file, DENIED_MEMORY, EACCES, 1 },
	{ "task/%d/maps", open_file, DENIED_MEMORY, EACCES, 1 },
	{ "task/%d/exe", read_link, DENIED, EACCES, 1 },
	{ "task/%d/ns/mnt", open_file, DENIED, EACCES, 1 },
	{ "status", read_file, FREE, 0, 1 },
	{ "stat", read_file, FREE, 0, 1 },
	{ "statm", read_file, FREE, 0, 1 },
	{ "cmdline", read_file, FREE, 0, 1 },
	{ "comm", read_file, FREE, 0, 1 },
	{ "limits", read_file, FREE, 0, 1 },
	{ "mounts", read_file, FREE, 0, 1 },
	{ "mountinfo", read_file, FREE, 0, 1 },
	{ "oom_score", read_file, FREE, 0, 1 },
	{ "wchan", read_file, FREE, 0, 1 },
	{ "cgroup", read_file, FREE, 0, 1 },
	{ "fd", open_file, FREE, 0, 1 },
	{ "ns", open_file, FREE, 0, 1 },
	{ "task", open_file, FREE, 0, 1 },
	{ "task/%d/status", read_file, FREE, 0, 1 },
};

#define ENTRIES (sizeof(entries) / sizeof(entries[0]))

/* Where the process is that is looked at, seen from the looking one. */
enum place { OUTSIDE, BESIDE, PARENT, INSIDE, NESTED, ITSELF, PLACES };

static const char *const place_names[PLACES] = {
	[OUTSIDE] = "a process outside",
	[BESIDE] = "a process in a sibling domain",
	[PARENT] = "the parent",
	[INSIDE] = "a child in the domain",
	[NESTED] = "a child in a nested domain",
	[ITSELF] = "itself",
};

struct round {
	const struct sandbox_layer *layer; /* of the looking process, or NULL */
	bool keeps_perfmon;
	int errors[ENTRIES][PLACES];
};

static int look(size_t entry, pid_t pid)
{
	char name[64], path[96];

	/* Only some of the names have a place for the thread. */
	snprintf(name, sizeof(name), "%s", entries[entry].name);
	if (strncmp(name, "task/%d/", 8) == 0)
		snprintf(path, sizeof(path), "/proc/%d/task/%d/%s", pid, pid, name + 8);
	else
		snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	return entries[entry].act(path);
}

static void look_at_all(const struct around *around, void *context)
{
	struct round *round = context;
	const pid_t pids[PLACES] = {
		[OUTSIDE] = around->outside, [BESIDE] = around->beside, [PARENT] = around->parent,
		[INSIDE] = around->inside,   [NESTED] = around->nested, [ITSELF] = getpid(),
	};

	for (size_t i = 0; i < ENTRIES; i++) {
		for (enum place place = 0; place < PLACES; place++)
			round->errors[i][place] = look(i, pids[place]);
	}
}

static int look_around(void *context)
{
	struct round *round = context;
	int error;

	process_block_signals();
	/* All of them, as none may trace what has a capability more. */
	error = round->keeps_perfmon ? 0 : privilege_drop_perfmon();
	return error ? error : around_act(round->layer, look_at_all, round);
}

static struct round *play(const struct sandbox_layer *layer, bool keeps_perfmon)
{
	struct round *round = shared_memory(sizeof(*round));
	struct verdict verdict;

	round->layer = layer;
	round->keeps_perfmon = keeps_perfmon;
	verdict = judge_until(ACTORS_DEADLINE_MS, NULL, 0, look_around, round);
	if (layer)
		expect_verdict(&verdict, 0, "the processes");
	else
		expect_control(&verdict, "looking at processes without a sandbox");
	return round;
}

static bool is_judged(const struct round *control, size_t entry, enum place place)
{
	const int error = control->errors[entry][place];

	if (error)
		printf("not judged: %s of %s: %s\n", entries[entry].name, place_names[place],
		       expect_errno_name(error));
	return !error && kernel_abi() >= entries[entry].since_abi;
}

static void expect_looks(const struct round *control, const struct sandbox_layer *layer,
			 const char *kind, bool protected, enum place first, enum place last)
{
	const struct round *round = play(layer, false);
	size_t judged = 0;

	for (size_t i = 0; i < ENTRIES; i++) {
		if ((entries[i].rule != FREE) != protected)
			continue;
		for (enum place place = first; place <= last; place++) {
			if (!is_judged(control, i, place))
				continue;
			judged++;
			if (place < INSIDE && entries[i].rule != FREE &&
			    namespace_link_is_free(entries[i].name, round->errors[i][place]))
				continue;
			expect_answer(-round->errors[i][place],
				      place >= INSIDE ? 0 : entries[i].denial,
				      "%s of %s, from a domain of %s", entries[i].name,
				      place_names[place], kind);
		}
	}
	/* All that the kernel has anyway. */
	if (judged < 8)
		expect_broken("/proc shows too little without a sandbox");
}

static void judge_outside(const struct test_case *self)
{
	const struct round *control = play(NULL, false);

	(void)self;
	expect_looks(control, &fs_layer, "filesystem rights", true, OUTSIDE, PARENT);
	if (kernel_abi() >= 4)
		expect_looks(control, &net_layer, "network rights", true, OUTSIDE, PARENT);
	if (kernel_abi() >= 6)
		expect_looks(control, &signal_layer, "scopes", true, OUTSIDE, PARENT);
	namespace_links_settle();
}

static void judge_inside(const struct test_case *self)
{
	const struct round *control = play(NULL, false);

	(void)self;
	expect_looks(control, &fs_layer, "filesystem rights", true, INSIDE, ITSELF);
}

static void judge_public(const struct test_case *self)
{
	const struct round *control = play(NULL, false);

	(void)self;
	expect_looks(control, &fs_layer, "filesystem rights", false, OUTSIDE, ITSELF);
}

/* The ABI of the first kernels that take CAP_PERFMON for the memory of others. */
#define PERFMON_ABI 7

static void judge_perfmon(const struct test_case *self)
{
	const struct round *control = play(NULL, true);
	const struct round *round = play(&fs_layer, true);
	const int memory = round->errors[0][OUTSIDE];

	(void)self;
	expect_true(memory == EACCES || (memory == 0 && kernel_abi() >= PERFMON_ABI),
		    "%s with CAP_PERFMON: %s", entries[0].name, expect_errno_name(memory));
	printf("CAP_PERFMON shows the memory of others: %s\n", memory ? "no" : "yes");
	for (size_t i = 0; i < ENTRIES; i++) {
		if (is_judged(control, i, OUTSIDE) &&
		    (entries[i].rule == FREE ||
		     !namespace_link_is_free(entries[i].name, round->errors[i][OUTSIDE])))
			expect_answer(-round->errors[i][OUTSIDE],
				      entries[i].rule == DENIED_MEMORY ? memory : entries[i].denial,
				      "%s of a process outside, with CAP_PERFMON", entries[i].name);
	}
	namespace_links_settle();
}

#define SOURCE SOURCE_DOCUMENT ", Ptrace restrictions"

static const struct test_case cases[] = {
	{ .name = "outside_is_protected",
	  .title = "memory, links, namespaces and descriptors of a process outside are not shown",
	  .source = SOURCE,
	  .needs = "abi>=1 proc proc:all",
	  .body = judge_outside },
	{ .name = "inside_is_shown",
	  .title = "they are shown of the process itself, of its domain and of nested ones",
	  .source = SOURCE,
	  .needs = "abi>=1 proc",
	  .body = judge_inside },
	{ .name = "public_files_are_shown",
	  .title = "what takes no permission to trace is shown of every process",
	  .source = SOURCE,
	  .needs = "abi>=1 proc proc:all",
	  .body = judge_public },
	{ .name = "perfmon_shows_memory_alone",
	  .title = "CAP_PERFMON may show the memory of a process outside, and nothing else of it",
	  .source = "kernel behaviour, kernel/fork.c:may_access_mm",
	  .needs = "abi>=1 proc proc:all cap:perfmon",
	  .body = judge_perfmon },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
