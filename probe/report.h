/* SPDX-License-Identifier: MIT */
/* All that the probe finds out: every output format is made from this one object. */
#ifndef PROBE_REPORT_H
#define PROBE_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/utsname.h>

#include <llk.h>

#include "emulator.h"

/* More than the feature table has rows. */
#define REPORT_FEATURES_MAX 64
#define REPORT_SEARCHES_MAX 32
#define REPORT_QUIRKS_MAX   (REPORT_FEATURES_MAX + REPORT_SEARCHES_MAX + 1)
#define REPORT_LSMS_MAX	    64
/* Filesystem and network rights, scopes, flags of restricting and of rules. */
#define REPORT_UNKNOWN_KINDS (LLK_FEATURE_RULE + 1)
/* The longest of an architecture, and a boot configuration in front of it. */
#define REPORT_CMDLINE_MAX 40960

enum verdict_word {
	READY,
	UNSATISFIED,  /* Landlock is absent or does not hold, or a requirement is unmet */
	INCONCLUSIVE, /* no answer could be had */
};

enum enforced {
	ENFORCED_YES,	   /* proven by behaviour, between two positive controls */
	ENFORCED_NO,	   /* what should have been restricted, or is not there, went through */
	ENFORCED_UNTESTED, /* no proof either way; reason says why */
};

struct feature_report {
	const struct llk_feature *feature;
	bool undecided; /* whether it is declared or accepted cannot be told; neither is set */
	bool declared;	/* by the ABI number or, an erratum, by the errata mask */
	bool accepted;	/* by the kernel, when tried */
	enum enforced enforced;
	const char *reason; /* a code of the JSON Schema, NULL if there is nothing to explain */
	char detail[128];   /* what was seen, for people; "" if there is nothing to add */
};

enum tristate {
	TRISTATE_UNKNOWN,
	TRISTATE_NO,
	TRISTATE_YES,
};

enum severity {
	SEVERITY_INFO,
	SEVERITY_WEAKNESS,
	SEVERITY_BYPASS,
};

struct quirk {
	const char *id;
	enum severity severity;
	char detail[160];
};

/* A quirk that is looked for by behaviour, whether it is there or not. */
struct search {
	const char *quirk;
	enum tristate found;
	const char *reason; /* why that is unknown, a code of the JSON Schema; else NULL */
	char detail[128];   /* what was seen then, "" if there is nothing to add */
};

struct requirement {
	const char *expr;
	const struct llk_feature *feature; /* that has to be there, or NULL */
	const char *quirk;		   /* that must not be there, or NULL */
	int abi;			   /* that is wanted if there is neither */
	bool met;
	bool doubtful;	/* met as far as can be told, but not proven */
	bool undecided; /* not met as far as can be told, and not unmet either */
	char why[160];	/* if it is unmet or doubtful, else "" */
};

/* Comma-separated names of security modules, taken apart. */
struct lsm_list {
	bool known;
	size_t count;
	char names[REPORT_LSMS_MAX][32];
};

/* Why Landlock may be absent; each part is unknown where it cannot be read. */
#define REPORT_UNSEEN_MAX 4

/* A source of evidence that could not be read, and why. */
struct unseen {
	const char *source;
	const char *why;
};

struct evidence {
	struct lsm_list lsm_list;	 /* that the kernel has started */
	struct lsm_list lsm_config;	 /* CONFIG_LSM */
	enum tristate built;		 /* CONFIG_SECURITY_LANDLOCK */
	enum tristate security;		 /* CONFIG_SECURITY, without which there is no other */
	enum tristate seccomp;		 /* a filter is in force for this process */
	bool compat;			 /* a 32-bit process on a 64-bit kernel */
	const struct emulator *emulator; /* what answers instead of Linux, or NULL */
	struct unseen unseen[REPORT_UNSEEN_MAX];
	size_t unseen_count;
	bool cmdline_known;
	char cmdline[REPORT_CMDLINE_MAX];
	size_t cmdline_omitted; /* parameters that are not in it */
	size_t cmdline_limit;	/* what the kernel reads of it at most, in bytes, 0 if not known */
	bool overruled;		/* lsm= of the boot loader has no effect: CONFIG_CMDLINE decides */
};

/* How far the ABI number can be relied on. */
enum abi_certainty {
	ABI_EXACT,
	ABI_AT_LEAST, /* the kernel is newer than this tool */
	ABI_UNKNOWN,  /* at least that as well, and by how much more cannot be told */
};

struct network_report {
	/* Of a kernel that does not run, whose configuration does not say. */
	bool unknown_inet;
	bool unknown_ipv6;
	bool unknown_mptcp;
	bool tcp;
	bool udp;
	bool ipv6;
	bool mptcp;
	bool killed_by_filter; /* opening a socket is answered with a signal */
	const char *cause;     /* why TCP or UDP is missing, else NULL */
};

struct report {
	enum verdict_word verdict;
	bool offline; /* the kernel does not run: nothing has been asked */
	struct utsname kernel;
	struct llk_support support;
	enum abi_certainty abi_certainty;
	struct evidence evidence;
	char cause[256];   /* why Landlock is not enabled, "" if it is */
	char remedy[1024]; /* what to do about it, "" if nothing is known */
	struct network_report network;
	struct feature_report features[REPORT_FEATURES_MAX];
	size_t feature_count;
	/* By kind: bits that the kernel accepts, and the table of features does not have. */
	uint64_t unknown[REPORT_UNKNOWN_KINDS];
	struct quirk quirks[REPORT_QUIRKS_MAX];
	size_t quirk_count;
	struct search searches[REPORT_SEARCHES_MAX];
	size_t search_count;
	struct requirement *requirements;
	size_t requirement_count;
	int layers;	   /* that this process could stack, -1 if not measured */
	int layers_in_use; /* that it has been started in, -1 if not measured */
};

/* The report's entry of that feature; every feature of the table has one. */
struct feature_report *report_find(struct report *report, const char *name);

/* Whether there is an ABI number to be told. */
bool report_knows_abi(const struct report *report);

/* "met", "not met", "not proven" or "not known". */
const char *requirement_word(const struct requirement *requirement);

/* Whether the quirk at that index has the id of one before it: one for each feature, perhaps. */
bool report_repeats_quirk(const struct report *report, size_t index);

/* Set the outcome of one feature; reason and format may be NULL. */
void report_outcome(struct feature_report *feature, enum enforced enforced, const char *reason,
		    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The words of the output formats. */
const char *verdict_word_name(enum verdict_word verdict);
const char *enforced_name(enum enforced enforced);
const char *severity_name(enum severity severity);
const char *feature_kind_name(enum llk_feature_kind kind);

#endif
