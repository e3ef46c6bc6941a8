// SPDX-License-Identifier: MIT
/* Sockets with abstract names, and what a scope of them denies and leaves free. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <kernel.h>
#include <namespace.h>
#include <needs.h>
#include <unix_scenario.h>
#include <unix_topology.h>

static const struct sandbox_layer scoped = { .attr.scoped = LLK_SCOPE_ABSTRACT_UNIX_SOCKET };

/* Everything else that the kernel has and that a server does not need. */
static struct sandbox_layer unscoped(void)
{
	return (struct sandbox_layer){
		.attr = {
			.handled_access_fs = kernel_support()->access_fs,
			.handled_access_net = kernel_support()->access_net,
			.scoped = kernel_support()->scoped & ~LLK_SCOPE_ABSTRACT_UNIX_SOCKET,
		},
	};
}

static void judge_topologies(const struct test_case *self)
{
	static const char *const common[] = { "", "o", "s", NULL };
	static const char *const clients[] = { "", "o", "s", "os", "so", NULL };
	static const char *const servers[] = { "", "o", "s", NULL };
	const struct topology_layer layers[] = {
		{ 's', true, scoped },
		{ 'o', false, unscoped() },
	};

	(void)self;
	unix_topology_judge(&(struct topology_plan){
		.kind = UNIX_ABSTRACT,
		.denial = EPERM,
		.layers = layers,
		.layer_count = sizeof(layers) / sizeof(layers[0]),
		.common = common,
		.clients = clients,
		.servers = servers,
	});
}

static void judge_deep_topologies(const struct test_case *self)
{
	static const char *const common[] = { "sosossos", NULL };
	static const char *const clients[] = { "",	   "oooooooo", "oosooooo",
					       "sooooooo", "ooooooos", NULL };
	static const char *const servers[] = { "", "osssssss", NULL };
	const struct topology_layer layers[] = {
		{ 's', true, scoped },
		{ 'o', false, unscoped() },
	};

	(void)self;
	unix_topology_judge(&(struct topology_plan){
		.kind = UNIX_ABSTRACT,
		.denial = EPERM,
		.layers = layers,
		.layer_count = sizeof(layers) / sizeof(layers[0]),
		.common = common,
		.clients = clients,
		.servers = servers,
	});
}

static const struct unix_scenario_plan scenarios = {
	.kind = UNIX_ABSTRACT,
	.denial = EPERM,
	.layer = { .attr.scoped = LLK_SCOPE_ABSTRACT_UNIX_SOCKET },
};

static void judge_makers(const struct test_case *self)
{
	(void)self;
	unix_scenario_judge_makers(&scenarios);
}

static void judge_connected(const struct test_case *self)
{
	(void)self;
	unix_scenario_judge_connected(&scenarios);
}

/*
 * Names.
 */

enum name_form {
	ZERO_INSIDE,
	LONGEST,
	NAMED_BY_KERNEL,
	LIKE_A_PATH,
	NAME_FORMS,
};

static const char *const form_names[NAME_FORMS] = {
	[ZERO_INSIDE] = "a name with zero bytes in it",
	[LONGEST] = "a name of full length",
	[NAMED_BY_KERNEL] = "a name that the kernel chose",
	[LIKE_A_PATH] = "a name that looks like a path",
};

static struct unix_name compose(enum name_form form)
{
	struct unix_name name = unix_new_name(UNIX_ABSTRACT);
	const socklen_t end = name.size;

	switch (form) {
	case ZERO_INSIDE:
		/* The part before the zero is no name of its own. */
		name.address.sun_path[4] = '\0';
		name.address.sun_path[end - offsetof(struct sockaddr_un, sun_path)] = '\0';
		name.size = end + 1;
		break;
	case LONGEST:
		memset((char *)&name.address + end, 'x', sizeof(name.address) - end);
		name.size = sizeof(name.address);
		break;
	case NAMED_BY_KERNEL:
		name.size = offsetof(struct sockaddr_un, sun_path);
		break;
	default:
		name.address.sun_path[1] = '/';
		break;
	}
	return name;
}

static int open_named(int type, enum name_form form, struct unix_name *name)
{
	const int fd = unix_open(type);
	int error;

	*name = compose(form);
	error = fd < 0 ? errno : unix_serve(fd, type, name);
	if (error)
		expect_broken("%s: %s", form_names[form], expect_errno_name(error));
	name->size = sizeof(name->address);
	if (getsockname(fd, (struct sockaddr *)&name->address, &name->size))
		expect_broken("getsockname: %s", expect_errno_name(errno));
	return fd;
}

struct target {
	int type;
	struct unix_name name;
};

