/* SPDX-License-Identifier: MIT */
/* Ports of the test case's own, which the kernel chooses. */
#ifndef NET_PORTS_H
#define NET_PORTS_H

#include <stdint.h>

/*
 * Each of the two has a TCP and a UDP socket on 127.0.0.1 and, where there is IPv6, on ::1.  All
 * other sockets of this user may share shared, if they set SO_REUSEPORT.  In host byte order.
 */
struct ports {
	uint16_t open;	 /* TCP listens, with room for all that a test case connects */
	uint16_t shared; /* TCP does not listen: connections are refused */
};

/* Take two ports until the process ends.  Skips the test case where they cannot be had. */
struct ports ports_take(void);

#endif
