// SPDX-License-Identifier: MIT
/*
 * What LANDLOCK_ACCESS_FS_RESOLVE_UNIX has no part in: what is decided before Landlock is asked,
 * and what is no resolving of a path.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <layer.h>
#include <privilege.h>
#include <unix_socket.h>

static const struct sandbox_layer governed = {
	.attr.handled_access_fs = LLK_ACCESS_FS_RESOLVE_UNIX,
};

/*
 * What is decided before Landlock is asked.
 */

struct target {
	int type;
	const char *path;
};

static int reach_target(void *context)
{
	const struct target *target = context;
	const struct unix_name name = unix_path_name(target->path);
	const int fd = unix_open(target->type);
	int error;

	if (fd < 0)
		return NOT_PREPARED(errno);
	error = unix_connect(fd, &name);
	if (!error && target->type == SOCK_DGRAM)
		error = unix_send(fd, &name);
	close(fd);
	return error;
}

static int make_file(const char *path)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	return fd < 0 ? -1 : close(fd);
}

static int serve_at(const char *path, int type)
{
	const struct unix_name name = unix_path_name(path);
	const int fd = unix_open(type);
	const int error = fd < 0 ? errno : unix_serve(fd, type, &name);

	if (error)
		expect_broken("%s: %s", path, expect_errno_name(error));
	return fd;
}

/* A socket whose server is gone, and one that is bound and not listened on. */
static void make_targets(void)
{
	const struct unix_name bound = unix_path_name("bound");
	const int fd = unix_open(SOCK_STREAM);

	if (make_file("file") || mkdir("dir", 0700) || symlink("loop", "loop") ||
	    bind(fd, (const struct sockaddr *)&bound.address, bound.size))
		expect_broken("the targets: %s", expect_errno_name(errno));
	close(serve_at("stale", SOCK_STREAM));
	serve_at("stream", SOCK_STREAM);
	serve_at("datagram", SOCK_DGRAM);
}

static const struct {
	struct target target;
	int error; /* with and without a sandbox */
	bool denied;
} ordered[] = {
	{ { SOCK_STREAM, "missing" }, ENOENT, false },
	{ { SOCK_DGRAM, "missing" }, ENOENT, false },
	{ { SOCK_STREAM, "file/missing" }, ENOTDIR, false },
	{ { SOCK_STREAM, "loop" }, ELOOP, false },
	{ { SOCK_STREAM, "file" }, ECONNREFUSED, false },
	{ { SOCK_DGRAM, "file" }, ECONNREFUSED, false },
	{ { SOCK_STREAM, "dir" }, ECONNREFUSED, false },
	{ { SOCK_STREAM, "stale" }, ECONNREFUSED, false },
	{ { SOCK_DGRAM, "stale" }, ECONNREFUSED, false },
	{ { SOCK_SEQPACKET, "stream" }, EPROTOTYPE, false },
	{ { SOCK_DGRAM, "stream" }, EPROTOTYPE, false },
	{ { SOCK_STREAM, "datagram" }, EPROTOTYPE, false },
	/* Found, and so decided, before it is looked at whether it listens. */
	{ { SOCK_STREAM, "bound" }, ECONNREFUSED, true },
	{ { SOCK_STREAM, "stream" }, 0, true },
	{ { SOCK_DGRAM, "datagram" }, 0, true },
};

static void judge_order(const struct test_case *self)
{
	(void)self;
	make_targets();
	for (size_t i = 0; i < sizeof(ordered) / sizeof(ordered[0]); i++) {
		struct target target = ordered[i].target;
		struct verdict verdict = judge_vforked(NULL, 0, reach_target, &target);

		if (verdict.kind != VERDICT_ACTED || verdict.error != ordered[i].error)
			expect_broken("%s without a sandbox: %s", target.path,
				      expect_errno_name(verdict.error));
		verdict = judge_vforked(&governed, 1, reach_target, &target);
		expect_verdict(&verdict, ordered[i].denied ? EACCES : ordered[i].error, "%s",
			       target.path);
	}
}

