/* SPDX-License-Identifier: MIT */
/* Yama, which may deny the tracing of other processes whether Landlock does or not. */
#ifndef SUPPORT_YAMA_H
#define SUPPORT_YAMA_H

/*
 * End the test case for what failed without a sandbox: as skipped if Yama's setting is the reason
 * of the error, else as expect_broken() does.
 */
_Noreturn void yama_or_broken(const char *what, int error);

#endif
