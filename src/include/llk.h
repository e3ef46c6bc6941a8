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
 *
 * Structures that may grow begin with their size, which the caller sets to sizeof of its own:
 * programs and libraries of different versions work together.  What an earlier program's structure
 * lacks is taken as 0 and is not written.  What a later program's has beyond that of the library is
 * set to 0 where the library writes it, and must be 0 where the library reads it: anything else is
 * LLK_ERROR_INVALID, as a field that is set would have no effect.  So is a size smaller than that of
 * the structure's first version.
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

/* A function of the interface, and the version of its library that has it first. */
#define LLK_API(since) __attribute__((visibility("default")))

/*
 * Errors: a function that can fail returns 0 or one of these, all of which are negative.
 */
enum llk_error {
	LLK_ERROR_INVALID = -1,	      /* an argument is out of its documented range */
	LLK_ERROR_NO_MEMORY = -2,     /* no memory, or no descriptor, is left */
	LLK_ERROR_UNAVAILABLE = -3,   /* no Landlock: not built, blocked, unknown architecture */
	LLK_ERROR_DISABLED = -4,      /* Landlock is built in and was not started at boot */
	LLK_ERROR_RULESET = -5,	      /* the kernel refused the ruleset, a rule, the enforcement */
	LLK_ERROR_PATH = -6,	      /* a path could not be opened */
	LLK_ERROR_COMPATIBILITY = -7, /* a feature that is required is missing here */
	LLK_ERROR_NETWORK = -8,	      /* this kernel has no TCP/IP to restrict (CONFIG_INET=n) */
	LLK_ERROR_ENFORCED = -9,      /* the ruleset has been enforced, it cannot change any more */
	LLK_ERROR_PROCESS = -10, /* no child process could be made, or it was ended from outside */
};

/* What an error is, such as "a path could not be opened"; "no error" for 0; never NULL. */
LLK_API(0.1) const char *llk_error_text(int error);

/*
 * Layer 1: system calls.
 *
 * Each returns what the system call returns (>= 0) or the negative errno, and leaves errno alone.
 * Arguments are handed over unchanged and unchecked; every errno is that of the kernel, described
 * in Documentation/userspace-api/landlock.rst and in the page of the same name in section 2.
 * All three are async-signal-safe.
 */

/* landlock_create_ruleset(2): a new ruleset descriptor, or with flags the answer to a query. */
LLK_API(0.1)
int llk_sys_create_ruleset(const struct llk_ruleset_attr *attr, size_t size, uint32_t flags);

/* landlock_add_rule(2). */
LLK_API(0.1)
int llk_sys_add_rule(int ruleset_fd, enum llk_rule_type type, const void *attr, uint32_t flags);

/* landlock_restrict_self(2). */
LLK_API(0.1) int llk_sys_restrict_self(int ruleset_fd, uint32_t flags);

/*
 * Layer 2: the feature table.
 *
 * One row for each access right, scope, flag and erratum of the kernel; everything in this project
 * that names a feature takes the name, the bit and the first ABI from here.
 */
enum llk_feature_kind {
	LLK_FEATURE_FS,	      /* a filesystem access right */
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
LLK_API(0.1) const struct llk_feature *llk_feature_at(size_t index);

/* The row of that exact name, or NULL. */
LLK_API(0.1) const struct llk_feature *llk_feature_find(const char *name);

/*
 * All bits of one kind that ABI number abi declares; abi <= 0 gives 0, an abi newer than
 * LLK_ABI_NEWEST gives what LLK_ABI_NEWEST has.  For errata: those that concern the ABI.
 */
LLK_API(0.1) uint64_t llk_feature_mask(enum llk_feature_kind kind, int abi);

/*
 * What the running kernel supports, found by trying.
 */
enum llk_state {
	LLK_STATE_ENABLED,     /* the kernel answers the ABI query */
	LLK_STATE_DISABLED,    /* EOPNOTSUPP from all calls: built in, not started at boot */
	LLK_STATE_NOT_BUILT,   /* ENOSYS with no seccomp filter in force */
	LLK_STATE_BLOCKED,     /* a seccomp filter is in the way of one of the calls; see block */
	LLK_STATE_UNSUPPORTED, /* this build knows no Landlock system calls for its architecture */
	LLK_STATE_UNKNOWN,     /* any other answer; see error */
};

/* The calls with which libllk restricts a program; each is a bit. */
enum llk_call {
	LLK_CALL_CREATE_RULESET = 1 << 0, /* landlock_create_ruleset(2) */
	LLK_CALL_ADD_RULE = 1 << 1,	  /* landlock_add_rule(2) */
	LLK_CALL_RESTRICT_SELF = 1 << 2,  /* landlock_restrict_self(2) */
	LLK_CALL_PRCTL = 1 << 3,	  /* prctl(2), PR_SET_NO_NEW_PRIVS */
};

/* What becomes of a call that a seccomp filter does not let pass. */
enum llk_block {
	LLK_BLOCK_NONE,
	LLK_BLOCK_REFUSED,    /* an errno, such as EPERM or ENOSYS; success with no effect */
	LLK_BLOCK_KILLED,     /* it ends the caller, with SIGSYS */
	LLK_BLOCK_TRAPPED,    /* a SIGSYS that a handler could catch */
	LLK_BLOCK_UNANSWERED, /* a user notification that is not answered in time */
};

struct llk_support {
	size_t size; /* in: sizeof(struct llk_support) */
	enum llk_state state;
	int error; /* errno behind any state but LLK_STATE_ENABLED, if there was one, else 0 */
	int abi;   /* as reported; 0 unless state is LLK_STATE_ENABLED */
	bool errata_known;  /* the errata query was answered */
	uint32_t errata;    /* its answer, 0 if it was not */
	uint64_t access_fs; /* rights, scopes and flags that the kernel accepted when tried */
	uint64_t access_net;
	uint64_t scoped;
	uint32_t rule_flags;
	uint32_t restrict_flags;

