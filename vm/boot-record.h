/* SPDX-License-Identifier: MIT */
/* The record of a boot: machine.json and the message. */
#ifndef LLK_VM_BOOT_RECORD_H
#define LLK_VM_BOOT_RECORD_H

#include "boot-kernel.h"
#include "console-reports.h"
#include "machine.h"

struct boot_record {
	struct boot_kernel kernel;
	enum qemu_accel accel;
	const char *booted; /* "image", or "payload": what that unpacks; NULL: nothing */
	char initramfs_sha256[65];
	char release[256];  /* what the guest said */
	int command_status; /* as the exit status of landlock-vm; -1: none */
	struct machine_outcome outcome;
	struct console_reports reports;
};

/* Write machine.json into the folder, whole or not at all.  0, or -1 with errno set. */
int boot_record_write(const struct boot_record *record, int folder);

#endif
