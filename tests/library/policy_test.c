// SPDX-License-Identifier: MIT
/* Policies: what they say becomes a ruleset, and what is wrong with them is found and named. */
#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <llk_policy.h>

#include "child.h"
#include "fake_kernel.h"

static const char whole[] = "{\n"
			    "  \"schema\": \"llk-policy/1\",\n"
			    "  \"mode\": \"best_effort\",\n"
			    "  \"abi\": 10,\n"
			    "  \"minimum_abi\": 2,\n"
			    "  \"flags\": [\"restrict.log_new_exec_on\", \"restrict.tsync\"],\n"
			    "  \"required\": [\"fs.read_file\"],\n"
			    "  \"wanted\": [\"fs.refer\"],\n"
			    "  \"exempt\": [\"scope.signal\"],\n"
			    "  \"paths\": [\n"
			    "    {\"path\": \"/\", \"allow\": [\"read\", \"fs.ioctl_dev\"]},\n"
			    "    {\"path\": \"/dev/null\", \"allow\": [\"read_write\"]}\n"
			    "  ],\n"
			    "  \"ports\": [\n"
			    "    {\"port\": 443, \"allow\": [\"connect\"]},\n"
			    "    {\"port\": 0, \"allow\": [\"net.bind_udp\"]}\n"
			    "  ],\n"
			    "  \"quiet\": {\n"
			    "    \"rights\": [\"fs.read_file\", \"net.bind_tcp\",\n"
			    "                 \"scope.abstract_unix_socket\"],\n"
			    "    \"paths\": [\"/dev\"],\n"
			    "    \"ports\": [22]\n"
			    "  }\n"
			    "}\n";

static struct llk_policy *read_policy(const char *text)
{
	struct llk_policy_fault fault = { .size = sizeof(fault) };
	struct llk_policy *policy;

	ATF_REQUIRE_EQ_MSG(0, llk_policy_read(text, strlen(text), "test", &policy, &fault), "%s",
			   fault.message);
	return policy;
}

static struct llk_ruleset *build(const struct llk_policy *policy, int abi)
{
	struct llk_policy_fault fault = { .size = sizeof(fault) };
	const struct llk_support kernel = kernel_of(abi);
	struct llk_ruleset *ruleset;

	ATF_REQUIRE_EQ_MSG(0, llk_policy_build(policy, &kernel, &ruleset, &fault), "%s",
			   fault.message);
	return ruleset;
}

static void check_whole(const struct llk_policy *policy)
{
	struct llk_ruleset *ruleset = build(policy, 11);
	struct llk_report report = report_of(ruleset);

	ATF_CHECK_EQ(llk_feature_mask(LLK_FEATURE_FS, 10), report.enforced_fs);
	ATF_CHECK_EQ(llk_feature_mask(LLK_FEATURE_NET, 10), report.enforced_net);
	ATF_CHECK_EQ(LLK_SCOPE_ABSTRACT_UNIX_SOCKET, report.enforced_scoped);
	ATF_CHECK_EQ(LLK_RESTRICT_SELF_LOG_NEW_EXEC_ON | LLK_RESTRICT_SELF_TSYNC,
		     report.enforced_restrict_flags);
	ATF_CHECK_EQ(2, report.minimum_abi);
	ATF_CHECK_EQ(llk_feature_mask(LLK_FEATURE_FS, 2), report.required_fs);
	ATF_CHECK_EQ(LLK_ACCESS_FS_READ_FILE, report.quiet_fs);
	ATF_CHECK_EQ(LLK_ACCESS_NET_BIND_TCP, report.quiet_net);
	ATF_CHECK_EQ(LLK_SCOPE_ABSTRACT_UNIX_SOCKET, report.quiet_scoped);
	/* A path with a right and a group counts twice. */
	ATF_CHECK_EQ(7, report.rules);
	llk_ruleset_free(ruleset);

	ruleset = build(policy, 1);
	ATF_CHECK_EQ(LLK_ERROR_COMPATIBILITY, llk_ruleset_check(ruleset));
	check_sentence(ruleset, "at least Landlock ABI 2 is required, this kernel has 1");
	llk_ruleset_free(ruleset);
}

