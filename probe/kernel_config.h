/* SPDX-License-Identifier: MIT */
/* The configuration that a kernel was built with, as its .config file or config.gz tells it. */
#ifndef PROBE_KERNEL_CONFIG_H
#define PROBE_KERNEL_CONFIG_H

#include "report.h"

struct kernel_config {
	char release[65]; /* of the head that the build system writes, "" if there is none */
	size_t lines;	  /* that are about an option */
	enum tristate landlock;
	enum tristate inet;
	enum tristate ipv6;
	enum tristate mptcp;
	struct lsm_list lsm; /* CONFIG_LSM */
};

/*
 * Read the file.  An option that a whole configuration does not mention is not set; whole is one
 * that has the head.  Returns 0, a positive errno, or EBADMSG for a file about no option at all.
 */
int kernel_config_read(struct kernel_config *config, const char *path);

#endif
