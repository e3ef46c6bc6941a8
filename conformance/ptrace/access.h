/* SPDX-License-Identifier: MIT */
/* The system calls that take the permission to trace the process that they are done to. */
#ifndef PTRACE_ACCESS_H
#define PTRACE_ACCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct access {
	const char *name;
	/* 0, a positive errno, or what a judged action returns that was not prepared. */
	int (*act)(pid_t pid);
	int denial;
	/* Needs more than the permission: an option, a capability or a setting. */
	bool may_lack;
	/* CAP_PERFMON does instead, so it is tried without. */
	bool is_for_users;
};

extern const struct access accesses[];
extern const size_t access_count;

#define MAX_ACCESSES 16

/* The first three: to attach, to seize and to read memory. */
#define ACCESS_FEW    3
#define ACCESS_ATTACH 0
#define ACCESS_READ   2

int access_attach(pid_t pid);
int access_read_memory(pid_t pid);

#endif
