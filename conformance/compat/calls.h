/* SPDX-License-Identifier: MIT */
/*
 * Landlock's system calls as rows, for programs of the machine's word size and of 32 bits alike.
 *
 * The same source is built twice: into the test program, and into one of 32 bits that knows neither
 * ATF nor libllk.
 */
#ifndef CALLS_H
#define CALLS_H

#include <stddef.h>
#include <stdint.h>

#include <answer.h>

enum call_kind {
	CALL_CREATE,
	CALL_ADD_PATH,
	CALL_ADD_PORT,
	CALL_RESTRICT,
	CALL_DENIED, /* enforce a ruleset that handles the access, and list a directory */
	CALL_IOCTL,  /* enforce one that handles fs.ioctl_dev, and call ioctl(2) on a device */
};

/* Where the attribute is. */
enum call_place {
	AT_PAGE_START,
	AT_PAGE_END, /* what the kernel has to read ends where the page does */
	CUT_OFF,     /* its last byte is on a page that cannot be read */
	AT_NULL,
	AT_TOP, /* in the last bytes of an address space of 32 bits */
};

enum call_fd {
	A_RULESET, /* handles all filesystem rights of ABI 1 */
	A_NET_RULESET,
	A_SCOPE_RULESET,
	A_DEVICE,
	A_DIRECTORY,
	NO_FD,
	NO_FD_2, /* -2 */
};

/* Sizes that depend on the machine. */
#define A_PAGE	  ((size_t)-2)
#define OVER_PAGE ((size_t)-3)
#define LARGEST	  ((size_t)-1)

struct raw_call {
	const char *what;
	enum call_kind kind;
	uint64_t attr[6]; /* of a ruleset */
	size_t size;
	size_t set_byte; /* offset of a byte to set to 1, 0 for none */
	enum call_place place;
	uint32_t flags;
	enum call_fd ruleset;
	int type; /* of a rule, 0 for the right one */
	uint64_t access;
	enum call_fd parent;
	uint64_t port;
	unsigned long command; /* of ioctl(2) */
	struct answers answers;
};

struct call_table {
	const char *name;
	const struct raw_call *rows;
	size_t count;
};

extern const struct call_table call_tables[];

/* The table of that name, or NULL. */
const struct call_table *call_table_find(const char *name);

/*
 * Make the call in a child of the calling process.  Returns what it answered: 0 (for a descriptor
 * too) or an errno.  A permitted ioctl is 0 if the device answers as it does without a sandbox.
 */
int call_make(const struct raw_call *call);

/* As an answer: the call could not be prepared. */
#define CALL_NOT_MADE 250

#endif
