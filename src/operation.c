// SPDX-License-Identifier: MIT
/* The operations that can be explained, and the rights that each takes. */
#include <string.h>
#include <sys/stat.h>

#include "operation.h"

#define FS(right)    LLK_FEATURE_FS, LLK_ACCESS_FS_##right
#define NET(right)   LLK_FEATURE_NET, LLK_ACCESS_NET_##right
#define SCOPE(scope) LLK_FEATURE_SCOPE, LLK_SCOPE_##scope

static const struct operation operations[] = {
	[LLK_OPERATION_READ] = { "read", OPERAND_FILE, FS(READ_FILE) },
	[LLK_OPERATION_WRITE] = { "write", OPERAND_FILE, FS(WRITE_FILE) },
	[LLK_OPERATION_TRUNCATE] = { "truncate", OPERAND_FILE, FS(TRUNCATE) },
	[LLK_OPERATION_EXECUTE] = { "execute", OPERAND_FILE,
				    FS(EXECUTE) | LLK_ACCESS_FS_READ_FILE },
	[LLK_OPERATION_IOCTL] = { "ioctl", OPERAND_FILE, FS(IOCTL_DEV) },
	[LLK_OPERATION_CONNECT_UNIX] = { "connect_unix", OPERAND_FILE, FS(RESOLVE_UNIX) },
	[LLK_OPERATION_REMOVE] = { "remove", OPERAND_NAME, FS(REMOVE_FILE) },
	[LLK_OPERATION_MAKE_REG] = { "make_reg", OPERAND_NEW_NAME, FS(MAKE_REG) },
	[LLK_OPERATION_MAKE_DIR] = { "make_dir", OPERAND_NEW_NAME, FS(MAKE_DIR) },
	[LLK_OPERATION_MAKE_SYM] = { "make_sym", OPERAND_NEW_NAME, FS(MAKE_SYM) },
	[LLK_OPERATION_MAKE_SOCK] = { "make_sock", OPERAND_NEW_NAME, FS(MAKE_SOCK) },
	[LLK_OPERATION_MAKE_FIFO] = { "make_fifo", OPERAND_NEW_NAME, FS(MAKE_FIFO) },
	[LLK_OPERATION_MAKE_CHAR] = { "make_char", OPERAND_NEW_NAME, FS(MAKE_CHAR) },
	[LLK_OPERATION_MAKE_BLOCK] = { "make_block", OPERAND_NEW_NAME, FS(MAKE_BLOCK) },
	[LLK_OPERATION_LINK] = { "link", OPERAND_TWO_NAMES, FS(REFER) },
	[LLK_OPERATION_RENAME] = { "rename", OPERAND_TWO_NAMES, FS(REFER) },
	[LLK_OPERATION_BIND_TCP] = { "bind_tcp", OPERAND_PORT, NET(BIND_TCP) },
	[LLK_OPERATION_CONNECT_TCP] = { "connect_tcp", OPERAND_PORT, NET(CONNECT_TCP) },
	[LLK_OPERATION_BIND_UDP] = { "bind_udp", OPERAND_PORT, NET(BIND_UDP) },
	[LLK_OPERATION_CONNECT_SEND_UDP] = { "connect_send_udp", OPERAND_PORT,
					     NET(CONNECT_SEND_UDP) },
	[LLK_OPERATION_CONNECT_ABSTRACT] = { "connect_abstract", OPERAND_NONE,
					     SCOPE(ABSTRACT_UNIX_SOCKET) },
	[LLK_OPERATION_SIGNAL] = { "signal", OPERAND_NONE, SCOPE(SIGNAL) },
	[LLK_OPERATION_MOUNT] = { "mount", OPERAND_NONE, LLK_FEATURE_FS, 0 },
	[LLK_OPERATION_PTRACE] = { "ptrace", OPERAND_NONE, LLK_FEATURE_SCOPE, 0 },
	[LLK_OPERATION_USER_NAMESPACE] = { "user_namespace", OPERAND_NONE, LLK_FEATURE_SCOPE, 0 },
};

#define OPERATIONS (sizeof(operations) / sizeof(operations[0]))

const struct operation *llk_operation_at(enum llk_operation operation)
{
	return (size_t)operation < OPERATIONS ? &operations[operation] : NULL;
}

const char *llk_operation_name(enum llk_operation operation)
{
	const struct operation *found = llk_operation_at(operation);

	return found ? found->name : NULL;
}

int llk_operation_find(const char *name)
{
	for (size_t i = 0; name && i < OPERATIONS; i++) {
		if (strcmp(operations[i].name, name) == 0)
			return (int)i;
	}
	return LLK_ERROR_INVALID;
}

enum llk_operand llk_operation_operand(enum llk_operation operation)
{
	const struct operation *found = llk_operation_at(operation);

	switch (found ? found->operand : OPERAND_NONE) {
	case OPERAND_FILE:
	case OPERAND_NAME:
	case OPERAND_NEW_NAME:
		return LLK_OPERAND_PATH;
	case OPERAND_TWO_NAMES:
		return LLK_OPERAND_TWO_PATHS;
	case OPERAND_PORT:
		return LLK_OPERAND_PORT;
	default:
		return LLK_OPERAND_NONE;
	}
}

uint64_t llk_operation_rights(enum llk_operation operation, mode_t mode)
{
	switch (operation) {
	case LLK_OPERATION_READ:
		return S_ISDIR(mode) ? LLK_ACCESS_FS_READ_DIR : LLK_ACCESS_FS_READ_FILE;
	case LLK_OPERATION_IOCTL:
		return S_ISCHR(mode) || S_ISBLK(mode) ? LLK_ACCESS_FS_IOCTL_DEV : 0;
	case LLK_OPERATION_REMOVE:
		return llk_remove_right(mode);
	default:
		return operations[operation].rights;
	}
}

uint64_t llk_remove_right(mode_t mode)
{
	return S_ISDIR(mode) ? LLK_ACCESS_FS_REMOVE_DIR : LLK_ACCESS_FS_REMOVE_FILE;
}

uint64_t llk_make_right(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFDIR:
		return LLK_ACCESS_FS_MAKE_DIR;
	case S_IFLNK:
		return LLK_ACCESS_FS_MAKE_SYM;
	case S_IFSOCK:
		return LLK_ACCESS_FS_MAKE_SOCK;
	case S_IFIFO:
		return LLK_ACCESS_FS_MAKE_FIFO;
	case S_IFCHR:
		return LLK_ACCESS_FS_MAKE_CHAR;
	case S_IFBLK:
		return LLK_ACCESS_FS_MAKE_BLOCK;
	default:
		return LLK_ACCESS_FS_MAKE_REG;
	}
}

uint64_t llk_file_rights(void)
{
	const struct llk_feature *feature;
	uint64_t rights = 0;

	for (size_t i = 0; (feature = llk_feature_at(i)); i++) {
		if (feature->kind == LLK_FEATURE_FS && feature->applies_to_file)
			rights |= feature->bit;
	}
	return rights;
}
