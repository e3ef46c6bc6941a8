/* SPDX-License-Identifier: MIT */
/* The serial port that the result stream leaves by. */
#ifndef LLK_GUEST_PORT_H
#define LLK_GUEST_PORT_H

/* Find the port, open it and make it carry bytes unchanged.  A descriptor, or -1 (noted). */
int port_open(void);

#endif
