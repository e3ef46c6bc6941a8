# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2016
# The forms that other programs read: JUnit, KTAP and KCIDB.  Each is red where a cell is.

MATRIX=@BIN@/landlock-matrix
one=alpha-2.0-x86_64

atf_test_case outcome_and_reason_of_each_check
outcome_and_reason_of_each_check_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	. "$(atf_get_srcdir)/formats.sh"
	play "$one" xfail
	play alpha-2.0-aarch64 markup
	play alpha-1.0-x86_64 broken
	play alpha-1.0-aarch64 xpass
	matrix 1 "$one" alpha-2.0-aarch64 alpha-1.0-x86_64 alpha-1.0-aarch64
	junit 'len(s) == 4 and red("alpha-2.0-x86_64") == 0' \
		's["alpha-2.0-x86_64"].get("skipped") == "3"' \
		'c["alpha-2.0-x86_64/fs/execute_test:denied"].get("time") == "0.010000"' \
	'said("alpha-2.0-x86_64/fs/truncate_test:denied") == "skipped skip abi: ABI 3 or later"' \
	'said("alpha-2.0-x86_64/fs/read_dir_test:denied").startswith("skipped xfail erratum.3: ")' \
	'said("alpha-2.0-aarch64/fs/read_file_test:denied").startswith("failure fail <script>")' \
	'c["alpha-2.0-aarch64/fs/read_file_test:denied"][0].text == "what was printed <here>\n"' \
	'said("alpha-1.0-x86_64/fs/make_dir_test:denied") == "error broken BROKEN: no room"' \
		'said("alpha-1.0-aarch64/fs/read_dir_test:denied").startswith("failure xpass ")' \
		's["alpha-2.0-x86_64"].find("*/*[@name=\"landlock.errata\"]").get("value") == "0x7"'
	ktap "ok $one/fs/execute_test/denied -" "ok $one/fs/truncate_test/denied SKIP" \
		"ok $one/fs/read_dir_test/denied XFAIL" \
		'not ok alpha-2.0-aarch64/fs/read_file_test/denied -' \
		'not ok alpha-1.0-x86_64/fs/make_dir_test/denied ERROR' \
		'not ok alpha-1.0-aarch64/fs/read_dir_test/denied -'
	atf_check -o match:'^ +# what was printed <here>$' \
		-o match:'^  ok [0-9]+ fs/truncate_test # SKIP' -o match:"^ok 1 $one\$" \
		-o match:'# SKIP abi: ABI 3 or later$' cat page
	kcidb 't["alpha-2.0-x86_64"]["status"] == "PASS"' \
	't["alpha-2.0-x86_64/fs/execute_test:denied"]["path"].endswith(".fs.execute_test.denied")' \
		't["alpha-2.0-x86_64/fs/execute_test:denied"]["duration"] == 0.01' \
		't["alpha-2.0-x86_64/fs/truncate_test:denied"]["status"] == "SKIP"' \
		't["alpha-2.0-x86_64/fs/read_dir_test:denied"]["status"] == "FAIL"' \
	'[i["comment"] for i in d["issues"]] == ["erratum.3"] and len(d["incidents"]) == 1' \
	'd["incidents"][0]["test_id"] == t["alpha-2.0-x86_64/fs/read_dir_test:denied"]["id"]' \
	't["alpha-2.0-aarch64/fs/read_file_test:denied"]["log_excerpt"].startswith("what was")' \
		't["alpha-1.0-x86_64/fs/make_dir_test:denied"]["status"] == "ERROR"' \
		't["alpha-1.0-aarch64/fs/read_dir_test:denied"]["status"] == "FAIL"' \
	't["alpha-1.0-x86_64"]["status"] == "ERROR"' \
		't["alpha-1.0-aarch64"]["status"] == "FAIL"' \
		'len(d["builds"]) == 4 and d["builds"][0]["architecture"] in ("x86_64", "aarch64")'
}

atf_test_case attempts_are_shown
attempts_are_shown_head()
{
	atf_set descr 'a machine without a verdict is told beside that of another one, and is not red'
}
attempts_are_shown_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	. "$(atf_get_srcdir)/formats.sh"
	play "$one" flaky
	matrix 0 "$one"
	for format in text json markdown html; do
		report "$format"
		atf_check -o match:'the guest: panic' cat page
	done
	junit 'red("alpha-2.0-x86_64") == 0' \
		'said("alpha-2.0-x86_64/machine:attempt-1").endswith("before: panic: the guest: panic")'
	ktap "ok $one/machine/attempt-1 SKIP"
	atf_check -o match:"^ok 1 $one\$" cat page
	kcidb 't["alpha-2.0-x86_64"]["status"] == "PASS"' \
	't["alpha-2.0-x86_64"]["misc"]["attempts"] == ["tried before: panic: the guest: panic"]'
}

