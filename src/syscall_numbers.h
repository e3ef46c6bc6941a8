/* SPDX-License-Identifier: MIT */
/* Landlock's system call numbers: one set for every architecture but alpha. */
#ifndef LLK_SYSCALL_NUMBERS_H
#define LLK_SYSCALL_NUMBERS_H

#if defined(__alpha__)
#define LLK_NR_CREATE_RULESET 554
#define LLK_NR_ADD_RULE       555
#define LLK_NR_RESTRICT_SELF  556
#else
#define LLK_NR_CREATE_RULESET 444
#define LLK_NR_ADD_RULE       445
#define LLK_NR_RESTRICT_SELF  446
#endif

#endif
