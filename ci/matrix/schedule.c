// SPDX-License-Identifier: MIT
#include "schedule.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>

#include "cell.h"
#include "cell_result.h"
#include "cleanup_json.h"
#include "folder.h"
#include "message.h"

/* landlock-vm keeps its own time limit; past it by this much it has hung itself. */
#define OVERDUE_S 60
/* How long machines that were told to end may take. */
#define GRACE_S 10
#define TICK_MS 1000
/* Of the time that it has taken: what a machine is still given that is slower than expected. */
#define LATE_SHARE 0.1

struct slot {
	struct job *job;
	pid_t pid; /* 0: free */
	char *output;
	double started;
	bool overdue;
	double expected_s; /* negative: not known */
	json_t *attempts;  /* records of the machines before this one */
};

struct state {
	const struct schedule *schedule;
	struct slot *slots;
	int stop_signal; /* 0, or the signal that ends the run */
	double kill_at;	 /* when stopping: the end of the grace */
	bool failed;
};

static bool start(struct state *s, struct slot *slot)
{
	const char *id = slot->job->kernel->cell;

	slot->output = folder_new_machine(s->schedule->directory, id);
	slot->started = clock_now();
	slot->overdue = false;
	slot->expected_s = estimate_cell(s->schedule->estimate, slot->job->kernel);
	slot->pid = slot->output
			    ? machine_start(s->schedule->setup, slot->job->kernel, slot->output)
			    : -1;
	if (slot->pid > 0) {
		s->schedule->progress->running++;
		return true;
	}
	slot->pid = 0;
	s->failed = true;
	return false;
}

static void release(struct slot *slot)
{
	if (slot->job)
		slot->job->state = JOB_ENDED;
	free(slot->output);
	json_decref(slot->attempts);
	*slot = (struct slot){ 0 };
}

static void fill_slots(struct state *s)
{
	for (unsigned int i = 0; i < s->schedule->jobs; i++) {
		struct slot *slot = &s->slots[i];

		if (slot->pid || s->stop_signal || s->failed)
			continue;
		slot->job = supply_take(s->schedule->supply);
		if (!slot->job)
			return;
		/* A run that was killed may have tried machines already. */
		slot->attempts =
			store_attempts(s->schedule->store, slot->job->kernel->cell, slot->job->key);
		if (!slot->attempts ||
		    !folder_clear_cell(s->schedule->directory, slot->job->kernel->cell,
				       (unsigned int)json_array_size(slot->attempts))) {
			s->failed = true;
			return;
		}
		start(s, slot);
	}
}

static json_t *timestamp(void)
{
	const time_t now = time(NULL);
	char buffer[32];
	struct tm utc;

	gmtime_r(&now, &utc);
	strftime(buffer, sizeof(buffer), "%Y-%m-%dT%H:%M:%SZ", &utc);
	return json_string(buffer);
}

static bool is_done(const json_t *record)
{
	struct cell cell;

	return cell_read(&cell, record) && cell.done;
}

/* Keep the record of a machine without verdict and start another one for the same cell. */
static void try_again(struct state *s, struct slot *slot, const json_t *record)
{
	static const char *const keys[] = { "cause", "detail", "duration_s", "kernel_reports",
					    "partial" };
	const char *id = slot->job->kernel->cell;
	json_t *attempt = json_object();

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		json_object_set(attempt, keys[i], json_object_get(record, keys[i]));
	json_array_append_new(slot->attempts, attempt);
	if (!folder_keep_machine(s->schedule->directory, id, slot->output,
				 (unsigned int)json_array_size(slot->attempts)) ||
	    !store_add_attempt(s->schedule->store, id, slot->job->key, attempt))
		s->failed = true;
	free(slot->output);
	slot->output = NULL;
	progress_retry(s->schedule->progress, record);
	if (s->failed || !start(s, slot))
		release(slot);
}

static void store_record(struct state *s, struct slot *slot, json_t *record)
{
	const char *id = slot->job->kernel->cell;
	struct cell cell;

	json_object_set_new(record, "finished_at", timestamp());
	json_object_set(record, "attempts", slot->attempts);
	if (!folder_keep_machine(s->schedule->directory, id, slot->output, 0) ||
	    !store_put(s->schedule->store, id, slot->job->key, record))
		s->failed = true;
	else
		progress_cell(s->schedule->progress, record);
	if (cell_read(&cell, record))
		estimate_add(s->schedule->estimate, &cell);
	release(slot);
}

/* The machine of the slot has ended. */
static void end_machine(struct state *s, struct slot *slot, int wait_status)
{
	const struct machine_end end = {
		.wait_status = wait_status,
		.overdue = slot->overdue,
		.duration_s = clock_now() - slot->started,
	};
	_cleanup_json_ json_t *record = NULL;

	slot->pid = 0;
	s->schedule->progress->running--;
	if (s->stop_signal) {
		/* It was told to end: what it left says nothing about the kernel. */
		release(slot);
		return;
	}
	record = cell_judge(slot->job->kernel, slot->output, &end);
	if (!record) {
		complain("%s: out of memory", slot->job->kernel->cell);
		s->failed = true;
		release(slot);
		return;
	}
	if (!is_done(record) && json_array_size(slot->attempts) < s->schedule->retries)
		try_again(s, slot, record);
	else
		store_record(s, slot, record);
}

static void reap(struct state *s)
{
	for (unsigned int i = 0; i < s->schedule->jobs; i++) {
		struct slot *slot = &s->slots[i];
		int status;

		if (slot->pid && waitpid(slot->pid, &status, WNOHANG) == slot->pid)
			end_machine(s, slot, status);
	}
}

