/* SPDX-License-Identifier: MIT */
/* Layers with quiet rules, written down as data, and what is logged in them. */
#ifndef AUDIT_QUIET_H
#define AUDIT_QUIET_H

#include <judge.h>

#define QUIET_RULES  3
#define QUIET_LAYERS 2

struct quiet_rule {
	const char *path; /* NULL: port is meant */
	uint16_t port;
	uint64_t access;
	uint32_t flags;
};

struct quiet_layer {
	struct llk_ruleset_attr attr;
	struct quiet_rule rules[QUIET_RULES]; /* those without access and flags are none */
};

struct quiet_row {
	const char *what;
	struct quiet_layer layers[QUIET_LAYERS]; /* those that handle nothing are none */
	judged_action *action;
	const void *context;
	int error;
	const char *denials[3]; /* as log_judge() takes them */
};

/* Judge each row.  log_begin() first. */
void quiet_judge(const struct quiet_row *rows, size_t count);

#endif
