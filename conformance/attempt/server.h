/* SPDX-License-Identifier: MIT */
/* A test program that serves the runner; see serving.h. */
#ifndef ATTEMPT_SERVER_H
#define ATTEMPT_SERVER_H

#include <sys/types.h>

#include "attempt.h"
#include "serving.h"

struct server {
	pid_t pid;
	int fd;	      /* of its messages; -1: there is none */
	char *joined; /* where it is SERVING_JOINED, the path of that */
};

#define SERVER_NONE ((struct server){ .fd = -1 })

/*
 * Let the program serve: where its folder has all in one, by that, which may be there already; else
 * by itself.  Returns 0, or an errno and no server.
 */
int server_start(struct server *server, const char *program);

/* The program has been gone through; what has all of its folder stays for another. */
void server_leave(struct server *server);

/* Ask it to run with these arguments, argv[0] first, in the attempt.  Returns 0 or an errno. */
int server_ask(const struct server *server, const struct attempt *attempt, char *const argv[]);

/*
 * Hear its next message, and in *text what follows it, which the caller frees; NULL if nothing
 * does.  Returns 1; 0 at the end: it serves no more; or -1: there is none yet.
 */
int server_hear(const struct server *server, struct serving_message *message, char **text);

/* It ends, and is waited for.  One that is not there is passed over. */
void server_end(struct server *server);

#endif
