// SPDX-License-Identifier: MIT
/* Whose process it is, and what that may do. */
#include "surrounding.h"

#include <errno.h>
#include <grp.h>
#include <linux/securebits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <unistd.h>

int become_user(const char *argument)
{
	const unsigned int id = (unsigned int)strtoul(argument, NULL, 10);

	if (setgroups(0, NULL) || setresgid(id, id, id) || setresuid(id, id, id))
		return -1;
	/* As a program that this user has started, whose files in /proc are the user's. */
	return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

static int drop(cap_value_t capability)
{
	cap_t caps = cap_get_proc();
	int failed;

	if (!caps)
		return -1;
	failed = prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) ||
		 cap_set_flag(caps, CAP_EFFECTIVE, 1, &capability, CAP_CLEAR) ||
		 cap_set_flag(caps, CAP_PERMITTED, 1, &capability, CAP_CLEAR) ||
		 cap_set_flag(caps, CAP_INHERITABLE, 1, &capability, CAP_CLEAR) ||
		 cap_set_proc(caps);
	cap_free(caps);
	return failed ? -1 : 0;
}

int drop_capability(const char *argument)
{
	cap_value_t capability;
	int failed = 0;

	if (strcmp(argument, "all") != 0)
		return cap_from_name(argument, &capability) ? -1 : drop(capability);
	/* The right to drop is the last to go. */
	for (capability = 0; capability < cap_max_bits() && !failed; capability++)
		failed = capability != CAP_SETPCAP && drop(capability);
	return failed || drop(CAP_SETPCAP) ? -1 : 0;
}

/* "UID NAME": a user with one capability, which its programs inherit. */
int ambient_capability(const char *argument)
{
	const char *const name = strchr(argument, ' ');
	cap_value_t capability;
	cap_t caps;
	int failed;

	if (!name || cap_from_name(name + 1, &capability)) {
		errno = EINVAL;
		return -1;
	}
	if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) || become_user(argument))
		return -1;
	caps = cap_init();
	if (!caps)
		return -1;
	failed = cap_set_flag(caps, CAP_EFFECTIVE, 1, &capability, CAP_SET) ||
		 cap_set_flag(caps, CAP_PERMITTED, 1, &capability, CAP_SET) ||
		 cap_set_flag(caps, CAP_INHERITABLE, 1, &capability, CAP_SET) || cap_set_proc(caps);
	cap_free(caps);
	return failed || prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) ? -1 : 0;
}

int set_securebits(const char *argument)
{
	const unsigned long bits = strcmp(argument, "noroot") == 0
					   ? SECBIT_NOROOT | SECBIT_NOROOT_LOCKED
					   : SECBIT_NO_SETUID_FIXUP | SECBIT_NO_SETUID_FIXUP_LOCKED;

	return prctl(PR_SET_SECUREBITS, bits, 0, 0, 0);
}

int no_new_privs(const char *argument)
{
	(void)argument;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}
