/* SPDX-License-Identifier: MIT */
/*
 * Attempts: what processes do with sockets, tried with and without sandboxes and compared with what
 * the network stack says by itself.
 */
#ifndef NET_ATTEMPT_H
#define NET_ATTEMPT_H

#include <stdbool.h>
#include <stddef.h>

#include <judge.h>

#include "address.h"
#include "ports.h"

#define MAX_ATTEMPTS 48

/* The port that an attempt is about. */
enum port_kind {
	PORT_OPEN,
	PORT_SHARED,
	PORT_ZERO,
	PORT_NUMBER, /* the attempt's own */
};

struct attempt {
	const char *what;

	/*
	 * Before the sandbox is entered: the descriptor for act, or a negative errno.  NULL: a
	 * socket of the kind below, opened within the sandbox.
	 */
	int (*prepare)(const struct attempt *self, const struct ports *ports);

	/* Within it: 0 or an errno. */
	int (*act)(const struct attempt *self, const struct ports *ports, int fd);

	enum socket_kind socket;
	enum address_kind address;
	enum port_kind port;
	uint16_t number; /* with PORT_NUMBER the port, else what the act makes of it */
	int size;	 /* of the address, 0 for its own */
	bool empty;	 /* instead: an address of no bytes */
	bool governed;	 /* whether it takes the rights of its trial: EACCES without them */

	/*
	 * What is answered wherever these rights are handled, granted or not, if not 0: that of the
	 * check of the address, which comes first.
	 */
	int checked;

	/* Left out where it cannot be prepared; otherwise the whole test case is. */
	bool optional;
	/* A word of facility.h, without which it is left out; or NULL. */
	const char *facility;
};

/* Attempts that take the same rights. */
struct trial {
	const struct attempt *attempts;
	size_t count;
	uint64_t rights;   /* the network rights */
	bool port_zero;	   /* granted on port 0, instead of both ports */
	uint64_t left_out; /* network rights that are not handled with everything else either */
	bool network_only; /* let no other kind of right be handled */
	const struct ports *ports;
};

/* The address of an attempt, with its port and size. */
struct address attempt_address(const struct attempt *attempt, const struct ports *ports);

/*
 * Make all attempts in one judged child, after it has entered the layers.  Each answer is 0, an
 * errno or NOT_PREPARED.  Ends the test case as failed if the sandbox was refused.
 */
void attempt_all(const struct attempt *attempts, size_t count, const struct ports *ports,
		 const struct sandbox_layer *layers, size_t layer_count, int *answers);

/*
 * Judge all attempts: without a sandbox; with the rights handled, not granted; granted; granted on
 * other ports; and with everything else handled.  The first that is
 * not left out has to succeed without one.
 */
void trial_judge(const struct trial *trial);

#define TRIAL(attempts_, rights_, ...)                                                             \
	{                                                                                          \
		.attempts = attempts_, .count = sizeof(attempts_) / sizeof((attempts_)[0]),        \
		.rights = rights_, __VA_ARGS__                                                     \
	}

/*
 * Bodies of test cases whose row is a trial without ports, which are taken here.  The second skips
 * the case where there is no IPv6.
 */
struct test_case;
void judge_trial_v4(const struct test_case *self);
void judge_trial_v6(const struct test_case *self);

#endif
