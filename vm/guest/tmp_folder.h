/* SPDX-License-Identifier: MIT */
/* What /tmp is, where the command keeps its files. */
#ifndef LLK_VM_GUEST_TMP_FOLDER_H
#define LLK_VM_GUEST_TMP_FOLDER_H

/*
 * Put the filesystem on /tmp that the kernel parameter names, if there is one.  Modules must be
 * there already.  0, or -1 after a note: the guest is not what was asked for.
 */
int tmp_folder_mount(void);

#endif
