# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2034
# A time of day that jumps: no duration is negative or an hour, and no verdict changes.

MATRIX=@BIN@/landlock-matrix
sample=@PROJECT_BINARY_DIR@/tests/conformance/sample
one=alpha-2.0-x86_64

# durations FILE: all that the JSON of the file has are those of a short run
durations()
{
	atf_check -o match:'^[1-9][0-9]* durations$' python3 -c '
import json, sys
def durations(value):
    if isinstance(value, list):
        value = dict(enumerate(value))
    for key, below in value.items() if isinstance(value, dict) else ():
        if str(key).endswith("_s") and below is not None:
            yield below
        yield from durations(below)
found = list(durations([json.loads(line) for line in open(sys.argv[1])] if sys.argv[2:]
                       else json.load(open(sys.argv[1]))))
if not all(0 <= seconds < 3000 for seconds in found):
    sys.exit(str(found))
print(len(found), "durations")' "$@"
}

# suite STATUS SECONDS RUNNER: run the sample, with a clock that jumps by that each time
suite()
{
	atf_check -s "exit:$1" -o ignore -e save:messages env LLK_CLOCK_JUMP="$2" \
		LD_PRELOAD="$(atf_get_srcdir)/libjumping-clock.so" @BIN@/landlock-conformance run \
		--runner "$3" --suite "$sample" --json results.json --junit results.xml \
		--stream results.jsonl 'good/*'
	durations results.json
	durations results.jsonl lines
	atf_check -s exit:1 grep -e 'time="-' -e 'time="[0-9]\{4\}' results.xml
	check_outcome=$(grep -c '"outcome": "fail"' results.json || true)
	atf_check_equal 0 "$check_outcome"
}

atf_test_case suite_and_its_results
suite_and_its_results_body()
{
	for seconds in -60 60 4000; do
		suite 0 "$seconds" guest
		atf_check -o match:'"pass": [1-9]' -o match:'"infra_error": null' cat results.json
	done
	# Kyua does not bear it: then there is no verdict.
	suite 3 -60 kyua
	atf_check -o match:'kyua test failed' cat messages
	suite 3 4000 kyua
}

atf_test_case matrix_and_its_reports
matrix_and_its_reports_body()
{
	. "$(atf_get_srcdir)/../matrix/stage.sh"
	LLK_VM=$(atf_get_srcdir)/../matrix/fake-landlock-vm
	LD_PRELOAD=$(atf_get_srcdir)/libjumping-clock.so
	export LD_PRELOAD LLK_CLOCK_JUMP
	for LLK_CLOCK_JUMP in -4000 4000; do
		play "$one" flaky
		matrix 0 --rerun "$one"
		durations out/report.json
		check "c['$one']['state'] == 'done' and len(c['$one']['attempts']) == 1"
		# Kept, though the second run may be earlier than the first.
		before=$(boots)
		matrix 0 "$one"
		atf_check_equal "$before" "$(boots)"
		for format in text markdown html junit ktap kcidb; do
			atf_check -o not-match:'(time|duration)[^0-9a-z]+-[0-9]' \
				"$MATRIX" report out --format "$format"
		done
	done
}

atf_init_test_cases()
{
	atf_add_test_case suite_and_its_results
	atf_add_test_case matrix_and_its_reports
}