atf_test_case cell_without_a_verdict_is_red
cell_without_a_verdict_is_red_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	. "$(atf_get_srcdir)/formats.sh"
	play "$one" panic_half_way
	matrix 1 --retries 0 "$one"
	junit 'red("alpha-2.0-x86_64") == 2' \
	'said("alpha-2.0-x86_64/machine:infra_error").startswith("error infra_error panic: ")' \
		'"fail: fs/read_file_test" in c["alpha-2.0-x86_64/machine:infra_error"][0].text' \
		'"the last words" in c["alpha-2.0-x86_64/machine:infra_error"][0].text' \
		'"CPU: 0" in c["alpha-2.0-x86_64/kernel:oops"][0].text'
	ktap "not ok $one/machine/infra_error ERROR" "not ok $one/kernel/oops -"
	kcidb 't["alpha-2.0-x86_64"]["status"] == "FAIL"' \
		'"the last words" in t["alpha-2.0-x86_64"]["log_excerpt"]' \
		't["alpha-2.0-x86_64/kernel/1"]["status"] == "FAIL"'
	rm -r out
	play "$one" panic
	matrix 3 --retries 0 "$one"
	junit 'red("alpha-2.0-x86_64") == 1'
	kcidb 't["alpha-2.0-x86_64"]["status"] == "MISS"'
	rm -r out
	play "$one" stall
	matrix 3 "$one"
	junit 's["alpha-2.0-x86_64"].get("errors") == "1"'
	ktap "not ok $one/kernel/rcu-stall ERROR"
	kcidb 't["alpha-2.0-x86_64"]["status"] == "ERROR"'
}

atf_test_case cell_that_did_not_run_is_red
cell_that_did_not_run_is_red_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	. "$(atf_get_srcdir)/formats.sh"
	matrix 0 "$one"
	play alpha-2.0-aarch64 block
	mkfifo "$FAKE/started" "$FAKE/release"
	exec 3<>"$FAKE/started" 4<>"$FAKE/release"
	"$MATRIX" run --manifest kernels.json --guest guest --variant root -o out \
		alpha-2.0-aarch64 3<&- 4<&- 2>messages &
	read -r _ <&3
	kill -9 "$!"
	junit 'red("alpha-2.0-aarch64") == 1' \
		'said("alpha-2.0-aarch64/machine:missing") == "error missing no result"'
	ktap 'not ok alpha-2.0-aarch64/machine/missing ERROR'
	kcidb 'any(e["status"] == "MISS" and e["comment"] == "no result" for e in d["tests"])'
}

atf_test_case waived_check_is_an_expected_failure
waived_check_is_an_expected_failure_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	. "$(atf_get_srcdir)/formats.sh"
	cat >waivers.json <<-'END'
	[ {"check": "fs/read_file_test:*", "reason": "known to us",
	   "url": "https://bugs.invalid/7"} ]
	END
	play "$one" fail
	matrix 1 "$one"
	atf_check -o save:page "$MATRIX" report out --format junit --waivers waivers.json
	atf_check -o match:'<skipped type="waived" message="waived: known to us: fail: expected' \
		-o match:'failures="0" errors="0"' -o not-match:'<failure' cat page
	atf_check -o match:'ok 1 denied # XFAIL waived: known to us' -o not-match:'not ok' \
		"$MATRIX" report out --format ktap --waivers waivers.json
	atf_check -o save:page "$MATRIX" report out --format kcidb --waivers waivers.json
	atf_check python3 -W ignore "$(atf_get_srcdir)/check_kcidb.py" \
		"$(atf_get_srcdir)/kcidb-5.0-facts.schema.json" page \
		't["alpha-2.0-x86_64"]["status"] == "PASS" and len(d["incidents"]) == 1' \
		'd["issues"][0]["report_url"] == "https://bugs.invalid/7"' \
		't["alpha-2.0-x86_64/fs/read_file_test:denied"]["status"] == "FAIL"'
}

atf_test_case origin_of_the_submitter
origin_of_the_submitter_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	. "$(atf_get_srcdir)/formats.sh"
	matrix 0 "$one"
	report kcidb --origin my_lab_2
	atf_check -o match:'"origin":"my_lab_2"' -o not-match:'landlock_kit:' cat page
	for name in '' My lab-2 a:b; do
		atf_check -s exit:2 -e match:'--origin: .*: not lower-case' \
			"$MATRIX" report out --format kcidb --origin "$name"
	done
}

atf_init_test_cases()
{
	atf_add_test_case outcome_and_reason_of_each_check
	atf_add_test_case attempts_are_shown
	atf_add_test_case cell_without_a_verdict_is_red
	atf_add_test_case cell_that_did_not_run_is_red
	atf_add_test_case waived_check_is_an_expected_failure
	atf_add_test_case origin_of_the_submitter
}
