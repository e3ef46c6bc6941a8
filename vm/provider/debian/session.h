/* SPDX-License-Identifier: MIT */
/* A session with archives, for the providers whose kernels or sources are in them. */
#ifndef LLK_VM_DEBIAN_SESSION_H
#define LLK_VM_DEBIAN_SESSION_H

#include "../manifest.h"
#include "apt.h"

#include <getopt.h>
#include <stdbool.h>

/* The options of the archive, as struct provider has them. */
extern const struct option debian_session_options[];
void debian_session_take_option(int option, const char *argument);

struct debian_session;

/* These two as struct provider has them: what is begun is a struct debian_session. */
void *debian_session_new(bool refresh);
void debian_session_end(void *session);

/*
 * apt with the archive of a kernel, which is asked only if such a kernel is wanted.  NULL after a
 * complaint, now or before.
 */
struct apt *debian_session_apt(struct debian_session *session,
			       const struct manifest_kernel *kernel);

/* That archive if the user named it, in the manifest or on the command line, or NULL. */
const char *debian_session_archive(const struct manifest_kernel *kernel);

#endif