ATF_TC_WITHOUT_HEAD(a_policy_becomes_a_ruleset);
ATF_TC_BODY(a_policy_becomes_a_ruleset, tc)
{
	struct llk_policy *policy = read_policy(whole);

	check_whole(policy);
	llk_policy_free(policy);
}

ATF_TC_WITHOUT_HEAD(what_is_written_is_read_as_the_same);
ATF_TC_BODY(what_is_written_is_read_as_the_same, tc)
{
	struct llk_policy *policy = read_policy(whole);
	char *first = llk_policy_write(policy);
	char *second;

	ATF_REQUIRE(first != NULL);
	llk_policy_free(policy);
	policy = read_policy(first);
	check_whole(policy);
	second = llk_policy_write(policy);
	ATF_REQUIRE(second != NULL);
	ATF_CHECK_STREQ(first, second);
	free(first);
	free(second);
	llk_policy_free(policy);
	ATF_CHECK_EQ(NULL, llk_policy_write(NULL));
}

ATF_TC_WITHOUT_HEAD(little_is_enough);
ATF_TC_BODY(little_is_enough, tc)
{
	struct llk_policy *policy = read_policy("{\"schema\":\"llk-policy/1\"}");
	struct llk_ruleset *ruleset = build(policy, 11);
	const struct llk_report report = report_of(ruleset);

	ATF_CHECK_EQ(llk_feature_mask(LLK_FEATURE_FS, 11), report.enforced_fs);
	ATF_CHECK_EQ(UINT64_MAX, report.required_fs);
	ATF_CHECK_EQ(0, report.rules);
	llk_ruleset_free(ruleset);
	llk_policy_free(policy);
}

#define HEAD "{\"schema\": \"llk-policy/1\",\n"

