/* SPDX-License-Identifier: MIT */
/* Run one machine from start to end, and say how it ended. */
#ifndef LLK_VM_MACHINE_H
#define LLK_VM_MACHINE_H

#include "harvest.h"
#include "qemu.h"

/* Why a machine failed; only MACHINE_DONE lets the command's status count. */
enum machine_cause {
	MACHINE_DONE,
	MACHINE_SETUP,	   /* something on the host: the emulator, a file, our own output */
	MACHINE_NO_BOOT,   /* the guest's init never said hello */
	MACHINE_PANIC,	   /* the guest's kernel panicked */
	MACHINE_HANG,	   /* no end within the time allowed */
	MACHINE_KILLED,	   /* the emulator or we were told to end by a signal */
	MACHINE_TRUNCATED, /* the result stream is damaged, too long, or has no end */
	MACHINE_KERNEL,	   /* another kernel answers than the image is of */
};

struct machine_limits {
	double boot_s; /* until hello */
	double total_s;
};

struct machine_outcome {
	enum machine_cause cause;
	char detail[1024]; /* one line; empty when done */
	bool from_outside; /* somebody ended it: it is not the machine's fault */
	double boot_s;	   /* until hello; negative if there was none */
	double duration_s;
};

/* The word for machine.json and messages; "done" for MACHINE_DONE. */
const char *machine_cause_name(enum machine_cause cause);

/*
 * Start the machine, take its results into harvest, and return when nothing of it is left.
 * SIGINT, SIGTERM and SIGHUP end the machine at once.
 */
void machine_run(const struct qemu_machine *machine, const struct machine_limits *limits,
		 struct harvest *harvest, struct machine_outcome *outcome);

#endif
