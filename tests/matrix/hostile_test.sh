# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2016
# A guest that says anything in its results, and without an end.

MATRIX=@BIN@/landlock-matrix
one=alpha-2.0-x86_64

# doubted PLAY CAUSE WORDS: no verdict, which is told
doubted()
{
	play "$one" "$1"
	matrix 3 --rerun --retries 0 "$one"
	check "c['$one']['state'] == 'infra_error' and c['$one']['cause'] == '$2'"
	check "not any(c['$one']['counts'].values()) and not c['$one']['results']"
	atf_check -o match:"$3" cat messages
}

atf_test_case its_words_are_harmless_in_every_format
its_words_are_harmless_in_every_format_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	. "$(atf_get_srcdir)/formats.sh"
	play "$one" everywhere
	matrix 3 "$one"
	check "c['$one']['state'] == 'done' and len(c['$one']['results']) == 5"
	fits landlock-matrix-1 out/report.json
	# report and those below it see that a page has no sign that a terminal obeys.
	for format in text json markdown; do
		report $format
	done
	atf_check -s exit:1 grep -e '^- forged' -e '^# forged' -e '^ok 1 forged' -e '<script' page
	junit 'len(c) == 6'
	ktap
	atf_check -o inline:'1\n' grep -c '^not ok .* ERROR$' said
	kcidb 'len(d["tests"]) == 7'
	report html
	atf_check -o ignore python3 "$(atf_get_srcdir)/check_page.py" page "$one"
	for command in 'baseline out' 'history out --format html' 'history out --format markdown' \
		'history out' 'diff out out' 'diff out out --format html'; do
		# Word splitting is wanted: the command and its arguments.
		# shellcheck disable=SC2086
		atf_check -o save:page "$MATRIX" $command
		atf_check -s exit:1 env LC_ALL=C.UTF-8 grep -anvxP '[^\p{C}\x{2028}\x{2029}]*' page
		case $command in
		*html) atf_check -s exit:1 grep '<script>alert' page ;;
		*) atf_check -s exit:1 grep -e '^- forged' -e '^# forged' page ;;
		esac
	done
}

atf_test_case its_words_have_an_end
its_words_have_an_end_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	play "$one" endless
	matrix 3 "$one"
	check "c['$one']['state'] == 'done' and c['$one']['counts']['pass'] == 3"
	check "' bytes more]' in c['$one']['results'][0]['detail']"
	check "len(json.dumps(r)) < 500000"
	size=$(stat -c %s out/matrix.db)
	[ "$size" -lt 500000 ] || atf_fail "the store has $size bytes"
}

atf_test_case its_lists_have_an_end
its_lists_have_an_end_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	doubted many_results invalid_results '100005 results'
	doubted many_reports invalid_results 'too many kernel reports'
	doubted long_id invalid_results 'an id that no check has: fs/xxx'
	doubted odd_id invalid_results 'an id that no check has: fs/a_test:.x1b'
	doubted huge_file invalid_results 'larger than 64 MiB'
	doubted deep invalid_results 'maximum parsing depth'
}

atf_test_case what_it_does_not_claim_is_no_verdict
what_it_does_not_claim_is_no_verdict_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	doubted not_complete plan 'does not say that its results are complete'
	doubted huge_abi invalid_results 'no landlock.abi'
	# A fault of the kernel counts, though its report says nothing else.
	play "$one" nameless_report
	matrix 1 --rerun "$one"
	check "c['$one']['kernel_reports'][0]['kind'] == 'unknown'"
}

atf_test_case results_after_the_end_are_not_read
results_after_the_end_are_not_read_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	play "$one" results_after_end
	matrix 3 --retries 0 "$one"
	check "c['$one']['cause'] == 'panic' and len(c['$one']['partial']['results']) == 7"
	check "not [s for s in c['$one']['partial']['results'] if '_late' in s['id']]"
}

atf_init_test_cases()
{
	atf_add_test_case its_words_are_harmless_in_every_format
	atf_add_test_case its_words_have_an_end
	atf_add_test_case its_lists_have_an_end
	atf_add_test_case what_it_does_not_claim_is_no_verdict
	atf_add_test_case results_after_the_end_are_not_read
}
