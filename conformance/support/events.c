// SPDX-License-Identifier: MIT
#include "events.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <guardian.h>
#include <literal.h>
#include <reason.h>
#include <shared.h>
#include <tracing.h>

#define RELEASE_TIMEOUT_MS 20000
#define RELEASE_LOOK_MS	   16

#define MAX_NOTED 32

#define MAX_OWN 4096

static char instance[64];

static struct {
	_Atomic unsigned int count;
	int pids[MAX_OWN];
} * own;

/* Tracing is not to be seen by others, and neither is where it is mounted. */
void events_find(void)
{
	char why[256];

	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		expect_skip(REASON_PRIVILEGE, "a mount namespace: %s", expect_errno_name(errno));
	if (tracing_is_mounted())
		return;
	if (!tracing_is_safe(why, sizeof(why)))
		expect_skip(REASON_CONFIG, "tracefs is not mounted, and will not be: %s", why);
	if (mount("tracefs", TRACING, "tracefs", 0, NULL)) {
		if (errno == EPERM || errno == EACCES)
			expect_skip(REASON_PRIVILEGE, "mounting tracefs: %s",
				    expect_errno_name(errno));
		expect_skip(REASON_CONFIG, "tracefs: %s", expect_errno_name(errno));
	}
	if (access(TRACING "/events", F_OK))
		expect_skip(REASON_CONFIG, "the kernel traces no events");
}

static void write_file(const char *name, const char *text)
{
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", instance, name);
	fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		expect_broken("%s: %s", path, expect_errno_name(errno));
	close(fd);
}

static void remove_instance(void)
{
	rmdir(instance);
}

/* A working directory whose files have the numbers that stat(2) gives. */
static void enter_scratch(void)
{
	char path[PATH_MAX];

	if (!getcwd(path, sizeof(path)) || mount("none", path, "tmpfs", 0, NULL) || chdir(path))
		expect_broken("a scratch filesystem: %s", expect_errno_name(errno));
}

void events_begin(const char *const names[])
{
	events_find();
	enter_scratch();
	if (access(TRACING "/events/landlock", F_OK)) {
		expect_deviation("there are no events of Landlock");
		expect_settle();
	}
	own = shared_memory(sizeof(*own));
	events_count_in();
	snprintf(instance, sizeof(instance), TRACING "/instances/landlock-%d", getpid());
	guardian_post(remove_instance);
	if (mkdir(instance, 0700))
		expect_skip(REASON_CONFIG, "an instance of tracing: %s", expect_errno_name(errno));
	/* One order for all processors. */
	write_file("trace_clock", "counter");
	for (size_t i = 0; names[i]; i++)
		write_file(case_text("events/landlock/landlock_%s/enable", names[i]), "1");
}

void events_count_in(void)
{
	const unsigned int index = atomic_fetch_add(&own->count, 1);

	if (index < MAX_OWN)
		own->pids[index] = gettid();
}

struct judged {
	judged_action *action;
	void *context;
};

static int act(void *context)
{
	const struct judged *judged = context;

	events_count_in();
	return judged->action(judged->context);
}

struct verdict events_judge(const struct sandbox_layer *layers, size_t count, judged_action *action,
			    void *context)
{
	struct judged judged = { action, context };

	return judge_vforked(layers, count, act, &judged);
}

struct verdict events_judge_forked(const struct sandbox_layer *layers, size_t count,
				   judged_action *action, void *context)
{
	struct judged judged = { action, context };

	return judge(layers, count, act, &judged);
}

static bool is_own(int pid)
{
	for (unsigned int i = 0; i < atomic_load(&own->count) && i < MAX_OWN; i++) {
		if (own->pids[i] == pid)
			return true;
	}
	return false;
}

