# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# For tests of llk-run, which have its path in run.

# require_abi ABI: skip the test case where the kernel has less
require_abi() {
	"$run" --best-effort --dry-run >report || atf_fail "no report"
	abi=$(sed -n 's/^landlock: enabled, ABI \([0-9]*\);.*/\1/p' report)
	[ "${abi:-0}" -ge "$1" ] || atf_skip "absent: Landlock ABI ${abi:-0}, this requires $1"
}
