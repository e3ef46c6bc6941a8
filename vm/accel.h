/* SPDX-License-Identifier: MIT */
/*
 * Whether to trust this machine's KVM.  /dev/kvm can exist and still not run a guest, where
 * virtualisation is nested; that is found out once, and remembered until the next boot of the host
 * or another emulator.
 */
#ifndef LLK_VM_ACCEL_H
#define LLK_VM_ACCEL_H

#include <stdbool.h>

/* Can KVM be tried for guests of this architecture: is it there, and not known to be broken? */
bool accel_kvm_is_worth_trying(const char *arch);

/* Remember that it is broken.  0, or -1 with errno set. */
int accel_remember_broken_kvm(const char *arch);

#endif
