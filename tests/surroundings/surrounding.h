/* SPDX-License-Identifier: MIT */
/* What a program can find itself in, made step by step around the calling process. */
#ifndef SURROUNDING_H
#define SURROUNDING_H

#include <stddef.h>

/*
 * Makes one thing of the surroundings different, for this process and what it executes.  Returns 0,
 * or -1 with errno set.
 */
typedef int making(const char *argument);

struct step {
	making *make;
	const char *argument;
};

/* Who must make a surrounding, and where. */
enum place {
	BY_ANYBODY,
	BY_ROOT,
	IN_GUEST, /* changes what all processes of a machine share: in one of its own only */
};

#define STEPS_MAX 4

struct surrounding {
	const char *name;
	const char *programs; /* globs of the programs that it touches, separated by blanks */
	enum place place;
	const char *refused; /* what the tool says where it cannot judge; NULL: it judges */
	const char *against; /* passes are those of this surrounding; NULL: the plain one */
	struct step steps[STEPS_MAX];
};

struct surrounding_table {
	const struct surrounding *rows;
	size_t count;
};

extern const struct surrounding_table surroundings_outside;
extern const struct surrounding_table surroundings_inherited;

/* landlock.c: layers that somebody else has put around the program. */
making outer_layers;  /* as many that handle next to nothing */
making outer_handled; /* one that handles "fs", "net", "scope", ... */
making outer_granted; /* the same, with all that "/" can grant */
making others_denied; /* beside it: domains of others, in which something is denied all the time */

/* user.c */
making become_user;
making drop_capability; /* one, or "all", from the bounding set as well */
making ambient_capability;
making set_securebits;
making no_new_privs;

/* namespace.c */
making user_namespace;
making unshare_namespaces;
making write_file; /* "PATH VALUE" */
making start_loopback;
making drop_addresses;
making processes_of_others;
making processes_of_ones_own;

/* mounts.c: in a namespace of mounts made before. */
making mount_proc;
making cover;	  /* "PATH": an empty directory */
making cover_dev; /* "NAME ...": a /dev with these devices alone */
making made_file; /* "PATH TEXT": a new one, with its directory */
making hide_file; /* "PATH": another file over it, as container engines do */
making read_only;
making temporary; /* "TYPE OPTIONS": where temporary files go */
making temporary_overlay;
making change_root;

/* process.c */
making limit; /* "RESOURCE VALUE" */
making ignore_signal;
making block_signals;
making close_descriptors; /* the first N */
making open_descriptors;  /* N more */
making file_mask;
making removed_directory; /* one of that name, which is gone */
making variable;	  /* "NAME=VALUE", "NAME" unset, "-" all but PATH */
making temporary_path;
making directory; /* "PATH": a new one */
making one_processor;
making idle_priority;
making set_personality;
making new_session;
making subreaper;

#endif
