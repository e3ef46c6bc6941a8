/* SPDX-License-Identifier: MIT */
/*
 * The inside of a ruleset, and what its parts need of each other.  Not in the shared library's
 * interface; named llk_ all the same, for the sake of those who link statically.
 */
#ifndef LLK_RULESET_H
#define LLK_RULESET_H

#include <limits.h>

#include <llk.h>

/* One mask for each kind of protection: LLK_FEATURE_FS, _NET, _SCOPE, _RESTRICT and _RULE. */
#define PROTECTION_KINDS (LLK_FEATURE_RULE + 1)

struct protections {
	uint64_t of[PROTECTION_KINDS];
};

struct path_block;

struct rule {
	uint64_t access;  /* may hold rights that are not handled in the end; 0 with quiet */
	const char *path; /* as the caller named it; NULL for a descriptor and for a port */
	enum llk_rule_type type;
	int fd; /* -1 once enforced, and for a port */
	uint16_t port;
	bool quiet; /* what is denied here is not logged */
};

struct llk_ruleset {
	struct llk_support support;
	struct protections known;     /* by this library */
	struct protections available; /* what the kernel accepts of what this library knows */
	struct protections wanted;    /* by options and rules, before exemptions */
	struct protections exempted;
	struct protections required; /* wherever they are requested */
	struct protections demanded; /* of those by name: they have to be requested */
	struct protections minimum;  /* required of those whatever happens, for minimum_abi */
	struct protections quiet;    /* denials of these are not logged, by kind */
	int minimum_abi;
	int abi; /* of which the protections are requested */

	struct rule *rules;
	size_t rule_count;
	size_t rule_capacity;
	struct path_block *paths; /* what the rules' paths point into */

	bool optional;	      /* paths from here on may be missing */
	const char **skipped; /* those that were */
	size_t skipped_count;
	size_t skipped_capacity;

	bool enforced;
	bool refused;		  /* when it was enforced or rehearsed last */
	bool without_inet;	  /* the kernel said that it has no TCP/IP */
	enum llk_threads threads; /* once enforced */

	struct llk_failure failure;
	char failed_path[PATH_MAX]; /* failure.path */
};

/* What a ruleset comes to on its kernel. */
struct negotiation {
	struct protections requested;
	struct protections handled; /* what the kernel is asked for */
	struct protections enforced;
	struct protections unavailable;
	struct protections dropped;
	struct protections quiet; /* masks that the kernel is given */
	size_t rules;
	size_t rules_dropped;
};

/* negotiate.c: no allocation, no system call. */

/* Everything but what becomes of the rules, which takes a look at each. */
void llk_negotiate_protections(const struct llk_ruleset *ruleset, struct negotiation *result);

void llk_negotiate(const struct llk_ruleset *ruleset, struct negotiation *result);

/* Whether there is anything to be given to the kernel. */
bool llk_negotiation_handles(const struct negotiation *negotiation);

/* The first ABI of which kernels keep the log configuration of a thread without a domain. */
#define LLK_LOG_CONFIGURATION_ABI 8

/* Whether the kernel is asked to configure the log of a thread that gets no domain. */
bool llk_negotiation_configures_log(const struct negotiation *negotiation);

/* What a rule grants of what is handled. */
uint64_t llk_negotiation_grant(const struct negotiation *negotiation, const struct rule *rule);

/* Whether a rule marks, with effect, what is not to be logged. */
bool llk_negotiation_quiets(const struct negotiation *negotiation, const struct rule *rule);

enum llk_feature_kind llk_rule_kind(const struct rule *rule);

/* Which bits of a kind must not be missing where they are requested. */
uint64_t llk_required(const struct llk_ruleset *ruleset, enum llk_feature_kind kind);

/* ruleset.c: what every change of a ruleset checks first. */

int llk_check_changeable(struct llk_ruleset *ruleset);
int llk_check_bits(struct llk_ruleset *ruleset, const char *path, enum llk_feature_kind kind,
		   uint64_t bits);

/* rule.c */

/*
 * Add a rule for path.  With named, access is what the caller named: it becomes requested and may
 * be missing.  Returns as llk_ruleset_allow_path().
 */
int llk_rule_add_path(struct llk_ruleset *ruleset, const char *path, uint64_t access, bool named);

/* The same for a port. */
int llk_rule_add_port(struct llk_ruleset *ruleset, unsigned int port, uint64_t access, bool named);

/* Close what the rules hold. */
void llk_rules_close(struct llk_ruleset *ruleset);

/* paths.c */

/* Keep a copy of path, which stays in place until llk_paths_free().  Returns NULL without memory. */
const char *llk_path_keep(struct path_block **newest, const char *path);
void llk_paths_free(struct path_block *newest);

/* threads.c: whom an enforcement with these flags, or the lack of one, covers; a system call. */
enum llk_threads llk_threads_covered(uint32_t restrict_flags);

/* error.c: record a failure and return its error. */

int llk_fail(struct llk_ruleset *ruleset, enum llk_error error);
int llk_fail_invalid(struct llk_ruleset *ruleset, const char *path, const char *reason);
int llk_fail_call(struct llk_ruleset *ruleset, enum llk_error error, const char *call,
		  const char *path, int error_number);

/* The first of the missing protections of one kind decides; none is 0. */
int llk_fail_missing(struct llk_ruleset *ruleset, const char *path, enum llk_feature_kind kind,
		     uint64_t missing);

/* A protection that has to be there is not even requested, for the reason. */
int llk_fail_demand(struct llk_ruleset *ruleset, enum llk_feature_kind kind, uint64_t missing,
		    const char *reason);

/* The kernel is older than the minimum. */
int llk_fail_minimum(struct llk_ruleset *ruleset);

#endif
