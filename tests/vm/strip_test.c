// SPDX-License-Identifier: MIT
/* What is taken out of large modules. */
#include <atf-c.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "strip.h"

static char *content;
static size_t size;

static void read_module(void)
{
	FILE *file = fopen(MODULE_LIKE, "re");

	ATF_REQUIRE(file);
	ATF_REQUIRE_EQ(0, fseek(file, 0, SEEK_END));
	size = (size_t)ftell(file);
	rewind(file);
	content = malloc(size);
	ATF_REQUIRE(content);
	ATF_REQUIRE_EQ(size, fread(content, 1, size, file));
	fclose(file);
}

/* Whether the names of sections and symbols include that one, whole. */
static bool has_name(const char *name)
{
	char bytes[64];

	bytes[0] = '\0';
	memcpy(bytes + 1, name, strlen(name) + 1);
	return memmem(content, size, bytes, strlen(name) + 2);
}

ATF_TC_WITHOUT_HEAD(what_only_tracing_needs_is_taken_out);
ATF_TC_BODY(what_only_tracing_needs_is_taken_out, tc)
{
	static const char *const gone[] = { ".BTF", "traced_function" };
	static const char *const sections[] = { "_ftrace_events", "_ftrace_eval_map",
						"__mcount_loc",	  ".orc_unwind",
						".orc_unwind_ip", ".orc_header",
						".call_sites",	  ".static_call_sites" };

	read_module();
	for (size_t i = 0; i < 2; i++)
		ATF_REQUIRE_MSG(has_name(gone[i]), "no %s to begin with", gone[i]);
	strip_module(&content, &size);
	for (size_t i = 0; i < 2; i++)
		ATF_CHECK_MSG(!has_name(gone[i]), "%s is still there", gone[i]);
	/* The name of a section with relocations ends that of these, .rela_ftrace_events. */
	for (size_t i = 0; i < sizeof(sections) / sizeof(*sections); i++)
		ATF_CHECK_MSG(!memmem(content, size, sections[i], strlen(sections[i]) + 1),
			      "%s is still there", sections[i]);
	ATF_CHECK(has_name(".BTF_ids"));
	ATF_CHECK(has_name("needed_ids"));
	free(content);
}

ATF_TC_WITHOUT_HEAD(what_is_no_module_stays_as_it_is);
ATF_TC_BODY(what_is_no_module_stays_as_it_is, tc)
{
	read_module();
	/* Sections that lie beyond the end: strip(1) fails. */
	size = 200;
	strip_module(&content, &size);
	ATF_CHECK_EQ(200, size);
	free(content);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, what_only_tracing_needs_is_taken_out);
	ATF_TP_ADD_TC(tp, what_is_no_module_stays_as_it_is);
	return atf_no_error();
}
