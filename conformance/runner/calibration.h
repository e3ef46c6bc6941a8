/* SPDX-License-Identifier: MIT */
/* What the running machine is like, so that results can be compared between machines. */
#ifndef RUNNER_CALIBRATION_H
#define RUNNER_CALIBRATION_H

#include <stdbool.h>
#include <sys/types.h>

#include <llk.h>

#include "offer.h"
#include "outside.h"

struct calibration {
	struct llk_support support;
	long page_size;
	int word_bits;
	uid_t uid;
	char capabilities[20];	/* in effect, in hexadecimal; "" unknown */
	int no_new_privs;	/* -1 unknown */
	int unprivileged_error; /* why no_new_privs cannot be set, and is needed; 0: it is not */
	int layers;		/* that one task could stack; -1 if it could not be found out */
	int seccomp_mode;	/* 0 none, 1 strict, 2 filter; -1 unknown */
	int yama_scope;		/* ptrace_scope; -1 without Yama */
	bool user_namespaces;	/* this user may create one */
	const char *
		filesystem; /* of the checks' files; NULL: another than those that are told apart */
	struct offers offers;
	struct outside outside;
	char lsm_list[256]; /* active security modules, comma-separated; "" unknown */
};

/* Find everything out; restricts nothing but children of its own. */
void calibration_measure(struct calibration *calibration);

#endif