/* "  name-123  [000] .....  456: landlock_NAME: TEXT" */
static bool parse(const char *line, struct event *event)
{
	const char *name = strstr(line, ": landlock_");
	const char *text = name ? strstr(name + 2, ": ") : NULL;
	const char *mark;

	if (*line == '#' || !text)
		return false;
	/* The name of a process may have anything in it. */
	for (mark = strstr(line, " ["); mark && !isdigit(mark[2]); mark = strstr(mark + 1, " ["))
		;
	while (mark && mark > line && mark[-1] == ' ')
		mark--;
	while (mark && mark > line && isdigit(mark[-1]))
		mark--;
	event->pid = mark ? atoi(mark) : 0;
	name += strlen(": landlock_");
	if ((size_t)(text - name) >= sizeof(event->name))
		return false;
	snprintf(event->name, sizeof(event->name), "%.*s", (int)(text - name), name);
	snprintf(event->text, sizeof(event->text), "%.*s", (int)strcspn(text + 2, "\n"), text + 2);
	return true;
}

/* All events of Landlock since the beginning, in order, one by one, until take says that it is enough. */
static void read_all(bool (*take)(const struct event *event, size_t index, void *context),
		     void *context)
{
	char path[PATH_MAX], line[8192];
	struct event event;
	size_t index = 0;
	FILE *file;

	snprintf(path, sizeof(path), "%s/trace", instance);
	file = fopen(path, "re");
	if (!file)
		expect_broken("%s: %s", path, expect_errno_name(errno));
	while (fgets(line, sizeof(line), file)) {
		if (parse(line, &event) && !take(&event, index++, context))
			break;
	}
	fclose(file);
}

/* How many have been taken, those of others included. */
static size_t taken;

static bool take_own(const struct event *event, size_t index, void *context)
{
	struct events *events = context;

	if (index < taken)
		return true;
	taken++;
	if (!is_own(event->pid))
		return true;
	if (events->count == sizeof(events->at) / sizeof(events->at[0]))
		expect_broken("too many events");
	events->at[events->count++] = *event;
	return true;
}

const struct events *events_take(void)
{
	static struct events events;

	events.count = 0;
	read_all(take_own, &events);
	return &events;
}

const char *events_number_of(const char *path)
{
	struct stat status;

	if (stat(path, &status))
		expect_broken("%s: %s", path, expect_errno_name(errno));
	return case_text("dev=%u:%u ino=%llu", major(status.st_dev), minor(status.st_dev),
			 (unsigned long long)status.st_ino);
}

/* As events print what others have named. */
static const char *escape(const char *name)
{
	static const char spaces[] = "\a\033\f\n\r\t\v", letters[] = "aefnrtv";
	char *text = malloc(4 * strlen(name) + 1), *end = text;

	if (!text)
		expect_broken("no memory");
	for (; *name; name++) {
		const unsigned char byte = (unsigned char)*name;
		const char *const space = strchr(spaces, byte);

		if (space)
			end += sprintf(end, "\\%c", letters[space - spaces]);
		else if (strchr("\"\\", byte))
			end += sprintf(end, "\\%c", byte);
		else if (byte < 0x21 || byte > 0x7e || strchr("='", byte))
			end += sprintf(end, "\\%03o", byte);
		else
			*end++ = (char)byte;
	}
	*end = '\0';
	return text;
}

const char *events_path_of(const char *name)
{
	char folder[PATH_MAX];

	if (!getcwd(folder, sizeof(folder)))
		expect_broken("getcwd: %s", expect_errno_name(errno));
	return literal_pattern(escape(case_text("%s/%s", folder, name)));
}

#define LETTERS 8

/* Numbers are above what 32 bits hold, and nothing shares one with another. */
static void expect_numbers(char numbers[LETTERS][32], const char *what)
{
	for (size_t i = 0; i < LETTERS; i++) {
		if (!*numbers[i])
			continue;
		expect_true(strtoull(numbers[i], NULL, 16) > UINT32_MAX,
			    "%s: the number %s is too small", what, numbers[i]);
		for (size_t j = 0; j < i; j++)
			expect_true(strcmp(numbers[i], numbers[j]) != 0,
				    "%s: two things have the number %s", what, numbers[i]);
	}
}