	/* Where state is LLK_STATE_BLOCKED: what becomes of which calls.  Else 0. */
	enum llk_block block;	/* of the first of fatal_calls, or else of blocked_calls */
	uint32_t blocked_calls; /* LLK_CALL_*; llk_support_detect() knows of the first alone */
	uint32_t fatal_calls;	/* those of them that end the caller or do not return */
};

/*
 * Ask the running kernel.  Needs no privilege, restricts nothing, keeps no descriptor open, forks
 * nothing, allocates nothing; async-signal-safe.
 *
 * A seccomp filter that answers ENOSYS cannot be told from a kernel without Landlock below a filter
 * that lets the calls pass; both are LLK_STATE_BLOCKED.  One that answers EOPNOTSUPP to each of the
 * three calls cannot be told from a kernel in which Landlock has not started: both are
 * LLK_STATE_DISABLED.  One that answers with success, and keeps the call from the kernel, is
 * LLK_STATE_BLOCKED with LLK_BLOCK_REFUSED and an error of 0.
 *
 * Rights and scopes are tried with landlock_create_ruleset(2): those of the ABI number at once, and
 * one by one what was not accepted so.  Each flag is tried with an invalid descriptor.  A flag of
 * landlock_restrict_self(2) can only be tried by a task with no_new_privs or CAP_SYS_ADMIN before
 * ABI 11; for others restrict_flags is what the ABI number declares.
 *
 * A filter that kills for one of the three calls, or traps it (SIGSYS), ends the program here.  A
 * program that may be started under such a filter asks with llk_support_detect_forked().
 *
 * support: filled up to support->size, which the caller sets.
 * Returns 0, also where Landlock is absent (see state); LLK_ERROR_INVALID for a NULL argument or a
 * size smaller than the first version of the structure; LLK_ERROR_NO_MEMORY if a feature could not
 * be tried because no descriptor or memory was left.
 */
LLK_API(0.1) int llk_support_detect(struct llk_support *support);

/*
 * The same, asked by child processes in the caller's place: whatever a seccomp filter does to one
 * of the calls, the caller lives on and is told.  Given to llk_ruleset_create() in options.assume,
 * the answer keeps the builder from making a call that would end the program: it is
 * LLK_STATE_BLOCKED where any of the three calls is refused, killed, trapped or not answered, and
 * where prctl(2) is killed, trapped or not answered, which sets no_new_privs before ABI 11.
 *
 *	struct llk_support support = { .size = sizeof(support) };
 *	struct llk_ruleset_options options = { .size = sizeof(options), .assume = &support };
 *
 *	if (llk_support_detect_forked(&support, 0) || llk_ruleset_create(&options, &ruleset))
 *
 * Each call is tried, so that blocked_calls and fatal_calls are complete: a filter may kill for one
 * of the three and refuse another.  The child also restricts itself, where the layers are not used
 * up, and looks whether that has an effect; its denial is kept out of the audit log.  A filter that
 * looks at arguments may still treat a ruleset or rule in another way than those tried here.  error is 0 for a call
 * that is killed or trapped, and ETIMEDOUT for one that is not answered.  The child has
 * no_new_privs, so that restrict_flags is what the kernel accepts from any caller.
 *
 * Signals: the child is made without SIGCHLD; handlers of the caller are not run for it, and
 * wait(2) for any child does not find it, unless with __WALL or __WCLONE.  (Under qemu-user, which
 * has no such children, there is a SIGCHLD.)  In the child all signals are blocked but SIGSYS, of
 * which a handler of the caller is not run either: a call that it would answer in the kernel's
 * place counts as trapped.  No core is dumped; the kernel may log the kill.
 *
 * Threads may go on meanwhile; handlers of pthread_atfork(3) are not called.  Not after vfork(2),
 * and not after unshare(2) of a PID namespace before its first process, which the child would be.
 * Allocates nothing, takes 40 KiB of stack; async-signal-safe; keeps no descriptor open.
 *
 * Cost: that of a fork(2), which grows with the memory that the program uses, and about thirty
 * system calls; once more for each call that is fatal.  The caller itself makes pipe2, clone, poll,
 * read, close, kill, wait4, rt_sigprocmask and clock_gettime, which the filter has to allow.
 *
 * support: as for llk_support_detect().
 * deadline_ms: how long a single call may take, in milliseconds, before it counts as not answered;
 *	0 stands for 10000.  A call that takes longer where there is no filter gives
 *	LLK_STATE_UNKNOWN.
 * Returns as llk_support_detect(), or LLK_ERROR_PROCESS: no child could be made, or it was ended by
 * something else.  Nothing is known then; support is left as it was.
 *
 * Kernel documents: Documentation/userspace-api/seccomp_filter.rst, section "Return values";
 * clone(2), wait(2) for __WALL.
 */
LLK_API(0.1) int llk_support_detect_forked(struct llk_support *support, unsigned int deadline_ms);

/*
 * Describe a kernel that is not running: one that has exactly what its ABI number declares.  For
 * dry runs and tests, through struct llk_ruleset_options.assume.
 *
 * abi: 0 for a kernel without Landlock; more than LLK_ABI_NEWEST has what LLK_ABI_NEWEST has.
 * support: filled up to support->size, which the caller sets.
 * Returns 0, or LLK_ERROR_INVALID for a negative abi, or for a support as above.
 */
LLK_API(0.1) int llk_support_from_abi(int abi, struct llk_support *support);

/*
 * Whether a feature is there: a right, scope or flag that the kernel accepted, a query that it
 * answers, an erratum that it reports as fixed (false too where it does not answer that query:
 * errata_known).  false for a NULL argument.  Async-signal-safe.
 *
 * That an erratum is fixed is a fact to show, not a reason to ask for less protection.
 */
LLK_API(0.1)
bool llk_support_has(const struct llk_support *support, const struct llk_feature *feature);

/* "enabled", "disabled", "not_built", "blocked", "unsupported" or "unknown"; never NULL. */
LLK_API(0.1) const char *llk_state_name(enum llk_state state);

/*
 * Why there is no Landlock here, in one sentence without a final stop or newline, such as "a
 * seccomp filter kills for landlock_add_rule"; "Landlock is enabled" where there is.
 *
 * support: as filled; one of an earlier version gives what its state says.
 * buffer: of size bytes; the text ends in NUL and is cut off where size is too small.  May be NULL
 *	if size is 0.
 * Returns the length of the whole text without the NUL, or LLK_ERROR_INVALID for a NULL support,
 * one smaller than the first version, or a NULL buffer with a size.  Not async-signal-safe.
 */
LLK_API(0.1) long llk_support_text(const struct llk_support *support, char *buffer, size_t size);

/*
 * Layer 3: the ruleset builder.
 *
 *	struct llk_ruleset_options options = {
 *		.size = sizeof(options), .mode = LLK_MODE_BEST_EFFORT,
 *	};
 *	struct llk_ruleset *ruleset;
 *
 *	if (llk_ruleset_create(&options, &ruleset) ||
 *	    llk_ruleset_allow_read(ruleset, "/usr") ||
 *	    llk_ruleset_allow_read_write(ruleset, "/var/lib/example") ||
 *	    llk_ruleset_enforce(ruleset))
 *		... llk_ruleset_describe_failure(ruleset, text, sizeof(text)) ...
 *	llk_ruleset_free(ruleset);
 *
 * Denied is what no rule allows.  A ruleset handles every filesystem right, network right and scope
 * of options.abi, whether or not a rule names it; rules and exemptions then open what is needed.
 *
 * A protection is *requested* if options.abi has it or a rule names it, and nothing exempts it.  A
 * requested protection that this kernel lacks is an error if it is *required* and is left out if
 * not: in strict mode all are required, in best-effort mode none, and llk_ruleset_set_requirement()
 * changes that for single ones.
 *
 * A ruleset may be used by one thread at a time.  Verbs allocate memory and must not be called from
 * a signal handler; llk_ruleset_enforce() and the functions that read are the exceptions, as said
 * there.  Every verb but llk_ruleset_free() leaves the ruleset as it was when it fails, but for the
 * failure that it records.
 *
 * Kernel document: Documentation/userspace-api/landlock.rst, sections "Landlock rules" and
 * "Compatibility".
 */
struct llk_ruleset;

enum llk_mode {
	LLK_MODE_STRICT,      /* a requested protection that is missing is an error */
	LLK_MODE_BEST_EFFORT, /* it is left out, and the report says so */
};

/* How a ruleset is to be made.  All fields that are not set must be 0. */
struct llk_ruleset_options {
	size_t size; /* sizeof(struct llk_ruleset_options) */

