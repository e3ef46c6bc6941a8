/* SPDX-License-Identifier: MIT */
/* Descriptors of every kind, to be handed to system calls that take only some. */
#ifndef SUPPORT_DESCRIPTOR_H
#define SUPPORT_DESCRIPTOR_H

enum descriptor_kind {
	FD_MINUS_ONE,
	FD_MINUS_TWO,
	FD_CWD,		  /* AT_FDCWD */
	FD_CLOSED,	  /* a number that nothing has */
	FD_RULESET,	  /* handles all filesystem rights that the ABI number declares */
	FD_RULESET_NET,	  /* handles net.bind_tcp alone */
	FD_RULESET_SCOPE, /* scopes signals alone */
	FD_DIR,		  /* "." */
	FD_DIR_PATH,	  /* the same by O_PATH */
	FD_FILE,
	FD_FILE_PATH,
	FD_SYMLINK_PATH, /* a symbolic link itself */
	FD_DEVICE,	 /* /dev/null */
	FD_DEVICE_PATH,
	FD_PIPE,
	FD_SOCKET,
	FD_MEMFD,
	FD_EVENTFD,
	FD_EPOLL,
	FD_INOTIFY,
	FD_SIGNALFD,
	FD_TIMERFD,
	FD_PIDFD,	   /* of the calling process */
	FD_NAMESPACE,	   /* /proc/self/ns/mnt */
	FD_NAMESPACE_PATH, /* the same by O_PATH */
};

/*
 * Open one, in the test case's own directory; it is closed with the process.  Ends the test case
 * where that fails: as failed if the kernel refused a ruleset, as skipped where the machine lacks
 * it, else as broken.
 */
int descriptor_open(enum descriptor_kind kind);

/* "a pipe": for messages. */
const char *descriptor_name(enum descriptor_kind kind);

#endif
