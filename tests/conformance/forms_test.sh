# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# The forms in which landlock-conformance writes results and lists tests.

tool=@BIN@/landlock-conformance
schema=@BIN@/../share/landlock-kit/landlock-conformance-1.schema.json
sample=$(atf_get_srcdir)/sample

run()
{
	status=$1
	shift
	atf_check -s "exit:$status" -o save:out -e save:err "$tool" run --suite "$sample" "$@"
}

# validate FILE STATUS: against the schema
validate()
{
	atf_check -s "exit:$2" -o empty -e ignore python3 -W ignore -c '
import json, jsonschema, sys
schema = json.load(open(sys.argv[2]))
jsonschema.Draft202012Validator.check_schema(schema)
jsonschema.validate(json.load(open(sys.argv[1])), schema)' "$1" "$schema"
}

# damage EXPRESSION: a copy of good.json, d, changed by a Python statement, must not be valid
damage()
{
	atf_check python3 -c '
import json, sys
d = json.load(open("good.json"))
exec(sys.argv[1])
json.dump(d, open("damaged.json", "w"))' "$1"
	validate damaged.json 1
}

atf_test_case json_follows_its_schema
json_follows_its_schema_body()
{
	run 1 --json good.json
	validate good.json 0
	run 3 --expect-abi 4000 --json refused.json
	validate refused.json 0
	damage 'del d["counts"]["skip"]'
	damage 'd["results"][0]["outcome"] = "good"'
	damage 'd["landlock"]["abi"] = "7"'
	damage 'next(r for r in d["results"] if r["outcome"] == "skip")["reason"] = None'
	damage 'd["privilege"] = 0'
	damage 'd["kernel_reports"] = [{}]'
}

atf_test_case json_goes_to_standard_output_alone
json_goes_to_standard_output_alone_body()
{
	run 0 --json - 'good/*'
	validate out 0
	run 2 --json - --ktap
	run 2 --json - --junit -
	run 2 --json /dev/null/file 'good/*'
}

atf_test_case filesystem_of_the_files_is_told
filesystem_of_the_files_is_told_body()
{
	mkdir own
	for TMPDIR in "$PWD/own" /dev/shm; do
		export TMPDIR
		run 0 --json told.json 'good/*'
		validate told.json 0
		case $(stat -f -c %T "$TMPDIR") in
		ext2/ext3) name=ext4 ;;
		overlayfs) name=overlay ;;
		btrfs | tmpfs | xfs) name=$(stat -f -c %T "$TMPDIR") ;;
		*) name=None ;;
		esac
		atf_check -o inline:"$name\n" python3 -c '
import json
print(json.load(open("told.json"))["calibration"]["filesystem"])'
	done
}

atf_test_case full_disk_is_an_error
full_disk_is_an_error_body()
{
	run 3 --json /dev/full 'good/*'
	run 3 --junit /dev/full 'good/*'
}

atf_test_case junit_tells_all_outcomes
junit_tells_all_outcomes_body()
{
	run 1 --junit out.xml
	atf_check python3 -c '
import xml.etree.ElementTree as tree
root = tree.parse("out.xml").getroot()
cases = {c.get("classname") + ":" + c.get("name"): c for c in root.iter("testcase")}
def kinds(kind):
    return sorted(i for i, c in cases.items() if c.find(kind) is not None)
assert root.tag == "testsuites" and len(cases) == 17, len(cases)
assert [root.get(k) for k in ("tests", "failures", "errors", "skipped")] == ["17", "5", "7", "3"]
assert [s.get("name") for s in root.iter("testsuite")] == ["bad", "good"] or \
       [s.get("name") for s in root.iter("testsuite")] == ["good", "bad"]
assert len(kinds("failure")) == 5 and len(kinds("error")) == 7
assert kinds("skipped") == ["good/good:fails_as_expected", "good/good:requires", "good/good:skips"]
assert not len(cases["good/good:passes"])
assert cases["good/good:skips"].find("skipped").get("message") == "abi: needs 9, the kernel has 7"
assert cases["bad/failures:fails"].find("failure").get("message") == \
       "rename: EACCES <instead of> \"EXDEV\" & more\\x1b[2J\\u202e\\r # SKIP\\xff\\u009b\\ufffe"
assert "second row is wrong\n" in cases["bad/failures:fails_softly"].find("failure").text'
}

atf_test_case junit_of_a_refused_run_has_an_error
junit_of_a_refused_run_has_an_error_body()
{
	run 3 --junit out.xml --expect-abi 4000
	atf_check python3 -c '
import xml.etree.ElementTree as tree
root = tree.parse("out.xml").getroot()
assert root.get("errors") == "1" and root.get("tests") == "1"
assert "4000" in root.find("testsuite/testcase/error").get("message")'
}

atf_test_case ktap_tells_all_outcomes
ktap_tells_all_outcomes_body()
{
	run 1 --ktap
	atf_check -o match:'^KTAP version 1$' head -n 1 out
	atf_check -o match:'^1\.\.17$' -o match:'^ok [0-9]+ good/good:passes$' \
		-o match:'^ok [0-9]+ good/good:skips # SKIP abi: needs 9' \
		-o match:'^ok [0-9]+ good/good:fails_as_expected # XFAIL erratum.3: ' \
		-o match:'^not ok [0-9]+ bad/breakages:hangs # TIMEOUT ' \
		-o match:'^not ok [0-9]+ bad/breakages:cannot_be_set_up # ERROR BROKEN: ' \
		-o match:'^# .*second row is wrong' \
		-o match:'^not ok [0-9]+ bad/failures:passes_unexpectedly$' cat out
	atf_check -o inline:'17\n' grep -cE '^(not )?ok [0-9]+ ' out
	# No control characters, and none that turn a line.
	atf_check -s exit:1 env LC_ALL=C.UTF-8 grep -anvxP '[^\p{C}]*' out
	atf_check -o inline:'12\n' grep -c '^not ok ' out
	run 3 --ktap --expect-abi 4000
	atf_check -o match:'^Bail out! expected Landlock ABI 4000' cat out
}

atf_test_case list_tells_what_tests_say_of_themselves
list_tells_what_tests_say_of_themselves_body()
{
	atf_check -o save:out "$tool" list --suite "$sample"
	atf_check -o inline:'17\n' grep -c '^[a-z]' out
	atf_check -o inline:'good/good:documented
    title: says all of itself, with "quotes" & <brackets>
    features: fs.execute fs.refer
    needs: abi>=2 root
    source: a document: "a = sentence"
' "$tool" list --suite "$sample" good/good:documented
	atf_check -o save:out.json "$tool" list --json --suite "$sample" 'good/*'
	atf_check python3 -c '
import json
d = json.load(open("out.json"))
t = {x["id"]: x for x in d["tests"]}
assert d["schema"] == "landlock-conformance-list/1" and len(t) == 5
assert t["good/good:documented"]["features"] == ["fs.execute", "fs.refer"]
assert t["good/good:passes"]["title"] is None and t["good/good:passes"]["needs"] == []'
	atf_check -s exit:2 -e match:'no test matches' "$tool" list --suite "$sample" 'nothing/*'
}

atf_init_test_cases()
{
	atf_add_test_case json_follows_its_schema
	atf_add_test_case json_goes_to_standard_output_alone
	atf_add_test_case filesystem_of_the_files_is_told
	atf_add_test_case full_disk_is_an_error
	atf_add_test_case junit_tells_all_outcomes
	atf_add_test_case junit_of_a_refused_run_has_an_error
	atf_add_test_case ktap_tells_all_outcomes
	atf_add_test_case list_tells_what_tests_say_of_themselves
}
