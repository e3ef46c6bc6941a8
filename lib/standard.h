/* SPDX-License-Identifier: MIT */
/*
 * Standard input, output and error of a program: what is closed is not taken by files that are
 * opened later, and output that could not be written is an error.
 */
#ifndef LLK_STANDARD_H
#define LLK_STANDARD_H

/*
 * The first call of main().  A standard descriptor that is closed is opened so that reading and
 * writing fail with EBADF, in children too.  When the program exits, standard output is flushed and
 * closed; if anything of it could not be written, that is said on standard error as
 * "PROGRAM: standard output: REASON" and the exit status is failure, whatever it was.
 */
void standard_guard(const char *program, int failure);

/*
 * From now on, what is written to a closed pipe or past the limit of a file's size fails with EPIPE
 * or EFBIG in place of a signal, so that the program can tidy up.  If standard output was such a
 * pipe, the program ends by SIGPIPE all the same when it exits.
 */
void standard_outlive_signals(void);

/*
 * In a child, or before the program becomes another: give the signals back, and close what
 * standard_guard() has opened.
 */
void standard_restore(void);

#endif
