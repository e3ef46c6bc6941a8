# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# The suite on a kernel of the first generation of ABI 1, which has 64 layers.

tool=@BIN@/landlock-conformance
sanitized=@LLK_SANITIZE@
library=$(atf_get_srcdir)/libfirst-generation.so

atf_test_case the_first_generation_is_right
the_first_generation_is_right_body()
{
	# A sanitizer's run-time library must be loaded first, which a preloaded library prevents.
	[ "$sanitized" = OFF ] || atf_skip "built with sanitizers"
	# Not what the running kernel decides all the same; see first_generation.c.
	LD_PRELOAD=$library atf_check -o save:out "$tool" run --json - 'errata/*' 'fs/rights_test:*' \
		'fs/truncate_test:*' 'inheritance/*' 'limits/*' 'privilege/*' 'ptrace/access_test:*' \
		'syscalls/*' 'threads/*' 'topology/*'
	atf_check python3 -c '
import json
document = json.load(open("out"))
if document["landlock"]["state"] != "enabled":
    raise SystemExit(0)
assert document["landlock"]["abi"] == 1, document["landlock"]
assert document["calibration"]["layers"] == 64, document["calibration"]
passed = {test["id"] for test in document["results"] if test["outcome"] == "pass"}
for name in ("limits/kinds_test:generations", "limits/layers_test:sixteen_layers",
             "syscalls/ruleset_fd_test:kind", "syscalls/add_rule_test:rulesets"):
    assert name in passed, name'
}

atf_init_test_cases()
{
	atf_add_test_case the_first_generation_is_right
}
