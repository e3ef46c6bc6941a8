/* SPDX-License-Identifier: MIT */
/*
 * Processes and threads that could not be made, wherever in a test case that was: what comes of it
 * there, such as a child that cannot be waited for, says nothing about the kernel.
 *
 * fork(2), clone(2) and pthread_create(3) of the suite's programs are those of birth.c, by the
 * linker's option --wrap.
 */
#ifndef SUPPORT_BIRTH_H
#define SUPPORT_BIRTH_H

/* For the beginning of a test case, before it has children. */
void birth_watch(void);

/* The errno by which one could not be made since, in this process or one that it made; or 0. */
int birth_failure(void);

#endif
