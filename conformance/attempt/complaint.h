/* SPDX-License-Identifier: MIT */
/* What is wrong with a file of the suite's, as a text. */
#ifndef ATTEMPT_COMPLAINT_H
#define ATTEMPT_COMPLAINT_H

/* As printf(3) into memory that the caller frees; never NULL. */
__attribute__((format(printf, 1, 2), returns_nonnull)) char *complaint(const char *format, ...);

#endif
