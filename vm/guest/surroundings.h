/* SPDX-License-Identifier: MIT */
/* What a program expects of a running system: mounts, kernel modules, the loopback interface. */
#ifndef LLK_GUEST_SURROUNDINGS_H
#define LLK_GUEST_SURROUNDINGS_H

/* Each does what it can and notes what it cannot: a check that needs it will say so itself. */
void surroundings_mount(void);
void surroundings_load_modules(void);
void surroundings_raise_loopback(void);
void surroundings_open_log(void); /* the kernel's, to every user */

/* As modprobe(8): load what the kernel asks for by this name.  Returns an exit status. */
int surroundings_load_on_demand(const char *name);

/*
 * Hide processes of others as the kernel parameter says, if there is one.  0, or -1 after a note:
 * the guest is not what was asked for.
 */
int surroundings_hide_processes(void);

#endif
