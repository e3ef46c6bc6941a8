// SPDX-License-Identifier: MIT
/*
 * The system calls that a check uses and a machine may refuse: a surrounding for each, which
 * touches the programs named.  What has no name here is in calls.txt, with the reason.
 */
#include "filter.h"

#include <fcntl.h>
#include <linux/keyctl.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

/* Headers of an old distribution lack some of these. */
#define CREATE_RULESET 444
#define ADD_RULE       445
#define RESTRICT_SELF  446
#define MPTCP	       262

#define ALWAYS(call_name, call, touched, given)                                                    \
	{                                                                                          \
		.name = (call_name), .programs = (touched), .answers = (given), .number = (call),  \
		.argument = -1                                                                     \
	}
/* Where nothing can be judged, and the program says so. */
#define NEEDED(call_name, call, given, said)                                                       \
	{                                                                                          \
		.name = (call_name), .programs = "syscalls/*", .answers = (given),                 \
		.number = (call), .argument = -1, .refused = (said)                                \
	}
/* Where one argument has a value. */
#define WHERE(call_name, call, at, wanted, touched, given)                                         \
	{                                                                                          \
		.name = (call_name), .programs = (touched), .answers = (given), .number = (call),  \
		.argument = (at), .mask = 0xffffffff, .value = (unsigned int)(wanted)              \
	}
/* Where one argument has a flag. */
#define FLAG(call_name, call, at, flag, touched, given)                                            \
	{                                                                                          \
		.name = (call_name), .programs = (touched), .answers = (given), .number = (call),  \
		.argument = (at), .mask = (unsigned int)(flag), .value = (unsigned int)(flag)      \
	}

