# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091
# Real machines that panic, hang, are killed or lose their result stream: infra_error each time.

MATRIX=@BIN@/landlock-matrix
export LLK_VM=@BIN@/landlock-vm

# set_up: a guest tree whose only command is guest-act, and the id of a kernel that is in the cache
set_up()
{
	arch=@CMAKE_SYSTEM_PROCESSOR@
	# Kyua gives a test a home of its own: the cache must be named.
	for record in "${LANDLOCK_KIT_CACHE:-/nonexistent}/kernels/"*-"$arch"/kernel.json; do
		kernel=$(basename "$(dirname "$record")")
	done
	[ -e "$record" ] || atf_skip "LANDLOCK_KIT_CACHE names no cache with a kernel for $arch"
	abi=$(sed -n 's/.*"expected_abi": \([0-9]*\).*/\1/p' "$record")
	mkdir -p "guest/$arch/usr/bin"
	cp -R "@PROJECT_BINARY_DIR@/tests/vm/guest-$arch/." "guest/$arch/"
	cp "@PROJECT_BINARY_DIR@/tests/vm/guest-act-$arch" "guest/$arch/usr/bin/guest-act"
}

# run ARGUMENT...: the matrix of that one kernel, without a second machine
run()
{
	exec "$MATRIX" run "$kernel" --guest guest --variant root --accel tcg --no-fetch --retries 0 -o out "$@"
}

# expect_cause CAUSE: the report has one cell, without verdict for that cause
expect_cause()
{
	atf_check -o empty python3 -c '
import json, sys
cells = json.load(open("out/report.json"))["cells"]
if [(c["state"], c["cause"], any(c["counts"].values())) for c in cells] != [
        ("infra_error", sys.argv[1], False)]:
    sys.exit(json.dumps(cells, indent=1))' "$1"
}

# expect_partial REPORTS: two results are kept of the machine that died, and these kernel reports
expect_partial()
{
	atf_check -o empty python3 -c '
import json, sys
cell = json.load(open("out/report.json"))["cells"][0]
ids = [result["id"] for result in cell["partial"]["results"]]
kinds = [report["kind"] for report in cell["kernel_reports"]]
if ids != ["fs/a_test:passes", "fs/b_test:fails"] or cell["complete"] or kinds != sys.argv[1:]:
    sys.exit(json.dumps(cell, indent=1))' "$@"
	atf_check -o match:': incomplete: 2 results came before: 1 pass, 1 fail,' \
		-o match:': incomplete: fail: fs/b_test:fails: expected EACCES' cat table
}

# children PROCESS: its child processes
children()
{
	for process in /proc/[0-9]*; do
		parent=$(sed 's/.*) . \([0-9]*\) .*/\1/' "$process/stat" 2>/dev/null) || continue
		[ "$parent" != "$1" ] || basename "$process"
	done
}

atf_test_case guest_that_panics
guest_that_panics_body()
{
	set_up
	(run -- guest-act stream "$abi:panic") >table 2>messages || atf_check_equal 3 "$?"
	expect_cause panic
	expect_partial panic
}

atf_test_case guest_that_hangs
guest_that_hangs_body()
{
	set_up
	(run --timeout 60 -- guest-act stream "$abi:hang") >table 2>messages || atf_check_equal 3 "$?"
	expect_cause hang
	expect_partial
}

atf_test_case guest_whose_stream_is_cut
guest_whose_stream_is_cut_body()
{
	set_up
	(run -- guest-act stream "$abi:poweroff") >table 2>messages || atf_check_equal 3 "$?"
	expect_cause truncated
	expect_partial
}

atf_test_case guest_that_leaves_no_results
guest_that_leaves_no_results_body()
{
	set_up
	(run -- guest-act exit 0) >table 2>messages || atf_check_equal 3 "$?"
	expect_cause no_results
}

atf_test_case guest_that_is_killed
guest_that_is_killed_body()
{
	set_up
	(run -- guest-act stream "$abi:hang") >table 2>messages &
	matrix=$!
	timeout 200 tail --pid="$matrix" -F "out/running/$kernel/command.out" 2>/dev/null |
		grep -q b_test || atf_fail "the guest has not said that it runs"
	emulator=$(children "$(children "$matrix")")
	kill -KILL "$emulator"
	wait "$matrix" || atf_check_equal 3 "$?"
	expect_cause killed
	expect_partial
}

atf_init_test_cases()
{
	atf_add_test_case guest_that_panics
	atf_add_test_case guest_that_hangs
	atf_add_test_case guest_whose_stream_is_cut
	atf_add_test_case guest_that_leaves_no_results
	atf_add_test_case guest_that_is_killed
}
