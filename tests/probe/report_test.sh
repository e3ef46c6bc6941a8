# SPDX-License-Identifier: MIT
# What the probe says of the running kernel, and that it leaves no trace.

probe=@BIN@/landlock-probe
schema=@BIN@/../share/landlock-kit/landlock-probe-1.schema.json

# report [EXPRESSION...]: check the report of the JSON file "report"
report() {
	atf_check -o empty -e empty python3 "$(atf_get_srcdir)/check_report.py" \
		"$schema" report "$@"
}

abi() {
	"$probe" --abi || :
}

atf_test_case the_report_is_valid_and_agrees_with_itself
the_report_is_valid_and_agrees_with_itself_body() {
	"$probe" --json >report || :
	report "d['kernel']['release'] == '$(uname -r)'" "d['kernel']['machine'] == '$(uname -m)'"
}

atf_test_case every_declared_right_is_proven
every_declared_right_is_proven_body() {
	[ "$(abi)" -gt 0 ] || atf_skip "unavailable: no Landlock in this kernel"
	atf_check -o save:report "$probe" --json
	report "not [n for n, x in f.items() if x['kind'] in ('fs', 'net', 'scope')
		and x['declared'] and x['enforced'] != 'yes']" \
		"not [q for q in d['quirks'] if 'promise' in q['id']]" "d['limits']['layers'] in (16, 64)"
}

atf_test_case rights_of_a_later_abi_are_absent
rights_of_a_later_abi_are_absent_body() {
	"$probe" --json >report || :
	report "not [n for n, x in f.items() if x['kind'] != 'erratum' and x['kind'] != 'query'
		and x['since_abi'] > d['landlock']['abi']
		and (x['declared'] or x['accepted'] or x['enforced'] == 'yes')]"
}

atf_test_case abi_prints_the_number_of_the_report
abi_prints_the_number_of_the_report_body() {
	"$probe" --json >report || :
	report "d['landlock']['abi'] == $(abi)"
}

atf_test_case declared_runs_no_check
declared_runs_no_check_body() {
	"$probe" --declared --json >report || :
	report "not [n for n, x in f.items() if x['enforced'] == 'yes' and x['kind'] != 'query']" \
		"d['limits']['layers'] is None"
}

atf_test_case text_fits_80_columns
text_fits_80_columns_body() {
	"$probe" >text || :
	atf_check -o empty awk 'length > 80' text
	atf_check -o match:"^Landlock:" -o match:"^Verdict:" -o not-match:' $' cat text
}

# Where audit can be had, no flag stays untested; elsewhere the reason is said.
atf_test_case log_flags_are_proven_by_the_audit_log
log_flags_are_proven_by_the_audit_log_head() {
	atf_set require.user root
}
log_flags_are_proven_by_the_audit_log_body() {
	[ "$(abi)" -ge 7 ] || atf_skip "abi: denials are logged from ABI 7 on"
	"$probe" --audit --json >report || :
	report "not [n for n, x in f.items() if x['kind'] in ('restrict', 'rule')
		and x['accepted'] and x['enforced'] == 'no']"
	grep -q '"reason": "\(needs_audit\|privilege\)"' report &&
		atf_skip "audit: the log cannot be read here"
	report "not [n for n, x in f.items() if x['kind'] in ('restrict', 'rule')
		and x['accepted'] and x['enforced'] != 'yes']"
}

atf_test_case nobody_is_told_why_log_flags_are_untested
nobody_is_told_why_log_flags_are_untested_head() {
	atf_set require.user root
}
nobody_is_told_why_log_flags_are_untested_body() {
	[ "$(abi)" -ge 7 ] || atf_skip "abi: denials are logged from ABI 7 on"
	setpriv --reuid=65534 --regid=65534 --clear-groups "$probe" --audit --json >report || :
	report "f['restrict.log_same_exec_off']['reason'] == 'privilege'" \
		"f['restrict.log_new_exec_on']['reason'] == 'privilege'"
}

# On a machine whose audit is on, a denial that was provoked is not to alarm anybody.
atf_test_case proofs_stay_out_of_the_audit_log
proofs_stay_out_of_the_audit_log_head() {
	atf_set require.user root
}
proofs_stay_out_of_the_audit_log_body() {
	[ "$(abi)" -ge 7 ] || atf_skip "abi: denials are logged from ABI 7 on"
	python3 "$(atf_get_srcdir)/count_logged.py" "$probe" >counts ||
		atf_skip "audit: the log cannot be read here"
	# The proof of the log flags is logged, and nothing else.
	atf_check -o match:'^proofs 0$' -o match:'^scripts [1-9]' cat counts
}

# All that a program can leave behind in namespaces of its own, where nobody else is.  Of a
# connection that is over, TCP remembers the ports for a while (state 06): that is no socket.
atf_test_case nothing_is_left_after_many_runs
nothing_is_left_after_many_runs_body() {
	set -- -nmipf --mount-proc
	[ "$(id -u)" = 0 ] || set -- -Ur "$@"
	unshare "$@" true || atf_skip "privilege: no namespaces here"
	# There, /tmp is an empty one, and this folder may be in the other.
	cp "$probe" landlock-probe
	atf_check -o match:"^${LLK_PROBE_RUNS:-20} runs$" -o match:'^exit statuses: [023]$' unshare "$@" \
		sh -eu "$(atf_get_srcdir)/many-runs.sh" "${LLK_PROBE_RUNS:-20}" ./landlock-probe --json
}

# The child has one directory at a time; each check is over before the signal takes its course.
atf_test_case nothing_is_left_after_termination
nothing_is_left_after_termination_body() {
	mkdir scratch
	for run in 1 2 3 4 5; do
		env TMPDIR="$PWD/scratch" "$probe" --quiet &
		while [ -z "$(ls -A scratch)" ] && kill -0 $! 2>/dev/null; do :; done
		kill -TERM $! 2>/dev/null || :
		wait $! || :
	done
	atf_check -o empty ls -A scratch
}

atf_init_test_cases() {
	atf_add_test_case the_report_is_valid_and_agrees_with_itself
	atf_add_test_case every_declared_right_is_proven
	atf_add_test_case rights_of_a_later_abi_are_absent
	atf_add_test_case abi_prints_the_number_of_the_report
	atf_add_test_case declared_runs_no_check
	atf_add_test_case text_fits_80_columns
	atf_add_test_case log_flags_are_proven_by_the_audit_log
	atf_add_test_case nobody_is_told_why_log_flags_are_untested
	atf_add_test_case proofs_stay_out_of_the_audit_log
	atf_add_test_case nothing_is_left_after_many_runs
	atf_add_test_case nothing_is_left_after_termination
}
