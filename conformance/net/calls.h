/* SPDX-License-Identifier: MIT */
/* What attempts are made of: preparations, and acts with and without an address. */
#ifndef NET_CALLS_H
#define NET_CALLS_H

#include "attempt.h"

/* Preparations, before the sandbox. */

/* A socket of the attempt's kind. */
int prepare_socket(const struct attempt *self, const struct ports *ports);
/* The same, bound to the shared port on the loopback address. */
int prepare_bound(const struct attempt *self, const struct ports *ports);
/* The same, bound to a port that the kernel has chosen. */
int prepare_bound_to_any(const struct attempt *self, const struct ports *ports);
/* The same, connected to the open port on the loopback address. */
int prepare_connected(const struct attempt *self, const struct ports *ports);
/* A TCP socket that listens on the loopback address. */
int prepare_listening(const struct attempt *self, const struct ports *ports);

/* Acts with the attempt's address. */

/* Sharing the port with others, if it is the shared one. */
int act_bind(const struct attempt *self, const struct ports *ports, int fd);
int act_connect(const struct attempt *self, const struct ports *ports, int fd);
int act_sendto(const struct attempt *self, const struct ports *ports, int fd);
int act_sendmsg(const struct attempt *self, const struct ports *ports, int fd);
/* One message. */
int act_sendmmsg(const struct attempt *self, const struct ports *ports, int fd);

/* sendto(2) with the attempt's number as its flags. */
int act_sendto_flagged(const struct attempt *self, const struct ports *ports, int fd);

/* The same with MSG_FASTOPEN: they connect, and send at once. */
int act_fast_sendto(const struct attempt *self, const struct ports *ports, int fd);
int act_fast_sendmsg(const struct attempt *self, const struct ports *ports, int fd);
int act_fast_sendmmsg(const struct attempt *self, const struct ports *ports, int fd);
/* And without an address. */
int act_fast_send(const struct attempt *self, const struct ports *ports, int fd);

/* Acts without an address. */
int act_send(const struct attempt *self, const struct ports *ports, int fd);
int act_write(const struct attempt *self, const struct ports *ports, int fd);
int act_sendmsg_unnamed(const struct attempt *self, const struct ports *ports, int fd);
int act_sendmmsg_unnamed(const struct attempt *self, const struct ports *ports, int fd);
int act_listen(const struct attempt *self, const struct ports *ports, int fd);
/* Without waiting: nothing to receive is success. */
int act_receive(const struct attempt *self, const struct ports *ports, int fd);

#endif