/*
 * File permissions: Landlock takes away, and gives nothing.
 */

static int reach_without_capabilities(void *context)
{
	const int error = privilege_drop_all();

	return error ? NOT_PREPARED(error) : reach_target(context);
}

static void judge_permissions(const struct test_case *self)
{
	struct target target = { SOCK_STREAM, "stream" };
	struct sandbox_rule rule;
	struct sandbox_layer granted;
	struct verdict verdict;

	(void)self;
	serve_at("stream", SOCK_STREAM);
	granted = layer_granting("stream", LLK_ACCESS_FS_RESOLVE_UNIX, &rule);
	verdict = judge_vforked(NULL, 0, reach_without_capabilities, &target);
	expect_control(&verdict, "a socket that may be written to");
	verdict = judge_vforked(&granted, 1, reach_without_capabilities, &target);
	expect_verdict(&verdict, 0, "the same, granted");
	verdict = judge_vforked(&governed, 1, reach_without_capabilities, &target);
	expect_verdict(&verdict, EACCES, "the same, not granted");
	if (chmod("stream", 0500))
		expect_broken("chmod: %s", expect_errno_name(errno));
	verdict = judge_vforked(&granted, 1, reach_without_capabilities, &target);
	expect_verdict(&verdict, EACCES, "a socket that may not be written to, granted");
}

/*
 * What is no resolving of a path.
 */

static int open_path(void *context)
{
	const struct unix_server *server = context;
	const int fd = open(server->names[0].address.sun_path, O_PATH | O_CLOEXEC);
	struct stat status;

	if (fd < 0)
		return errno;
	return fstat(fd, &status) ? errno : 0;
}

static int bind_new(void *context)
{
	const struct unix_name *name = context;
	const int fd = unix_open(SOCK_STREAM);

	return fd < 0 ? NOT_PREPARED(errno) : unix_serve(fd, SOCK_STREAM, name);
}

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

static void expect_free(judged_action *action, void *context, const char *what)
{
	const struct verdict verdict = judge_vforked(&governed, 1, action, context);

	expect_verdict(&verdict, 0, "%s", what);
}

static void judge_free(const struct test_case *self)
{
	struct unix_server server = unix_server_start(UNIX_PATHNAME);
	const struct unix_server abstract = unix_server_start(UNIX_ABSTRACT);
	struct unix_name name = unix_new_name(UNIX_PATHNAME);
	const int stream = unix_open(SOCK_STREAM), datagram = unix_open(SOCK_DGRAM);

	(void)self;
	unix_expect_reach(&governed, 1, &abstract, 0, "a server with abstract names");
	expect_free(bind_new, &name, "binding to a new path");
	expect_free(open_path, &server, "opening the socket file with O_PATH");

	if (unix_connect(stream, &server.names[0]) || unix_send(stream, NULL) ||
	    unix_send(datagram, &server.names[2]))
		expect_broken("reaching the server from outside: %s", expect_errno_name(errno));
	expect_free(accept_one, &server, "accepting a connection from outside");
	expect_free(receive_one, &server, "receiving a datagram from outside");
	unix_expect_reach(&governed, 1, &server, EACCES, "the server itself");
}

#define RESOLVE SOURCE_DOCUMENT ", Access rights, LANDLOCK_ACCESS_FS_RESOLVE_UNIX"

#define CASE(name_, title_, body_)                                                                 \
	{                                                                                          \
		.name = name_, .title = title_, .features = "fs.resolve_unix", .source = RESOLVE,  \
		.needs = "abi>=9 unix", .body = body_                                              \
	}

static const struct test_case cases[] = {
	CASE("errors_before_landlock",
	     "without a server of that type at the path the answer is the same as without Landlock",
	     judge_order),
	CASE("permissions_are_still_needed", "a rule does not stand in for permission to write",
	     judge_permissions),
	CASE("others_stay_free",
	     "binding, accepting, receiving, O_PATH and abstract names are not restricted",
	     judge_free),
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
