/* SPDX-License-Identifier: MIT */
/*
 * What the lying kernel is to lie about, as the environment variable LLK_LIE says in a list that
 * is separated by blanks:
 *
 *  abi=N                 report that ABI
 *  errata=MASK           report those errata as fixed
 *  refuse-version=ERRNO  answer the query for the ABI so, and all else truly
 *  flicker               answer queries in another way each second time
 *  drop-fs=BITS          take these rights and do not enforce them; likewise drop-net, drop-scope
 *  extra-fs=BITS         enforce these rights, asked for or not; likewise extra-net, extra-scope
 *  refuse-fs=BITS        take rules that grant these rights and do not honour them; likewise
 *                        refuse-net
 *  widen-rules           let each rule grant all that its ruleset handles
 *  widen-paths           let each path rule hold for the whole file hierarchy
 *  widen-ports           let each port rule hold for all ports
 *  pin-paths             keep what rules are on until the process ends
 *  accept-unknown        accept bits, fields and flags that the kernel does not know
 *  ignore-restrict       enforce nothing
 *  ignore-nested         enforce the first layer only
 *  layers=N              allow so many layers
 *  no-nnp-check          need neither no_new_privs nor CAP_SYS_ADMIN
 *  nnp-only              need no_new_privs even with CAP_SYS_ADMIN
 *  set-nnp               set no_new_privs when a ruleset is enforced
 *  keep-on-exec          do not make rulesets close on exec
 *  memory-rulesets       return a memory file instead of a ruleset
 *  overreach             in a domain, refuse chroot(2) and to read any other process's memory
 *  overreach-files       in a domain, refuse what is done with files without any right
 *  overreach-net         in a domain, refuse all of sockets that is not for a right: what is not
 *                        TCP, what has no family, to listen, accept, send and receive
 *  overreach-process     in a domain, refuse to signal, trace and ask about any process, and to read
 *                        /proc by path
 *  mute                  once a scope of signals has been entered, no process gets to see one
 *  flip-flags=BITS       take these flags as given where they are not and the other way round, if
 *                        the kernel knows them
 *  record=FROM:TO        what audit records has the text TO instead of FROM
 *  trace-events          there are trace events of Landlock
 *  denial=FROM:TO        what Landlock governs fails with errno TO where it would with FROM
 *  errno=CALL:FROM:TO    create_ruleset, add_rule or restrict_self fails with errno TO where it
 *                        would fail with FROM; 0 stands for success, but not of queries
 *
 * Numbers are as strtoull(3) takes them, errno values are names.
 */
#ifndef LIE_H
#define LIE_H

#include <stdbool.h>

#include <llk_uapi.h>

#define NR_CREATE_RULESET 444
#define NR_ADD_RULE	  445
#define NR_RESTRICT_SELF  446

/* For what stands between the program and libc. */
#define LIE_EXPORT __attribute__((visibility("default")))

struct lie {
	long abi; /* -1: the truth, as for the other two numbers */
	long errata;
	long layers;
	struct llk_ruleset_attr drop;
	struct llk_ruleset_attr extra;
	struct llk_ruleset_attr refuse;
	int version_errno; /* 0: the truth */
	bool flicker;
	bool memory_rulesets;
	bool overreach;
	bool overreach_files;
	bool overreach_net;
	bool overreach_process;
	bool mute;
	bool widen_rules;
	bool widen_paths;
	bool widen_ports;
	bool pin_paths;
	bool accept_unknown;
	bool ignore_restrict;
	bool ignore_nested;
	bool no_nnp_check;
	bool nnp_only;
	bool set_nnp;
	bool keep_on_exec;
	bool trace_events;
	uint64_t flip_flags;
	const char *record_from; /* NULL: none */
	const char *record_to;
	long swapped_call; /* 0: none */
	int swapped_from;
	int swapped_to;
	int denial_from; /* 0: none */
	int denial_to;
	bool in_domain; /* this process, or the one that it was forked from, has entered a layer */
};

/* Read LLK_LIE; a lie that is not in the list above ends the program. */
void lie_read(struct lie *lie);

/* The lie of this process. */
const struct lie *lie_told(void);

/* This process has entered a layer that scopes signals. */
void lie_note_signal_scope(void);

/* libc's function of that name. */
void *lie_find(const char *name);

/* The result of what Landlock governs, with another errno if the lie is about that. */
long lie_denial(long result);

#endif
