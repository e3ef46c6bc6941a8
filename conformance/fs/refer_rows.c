// SPDX-License-Identifier: MIT
#include "refer.h"

#include <errno.h>

#include <llk_uapi.h>

/* Short names for the table. */
#define REFER	LLK_ACCESS_FS_REFER
#define EXEC	LLK_ACCESS_FS_EXECUTE
#define LISTING LLK_ACCESS_FS_READ_DIR
#define MAKE	LLK_ACCESS_FS_MAKE_REG
#define REMOVE	LLK_ACCESS_FS_REMOVE_FILE

const struct refer_group refer_groups[GROUPS] = {
	[DENIED_UNASKED] = {
		"denied_unasked",
		"links and renames are EXDEV in any domain that restricts the filesystem",
		"abi>=1",
	},
	[DENIED] = {
		"denied",
		"links and renames are EXDEV if REFER is not granted",
		"abi>=2",
	},
	[SAME_DIRECTORY] = {
		"same_directory",
		"links and renames in one directory need no REFER",
		"abi>=1",
	},
	[GRANTED] = {
		"granted",
		"links and renames are free where both parents grant REFER",
		"abi>=2",
	},
	[HALF_GRANTED] = {
		"half_granted",
		"links and renames are EXDEV where one parent grants REFER",
		"abi>=2",
	},
	[MAKE_AND_REMOVE] = {
		"make_and_remove",
		"lack of the rights to make and remove is EACCES, before EXDEV; after it on ABI 1",
		"abi>=1",
	},
	[GAINED_RIGHTS] = {
		"gained_rights",
		"a rename is EXDEV if what is moved would become accessible in more ways",
		"abi>=2",
	},
	[LAYERS_OF_REFER] = {
		"layers",
		"a rename is EXDEV unless every layer grants REFER",
		"abi>=2",
	},
	[OTHER_DOMAINS] = {
		"other_domains",
		"renames are free in domains that do not restrict the filesystem",
		"abi>=4",
	},
	[OTHER_LAYERS] = {
		"other_layers",
		"renames are EXDEV in layers without filesystem rights above or below REFER",
		"abi>=6",
	},
};

/* Enough to restrict the filesystem, and nothing that the operations need. */
#define ANY_RIGHT .handled = LISTING

/* Both parents, and the tree above them. */
#define BOTH(rights) .source = (rights), .destination = (rights)

