/* SPDX-License-Identifier: MIT */
/* Servers on UNIX sockets of every type, and every way to reach them by their names. */
#ifndef SUPPORT_UNIX_SOCKET_H
#define SUPPORT_UNIX_SOCKET_H

#include <sys/socket.h>
#include <sys/un.h>

#include <sandbox.h>

enum unix_kind {
	UNIX_ABSTRACT,
	UNIX_PATHNAME,
};

struct unix_name {
	struct sockaddr_un address;
	socklen_t size;
};

/* An abstract name that nobody has, or that of a socket file "socket-N" that is not there yet. */
struct unix_name unix_new_name(enum unix_kind kind);

/* The name of the socket file at path, which has to be short enough for one. */
struct unix_name unix_path_name(const char *path);

/* Remove the socket file of that name, if it is the name of one. */
void unix_remove(const struct unix_name *name);

/* A socket of SOCK_STREAM, SOCK_SEQPACKET or SOCK_DGRAM that does not block.  -1 and errno. */
int unix_open(int type);

/* Bind and, but for datagrams, listen.  Returns 0 or a positive errno. */
int unix_serve(int fd, int type, const struct unix_name *name);

/* connect(2): 0 or a positive errno. */
int unix_connect(int fd, const struct unix_name *name);

/* sendto(2) of one byte, or send(2) without a name: 0 or a positive errno. */
int unix_send(int fd, const struct unix_name *name);

/* A server of each type. */
#define UNIX_TYPES 3

extern const int unix_types[UNIX_TYPES];

/* The index of a type in unix_types, and of what is of that type in a server. */
int unix_index(int type);

struct unix_server {
	int fds[UNIX_TYPES];
	struct unix_name names[UNIX_TYPES];
};

/* New names for it, and no sockets yet. */
struct unix_server unix_server_named(enum unix_kind kind);

/* Make its sockets.  Returns 0 or a positive errno. */
int unix_server_open(struct unix_server *server);

/* The same in the test case itself, which ends as broken where that fails. */
struct unix_server unix_server_start(enum unix_kind kind);

/* Remove its socket files. */
void unix_server_remove(const struct unix_server *server);

enum unix_way {
	UNIX_CONNECT_STREAM,
	UNIX_CONNECT_SEQPACKET,
	UNIX_CONNECT_DATAGRAM,
	UNIX_SENDTO,
	UNIX_SENDMSG,
	UNIX_SENDMMSG,
	UNIX_WAYS,
};

const char *unix_way_name(enum unix_way way);

/*
 * Reach the server that way with a socket of one's own.  Returns 0 or a positive errno.  The
 * datagrams are taken out again if the server's sockets are open here.
 */
int unix_reach(enum unix_way way, const struct unix_server *server);

/* Expect each way to end with error for a child in these layers. */
void unix_expect_reach(const struct sandbox_layer *layers, size_t count,
		       const struct unix_server *server, int error, const char *what);

#endif
