// SPDX-License-Identifier: MIT
/*
 * Signals about open files: a scope counts where the owner was set, and not where something happens
 * to the file.
 *
 * Where a signal must not come, the event that would have sent it has been gone through.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <shared.h>

#include "channel.h"
#include "family.h"

/* In the judged child, and so in the processes that it forks. */
static struct channel channels[MAX_CHANNEL_KINDS];

/* What is done to a channel, and by whom. */
struct request {
	size_t kind;
	enum member owner;
};

static int own(void *context)
{
	const struct request *request = context;
	const struct channel_kind *kind = &channel_kinds[request->kind];
	struct channel *channel = &channels[request->kind];
	const int error = kind->set_owner(channel->fd, member_pid(request->owner));

	return error ? error : kind->arm(channel);
}

static int fire(void *context)
{
	const struct request *request = context;

	return channel_kinds[request->kind].fire(&channels[request->kind]);
}

/* What came of it. */
struct cell {
	int error; /* of the steps */
	int took;  /* 0 if the signal came */
};

static struct cell observe(size_t kind, enum member owner, int error)
{
	struct cell cell = { .error = error };

	if (!cell.error)
		cell.error = channel_kinds[kind].settle(&channels[kind]);
	cell.took = member_took(owner, channel_signal(&channel_kinds[kind]));
	return cell;
}

struct round {
	const struct sandbox_layer *layer;
	struct cell cells[MAX_CHANNEL_KINDS][MEMBERS];
};

static void open_channels(int *errors)
{
	/* So that the witness of a channel does not end this process. */
	process_block_signals();
	for (size_t i = 0; i < channel_kind_count; i++)
		errors[i] = channel_kinds[i].open(&channels[i]);
}

/* The kind that any other may stand for: the first that this kernel has. */
static size_t find_plain(const int *errors)
{
	size_t kind = 0;

	while (kind + 1 < channel_kind_count && errors[kind] == EAFNOSUPPORT)
		kind++;
	return kind;
}

/* The sender sets the owner in its domain; events come from outside. */
static int own_inside(void *context)
{
	struct round *round = context;
	int errors[MAX_CHANNEL_KINDS];
	int error;

	open_channels(errors);
	error = family_start();
	if (!error)
		error = family_restrict(round->layer);
	for (size_t i = 0; !error && i < channel_kind_count; i++) {
		for (enum member member = 0; member < MEMBERS; member++) {
			const struct request request = { i, member };
			int step = errors[i];

			if (!step)
				step = actor_ask(&family_sender, own, &request, sizeof(request));
			if (!step)
				step = fire((void *)&request);
			round->cells[i][member] = observe(i, member, step);
		}
	}
	family_end();
	return error;
}

/* The sender sets the owner, and then enters its domain; events come from inside. */
static int own_before(void *context)
{
	struct round *round = context;
	int errors[MAX_CHANNEL_KINDS];
	int error;

	open_channels(errors);
	error = family_start();
	for (size_t i = 0; !error && i < channel_kind_count; i++) {
		const struct request request = { i, MEMBER_STRANGER };

		if (!errors[i])
			errors[i] = actor_ask(&family_sender, own, &request, sizeof(request));
	}
	if (!error)
		error = family_restrict(round->layer);
	for (size_t i = 0; !error && i < channel_kind_count; i++) {
		const struct request request = { i, MEMBER_STRANGER };
		int step = errors[i];

		if (!step)
			step = actor_ask(&family_sender, fire, &request, sizeof(request));
		round->cells[i][MEMBER_STRANGER] = observe(i, MEMBER_STRANGER, step);
	}
	family_end();
	return error;
}

/* The sender sets the owner in its domain, and then the parent does; events come from inside. */
static int own_again(void *context)
{
	struct round *round = context;
	int errors[MAX_CHANNEL_KINDS];
	int error;

	open_channels(errors);
	error = family_start();
	if (!error)
		error = family_restrict(round->layer);
	for (size_t i = 0; !error && i < channel_kind_count; i++) {
		const struct request request = { i, MEMBER_STRANGER };
		int step = errors[i];

		if (!step)
			step = actor_ask(&family_sender, own, &request, sizeof(request));
		if (!step)
			step = channel_kinds[i].set_owner(channels[i].fd,
							  member_pid(MEMBER_STRANGER));
		if (!step)
			step = actor_ask(&family_sender, fire, &request, sizeof(request));
		round->cells[i][MEMBER_STRANGER] = observe(i, MEMBER_STRANGER, step);
	}
	family_end();
	return error;
}

static struct round *play(judged_action *action, const struct sandbox_layer *layer)
{
	struct round *round = shared_memory(sizeof(*round));
	struct verdict verdict;

	round->layer = layer;
	verdict = judge_vforked_until(ACTORS_DEADLINE_MS, NULL, 0, action, round);
	if (layer)
		expect_verdict(&verdict, 0, "the processes");
	else
		expect_control(&verdict, "owners of files without a sandbox");
	return round;
}

/* Without a sandbox.  Whether such signals come here; prints if not. */
static bool is_there(const struct round *control, size_t kind, enum member member)
{
	const struct cell *cell = &control->cells[kind][member];

	if (!cell->error && !cell->took)
		return true;
	if (!channel_kinds[kind].may_lack && cell->error != EAFNOSUPPORT)
		expect_broken("%s without a sandbox: %s, %s", channel_kinds[kind].name,
			      expect_errno_name(cell->error), expect_errno_name(cell->took));
	printf("not judged: %s: %s\n", channel_kinds[kind].name, expect_errno_name(cell->error));
	return false;
}

