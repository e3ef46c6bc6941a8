// SPDX-License-Identifier: MIT
/* Reports as text and as JSON. */
#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <llk.h>

#include "fake_kernel.h"

typedef long formatter(const struct llk_report *report, char *buffer, size_t size);

static char *format(formatter *write, const struct llk_report *report)
{
	const long length = write(report, NULL, 0);
	char *text;

	ATF_REQUIRE(length > 0);
	text = malloc((size_t)length + 1);
	ATF_REQUIRE(text != NULL);
	ATF_CHECK_EQ(length, write(report, text, (size_t)length + 1));
	ATF_CHECK_EQ((size_t)length, strlen(text));
	return text;
}

static void check_holds(const char *text, const char *piece)
{
	ATF_CHECK_MSG(strstr(text, piece), "%s is missing from:\n%s", piece, text);
}

/* A kernel with a quirk and errata, and a ruleset of which some is dropped. */
static struct llk_report make_report(void)
{
	struct llk_support kernel = kernel_of(7);
	struct llk_ruleset *ruleset;
	struct llk_report report;

	kernel.scoped &= ~LLK_SCOPE_SIGNAL;
	kernel.errata_known = true;
	kernel.errata = 5;
	ruleset = ruleset_for(&kernel, LLK_MODE_BEST_EFFORT, 0, LLK_RESTRICT_SELF_TSYNC);
	ATF_REQUIRE_EQ(0, llk_ruleset_set_requirement(ruleset, "fs.execute", true));
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_read(ruleset, "/"));
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_port(ruleset, 53, LLK_ACCESS_NET_BIND_UDP));
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_scope(ruleset, LLK_SCOPE_ABSTRACT_UNIX_SOCKET));
	report = report_of(ruleset);
	llk_ruleset_free(ruleset);
	return report;
}

ATF_TC_WITHOUT_HEAD(the_text_has_a_line_for_each_protection);
ATF_TC_BODY(the_text_has_a_line_for_each_protection, tc)
{
	const struct llk_report report = make_report();
	char *text = format(llk_report_text, &report);

	check_holds(text, "landlock: enabled, ABI 7; dry run\n");
	check_holds(text, "summary:  partial: some of what is requested would be denied, 4 "
			  "protections are missing here\n");
	check_holds(text, "errata:   erratum.1, erratum.3 fixed\n");
	check_holds(text, "threads:  all\n");
	check_holds(text, "rules:    1 in force, 1 without effect\n");
	check_holds(text, "\nfs.execute                  enforced, required\n");
	check_holds(text, "\nfs.resolve_unix             unavailable\n");
	check_holds(text, "\nnet.bind_udp                dropped\n");
	check_holds(text, "\nscope.abstract_unix_socket  not_requested\n");
	check_holds(text,
		    "\nscope.signal                unavailable, promised by ABI 6 and refused\n");
	check_holds(text, "\nrestrict.tsync              unavailable\n");
	free(text);
}

ATF_TC_WITHOUT_HEAD(the_json_is_the_same);
ATF_TC_BODY(the_json_is_the_same, tc)
{
	const struct llk_report report = make_report();
	char *text = format(llk_report_json, &report);

	check_holds(text, "{\"schema\":\"llk-report/1\",\"enforced\":false,\"dry_run\":true,"
			  "\"summary\":\"partial\",\"refused\":false,\"landlock\":{");
	check_holds(text, "\"rules\":{\"in_force\":1,\"without_effect\":1,\"skipped\":0}");
	check_holds(text, "\"errata\":{\"known\":true,\"mask\":5,\"fixed\":[\"erratum.1\","
			  "\"erratum.3\"]}");
	check_holds(
		text,
		"{\"name\":\"net.bind_udp\",\"kind\":\"net\",\"since_abi\":10,"
		"\"outcome\":\"dropped\",\"in_force\":false,\"required\":false,\"quiet\":false}");
	check_holds(text, "\"quirks\":[{\"feature\":\"scope.signal\",");
	free(text);
}

