/* SPDX-License-Identifier: MIT */
/* What host and guest agree on: where the guest finds its orders, and the kernel parameter. */
#ifndef LLK_VM_GUEST_PATHS_H
#define LLK_VM_GUEST_PATHS_H

/* Arguments of the command, each ended by a NUL byte. */
#define GUEST_COMMAND "/landlock-vm/command"

/* Kernel modules, loaded in the order of their names. */
#define GUEST_MODULES "/landlock-vm/modules"

/* Behind the name of a module that others only profit from: it may be of no use to the machine. */
#define GUEST_MODULE_OPTIONAL ".optional"

/* Folders of modules that take long to load, by what the kernel asks for them as: "fs-xfs". */
#define GUEST_MODULES_ON_DEMAND "/landlock-vm/modules-on-demand"

/* The first program, which loads those modules too when the kernel runs it anew. */
#define GUEST_INIT "/init"

/* The files that the command leaves here go back to the host. */
#define GUEST_RESULTS "/results"

/* Kernel parameter with the name of the serial port that the stream leaves by. */
#define GUEST_PORT_PARAMETER "llk.results="

/* Kernel parameter with the number of the user and group that the command runs as. */
#define GUEST_USER_PARAMETER "llk.user="

/* Kernel parameter with the type of the filesystem that /tmp is, where it is not a tmpfs. */
#define GUEST_TMP_PARAMETER "llk.tmp="

/* Kernel parameter with proc(5)'s option of that name. */
#define GUEST_HIDEPID_PARAMETER "llk.hidepid="

/* PCI identity of that port's controller (QEMU's pci-serial). */
#define GUEST_PORT_PCI_VENDOR "0x1b36"
#define GUEST_PORT_PCI_DEVICE "0x0002"

#endif
