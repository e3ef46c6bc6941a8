# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# The page doc/traceability.md tells the truth.

tool=@BIN@/landlock-conformance
source=@PROJECT_SOURCE_DIR@

atf_test_case page_is_up_to_date
page_is_up_to_date_head()
{
	atf_set descr 'doc/traceability.md is what page.py makes of the suite'
}
page_is_up_to_date_body()
{
	atf_check -o "file:$source/doc/traceability.md" \
		python3 "$source/conformance/traceability/page.py" "$tool"
}

# expect_refusal WORDS EXPRESSION: page.py must refuse the statements, changed by a Python expression
expect_refusal()
{
	mkdir -p page
	cp "$source/conformance/traceability/page.py" page/
	atf_check python3 -c '
import json, sys
statements = json.load(open(sys.argv[1], encoding="utf-8"))
eval(sys.argv[2])
json.dump(statements, open("page/statements.json", "w"))' \
		"$source/conformance/traceability/statements.json" "$2"
	atf_check -s exit:1 -e "match:$1" python3 page/page.py "$tool"
}

atf_test_case untrue_statements_are_refused
untrue_statements_are_refused_body()
{
	expect_refusal 'no check matches fs/nothing:' \
		'statements[0]["checks"].append("fs/nothing:*")'
	expect_refusal 'neither checks nor a reason' 'statements[0]["checks"].clear()'
	expect_refusal 'erratum.3: no statement' \
		'statements.remove([s for s in statements if s["section"] == "erratum 3"][0])'
}

atf_init_test_cases()
{
	atf_add_test_case page_is_up_to_date
	atf_add_test_case untrue_statements_are_refused
}