ATF_TC_WITHOUT_HEAD(texts_are_cut_where_the_buffer_ends);
ATF_TC_BODY(texts_are_cut_where_the_buffer_ends, tc)
{
	const struct llk_report report = make_report();
	char *whole = format(llk_report_json, &report);
	const size_t length = strlen(whole);

	for (size_t size = 1; size <= length + 1; size++) {
		char *text = malloc(size);

		ATF_REQUIRE(text != NULL);
		ATF_CHECK_EQ((long)length, llk_report_json(&report, text, size));
		ATF_CHECK_EQ(size - 1, strlen(text));
		ATF_CHECK_EQ(0, memcmp(whole, text, size - 1));
		free(text);
	}
	free(whole);
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_report_text(NULL, NULL, 0));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_report_json(&report, NULL, 1));
	ATF_CHECK_EQ(LLK_ERROR_INVALID,
		     llk_report_json(&(struct llk_report){ .size = 1 }, NULL, 0));
}

ATF_TC(the_json_fits_its_schema);
ATF_TC_HEAD(the_json_fits_its_schema, tc)
{
	atf_tc_set_md_var(tc, "require.progs", "python3");
}
ATF_TC_BODY(the_json_fits_its_schema, tc)
{
	const struct llk_report report = make_report();
	char *text = format(llk_report_json, &report);
	FILE *file = fopen("report.json", "w");

	ATF_REQUIRE(file != NULL);
	fputs(text, file);
	fclose(file);
	free(text);
	ATF_CHECK_EQ(0, system("python3 -c 'import json, jsonschema, sys\n"
			       "report = json.load(open(\"report.json\"))\n"
			       "schema = json.load(open(\"" REPORT_SCHEMA "\"))\n"
			       "jsonschema.validate(report, schema)\n"
			       "del report[\"threads\"]\n"
			       "try:\n"
			       "    jsonschema.validate(report, schema)\n"
			       "    sys.exit(\"the schema takes anything\")\n"
			       "except jsonschema.ValidationError:\n"
			       "    pass'"));
}

ATF_TC_WITHOUT_HEAD(support_has_what_it_holds);
ATF_TC_BODY(support_has_what_it_holds, tc)
{
	struct llk_support kernel = kernel_of(4);
	const struct llk_feature *feature;

	for (size_t i = 0; (feature = llk_feature_at(i)); i++) {
		if (feature->kind < LLK_FEATURE_QUERY)
			ATF_CHECK_EQ_MSG(feature->since_abi <= 4, llk_support_has(&kernel, feature),
					 "%s", feature->name);
	}
	ATF_CHECK(llk_support_has(&kernel, llk_feature_find("query.version")));
	ATF_CHECK(!llk_support_has(&kernel, llk_feature_find("query.errata")));
	ATF_CHECK(!llk_support_has(&kernel, llk_feature_find("erratum.2")));
	kernel.errata_known = true;
	kernel.errata = 2;
	ATF_CHECK(llk_support_has(&kernel, llk_feature_find("query.errata")));
	ATF_CHECK(llk_support_has(&kernel, llk_feature_find("erratum.2")));
	ATF_CHECK(!llk_support_has(&kernel, llk_feature_find("erratum.1")));
	ATF_CHECK(!llk_support_has(&kernel, NULL));
	ATF_CHECK(!llk_support_has(NULL, llk_feature_at(0)));
	kernel.state = LLK_STATE_DISABLED;
	ATF_CHECK(!llk_support_has(&kernel, llk_feature_at(0)));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, the_text_has_a_line_for_each_protection);
	ATF_TP_ADD_TC(tp, the_json_is_the_same);
	ATF_TP_ADD_TC(tp, texts_are_cut_where_the_buffer_ends);
	ATF_TP_ADD_TC(tp, the_json_fits_its_schema);
	ATF_TP_ADD_TC(tp, support_has_what_it_holds);
	return atf_no_error();
}