	/*
	 * Take the kernel to be this one; NULL: ask the running kernel.  Copied.  Made by
	 * llk_support_detect(), llk_support_from_abi() or by hand.  Whatever it says, the running
	 * kernel has the last word when the ruleset is enforced.
	 */
	const struct llk_support *assume;

	enum llk_mode mode;

	/*
	 * The ABI that the program was written and tested for: its protections are requested, later
	 * ones only when a rule names them, so that neither a newer kernel nor a newer library
	 * denies what the program does not know about.  0 stands for 11, in every later release
	 * too; more than LLK_ABI_NEWEST stands for LLK_ABI_NEWEST.
	 */
	int abi;

	/*
	 * LLK_RESTRICT_SELF_* flags to enforce with, requested like protections.
	 * LLK_RESTRICT_SELF_NO_NEW_PRIVS is not among them: no_new_privs is always set.
	 *
	 * LLK_RESTRICT_SELF_TSYNC is missing before ABI 8.  Best-effort mode then restricts the
	 * calling thread alone and the report says so (threads); a program that must not run so
	 * requires "restrict.tsync".
	 *
	 * LLK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF, alone or with TSYNC, also has a meaning where all
	 * protections are exempted: the thread gets no domain and the setting is for those that it
	 * enters later.  Kernels of ABI 7 forget that, and count as lacking the flag then.
	 */
	uint32_t restrict_flags;

