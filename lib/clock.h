/* SPDX-License-Identifier: MIT */
/* What a clock shows. */
#ifndef LLK_CLOCK_H
#define LLK_CLOCK_H

#include <time.h>

/* In seconds; clock: as for clock_gettime(2). */
static inline double clock_now_s(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

#endif
