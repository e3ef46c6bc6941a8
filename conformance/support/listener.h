/* SPDX-License-Identifier: MIT */
/* A TCP server of the test case itself, for what is judged to connect to. */
#ifndef SUPPORT_LISTENER_H
#define SUPPORT_LISTENER_H

#include <netinet/in.h>

/* The IPv4 loopback address with that port, in network byte order. */
struct sockaddr_in loopback(in_port_t port);

/*
 * Listen on the loopback address and a port that the kernel chooses, until the process ends, with
 * places for eight connections.  Skips the test case where that cannot be had.
 */
struct sockaddr_in listen_tcp(void);

#endif