	/*
	 * The ABI that the kernel must have at least, in either mode; 0 for none.  Every right and
	 * scope up to this ABI is required, whatever llk_ruleset_set_requirement() says.
	 */
	int minimum_abi;
};

/*
 * Make an empty ruleset: no rule, nothing exempted.
 *
 * options: NULL for strict mode, ABI 11, the running kernel.
 * ruleset: set to a ruleset that the caller frees with llk_ruleset_free(), or to NULL on failure.
 * Returns 0, also on a kernel without Landlock; LLK_ERROR_INVALID for a NULL ruleset or an option
 * that is out of range or not known to this version of the library; LLK_ERROR_NO_MEMORY.
 */
LLK_API(0.1)
int llk_ruleset_create(const struct llk_ruleset_options *options, struct llk_ruleset **ruleset);

/*
 * The ABI whose protections a ruleset requests: options.abi, with 11 for 0, and LLK_ABI_NEWEST for
 * more.  0 for NULL.  Async-signal-safe.
 */
LLK_API(0.1) int llk_ruleset_abi(const struct llk_ruleset *ruleset);

/* Free a ruleset and close its descriptors; NULL is ignored.  What was enforced stays enforced. */
LLK_API(0.1) void llk_ruleset_free(struct llk_ruleset *ruleset);

/*
 * Say how much one protection matters, instead of what the mode says.
 *
 * feature: the name of a filesystem right, a network right, a scope, a restrict flag or
 *	"rule.quiet".
 * required: true to fail where it is requested and missing, false to leave it out there.
 * It counts from here on: for rules added later, and when the ruleset is enforced.  To require a
 * protection does not request it: one that is required so and not requested then, because it is
 * exempted, or newer than options.abi and named by no rule, is LLK_ERROR_INVALID when the ruleset
 * is enforced.
 * Returns 0; LLK_ERROR_INVALID for another name; LLK_ERROR_ENFORCED.
 */
LLK_API(0.1)
int llk_ruleset_set_requirement(struct llk_ruleset *ruleset, const char *feature, bool required);

/*
 * Allow rights on a file, or on a directory and everything beneath it.
 *
 * path: opened now, with O_PATH, following symbolic links and relative to the current directory.
 *	The rule stays with the file that was found, whatever happens to its name.  The ruleset
 *	keeps a descriptor (close-on-exec) until it is enforced or freed.
 * access: LLK_ACCESS_FS_* rights, at least one.  Where path is no directory, those that only a
 *	directory can have are left out (struct llk_feature.applies_to_file).
 *
 * A right that is named here is requested, even if it is newer than options.abi.  Without Landlock,
 * or where the right is missing and not required, the rule is kept and does nothing.
 * LLK_ACCESS_FS_REFER (ABI 2) is special: a kernel that handles any filesystem right always denies
 * linking and renaming between directories unless it is granted, and ABI 1 cannot grant it.
 *
 * Returns 0, or
 *	LLK_ERROR_INVALID	a NULL argument, an access of 0 or with unknown bits, or one of
 *				which nothing is left on a file that is no directory
 *	LLK_ERROR_PATH		path could not be opened (errno in the failure)
 *	LLK_ERROR_COMPATIBILITY	a right is required and this kernel lacks it
 *	LLK_ERROR_UNAVAILABLE, LLK_ERROR_DISABLED
 *				a right is required and there is no Landlock here
 *	LLK_ERROR_NO_MEMORY	no memory or no descriptor is left
 *	LLK_ERROR_ENFORCED	the ruleset has been enforced
 */
LLK_API(0.1)
int llk_ruleset_allow_path(struct llk_ruleset *ruleset, const char *path, uint64_t access);

/*
 * As llk_ruleset_allow_path(), for the file that fd has open.
 *
 * fd: any descriptor of a file or directory, O_PATH or not; duplicated, the caller keeps its own.
 *	A bad descriptor is LLK_ERROR_PATH.  Pipes, sockets, memfds, namespaces and the like carry
 *	no rule, as no right governs them: the kernel refuses them when the ruleset is enforced
 *	(EBADFD), which llk_ruleset_rehearse() finds out before.  The same goes for such a file by
 *	name, as /dev/stdin or /proc/self/fd/0.  Leave the rule out: nothing is denied there.
 */
LLK_API(0.1) int llk_ruleset_allow_path_fd(struct llk_ruleset *ruleset, int fd, uint64_t access);

/*
 * Presets: the rights that a purpose takes, as far as they are requested; a preset requests none.
 *
 *	read		READ_FILE, READ_DIR
 *	execute		EXECUTE, and READ_FILE, which executing takes as well.  A dynamically linked
 *			program also takes it on its loader, and reading on its libraries
 *	write		WRITE_FILE, TRUNCATE, REMOVE_DIR, REMOVE_FILE, MAKE_DIR, MAKE_REG, MAKE_SYM,
 *			MAKE_SOCK, MAKE_FIFO, and REFER: links and renames between directories work
 *			within the path, and between two paths that grant the same
 *	read_write	both
 *
 * None grants to make devices (MAKE_CHAR, MAKE_BLOCK), to control them (IOCTL_DEV, which isatty(3)
 * takes on a terminal opened later) or to reach servers by socket (RESOLVE_UNIX): allow those with
 * llk_ruleset_allow_path().  Rights of a preset never fail for being missing here; a protection
 * that is required does when the ruleset is enforced.
 *
 * path and errors: as llk_ruleset_allow_path(), without LLK_ERROR_COMPATIBILITY,
 * LLK_ERROR_UNAVAILABLE and LLK_ERROR_DISABLED.
 */
LLK_API(0.1) int llk_ruleset_allow_read(struct llk_ruleset *ruleset, const char *path);
LLK_API(0.1) int llk_ruleset_allow_execute(struct llk_ruleset *ruleset, const char *path);
LLK_API(0.1) int llk_ruleset_allow_write(struct llk_ruleset *ruleset, const char *path);
LLK_API(0.1) int llk_ruleset_allow_read_write(struct llk_ruleset *ruleset, const char *path);

/*
 * Allow network rights on a port, for all addresses.
 *
 * port: 0 to 65535, host byte order.  0 is the port to bind to for one that the kernel chooses; a
 *	UDP socket that sends without having been bound also takes LLK_ACCESS_NET_BIND_UDP on
 *	port 0.
 * access: LLK_ACCESS_NET_* rights, at least one (ABI 4 for TCP, 10 for UDP).  A right that is named
 *	here is requested, even if it is newer than options.abi.
 * Returns 0, or LLK_ERROR_INVALID, LLK_ERROR_COMPATIBILITY, LLK_ERROR_UNAVAILABLE,
 * LLK_ERROR_DISABLED, LLK_ERROR_NO_MEMORY or LLK_ERROR_ENFORCED as llk_ruleset_allow_path().
 */
LLK_API(0.1)
int llk_ruleset_allow_port(struct llk_ruleset *ruleset, unsigned int port, uint64_t access);

/*
 * Presets for ports, which request no right, as those for paths:
 *
 *	bind		BIND_TCP, BIND_UDP
 *	connect		CONNECT_TCP, CONNECT_SEND_UDP
 *
 * port and errors: as llk_ruleset_allow_port(), without LLK_ERROR_COMPATIBILITY,
 * LLK_ERROR_UNAVAILABLE and LLK_ERROR_DISABLED.
 */
LLK_API(0.1) int llk_ruleset_allow_bind(struct llk_ruleset *ruleset, unsigned int port);
LLK_API(0.1) int llk_ruleset_allow_connect(struct llk_ruleset *ruleset, unsigned int port);

/*
 * Exempt protections: they are not requested, and so neither handled nor missing.  Rules for what
 * is exempted may be added before and after, and do nothing.
 *
 * llk_ruleset_allow_all_filesystem	all filesystem rights, REFER with them
 * llk_ruleset_allow_all_network	all network rights
 * llk_ruleset_allow_scope		those of scopes, LLK_SCOPE_*, at least one
 * llk_ruleset_allow_all_scopes		all scopes
 *
 * Return 0; LLK_ERROR_INVALID for a NULL ruleset, and for scopes of 0 or with unknown bits;
 * LLK_ERROR_ENFORCED.
 */
LLK_API(0.1) int llk_ruleset_allow_all_filesystem(struct llk_ruleset *ruleset);
LLK_API(0.1) int llk_ruleset_allow_all_network(struct llk_ruleset *ruleset);
LLK_API(0.1) int llk_ruleset_allow_scope(struct llk_ruleset *ruleset, uint64_t scopes);
LLK_API(0.1) int llk_ruleset_allow_all_scopes(struct llk_ruleset *ruleset);

/*
 * Exempt one right or scope, and leave the others of its kind as they are.
 *
 * feature: the name of a filesystem right, a network right or a scope, such as "net.connect_tcp".
 *	Not "fs.refer", which a kernel denies along with any other filesystem right: allow it on "/"
 *	instead.
 * Returns 0; LLK_ERROR_INVALID for another name; LLK_ERROR_ENFORCED.
 */
LLK_API(0.1) int llk_ruleset_exempt(struct llk_ruleset *ruleset, const char *feature);

/*
 * Request these protections and exempt all others: a ruleset that restricts binding and leaves
 * connecting as it is, or one that handles a single right.
 *
 * access_fs, access_net, scoped: LLK_ACCESS_FS_*, LLK_ACCESS_NET_*, LLK_SCOPE_*; at least one of
 *	them.  They are requested, even if they are newer than options.abi, unless something else
 *	exempts them.  With any filesystem right that it has the kernel also denies
 *	LLK_ACCESS_FS_REFER.
 * A second call exempts what it does not name of the first as well.
 * Returns 0; LLK_ERROR_INVALID for nothing at all, for unknown bits, and where all of it has been
 * exempted before; LLK_ERROR_ENFORCED.
 *
 * Kernel document: landlock.rst, "Defining and enforcing a security policy", on handled accesses.
 */
LLK_API(0.1)
int llk_ruleset_restrict_only(struct llk_ruleset *ruleset, uint64_t access_fs, uint64_t access_net,
			      uint64_t scoped);

/*
 * Whether paths that are named from here on may be missing.
 *
 * optional: true: a verb whose path is missing (ENOENT, ENOTDIR) returns 0, adds no rule and notes
 *	the path; rights that it names are requested all the same.  Another failure, such as EACCES,
 *	is one still.  false, as at first: it is LLK_ERROR_PATH.
 * Returns 0, or LLK_ERROR_INVALID or LLK_ERROR_ENFORCED.
 */
LLK_API(0.1) int llk_ruleset_set_optional(struct llk_ruleset *ruleset, bool optional);

/*
 * The path at index, counted from 0, among those that were skipped so; NULL past the end.  As it
 * was given; lives as the ruleset.  Async-signal-safe.
 */
LLK_API(0.1) const char *llk_ruleset_skipped_path(const struct llk_ruleset *ruleset, size_t index);

/*
 * Keep denials out of the audit log (ABI 10): of these rights, at these places, of these scopes.
 *
 * llk_ruleset_quiet_fs		these filesystem rights, at places that are marked
 * llk_ruleset_quiet_net	these network rights, on ports that are marked
 * llk_ruleset_quiet_scope	these scopes, everywhere
 * llk_ruleset_quiet_path	mark a file, or a directory and everything beneath it
 * llk_ruleset_quiet_path_fd	the same by descriptor, as llk_ruleset_allow_path_fd()
 * llk_ruleset_quiet_port	mark a port
 *
 * Rights and marks add up in any order: each of the rights is quiet at each of the places.  Rights
 * without a place and places without a right do nothing.  Nothing is granted or requested: rights
 * that the ruleset does not handle are not denied, and so not logged.
 *
 * Where the kernel cannot do it, denials are logged: "rule.quiet" is missing, which is an error if
 * it is required, and otherwise reported.
 *
 * Return 0; LLK_ERROR_INVALID, LLK_ERROR_PATH, LLK_ERROR_NO_MEMORY or LLK_ERROR_ENFORCED as
 * llk_ruleset_allow_path().
 */
LLK_API(0.1) int llk_ruleset_quiet_fs(struct llk_ruleset *ruleset, uint64_t access);
LLK_API(0.1) int llk_ruleset_quiet_net(struct llk_ruleset *ruleset, uint64_t access);
LLK_API(0.1) int llk_ruleset_quiet_scope(struct llk_ruleset *ruleset, uint64_t scopes);
LLK_API(0.1) int llk_ruleset_quiet_path(struct llk_ruleset *ruleset, const char *path);
LLK_API(0.1) int llk_ruleset_quiet_path_fd(struct llk_ruleset *ruleset, int fd);
LLK_API(0.1) int llk_ruleset_quiet_port(struct llk_ruleset *ruleset, unsigned int port);

/*
 * Whether llk_ruleset_enforce() would refuse for something that is missing, without restricting
 * anything.  Async-signal-safe.
 *
 * Returns 0, or LLK_ERROR_INVALID, LLK_ERROR_ENFORCED, LLK_ERROR_COMPATIBILITY,
 * LLK_ERROR_UNAVAILABLE or LLK_ERROR_DISABLED as llk_ruleset_enforce().
 */
LLK_API(0.1) int llk_ruleset_check(struct llk_ruleset *ruleset);

/*
 * Do all that llk_ruleset_enforce() does in a child process that ends then, so that the kernel
 * itself says whether it takes the ruleset, each rule and one more layer, and the caller is not
 * restricted.  For dry runs.  The ruleset may be changed and enforced as before; a report shows
 * what the kernel refused of what its ABI number promises.
 *
 * The child is one of a single thread, made as by llk_support_detect_forked(), with the same
 * remarks on signals, vfork(2) and cost.
 *
 * Returns as llk_ruleset_enforce(), with the same failure recorded; LLK_ERROR_NO_MEMORY also if
 * no descriptor is left; LLK_ERROR_PROCESS: no child could be made, or it was killed.  Async-
 * signal-safe.
 */
LLK_API(0.1) int llk_ruleset_rehearse(struct llk_ruleset *ruleset);

/*
 * Restrict the calling thread, and all that it starts from here on, to what the ruleset allows;
 * with LLK_RESTRICT_SELF_TSYNC all threads of the process.  This cannot be undone.  no_new_privs is
 * set.
 *
 * Allocates no memory, leaves errno alone and is async-signal-safe: it may be called between
 * fork(2) and execve(2) in a child of a process with threads.  (Not after vfork(2): the ruleset is
 * written.)
 *
 * Where nothing is left to handle, because all was exempted or is missing and not required, nothing
 * is done, no_new_privs is left as it was, and 0 is returned; the report tells.
 *
 * A failure leaves the thread as it was.  no_new_privs is the last thing before the domain: it is
 * set by the same call since ABI 11, after it for a caller with CAP_SYS_ADMIN, and before it
 * otherwise.  Only in the last case it stays set if the kernel then refuses the domain, which it
 * does without memory, and at the 17th layer (the 65th on the first kernels of ABI 1).
 *
 * A restrict flag that the ABI number promised and the kernel then refuses is left out, unless it is
 * required; the report shows it as a quirk.
 *
 * Returns 0, or
 *	LLK_ERROR_INVALID	ruleset is NULL; or llk_ruleset_set_requirement() requires a
 *				protection that is not requested: see feature of the failure
 *	LLK_ERROR_ENFORCED	it has been enforced before
 *	LLK_ERROR_COMPATIBILITY	a required protection is missing: see feature, required_abi and
 *				current_abi of the failure; or the kernel is older than
 *				options.minimum_abi, and feature is NULL
 *	LLK_ERROR_UNAVAILABLE, LLK_ERROR_DISABLED
 *				protections are required and there is no Landlock here
 *	LLK_ERROR_NETWORK	there are port rules with required rights, and no TCP/IP
 *	LLK_ERROR_RULESET	the kernel refused; see call, error_number and path of the failure.
 *				If the call is prctl(2), a seccomp filter refused no_new_privs; a
 *				caller with CAP_SYS_ADMIN is restricted by then, without it
 */
LLK_API(0.1) int llk_ruleset_enforce(struct llk_ruleset *ruleset);

/* Whether llk_ruleset_enforce() has done its work; false for NULL.  Async-signal-safe. */
LLK_API(0.1) bool llk_ruleset_is_enforced(const struct llk_ruleset *ruleset);

/* Which threads of the process the protections cover. */
enum llk_threads {
	LLK_THREADS_NONE,    /* nothing is handled */
	LLK_THREADS_CALLER,  /* the calling one, while others go on as they were */
	LLK_THREADS_ALL,     /* by LLK_RESTRICT_SELF_TSYNC, or for there was one only */
	LLK_THREADS_UNKNOWN, /* the calling one; whether there are others, /proc does not tell */
};

/* "none", "caller", "all" or "unknown"; never NULL. */
LLK_API(0.1) const char *llk_threads_name(enum llk_threads threads);

/*
 * What a ruleset achieves: after llk_ruleset_enforce() what it did, before that what it would do,
 * as far as the kernel's answers to llk_support_detect() tell; llk_ruleset_rehearse() has the
 * kernel itself say so.
 */
struct llk_report {
	size_t size; /* in: sizeof(struct llk_report) */

