// SPDX-License-Identifier: MIT
/* What gets past a protection that holds: named as landlock-probe and doc/quirks.md name it. */
#include "caveat.h"

#define UNLESS_FIXED ", unless this kernel has the fix"

static const struct llk_caveat caveats[] = {
	{ "quirk.tcp_fast_open", "net.connect_tcp", 10,
	  "TCP Fast Open connects to ports that are denied" UNLESS_FIXED },
	{ "quirk.mptcp", "net.connect_tcp", 0,
	  "MPTCP sockets connect to TCP ports that are denied, where the kernel has MPTCP" },
	{ "quirk.mptcp", "net.bind_tcp", 0,
	  "MPTCP sockets bind to TCP ports that are denied, where the kernel has MPTCP" },
	{ "quirk.sigio_group", "scope.signal", 10,
	  "a file that signals a process group reaches outsiders" UNLESS_FIXED },
	{ "quirk.keyctl_session_to_parent", NULL, 6,
	  "a child frees its parent with keyctl(2)" UNLESS_FIXED },
};

#define CAVEATS (sizeof(caveats) / sizeof(caveats[0]))

const struct llk_caveat *llk_caveat_at(size_t index)
{
	return index < CAVEATS ? &caveats[index] : NULL;
}

uint32_t llk_caveats_of(const struct llk_feature *feature, int abi)
{
	uint32_t found = 0;

	for (size_t i = 0; i < CAVEATS; i++) {
		const struct llk_caveat *caveat = &caveats[i];
		const bool concerned =
			feature ? caveat->feature && llk_feature_find(caveat->feature) == feature
				: !caveat->feature;

		if (concerned && (!caveat->fixed_abi || abi < caveat->fixed_abi))
			found |= UINT32_C(1) << i;
	}
	return found;
}
