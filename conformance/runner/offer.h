/* SPDX-License-Identifier: MIT */
/* What checks need besides Landlock, and this machine has or lacks: see support/facility.h. */
#ifndef RUNNER_OFFER_H
#define RUNNER_OFFER_H

#include <stdbool.h>
#include <stddef.h>

#define OFFERS_MAX 128

struct offers {
	size_t count;
	struct {
		const char *name; /* the word in the needs of checks: "ipv6", "call:unshare", ... */
		bool there;
	} list[OFFERS_MAX];
};

/* Find everything out: opens what it asks for, and keeps nothing. */
void offers_measure(struct offers *offers);

#endif
