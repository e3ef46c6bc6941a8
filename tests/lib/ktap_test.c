// SPDX-License-Identifier: MIT
/* Each result of KTAP is one line that says no more than it is, whatever its texts hold. */
#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ktap.h"

static char *text;
static size_t size;

/* What is written from here on is in text once the stream is closed. */
static FILE *begin(void)
{
	FILE *stream = open_memstream(&text, &size);

	ATF_REQUIRE(stream);
	return stream;
}

static void check(FILE *stream, const char *expected)
{
	fclose(stream);
	ATF_CHECK_STREQ(expected, text);
	free(text);
}

ATF_TC_WITHOUT_HEAD(name_is_no_directive);
ATF_TC_BODY(name_is_no_directive, tc)
{
	FILE *stream = begin();

	ktap_result(stream, 0, 1, KTAP_FAIL, "a # SKIP b\nok 2 c", "unsaid");
	ktap_begin(stream, 1, "p # q", 3);
	check(stream, "not ok 1 a \\x23 SKIP b\\nok 2 c\n"
		      "  KTAP version 1\n  # Subtest: p \\x23 q\n  1..3\n");
}

ATF_TC_WITHOUT_HEAD(reason_is_one_line);
ATF_TC_BODY(reason_is_one_line, tc)
{
	FILE *stream = begin();

	ktap_result(stream, 1, 7, KTAP_SKIP, "a", "b\nnot ok 8 c # d");
	ktap_result(stream, 0, 8, KTAP_TIMEOUT, "a", "300 s");
	ktap_result(stream, 0, 9, KTAP_PASS, "a", NULL);
	check(stream, "  ok 7 a # SKIP b\\nnot ok 8 c # d\nnot ok 8 a # TIMEOUT 300 s\nok 9 a\n");
}

ATF_TC_WITHOUT_HEAD(diagnostics_keep_their_lines);
ATF_TC_BODY(diagnostics_keep_their_lines, tc)
{
	FILE *stream = begin();

	ktap_diagnostic(stream, 2, "one\n\nok 1 two\r\x1b[2J\n");
	check(stream, "    # one\n    # \n    # ok 1 two\\r\\x1b[2J\n");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, name_is_no_directive);
	ATF_TP_ADD_TC(tp, reason_is_one_line);
	ATF_TP_ADD_TC(tp, diagnostics_keep_their_lines);
	return atf_no_error();
}