static const struct {
	const char *text;
	int line;
	const char *message;
} faults[] = {
	{ "", 1, "test:1: expected JSON: '[' or '{' expected near end of file" },
	{ HEAD "\"mode\":\n }", 3, "test:3: expected JSON: unexpected token near '}'" },
	{ "[]", 1, "test:1: expected an object, found []" },
	{ "\n{}", 2, "test:2: expected a key \"schema\"" },
	{ "{\"schema\":\n \"llk-policy/2\"}", 2,
	  "test:2: schema: expected \"llk-policy/1\", found \"llk-policy/2\"" },
	{ HEAD "\"mode\": \"lax\"}", 2,
	  "test:2: mode: expected \"strict\" or \"best_effort\", found \"lax\"" },
	{ HEAD "\"abi\": 0}", 2, "test:2: abi: expected an ABI number, 1 to 32767, found 0" },
	{ HEAD "\"minimum_abi\": \"3\"}", 2,
	  "test:2: minimum_abi: expected an ABI number, 1 to 32767, found \"3\"" },
	{ HEAD "\"flags\": [\"restrict.no_new_privs\"]}", 2,
	  "test:2: flags[0]: expected the name of a restrict flag, found "
	  "\"restrict.no_new_privs\"" },
	{ HEAD "\"paths\": {}}", 2, "test:2: paths: expected an array, found {}" },
	{ HEAD "\"paths\": [\n{\"path\": \"/a,b\\\"]\", \"allow\": [\"read\",\n\n\"reading\"]}]}",
	  5,
	  "test:5: paths[0].allow[1]: expected \"read\", \"write\", \"execute\", \"read_write\" or "
	  "the name of a filesystem right, found \"reading\"" },
	{ HEAD "\"paths\": [{\"path\": \"/\", \"allow\": []}]}", 2,
	  "test:2: paths[0].allow: expected at least one right, found []" },
	{ HEAD "\"paths\": [{\"path\": \"\", \"allow\": [\"read\"]}]}", 2,
	  "test:2: paths[0].path: expected a path, found \"\"" },
	{ HEAD "\"paths\": [{\"path\": \"/\"},\n{}]}", 2,
	  "test:2: paths[0]: expected a key \"allow\"" },
	{ HEAD "\"paths\": [{\"path\": \"/\", \"allow\": [\"read\"],\n \"grant\": 1}]}", 3,
	  "test:3: paths[0].grant: unknown key; expected path, allow or optional" },
	{ HEAD "\"ports\": [{\"port\": 65536, \"allow\": [\"bind\"]}]}", 2,
	  "test:2: ports[0].port: expected a port, 0 to 65535, found 65536" },
	{ HEAD "\"ports\": [{\"port\": 1, \"allow\": [\"fs.execute\"]}]}", 2,
	  "test:2: ports[0].allow[0]: expected \"bind\", \"connect\" or the name of a network "
	  "right, found \"fs.execute\"" },
	{ HEAD "\"exempt\": [\"fs\",\n\"rule.quiet\"]}", 3,
	  "test:3: exempt[1]: expected \"fs\", \"net\", \"scope\" or the name of a right or scope, "
	  "found \"rule.quiet\"" },
	{ HEAD "\"exempt\": [\"fs.refer\"]}", 2,
	  "test:2: exempt[0]: expected a right that can be exempted alone (allow fs.refer on a "
	  "path instead), found \"fs.refer\"" },
	{ HEAD "\"only\": []}", 2, "test:2: only: expected at least one right or scope, found []" },
	{ HEAD "\"only\": [\"net.bind_tcp\",\n\"file\"]}", 3,
	  "test:3: only[1]: expected \"fs\", \"net\", \"scope\" or the name of a right or scope, "
	  "found \"file\"" },
	{ HEAD "\"paths\": [{\"path\": \"/\", \"allow\": [\"read\"], \"optional\": 1}]}", 2,
	  "test:2: paths[0].optional: expected true or false, found 1" },
	{ HEAD "\"abi\": 32768}", 2,
	  "test:2: abi: expected an ABI number, 1 to 32767, found 32768" },
	{ HEAD "\"required\": [\"query.version\"]}", 2,
	  "test:2: required[0]: expected the name of a right, scope or flag, found "
	  "\"query.version\"" },
	{ HEAD "\"wanted\": [7]}", 2,
	  "test:2: wanted[0]: expected the name of a right, scope or flag, found 7" },
	{ HEAD "\"quiet\": {\"rights\": [\"rule.quiet\"]}}", 2,
	  "test:2: quiet.rights[0]: expected the name of a right or scope, found \"rule.quiet\"" },
	{ HEAD "\"quiet\": {\"rights\": [], \"paths\": [1]}}", 2,
	  "test:2: quiet.paths[0]: expected a path, found 1" },
	{ HEAD "\"quiet\": {\"rights\": [], \"ports\": [-1]}}", 2,
	  "test:2: quiet.ports[0]: expected a port, 0 to 65535, found -1" },
	{ HEAD "\"mode\": \"strict\",\n\"mode\": \"strict\"}", 3,
	  "test:3: expected JSON: duplicate object key near '\"mode\"'" },
};

ATF_TC_WITHOUT_HEAD(faults_name_file_and_line_and_what_was_expected);
ATF_TC_BODY(faults_name_file_and_line_and_what_was_expected, tc)
{
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		struct llk_policy_fault fault = { .size = sizeof(fault) };
		struct llk_policy *policy = (struct llk_policy *)&fault;

		ATF_CHECK_EQ_MSG(LLK_ERROR_INVALID,
				 llk_policy_read(faults[i].text, strlen(faults[i].text), "test",
						 &policy, &fault),
				 "%s", faults[i].message);
		ATF_CHECK_STREQ(faults[i].message, fault.message);
		ATF_CHECK_EQ_MSG(faults[i].line, fault.line, "%s", faults[i].message);
		ATF_CHECK_EQ(NULL, policy);
	}
}