static void signal_machines(const struct state *s, int number)
{
	for (unsigned int i = 0; i < s->schedule->jobs; i++) {
		if (s->slots[i].pid)
			kill(-s->slots[i].pid, number);
	}
}

/* Tell the machines to end; the second time without grace. */
static void stop(struct state *s, int number)
{
	if (s->stop_signal) {
		signal_machines(s, SIGKILL);
		supply_stop(s->schedule->supply, SIGKILL);
		return;
	}
	s->stop_signal = number;
	s->kill_at = clock_now() + GRACE_S;
	signal_machines(s, SIGTERM);
	supply_stop(s->schedule->supply, SIGTERM);
}

static void watch_time(struct state *s)
{
	const double now = clock_now();
	const double limit = s->schedule->setup->timeout_s + OVERDUE_S;

	if (s->stop_signal && now > s->kill_at) {
		signal_machines(s, SIGKILL);
		supply_stop(s->schedule->supply, SIGKILL);
	}
	for (unsigned int i = 0; i < s->schedule->jobs; i++) {
		struct slot *slot = &s->slots[i];

		if (!slot->pid || slot->overdue || now - slot->started < limit)
			continue;
		slot->overdue = true;
		kill(-slot->pid, SIGKILL);
	}
}

static bool is_running(const struct state *s)
{
	for (unsigned int i = 0; i < s->schedule->jobs; i++) {
		if (s->slots[i].pid)
			return true;
	}
	return s->schedule->supply->worker;
}

static void read_signals(struct state *s, int fd)
{
	struct signalfd_siginfo info;

	while (read(fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		if (info.ssi_signo != SIGCHLD)
			stop(s, (int)info.ssi_signo);
	}
	reap(s);
	if (!supply_reap(s->schedule->supply))
		s->failed = true;
}

/* What a machine still needs; one that takes longer than expected needs a bit more yet. */
static double slot_left(const struct slot *slot, double now)
{
	const double taken = now - slot->started, left = slot->expected_s - taken;

	if (!slot->pid)
		return 0;
	return left > taken * LATE_SHARE ? left : taken * LATE_SHARE;
}

/* Seconds until the last cell has ended; negative: not known. */
static double time_left(const struct state *s)
{
	const struct supply *supply = s->schedule->supply;
	_cleanup_free_ double *busy = calloc(s->schedule->jobs, sizeof(*busy));
	_cleanup_free_ double *waiting = calloc(supply->count + 1, sizeof(*waiting));
	const double now = clock_now();
	size_t count = 0;

	if (!busy || !waiting)
		return -1;
	for (unsigned int i = 0; i < s->schedule->jobs; i++) {
		struct slot *slot = &s->slots[i];

		/* It may be that nothing was known when it began. */
		if (slot->pid && slot->expected_s < 0)
			slot->expected_s = estimate_cell(s->schedule->estimate, slot->job->kernel);
		if (slot->pid && slot->expected_s < 0)
			return -1;
		busy[i] = slot_left(slot, now);
	}
	for (size_t i = 0; i < supply->count; i++) {
		const struct job *job = &supply->jobs[i];

		if (job->state >= JOB_TAKEN)
			continue;
		waiting[count] = estimate_cell(s->schedule->estimate, job->kernel);
		if (waiting[count++] < 0)
			return -1;
	}
	return estimate_end(busy, s->schedule->jobs, waiting, count);
}

static void show_progress(const struct state *s)
{
	s->schedule->progress->left_s = time_left(s);
	progress_tick(s->schedule->progress);
}

static void supply(struct state *s)
{
	if (!s->stop_signal && !s->failed && !supply_work(s->schedule->supply))
		s->failed = true;
}

static void work(struct state *s, int fd)
{
	struct pollfd wake = { .fd = fd, .events = POLLIN };

	supply(s);
	fill_slots(s);
	show_progress(s);
	while (is_running(s)) {
		if (poll(&wake, 1, TICK_MS) < 0 && errno != EINTR) {
			complain_errno("poll");
			s->failed = true;
		}
		read_signals(s, fd);
		watch_time(s);
		/* What cannot be stored need not be run. */
		if (s->failed && !s->stop_signal)
			stop(s, SIGTERM);
		supply(s);
		fill_slots(s);
		show_progress(s);
	}
}

/* The signals to read: those that end the run, unless whoever started it had them ignored. */
static void choose_signals(sigset_t *wanted)
{
	static const int ending[] = { SIGINT, SIGTERM, SIGHUP };

	sigemptyset(wanted);
	sigaddset(wanted, SIGCHLD);
	for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++) {
		struct sigaction action;

		if (sigaction(ending[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
			sigaddset(wanted, ending[i]);
	}
}

int schedule_run(const struct schedule *schedule)
{
	struct state s = { .schedule = schedule };
	_cleanup_free_ struct slot *slots = calloc(schedule->jobs, sizeof(*slots));
	_cleanup_fd_ int fd = -1;
	sigset_t wanted, before;

	choose_signals(&wanted);
	sigprocmask(SIG_BLOCK, &wanted, &before);
	fd = signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
	if (!slots || fd < 0) {
		complain_errno("cannot run machines");
		sigprocmask(SIG_SETMASK, &before, NULL);
		return -1;
	}
	s.slots = slots;
	work(&s, fd);
	progress_end(schedule->progress);
	for (unsigned int i = 0; i < schedule->jobs; i++)
		release(&slots[i]);
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (s.failed)
		return -1;
	return s.stop_signal;
}
