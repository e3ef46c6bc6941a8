/* SPDX-License-Identifier: MIT */
/* The lock file: which exact version and content an id stands for, kept from one run to the next.
 */
#ifndef LLK_VM_LOCK_LIST_H
#define LLK_VM_LOCK_LIST_H

#include "provider.h"

#include <jansson.h>
#include <stdbool.h>

struct lock_list {
	const char *file;
	json_t *json;
	bool changed;
};

/* Read a lock file, or begin a new one if there is none.  0, or -1 after a complaint. */
int lock_list_load(struct lock_list *list, const char *file);

/* Whether the list allows an offer for an id: it has no entry for the id, or this very one. */
bool lock_list_allows(const struct lock_list *list, const char *id, const struct offer *offer);

/* The version that the list has for an id, or NULL. */
const char *lock_list_version(const struct lock_list *list, const char *id);

/* Remember what an id stands for.  0, or -1 after a complaint. */
int lock_list_add(struct lock_list *list, const char *id, const struct offer *offer);

/* Write the list if it has changed, at once.  0, or -1 after a complaint. */
int lock_list_save(struct lock_list *list);

void lock_list_release(struct lock_list *list);

#endif