	enum llk_state state; /* of the kernel */
	int abi;	      /* that it reports, 0 unless state is LLK_STATE_ENABLED */
	bool enforced;	      /* a layer denies something; false for a dry run, and for nothing */

	/* Denied unless a rule allows it; in a dry run, what would be. */
	uint64_t enforced_fs;
	uint64_t enforced_net;
	uint64_t enforced_scoped;
	/* Requested, and missing here. */
	uint64_t unavailable_fs;
	uint64_t unavailable_net;
	uint64_t unavailable_scoped;
	/* Requested and named by a rule, which could not grant it here. */
	uint64_t dropped_fs;
	uint64_t dropped_net;

	uint32_t enforced_restrict_flags;
	uint32_t unavailable_restrict_flags;
	uint32_t enforced_rule_flags; /* LLK_ADD_RULE_QUIET */
	uint32_t unavailable_rule_flags;

	/* Not to be missing where they are requested. */
	uint64_t required_fs;
	uint64_t required_net;
	uint64_t required_scoped;
	uint32_t required_restrict_flags;
	uint32_t required_rule_flags;
	int minimum_abi;

	/* Enforced, and kept out of the log: rights at the places that are marked, scopes. */
	uint64_t quiet_fs;
	uint64_t quiet_net;
	uint64_t quiet_scoped;

