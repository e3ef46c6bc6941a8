/* SPDX-License-Identifier: MIT */
/* The entry by which an emulator starts an unpacked x86_64 kernel: the kernel's CONFIG_PVH. */
#ifndef LLK_VM_PVH_ENTRY_H
#define LLK_VM_PVH_ENTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Whether a vmlinux that is in memory as a whole, and that image_header_read() took for one, names
 * such an entry in one note, as every reader of notes finds it, and loads it with all else below
 * 4 GiB.  The bytes may be anybody's.
 */
bool pvh_entry_exists(const uint8_t *elf, size_t size);

#endif