ATF_TC_WITHOUT_HEAD(single_rights_are_restricted_or_left_alone);
ATF_TC_BODY(single_rights_are_restricted_or_left_alone, tc)
{
	struct llk_policy *policy =
		read_policy(HEAD "\"exempt\": [\"net.connect_tcp\", \"fs.execute\"]}");
	struct llk_ruleset *ruleset = build(policy, 11);
	struct llk_report report = report_of(ruleset);

	ATF_CHECK_EQ(llk_feature_mask(LLK_FEATURE_FS, 11) & ~LLK_ACCESS_FS_EXECUTE,
		     report.enforced_fs);
	ATF_CHECK_EQ(llk_feature_mask(LLK_FEATURE_NET, 11) & ~LLK_ACCESS_NET_CONNECT_TCP,
		     report.enforced_net);
	llk_ruleset_free(ruleset);
	llk_policy_free(policy);

	policy = read_policy(HEAD "\"only\": [\"net.bind_tcp\", \"scope\"]}");
	ruleset = build(policy, 11);
	report = report_of(ruleset);
	ATF_CHECK_EQ(0, report.enforced_fs);
	ATF_CHECK_EQ(LLK_ACCESS_NET_BIND_TCP, report.enforced_net);
	ATF_CHECK_EQ(llk_feature_mask(LLK_FEATURE_SCOPE, 11), report.enforced_scoped);
	llk_ruleset_free(ruleset);
	llk_policy_free(policy);
}

/* What a directory alone can have is left out on a file, as it is of the groups. */
ATF_TC_WITHOUT_HEAD(rights_of_directories_beside_a_group_do_no_harm_on_a_file);
ATF_TC_BODY(rights_of_directories_beside_a_group_do_no_harm_on_a_file, tc)
{
	struct llk_policy *const policy = read_policy(
		"{\"schema\": \"llk-policy/1\", \"mode\": \"best_effort\", \"paths\": [\n"
		"{\"path\": \"/dev/null\", \"allow\": [\"read\", \"fs.read_dir\"]},\n"
		"{\"path\": \"/dev/null\", \"allow\": [\"fs.make_reg\", \"write\"]}]}");
	struct llk_policy *const alone = read_policy(
		"{\"schema\": \"llk-policy/1\", \"mode\": \"best_effort\", \"paths\": [\n"
		"{\"path\": \"/dev/null\", \"allow\": [\"fs.read_dir\"]}]}");
	struct llk_policy_fault fault = { .size = sizeof(fault) };
	struct llk_ruleset *ruleset = build(policy, LLK_ABI_NEWEST);
	struct llk_report report = { .size = sizeof(report) };

	ATF_CHECK_EQ(0, llk_ruleset_report(ruleset, &report));
	ATF_CHECK_EQ(2, report.rules);
	llk_ruleset_free(ruleset);
	llk_policy_free(policy);

	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_policy_build(alone, NULL, &ruleset, &fault));
	ATF_CHECK_STREQ("test:2: paths[0]: /dev/null: none of the rights applies to a file that is "
			"no directory",
			fault.message);
	llk_policy_free(alone);
}

ATF_TC_WITHOUT_HEAD(an_optional_path_may_be_missing_and_its_neighbours_may_not);
ATF_TC_BODY(an_optional_path_may_be_missing_and_its_neighbours_may_not, tc)
{
	static const char optional[] =
		HEAD "\"paths\": [\n"
		     "{\"path\": \"/missing\", \"allow\": [\"read\"], \"optional\": true},\n"
		     "{\"path\": \"/\", \"allow\": [\"read\"], \"optional\": true},\n"
		     "{\"path\": \"%s\", \"allow\": [\"read\"], \"optional\": false}]}";
	struct llk_policy_fault fault = { .size = sizeof(fault) };
	const struct llk_support kernel = kernel_of(11);
	struct llk_policy *policy;
	struct llk_ruleset *ruleset;
	char text[sizeof(optional) + 16];

	snprintf(text, sizeof(text), optional, "/dev");
	policy = read_policy(text);
	ruleset = build(policy, 11);
	ATF_CHECK_EQ(2, report_of(ruleset).rules);
	ATF_CHECK_EQ(1, report_of(ruleset).rules_skipped);
	ATF_CHECK_STREQ("/missing", llk_ruleset_skipped_path(ruleset, 0));
	llk_ruleset_free(ruleset);
	llk_policy_free(policy);

	snprintf(text, sizeof(text), optional, "/nowhere");
	policy = read_policy(text);
	ATF_CHECK_EQ(LLK_ERROR_PATH, llk_policy_build(policy, &kernel, &ruleset, &fault));
	ATF_CHECK_EQ(5, fault.line);
	llk_policy_free(policy);
}

