/* SPDX-License-Identifier: MIT */
/* The kernel's command line, taken apart as the kernel does it. */
#ifndef PROBE_BOOT_PARAMETER_H
#define PROBE_BOOT_PARAMETER_H

#include <stdbool.h>
#include <stddef.h>

/* The parameters that choose security modules, and what keeps others from being read. */
struct boot_parameters {
	const char *lsm;      /* the value of the last lsm=, NULL if there is none */
	const char *security; /* the same of security= */
	const char *dashes;   /* what follows a parameter "--" and is not the kernel's, or NULL */
	bool bootconfig;      /* the boot configuration is asked for */
	bool open_quote;      /* a quote is not closed, and all that follows it is one value */
};

/* Whether that separates parameters. */
bool boot_parameter_is_blank(char byte);

/* Take the line apart, in place: what is found points into it. */
void boot_parameters_take(char *line, struct boot_parameters *parameters);

/*
 * Leave of the line, whose others may be secrets, the parameters that matter for Landlock: without
 * the quotes that the kernel takes off, up to the first blank, and with one blank between.
 * Returns how many others there were, with those of init.
 */
size_t boot_parameters_withhold(char *line);

#endif
