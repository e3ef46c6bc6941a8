/* SPDX-License-Identifier: MIT */
/* The emulator: its command line for a machine, and its process. */
#ifndef LLK_VM_QEMU_H
#define LLK_VM_QEMU_H

#include <sys/types.h>

enum qemu_accel {
	QEMU_TCG,
	QEMU_KVM,
};

/* Bytes of a console that are kept: far more than a kernel has to say. */
#define QEMU_CONSOLE_MAX (256 << 20)

/* A machine to start.  All strings stay the caller's. */
struct qemu_machine {
	const char *arch;      /* "x86_64" or "aarch64" */
	unsigned int page_kib; /* of the kernel's pages; 0: not known */
	const char *append;    /* more kernel parameters, may be empty */
	unsigned int user;     /* that the command runs as */
	int kernel;	       /* descriptor of the kernel */
	int initrd;	       /* descriptor of the initramfs */
	int console;	       /* descriptor of the file that the console is written to */
	unsigned int cpus;
	unsigned int memory_mib;
	enum qemu_accel accel;
};

/* A running emulator; both descriptors do not block. */
struct qemu_process {
	pid_t pid;    /* also its process group */
	int results;  /* our end of the result port */
	int messages; /* what the emulator itself says */
};

/* "qemu-system-x86_64", ...; NULL for an unknown architecture. */
const char *qemu_program(const char *arch);

const char *qemu_accel_name(enum qemu_accel accel);

/*
 * Start the emulator in a process group of its own.  It dies with us, however we end.
 * 0, or -1 with errno set.  An emulator that is not installed exits with 127 and says so.
 */
int qemu_start(const struct qemu_machine *machine, struct qemu_process *process);

#endif
