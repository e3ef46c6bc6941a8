// SPDX-License-Identifier: MIT
/*
 * The surroundings that a process inherits: limits, Landlock domains of others, signals,
 * descriptors, variables; and the settings of a whole machine.  The others are in rows.c.
 */
#include "filter.h"
#include "surrounding.h"

#include <signal.h>

#define TEXT(number)  #number
#define NUMBER(macro) TEXT(macro)

/* A user who has a name on every machine, and one who has none. */
#define NOBODY                                                                                     \
	{                                                                                          \
		become_user, "65534"                                                               \
	}
#define NAMELESS                                                                                   \
	{                                                                                          \
		become_user, "54321"                                                               \
	}

#define LIMIT(row_name, touched, value)                                                            \
	{                                                                                          \
		.name = (row_name), .programs = (touched), .steps = { { limit, (value) } },        \
	}

#define VARIABLE(row_name, value)                                                                  \
	{                                                                                          \
		.name = (row_name), .programs = "syscalls/ruleset_fd_test:*",                      \
		.steps = { { variable, (value) } },                                                \
	}

static const struct surrounding rows[] = {
	/* Limits. */
	LIMIT("nofile-40", "limits/* unix/*", "nofile 40"),
	LIMIT("nofile-20", "fs/rights_test:* unix/*", "nofile 20"),
	{ .name = "fsize-0",
	  .programs = "syscalls/*",
	  .refused = "File too large",
	  .steps = { { limit, "fsize 0" } } },
	{ .name = "no-privilege-at-all",
	  .programs = "syscalls/*",
	  .place = BY_ROOT,
	  .refused = "PR_SET_NO_NEW_PRIVS",
	  .steps = { { filter_install, "set_no_new_privs:EPERM" }, NOBODY } },
	LIMIT("fsize-1m", "fs/truncate_test:* filesystem/*", "fsize 1048576"),
	LIMIT("memlock-0", "door/uring_*", "memlock 0"),
	LIMIT("core-0", "door/coredump_test:*", "core 0"),
	LIMIT("stack-256k", "threads/tsync_test:* limits/*", "stack 262144"),
	LIMIT("as-512m", "threads/tsync_test:* door/coredump_test:*", "as 536870912"),
	LIMIT("data-64m", "threads/tsync_test:* limits/*", "data 67108864"),
	LIMIT("sigpending-0", "signal/owner_test:* signal/kernel_test:* signal/thread_test:*",
	      "sigpending 0"),
	LIMIT("msgqueue-0", "door/opening_test:*", "msgqueue 0"),
	LIMIT("locks-0", "inheritance/inheritance_test:*", "locks 0"),
	{ .name = "nproc-24",
	  .programs = "threads/tsync_test:* signal/owner_test:*",
	  .place = BY_ROOT,
	  .against = "user",
	  .steps = { { limit, "nproc 24" }, NAMELESS } },

	/* Somebody else's Landlock domain. */
	{ .name = "outer-1",
	  .programs = "limits/* fs/refer_test:*",
	  .steps = { { outer_layers, "1" } } },
	{ .name = "outer-8",
	  .programs = "limits/* fs/precedence_test:*",
	  .steps = { { outer_layers, "8" } } },
	{ .name = "outer-14",
	  .programs = "limits/* scope/abstract_test:*",
	  .steps = { { outer_layers, "14" } } },
	{ .name = "outer-15",
	  .programs = "limits/* syscalls/ruleset_fd_test:*",
	  .steps = { { outer_layers, "15" } } },
	{ .name = "outer-16",
	  .programs = "syscalls/*",
	  .refused = "no layer is left",
	  .steps = { { outer_layers, "16" } } },
	{ .name = "outer-fs-granted",
	  .programs = "fs/refer_test:* fs/refer_layers_test:* topology/mount_test:* limits/*",
	  .steps = { { outer_granted, "fs" } } },
	{ .name = "outer-fs-without-refer",
	  .programs = "fs/refer_test:* errata/* topology/mount_test:*",
	  .steps = { { outer_granted, "fs-refer" } } },
	{ .name = "outer-write-denied",
	  .programs = "syscalls/*",
	  .refused = ": Permission denied",
	  .steps = { { outer_handled, "write" } } },
	{ .name = "outer-write-granted-in-tmp",
	  .programs = "fs/ioctl_test:* signal/kernel_test:* topology/mount_test:*",
	  .steps = { { outer_granted, "write /tmp" } } },
	{ .name = "outer-truncate",
	  .programs = "syscalls/*",
	  .refused = "truncating a file: Permission denied",
	  .steps = { { outer_handled, "truncate" } } },
	{ .name = "outer-make_sock",
	  .programs = "unix/* fs/create_test:* fs/rights_test:*",
	  .steps = { { outer_handled, "make_sock" } } },
	{ .name = "outer-ioctl",
	  .programs = "fs/ioctl_test:* signal/kernel_test:*",
	  .steps = { { outer_handled, "ioctl" } } },
	{ .name = "outer-net",
	  .programs = "net/* fs/refer_test:*",
	  .steps = { { outer_handled, "net" } } },
	{ .name = "outer-scope",
	  .programs = "scope/* signal/reach_test:* fs/refer_test:*",
	  .steps = { { outer_handled, "scope" } } },
	{ .name = "outer-all",
	  .programs =
		  "net/rights_test:* net/port_test:* scope/rights_test:* signal/owner_test:* fs/rights_test:* ptrace/access_test:*",
	  .steps = { { outer_granted, "fs net scope" } } },
	{ .name = "others-denied",
	  .programs = "audit/hidden_test:* audit/releases_test:* trace/denials_test:*",
	  .steps = { { others_denied, "" } } },
	{ .name = "outer-user",
	  .programs = "privilege/* topology/mount_test:* fs/refer_test:*",
	  .place = BY_ROOT,
	  .against = "user",
	  .steps = { { outer_granted, "fs" }, NOBODY } },

	/* Nothing that a user of a container would see of it but what it denies. */
	{ .name = "outer-user-filtered",
	  .programs = "limits/* fs/refer_test:*",
	  .place = BY_ROOT,
	  .against = "user",
	  .steps = { { outer_granted, "fs-refer" }, { filter_install, "unshare:EPERM" }, NOBODY } },

	/* What a process inherits. */
	{ .name = "sigchld-ignored",
	  .programs = "signal/kernel_test:* threads/tsync_test:*",
	  .steps = { { ignore_signal, NUMBER(SIGCHLD) } } },
	{ .name = "sigpipe-ignored",
	  .programs = "unix/*",
	  .steps = { { ignore_signal, NUMBER(SIGPIPE) } } },
	{ .name = "sigio-ignored",
	  .programs = "signal/owner_test:*",
	  .steps = { { ignore_signal, NUMBER(SIGIO) } } },
	{ .name = "signals-blocked",
	  .programs = "signal/owner_test:* threads/tsync_test:*",
	  .steps = { { block_signals, "" } } },
	{ .name = "descriptors-open",
	  .programs = "syscalls/add_rule_test:* syscalls/ruleset_fd_test:*",
	  .steps = { { open_descriptors, "900" } } },
	{ .name = "stdin-closed",
	  .programs = "syscalls/ruleset_fd_test:*",
	  .steps = { { close_descriptors, "1" } } },
	{ .name = "mask-077",
	  .programs = "privilege/* inheritance/lineage_test:*",
	  .steps = { { file_mask, "077" } } },
	{ .name = "mask-777",
	  .programs = "privilege/* inheritance/lineage_test:*",
	  .place = BY_ROOT,
	  .against = "user",
	  .steps = { { file_mask, "0777" }, NOBODY } },
	{ .name = "mask-000", .programs = "fs/rights_test:*", .steps = { { file_mask, "0" } } },
	VARIABLE("environment-empty", "-"),
	VARIABLE("language-odd", "LC_ALL=tr_TR.UTF-8"),
	VARIABLE("language-missing", "LC_ALL=nowhere"),
	VARIABLE("posix", "POSIXLY_CORRECT=1"),
	VARIABLE("memory-perturbed", "MALLOC_PERTURB_=85"),
	VARIABLE("home-unset", "HOME"),
	VARIABLE("home-missing", "HOME=/nonexistent"),
	{ .name = "one-processor", .programs = "threads/*", .steps = { { one_processor, "0" } } },
	{ .name = "idle",
	  .programs = "syscalls/ruleset_fd_test:*",
	  .steps = { { idle_priority, "" } } },
	/* The release of the kernel is then said to be 2.6, and more can be executed. */
	{ .name = "personality-old",
	  .programs = "syscalls/ruleset_fd_test:*",
	  .steps = { { set_personality, "0020000" } } },
	{ .name = "personality-executes-all",
	  .programs = "door/memory_test:* syscalls/create_ruleset_test:*",
	  .steps = { { set_personality, "0400000" } } },
	{ .name = "personality-not-random",
	  .programs = "syscalls/ruleset_fd_test:*",
	  .steps = { { set_personality, "0040000" } } },
	{ .name = "session", .programs = "signal/kernel_test:*", .steps = { { new_session, "" } } },
	{ .name = "subreaper",
	  .programs = "signal/kernel_test:* threads/tsync_test:*",
	  .steps = { { subreaper, "" } } },

	/* Settings of a whole machine. */
	{ .name = "yama-0",
	  .programs = "ptrace/*",
	  .place = IN_GUEST,
	  .steps = { { write_file, "/proc/sys/kernel/yama/ptrace_scope 0" } } },
	{ .name = "yama-1",
	  .programs = "ptrace/*",
	  .place = IN_GUEST,
	  .steps = { { write_file, "/proc/sys/kernel/yama/ptrace_scope 1" } } },
	{ .name = "yama-2",
	  .programs = "ptrace/*",
	  .place = IN_GUEST,
	  .steps = { { write_file, "/proc/sys/kernel/yama/ptrace_scope 2" } } },
	{ .name = "yama-3",
	  .programs = "ptrace/*",
	  .place = IN_GUEST,
	  .steps = { { write_file, "/proc/sys/kernel/yama/ptrace_scope 3" } } },
	{ .name = "yama-2-user",
	  .programs = "ptrace/*",
	  .place = IN_GUEST,
	  .against = "user",
	  .steps = { { write_file, "/proc/sys/kernel/yama/ptrace_scope 2" }, NOBODY } },
	{ .name = "io_uring-disabled",
	  .programs = "door/uring_*",
	  .place = IN_GUEST,
	  .steps = { { write_file, "/proc/sys/kernel/io_uring_disabled 2" } } },
	{ .name = "bpf-disabled",
	  .programs = "syscalls/ruleset_passing_test:*",
	  .place = IN_GUEST,
	  .steps = { { write_file, "/proc/sys/kernel/unprivileged_bpf_disabled 1" } } },
	{ .name = "coredumps-piped",
	  .programs = "door/coredump_test:*",
	  .place = IN_GUEST,
	  .steps = { { write_file, "/proc/sys/kernel/core_pattern |/bin/false" } } },
	{ .name = "modules-disabled",
	  .programs = "net/protocols_test:*",
	  .place = IN_GUEST,
	  .steps = { { write_file, "/proc/sys/kernel/modules_disabled 1" } } },
	{ .name = "links-unprotected",
	  .programs = "fs/refer_test:*",
	  .place = IN_GUEST,
	  .steps = { { write_file, "/proc/sys/fs/protected_hardlinks 0" } } },
	{ .name = "no-user-namespaces-in-machine",
	  .programs = "topology/mount_test:* privilege/*",
	  .place = IN_GUEST,
	  .against = "user",
	  .steps = { { write_file, "/proc/sys/user/max_user_namespaces 0" }, NOBODY } },
	{ .name = "pid_max-small",
	  .programs = "threads/tsync_test:*",
	  .place = IN_GUEST,
	  .steps = { { write_file, "/proc/sys/kernel/pid_max 400" } } },
	{ .name = "overcommit-never",
	  .programs = "threads/tsync_test:*",
	  .place = IN_GUEST,
	  .steps = { { write_file, "/proc/sys/vm/overcommit_memory 2" } } },
};

const struct surrounding_table surroundings_inherited = { rows, sizeof(rows) / sizeof(rows[0]) };
