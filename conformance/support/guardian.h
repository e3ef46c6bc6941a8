/* SPDX-License-Identifier: MIT */
/* What a test case changes on the machine is put back, however the test case ends. */
#ifndef SUPPORT_GUARDIAN_H
#define SUPPORT_GUARDIAN_H

/*
 * Have put_back called once, when the calling process ends: by itself, or where it is killed, by
 * another process that has been forked now.  To be called once, and before what is to be put back
 * is done.  Ends the test case as broken where that is not possible.
 */
void guardian_post(void (*put_back)(void));

#endif
