/* SPDX-License-Identifier: MIT */
/*
 * libllk: restrict a program with Landlock, on every kernel from none to ABI 11 and later.
 *
 * Three layers, each usable alone:
 *
 *  1. the three system calls as they are (llk_sys_*), with the interface snapshot of llk_uapi.h;
 *  2. the feature table (llk_feature_*) and what this kernel supports (llk_support_*);
 *  3. the ruleset builder (llk_ruleset_*).
 *
 * Nothing here prints, exits or keeps global state.
 */
#ifndef LLK_H
#define LLK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <llk_uapi.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LLK_API __attribute__((visibility("default")))

/*
 * Errors: functions that can fail return 0 or one of these, negated by being negative.
 */
enum llk_error {
	LLK_ERROR_INVALID = -1,	    /* an argument is out of its documented range */
	LLK_ERROR_NO_MEMORY = -2,
	LLK_ERROR_UNAVAILABLE = -3, /* no Landlock: not built, blocked, or unknown architecture */
	LLK_ERROR_DISABLED = -4,    /* Landlock is built in and was not started at boot */
	LLK_ERROR_RULESET = -5,	    /* the kernel refused the ruleset, a rule or the enforcement */
	LLK_ERROR_PATH = -6,	    /* a path could not be opened */
	LLK_ERROR_COMPATIBILITY = -7, /* a feature that was asked for is missing here */
	LLK_ERROR_NETWORK = -8,	    /* the kernel has no TCP/IP to restrict (CONFIG_INET=n) */
	LLK_ERROR_ENFORCED = -9,    /* the ruleset has been enforced and cannot change any more */
};

/*
 * Layer 1: system calls.
 *
 * Each returns what the system call returns (>= 0) or the negative errno, and leaves errno alone.
 * Arguments are handed over unchanged and unchecked; every errno is that of the kernel, described
 * in Documentation/userspace-api/landlock.rst and in the page of the same name in section 2.
 * All three are async-signal-safe.
 */

/* landlock_create_ruleset(2): a new ruleset descriptor, or with flags the answer to a query. */
LLK_API int llk_sys_create_ruleset(const struct llk_ruleset_attr *attr, size_t size,
				   uint32_t flags);

/* landlock_add_rule(2). */
LLK_API int llk_sys_add_rule(int ruleset_fd, enum llk_rule_type type, const void *attr,
			     uint32_t flags);

/* landlock_restrict_self(2). */
LLK_API int llk_sys_restrict_self(int ruleset_fd, uint32_t flags);

/*
 * Layer 2: the feature table.
 *
 * One row for each access right, scope, flag and erratum of the kernel; everything in this project
 * that names a feature takes the name, the bit and the first ABI from here.
 */
enum llk_feature_kind {
	LLK_FEATURE_FS,       /* a filesystem access right */
	LLK_FEATURE_NET,      /* a network access right */
	LLK_FEATURE_SCOPE,    /* a scope */
	LLK_FEATURE_RESTRICT, /* a flag of landlock_restrict_self(2) */
	LLK_FEATURE_RULE,     /* a flag of landlock_add_rule(2) */
	LLK_FEATURE_QUERY,    /* a query flag of landlock_create_ruleset(2) */
	LLK_FEATURE_ERRATUM,  /* a fixed erratum, a bit of the errata mask */
};

struct llk_feature {
	const char *name;     /* "fs.execute", "erratum.3": stable, the name in every output */
	const char *constant; /* the kernel's name, such as "LANDLOCK_ACCESS_FS_EXECUTE", or NULL */
	enum llk_feature_kind kind;
	uint64_t bit;	      /* the one bit of its mask */
	int since_abi;	      /* first ABI; for an erratum the first ABI that it concerns */
	bool applies_to_file; /* a filesystem right that a rule on a non-directory may carry */
	const char *kernel;   /* first mainline release, such as "5.13" */
	const char *summary;  /* one line, for people */
};

/* The row at index, counted from 0 in table order, or NULL past the end. */
LLK_API const struct llk_feature *llk_feature_at(size_t index);

/* The row of that exact name, or NULL. */
LLK_API const struct llk_feature *llk_feature_find(const char *name);

/*
 * All bits of one kind that ABI number abi declares; abi <= 0 gives 0, an abi newer than
 * LLK_ABI_NEWEST gives what LLK_ABI_NEWEST has.  For errata: those that concern the ABI.
 */
LLK_API uint64_t llk_feature_mask(enum llk_feature_kind kind, int abi);

/*
 * What the running kernel supports, found by trying.
 */
enum llk_state {
	LLK_STATE_ENABLED,     /* the kernel answers the ABI query */
	LLK_STATE_DISABLED,    /* EOPNOTSUPP: built in, not started at boot */
	LLK_STATE_NOT_BUILT,   /* ENOSYS with no seccomp filter in force */
	LLK_STATE_BLOCKED,     /* EPERM, or ENOSYS with a seccomp filter in force */
	LLK_STATE_UNSUPPORTED, /* this build knows no Landlock system calls for its architecture */
	LLK_STATE_UNKNOWN,     /* any other answer; see error */
};

struct llk_support {
	size_t size;	      /* in: sizeof(struct llk_support) */
	enum llk_state state;
	int error;	      /* errno of the ABI query, 0 if it was answered */
	int abi;	      /* as reported; 0 unless state is LLK_STATE_ENABLED */
	bool errata_known;    /* the errata query was answered */
	uint32_t errata;      /* its answer, 0 if it was not */
	uint64_t access_fs;   /* rights, scopes and flags that the kernel accepted when tried */
	uint64_t access_net;
	uint64_t scoped;
	uint32_t rule_flags;
	uint32_t restrict_flags;
};

/*
 * Ask the running kernel.  Needs no privilege, restricts nothing, keeps no descriptor open, forks
 * nothing, allocates nothing.
 *
 * Each right and scope is tried with landlock_create_ruleset(2), each flag with an invalid
 * descriptor.  A flag of landlock_restrict_self(2) can only be tried by a task with no_new_privs or
 * CAP_SYS_ADMIN before ABI 11; for others restrict_flags is what the ABI number declares.
 *
 * support: filled up to support->size, which the caller sets.
 * Returns 0, also where Landlock is absent (see state); LLK_ERROR_INVALID for a NULL argument or a
 * size smaller than the first version of the structure.
 */
LLK_API int llk_support_detect(struct llk_support *support);

/* "enabled", "disabled", "not_built", "blocked", "unsupported" or "unknown"; never NULL. */
LLK_API const char *llk_state_name(enum llk_state state);

#ifdef __cplusplus
}
#endif

#endif
