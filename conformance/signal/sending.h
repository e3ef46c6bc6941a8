/* SPDX-License-Identifier: MIT */
/* The system calls that send a signal to one process. */
#ifndef SIGNAL_SENDING_H
#define SIGNAL_SENDING_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct sending {
	const char *name;
	int (*send)(pid_t pid, int number); /* 0 or a positive errno */
	/* Not every kernel with scopes has it, or a setting is in the way. */
	bool may_lack;
	const char *needs; /* a word of facility.h, or NULL */
	/* Looks the process up before the signal is looked at. */
	bool has_lookup_of_its_own;
};

/* Whether the machine has what it needs; prints if not. */
bool sending_is_offered(const struct sending *sending);

extern const struct sending sendings[];
extern const size_t sending_count;

/* kill(2), the first of them. */
int send_kill(pid_t pid, int number);

#endif
