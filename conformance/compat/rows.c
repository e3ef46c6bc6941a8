// SPDX-License-Identifier: MIT
/* The calls, and what they have to answer. */
#include "calls.h"

#include <errno.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>

#include <llk_uapi.h>

#define X	LLK_ACCESS_FS_EXECUTE
#define LISTING LLK_ACCESS_FS_READ_DIR
#define BIND	LLK_ACCESS_NET_BIND_TCP

/* clang-format off */
static const struct raw_call create_rows[] = {
	{ "size 0", CALL_CREATE, { X }, 0, .answers = ALWAYS(EINVAL) },
	{ "size 7", CALL_CREATE, { X }, 7, .answers = ALWAYS(EINVAL) },
	{ "size 8", CALL_CREATE, { X }, 8, .answers = ALWAYS(0) },
	{ "size 12", CALL_CREATE, { X }, 12, .answers = ALWAYS(0) },
	{ "size 16", CALL_CREATE, { X }, 16, .answers = ALWAYS(0) },
	{ "size 20", CALL_CREATE, { X }, 20, .answers = ALWAYS(0) },
	{ "size 24", CALL_CREATE, { X }, 24, .answers = ALWAYS(0) },
	{ "size 48", CALL_CREATE, { X }, 48, .answers = ALWAYS(0) },
	{ "a whole page", CALL_CREATE, { X }, A_PAGE, .answers = ALWAYS(0) },
	{ "more than a page", CALL_CREATE, { X }, OVER_PAGE, .answers = ALWAYS(E2BIG) },
	{ "the largest size", CALL_CREATE, { X }, LARGEST, .answers = ALWAYS(E2BIG) },
	{ "a byte set after the last field", CALL_CREATE, { X }, 64, 48,
	  .answers = ALWAYS(E2BIG) },
	{ "the upper half of the first field", CALL_CREATE, { 1ULL << 32 }, 8,
	  .answers = ALWAYS(EINVAL) },
	{ "its last bit", CALL_CREATE, { X | 1ULL << 63 }, 8, .answers = ALWAYS(EINVAL) },
	{ "the second field", CALL_CREATE, { 0, BIND }, 16, .answers = SINCE(4, 0, E2BIG) },
	{ "its upper half", CALL_CREATE, { X, 1ULL << 32 }, 16,
	  .answers = SINCE(4, EINVAL, E2BIG) },
	{ "the third field", CALL_CREATE, { 0, 0, LLK_SCOPE_SIGNAL }, 24,
	  .answers = SINCE(6, 0, E2BIG) },
	{ "its upper half", CALL_CREATE, { X, 0, 1ULL << 32 }, 24,
	  .answers = SINCE(6, EINVAL, E2BIG) },
	{ "the fourth field", CALL_CREATE, { X, 0, 0, X }, 48, .answers = SINCE(10, 0, E2BIG) },
	{ "the fifth field", CALL_CREATE, { 0, BIND, 0, 0, BIND }, 48,
	  .answers = SINCE(10, 0, E2BIG) },
	{ "the sixth field", CALL_CREATE, { 0, 0, 2, 0, 0, 2 }, 48,
	  .answers = SINCE(10, 0, E2BIG) },
	{ "the upper half of the sixth field", CALL_CREATE, { 0, 0, 2, 0, 0, 1ULL << 32 }, 48,
	  .answers = SINCE(10, EINVAL, E2BIG) },
	{ "nothing handled", CALL_CREATE, { 0 }, 8, .answers = ALWAYS(ENOMSG) },
	{ "NULL", CALL_CREATE, { X }, 8, .place = AT_NULL, .answers = ALWAYS(EFAULT) },
	{ "the end of the page", CALL_CREATE, { X }, 8, .place = AT_PAGE_END,
	  .answers = ALWAYS(0) },
	{ "the end of the page, 48 bytes", CALL_CREATE, { X }, 48, .place = AT_PAGE_END,
	  .answers = ALWAYS(0) },
	{ "beyond the end of the page", CALL_CREATE, { X }, 8, .place = CUT_OFF,
	  .answers = ALWAYS(EFAULT) },
	{ "the end of the address space", CALL_CREATE, { X }, 16, .place = AT_TOP,
	  .answers = ALWAYS(EFAULT) },
	{ "an unknown flag", CALL_CREATE, .place = AT_NULL, .flags = 1U << 31,
	  .answers = ALWAYS(EINVAL) },
	{ "the version with a size", CALL_CREATE, .size = 8, .place = AT_NULL, .flags = 1,
	  .answers = ALWAYS(EINVAL) },
};