const struct filtered_call filtered_calls[] = {
	/* Landlock itself. */
	NEEDED("landlock_create_ruleset", CREATE_RULESET, "EPERM ENOSYS kill kill-thread trap",
	       "landlock_create_ruleset(2)"),
	NEEDED("landlock_add_rule", ADD_RULE, "EPERM ENOSYS kill kill-thread trap",
	       "landlock_add_rule(2)"),
	NEEDED("landlock_restrict_self", RESTRICT_SELF, "EPERM ENOSYS kill kill-thread trap",
	       "landlock_restrict_self(2)"),
	WHERE("set_no_new_privs", SYS_prctl, 0, PR_SET_NO_NEW_PRIVS,
	      "privilege/* syscalls/restrict_self_test:* fs/rights_test:* threads/tsync_test:* signal/change_test:* audit/domains_test:*",
	      "EPERM EINVAL"),

	/* Namespaces and mounts. */
	ALWAYS("unshare", SYS_unshare,
	       "topology/mount_test:* errata/disconnected_test:* net/port_test:* scope/abstract_test:*",
	       "EPERM ENOSYS"),
	FLAG("unshare_user", SYS_unshare, 0, CLONE_NEWUSER, "privilege/*", "EPERM"),
	FLAG("unshare_mounts", SYS_unshare, 0, CLONE_NEWNS,
	     "topology/mount_test:* errata/disconnected_test:*", "EPERM"),
	FLAG("unshare_net", SYS_unshare, 0, CLONE_NEWNET, "net/port_test:* scope/abstract_test:*",
	     "EPERM"),
	FLAG("unshare_pid", SYS_unshare, 0, CLONE_NEWPID, "signal/group_test:*", "EPERM"),
	FLAG("unshare_ipc", SYS_unshare, 0, CLONE_NEWIPC, "door/opening_test:*", "EPERM"),
	FLAG("unshare_uts", SYS_unshare, 0, CLONE_NEWUTS, "door/credentials_test:*", "EPERM"),
	FLAG("clone_files", SYS_clone, 0, CLONE_FILES,
	     "threads/bystanders_test:* inheritance/lineage_test:*", "EPERM"),
	ALWAYS("clone3", SYS_clone3, "threads/bystanders_test:* inheritance/lineage_test:*",
	       "ENOSYS"),
	ALWAYS("setns", SYS_setns, "topology/mount_test:* ptrace/access_test:*", "EPERM ENOSYS"),
	ALWAYS("mount", SYS_mount, "topology/mount_test:* errata/disconnected_test:* filesystem/*",
	       "EPERM ENOSYS"),
	ALWAYS("umount2", SYS_umount2,
	       "topology/mount_test:* errata/disconnected_test:* filesystem/* audit/mounts_test:*",
	       "EPERM ENOSYS"),
	ALWAYS("pivot_root", SYS_pivot_root, "topology/* audit/mounts_test:*", "EPERM ENOSYS"),
	ALWAYS("chroot", SYS_chroot, "topology/* fs/free_names_test:*", "EPERM"),
	ALWAYS("move_mount", SYS_move_mount, "topology/mount_test:* errata/disconnected_test:*",
	       "EPERM ENOSYS"),
	ALWAYS("open_tree", SYS_open_tree, "topology/mount_test:* errata/disconnected_test:*",
	       "EPERM ENOSYS"),
	ALWAYS("fsopen", SYS_fsopen, "topology/mount_test:*", "EPERM ENOSYS"),
	ALWAYS("fsconfig", SYS_fsconfig, "topology/mount_test:* audit/mounts_test:*",
	       "EPERM ENOSYS"),
	ALWAYS("fsmount", SYS_fsmount, "topology/mount_test:*", "EPERM ENOSYS"),
	ALWAYS("fspick", SYS_fspick, "topology/mount_test:*", "EPERM ENOSYS"),
	ALWAYS("mount_setattr", SYS_mount_setattr, "topology/mount_test:*", "EPERM ENOSYS"),

	/* Files. */
	ALWAYS("mknodat", SYS_mknodat,
	       "fs/rights_test:* fs/create_test:* errata/* threads/tsync_test:* unix/bind_test:* "
	       "audit/flags_test:nested_layers audit/domains_test:recorded_once",
	       "EPERM ENOSYS"),
#ifdef SYS_mknod
	ALWAYS("mknod", SYS_mknod, "unix/*", "EPERM ENOSYS"),
#endif
	FLAG("mknodat_device", SYS_mknodat, 2, 0020000, "fs/create_test:* errata/*", "EPERM"),
	ALWAYS("name_to_handle_at", SYS_name_to_handle_at,
	       "door/opening_test:* fs/free_names_test:*", "EPERM ENOSYS"),
	ALWAYS("open_by_handle_at", SYS_open_by_handle_at, "door/opening_test:*", "EPERM ENOSYS"),
	ALWAYS("openat2", SYS_openat2, "fs/operations_test:*", "EPERM ENOSYS"),
	ALWAYS("renameat2", SYS_renameat2, "fs/refer_test:* errata/* audit/moves_test:*",
	       "EPERM ENOSYS"),
	ALWAYS("symlinkat", SYS_symlinkat, "fs/rights_test:* fs/create_test:*", "EPERM"),
	ALWAYS("linkat", SYS_linkat, "fs/refer_test:*", "EPERM"),
	ALWAYS("fallocate", SYS_fallocate, "fs/free_descriptors_test:*", "EPERM ENOSYS"),
	ALWAYS("execveat", SYS_execveat, "fs/execute_test:* inheritance/lineage_test:*",
	       "EPERM ENOSYS"),
	ALWAYS("memfd_create", SYS_memfd_create,
	       "fs/free_descriptors_test:* syscalls/add_rule_test:* syscalls/restrict_self_test:*",
	       "EPERM ENOSYS"),
	WHERE("ioctl_terminal", SYS_ioctl, 1, TIOCSCTTY, "signal/kernel_test:*", "EPERM"),
	WHERE("set_lease", SYS_fcntl, 1, F_SETLEASE, "signal/owner_test:*", "EPERM"),
	WHERE("notify", SYS_fcntl, 1, F_NOTIFY, "signal/owner_test:*", "EPERM"),
	WHERE("set_owner_ex", SYS_fcntl, 1, F_SETOWN_EX,
	      "signal/owner_test:* signal/owner_group_test:*", "EPERM EINVAL"),
	ALWAYS("flock", SYS_flock, "memory/* fs/free_descriptors_test:* audit/moves_test:*",
	       "EPERM"),
	ALWAYS("inotify_init1", SYS_inotify_init1, "fs/free_names_test:*", "EPERM ENOSYS"),
	ALWAYS("fanotify_init", SYS_fanotify_init, "door/opening_test:*", "EPERM ENOSYS"),
	ALWAYS("setxattr", SYS_setxattr, "fs/free_names_test:*", "EPERM EOPNOTSUPP"),
	ALWAYS("fsetxattr", SYS_fsetxattr, "fs/free_descriptors_test:*", "EPERM EOPNOTSUPP"),
	ALWAYS("fchown", SYS_fchown, "fs/free_descriptors_test:* inheritance/lineage_test:*",
	       "EPERM"),
	ALWAYS("fchownat", SYS_fchownat, "fs/free_names_test:*", "EPERM"),
	ALWAYS("statx", SYS_statx, "fs/free_names_test:*", "ENOSYS EPERM"),
	ALWAYS("copy_file_range", SYS_copy_file_range, "fs/free_descriptors_test:*", "ENOSYS"),
	ALWAYS("sendfile", SYS_sendfile, "fs/free_descriptors_test:*", "EPERM"),
	ALWAYS("fadvise64", SYS_fadvise64, "fs/free_descriptors_test:*", "EPERM"),
	ALWAYS("epoll_create1", SYS_epoll_create1,
	       "syscalls/add_rule_test:* syscalls/restrict_self_test:*", "EPERM"),
	ALWAYS("eventfd2", SYS_eventfd2, "syscalls/add_rule_test:* syscalls/restrict_self_test:*",
	       "EPERM"),
	ALWAYS("signalfd4", SYS_signalfd4, "syscalls/add_rule_test:* syscalls/restrict_self_test:*",
	       "EPERM"),
	ALWAYS("timerfd_create", SYS_timerfd_create,
	       "syscalls/add_rule_test:* syscalls/restrict_self_test:*", "EPERM"),
	FLAG("mprotect_exec", SYS_mprotect, 2, PROT_EXEC,
	     "compat/calls_test:* syscalls/add_rule_test:* syscalls/create_ruleset_test:*",
	     "EPERM"),
	ALWAYS("mq_open", SYS_mq_open, "door/opening_test:* signal/kernel_test:*", "EPERM ENOSYS"),

	/* Processes. */
	ALWAYS("ptrace", SYS_ptrace,
	       "ptrace/access_test:* ptrace/traceme_test:* threads/bystanders_test:* threads/midway_test:* audit/layers_test:* audit/processes_test:*",
	       "EPERM ENOSYS"),
	ALWAYS("process_vm_readv", SYS_process_vm_readv,
	       "ptrace/access_test:* ptrace/thread_test:*", "EPERM ENOSYS"),
	ALWAYS("process_vm_writev", SYS_process_vm_writev, "ptrace/access_test:*", "EPERM ENOSYS"),
	ALWAYS("process_madvise", SYS_process_madvise, "ptrace/access_test:*", "EPERM ENOSYS"),
	ALWAYS("kcmp", SYS_kcmp, "ptrace/access_test:* ptrace/thread_test:*", "EPERM ENOSYS"),
	ALWAYS("pidfd_open", SYS_pidfd_open, "ptrace/access_test:* signal/reach_test:* memory/*",
	       "EPERM ENOSYS"),
	ALWAYS("pidfd_getfd", SYS_pidfd_getfd, "ptrace/access_test:*", "EPERM ENOSYS"),
	ALWAYS("pidfd_send_signal", SYS_pidfd_send_signal, "signal/reach_test:*", "EPERM ENOSYS"),
	ALWAYS("get_robust_list", SYS_get_robust_list, "ptrace/access_test:* ptrace/thread_test:*",
	       "EPERM ENOSYS"),
	ALWAYS("migrate_pages", SYS_migrate_pages, "ptrace/access_test:*", "EPERM ENOSYS"),
	ALWAYS("move_pages", SYS_move_pages, "ptrace/access_test:*", "EPERM ENOSYS"),
	ALWAYS("perf_event_open", SYS_perf_event_open, "ptrace/access_test:*", "EPERM ENOSYS"),
	ALWAYS("rt_sigqueueinfo", SYS_rt_sigqueueinfo, "signal/reach_test:*", "EPERM"),
	ALWAYS("rt_tgsigqueueinfo", SYS_rt_tgsigqueueinfo, "signal/reach_test:*", "EPERM"),
	ALWAYS("tkill", SYS_tkill, "signal/reach_test:*", "EPERM ENOSYS"),
	ALWAYS("tgkill", SYS_tgkill, "signal/reach_test:* signal/thread_test:*", "EPERM"),
	ALWAYS("ioprio_set", SYS_ioprio_set, "signal/free_test:*", "EPERM ENOSYS"),
	ALWAYS("setpriority", SYS_setpriority, "signal/free_test:*", "EPERM"),
	ALWAYS("sched_setscheduler", SYS_sched_setscheduler, "signal/free_test:*", "EPERM"),
	ALWAYS("sched_setaffinity", SYS_sched_setaffinity, "signal/free_test:*", "EPERM"),
	ALWAYS("prlimit64", SYS_prlimit64, "signal/free_test:* door/coredump_test:*", "EPERM"),
	ALWAYS("timer_create", SYS_timer_create, "fs/rights_test:* signal/kernel_test:*",
	       "EPERM ENOSYS"),
	NEEDED("setitimer", SYS_setitimer, "EPERM", "Failed to program system's interval timer"),
	WHERE("set_ptracer", SYS_prctl, 0, PR_SET_PTRACER, "ptrace/access_test:*", "EPERM"),
	WHERE("set_dumpable", SYS_prctl, 0, PR_SET_DUMPABLE,
	      "ptrace/access_test:* door/coredump_test:*", "EPERM"),
	WHERE("set_pdeathsig", SYS_prctl, 0, PR_SET_PDEATHSIG, "signal/kernel_test:*", "EPERM"),
	WHERE("set_keepcaps", SYS_prctl, 0, PR_SET_KEEPCAPS, "privilege/*", "EPERM"),
	WHERE("set_seccomp", SYS_prctl, 0, PR_SET_SECCOMP, "fs/create_test:*", "EPERM"),
	ALWAYS("msgctl", SYS_msgctl, "fs/create_test:*", "EPERM ENOSYS"),
	WHERE("get_seccomp", SYS_prctl, 0, PR_GET_SECCOMP,
	      "syscalls/unavailable_test:* syscalls/restrict_self_test:*", "EINVAL"),

	/* Users. */
	ALWAYS("setuid", SYS_setuid, "privilege/* inheritance/lineage_test:*", "EPERM"),
	ALWAYS("setgid", SYS_setgid, "privilege/* inheritance/lineage_test:*", "EPERM"),
	ALWAYS("setgroups", SYS_setgroups, "privilege/* inheritance/lineage_test:*", "EPERM"),
	ALWAYS("setresuid", SYS_setresuid,
	       "door/credentials_test:* inheritance/lineage_test:* signal/change_test:* signal/thread_test:*",
	       "EPERM"),
	ALWAYS("setresgid", SYS_setresgid, "door/credentials_test:* inheritance/lineage_test:*",
	       "EPERM"),
	ALWAYS("setfsuid", SYS_setfsuid, "door/credentials_test:*", "EPERM"),
	ALWAYS("capset", SYS_capset,
	       "privilege/* signal/reach_test:* syscalls/restrict_self_test:*", "EPERM"),
	ALWAYS("add_key", SYS_add_key, "door/credentials_test:*", "EPERM ENOSYS"),
	ALWAYS("keyctl", SYS_keyctl, "door/credentials_test:*", "EPERM ENOSYS"),

	/* The kernel's own affairs. */
	ALWAYS("bpf", SYS_bpf, "syscalls/ruleset_passing_test:*", "EPERM ENOSYS"),
	ALWAYS("io_uring_setup", SYS_io_uring_setup, "door/uring_*", "EPERM ENOSYS"),
	ALWAYS("io_uring_enter", SYS_io_uring_enter, "door/uring_*", "EPERM"),
	ALWAYS("io_uring_register", SYS_io_uring_register, "door/uring_*", "EPERM"),
	ALWAYS("delete_module", SYS_delete_module, "signal/free_test:*", "EPERM ENOSYS"),
	ALWAYS("sethostname", SYS_sethostname, "door/credentials_test:*", "EPERM"),

	/* Sockets. */
	ALWAYS("socket", SYS_socket,
	       "net/rights_test:* scope/rights_test:* unix/* fs/rights_test:*", "EPERM"),
	WHERE("socket_unix", SYS_socket, 0, AF_UNIX, "unix/* scope/rights_test:* fs/rights_test:*",
	      "EAFNOSUPPORT EPERM"),
	WHERE("socket_inet", SYS_socket, 0, AF_INET,
	      "net/rights_test:* net/connect_test:* net/protocols_test:*", "EAFNOSUPPORT EPERM"),
	WHERE("socket_inet6", SYS_socket, 0, AF_INET6,
	      "net/tcp_connect_test:* net/udp_bind_test:* net/protocols_test:*",
	      "EAFNOSUPPORT EPERM"),
	WHERE("socket_netlink", SYS_socket, 0, AF_NETLINK, "net/protocols_test:*",
	      "EAFNOSUPPORT EPERM"),
	WHERE("socket_vsock", SYS_socket, 0, AF_VSOCK, "net/protocols_test:*", "EAFNOSUPPORT"),
	WHERE("socket_icmp", SYS_socket, 2, IPPROTO_ICMP, "net/protocols_test:*", "EPERM"),
	WHERE("socket_udplite", SYS_socket, 2, IPPROTO_UDPLITE, "net/protocols_test:*", "EPERM"),
	WHERE("socket_packet", SYS_socket, 0, AF_PACKET, "net/protocols_test:*", "EAFNOSUPPORT"),
	WHERE("socket_mptcp", SYS_socket, 2, MPTCP, "net/protocols_test:* errata/*", "EPERM"),
	WHERE("socket_audit", SYS_socket, 2, NETLINK_AUDIT, "audit/flags_test:*", "EPERM"),
	WHERE("socket_datagram", SYS_socket, 1, SOCK_DGRAM | SOCK_CLOEXEC, "net/protocols_test:*",
	      "EPERM"),
	ALWAYS("socketpair", SYS_socketpair,
	       "unix/resolve_test:* scope/abstract_test:* signal/owner_test:*", "EPERM"),
	ALWAYS("bind", SYS_bind, "net/rights_test:* net/tcp_bind_test:* unix/* scope/rights_test:*",
	       "EPERM EACCES"),
	ALWAYS("listen", SYS_listen, "net/tcp_connect_test:* unix/* scope/rights_test:*", "EPERM"),
	ALWAYS("connect", SYS_connect,
	       "net/rights_test:* net/tcp_connect_test:* unix/* scope/rights_test:* limits/kinds_test:* audit/addresses_test:* audit/files_test:* audit/sockets_test:*",
	       "EPERM EACCES"),
	ALWAYS("accept4", SYS_accept4,
	       "net/tcp_sockets_test:* scope/abstract_test:* unix/resolve_test:*", "EPERM"),
	ALWAYS("sendto", SYS_sendto,
	       "net/udp_send_test:* scope/abstract_test:* unix/resolve_test:*", "EPERM EACCES"),
	ALWAYS("sendmsg", SYS_sendmsg,
	       "scope/abstract_test:* unix/resolve_test:* net/connect_test:*", "EPERM"),
	ALWAYS("sendmmsg", SYS_sendmmsg,
	       "scope/abstract_test:* unix/resolve_test:* net/connect_test:*", "EPERM ENOSYS"),
	ALWAYS("setsockopt", SYS_setsockopt, "net/connect_test:* net/tcp_bind_test:*", "EPERM"),
};

const size_t filtered_call_count = sizeof(filtered_calls) / sizeof(filtered_calls[0]);
