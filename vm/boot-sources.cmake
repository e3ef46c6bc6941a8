# SPDX-License-Identifier: MIT
# Sources of landlock-vm boot.  Needs jansson, libarchive, libelf, libkmod, libm, llk-digest, llk-lib.
set(LLK_VM_BOOT_SOURCES
	accel.c
	archive.c
	boot.c
	boot-kernel.c
	boot-options.c
	boot-output.c
	boot-record.c
	closure.c
	console.c
	console-reports.c
	digest-command.c
	frame.c
	harvest.c
	initramfs.c
	initramfs-command.c
	machine.c
	module.c
	module-file.c
	module-index.c
	qemu.c
	stream.c
	strip.c
	tree.c)
