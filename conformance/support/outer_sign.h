/* SPDX-License-Identifier: MIT */
/*
 * Signs of a Landlock domain that this process is in: each is something that a domain denies and
 * that no other mechanism is seen to deny.
 *
 * Each function is a question for ask_child().  It answers 1 if the sign shows, 0 if what a domain
 * would deny is free, and ASK_CHILD_UNKNOWN if something else is in the way.
 */
#ifndef SUPPORT_OUTER_SIGN_H
#define SUPPORT_OUTER_SIGN_H

/* outer_files.c.  The present directory must be writable. */
int outer_sign_mounts(const void *context);
int outer_sign_links(const void *context);
int outer_sign_granted_links(const void *context);

/* outer_ports.c */
int outer_sign_tcp_bind(const void *context);
int outer_sign_tcp_connect(const void *context);
int outer_sign_udp_bind(const void *context);
int outer_sign_udp_send(const void *context);

/* outer_processes.c */
int outer_sign_tracing(const void *context);
int outer_sign_signals(const void *context);
int outer_sign_abstract(const void *context);

#endif