static int connect_target(void *context)
{
	const struct target *target = context;
	const int fd = unix_open(target->type);
	const int error = fd < 0 ? NOT_PREPARED(errno) : unix_connect(fd, &target->name);

	close(fd);
	return error;
}

/*
 * The name of no byte, of which there is one in a network namespace: so it takes a namespace of
 * one's own.  Its server is made in no domain.  Context: the layer, or NULL.
 */
static int connect_shortest(void *context)
{
	const struct sandbox_layer *layer = context;
	struct target target = {
		.type = SOCK_STREAM,
		.name = { .address = { .sun_family = AF_UNIX },
			  .size = offsetof(struct sockaddr_un, sun_path) + 1 },
	};
	const int fd = unix_open(target.type);
	enum sandbox_step step;
	int error = fd < 0 ? errno : unix_serve(fd, target.type, &target.name);

	if (error)
		return NOT_PREPARED(error);
	error = sandbox_enter(layer, layer ? 1 : 0, &step);
	return error ? SANDBOX_REFUSED(error) : connect_target(&target);
}

static int enter_network(void *context)
{
	const int error = needs_has_capability("sys_admin") ? 0 : namespace_enter_user();

	(void)context;
	return error || unshare(CLONE_NEWNET) == 0 ? error : errno;
}

static int connect_shortest_apart(void *context)
{
	const int error = enter_network(NULL);

	return error ? NOT_PREPARED(error) : connect_shortest(context);
}

static void judge_shortest_name(void)
{
	struct sandbox_layer layer = scoped;
	struct verdict verdict = judge_vforked(NULL, 0, enter_network, NULL);

	if (verdict.kind == VERDICT_ACTED && verdict.error) {
		printf("not judged: a name of no byte: %s\n", expect_errno_name(verdict.error));
		return;
	}
	verdict = judge_vforked(NULL, 0, connect_shortest_apart, NULL);
	expect_control(&verdict, "a name of no byte");
	verdict = judge_vforked(NULL, 0, connect_shortest_apart, &layer);
	expect_verdict(&verdict, EPERM, "a name of no byte");
}

static void judge_names(const struct test_case *self)
{
	(void)self;
	judge_shortest_name();
	for (int form = 0; form < NAME_FORMS; form++) {
		for (int i = 0; i < UNIX_TYPES; i++) {
			struct target target = { .type = unix_types[i] };
			const int fd =
				open_named(unix_types[i], (enum name_form)form, &target.name);
			struct verdict verdict = judge_vforked(NULL, 0, connect_target, &target);

			expect_control(&verdict, form_names[form]);
			verdict = judge_vforked(&scoped, 1, connect_target, &target);
			expect_verdict(&verdict, EPERM, "%s", form_names[form]);
			close(fd);
		}
	}
}

/*
 * What is decided before the scope is asked, and so has the same answer without.
 */

static int send_target(void *context)
{
	const struct target *target = context;
	const int fd = unix_open(target->type);
	const int error = fd < 0 ? NOT_PREPARED(errno) : unix_send(fd, &target->name);

	close(fd);
	return error;
}

static void expect_same(judged_action *action, struct target *target, int error, const char *what)
{
	struct verdict verdict = judge_vforked(NULL, 0, action, target);

	/* What the kernel answers by itself is not what is judged. */
	if (verdict.kind != VERDICT_ACTED || verdict.error != error)
		expect_broken("%s: %s without a sandbox", what, expect_errno_name(verdict.error));
	verdict = judge_vforked(&scoped, 1, action, target);
	expect_verdict(&verdict, error, "%s", what);
}

static int bind_target(void *context)
{
	const struct target *target = context;
	const int fd = unix_open(target->type);

	return fd < 0 ? NOT_PREPARED(errno) : unix_serve(fd, target->type, &target->name);
}

static void judge_order(const struct test_case *self)
{
	struct target target = { SOCK_STREAM, unix_new_name(UNIX_ABSTRACT) };
	const int bound_fd = unix_open(SOCK_STREAM);
	struct unix_server server = unix_server_start(UNIX_ABSTRACT);
	const struct unix_server gone = unix_server_named(UNIX_ABSTRACT);

	(void)self;
	unix_expect_reach(&scoped, 1, &gone, ECONNREFUSED, "a name that nobody has");
	unix_expect_reach(NULL, 0, &gone, ECONNREFUSED, "a name that nobody has, not scoped");

	if (bind(bound_fd, (struct sockaddr *)&target.name.address, target.name.size))
		expect_broken("bind: %s", expect_errno_name(errno));
	expect_same(connect_target, &target, ECONNREFUSED, "a name that is not listened on");
	expect_same(bind_target, &target, EADDRINUSE, "binding to a name that is taken");

	target = (struct target){ SOCK_DGRAM, server.names[0] };
	expect_same(connect_target, &target, ECONNREFUSED, "a stream's name for datagrams");
	expect_same(send_target, &target, ECONNREFUSED, "a datagram to a stream's name");
	target = (struct target){ SOCK_STREAM, server.names[2] };
	expect_same(connect_target, &target, ECONNREFUSED, "a name of datagrams for a stream");
	target.name.size = offsetof(struct sockaddr_un, sun_path);
	expect_same(connect_target, &target, EINVAL, "no name");

	/* With that name and the right type it is the scope that answers. */
	unix_expect_reach(&scoped, 1, &server, EPERM, "the server itself");
}

