/* SPDX-License-Identifier: MIT */
/*
 * A test program that serves: asked to by the guest runner, it forks for each run in place of being
 * executed anew (attempt/serving.h).  The process that forks does nothing else, so that it stays as
 * it was started; every run is a copy of that.
 *
 * ATF's main function of the suite's programs is that of serve.c, by the linker's option --wrap.
 */
#ifndef SUPPORT_SERVE_H
#define SUPPORT_SERVE_H

/* Of a test case that is about to look at its needs: the word that is looked at, from 0. */
void serve_note_need(int index);

/* All of its needs are met. */
void serve_note_needs_met(void);

#endif
