# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091
# Kernels are fetched ahead of the machines, and removed behind them if they are not kept.

MATRIX=@BIN@/landlock-matrix
kernel=alpha-2.0-x86_64

# versions LINE...: all versions that landlock-vm knows of the kernel
versions()
{
	mkdir -p "$FAKE/versions"
	printf '%s\n' "$@" >"$FAKE/versions/$kernel"
}

# log_is LINE...: what was fetched, booted and cleaned, in whatever order, without the kernel's name
log_is()
{
	printf '%s\n' "$@" | sort >expected
	sed -n "s/^\(fetch\|boot\|clean\) $kernel@/\1 /p" "$FAKE/log" | sort >happened
	atf_check cmp expected happened
}

# case_of NAME: a test case, with time for a slow machine
case_of()
{
	atf_test_case "$1"
	eval "$1_head() { atf_set timeout 900; }"
}

case_of at_most_one_kernel_waits_for_a_machine
at_most_one_kernel_waits_for_a_machine_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	versions 1-1 2-1 3-1
	mkfifo "$FAKE/started" "$FAKE/release"
	play $kernel@1-1 block
	"$MATRIX" run --manifest kernels.json --guest guest -o out --no-keep --variant root \
		--jobs 1 $kernel@all >/dev/null 2>messages &
	run=$!
	read -r started <"$FAKE/started"
	atf_check_equal $kernel@1-1 "$started"
	# While the first one runs the second one comes, and no third.
	until [ -e cache/kernels/$kernel@2-1/kernel.json ]; do sleep 0.1; done
	sleep 1
	log_is 'fetch 1-1' 'boot 1-1' 'fetch 2-1'
	echo >"$FAKE/release"
	wait $run || atf_fail "$(cat messages)"
	atf_check -o empty ls cache/kernels
	log_is 'fetch 1-1' 'boot 1-1' 'clean 1-1' 'fetch 2-1' 'boot 2-1' 'clean 2-1' 'fetch 3-1' \
		'boot 3-1' 'clean 3-1'
	check "len(c) == 3 and r['missing'] == [] and all(x['state'] == 'done' for x in r['cells'])"
	check "not any(x.get('outdated') for x in r['cells'])"
	# What is not there any more is known by its packages.
	rm "$FAKE/log"
	matrix 0 --no-keep $kernel@all
	atf_check_equal 3 "$(grep -c 'unchanged, result kept' messages)"
	atf_check test ! -e "$FAKE/log"
}

case_of kernel_is_removed_when_all_its_cells_have_ended
kernel_is_removed_when_all_its_cells_have_ended_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	versions 1-1
	matrix 0 --no-keep --jobs 1 --variant root,user $kernel@all
	atf_check -o inline:'fetch boot boot clean ' sh -c \
		"grep -o '^fetch\|^boot\|^clean' '$FAKE/log' | tr '\n' ' '"
	# Another guest is another cell.
	echo other >guest/x86_64/init
	matrix 0 $kernel@all
	log_is 'fetch 1-1' 'boot 1-1' 'boot 1-1' 'clean 1-1' 'fetch 1-1' 'boot 1-1'
	atf_check -o inline:"$kernel@1-1\n" ls cache/kernels
}

case_of what_was_there_before_is_kept
what_was_there_before_is_kept_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	versions 1-1 2-1
	"$LLK_VM" fetch --json -- $kernel@2-1 >/dev/null
	rm "$FAKE/log"
	mkfifo "$FAKE/started" "$FAKE/release"
	play $kernel@1-1 slow_to_come
	"$MATRIX" run --manifest kernels.json --guest guest -o out --no-keep --variant root \
		--jobs 1 $kernel@all >/dev/null 2>messages &
	run=$!
	read -r started <"$FAKE/started"
	atf_check_equal $kernel@1-1 "$started"
	# It need not wait for the other.
	until grep -q "end $kernel@2-1" "$FAKE/log"; do sleep 0.1; done
	echo >"$FAKE/release"
	wait $run || atf_fail "$(cat messages)"
	log_is 'fetch 1-1' 'boot 2-1' 'boot 1-1' 'clean 1-1'
	atf_check -o inline:"$kernel@2-1\n" ls cache/kernels
	rm "$FAKE/plays/$kernel@1-1"
	matrix 0 --jobs 1 --rerun $kernel@1-1
	atf_check -o inline:"$kernel@1-1\n$kernel@2-1\n" ls cache/kernels
}

case_of what_is_gone_is_no_cell
what_is_gone_is_no_cell_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	versions 1-1 '2-1 gone' 3-1
	play $kernel@3-1 gone
	matrix 0 $kernel@all
	atf_check -o match:"^$kernel@3-1  gone: the archive lists it" cat messages
	check "list(c) == ['$kernel@1-1'] and r['missing'] == []"
	# By name it was asked for, and there is nothing to judge.
	matrix 3 $kernel@3-1
	check "c['$kernel@3-1']['state'] == 'infra_error'"
}

case_of verdict_on_what_is_gone_by_now_stays
verdict_on_what_is_gone_by_now_stays_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	versions 1-1 2-1
	play $kernel@1-1 fail
	matrix 1 --no-keep $kernel@all
	play $kernel@1-1 gone
	matrix 0 --no-keep --rerun $kernel@all
	check "list(c) == ['$kernel@1-1', '$kernel@2-1'] and c['$kernel@1-1']['counts']['fail'] == 1"
	check "not c['$kernel@1-1'].get('outdated')"
}

case_of run_that_is_told_to_end_waits_for_no_kernel
run_that_is_told_to_end_waits_for_no_kernel_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	versions 1-1 2-1
	mkfifo "$FAKE/started" "$FAKE/release"
	play $kernel@1-1 slow_to_come
	"$MATRIX" run --manifest kernels.json --guest guest -o out $kernel@all \
		>/dev/null 2>messages &
	run=$!
	read -r started <"$FAKE/started"
	atf_check_equal $kernel@1-1 "$started"
	kill -TERM $run
	status=0
	wait $run || status=$?
	atf_check_equal 143 $status
	atf_check -o ignore grep "^told to end $kernel@1-1" "$FAKE/log"
	log_is 'fetch 1-1'
	rm "$FAKE/plays/$kernel@1-1" "$FAKE/log"
	matrix 0 --jobs 1 $kernel@all
	log_is 'fetch 1-1' 'fetch 2-1' 'boot 1-1' 'boot 2-1'
}

atf_init_test_cases()
{
	atf_add_test_case at_most_one_kernel_waits_for_a_machine
	atf_add_test_case kernel_is_removed_when_all_its_cells_have_ended
	atf_add_test_case what_was_there_before_is_kept
	atf_add_test_case what_is_gone_is_no_cell
	atf_add_test_case verdict_on_what_is_gone_by_now_stays
	atf_add_test_case run_that_is_told_to_end_waits_for_no_kernel
}
