// SPDX-License-Identifier: MIT
/* The exercise of fs.execute: a program of a few bytes that does nothing but succeed. */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "catalogue.h"

#define PROGRAM "program"

/* exit(0), for those architectures that it has been written for. */
#if defined(__x86_64__)
#define MACHINE EM_X86_64
static const unsigned char code[] = {
	0x31, 0xff,		      /* xor %edi,%edi */
	0xb8, 0x3c, 0x00, 0x00, 0x00, /* mov $60,%eax */
	0x0f, 0x05,		      /* syscall */
};
#elif defined(__i386__)
#define MACHINE EM_386
static const unsigned char code[] = {
	0x31, 0xdb,		      /* xor %ebx,%ebx */
	0xb8, 0x01, 0x00, 0x00, 0x00, /* mov $1,%eax */
	0xcd, 0x80,		      /* int $0x80 */
};
#elif defined(__aarch64__) && defined(__AARCH64EL__)
#define MACHINE EM_AARCH64
static const unsigned char code[] = {
	0x00, 0x00, 0x80, 0xd2, /* mov x0,#0 */
	0xa8, 0x0b, 0x80, 0xd2, /* mov x8,#93 */
	0x01, 0x00, 0x00, 0xd4, /* svc #0 */
};
#elif defined(__arm__) && defined(__ARMEL__)
#define MACHINE	      EM_ARM
#define MACHINE_FLAGS EF_ARM_EABI_VER5
static const unsigned char code[] = {
	0x00, 0x00, 0xa0, 0xe3, /* mov r0,#0 */
	0x01, 0x70, 0xa0, 0xe3, /* mov r7,#1 */
	0x00, 0x00, 0x00, 0xef, /* svc #0 */
};
#endif

#ifdef MACHINE

#ifndef MACHINE_FLAGS
#define MACHINE_FLAGS 0
#endif

#if defined(__x86_64__) || defined(__aarch64__)
typedef Elf64_Ehdr elf_header;
typedef Elf64_Phdr elf_segment;
#define CLASS ELFCLASS64
#else
typedef Elf32_Ehdr elf_header;
typedef Elf32_Phdr elf_segment;
#define CLASS ELFCLASS32
#endif

/* A multiple of every page size, above every sensible vm.mmap_min_addr. */
#define LOAD_ADDRESS 0x400000
#define MAX_PAGE     0x10000

struct program {
	elf_header header;
	elf_segment segments[2];
	unsigned char code[sizeof(code)];
};

/* What an exec that got past Landlock comes to: the program's own exit. */
#define NOT_A_PROGRAM 0

static void compose(struct program *program)
{
	*program = (struct program){
		.header = {
			.e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, CLASS, ELFDATA2LSB,
				     EV_CURRENT },
			.e_type = ET_EXEC,
			.e_machine = MACHINE,
			.e_version = EV_CURRENT,
			.e_entry = LOAD_ADDRESS + offsetof(struct program, code),
			.e_phoff = offsetof(struct program, segments),
			.e_flags = MACHINE_FLAGS,
			.e_ehsize = sizeof(elf_header),
			.e_phentsize = sizeof(elf_segment),
			.e_phnum = 2,
		},
		.segments = {
			{
				.p_type = PT_LOAD,
				.p_flags = PF_R | PF_X,
				.p_vaddr = LOAD_ADDRESS,
				.p_paddr = LOAD_ADDRESS,
				.p_filesz = sizeof(*program),
				.p_memsz = sizeof(*program),
				.p_align = MAX_PAGE,
			},
			/* No executable stack, which some security modules refuse. */
			{ .p_type = PT_GNU_STACK, .p_flags = PF_R | PF_W },
		},
	};
	memcpy(program->code, code, sizeof(code));
}

#else

/*
 * No program for this architecture.  An executable file that is none will do: the kernel looks at
 * what is in it only after Landlock has let it be opened for execution, and then says ENOEXEC.
 */
struct program {
	char text[1];
};

#define NOT_A_PROGRAM ENOEXEC

static void compose(struct program *program)
{
	*program = (struct program){ .text = "\n" };
}

#endif

static int write_program(int fd)
{
	struct program program;

	compose(&program);
	if (write(fd, &program, sizeof(program)) != (ssize_t)sizeof(program))
		return errno ? errno : ENOSPC;
	return fchmod(fd, 0700) ? errno : 0;
}

/* EACCES for a filesystem that is mounted noexec, as execve(2) would say. */
int set_up_execute(struct exercise_site *site)
{
	struct statvfs mount;
	int error;
	int fd;

	if (statvfs(site->dir, &mount))
		return errno;
	if (mount.f_flag & ST_NOEXEC)
		return EACCES;

	fd = openat(site->dir_fd, PROGRAM, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0700);
	if (fd < 0)
		return errno;
	errno = 0;
	error = write_program(fd);
	/* Closed before anything is forked: a program that is open for writing is ETXTBSY. */
	if (close(fd) && !error)
		error = errno;
	return error;
}

/* The program exits with 0. */
static int become_program(void *context)
{
	const struct exercise_site *const site = context;
	char *const arguments[] = { (char[]){ PROGRAM }, NULL };
	char *const environment[] = { NULL };

	/* Not execveat(2): Debian's 5.10 for aarch64 answers it with ENOENT. */
	if (!fchdir(site->dir_fd))
		execve(PROGRAM, arguments, environment);
	return errno == NOT_A_PROGRAM ? 0 : errno;
}

int act_execute(void *context)
{
	return run_in_child(become_program, context);
}
