/* SPDX-License-Identifier: MIT */
/* depmod(8)'s index of a folder of modules, which libkmod reads. */
#ifndef LLK_VM_MODULE_INDEX_H
#define LLK_VM_MODULE_INDEX_H

struct module_index {
	char *folder; /* with the modules, or links to them */
	char *work;   /* to be removed with all that it holds, or NULL */
};

/*
 * Find the index of a folder of modules where it is kept, beside that folder, or make it there; if
 * kept is NULL or nothing can be written there, make it for now.  0, or -1 with a sentence in
 * *wrong that the caller frees; to be closed in both cases.
 */
int module_index_open(struct module_index *index, const char *modules, const char *kept,
		      char **wrong);

void module_index_close(struct module_index *index);

#endif
