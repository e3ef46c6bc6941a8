# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2154
# What is compared with what, and how it is shown.

MATRIX=@BIN@/landlock-matrix
at='@'

# run_one KERNEL PLAY [STORE]
run_one()
{
	run_into "${3:-out}" "$2" "$1" --retries 1 --rerun
}

atf_test_case kernels_of_one_run
kernels_of_one_run_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	run_one alpha-2.0-x86_64@2.0.7-1 xfail
	run_one alpha-2.0-x86_64@2.0.18-1 xpass
	run_one alpha-2.0-aarch64@2.0.7-1 pass
	run_one alpha-1.0-x86_64@1.0.1-1 pass
	atf_check -s exit:1 -o save:said "$MATRIX" diff out 2.0.7..2.0.18
	atf_check -o match:'^alpha-2.0-x86_64@2.0.18-1: compared with alpha-2.0-x86_64@2.0.7-1: ' \
		-o match:'^alpha-2.0-aarch64@2.0.7-1: only in the old$' cat said
	atf_check -o match:'regression +fs/read_dir_test' cat said
	# A cell that is not there is not held to be good.
	atf_check -s exit:3 -o ignore "$MATRIX" diff --fail-on fix out 2.0.7-1..2.0.18-1
	atf_check -o ignore "$MATRIX" diff --fail-on fix --allow-missing out 2.0.7-1..2.0.18-1
	atf_check -s exit:1 -o match:'1.0.1-1 -> 2.0.18-1' \
		"$MATRIX" diff out 1.0..2.0.18
	atf_check -s exit:1 -o match:'2.0.7-1 -> 1.0.1-1' -o match:'ABI: 6 -> none' "$MATRIX" diff out \
		"alpha-2.0-x86_64@2.0.7-1..alpha-1.0-x86_64${at}1.0.1-1"
	# 2.0.1 is not the beginning of 2.0.18.
	atf_check -s exit:2 -e match:'2.0.1: no such kernel or version' "$MATRIX" diff out 2.0.1..2.0.18
	atf_check -s exit:2 -e match:'2.0: is alpha-2.0-x86_64@2.0.7-1 and alpha-2.0-x86_64@2.0.18-1' \
		"$MATRIX" diff out 1.0..2.0
}

atf_test_case flakes_are_told_apart
flakes_are_told_apart_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	run_one alpha-2.0-x86_64 xfail
	cp -r out old
	run_one alpha-2.0-x86_64 xpass
	# The same kernel, guest and command: not the kernel's doing.
	atf_check -s exit:3 -o save:said "$MATRIX" diff old out
	atf_check -o match:'^alpha-2.0-x86_64: 1.2.3-1 -> 1.2.3-1 \(two runs of the same\)$' \
		-o match:'^  flake +fs/read_dir_test:denied: xfail \(erratum.3\) -> xpass' \
		-o not-match:regression cat said
	atf_check -s exit:1 -o ignore "$MATRIX" diff --fail-on flake old out
	run_one alpha-2.0-x86_64 xpass fresh
	atf_check -s exit:3 -o match:'flake +fs/read_dir_test:denied' "$MATRIX" diff old fresh
	# A machine that died after it had said otherwise.
	rm -rf out
	run_one alpha-2.0-x86_64 fails_then_passes
	atf_check -s exit:3 -o match:'flake +fs/read_file_test:denied: no result -> pass; also fail in' \
		"$MATRIX" diff old out
}

atf_test_case run_again_without_a_verdict
run_again_without_a_verdict_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	run_one alpha-2.0-x86_64 pass
	cp -r out old
	atf_check -o ignore "$MATRIX" diff old out
	run_one alpha-2.0-x86_64 panic
	atf_check -s exit:3 -o match:'; new run again without a verdict: no difference$' \
		"$MATRIX" diff old out
}

atf_test_case baseline_is_for_version_control
baseline_is_for_version_control_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	run_one alpha-2.0-x86_64 xfail
	atf_check "$MATRIX" baseline out -o one.json
	fits landlock-matrix-baseline-1 one.json
	atf_check -o match:'^ +"fs/read_dir_test:denied": "xfail erratum.3",$' \
		-o match:'^ +"fs/truncate_test:denied": "skip abi"$' cat one.json
	atf_check sh -c 'grep "fs/.*test:" one.json | LC_ALL=C sort -c'
	run_one alpha-2.0-x86_64 xfail
	atf_check -o file:one.json "$MATRIX" baseline out
	atf_check -o match:'4 checks.*: no difference$' "$MATRIX" diff out one.json
	atf_check -o match:': no difference$' "$MATRIX" diff one.json out/report.json
	atf_check -o file:one.json "$MATRIX" baseline one.json
	run_one alpha-2.0-x86_64 panic dead
	atf_check -s exit:3 -e match:'dead: no cell has a verdict' "$MATRIX" baseline dead
}

atf_test_case formats
formats_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	run_one alpha-2.0-x86_64 pass old
	echo more >>cache/kernels/alpha-2.0-x86_64/image
	run_one alpha-2.0-x86_64 markup new
	run_one alpha-1.0-x86_64 panic new
	for format in text json markdown html; do
		atf_check -s exit:1 "$MATRIX" diff old new --format "$format" -o "page.$format"
		atf_check -s exit:1 env LC_ALL=C.UTF-8 grep -anvxP '[^\p{C}\x{2028}\x{2029}]*' \
			"page.$format"
	done
	fits landlock-matrix-diff-1 page.json
	atf_check -o ignore python3 "$(atf_get_srcdir)/check_page.py" page.html
	atf_check -o match:'&lt;script&gt;alert' -o not-match:'<script' cat page.html
	atf_check -o match:'\| new failure \| fs/read\\_file\\_test:denied \| no result -&gt; fail' \
		-o not-match:'<script' -o not-match:'^- forged' cat page.markdown
	atf_check -o match:'alpha-1.0-x86_64: only in the new' cat page.text
	atf_check -s exit:3 -e match:'No space' "$MATRIX" diff old old -o /dev/full
}

atf_test_case damaged_reports
damaged_reports_body()
{
	export LLK_VM="@BIN@/landlock-vm"
	atf_check python3 "$(atf_get_srcdir)/damaged_reports.py" "$MATRIX" 60
}

atf_init_test_cases()
{
	atf_add_test_case damaged_reports
	atf_add_test_case kernels_of_one_run
	atf_add_test_case flakes_are_told_apart
	atf_add_test_case run_again_without_a_verdict
	atf_add_test_case baseline_is_for_version_control
	atf_add_test_case formats
}