	/* Quirks: what the ABI number promises, requested or not, and the kernel refuses. */
	uint64_t quirk_fs;
	uint64_t quirk_net;
	uint64_t quirk_scoped;
	uint32_t quirk_restrict_flags;
	uint32_t quirk_rule_flags;

	bool errata_known; /* as in struct llk_support */
	uint32_t errata;
	enum llk_threads threads;

	/* Rules of which all rights are exempted count in neither. */
	size_t rules;	      /* in force */
	size_t rules_dropped; /* without any effect, for none of their rights can be granted here */

	bool dry_run;	      /* not enforced, yet or for an error */
	size_t rules_skipped; /* optional, and the path was missing */
	bool refused;	      /* when it was enforced or rehearsed last: nothing is in force */
};

/* What a ruleset comes to as a whole. */
enum llk_summary {
	LLK_SUMMARY_NONE,    /* nothing is denied: no layer, for all is exempted or missing */
	LLK_SUMMARY_PARTIAL, /* something requested is missing, or not all threads are covered */
	LLK_SUMMARY_FULL,    /* all that is requested is denied to all threads */
};

enum llk_outcome {
	LLK_OUTCOME_ENFORCED,
	LLK_OUTCOME_UNAVAILABLE,   /* requested, missing here, named by no rule */
	LLK_OUTCOME_DROPPED,	   /* requested, missing here, and so dropped from a rule */
	LLK_OUTCOME_NOT_REQUESTED, /* exempted, or newer than options.abi and named by no rule */
};

/*
 * Fill a report.
 *
 * report: filled up to report->size, which the caller sets.
 * Returns 0, or LLK_ERROR_INVALID for a NULL argument or a size smaller than the first version of
 * the structure.  Allocates no memory; async-signal-safe.
 */
LLK_API(0.1) int llk_ruleset_report(const struct llk_ruleset *ruleset, struct llk_report *report);

/*
 * The summary of a report: after enforcing of what is in force, in a dry run of what would be.
 * Rights, scopes and threads count; flags and quiet rules, which change the log alone, do not.
 * "none" where the last try to enforce or rehearse was refused, until the ruleset is changed.
 * "none" for NULL.  Async-signal-safe.
 */
LLK_API(0.1) enum llk_summary llk_report_summary(const struct llk_report *report);

/* "none", "partial" or "full"; never NULL. */
LLK_API(0.1) const char *llk_summary_name(enum llk_summary summary);

/*
 * The outcome of one feature: a right, a scope, a restrict flag or rule.quiet.  Together with llk_feature_at()
 * this gives the rows of a table.  Any other feature, or a NULL argument, is
 * LLK_OUTCOME_NOT_REQUESTED.  Async-signal-safe.
 *
 * On ABI 1 fs.refer is enforced and cannot be granted; it is in dropped_fs if a rule names it.
 */
LLK_API(0.1)
enum llk_outcome
	llk_report_outcome(const struct llk_report *report, const struct llk_feature *feature);

/* "enforced", "unavailable", "dropped" or "not_requested"; never NULL. */
LLK_API(0.1) const char *llk_outcome_name(enum llk_outcome outcome);

/* Whether the kernel's ABI number promises this feature, which it refuses.  Async-signal-safe. */
LLK_API(0.1)
bool llk_report_is_quirk(const struct llk_report *report, const struct llk_feature *feature);

/*
 * Write a report out, for people or as one JSON object of schema llk-report/1, which is described
 * by the JSON Schema file llk-report-1.schema.json.  Both end in a newline.
 *
 * report: as llk_ruleset_report() filled it.
 * buffer: of size bytes; the text ends in NUL and is cut off where size is too small.  May be NULL
 *	if size is 0.
 * Returns the length of the whole text without the NUL, or LLK_ERROR_INVALID for a NULL report, one
 * smaller than the first version of the structure, or a NULL buffer with a size.  Not
 * async-signal-safe.
 */
LLK_API(0.1) long llk_report_text(const struct llk_report *report, char *buffer, size_t size);
LLK_API(0.1) long llk_report_json(const struct llk_report *report, char *buffer, size_t size);

/*
 * Explain, without enforcing anything: would this ruleset allow an operation, and what decides?
 */
enum llk_operation {
	/* On a path, which must exist. */
	LLK_OPERATION_READ,	    /* open a file for reading, or a directory for listing */
	LLK_OPERATION_WRITE,	    /* open a file for writing */
	LLK_OPERATION_TRUNCATE,	    /* truncate(2), or open with O_TRUNC besides that */
	LLK_OPERATION_EXECUTE,	    /* execve(2), of this one file: not its loader or interpreter */
	LLK_OPERATION_IOCTL,	    /* ioctl(2) on a device that is opened later */
	LLK_OPERATION_CONNECT_UNIX, /* connect or send to a UNIX socket of another domain */
	LLK_OPERATION_REMOVE,	    /* unlink(2), or rmdir(2) for a directory */
	/* On a path, of which the last component must not exist: that is EEXIST. */
	LLK_OPERATION_MAKE_REG,
	LLK_OPERATION_MAKE_DIR,
	LLK_OPERATION_MAKE_SYM,
	LLK_OPERATION_MAKE_SOCK,
	LLK_OPERATION_MAKE_FIFO,
	LLK_OPERATION_MAKE_CHAR,
	LLK_OPERATION_MAKE_BLOCK,
	/* On a path, and a target of which the last component need not exist. */
	LLK_OPERATION_LINK,
	LLK_OPERATION_RENAME,
	/* On a port. */
	LLK_OPERATION_BIND_TCP,
	LLK_OPERATION_CONNECT_TCP,
	LLK_OPERATION_BIND_UDP,
	LLK_OPERATION_CONNECT_SEND_UDP,
	/* On a process outside the domain. */
	LLK_OPERATION_CONNECT_ABSTRACT, /* to its abstract UNIX socket */
	LLK_OPERATION_SIGNAL,
	/* On nothing that a rule could name. */
	LLK_OPERATION_MOUNT,	      /* mount(2), umount(2), move_mount(2), pivot_root(2) */
	LLK_OPERATION_PTRACE,	      /* ptrace(2) of a process outside the domain */
	LLK_OPERATION_USER_NAMESPACE, /* to make one, by unshare(2) or clone(2) */
};

/* "read", "make_reg", "connect_send_udp": the constant's last part in lower case; NULL past them. */
LLK_API(0.1) const char *llk_operation_name(enum llk_operation operation);

/* The operation of that name, or LLK_ERROR_INVALID. */
LLK_API(0.1) int llk_operation_find(const char *name);

/* What an operation is asked about. */
enum llk_operand {
	LLK_OPERAND_NONE,
	LLK_OPERAND_PATH,
	LLK_OPERAND_TWO_PATHS, /* path and target */
	LLK_OPERAND_PORT,
};

/* The operand of an operation; LLK_OPERAND_NONE past them. */
LLK_API(0.1) enum llk_operand llk_operation_operand(enum llk_operation operation);

struct llk_question {
	size_t size; /* sizeof(struct llk_question) */
	enum llk_operation operation;
	const char *path;   /* symbolic links are followed, but in what is removed or made */
	const char *target; /* of LLK_OPERATION_LINK and _RENAME, else NULL */
	unsigned int port;  /* 0 to 65535 */
};

enum llk_reason {
	LLK_REASON_NOT_HANDLED, /* allowed: no right that the ruleset handles governs this */
	LLK_REASON_GRANTED,	/* allowed: a rule grants the right */
	LLK_REASON_NOT_GRANTED, /* denied: no rule grants the right */
	LLK_REASON_GAINED,	/* denied: what is moved would gain the right by the move */
	LLK_REASON_TOPOLOGY, /* denied: mounts do not change while a filesystem right is handled */
	LLK_REASON_DOMAIN,   /* denied: by any layer, whatever it handles */
	LLK_REASON_NOT_GOVERNED, /* allowed: Landlock has no say in it */
	LLK_REASON_EARLIER	 /* refused by the names alone, before Landlock has a say */
};

/*
 * What gets past a protection that holds, by design or by a fault that a kernel may have: by the
 * name under which landlock-probe looks for it, which alone can tell whether a kernel shows it.
 */
struct llk_caveat {
	const char *name;    /* "quirk.mptcp" */
	const char *feature; /* that it gets past, or NULL: all of them */
	int fixed_abi;	     /* the first ABI of which no kernel has it; 0 if all have it */
	const char *summary; /* one line, for people */
};

/* The caveat at index, counted from 0, or NULL past the end; there are 32 at most. */
LLK_API(0.1) const struct llk_caveat *llk_caveat_at(size_t index);

struct llk_explanation {
	size_t size; /* in: sizeof(struct llk_explanation) */
	bool allowed;
	int error_number; /* of the denial: EACCES, EXDEV, EPERM; of LLK_REASON_EARLIER; else 0 */
	enum llk_reason reason;
	const struct llk_feature *feature; /* the right or scope that decides, or NULL */