/* Replace each @X@ that has a number by it, and the first that has none by its digits in text. */
static void fill_in(const char *pattern, const char *text, char numbers[LETTERS][32], char *filled,
		    size_t size)
{
	size_t length = 0;

	while (*pattern && length + 32 < size) {
		char *number;
		char beginning[8192];
		const char *digits;

		if (pattern[0] != '@' || !pattern[1] || pattern[2] != '@') {
			filled[length++] = *pattern++;
			continue;
		}
		number = numbers[pattern[1] - 'A'];
		/* The word before it, such as "domain=", tells where it is. */
		filled[length] = '\0';
		snprintf(beginning, sizeof(beginning), "%s",
			 strrchr(filled, ' ') ? strrchr(filled, ' ') : filled);
		digits = strstr(text, beginning);
		if (!*number && digits)
			snprintf(number, 32, "%.*s",
				 (int)strspn(digits + strlen(beginning), "0123456789abcdef"),
				 digits + strlen(beginning));
		length += (size_t)snprintf(filled + length, size - length, "%s", number);
		pattern += 3;
	}
	filled[length] = '\0';
}

void events_expect(const struct events *events, const char *const expected[], const char *what)
{
	char numbers[LETTERS][32] = { 0 };
	size_t count = 0;

	for (; expected[count]; count++) {
		const struct event *event = &events->at[count];
		char text[8192], pattern[8192];

		if (count >= events->count) {
			expect_deviation("%s: expected the event \"%s\", got none", what,
					 expected[count]);
			continue;
		}
		snprintf(text, sizeof(text), "%s: %s", event->name, event->text);
		fill_in(expected[count], text, numbers, pattern, sizeof(pattern));
		if (fnmatch(pattern, text, FNM_NOESCAPE | FNM_EXTMATCH))
			expect_deviation("%s: expected the event \"%s\", got \"%s\"", what, pattern,
					 text);
	}
	for (size_t i = count; i < events->count; i++)
		expect_deviation("%s: expected no event, got \"%s: %s\"", what, events->at[i].name,
				 events->at[i].text);
	expect_numbers(numbers, what);
}

unsigned long long events_domain(const struct event *event)
{
	unsigned long long domain;

	return sscanf(event->text, "domain=%llx ", &domain) == 1 ? domain : 0;
}

struct release {
	const char *beginning;
	long long denials;
};

static bool take_release(const struct event *event, size_t index, void *context)
{
	struct release *release = context;

	(void)index;
	if (strncmp(event->text, release->beginning, strlen(release->beginning)) != 0)
		return true;
	release->denials = atoll(event->text + strlen(release->beginning));
	return false;
}

/* Wait for the event that the domain is gone.  Returns the number of denials in it, -1 if none. */
static long long await_release(unsigned long long domain)
{
	struct release release = { case_text("domain=%llx denials=", domain), -1 };
	int pause_ms = 1;

	read_all(take_release, &release);
	for (int waited = 0; waited < RELEASE_TIMEOUT_MS && release.denials < 0;
	     waited += pause_ms) {
		const struct timespec pause = { .tv_nsec = pause_ms * 1000000L };

		nanosleep(&pause, NULL);
		read_all(take_release, &release);
		pause_ms = pause_ms < RELEASE_LOOK_MS ? pause_ms * 2 : pause_ms;
	}
	expect_true(release.denials >= 0, "the release of a domain was not traced");
	return release.denials;
}

static struct noted {
	unsigned long long domain;
	long long denials;
	const char *what;
} noted[MAX_NOTED];

static size_t noted_count;

void events_note_release(unsigned long long domain, long long denials, const char *what)
{
	if (noted_count == MAX_NOTED)
		expect_broken("too many releases to wait for");
	noted[noted_count++] = (struct noted){ domain, denials, what };
}

void events_expect_releases(void)
{
	for (size_t i = 0; i < noted_count; i++) {
		const long long denials = await_release(noted[i].domain);

		expect_true(denials == noted[i].denials,
			    "%s: %lld denials are counted, expected %lld", noted[i].what, denials,
			    noted[i].denials);
	}
}

size_t events_await_releases(const struct events *made)
{
	size_t count = 0;

	for (size_t i = 0; i < made->count; i++) {
		if (strcmp(made->at[i].name, "create_domain") != 0)
			continue;
		count++;
		/* One that stays is enough, and each is waited for. */
		if (await_release(events_domain(&made->at[i])) < 0)
			break;
	}
	return count;
}
