// SPDX-License-Identifier: MIT
/* Text within XML and HTML ends neither its attribute nor its element. */
#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>

#include "markup.h"

static void check(const char *text, const char *more, const char *expected)
{
	char *made;
	size_t size;
	FILE *stream = open_memstream(&made, &size);

	ATF_REQUIRE(stream);
	markup_text(stream, text, more);
	fclose(stream);
	ATF_CHECK_STREQ(expected, made);
	free(made);
}

ATF_TC_WITHOUT_HEAD(signs_of_markup_are_escaped);
ATF_TC_BODY(signs_of_markup_are_escaped, tc)
{
	check("<a b=\"c\">&amp;'", "", "&lt;a b=&quot;c&quot;&gt;&amp;amp;'");
	check(NULL, "", "");
	check("", "", "");
}

ATF_TC_WITHOUT_HEAD(more_signs_are_escaped_where_asked);
ATF_TC_BODY(more_signs_are_escaped_where_asked, tc)
{
	check("it's\n\ta", "", "it's\n\ta");
	check("it's\n\ta", "'", "it&#39;s\n\ta");
	check("it's\n\ta", "\n\t", "it's&#10;&#9;a");
}

/* What stands for a character that is not seen begins with a backslash: that is not the text's. */
ATF_TC_WITHOUT_HEAD(unseen_characters_are_shown);
ATF_TC_BODY(unseen_characters_are_shown, tc)
{
	check("\x1b[2J\r\xe2\x80\xae\xc3\xa9", "\\", "\\x1b[2J\\r\\u202e\xc3\xa9");
}

ATF_TC_WITHOUT_HEAD(attribute_is_quoted);
ATF_TC_BODY(attribute_is_quoted, tc)
{
	char *made;
	size_t size;
	FILE *stream = open_memstream(&made, &size);

	ATF_REQUIRE(stream);
	markup_attribute(stream, "name", "\" x=\"", "");
	fclose(stream);
	ATF_CHECK_STREQ(" name=\"&quot; x=&quot;\"", made);
	free(made);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, signs_of_markup_are_escaped);
	ATF_TP_ADD_TC(tp, more_signs_are_escaped_where_asked);
	ATF_TP_ADD_TC(tp, unseen_characters_are_shown);
	ATF_TP_ADD_TC(tp, attribute_is_quoted);
	return atf_no_error();
}
