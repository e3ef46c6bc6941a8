// SPDX-License-Identifier: MIT
#include "audit_log.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <audit.h>
#include <case.h>
#include <expect.h>
#include <shared.h>
#include <surroundings.h>

#include "object.h"
#include "turn.h"

/* Only a kernel that fails lets this pass. */
#define RECORD_TIMEOUT_MS 20000

static int reader_fd;
static char own_folder[PATH_MAX];

/* The first of all windows, and the last that was heard of: before the running one, and by now. */
static uint64_t first_domain;
static uint64_t newest_domain;
static uint64_t last_domain;

/*
 * All about domains that are heard of in the running window for the first time, but for those that
 * are known to be of others.  Where no record says whose one is, it is the test case's own.
 */
static struct {
	struct log_records denials;
	struct log_records domains;
} seen;

/* Domains of others that were announced: a machine may have any number of them. */
static struct {
	size_t count, room;
	uint64_t *at;
} others;

/* Since the test case began, likewise. */
static struct log_records releases;
static struct {
	size_t count;
	uint64_t at[LOG_RECORDS];
} announced;

static bool is_release(const char *text)
{
	return strncmp(text, "status=deallocated", strlen("status=deallocated")) == 0;
}

static bool is_of_others(uint64_t domain)
{
	/* The newest are asked for most. */
	for (size_t i = others.count; i-- > 0;) {
		if (others.at[i] == domain)
			return true;
	}
	return false;
}

/* A denial comes before the record of its domain. */
static void drop_denials(uint64_t domain)
{
	size_t kept = 0;

	for (size_t i = 0; i < seen.denials.count; i++) {
		if (seen.denials.at[i].domain == domain)
			continue;
		if (kept != i)
			seen.denials.at[kept] = seen.denials.at[i];
		kept++;
	}
	seen.denials.count = kept;
}

static void keep_other(uint64_t domain)
{
	if (others.count == others.room) {
		others.room = others.room ? 2 * others.room : 64;
		others.at = realloc(others.at, others.room * sizeof(*others.at));
		if (!others.at)
			expect_broken("domains of others: %s", expect_errno_name(ENOMEM));
	}
	others.at[others.count++] = domain;
	drop_denials(domain);
}

/* The text may be the reader's. */
static void append(struct log_records *records, const struct log_record *record)
{
	struct log_record *const kept = &records->at[records->count];

	if (records->count == LOG_RECORDS)
		expect_broken("more than %d records", LOG_RECORDS);
	*kept = *record;
	kept->text = case_text("%s", record->text);
	records->count++;
}

/*
 * Whether it names a program of the folder that this one is in.  In a changed root the name may
 * begin above that, as the program's mount is of another namespace than the process.
 */
static bool is_of_own_program(const char *text)
{
	const char *exe = strstr(text, " exe=");
	const char *own = own_folder;

	if (!exe)
		return false;
	exe += strlen(" exe=");
	if (*exe != '"')
		own = object_hex(own_folder, strlen(own_folder));

	const char *end = exe + 1 + strcspn(exe + 1, "\" ");
	const char *found = strstr(exe, own);

	return found && found < end;
}

static void keep_announcement(const struct log_record *record)
{
	if (!is_of_own_program(record->text)) {
		keep_other(record->domain);
		return;
	}
	if (record->domain > newest_domain)
		append(&seen.domains, record);
	if (announced.count == LOG_RECORDS)
		expect_broken("more than %d domains", LOG_RECORDS);
	announced.at[announced.count++] = record->domain;
}

static void keep(const struct audit_record *record)
{
	struct log_record heard = { .serial = record->serial };
	unsigned long long domain;
	int head = 0;

	if (record->type != AUDIT_TYPE_LANDLOCK_ACCESS &&
	    record->type != AUDIT_TYPE_LANDLOCK_DOMAIN)
		return;
	if (sscanf(record->text, "domain=%llx %n", &domain, &head) != 1 || !head) {
		expect_deviation("a record of type %u: %s", record->type, record->text);
		return;
	}
	heard.domain = domain;
	heard.text = record->text + head;
	if (record->type == AUDIT_TYPE_LANDLOCK_DOMAIN && is_release(heard.text)) {
		if (!is_of_others(domain))
			append(&releases, &heard);
		return;
	}
	if (domain > last_domain)
		last_domain = domain;
	if (record->type == AUDIT_TYPE_LANDLOCK_DOMAIN)
		keep_announcement(&heard);
	else if (domain > newest_domain && !is_of_others(domain))
		append(&seen.denials, &heard);
}

