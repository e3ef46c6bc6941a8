// SPDX-License-Identifier: MIT
/* Binding to a path, which makes a file, and reaching one where no right governs that. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <kernel.h>
#include <layer.h>
#include <unix_socket.h>

static const struct sandbox_layer no_sockets = {
	.attr.handled_access_fs = LLK_ACCESS_FS_MAKE_SOCK,
};

static int bind_type(int type, const struct unix_name *name)
{
	const int fd = unix_open(type);

	return fd < 0 ? NOT_PREPARED(errno) : unix_serve(fd, type, name);
}

static int bind_stream(void *context)
{
	return bind_type(SOCK_STREAM, context);
}

static int bind_datagram(void *context)
{
	return bind_type(SOCK_DGRAM, context);
}

static int bind_packets(void *context)
{
	return bind_type(SOCK_SEQPACKET, context);
}

static int bind_to_chosen(void *context)
{
	/* Autobinding: the kernel chooses an abstract name. */
	const struct unix_name name = {
		.address = { .sun_family = AF_UNIX },
		.size = sizeof(sa_family_t),
	};

	(void)context;
	return bind_type(SOCK_STREAM, &name);
}

static void judge_absent(const struct test_case *self)
{
	const struct unix_server server = unix_server_start(UNIX_PATHNAME);
	const struct sandbox_layer all = {
		.attr = {
			.handled_access_fs = kernel_support()->access_fs,
			.handled_access_net = kernel_support()->access_net,
			.scoped = kernel_support()->scoped,
		},
	};
	struct unix_name name = unix_new_name(UNIX_PATHNAME);
	struct verdict verdict;

	(void)self;
	unix_expect_reach(NULL, 0, &server, 0, "a server, without a sandbox");
	unix_expect_reach(&all, 1, &server, 0, "a server, with all that the kernel knows handled");
	unix_expect_reach(&no_sockets, 1, &server, 0, "a server, with making sockets handled");
	verdict = judge_vforked(&no_sockets, 1, bind_stream, &name);
	expect_verdict(&verdict, EACCES, "binding to a new path, with making sockets handled");
}

static void judge_bind(const struct test_case *self)
{
	static judged_action *const actions[] = { bind_stream, bind_datagram, bind_packets };
	const struct sandbox_layer others_only = {
		.attr.handled_access_fs =
			LLK_ACCESS_FS_MAKE_REG | LLK_ACCESS_FS_MAKE_FIFO | LLK_ACCESS_FS_WRITE_FILE,
	};
	struct sandbox_rule rule;
	struct sandbox_layer granted = layer_granting(".", LLK_ACCESS_FS_MAKE_SOCK, &rule);
	struct unix_name name = unix_new_name(UNIX_PATHNAME);
	struct unix_name abstract = unix_new_name(UNIX_ABSTRACT);
	struct verdict verdict;
	int taken;

	(void)self;
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		const struct sandbox_layer *const free_layers[] = { NULL, &granted, &others_only };

		for (size_t j = 0; j < sizeof(free_layers) / sizeof(free_layers[0]); j++) {
			verdict = judge_vforked(free_layers[j], j ? 1 : 0, actions[i], &name);
			if (j == 0)
				expect_control(&verdict, "binding without a sandbox");
			expect_verdict(&verdict, 0, "binding, not denied");
			unix_remove(&name);
		}
		verdict = judge_vforked(&no_sockets, 1, actions[i], &name);
		expect_verdict(&verdict, EACCES, "binding to a new path");
		expect_true(access(name.address.sun_path, F_OK) && errno == ENOENT,
			    "a socket file was made though binding to it was denied");
		verdict = judge_vforked(&no_sockets, 1, actions[i], &abstract);
		expect_verdict(&verdict, 0, "binding to an abstract name");
	}
	verdict = judge_vforked(&no_sockets, 1, bind_to_chosen, NULL);
	expect_verdict(&verdict, 0, "binding to a name that the kernel chooses");
	taken = open("taken", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (taken < 0)
		expect_broken("taken: %s", expect_errno_name(errno));
	close(taken);
	name = unix_path_name("taken");
	verdict = judge_vforked(&no_sockets, 1, bind_stream, &name);
	expect_verdict(&verdict, EADDRINUSE, "binding to a path that exists");
	name = unix_path_name("missing/socket");
	verdict = judge_vforked(&no_sockets, 1, bind_stream, &name);
	expect_verdict(&verdict, ENOENT, "binding in a directory that does not exist");
}

static const struct test_case cases[] = {
	{ .name = "paths_stay_free_without_the_right",
	  .title = "below ABI 9 servers with paths are reached whatever is handled",
	  .features = "fs.resolve_unix fs.make_sock",
	  .source = SOURCE_DOCUMENT ", Pathname UNIX sockets (ABI < 9)",
	  .needs = "abi>=1 abi<9 unix",
	  .body = judge_absent },
	{ .name = "binding_takes_make_sock",
	  .title = "binding to a path takes the right to make sockets, to an abstract name none",
	  .features = "fs.make_sock",
	  .source = SOURCE_DOCUMENT ", Access rights, LANDLOCK_ACCESS_FS_MAKE_SOCK",
	  .needs = "abi>=1 unix",
	  .body = judge_bind },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
