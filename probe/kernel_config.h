/* SPDX-License-Identifier: MIT */
/* The configuration that a kernel was built with, as its .config file or config.gz tells it. */
#ifndef PROBE_KERNEL_CONFIG_H
#define PROBE_KERNEL_CONFIG_H

#include "report.h"

/* More than any architecture takes from its configuration. */
#define KERNEL_CONFIG_CMDLINE_MAX 4096

struct kernel_config {
	char release[65]; /* of the head that the build system writes, "" if there is none */
	char arch[32];	  /* of the same, in the kernel's words */
	size_t lines;	  /* that are about an option */
	bool whole;	  /* it has that head and what the build system writes near its end */
	bool cut;	  /* its last line ends in the middle */
	bool backports;	  /* the distributor is known to add later features of Landlock */
	enum tristate security;
	enum tristate landlock;
	enum tristate net;
	enum tristate inet;
	enum tristate ipv6;
	enum tristate mptcp;
	struct lsm_list lsm; /* CONFIG_LSM */

	/* The command line that is built in, and how it goes together with the boot loader's. */
	char cmdline[KERNEL_CONFIG_CMDLINE_MAX];
	enum tristate cmdline_bool;
	enum tristate cmdline_alone; /* CONFIG_CMDLINE_OVERRIDE, _OVERWRITE or _FORCE */
	enum tristate cmdline_extend;
	enum tristate cmdline_extend_mips;
	enum tristate cmdline_ignored; /* CONFIG_CMDLINE_FROM_BOOTLOADER */
	unsigned int cmdline_size;     /* CONFIG_COMMAND_LINE_SIZE, 0 if there is none */
	enum tristate boot_config;
	enum tristate boot_config_force;
	enum tristate boot_config_embed;
};

/* What kernel_config_read() answers besides errno: what the file is, or why it cannot be read. */
enum {
	KERNEL_CONFIG_NONE = -1,    /* about no option at all */
	KERNEL_CONFIG_DAMAGED = -2, /* made by gzip, and damaged */
	KERNEL_CONFIG_SHORT = -3,   /* made by gzip, and cut short */
	KERNEL_CONFIG_XZ = -4,	    /* and so on: made by that program */
	KERNEL_CONFIG_ZSTD = -5,
	KERNEL_CONFIG_BZIP2 = -6,
	KERNEL_CONFIG_LZ4 = -7,
	KERNEL_CONFIG_LZMA = -8,
	KERNEL_CONFIG_LZOP = -9,
	KERNEL_CONFIG_IMAGE = -10,   /* a program or a kernel */
	KERNEL_CONFIG_UTF16 = -11,   /* text of 16-bit characters */
	KERNEL_CONFIG_FOREIGN = -12, /* the configuration of another program */
};

/*
 * Read the file, plain, made by gzip, or as CONFIG_IKCONFIG keeps it in a kernel.  An option that a
 * whole configuration does not mention is not set; of what is not whole that cannot be said.
 * Returns 0, a positive errno, or one of the above.
 */
int kernel_config_read(struct kernel_config *config, const char *path);

/* What such an answer means, for people. */
const char *kernel_config_error(int error);

#endif
