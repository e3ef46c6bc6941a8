/* SPDX-License-Identifier: MIT */
/*
 * Scripts: what a process does in domains of its own, on one line.
 *
 *	Ld0	enter a layer that handles making directories, with these flags (hexadecimal);
 *		Lp0 for making pipes, Le0 for removing directories, Lb0 for moving them
 *	-4	landlock_restrict_self(-1, 4)
 *	d	make a directory;  p  make a pipe;  b  rename a directory
 *	f	fork: what follows is done by the child
 *	t	start a thread: what follows is done by it
 *	s	start a thread that waits
 *	w	what follows is done by the thread that waits
 *	x	execute: what follows is done by another program
 *
 * All of it in the working directory, where there is the directory "old", and all of d, p and b has
 * to be denied.
 */
#ifndef AUDIT_SCRIPT_H
#define AUDIT_SCRIPT_H

/* The program that is executed, beside the running one. */
#define SCRIPT_PROGRAM "run_script"

/* Something was not denied. */
#define SCRIPT_NOT_DENIED 0xff

/* The kernel refused a layer, or flags: with that errno. */
#define SCRIPT_REFUSED(error_) (0x80 | (error_))

/* Returns 0, a positive errno, or one of the above. */
int script_run(const char *script);

#endif
