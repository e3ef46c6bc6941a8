// SPDX-License-Identifier: MIT
/* The feature table: every right, scope, flag and erratum, its bit, and where it first appeared. */
#include <string.h>

#include <llk.h>

#define FS(label, suffix, abi, release, on_file, text)                                             \
	{                                                                                          \
		"fs." label, "LANDLOCK_ACCESS_FS_" #suffix, LLK_FEATURE_FS,                        \
			LLK_ACCESS_FS_##suffix, abi, on_file, release, text                        \
	}
#define NET(label, suffix, abi, release, text)                                                     \
	{                                                                                          \
		"net." label, "LANDLOCK_ACCESS_NET_" #suffix, LLK_FEATURE_NET,                     \
			LLK_ACCESS_NET_##suffix, abi, false, release, text                         \
	}
#define SCOPE(label, suffix, abi, release, text)                                                   \
	{                                                                                          \
		"scope." label, "LANDLOCK_SCOPE_" #suffix, LLK_FEATURE_SCOPE, LLK_SCOPE_##suffix,  \
			abi, false, release, text                                                  \
	}
#define RESTRICT(label, suffix, abi, release, text)                                                \
	{                                                                                          \
		"restrict." label, "LANDLOCK_RESTRICT_SELF_" #suffix, LLK_FEATURE_RESTRICT,        \
			LLK_RESTRICT_SELF_##suffix, abi, false, release, text                      \
	}
#define ERRATUM(number, abi, release, text)                                                        \
	{                                                                                          \
		"erratum." #number, NULL, LLK_FEATURE_ERRATUM, 1ULL << ((number)-1), abi, false,   \
			release, text                                                              \
	}

static const struct llk_feature features[] = {
	FS("execute", EXECUTE, 1, "5.13", true, "execute a file"),
	FS("write_file", WRITE_FILE, 1, "5.13", true, "open a file for writing"),
	FS("read_file", READ_FILE, 1, "5.13", true, "open a file for reading"),
	FS("read_dir", READ_DIR, 1, "5.13", false, "open a directory and list it"),
	FS("remove_dir", REMOVE_DIR, 1, "5.13", false, "remove or rename a directory"),
	FS("remove_file", REMOVE_FILE, 1, "5.13", false, "unlink or rename a file"),
	FS("make_char", MAKE_CHAR, 1, "5.13", false, "create a character device"),
	FS("make_dir", MAKE_DIR, 1, "5.13", false, "create a directory"),
	FS("make_reg", MAKE_REG, 1, "5.13", false, "create a regular file"),
	FS("make_sock", MAKE_SOCK, 1, "5.13", false, "create a UNIX socket"),
	FS("make_fifo", MAKE_FIFO, 1, "5.13", false, "create a named pipe"),
	FS("make_block", MAKE_BLOCK, 1, "5.13", false, "create a block device"),
	FS("make_sym", MAKE_SYM, 1, "5.13", false, "create a symbolic link"),
	FS("refer", REFER, 2, "5.19", false, "link or rename between directories"),
	FS("truncate", TRUNCATE, 3, "6.2", true, "truncate a file"),
	FS("ioctl_dev", IOCTL_DEV, 5, "6.10", true, "use ioctl(2) on a device opened later"),
	FS("resolve_unix", RESOLVE_UNIX, 9, "7.1", true, "connect to a UNIX socket by its path"),

	NET("bind_tcp", BIND_TCP, 4, "6.7", "bind a TCP socket to a port"),
	NET("connect_tcp", CONNECT_TCP, 4, "6.7", "connect a TCP socket to a port"),
	NET("bind_udp", BIND_UDP, 10, "7.2", "bind a UDP socket to a port"),
	NET("connect_send_udp", CONNECT_SEND_UDP, 10, "7.2",
	    "connect or send a UDP socket to a port"),

	SCOPE("abstract_unix_socket", ABSTRACT_UNIX_SOCKET, 6, "6.12",
	      "reach abstract UNIX sockets outside the domain"),
	SCOPE("signal", SIGNAL, 6, "6.12", "signal processes outside the domain"),

	RESTRICT("log_same_exec_off", LOG_SAME_EXEC_OFF, 7, "6.15",
		 "do not log denials of the program that enforces"),
	RESTRICT("log_new_exec_on", LOG_NEW_EXEC_ON, 7, "6.15",
		 "log denials after an execve(2) too"),
	RESTRICT("log_subdomains_off", LOG_SUBDOMAINS_OFF, 7, "6.15",
		 "do not log denials of nested domains"),
	RESTRICT("tsync", TSYNC, 8, "7.0", "enforce on all threads of the process"),
	RESTRICT("no_new_privs", NO_NEW_PRIVS, 11, "7.3",
		 "set no_new_privs together with the domain"),

	{ "rule.quiet", "LANDLOCK_ADD_RULE_QUIET", LLK_FEATURE_RULE, LLK_ADD_RULE_QUIET, 10, false,
	  "7.2", "do not log denials below this rule" },

	{ "query.version", "LANDLOCK_CREATE_RULESET_VERSION", LLK_FEATURE_QUERY,
	  LLK_CREATE_RULESET_VERSION, 1, false, "5.13", "ask for the ABI number" },
	{ "query.errata", "LANDLOCK_CREATE_RULESET_ERRATA", LLK_FEATURE_QUERY,
	  LLK_CREATE_RULESET_ERRATA, 7, false, "6.15", "ask for the fixed errata" },

	ERRATUM(1, 4, "6.15", "TCP rights restrict no other stream protocol"),
	ERRATUM(2, 6, "6.15", "the signal scope spares threads of the same process"),
	ERRATUM(3, 1, "6.19", "rules above a mount point reach disconnected directories"),
	ERRATUM(4, 1, "7.2", "making a whiteout takes MAKE_REG, not MAKE_CHAR"),
};

#define FEATURES (sizeof(features) / sizeof(features[0]))

const struct llk_feature *llk_feature_at(size_t index)
{
	return index < FEATURES ? &features[index] : NULL;
}

const struct llk_feature *llk_feature_find(const char *name)
{
	if (!name)
		return NULL;
	for (size_t i = 0; i < FEATURES; i++) {
		if (strcmp(features[i].name, name) == 0)
			return &features[i];
	}
	return NULL;
}

uint64_t llk_feature_mask(enum llk_feature_kind kind, int abi)
{
	uint64_t mask = 0;

	for (size_t i = 0; i < FEATURES; i++) {
		if (features[i].kind == kind && features[i].since_abi <= abi)
			mask |= features[i].bit;
	}
	return mask;
}
