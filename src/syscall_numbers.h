/* SPDX-License-Identifier: MIT */
/*
 * Landlock's system call numbers.
 *
 * They come from the build machine's headers if those know them.  Otherwise they follow from the
 * table that all architectures share since Linux 5.1, plus an offset on those that had one already.
 */
#ifndef LLK_SYSCALL_NUMBERS_H
#define LLK_SYSCALL_NUMBERS_H

#include <sys/syscall.h>

#if defined(__alpha__)
#define LLK_NR_OFFSET 110
#elif defined(__ia64__)
#define LLK_NR_OFFSET 1024
#elif defined(__mips__) && defined(_ABIO32) && _MIPS_SIM == _ABIO32
#define LLK_NR_OFFSET 4000
#elif defined(__mips__) && defined(_ABI64) && _MIPS_SIM == _ABI64
#define LLK_NR_OFFSET 5000
#elif defined(__mips__) && defined(_ABIN32) && _MIPS_SIM == _ABIN32
#define LLK_NR_OFFSET 6000
#elif defined(__x86_64__) && defined(__ILP32__)
#define LLK_NR_OFFSET 0x40000000
#elif defined(__x86_64__) || defined(__i386__) || defined(__aarch64__) || defined(__ARM_EABI__) || \
	defined(__powerpc__) || defined(__s390__) || defined(__riscv) || defined(__loongarch__) || \
	defined(__sparc__) || defined(__hppa__) || defined(__m68k__) || defined(__sh__) ||         \
	defined(__arc__) || defined(__csky__) || defined(__xtensa__) || defined(__or1k__) ||       \
	defined(__nios2__) || defined(__microblaze__)
#define LLK_NR_OFFSET 0
#endif

#if defined(__NR_landlock_create_ruleset) && defined(__NR_landlock_add_rule) &&                    \
	defined(__NR_landlock_restrict_self)
#define LLK_NR_CREATE_RULESET __NR_landlock_create_ruleset
#define LLK_NR_ADD_RULE	      __NR_landlock_add_rule
#define LLK_NR_RESTRICT_SELF  __NR_landlock_restrict_self
#define LLK_NR_KNOWN	      1
#elif defined(LLK_NR_OFFSET)
#define LLK_NR_CREATE_RULESET (LLK_NR_OFFSET + 444)
#define LLK_NR_ADD_RULE	      (LLK_NR_OFFSET + 445)
#define LLK_NR_RESTRICT_SELF  (LLK_NR_OFFSET + 446)
#define LLK_NR_KNOWN	      1
#else
/* No kernel has a system call of this number: it answers ENOSYS. */
#define LLK_NR_CREATE_RULESET (-1)
#define LLK_NR_ADD_RULE	      (-1)
#define LLK_NR_RESTRICT_SELF  (-1)
#define LLK_NR_KNOWN	      0
#endif

#endif
