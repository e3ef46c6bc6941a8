/* SPDX-License-Identifier: MIT */
/*
 * Where kernels come from.  A provider is a folder here; what is outside of it knows a provider by
 * this interface alone, and the manifest says which kernel is of which provider.
 */
#ifndef LLK_VM_PROVIDER_H
#define LLK_VM_PROVIDER_H

#include "manifest.h"

#include <getopt.h>
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* One version of a kernel, as its provider has it.  All belongs to the list that it stands in. */
struct offer {
	const char *version;
	const char *release; /* as uname(2) will say, or NULL: not known */
	const char *origin;  /* where within the provider, for people */
	const char *archive; /* that the user named, or NULL */
	const char *package; /* the part with the kernel itself */
	json_t *packages;    /* name, version, sha256 and size of each part */
	bool gone;	     /* it is listed, and known not to be there */
	const void *own;     /* the provider's */
};

struct offers {
	struct offer *list; /* newest first */
	size_t count;
	void *own; /* the provider's */
};

enum offer_state {
	OFFER_FETCHED,
	OFFER_FAILED, /* after a complaint */
	OFFER_GONE,   /* it is listed, and not there */
	OFFER_STALE,  /* likewise, but the list was old: with a new one, there may be others */
};

struct provider {
	const char *name; /* in the manifest, and of the folder */
	bool takes_long;  /* its kernels are wanted only by who names them */

	/*
	 * Check the provider's own part of an entry of the manifest, and make its paths absolute,
	 * which are relative to a folder.  What is wrong, or NULL.
	 */
	const char *(*take_entry)(json_t *entry, const char *folder);

	/*
	 * Whether a version that a user names may be one; it becomes part of a file name.  NULL:
	 * the provider has no more than one of a kernel.
	 */
	bool (*is_version)(const char *text);

	/* Put the oldest first.  0, or -1 after a complaint. */
	int (*sort_versions)(char **versions, size_t count);

	/*
	 * The archive of a kernel if it is one that the user named, on the command line or in the
	 * manifest, or NULL; what the cache has from elsewhere is another kernel.  NULL: no user
	 * can name one.
	 */
	const char *(*archive_of)(const struct manifest_kernel *kernel);

	/* What a kernel is made of may change without notice: the cache alone cannot answer. */
	bool (*changes)(const struct manifest_kernel *kernel);

	/*
	 * Options, or NULL: rows for getopt_long(3) that end with one without name, the lines for
	 * --help, and what takes one.
	 */
	const struct option *options;
	const char *options_help;
	void (*take_option)(int option, const char *argument);

	/*
	 * Likewise, options that each stand for a kernel that no manifest has; arch: what it must
	 * be of, or NULL.  A new entry for it, or NULL after a complaint.
	 */
	const struct option *sources;
	const char *sources_help;
	json_t *(*entry_of)(int option, const char *argument, const char *arch);

	/*
	 * Begin, with the lock of the cache held; refresh: whatever is remembered from earlier is
	 * asked for again.  A session for the rest, or NULL after a complaint.  With close, or both
	 * are NULL: there is nothing to begin.
	 */
	void *(*open)(bool refresh);

	/* List all that there is of a kernel.  0, or -1 after a complaint; to be released. */
	int (*list)(void *session, const struct manifest_kernel *kernel, struct offers *offers);
	void (*release)(struct offers *offers);

	/* Bring an offer, checked, into an empty folder; no complaint of what is gone. */
	enum offer_state (*fetch)(void *session, const struct manifest_kernel *kernel,
				  const struct offer *offer, const char *folder);

	/*
	 * Make of what was brought the files that kernel-record.h names, and leave no others.  0,
	 * or -1 after a complaint.
	 */
	int (*unpack)(const struct manifest_kernel *kernel, const struct offer *offer,
		      const char *folder);

	void (*close)(void *session);
};

/* All of them; ended by NULL. */
extern const struct provider *const providers[];

/* The provider of that name, or NULL. */
const struct provider *provider_find(const char *name);

/* Sessions that begin when a kernel of their provider is wanted. */
struct provider_sessions;

/* NULL after a complaint. */
struct provider_sessions *provider_sessions_new(bool refresh);

/* The session of a provider, or NULL after a complaint, now or when it was asked for before. */
void *provider_session(struct provider_sessions *sessions, const struct provider *provider);

/* Ends all of them; NULL is fine. */
void provider_sessions_end(struct provider_sessions *sessions);

#endif
