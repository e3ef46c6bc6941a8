// SPDX-License-Identifier: MIT
/* Run one machine from start to end, and say how it ended. */
#include "machine.h"

#include "console.h"
#include "process.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* How long a machine whose results are complete may take to switch itself off. */
#define POWER_OFF_S 60.0

/* What QEMU says when a virtual CPU has stopped for good; it does not exit then. */
static const char *const stopped_marks[] = {
	"KVM internal error",
	"emulation failure",
	"kvm run failed",
};

struct run {
	struct qemu_process process;
	struct harvest *harvest;
	struct stream stream;
	int signals;
	double started;
	double hello_at; /* negative: not yet */
	double ended_at; /* the end frame; negative: not yet */
	bool exited;
	int status; /* of the emulator, as wait(2) returns it */
	bool timed_out;
	const char *stopped; /* what the emulator says of a machine that stands still, or NULL */
	int interrupted;     /* the signal that we got, or 0 */
	char messages[2048]; /* the last that the emulator said */
};

const char *machine_cause_name(enum machine_cause cause)
{
	static const char *const names[] = {
		[MACHINE_DONE] = "done",	   [MACHINE_SETUP] = "setup",
		[MACHINE_NO_BOOT] = "no_boot",	   [MACHINE_PANIC] = "panic",
		[MACHINE_HANG] = "hang",	   [MACHINE_KILLED] = "killed",
		[MACHINE_TRUNCATED] = "truncated", [MACHINE_KERNEL] = "kernel",
	};

	return names[cause];
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Take all that has come from the result port; closes it at its end or when it is no use. */
static void take_results(struct run *run)
{
	char bytes[65536];
	ssize_t length;

	while ((length = read(run->process.results, bytes, sizeof(bytes))) > 0) {
		const int broken = stream_push(&run->stream, bytes, (size_t)length);

		if (run->hello_at < 0 && run->harvest->hello)
			run->hello_at = now();
		if (run->ended_at < 0 && run->stream.place == STREAM_ENDED)
			run->ended_at = now();
		if (broken)
			break;
	}
	if (length < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	close(run->process.results);
	run->process.results = -1;
}

/* Keep the last of what the emulator says. */
static void take_messages(struct run *run)
{
	char bytes[512];
	ssize_t length;

	while ((length = read(run->process.messages, bytes, sizeof(bytes))) > 0) {
		const size_t have = strlen(run->messages), room = sizeof(run->messages) - 1;
		const size_t keep = have + (size_t)length > room ? room - (size_t)length : have;

		memmove(run->messages, run->messages + have - keep, keep);
		for (ssize_t i = 0; i < length; i++)
			run->messages[keep + (size_t)i] = bytes[i] ? bytes[i] : ' ';
		run->messages[keep + (size_t)length] = '\0';
	}
	for (size_t i = 0; i < sizeof(stopped_marks) / sizeof(*stopped_marks); i++) {
		if (strstr(run->messages, stopped_marks[i]))
			run->stopped = stopped_marks[i];
	}
	if (length < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	close(run->process.messages);
	run->process.messages = -1;
}

static void take_signal(struct run *run)
{
	struct signalfd_siginfo info;

	if (read(run->signals, &info, sizeof(info)) != (ssize_t)sizeof(info))
		return;
	if (info.ssi_signo != SIGCHLD)
		run->interrupted = (int)info.ssi_signo;
}

static void reap(struct run *run)
{
	if (!run->exited && waitpid(run->process.pid, &run->status, WNOHANG) == run->process.pid)
		run->exited = true;
}

static double deadline(const struct run *run, const struct machine_limits *limits)
{
	if (run->ended_at >= 0)
		return run->ended_at + POWER_OFF_S;

	const double total = run->started + limits->total_s;
	const double boot = run->started + limits->boot_s;

	return run->hello_at < 0 && boot < total ? boot : total;
}

static bool over(const struct run *run)
{
	return run->exited || run->interrupted || run->stopped || run->stream.error ||
	       run->stream.sink_failed;
}

static void attend(struct run *run, const struct machine_limits *limits)
{
	while (!over(run)) {
		struct pollfd wait_for[] = {
			{ .fd = run->process.results, .events = POLLIN },
			{ .fd = run->process.messages, .events = POLLIN },
			{ .fd = run->signals, .events = POLLIN },
		};
		const double left = deadline(run, limits) - now();

		if (left <= 0) {
			run->timed_out = run->ended_at < 0;
			return;
		}
		if (poll(wait_for, 3, (int)(left * 1000) + 1) < 0 && errno != EINTR)
			return;
		if (wait_for[0].revents)
			take_results(run);
		if (wait_for[1].revents)
			take_messages(run);
		if (wait_for[2].revents)
			take_signal(run);
		reap(run);
	}
}

/* End what still runs, and take what is still on its way. */
static void finish(struct run *run)
{
	if (!run->exited) {
		kill(-run->process.pid, SIGKILL);
		while (waitpid(run->process.pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	/* The emulator is gone and nobody else holds the other ends: both are read to the end. */
	if (run->process.results >= 0)
		take_results(run);
	if (run->process.messages >= 0)
		take_messages(run);
}

/* The emulator's last words as one line. */
static const char *last_words(struct run *run)
{
	char *start = run->messages;
	size_t length;

	for (char *c = start; *c; c++) {
		if (*c == '\n' || *c == '\r' || *c == '\t')
			*c = ' ';
	}
	start += strspn(start, " ");
	length = strlen(start);
	while (length > 0 && start[length - 1] == ' ')
		start[--length] = '\0';
	return start;
}

__attribute__((format(printf, 3, 4))) static void conclude(struct machine_outcome *outcome,
							   enum machine_cause cause,
							   const char *format, ...)
{
	va_list arguments;

	outcome->cause = cause;
	va_start(arguments, format);
	vsnprintf(outcome->detail, sizeof(outcome->detail), format, arguments);
	va_end(arguments);
}

/* No hello: say what there is to see. */
static void conclude_no_boot(struct run *run, const struct qemu_machine *machine, double limit,
			     struct machine_outcome *outcome)
{
	const char *words = run->stopped ? run->stopped : last_words(run);
	char line[256] = "nothing: too little memory, or no driver for its serial port";

	console_last_line(machine->console, line, sizeof(line));
	if (run->timed_out)
		conclude(outcome, MACHINE_NO_BOOT,
			 "no hello from the guest within %.0f s; last on its console: %s", limit,
			 line);
	else if (words[0])
		conclude(outcome, MACHINE_NO_BOOT, "%s says: %s", qemu_program(machine->arch),
			 words);
	else
		conclude(outcome, MACHINE_NO_BOOT,
			 "the machine went off before hello; last on its console: %s", line);
}

/* Did somebody end the emulator, or us?  It ends itself by other signals, such as SIGABRT. */
static bool ended_from_outside(const struct run *run)
{
	const int signal_number =
		run->exited && WIFSIGNALED(run->status) ? WTERMSIG(run->status) : 0;

	return run->interrupted || signal_number == SIGKILL || signal_number == SIGTERM ||
	       signal_number == SIGINT || signal_number == SIGHUP;
}

/* The end of a message: with them, if there are any. */
static const char *before_words(struct run *run)
{
	return *last_words(run) ? "; it says: " : "";
}

/* Why the results were not taken to their end. */
static enum machine_cause cause_of_refusal(const struct harvest *harvest)
{
	switch (harvest->fault) {
	case HARVEST_OF_HOST:
		break;
	case HARVEST_OF_GUEST:
		return MACHINE_TRUNCATED;
	case HARVEST_OF_KERNEL:
		return MACHINE_KERNEL;
	}
	return MACHINE_SETUP;
}

static void judge(struct run *run, const struct qemu_machine *machine,
		  const struct machine_limits *limits, struct machine_outcome *outcome)
{
	const struct stream *stream = &run->stream;
	const char *program = qemu_program(machine->arch);
	char line[256];

	if (stream_complete(stream) && run->harvest->has_status)
		conclude(outcome, MACHINE_DONE, "%s", "");
	else if (run->interrupted)
		conclude(outcome, MACHINE_KILLED, "interrupted by SIG%s",
			 sigabbrev_np(run->interrupted));
	else if (stream->sink_failed)
		conclude(outcome, cause_of_refusal(run->harvest), "%s", run->harvest->error);
	else if (console_find_panic(machine->console, line, sizeof(line)))
		conclude(outcome, MACHINE_PANIC, "%s", line);
	else if (run->exited && WIFSIGNALED(run->status))
		conclude(outcome, MACHINE_KILLED, "%s died of SIG%s%s%s", program,
			 sigabbrev_np(WTERMSIG(run->status)), before_words(run), last_words(run));
	else if (stream->error)
		conclude(outcome, MACHINE_TRUNCATED, "the result stream is damaged: %s",
			 stream->error);
	else if (run->exited && WEXITSTATUS(run->status) == 127)
		conclude(outcome, MACHINE_SETUP, "%s", last_words(run));
	else if (run->hello_at < 0)
		conclude_no_boot(run, machine, limits->boot_s, outcome);
	else if (run->stopped)
		conclude(outcome, MACHINE_HANG, "%s says: %s", program, run->stopped);
	else if (run->timed_out)
		conclude(outcome, MACHINE_HANG, "no end within %.0f s", limits->total_s);
	else
		conclude(outcome, MACHINE_TRUNCATED,
			 "the machine went off before the end of the result stream%s%s",
			 before_words(run), last_words(run));
}

void machine_run(const struct qemu_machine *machine, const struct machine_limits *limits,
		 struct harvest *harvest, struct machine_outcome *outcome)
{
	struct run run = {
		.harvest = harvest,
		.started = now(),
		.hello_at = -1,
		.ended_at = -1,
	};
	sigset_t watched, before;

	*outcome = (struct machine_outcome){ .boot_s = -1 };
	stream_init(&run.stream, harvest_take, harvest);
	sigemptyset(&watched);
	sigaddset(&watched, SIGCHLD);
	sigaddset(&watched, SIGINT);
	sigaddset(&watched, SIGTERM);
	sigaddset(&watched, SIGHUP);
	sigprocmask(SIG_BLOCK, &watched, &before);
	/* One that came before that is read nowhere else. */
	run.interrupted = process_end_signal();
	run.signals = signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK);
	if (run.interrupted) {
		conclude(outcome, MACHINE_KILLED, "interrupted by SIG%s",
			 sigabbrev_np(run.interrupted));
		outcome->from_outside = true;
	} else if (run.signals < 0 || qemu_start(machine, &run.process) != 0) {
		conclude(outcome, MACHINE_SETUP, "%s: %s", qemu_program(machine->arch),
			 strerror(errno));
	} else {
		attend(&run, limits);
		finish(&run);
		judge(&run, machine, limits, outcome);
		outcome->from_outside = ended_from_outside(&run);
		outcome->duration_s = now() - run.started;
		if (run.hello_at >= 0)
			outcome->boot_s = run.hello_at - run.started;
	}
	if (outcome->cause != MACHINE_DONE)
		harvest_release(harvest);
	if (run.signals >= 0)
		close(run.signals);
	sigprocmask(SIG_SETMASK, &before, NULL);
}
