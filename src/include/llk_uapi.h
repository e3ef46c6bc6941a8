/* SPDX-License-Identifier: MIT */
/*
 * The kernel's Landlock interface through ABI 11 (Linux 7.3), under names of our own.
 *
 * Values and layouts are those of the kernel's uapi header <linux/landlock.h>; each constant is
 * the kernel's with LANDLOCK_ replaced by LLK_, each structure the kernel's with landlock_ replaced
 * by llk_.  A program built on an old distribution therefore still knows every feature, and both
 * headers can be included side by side.
 *
 * What the constants mean is documented in the kernel's Documentation/userspace-api/landlock.rst.
 */
#ifndef LLK_UAPI_H
#define LLK_UAPI_H

#include <stdint.h>

/* The newest ABI that this header describes. */
#define LLK_ABI_NEWEST 11

/* landlock_create_ruleset(2) flags. */
#define LLK_CREATE_RULESET_VERSION (1U << 0)
#define LLK_CREATE_RULESET_ERRATA  (1U << 1)

/* landlock_add_rule(2) flags. */
#define LLK_ADD_RULE_QUIET (1U << 0)

/* landlock_restrict_self(2) flags. */
#define LLK_RESTRICT_SELF_LOG_SAME_EXEC_OFF  (1U << 0)
#define LLK_RESTRICT_SELF_LOG_NEW_EXEC_ON    (1U << 1)
#define LLK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF (1U << 2)
#define LLK_RESTRICT_SELF_TSYNC              (1U << 3)
#define LLK_RESTRICT_SELF_NO_NEW_PRIVS       (1U << 4)

/* Filesystem access rights. */
#define LLK_ACCESS_FS_EXECUTE      (1ULL << 0)
#define LLK_ACCESS_FS_WRITE_FILE   (1ULL << 1)
#define LLK_ACCESS_FS_READ_FILE    (1ULL << 2)
#define LLK_ACCESS_FS_READ_DIR     (1ULL << 3)
#define LLK_ACCESS_FS_REMOVE_DIR   (1ULL << 4)
#define LLK_ACCESS_FS_REMOVE_FILE  (1ULL << 5)
#define LLK_ACCESS_FS_MAKE_CHAR    (1ULL << 6)
#define LLK_ACCESS_FS_MAKE_DIR     (1ULL << 7)
#define LLK_ACCESS_FS_MAKE_REG     (1ULL << 8)
#define LLK_ACCESS_FS_MAKE_SOCK    (1ULL << 9)
#define LLK_ACCESS_FS_MAKE_FIFO    (1ULL << 10)
#define LLK_ACCESS_FS_MAKE_BLOCK   (1ULL << 11)
#define LLK_ACCESS_FS_MAKE_SYM     (1ULL << 12)
#define LLK_ACCESS_FS_REFER        (1ULL << 13)
#define LLK_ACCESS_FS_TRUNCATE     (1ULL << 14)
#define LLK_ACCESS_FS_IOCTL_DEV    (1ULL << 15)
#define LLK_ACCESS_FS_RESOLVE_UNIX (1ULL << 16)

/* Network access rights. */
#define LLK_ACCESS_NET_BIND_TCP         (1ULL << 0)
#define LLK_ACCESS_NET_CONNECT_TCP      (1ULL << 1)
#define LLK_ACCESS_NET_BIND_UDP         (1ULL << 2)
#define LLK_ACCESS_NET_CONNECT_SEND_UDP (1ULL << 3)

/* Scopes. */
#define LLK_SCOPE_ABSTRACT_UNIX_SOCKET (1ULL << 0)
#define LLK_SCOPE_SIGNAL               (1ULL << 1)

/* Rule types of landlock_add_rule(2). */
enum llk_rule_type {
	LLK_RULE_PATH_BENEATH = 1,
	LLK_RULE_NET_PORT = 2,
};

/* struct landlock_ruleset_attr, 48 bytes since ABI 10 (8 in ABI 1-3, 16 in 4-5, 24 in 6-9). */
struct llk_ruleset_attr {
	uint64_t handled_access_fs;
	uint64_t handled_access_net;
	uint64_t scoped;
	uint64_t quiet_access_fs;
	uint64_t quiet_access_net;
	uint64_t quiet_scoped;
};

/* struct landlock_path_beneath_attr, 12 bytes. */
struct llk_path_beneath_attr {
	uint64_t allowed_access;
	int32_t parent_fd;
} __attribute__((packed));

/* struct landlock_net_port_attr, 16 bytes. */
struct llk_net_port_attr {
	uint64_t allowed_access;
	uint64_t port;
};

#endif