enum read {
	RECORD_NONE, /* for too long */
	RECORD_OF_TURN,
	RECORD_OTHER,
};

static enum read read_within(int timeout_ms)
{
	struct audit_record record;
	const int error = audit_read(reader_fd, timeout_ms, &record);

	if (error == ETIMEDOUT && !turn_has_losses())
		return RECORD_NONE;
	if (error)
		expect_broken("reading records: %s",
			      error == ETIMEDOUT ? "some were lost" : expect_errno_name(error));
	keep(&record);
	return turn_is_record(&record) ? RECORD_OF_TURN : RECORD_OTHER;
}

static enum read read_one(void)
{
	return read_within(RECORD_TIMEOUT_MS);
}

static const struct log_record *find_domain(const struct log_records *records, uint64_t domain)
{
	for (size_t i = 0; i < records->count; i++) {
		if (records->at[i].domain == domain)
			return &records->at[i];
	}
	return NULL;
}

static int be_denied(void *context)
{
	pid_t *pid = context;
	int fd;

	*pid = getpid();
	fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0)
		close(fd);
	return fd < 0 ? errno : 0;
}

/* Read all that was recorded before now. */
static void read_up_to_now(void)
{
	enum read last;

	turn_make_record();
	do {
		last = read_one();
		if (last == RECORD_NONE)
			expect_broken("audit has fallen silent");
	} while (last != RECORD_OF_TURN);
}

/* Of this one all is known.  Returns its domain's number. */
static uint64_t make_domain(void)
{
	static const struct sandbox_layer layer = {
		.attr.handled_access_fs = LLK_ACCESS_FS_READ_DIR,
	};
	static pid_t *pid;
	struct verdict verdict;
	char beginning[64];

	if (!pid)
		pid = shared_memory(sizeof(*pid));
	verdict = judge_vforked(&layer, 1, be_denied, pid);
	if (!expect_verdict(&verdict, EACCES, "opening a directory"))
		expect_settle();
	read_up_to_now();
	snprintf(beginning, sizeof(beginning), "status=allocated mode=enforcing pid=%d ", *pid);
	for (size_t i = 0; i < seen.domains.count; i++) {
		if (strncmp(seen.domains.at[i].text, beginning, strlen(beginning)) == 0)
			return seen.domains.at[i].domain;
	}
	expect_deviation("a denial was not logged");
	expect_settle();
	return 0;
}

static void begin_window(void)
{
	newest_domain = last_domain;
	seen.denials.count = seen.domains.count = 0;
}

void log_begin(void)
{
	const ssize_t length = readlink("/proc/self/exe", own_folder, sizeof(own_folder) - 1);
	char *slash;

	if (length < 0)
		expect_broken("/proc/self/exe: %s", expect_errno_name(errno));
	slash = strrchr(own_folder, '/');
	if (slash)
		slash[1] = '\0';
	reader_fd = turn_begin();
	first_domain = make_domain();
	begin_window();
}

static bool lacks_domain(void)
{
	for (size_t i = 0; i < seen.denials.count; i++) {
		if (!find_domain(&seen.domains, seen.denials.at[i].domain))
			return true;
	}
	return false;
}

/* Somebody else's denial may have been recorded, and not yet its domain. */
static void await_domains(void)
{
	const time_t deadline = time(NULL) + RECORD_TIMEOUT_MS / 1000;

	while (lacks_domain() && time(NULL) <= deadline && read_one() != RECORD_NONE)
		;
}

static void take(const struct log_records *from, const char *end, struct log_records *records)
{
	records->count = 0;
	for (size_t i = 0; i < from->count; i++) {
		const char *text = from->at[i].text;
		const size_t length = strlen(text), size = strlen(end);

		if (length >= size && strcmp(text + length - size, end) == 0)
			records->at[records->count++] = from->at[i];
	}
}

/* Of the denials those whose records end so. */
static const struct log *end_window(const char *end)
{
	static struct log log;

	take(&seen.denials, end, &log.denials);
	take(&seen.domains, "", &log.domains);
	begin_window();
	return &log;
}

const struct log *log_take(void)
{
	read_up_to_now();
	await_domains();
	return end_window("");
}