	/* The rule that grants it, the nearest if there are several.  rule is -1 for none. */
	long rule;	       /* counted from 0 in the order of adding, marks included */
	const char *rule_path; /* as it was given; NULL for a descriptor; lives as the ruleset */
	unsigned int rule_port;

	uint32_t caveats; /* to a denial, on a kernel of this ABI: a bit for each llk_caveat_at() */
};

/*
 * Explain what Landlock says to an operation under this ruleset alone, on the kernel that it is for:
 * other layers, and whatever else may refuse the operation, come besides.  Paths are looked up now.
 *
 * What the kernel refuses before it asks Landlock is LLK_REASON_EARLIER: to make what exists
 * (EEXIST; EADDRINUSE for a socket), to remove or rename "/", "." or ".." (EBUSY, EINVAL,
 * ENOTEMPTY), to link or rename from one filesystem to another (EXDEV), to write or truncate a
 * directory (EISDIR), and to execute what is no regular file (EACCES).
 *
 * UNIX sockets and processes of the same domain are always within reach, devices alone have the
 * ioctl(2)s that are governed, and whatever is open already goes on as it is.
 *
 * Changes of mounts are denied wherever any filesystem right is handled, and no rule allows them,
 * in a user namespace of the program's own either; to make such a namespace is not denied.  Kernel
 * document: landlock.rst, "Filesystem topology modification" and "Ptrace restrictions".
 *
 * explanation: filled up to explanation->size, which the caller sets.
 * Returns 0, or
 *	LLK_ERROR_INVALID	a NULL argument, a size smaller than the first version of its
 *				structure, a path or target that is missing or too much, an
 *				unknown operation, a port above 65535
 *	LLK_ERROR_PATH		a path could not be looked up
 *	LLK_ERROR_NO_MEMORY
 *	LLK_ERROR_ENFORCED	the ruleset has been enforced, and its rules have let go of their files
 */
LLK_API(0.1)
int llk_ruleset_explain(struct llk_ruleset *ruleset, const struct llk_question *question,
			struct llk_explanation *explanation);

/*
 * Say an explanation in one sentence, such as "denied with EACCES: no rule grants fs.write_file".
 *
 * buffer and return value: as llk_report_text(), without the newline.  Paths are in it as they were
 * given, whatever bytes they have: make them harmless before a terminal shows them.
 */
LLK_API(0.1)
long llk_explanation_text(const struct llk_explanation *explanation, char *buffer, size_t size);

/*
 * Why the last function that failed on a ruleset failed.  What does not apply is 0 or NULL.
 */
struct llk_failure {
	size_t size; /* in: sizeof(struct llk_failure) */

