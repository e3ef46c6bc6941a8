/* SPDX-License-Identifier: MIT */
/* What answers system calls in the place of Linux, or stands between it and this process. */
#ifndef PROBE_EMULATOR_H
#define PROBE_EMULATOR_H

#include <stdbool.h>
#include <sys/utsname.h>

struct emulator {
	const char *name;   /* for "this is ..." */
	const char *remedy; /* against Landlock being missing there */
	bool translates;    /* for a kernel that may have Landlock; else there is none */
};

/* What there is to recognise one by; "" for what cannot be seen. */
struct emulator_signs {
	struct utsname kernel;
	char processor[13];  /* who has made it, by its own account; x86 only */
	char hypervisor[13]; /* the same of what the processor runs on */
	char program[64];    /* that the kernel runs for this process: the last part of its path */
	char tracer[16];     /* the program that traces this process */
	bool other_machine;  /* the program that the kernel runs is for another processor */
};

void emulator_look(struct emulator_signs *signs, const struct utsname *kernel);

/* The emulator that shows these signs, NULL if none is known to. */
const struct emulator *emulator_find(const struct emulator_signs *signs);

#endif
