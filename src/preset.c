// SPDX-License-Identifier: MIT
/* Presets: the rights that reading, executing and writing take. */
#include "ruleset.h"

#define READ (LLK_ACCESS_FS_READ_FILE | LLK_ACCESS_FS_READ_DIR)

/* execve(2) opens the file for reading too. */
#define EXECUTE (LLK_ACCESS_FS_EXECUTE | LLK_ACCESS_FS_READ_FILE)

#define WRITE                                                                                      \
	(LLK_ACCESS_FS_WRITE_FILE | LLK_ACCESS_FS_TRUNCATE | LLK_ACCESS_FS_REMOVE_DIR |            \
	 LLK_ACCESS_FS_REMOVE_FILE | LLK_ACCESS_FS_MAKE_DIR | LLK_ACCESS_FS_MAKE_REG |             \
	 LLK_ACCESS_FS_MAKE_SYM | LLK_ACCESS_FS_MAKE_SOCK | LLK_ACCESS_FS_MAKE_FIFO |              \
	 LLK_ACCESS_FS_REFER)

#define BIND	(LLK_ACCESS_NET_BIND_TCP | LLK_ACCESS_NET_BIND_UDP)
#define CONNECT (LLK_ACCESS_NET_CONNECT_TCP | LLK_ACCESS_NET_CONNECT_SEND_UDP)

int llk_ruleset_allow_read(struct llk_ruleset *ruleset, const char *path)
{
	return llk_rule_add_path(ruleset, path, READ, false);
}

int llk_ruleset_allow_execute(struct llk_ruleset *ruleset, const char *path)
{
	return llk_rule_add_path(ruleset, path, EXECUTE, false);
}

int llk_ruleset_allow_write(struct llk_ruleset *ruleset, const char *path)
{
	return llk_rule_add_path(ruleset, path, WRITE, false);
}

int llk_ruleset_allow_read_write(struct llk_ruleset *ruleset, const char *path)
{
	return llk_rule_add_path(ruleset, path, READ | WRITE, false);
}

int llk_ruleset_allow_bind(struct llk_ruleset *ruleset, unsigned int port)
{
	return llk_rule_add_port(ruleset, port, BIND, false);
}

int llk_ruleset_allow_connect(struct llk_ruleset *ruleset, unsigned int port)
{
	return llk_rule_add_port(ruleset, port, CONNECT, false);
}
