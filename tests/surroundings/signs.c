// SPDX-License-Identifier: MIT
/* Say which signs of a Landlock domain show here, and that there is one: a line for each. */
#include <stdio.h>

#include <ask_child.h>
#include <outer_sign.h>
#include <surroundings.h>

#define SIGN(name)                                                                                 \
	{                                                                                          \
#name, outer_sign_##name                                                           \
	}

static const struct {
	const char *name;
	int (*question)(const void *context);
} signs[] = {
	SIGN(tracing),	   SIGN(mounts),   SIGN(links),	   SIGN(granted_links), SIGN(tcp_bind),
	SIGN(tcp_connect), SIGN(udp_bind), SIGN(udp_send), SIGN(signals),	SIGN(abstract),
};

int main(void)
{
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		const int answer = ask_child(signs[i].question, NULL);

		printf("%s %s\n", signs[i].name,
		       answer < 0 ? "unknown"
		       : answer	  ? "shows"
				  : "free");
	}
	printf("domain %s\n", surroundings_has_outer_domain() ? "shows" : "free");
	return 0;
}