ATF_TC_WITHOUT_HEAD(what_the_library_refuses_has_a_line_too);
ATF_TC_BODY(what_the_library_refuses_has_a_line_too, tc)
{
	struct llk_policy *policy =
		read_policy(HEAD "\"paths\": [{\"path\": \"/\", \"allow\": [\"read\"]},\n"
				 "{\"path\": \"/missing\", \"allow\": [\"read\"]}]}");
	struct llk_policy_fault fault = { .size = sizeof(fault) };
	const struct llk_support kernel = kernel_of(11), old = kernel_of(4);
	const int before = count_descriptors();
	struct llk_ruleset *ruleset;

	ATF_CHECK_EQ(LLK_ERROR_PATH, llk_policy_build(policy, &kernel, &ruleset, &fault));
	ATF_CHECK_EQ(NULL, ruleset);
	ATF_CHECK_STREQ("test:3: paths[1]: /missing: a path could not be opened: open: No such "
			"file or directory",
			fault.message);
	ATF_CHECK_EQ(3, fault.line);
	ATF_CHECK_EQ(before, count_descriptors());
	llk_policy_free(policy);

	policy = read_policy(HEAD "\"abi\": 4, \"ports\": [{\"port\": 1,\n"
				  "\"allow\": [\"net.bind_udp\"]}]}");
	ATF_CHECK_EQ(LLK_ERROR_COMPATIBILITY, llk_policy_build(policy, &old, &ruleset, &fault));
	ATF_CHECK_STREQ(
		"test:2: ports[0]: net.bind_udp requires Landlock ABI 10, this kernel has 4",
		fault.message);
	llk_policy_free(policy);
}

ATF_TC_WITHOUT_HEAD(files_are_read_whole_or_named);
ATF_TC_BODY(files_are_read_whole_or_named, tc)
{
	struct llk_policy_fault fault = { .size = sizeof(fault) };
	struct llk_policy *policy;
	char *padded = malloc(20000);

	ATF_REQUIRE(padded != NULL);
	memset(padded, '\n', 20000);
	memcpy(padded + 20000 - sizeof(whole), whole, sizeof(whole));
	make_file("policy.json", padded);
	free(padded);
	ATF_REQUIRE_EQ_MSG(0, llk_policy_read_file("policy.json", &policy, &fault), "%s",
			   fault.message);
	check_whole(policy);
	llk_policy_free(policy);

	ATF_CHECK_EQ(LLK_ERROR_PATH, llk_policy_read_file("missing", &policy, &fault));
	ATF_CHECK_STREQ("missing: No such file or directory", fault.message);
	ATF_CHECK_EQ(LLK_ERROR_PATH, llk_policy_read_file("/", &policy, &fault));
	ATF_CHECK_STREQ("/: Is a directory", fault.message);
	ATF_CHECK_EQ(LLK_ERROR_PATH, llk_policy_read_file("/dev/zero", &policy, &fault));
	ATF_CHECK_STREQ("/dev/zero: File too large", fault.message);
	ATF_CHECK_EQ(0, fault.line);
}