/*
 * What a scope leaves free.
 */

static int accept_one(void *context)
{
	const struct unix_server *server = context;
	const int fd = accept4(server->fds[0], NULL, NULL, SOCK_CLOEXEC);

	if (fd < 0)
		return errno;
	return recv(fd, &(char){ 0 }, 1, 0) == 1 ? unix_send(fd, NULL) : errno;
}

static int receive_one(void *context)
{
	const struct unix_server *server = context;

	return recv(server->fds[2], &(char){ 0 }, 1, 0) == 1 ? 0 : errno;
}

static int reach_server(void *context)
{
	return unix_reach(UNIX_CONNECT_STREAM, context);
}

static int bind_new(void *context)
{
	const struct unix_name *name = context;
	const int fd = unix_open(SOCK_STREAM);
	/* Without a name: the kernel chooses one. */
	const struct unix_name chosen = {
		.address = { .sun_family = AF_UNIX },
		.size = offsetof(struct sockaddr_un, sun_path),
	};

	if (fd < 0)
		return NOT_PREPARED(errno);
	return unix_serve(fd, SOCK_STREAM, name ? name : &chosen);
}

static void expect_free(judged_action *action, void *context, const char *what)
{
	const struct verdict verdict = judge_vforked(&scoped, 1, action, context);

	expect_verdict(&verdict, 0, "%s", what);
}

static void judge_free(const struct test_case *self)
{
	struct unix_server paths = unix_server_start(UNIX_PATHNAME);
	struct unix_server server = unix_server_start(UNIX_ABSTRACT);
	struct unix_name name = unix_new_name(UNIX_ABSTRACT);
	const int stream = unix_open(SOCK_STREAM), datagram = unix_open(SOCK_DGRAM);
	struct verdict verdict;

	(void)self;
	unix_expect_reach(NULL, 0, &paths, 0, "a server with paths, not scoped");
	unix_expect_reach(&scoped, 1, &paths, 0, "a server with paths");
	expect_free(bind_new, &name, "binding to a new name");
	expect_free(bind_new, NULL, "binding to a name that the kernel chooses");

	/* From outside to a server outside, before the child that is handed the server's side. */
	if (unix_connect(stream, &server.names[0]) || unix_send(stream, NULL) ||
	    unix_send(datagram, &server.names[2]))
		expect_broken("reaching the server from outside: %s", expect_errno_name(errno));
	expect_free(accept_one, &server, "accepting a connection from outside");
	expect_free(receive_one, &server, "receiving a datagram from outside");

	verdict = judge_vforked(&scoped, 1, reach_server, &server);
	expect_verdict(&verdict, EPERM, "connecting to a server outside");
}

#define SOURCE SOURCE_DOCUMENT ", IPC scoping"

#define CASE(name_, title_, body_)                                                                 \
	{                                                                                          \
		.name = name_, .title = title_, .features = "scope.abstract_unix_socket",          \
		.source = SOURCE, .needs = "abi>=6 unix", .body = body_                            \
	}

static const struct test_case cases[] = {
	CASE("own_layers_of_the_client_decide",
	     "servers outside of a scoped layer are denied, those in it or nested in it are not",
	     judge_topologies),
	CASE("own_layers_of_the_client_decide_in_deep_nesting",
	     "a scoped layer at any depth of a domain of sixteen denies what is outside of it",
	     judge_deep_topologies),
	CASE("makers_of_sockets_decide",
	     "the maker of the server's socket decides, and who connects, not who bound or passed",
	     judge_makers),
	CASE("connections_stay",
	     "what is connected stays so, datagrams to the same name included, and no other name",
	     judge_connected),
	CASE("every_form_of_name", "abstract names of every form are scoped", judge_names),
	CASE("errors_before_the_scope",
	     "without a server of that name and type the answer is the same as without a scope",
	     judge_order),
	CASE("others_stay_free",
	     "binding, accepting, receiving and sockets with paths are not restricted", judge_free),
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
