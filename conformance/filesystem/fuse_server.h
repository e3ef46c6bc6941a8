/* SPDX-License-Identifier: MIT */
/* A FUSE server that shows the files of a directory, spoken to by /dev/fuse itself. */
#ifndef FILESYSTEM_FUSE_SERVER_H
#define FILESYSTEM_FUSE_SERVER_H

/*
 * Serve the directory root_fd to what is mounted by fuse_fd, until it is unmounted.  One request at
 * a time; for a process of its own.
 */
_Noreturn void fuse_serve(int fuse_fd, int root_fd);

#endif
