// SPDX-License-Identifier: MIT
#include "unix_run.h"

#include <errno.h>
#include <unistd.h>

#include <judge.h>

#include "expect.h"

int run_enter(const struct run *run)
{
	enum sandbox_step step;
	const int error = sandbox_enter(run->layer, run->layer ? 1 : 0, &step);

	return error ? SANDBOX_REFUSED(error) : 0;
}

/* A negative number for a failure, to tell it from a descriptor. */
int run_failure(int error)
{
	return -NOT_PREPARED(error);
}

int run_socket(const struct run *run)
{
	const int fd = unix_open(run->type);

	return fd < 0 ? run_failure(errno) : fd;
}

int run_prepared(int error)
{
	return error ? NOT_PREPARED(error) : 0;
}

int run_connect(const struct run *run, const struct unix_name *name)
{
	const int fd = run_socket(run);

	return fd < 0 ? -fd : unix_connect(fd, name);
}

struct act {
	const struct scenario *scenario;
	struct run run;
};

static int act(void *context)
{
	const struct act *own = context;

	return own->scenario->act(&own->run);
}

static struct verdict run_scenario(const struct scenario *scenario,
				   const struct unix_scenario_plan *plan, int type,
				   const struct sandbox_layer *layer)
{
	struct unix_server server = unix_server_start(plan->kind);
	struct unix_server other_server = unix_server_start(plan->kind);
	struct act own = { scenario, { .layer = layer, .type = type } };
	struct verdict verdict;

	own.run.name = unix_new_name(plan->kind);
	own.run.client_name = unix_new_name(plan->kind);
	own.run.server = &server;
	own.run.other_server = &other_server;
	verdict = judge_vforked(NULL, 0, act, &own);
	unix_remove(&own.run.name);
	unix_remove(&own.run.client_name);
	unix_server_remove(&server);
	unix_server_remove(&other_server);
	for (int i = 0; i < UNIX_TYPES; i++) {
		close(server.fds[i]);
		close(other_server.fds[i]);
	}
	return verdict;
}

static const char *type_name(int type)
{
	switch (type) {
	case SOCK_STREAM:
		return "stream";
	case SOCK_SEQPACKET:
		return "packets in sequence";
	default:
		return "datagrams";
	}
}

void run_scenarios(const struct scenario *scenarios, size_t count,
		   const struct unix_scenario_plan *plan)
{
	for (size_t i = 0; i < count; i++) {
		const bool denied = plan->kind == UNIX_ABSTRACT ? scenarios[i].abstract_denied
								: scenarios[i].pathname_denied;

		for (int j = 0; j < UNIX_TYPES; j++) {
			struct verdict verdict;

			if (!(scenarios[i].types & (1 << j)))
				continue;
			verdict = run_scenario(&scenarios[i], plan, unix_types[j], NULL);
			expect_control(&verdict, scenarios[i].what);
			verdict = run_scenario(&scenarios[i], plan, unix_types[j], &plan->layer);
			expect_verdict(&verdict, denied ? plan->denial : 0, "%s (%s)",
				       scenarios[i].what, type_name(unix_types[j]));
		}
	}
}
