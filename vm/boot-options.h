/* SPDX-License-Identifier: MIT */
/* The command line of landlock-vm boot. */
#ifndef LLK_VM_BOOT_OPTIONS_H
#define LLK_VM_BOOT_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

enum boot_accel {
	BOOT_ACCEL_AUTO,
	BOOT_ACCEL_KVM,
	BOOT_ACCEL_TCG,
};

struct boot_options {
	const char *id; /* or NULL: then kernel or tree is set */
	const char *kernel;
	const char *modules;
	const char *tree; /* "[NAME=]DIR" */
	const char *arch; /* or NULL: not asked for */
	enum boot_accel accel;
	unsigned int cpus;
	unsigned int memory_mib;
	unsigned int timeout_s;
	unsigned int user; /* that CMD runs as, with the group of the same number; 0: root */
	const char *append;
	bool any_length;     /* of append: the kernel may drop its end */
	const char *guest;   /* or NULL: the one that was built with us */
	const char *sysroot; /* or NULL: as the architecture wants it */
	const char *output;  /* or NULL */
	char **additions;    /* ended by NULL */
	size_t addition_count;
	char **command; /* ended by NULL; may be empty */
};

enum boot_options_result {
	BOOT_OPTIONS_RUN,
	BOOT_OPTIONS_DONE,  /* help was printed */
	BOOT_OPTIONS_WRONG, /* the mistake was printed */
};

/* Read argv, whose first element is "boot". */
enum boot_options_result boot_options_read(int argc, char **argv, struct boot_options *options);

#endif
