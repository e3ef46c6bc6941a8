/* SPDX-License-Identifier: MIT */
/* A network namespace of the test case's own, in which all ports are free. */
#ifndef NET_NETWORK_H
#define NET_NETWORK_H

/*
 * Move the calling process to one, whose loopback interface is up and over which it has all
 * capabilities.  Skips the test case where that is not allowed.
 */
void network_enter(void);

/*
 * Write a setting of that network, such as "ipv4/ip_unprivileged_port_start".  Returns 0 or a
 * positive errno.
 */
int network_set(const char *name, const char *value);

#endif