/* clang-format off */
const struct refer_row refer_rows[] = {
	/* Denied by every domain that restricts the filesystem, whether it handles REFER or not. */
	{ DENIED_UNASKED, "a move is EXDEV if the domain does not handle REFER", 1, MOVE_FILE,
	  { { ANY_RIGHT } }, ALWAYS(EXDEV) },
	{ DENIED_UNASKED,
	  "a move of a directory is EXDEV if the domain does not handle REFER", 1, MOVE_DIR,
	  { { ANY_RIGHT } }, ALWAYS(EXDEV) },
	{ DENIED_UNASKED, "a link is EXDEV if the domain does not handle REFER", 1, LINK_FILE,
	  { { ANY_RIGHT } }, ALWAYS(EXDEV) },
	/* What an exchange was told on ABI 1 depended on the side that was asked first. */
	{ DENIED_UNASKED,
	  "an exchange is EXDEV if the domain does not handle REFER", 2, EXCHANGE_FILES,
	  { { ANY_RIGHT } }, ALWAYS(EXDEV) },
	{ DENIED, "a move is EXDEV if REFER is not granted", 2, MOVE_FILE,
	  { { .handled = REFER } }, ALWAYS(EXDEV) },
	{ DENIED, "a link is EXDEV if REFER is not granted", 2, LINK_FILE,
	  { { .handled = REFER } }, ALWAYS(EXDEV) },

	/* The same directory. */
	{ SAME_DIRECTORY, "a rename in one directory needs no REFER", 1, MOVE_WITHIN,
	  { { ANY_RIGHT } }, ALWAYS(0) },
	{ SAME_DIRECTORY, "a link in one directory needs no REFER", 1, LINK_WITHIN,
	  { { ANY_RIGHT } }, ALWAYS(0) },
	{ SAME_DIRECTORY, "a rename in one directory is free if REFER is handled", 2, MOVE_WITHIN,
	  { { .handled = REFER } }, ALWAYS(0) },
	{ SAME_DIRECTORY,
	  "an exchange in one directory is free if REFER is handled", 2, EXCHANGE_WITHIN,
	  { { .handled = REFER } }, ALWAYS(0) },

	/* Granted on both parents. */
	{ GRANTED, "a move is free if both parents grant REFER", 2, MOVE_FILE,
	  { { .handled = REFER, BOTH(REFER) } }, ALWAYS(0) },
	{ GRANTED, "a move of a directory is free if both parents grant REFER", 2, MOVE_DIR,
	  { { .handled = REFER, BOTH(REFER) } }, ALWAYS(0) },
	{ GRANTED, "a link is free if both parents grant REFER", 2, LINK_FILE,
	  { { .handled = REFER, BOTH(REFER) } }, ALWAYS(0) },
	{ GRANTED, "an exchange is free if both parents grant REFER", 2, EXCHANGE_FILES,
	  { { .handled = REFER, BOTH(REFER) } }, ALWAYS(0) },
	{ GRANTED, "a move is free if a directory above both parents grants REFER", 2, MOVE_FILE,
	  { { .handled = REFER, .tree = REFER } }, ALWAYS(0) },
	{ HALF_GRANTED, "a move is EXDEV if only the source grants REFER", 2, MOVE_FILE,
	  { { .handled = REFER, .source = REFER } }, ALWAYS(EXDEV) },
	{ HALF_GRANTED, "a move is EXDEV if only the destination grants REFER", 2, MOVE_FILE,
	  { { .handled = REFER, .destination = REFER } }, ALWAYS(EXDEV) },
	{ HALF_GRANTED, "a link is EXDEV if only the source grants REFER", 2, LINK_FILE,
	  { { .handled = REFER, .source = REFER } }, ALWAYS(EXDEV) },
	{ HALF_GRANTED, "an exchange is EXDEV if only one side grants REFER", 2, EXCHANGE_FILES,
	  { { .handled = REFER, .source = REFER } }, ALWAYS(EXDEV) },

	/* The rights to make and to remove, whose lack is told before that of REFER. */
	{ MAKE_AND_REMOVE, "a move is free if it may remove here and make there", 2, MOVE_FILE,
	  { { .handled = REFER | MAKE | REMOVE, .source = REFER | REMOVE,
	    .destination = REFER | MAKE } }, ALWAYS(0) },
	{ MAKE_AND_REMOVE,
	  "a move is EACCES if it may not make a file at the destination", 2, MOVE_FILE,
	  { { .handled = REFER | MAKE | REMOVE, .source = REFER | REMOVE | MAKE,
	    .destination = REFER | REMOVE } }, ALWAYS(EACCES) },
	{ MAKE_AND_REMOVE,
	  "a move is EACCES if it may not remove a file at the source", 2, MOVE_FILE,
	  { { .handled = REFER | MAKE | REMOVE, .source = REFER | MAKE,
	    .destination = REFER | MAKE | REMOVE } }, ALWAYS(EACCES) },
	{ MAKE_AND_REMOVE, "a link needs no right to remove", 2, LINK_FILE,
	  { { .handled = REFER | MAKE | REMOVE, .source = REFER, .destination = REFER | MAKE } },
	  ALWAYS(0) },
	{ MAKE_AND_REMOVE,
	  "a link is EACCES if it may not make a file at the destination", 2, LINK_FILE,
	  { { .handled = REFER | MAKE, .source = REFER | MAKE, .destination = REFER } },
	  ALWAYS(EACCES) },
	{ MAKE_AND_REMOVE,
	  "a move is EACCES if it may not remove what it replaces at the destination", 2, MOVE_OVER,
	  { { .handled = REFER | REMOVE, .source = REFER | REMOVE, .destination = REFER } },
	  ALWAYS(EACCES) },
	{ MAKE_AND_REMOVE, "a move may replace what it may remove", 2, MOVE_OVER,
	  { { .handled = REFER | REMOVE, BOTH(REFER | REMOVE) } }, ALWAYS(0) },
	{ MAKE_AND_REMOVE, "a move is EACCES, not EXDEV, if all rights are missing", 2, MOVE_FILE,
	  { { .handled = REFER | MAKE | REMOVE } }, ALWAYS(EACCES) },
	{ MAKE_AND_REMOVE,
	  "a move is EACCES if rights besides REFER are missing; EXDEV on ABI 1", 1, MOVE_FILE,
	  { { .handled = MAKE | REMOVE } }, SINCE(2, EACCES, EXDEV) },
	{ MAKE_AND_REMOVE,
	  "a link is EACCES if rights besides REFER are missing; EXDEV on ABI 1", 1, LINK_FILE,
	  { { .handled = MAKE } }, SINCE(2, EACCES, EXDEV) },
	{ SAME_DIRECTORY,
	  "a rename in one directory needs the right to make a file", 1, MOVE_WITHIN,
	  { { .handled = MAKE } }, ALWAYS(EACCES) },
	{ SAME_DIRECTORY,
	  "a rename in one directory needs the right to remove a file", 1, MOVE_WITHIN,
	  { { .handled = REMOVE } }, ALWAYS(EACCES) },

	/* What is moved must not become accessible in more ways than before. */
	{ GAINED_RIGHTS, "a move is EXDEV if the file gains a right by it", 2, MOVE_FILE,
	  { { .handled = REFER | EXEC, .source = REFER, .destination = REFER | EXEC } },
	  ALWAYS(EXDEV) },
	{ GAINED_RIGHTS, "a move is free if the file loses a right by it", 2, MOVE_FILE,
	  { { .handled = REFER | EXEC, .source = REFER | EXEC, .destination = REFER } },
	  ALWAYS(0) },
	{ GAINED_RIGHTS, "a link is EXDEV if the file gains a right by it", 2, LINK_FILE,
	  { { .handled = REFER | EXEC, .source = REFER, .destination = REFER | EXEC } },
	  ALWAYS(EXDEV) },
	{ GAINED_RIGHTS,
	  "an exchange is EXDEV if either file gains a right by it", 2, EXCHANGE_FILES,
	  { { .handled = REFER | EXEC, .source = REFER | EXEC, .destination = REFER } },
	  ALWAYS(EXDEV) },
	{ GAINED_RIGHTS, "a file gains nothing by a right of directories", 2, MOVE_FILE,
	  { { .handled = REFER | LISTING, .source = REFER, .destination = REFER | LISTING } },
	  ALWAYS(0) },
	{ GAINED_RIGHTS,
	  "a move of a directory is EXDEV if it gains a right of directories", 2, MOVE_DIR,
	  { { .handled = REFER | LISTING, .source = REFER, .destination = REFER | LISTING } },
	  ALWAYS(EXDEV) },

	/* Layers: each has its say. */
	{ LAYERS_OF_REFER, "a move is free if both layers grant REFER", 2, MOVE_FILE,
	  { { .handled = REFER, BOTH(REFER) }, { .handled = REFER, .tree = REFER } }, ALWAYS(0) },
	{ LAYERS_OF_REFER, "a move is EXDEV if the second layer does not grant REFER", 2, MOVE_FILE,
	  { { .handled = REFER, BOTH(REFER) }, { .handled = REFER } }, ALWAYS(EXDEV) },
	{ LAYERS_OF_REFER, "a move is EXDEV if the first layer does not grant REFER", 2, MOVE_FILE,
	  { { .handled = REFER }, { .handled = REFER, BOTH(REFER) } }, ALWAYS(EXDEV) },
	{ LAYERS_OF_REFER, "a move is EXDEV if a second layer does not handle REFER", 2, MOVE_FILE,
	  { { .handled = REFER, BOTH(REFER) }, { ANY_RIGHT } }, ALWAYS(EXDEV) },

	/* Domains that do not restrict the filesystem. */
	{ OTHER_DOMAINS, "a move is free in a domain of network rights alone", 4, MOVE_FILE,
	  { { .net = LLK_ACCESS_NET_BIND_TCP } }, ALWAYS(0) },
	{ OTHER_DOMAINS, "a move is free in a domain of scopes alone", 6, MOVE_FILE,
	  { { .scoped = LLK_SCOPE_SIGNAL } }, ALWAYS(0) },
	/*
	 * Undocumented, and so on every kernel that was measured: on top of a layer that handles
	 * REFER such a layer counts as one that does not grant it.
	 */
	{ OTHER_LAYERS,
	  "a move is EXDEV in a layer of network rights on one that grants REFER", 6, MOVE_FILE,
	  { { .handled = REFER, BOTH(REFER) }, { .net = LLK_ACCESS_NET_BIND_TCP } },
	  ALWAYS(EXDEV) },
	{ OTHER_LAYERS,
	  "a move is EXDEV in a layer that grants REFER on one of network rights", 6, MOVE_FILE,
	  { { .net = LLK_ACCESS_NET_BIND_TCP }, { .handled = REFER, BOTH(REFER) } },
	  ALWAYS(EXDEV) },
	{ OTHER_LAYERS,
	  "a move is EXDEV in a layer of scopes on one that grants REFER", 6, MOVE_FILE,
	  { { .handled = REFER, BOTH(REFER) }, { .scoped = LLK_SCOPE_SIGNAL } }, ALWAYS(EXDEV) },
	{ OTHER_LAYERS,
	  "a move is EXDEV in a layer that grants REFER on one of scopes", 6, MOVE_FILE,
	  { { .scoped = LLK_SCOPE_SIGNAL }, { .handled = REFER, BOTH(REFER) } }, ALWAYS(EXDEV) },
	{ OTHER_LAYERS,
	  "a rename in one directory is free in a layer of network rights above REFER", 6,
	  MOVE_WITHIN,
	  { { .handled = REFER }, { .net = LLK_ACCESS_NET_BIND_TCP } }, ALWAYS(0) },
};

/* clang-format on */

const size_t refer_row_count = sizeof(refer_rows) / sizeof(refer_rows[0]);