static void expect_cell(const struct cell *cell, bool comes, size_t kind, enum member member)
{
	if (expect_answer(-cell->error, 0, "%s with %s as owner", channel_kinds[kind].name,
			  member_name(member)))
		expect_true((cell->took == 0) == comes, "%s with %s as owner: the signal %s",
			    channel_kinds[kind].name, member_name(member),
			    comes ? "did not come" : "came");
}

static void judge_owner(const struct test_case *self)
{
	const struct round *control = play(own_inside, NULL);
	const struct round *scoped = play(own_inside, &signal_scope);
	const struct round *other = play(own_inside, &other_layer);

	(void)self;
	for (size_t i = 0; i < channel_kind_count; i++) {
		for (enum member member = 0; member < MEMBERS; member++) {
			if (!is_there(control, i, member))
				break;
			expect_cell(&scoped->cells[i][member], !member_is_outside(member), i,
				    member);
			expect_cell(&other->cells[i][member], true, i, member);
		}
	}
}

static void expect_stranger_signalled(judged_action *action)
{
	const struct round *control = play(action, NULL);
	const struct round *scoped = play(action, &signal_scope);

	for (size_t i = 0; i < channel_kind_count; i++) {
		if (is_there(control, i, MEMBER_STRANGER))
			expect_cell(&scoped->cells[i][MEMBER_STRANGER], true, i, MEMBER_STRANGER);
	}
}

static void judge_before(const struct test_case *self)
{
	(void)self;
	expect_stranger_signalled(own_before);
}

static void judge_again(const struct test_case *self)
{
	(void)self;
	expect_stranger_signalled(own_again);
}

/* The sender sets the owner, and has ended when something happens.  Returns as process_took(). */
static int own_and_end(void *context)
{
	struct request request = { .owner = MEMBER_STRANGER };
	int errors[MAX_CHANNEL_KINDS];
	int error;

	open_channels(errors);
	request.kind = find_plain(errors);
	error = errors[request.kind] ? NOT_PREPARED(errors[request.kind]) : family_start();
	if (!error)
		error = family_restrict(context);
	if (!error)
		error = actor_ask(&family_sender, own, &request, sizeof(request));
	if (error)
		return error;
	actor_end(&family_sender);
	error = fire(&request);
	if (error)
		return NOT_PREPARED(error);
	return observe(request.kind, MEMBER_STRANGER, 0).took;
}

/* A process group of one, whose first process has ended: its number, or a negative errno. */
static pid_t leave_group(const int hold[2])
{
	int status;
	const pid_t first = fork();

	if (first == 0) {
		const pid_t second = setpgid(0, 0) ? -1 : fork();
		char byte;

		/* It stays in the group until the pipe is closed. */
		if (second == 0) {
			close(hold[1]);
			_exit(read(hold[0], &byte, 1) != 0);
		}
		_exit(second < 0);
	}
	if (first < 0 || waitpid(first, &status, 0) != first || status != 0)
		return -ECHILD;
	return first;
}

/* The number is in use, but there is no such process. */
static int own_by_ended(void *context)
{
	int errors[MAX_CHANNEL_KINDS], hold[2], error;
	size_t kind;
	pid_t ended;

	(void)context;
	open_channels(errors);
	kind = find_plain(errors);
	if (errors[kind] || pipe2(hold, O_CLOEXEC))
		return NOT_PREPARED(EAGAIN);
	ended = leave_group(hold);
	if (ended < 0)
		return NOT_PREPARED(ECHILD);
	error = channel_kinds[kind].set_owner(channels[kind].fd, ended);
	close(hold[1]);
	return error;
}

static void judge_end(const struct test_case *self)
{
	struct sandbox_layer scope = signal_scope;
	struct verdict verdict = judge_vforked(NULL, 0, own_and_end, NULL);

	(void)self;
	expect_control(&verdict, "an owner set by a process that has ended");
	verdict = judge_vforked(NULL, 0, own_and_end, &scope);
	expect_verdict(&verdict, EAGAIN,
		       "an owner outside, set in a scope that has ended (EAGAIN: no signal)");
	verdict = judge_vforked(NULL, 0, own_by_ended, NULL);
	expect_control(&verdict, "an owner that has ended, while its group has not");
	verdict = judge_vforked(&signal_scope, 1, own_by_ended, NULL);
	expect_verdict(&verdict, 0, "an owner that has ended, set in a scope");
}

#define SOURCE "kernel behaviour, security/landlock/task.c:hook_file_send_sigiotask"

static const struct test_case cases[] = {
	{ .name = "owner_is_reached_inside_only",
	  .title = "a file signals an owner that was set in a scope only if the owner is inside",
	  .features = "scope.signal",
	  .source = SOURCE,
	  .needs = "abi>=6 sigqueue",
	  .body = judge_owner },
	{ .name = "owner_from_before_is_reached",
	  .title =
		  "a file signals an owner outside that was set before the scope, by events inside",
	  .features = "scope.signal",
	  .source = SOURCE,
	  .needs = "abi>=6 sigqueue",
	  .body = judge_before },
	{ .name = "owner_set_anew_is_reached",
	  .title = "a file signals an owner outside that was set anew outside of the scope",
	  .features = "scope.signal",
	  .source = SOURCE,
	  .needs = "abi>=6 sigqueue",
	  .body = judge_again },
	{ .name = "scope_of_owner_outlives_its_process",
	  .title =
		  "a file does not signal an owner outside when the process in the scope has ended",
	  .features = "scope.signal",
	  .source = SOURCE,
	  .needs = "abi>=6 sigqueue",
	  .body = judge_end },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