	int error;			   /* enum llk_error, 0 if nothing has failed */
	int error_number;		   /* errno of the call that was refused */
	const char *call;		   /* its name, "open" or "landlock_add_rule"; static */
	const char *path;		   /* what it was about; valid until the next failure */
	const struct llk_feature *feature; /* that is missing, or the first of several */
	int required_abi;		   /* first ABI that has it */
	int current_abi;		   /* that this kernel reports */
	enum llk_state state;		   /* of the kernel */
	const char *reason;		   /* what is wrong, where more is known; static */
};

/*
 * Read the last failure.  A call that succeeds leaves it as it was.
 *
 * failure: filled up to failure->size, which the caller sets.
 * Returns 0, or LLK_ERROR_INVALID for a NULL argument or a size smaller than the first version of
 * the structure.  Allocates no memory; async-signal-safe.
 */
LLK_API(0.1)
int llk_ruleset_failure(const struct llk_ruleset *ruleset, struct llk_failure *failure);

/*
 * Say the last failure in one sentence, in English, without a final stop or newline, such as
 * "fs.resolve_unix requires Landlock ABI 9, this kernel has 7".
 *
 * A path is in it as it was given, whatever bytes it has: make it harmless before a terminal shows
 * it.
 *
 * ruleset: NULL gives the sentence for a ruleset that could not be created.
 * buffer: of size bytes, at least 1; ends in NUL, cut off where it is too small.
 * Returns 0, or LLK_ERROR_INVALID for a NULL buffer or a size of 0.  Not async-signal-safe.
 */
LLK_API(0.1)
int llk_ruleset_describe_failure(const struct llk_ruleset *ruleset, char *buffer, size_t size);

#ifdef __cplusplus
}
#endif

#endif
