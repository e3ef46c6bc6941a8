/* SPDX-License-Identifier: MIT */
/* What is done with files and mounts, one step at a time, written down as data. */
#ifndef SUPPORT_STEP_H
#define SUPPORT_STEP_H

/*
 * A path is as the system calls take it, or "@N" for what the Nth STEP_HOLD or STEP_COPY has got,
 * counted from 0, and "@N/..." for what is beneath it.
 */
enum step_kind {
	STEP_END, /* ends a list */

	/* Make path anew. */
	STEP_DIR,
	STEP_FILE,
	STEP_FIFO,
	STEP_SYMLINK, /* to other */
	STEP_SOCKET,  /* the file alone, to which nobody is bound */
	STEP_WHITEOUT,
	STEP_UNNAMED, /* an unnamed file in the directory path, which is held */

	/* Use path. */
	STEP_READ,
	STEP_WRITE,
	STEP_TRUNCATE,
	STEP_LIST,
	STEP_UNLINK,
	STEP_RMDIR,
	STEP_RENAME,	/* to other; flags as of renameat2(2) */
	STEP_LINK,	/* as other */
	STEP_LINK_HELD, /* a held file, by its descriptor, as other */

	/* Keep a descriptor of path, which is no symbolic link to follow. */
	STEP_HOLD,
	STEP_COPY, /* of a detached copy of the mount that path is on, from path on down */

	/* Mounts. */
	STEP_TMPFS,	 /* on path */
	STEP_OVERLAY,	 /* on path; its layers are lower, upper and work, beside it */
	STEP_BIND,	 /* path on other, with all mounts beneath */
	STEP_MOVE_MOUNT, /* path to other */
	STEP_UNMOUNT,	 /* flags as of umount2(2) */
	STEP_UNSHARE,	 /* a new mount namespace */
	STEP_CHROOT,	 /* and go there */

	STEP_CALL, /* what the test itself knows how to do */
};

struct step {
	enum step_kind kind;
	const char *path;
	const char *other;
	unsigned int flags;
	/* Of STEP_CALL: returns 0 or a positive errno.  Gets the step for what else is in it. */
	int (*call)(const struct step *step);
};

/* Shorthands for lists. */
#define DO(kind_, path_)                                                                           \
	{                                                                                          \
		.kind = STEP_##kind_, .path = path_                                                \
	}
#define DO_TO(kind_, path_, other_)                                                                \
	{                                                                                          \
		.kind = STEP_##kind_, .path = path_, .other = other_                               \
	}
#define DO_WITH(kind_, path_, flags_)                                                              \
	{                                                                                          \
		.kind = STEP_##kind_, .path = path_, .flags = flags_                               \
	}
#define DO_CALL(call_, path_)                                                                      \
	{                                                                                          \
		.kind = STEP_CALL, .path = path_, .call = call_                                    \
	}
#define DONE                                                                                       \
	{                                                                                          \
		.kind = STEP_END                                                                   \
	}

/* Do one step.  Returns 0 or the positive errno of its failure. */
int step_do(const struct step *step);

/* Do the steps up to STEP_END, or up to the first that fails; none if it is NULL.  As above. */
int step_do_all(const struct step *steps);

/* Begin anew: what has been held is gone, as with the child that held it. */
void step_forget(void);

/* An O_PATH descriptor of path as above, or a negative errno. */
int step_open(const char *path);

#endif
