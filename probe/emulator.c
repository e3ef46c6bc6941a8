// SPDX-License-Identifier: MIT
#include "emulator.h"

#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#endif

/* How emulators show themselves: by a text in one of these places. */
enum place {
	RELEASE,   /* of uname(2): within it */
	VERSION,   /* of uname(2): within it */
	PROCESSOR, /* the whole text, as the others that follow */
	HYPERVISOR,
	TRACER,
	PROGRAM, /* the beginning of its name */
	MACHINE, /* no text: the program is for another processor */
};

#define OTHER_KERNEL(what, where)                                                                  \
	{                                                                                          \
		what, "run on a Linux kernel of version 5.13 or later" where, false                \
	}
#define TRANSLATOR(what)                                                                            \
	{                                                                                           \
		what, "run a program that is built for the machine's own processor, without " what, \
			true                                                                        \
	}

static const struct row {
	enum place place;
	const char *sign;
	struct emulator emulator;
} rows[] = {
	/* The version has stayed the same; the release, 4.4.0 for long, has not. */
	{ RELEASE,
	  "gvisor",
	  { "gVisor",
	    "run with another container runtime than runsc, or with a release of runsc that has "
	    "Landlock",
	    false } },
	{ VERSION,
	  "#1 SMP Sun Jan 10 15:06:54 PST 2016",
	  { "gVisor",
	    "run with another container runtime than runsc, or with a release of runsc that has "
	    "Landlock",
	    false } },
	/* The second generation says "microsoft" in small letters, and is a real kernel. */
	{ RELEASE,
	  "-Microsoft",
	  { "the Windows Subsystem for Linux 1",
	    "convert the distribution to WSL 2, whose kernel is Linux: wsl --set-version NAME 2",
	    false } },
	{ RELEASE, "starnix", OTHER_KERNEL("Starnix of Fuchsia", "") },
	{ VERSION, "BrandZ virtual linux",
	  OTHER_KERNEL("an LX zone of illumos", ", such as in a virtual machine") },
	{ VERSION, "FreeBSD",
	  OTHER_KERNEL("the Linux emulation of FreeBSD", ", such as in a virtual machine") },
	{ PROGRAM, "qemu-", TRANSLATOR("the user mode of QEMU") },
	{ PROGRAM, "rosetta", TRANSLATOR("Rosetta") },
	{ PROCESSOR, "VirtualApple", TRANSLATOR("Rosetta") },
	{ PROGRAM, "FEX", TRANSLATOR("FEX") },
	{ HYPERVISOR, "FEXIFEXIEMU", TRANSLATOR("FEX") },
	{ PROGRAM, "box64", TRANSLATOR("Box64") },
	{ PROGRAM, "box86", TRANSLATOR("Box86") },
	{ TRACER,
	  "proot",
	  { "PRoot",
	    "run without PRoot: user namespaces, as bubblewrap makes them, do what it does",
	    true } },
	/* Last: of those above, some show this as well. */
	{ MACHINE, "", TRANSLATOR("an emulation of another processor") },
};

static bool is_shown(const struct row *row, const struct emulator_signs *signs)
{
	switch (row->place) {
	case RELEASE:
		return strstr(signs->kernel.release, row->sign);
	case VERSION:
		return strstr(signs->kernel.version, row->sign);
	case PROCESSOR:
		return strcmp(signs->processor, row->sign) == 0;
	case HYPERVISOR:
		return strcmp(signs->hypervisor, row->sign) == 0;
	case TRACER:
		return strcmp(signs->tracer, row->sign) == 0;
	case PROGRAM:
		return strncmp(signs->program, row->sign, strlen(row->sign)) == 0;
	case MACHINE:
		break;
	}
	return signs->other_machine;
}

const struct emulator *emulator_find(const struct emulator_signs *signs)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (is_shown(&rows[i], signs))
			return &rows[i].emulator;
	}
	return NULL;
}

/* Twelve characters in three registers, as processors give them. */
static void look_at_processor(struct emulator_signs *signs)
{
#if defined(__x86_64__) || defined(__i386__)
	unsigned int most, b, c, d;

	__cpuid(0, most, b, c, d);
	memcpy(signs->processor, &b, 4);
	memcpy(signs->processor + 4, &d, 4);
	memcpy(signs->processor + 8, &c, 4);
	__cpuid(0x40000000, most, b, c, d);
	memcpy(signs->hypervisor, &b, 4);
	memcpy(signs->hypervisor + 4, &c, 4);
	memcpy(signs->hypervisor + 8, &d, 4);
#else
	(void)signs;
#endif
}

/* The machine of that program file, EM_NONE if it cannot be read. */
static unsigned int read_machine(const char *path)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	Elf32_Ehdr header; /* begins as that of 64 bits does */
	ssize_t got;

	if (fd < 0)
		return EM_NONE;
	got = read(fd, &header, sizeof(header));
	close(fd);
	return got == (ssize_t)sizeof(header) && memcmp(header.e_ident, ELFMAG, SELFMAG) == 0
		       ? header.e_machine
		       : EM_NONE;
}

/*
 * Translators answer for /proc/self/exe with the program that they translate.  This other name of
 * the same link is left to the kernel, whose program is the translator.
 */
#define KERNELS_LINK	"/proc/thread-self/exe"
#define TRANSLATED_LINK "/proc/self/exe"

static void look_at_program(struct emulator_signs *signs)
{
	char path[4096];
	const ssize_t length = readlink(KERNELS_LINK, path, sizeof(path) - 1);
	const unsigned int kernels = read_machine(KERNELS_LINK);
	const unsigned int translated = read_machine(TRANSLATED_LINK);
	const char *name;

	if (length < 0)
		return;
	path[length] = '\0';
	name = strrchr(path, '/');
	snprintf(signs->program, sizeof(signs->program), "%.*s", (int)sizeof(signs->program) - 1,
		 name ? name + 1 : path);
	signs->other_machine = kernels != EM_NONE && translated != EM_NONE && kernels != translated;
}

static ssize_t read_start(const char *path, char *text, size_t size)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got;

	if (fd < 0)
		return -1;
	got = read(fd, text, size - 1);
	close(fd);
	text[got < 0 ? 0 : got] = '\0';
	return got;
}

static void look_at_tracer(struct emulator_signs *signs)
{
	static const char label[] = "\nTracerPid:";
	char path[32];
	char status[4096];
	const char *found;
	long tracer;

	if (read_start("/proc/self/status", status, sizeof(status)) < 0)
		return;
	found = strstr(status, label);
	tracer = found ? strtol(found + sizeof(label) - 1, NULL, 10) : 0;
	if (tracer <= 0)
		return;
	snprintf(path, sizeof(path), "/proc/%ld/comm", tracer);
	read_start(path, signs->tracer, sizeof(signs->tracer));
	signs->tracer[strcspn(signs->tracer, "\n")] = '\0';
}

void emulator_look(struct emulator_signs *signs, const struct utsname *kernel)
{
	*signs = (struct emulator_signs){ .kernel = *kernel };
	look_at_processor(signs);
	look_at_program(signs);
	look_at_tracer(signs);
}