static const struct raw_call rule_rows[] = {
	{ "a rule on a directory", CALL_ADD_PATH, .access = X | LISTING, .parent = A_DIRECTORY,
	  .answers = ALWAYS(0) },
	{ "a rule on a device", CALL_ADD_PATH, .access = X, .parent = A_DEVICE,
	  .answers = ALWAYS(0) },
	{ "a directory's right on a device", CALL_ADD_PATH, .access = LISTING,
	  .parent = A_DEVICE, .answers = ALWAYS(EINVAL) },
	{ "parent -1", CALL_ADD_PATH, .access = X, .parent = NO_FD, .answers = ALWAYS(EBADF) },
	{ "a ruleset as parent", CALL_ADD_PATH, .access = X, .parent = A_RULESET,
	  .answers = ALWAYS(EBADFD) },
	{ "no right", CALL_ADD_PATH, .parent = A_DIRECTORY, .answers = ALWAYS(ENOMSG) },
	{ "a right in the upper half", CALL_ADD_PATH, .access = X | 1ULL << 32,
	  .parent = A_DIRECTORY, .answers = ALWAYS(EINVAL) },
	{ "twelve bytes at the end of the page", CALL_ADD_PATH, .access = X,
	  .parent = A_DIRECTORY, .place = AT_PAGE_END, .answers = ALWAYS(0) },
	{ "eleven bytes at the end of the page", CALL_ADD_PATH, .access = X,
	  .parent = A_DIRECTORY, .place = CUT_OFF, .answers = ALWAYS(EFAULT) },
	{ "NULL", CALL_ADD_PATH, .place = AT_NULL, .answers = ALWAYS(EFAULT) },
	{ "ruleset -1", CALL_ADD_PATH, .ruleset = NO_FD, .access = X, .parent = A_DIRECTORY,
	  .answers = ALWAYS(EBADF) },
	{ "a device as ruleset", CALL_ADD_PATH, .ruleset = A_DEVICE, .access = X,
	  .parent = A_DIRECTORY, .answers = ALWAYS(EBADFD) },
	{ "type -1", CALL_ADD_PATH, .type = -1, .access = X, .parent = A_DIRECTORY,
	  .answers = ALWAYS(EINVAL) },
	{ "an unknown flag", CALL_ADD_PATH, .flags = 1U << 31, .access = X,
	  .parent = A_DIRECTORY, .answers = ALWAYS(EINVAL) },
	{ "the quiet flag and ruleset -1", CALL_ADD_PATH, .ruleset = NO_FD, .flags = 1,
	  .answers = SINCE(10, EBADF, EINVAL) },
	{ "a port rule for a filesystem ruleset", CALL_ADD_PORT, .access = BIND, .port = 1,
	  .answers = ALWAYS(EINVAL) },
};

static const struct raw_call port_rows[] = {
	{ "port 0", CALL_ADD_PORT, .ruleset = A_NET_RULESET, .access = BIND,
	  .answers = ALWAYS(0) },
	{ "port 65535", CALL_ADD_PORT, .ruleset = A_NET_RULESET, .access = BIND, .port = 65535,
	  .answers = ALWAYS(0) },
	{ "port 65536", CALL_ADD_PORT, .ruleset = A_NET_RULESET, .access = BIND, .port = 65536,
	  .answers = ALWAYS(EINVAL) },
	{ "port 2^32", CALL_ADD_PORT, .ruleset = A_NET_RULESET, .access = BIND,
	  .port = 1ULL << 32, .answers = ALWAYS(EINVAL) },
	{ "a right in the upper half", CALL_ADD_PORT, .ruleset = A_NET_RULESET,
	  .access = BIND | 1ULL << 32, .port = 1, .answers = ALWAYS(EINVAL) },
	{ "sixteen bytes at the end of the page", CALL_ADD_PORT, .ruleset = A_NET_RULESET,
	  .access = BIND, .port = 1, .place = AT_PAGE_END, .answers = ALWAYS(0) },
	{ "fifteen bytes at the end of the page", CALL_ADD_PORT, .ruleset = A_NET_RULESET,
	  .access = BIND, .port = 1, .place = CUT_OFF, .answers = ALWAYS(EFAULT) },
	{ "a path rule for a network ruleset", CALL_ADD_PATH, .ruleset = A_NET_RULESET,
	  .access = X, .parent = A_DIRECTORY, .answers = ALWAYS(EINVAL) },
};

