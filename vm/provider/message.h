/* SPDX-License-Identifier: MIT */
/* Messages of the provider's subcommands, on standard error. */
#ifndef LLK_VM_MESSAGE_H
#define LLK_VM_MESSAGE_H

/* Print "landlock-vm: ..." and a line end.  Returns -1, for the caller to return. */
__attribute__((format(printf, 1, 2))) int complain(const char *format, ...);

/* As complain(), for what is good to know and no failure. */
__attribute__((format(printf, 1, 2))) void tell(const char *format, ...);

#endif
