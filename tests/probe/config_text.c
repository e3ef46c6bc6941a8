// SPDX-License-Identifier: MIT
#include "config_text.h"

#include <atf-c.h>
#include <stdio.h>

struct kernel_config read_config(const char *text, int expected)
{
	struct kernel_config config;
	FILE *const file = fopen("config", "we");
	int answer;

	ATF_REQUIRE(file);
	fputs(text, file);
	ATF_REQUIRE_EQ(0, fclose(file));
	answer = kernel_config_read(&config, "config");
	ATF_REQUIRE_EQ_MSG(expected, answer, "%d of: %s", answer, text);
	return config;
}
