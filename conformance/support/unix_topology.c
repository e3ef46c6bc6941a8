// SPDX-License-Identifier: MIT
#include "unix_topology.h"

#include <errno.h>
#include <unistd.h>

#include <judge.h>

#include "child.h"
#include "expect.h"
#include "shared.h"

#define MAX_CLIENTS 8
#define MAX_SERVERS 4

/* Clients and servers with the same common layers. */
struct run {
	const struct topology_plan *plan;
	const char *common;
	const char *const *clients;
	const char *const *servers;
	struct unix_server server[MAX_SERVERS];
	int entered[MAX_CLIENTS];
	int errors[MAX_CLIENTS][MAX_SERVERS][UNIX_WAYS];
};

/* That a client has not even entered its layers. */
#define NOT_DONE NOT_PREPARED(ECHILD)

static const struct topology_layer *find(const struct topology_plan *plan, char letter)
{
	size_t i = 0;

	while (plan->layers[i].letter != letter)
		i++;
	return &plan->layers[i];
}

static int enter(const struct topology_plan *plan, const char *letters)
{
	enum sandbox_step step;

	for (; *letters; letters++) {
		const int error = sandbox_enter(&find(plan, *letters)->layer, 1, &step);

		if (error)
			return SANDBOX_REFUSED(error);
	}
	return 0;
}

/* Says when it is ready, and stays until its parent is gone. */
static _Noreturn void serve(const struct run *run, int number, int fd)
{
	/* The clients have the names alone. */
	struct unix_server server = run->server[number];
	int error = enter(run->plan, run->servers[number]);

	if (!error) {
		error = unix_server_open(&server);
		error = error ? NOT_PREPARED(error) : 0;
	}
	if (write(fd, &error, sizeof(error)) == (ssize_t)sizeof(error))
		while (read(fd, &error, sizeof(error)) < 0 && errno == EINTR)
			;
	_exit(0);
}

static int start_server(const struct run *run, int number)
{
	int pair[2], error;
	pid_t server;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return NOT_PREPARED(errno);
	server = fork();
	if (server < 0)
		return NOT_PREPARED(errno);
	if (server == 0) {
		close(pair[0]);
		serve(run, number, pair[1]);
	}
	close(pair[1]);
	/* The other end stays open until this process ends. */
	return read(pair[0], &error, sizeof(error)) == (ssize_t)sizeof(error) ? error : NOT_DONE;
}

struct client {
	struct run *run;
	int number;
};

static int try_all(void *context)
{
	const struct client *client = context;
	struct run *run = client->run;
	const int number = client->number;

	run->entered[number] = enter(run->plan, run->clients[number]);
	for (int i = 0; run->servers[i] && !run->entered[number]; i++) {
		for (int way = 0; way < UNIX_WAYS; way++)
			run->errors[number][i][way] =
				unix_reach((enum unix_way)way, &run->server[i]);
	}
	return 0;
}

static int act(void *context)
{
	struct run *run = context;
	int error = enter(run->plan, run->common);

	for (int i = 0; run->servers[i] && !error; i++)
		error = start_server(run, i);
	for (int i = 0; run->clients[i] && !error; i++)
		error = child_run(try_all, &(struct client){ run, i });
	return error;
}

static bool is_denied(const struct topology_plan *plan, const char *letters)
{
	for (; *letters; letters++) {
		if (find(plan, *letters)->denies)
			return true;
	}
	return false;
}

static struct verdict play(struct run *run)
{
	struct verdict verdict;

	for (int i = 0; i < MAX_SERVERS; i++)
		run->server[i] = unix_server_named(run->plan->kind);
	for (int i = 0; i < MAX_CLIENTS; i++)
		run->entered[i] = NOT_DONE;
	verdict = judge_vforked(NULL, 0, act, run);
	for (int i = 0; i < MAX_SERVERS; i++)
		unix_server_remove(&run->server[i]);
	return verdict;
}

/* Without a layer anywhere. */
static void require_control(struct run *run)
{
	static const char *const no_layers[] = { "", NULL };
	struct verdict verdict;

	run->common = "";
	run->clients = run->servers = no_layers;
	verdict = play(run);
	expect_control(&verdict, "a server and a client");
	for (int way = 0; way < UNIX_WAYS; way++) {
		verdict.error = run->errors[0][0][way];
		expect_control(&verdict, unix_way_name((enum unix_way)way));
	}
}

static void judge_client(const struct run *run, int number, struct verdict verdict)
{
	const char *own = run->clients[number];
	const int error = is_denied(run->plan, own) ? run->plan->denial : 0;

	verdict.error = run->entered[number];
	if (!expect_verdict(&verdict, 0, "common layers \"%s\", client's \"%s\"", run->common, own))
		return;
	for (int i = 0; run->servers[i]; i++) {
		for (int way = 0; way < UNIX_WAYS; way++) {
			verdict.error = run->errors[number][i][way];
			expect_verdict(&verdict, error,
				       "common layers \"%s\", client's \"%s\", server's \"%s\": %s",
				       run->common, own, run->servers[i],
				       unix_way_name((enum unix_way)way));
		}
	}
}

void unix_topology_judge(const struct topology_plan *plan)
{
	struct run *run = shared_memory(sizeof(*run));

	run->plan = plan;
	require_control(run);
	run->clients = plan->clients;
	run->servers = plan->servers;
	for (const char *const *common = plan->common; *common; common++) {
		struct verdict verdict;

		run->common = *common;
		verdict = play(run);
		if (!expect_verdict(&verdict, 0, "servers in common layers \"%s\"", *common))
			continue;
		for (int i = 0; run->clients[i]; i++)
			judge_client(run, i, verdict);
	}
}