const struct log *log_take_here(void)
{
	struct stat directory;

	if (stat(".", &directory))
		expect_broken("the working directory: %s", expect_errno_name(errno));
	read_up_to_now();
	return end_window(case_text(" ino=%ju", (uintmax_t)directory.st_ino));
}

static void expect_announced(const struct log *log, const char *what)
{
	for (size_t i = 0; i < log->denials.count; i++) {
		const uint64_t domain = log->denials.at[i].domain;
		const struct log_record *first = find_domain(&log->denials, domain);
		const struct log_record *made = find_domain(&log->domains, domain);

		expect_true(made && made->serial == first->serial,
			    "%s: the first denial of a domain came without its record", what);
	}
}

static bool is_denial(const struct log_record *record, const char *pattern)
{
	return fnmatch(pattern, record->text, FNM_NOESCAPE | FNM_EXTMATCH) == 0;
}

bool log_matches(const struct log *log, const char *const denials[])
{
	size_t count = 0;

	for (; denials[count]; count++) {
		if (count == log->denials.count ||
		    !is_denial(&log->denials.at[count], denials[count]))
			return false;
	}
	return count == log->denials.count;
}

void log_expect(const struct log *log, const char *const denials[], const char *what)
{
	size_t count = 0;

	for (; denials[count]; count++) {
		const struct log_record *record = &log->denials.at[count];

		if (count >= log->denials.count)
			expect_deviation("%s: expected the record \"%s\", got none", what,
					 denials[count]);
		else if (!is_denial(record, denials[count]))
			expect_deviation("%s: expected the record \"%s\", got \"%s\"", what,
					 denials[count], record->text);
	}
	for (size_t i = count; i < log->denials.count; i++)
		expect_deviation("%s: expected no record, got \"%s\"", what,
				 log->denials.at[i].text);
	expect_announced(log, what);
}

/*
 * Skip if another mechanism gives this answer.  Only after the judged run, as an action that
 * succeeds here may leave something behind.
 */
static void expect_not_denied_outside(const struct verdict *verdict, judged_action *action,
				      void *context, const char *what)
{
	struct verdict unsandboxed;

	if ((!surroundings_has_filter() && !surroundings_has_outer_domain()) ||
	    verdict->kind != VERDICT_ACTED || !verdict->error)
		return;
	unsandboxed = judge_vforked(NULL, 0, action, context);
	if (unsandboxed.kind == VERDICT_ACTED && unsandboxed.error == verdict->error)
		expect_control(&unsandboxed, what);
}

static const struct log *expect_log(const struct verdict *verdict, const struct log *log, int error,
				    const char *const denials[], const char *what)
{
	expect_verdict(verdict, error, "%s", what);
	log_expect(log, denials, what);
	return log;
}

const struct log *log_judge(const struct sandbox_layer *layers, size_t count, judged_action *action,
			    void *context, int error, const char *const denials[], const char *what)
{
	const struct verdict verdict = judge_vforked(layers, count, action, context);
	const struct log *log = log_take();

	/* One that enters layers by itself would do so again. */
	if (count && (verdict.error != error || !log_matches(log, denials)))
		expect_not_denied_outside(&verdict, action, context, what);
	return expect_log(&verdict, log, error, denials, what);
}

const struct log *log_judged(const struct verdict *verdict, int error, const char *const denials[],
			     const char *what)
{
	return expect_log(verdict, log_take(), error, denials, what);
}

const char *log_await_release(uint64_t domain)
{
	const struct log_record *release;

	while (!(release = find_domain(&releases, domain))) {
		if (read_one() == RECORD_NONE) {
			expect_deviation("the release of a domain was not logged");
			return NULL;
		}
	}
	return release->text;
}

bool log_is_released(uint64_t domain)
{
	return find_domain(&releases, domain);
}

bool log_hears_release(uint64_t domain, int timeout_ms)
{
	while (!log_is_released(domain)) {
		if (read_within(timeout_ms) == RECORD_NONE)
			return false;
	}
	return true;
}

static bool is_announced(uint64_t domain)
{
	for (size_t i = 0; i < announced.count; i++) {
		if (announced.at[i] == domain)
			return true;
	}
	return false;
}

size_t log_unannounced_releases(void)
{
	const uint64_t last = make_domain();
	size_t count = 0;

	log_await_release(last);
	for (size_t i = 0; i < releases.count; i++)
		count += !is_announced(releases.at[i].domain) &&
			 releases.at[i].domain > first_domain;
	return count;
}
