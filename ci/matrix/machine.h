/* SPDX-License-Identifier: MIT */
/* One landlock-vm at work. */
#ifndef MATRIX_MACHINE_H
#define MATRIX_MACHINE_H

#include <stdbool.h>
#include <sys/types.h>

#include "select.h"

/* What all machines of a run have in common. */
struct machine_setup {
	const char *vm;	    /* path of landlock-vm */
	const char *guest;  /* folder with a guest tree for each architecture, or NULL */
	const char *accel;  /* value of landlock-vm's option, or NULL */
	const char *append; /* likewise, beside those of the variant */
	unsigned int timeout_s;
	char *const *command; /* NULL-terminated; NULL: the conformance suite */
};

/* Where the output of the guest's command goes, in the folder of its machine. */
#define COMMAND_OUTPUT "command.out"

/*
 * Start landlock-vm for kernel in a process group of its own, with what it says in
 * output/landlock-vm.log and the output of the command in output/command.out.  It is killed
 * when this process ends.  Returns the process, or -1 after a message.
 */
pid_t machine_start(const struct machine_setup *setup, const struct kernel *kernel,
		    const char *output);

/*
 * The command that a machine for kernel runs: setup->command, or the conformance suite.
 * A new NULL-terminated vector, released by arguments_free(); NULL without memory.
 */
char **machine_command(const struct machine_setup *setup, const struct kernel *kernel);

#endif
