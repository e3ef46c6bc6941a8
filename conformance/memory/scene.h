/* SPDX-License-Identifier: MIT */
/* A ruleset that is made while memory is there or lacking, and what can be done under it. */
#ifndef MEMORY_SCENE_H
#define MEMORY_SCENE_H

#include <stdint.h>

#include <llk.h>

struct scene {
	struct llk_ruleset_attr attr;
	enum llk_rule_type type; /* of the rule that is added */
	uint64_t access;
	uint64_t port;
	int ruleset_fd;
	int parent_fd;
};

/* All take a struct scene and return 0 or a positive errno. */

/* Create the ruleset. */
int scene_create(void *scene);

/* Create it, and open the working folder as parent_fd. */
int scene_prepare(void *scene);

/* Add a rule for parent_fd, or for the port. */
int scene_add(void *scene);

/* Open the working folder, which needs LLK_ACCESS_FS_READ_DIR. */
int scene_open_folder(void);

/* Bind a TCP socket to port 0, which needs LLK_ACCESS_NET_BIND_TCP. */
int scene_bind(void);

#endif