static const struct raw_call restrict_rows[] = {
	{ "a ruleset", CALL_RESTRICT, .answers = ALWAYS(0) },
	{ "-1", CALL_RESTRICT, .ruleset = NO_FD, .answers = ALWAYS(EBADF) },
	{ "-2", CALL_RESTRICT, .ruleset = NO_FD_2, .answers = ALWAYS(EBADF) },
	{ "a device", CALL_RESTRICT, .ruleset = A_DEVICE, .answers = ALWAYS(EBADFD) },
	{ "an unknown flag", CALL_RESTRICT, .flags = 1U << 31, .answers = ALWAYS(EINVAL) },
	{ "all flags", CALL_RESTRICT, .flags = UINT32_MAX, .answers = ALWAYS(EINVAL) },
	{ "-1 with LOG_SUBDOMAINS_OFF", CALL_RESTRICT, .ruleset = NO_FD, .flags = 4,
	  .answers = SINCE(7, 0, EINVAL) },
	{ "-2 with LOG_SUBDOMAINS_OFF", CALL_RESTRICT, .ruleset = NO_FD_2, .flags = 4,
	  .answers = SINCE(7, EBADF, EINVAL) },
	{ "the logging flags", CALL_RESTRICT, .flags = 7, .answers = SINCE(7, 0, EINVAL) },
	{ "TSYNC", CALL_RESTRICT, .flags = 8, .answers = SINCE(8, 0, EINVAL) },
	{ "NO_NEW_PRIVS", CALL_RESTRICT, .flags = 16, .answers = SINCE(11, 0, EINVAL) },
	{ "listing a directory", CALL_DENIED, .access = LISTING, .answers = ALWAYS(EACCES) },
	{ "listing one when another right is handled", CALL_DENIED, .access = X,
	  .answers = ALWAYS(0) },
};

#define PERMITTED(command_)                                                                        \
	{ #command_, CALL_IOCTL, .command = command_, .answers = ALWAYS(0) }
#define REFUSED(what_, command_)                                                                   \
	{ what_, CALL_IOCTL, .command = command_, .answers = ALWAYS(EACCES) }

/* As all architectures say it but 32-bit ARM, whose own number its 64-bit kernel does not know. */
#define COMMON_FIOQSIZE 0x5460

/* As a program of 32 bits says it, whose long has four bytes, and a packed structure. */
#define IOC32(direction, type, number, size)                                                       \
	((unsigned long)((direction) << 30 | (size) << 16 | (type) << 8 | (number)))
#define TO_KERNEL   1UL
#define FROM_KERNEL 2UL

static const struct raw_call ioctl_rows[] = {
	PERMITTED(FIOCLEX),
	PERMITTED(FIONCLEX),
	PERMITTED(FIONBIO),
	PERMITTED(FIOASYNC),
	{ "FIOQSIZE", CALL_IOCTL, .command = COMMON_FIOQSIZE, .answers = ALWAYS(0) },
	PERMITTED(FIGETBSZ),
	PERMITTED(FICLONE),
	PERMITTED(FS_IOC_FIEMAP),
	REFUSED("FIONREAD", FIONREAD),
	REFUSED("TCGETS", TCGETS),
	REFUSED("FS_IOC_GETFLAGS of 4 bytes", IOC32(FROM_KERNEL, 'f', 1, 4)),
	REFUSED("FS_IOC_GETFLAGS of 8 bytes", IOC32(FROM_KERNEL, 'f', 1, 8)),
	REFUSED("FS_IOC_SETFLAGS of 4 bytes", IOC32(TO_KERNEL, 'f', 2, 4)),
	REFUSED("FS_IOC_GETVERSION of 4 bytes", IOC32(FROM_KERNEL, 'v', 1, 4)),
	REFUSED("FS_IOC_RESVSP of 44 bytes", IOC32(TO_KERNEL, 'X', 40, 44)),
	REFUSED("FS_IOC_RESVSP of 48 bytes", IOC32(TO_KERNEL, 'X', 40, 48)),
	REFUSED("FS_IOC_UNRESVSP64 of 44 bytes", IOC32(TO_KERNEL, 'X', 43, 44)),
	REFUSED("FS_IOC_ZERO_RANGE of 44 bytes", IOC32(TO_KERNEL, 'X', 57, 44)),
	REFUSED("a command of no driver", 0xdead),
};
/* clang-format on */

#define TABLE(name)                                                                                \
	{                                                                                          \
#name, name##_rows, sizeof(name##_rows) / sizeof(name##_rows[0])                   \
	}

const struct call_table call_tables[] = {
	TABLE(create), TABLE(rule), TABLE(port), TABLE(restrict), TABLE(ioctl), { NULL, NULL, 0 },
};

const struct call_table *call_table_find(const char *name)
{
	for (const struct call_table *table = call_tables; table->name; table++) {
		if (strcmp(table->name, name) == 0)
			return table;
	}
	return NULL;
}