ATF_TC_WITHOUT_HEAD(arguments_are_checked);
ATF_TC_BODY(arguments_are_checked, tc)
{
	struct llk_policy_fault fault = { .size = sizeof(fault) }, small = { .size = 1 };
	struct llk_ruleset_options options = { .size = sizeof(options) };
	struct llk_policy *policy = read_policy("{\"schema\":\"llk-policy/1\"}"), *other;
	struct llk_ruleset *ruleset;

	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_policy_read("", 0, "test", NULL, NULL));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_policy_read("", 0, "test", &other, &small));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_policy_read("{", 1, "test", &other, NULL));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_policy_read(NULL, 0, NULL, &other, &fault));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_policy_read_file(NULL, &other, &fault));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_policy_read_file("x", NULL, &fault));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_policy_options(policy, NULL));
	ATF_CHECK_EQ(0, llk_policy_options(policy, &options));
	options.size = 1;
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_policy_options(policy, &options));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_policy_add(policy, NULL, &fault));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_policy_build(policy, NULL, NULL, &fault));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_policy_build(NULL, NULL, &ruleset, &fault));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_policy_build(policy, NULL, &ruleset, &small));
	llk_policy_free(policy);
	llk_policy_free(NULL);
}

/* Not a proof.  Sanitizers watch what is read. */
ATF_TC_WITHOUT_HEAD(damaged_policies_are_read_within_bounds);
ATF_TC_BODY(damaged_policies_are_read_within_bounds, tc)
{
	static const char damage[] = "\"{}[]:,\\\n0x\xff";
	char text[sizeof(whole)];

	for (size_t at = 0; at < sizeof(whole) - 1; at++) {
		for (size_t i = 0; i <= sizeof(damage) - 1; i++) {
			struct llk_policy_fault fault = { .size = sizeof(fault) };
			struct llk_policy *policy;

			memcpy(text, whole, sizeof(whole));
			text[at] = damage[i];
			if (llk_policy_read(text, sizeof(whole) - 1, "test", &policy, &fault))
				ATF_CHECK_MSG(fault.line >= 1 && fault.line <= 26, "%d: %s",
					      fault.line, fault.message);
			llk_policy_free(policy);
			/* And cut off there. */
			llk_policy_read(text, at, "test", &policy, &fault);
			llk_policy_free(policy);
		}
	}
}

ATF_TC(policies_fit_the_schema);
ATF_TC_HEAD(policies_fit_the_schema, tc)
{
	atf_tc_set_md_var(tc, "require.progs", "python3");
}
ATF_TC_BODY(policies_fit_the_schema, tc)
{
	make_file("right.json", whole);
	make_file("choice.json",
		  HEAD "\"exempt\": [\"net.connect_tcp\", \"fs\"], \"only\": [\"net\"], \"paths\": "
		       "[{\"path\": \"/\", \"allow\": [\"read\"], \"optional\": true}]}");
	make_file("wrong.json", HEAD "\"paths\": [{\"path\": \"/\", \"grant\": []}]}");
	ATF_CHECK_EQ(0, system("python3 -c 'import json, jsonschema, sys\n"
			       "schema = json.load(open(\"" POLICY_SCHEMA "\"))\n"
			       "jsonschema.validate(json.load(open(\"right.json\")), schema)\n"
			       "jsonschema.validate(json.load(open(\"choice.json\")), schema)\n"
			       "try:\n"
			       "    jsonschema.validate(json.load(open(\"wrong.json\")), schema)\n"
			       "    sys.exit(\"the schema takes anything\")\n"
			       "except jsonschema.ValidationError:\n"
			       "    pass'"));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_policy_becomes_a_ruleset);
	ATF_TP_ADD_TC(tp, what_is_written_is_read_as_the_same);
	ATF_TP_ADD_TC(tp, little_is_enough);
	ATF_TP_ADD_TC(tp, faults_name_file_and_line_and_what_was_expected);
	ATF_TP_ADD_TC(tp, single_rights_are_restricted_or_left_alone);
	ATF_TP_ADD_TC(tp, rights_of_directories_beside_a_group_do_no_harm_on_a_file);
	ATF_TP_ADD_TC(tp, an_optional_path_may_be_missing_and_its_neighbours_may_not);
	ATF_TP_ADD_TC(tp, what_the_library_refuses_has_a_line_too);
	ATF_TP_ADD_TC(tp, files_are_read_whole_or_named);
	ATF_TP_ADD_TC(tp, arguments_are_checked);
	ATF_TP_ADD_TC(tp, policies_fit_the_schema);
	ATF_TP_ADD_TC(tp, damaged_policies_are_read_within_bounds);
	return atf_no_error();
}
