# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091
# What a run says of how far it is.

MATRIX=@BIN@/landlock-matrix
one=alpha-2.0-x86_64

# set_up: three cells, of which the second blocks until a byte is written to descriptor 4
set_up()
{
	. "$(atf_get_srcdir)/stage.sh"
	mkfifo "$FAKE/started" "$FAKE/release"
	exec 3<>"$FAKE/started" 4<>"$FAKE/release"
	play alpha-1.0-x86_64 fail
	play "$one" block
	# Machines need not wait for kernels.
	"$LLK_VM" fetch --json -- alpha-1.0-x86_64 "$one" alpha-2.0-aarch64 >kernels
}

# wait_for FILE PATTERN: until the file has a line like that
wait_for()
{
	until grep -q -e "$2" "$1" 2>/dev/null; do
		sleep 0.1
	done
}

atf_test_case plain_lines
plain_lines_head()
{
	atf_set descr 'where it is no terminal: a line for each cell, then how the whole stands'
}
plain_lines_body()
{
	set_up
	"$MATRIX" run --manifest kernels.json --guest guest --variant root --jobs 1 -o out \
		3<&- 4<&- >table 2>messages &
	read -r _ <&3
	wait_for messages '^1 of 3 cells'
	atf_check -o match:'^\[1/3\] alpha-1.0-x86_64  FAIL  ABI none  pass 3  fail 1  skip 2  ' \
		-o match:'^1 of 3 cells, 1 running, 1 failed, [0-9:]*, about [0-9:]* left$' cat messages
	echo >&4
	wait "$!" || atf_check_equal 1 "$?"
	# Nothing is drawn over, and nothing is said of a whole that is at its end.
	atf_check -o not-match:"$(printf '\033')" -o not-match:'^[03] of 3' \
		-o match:'^2 of 3 cells, 1 running, 1 failed, ' cat messages
	# What an earlier run took is known from the beginning.
	rm out/report.json
	play "$one" hang
	matrix 3 --rerun --retries 1 --jobs 1 "$one" alpha-2.0-aarch64
	atf_check -o match:"^ *$one  tried again after hang" \
		-o match:'^1 of 2 cells, 1 running, 1 without verdict, .* left$' cat messages
}

atf_test_case terminal
terminal_head()
{
	atf_set descr 'on a terminal a line that changes in place, and is taken away at the end'
}
terminal_body()
{
	set_up
	escape=$(printf '\033')
	TERM=xterm python3 "$(atf_get_srcdir)/on_terminal.py" said "$MATRIX" run \
		--manifest kernels.json --guest guest --variant root --jobs 1 -o out \
		3<&- 4<&- >table &
	read -r _ <&3
	wait_for said '1 of 3 cells, 1 running, .*1 failed.* left'
	echo >&4
	wait "$!" || atf_check_equal 1 "$?"
	atf_check -o match:'0 of 3 cells, 1 running, [0-9:]*'"$escape" cat said
	# It is not wrapped, taken away before each other line, and nothing of it is left at the end.
	atf_check -o match:"^$escape\[[?]7l1 of 3.*$escape\[[?]7h$(printf '\r')$escape\[K\[2/3\]" \
		cat said
	atf_check -o inline:"\r\033[K" tail -c 4 said
	play "$one" pass
	TERM=dumb python3 "$(atf_get_srcdir)/on_terminal.py" said "$MATRIX" run --rerun \
		--manifest kernels.json --guest guest --variant root -o out "$one" >table
	atf_check -o not-match:"$escape" cat said
}

atf_init_test_cases()
{
	atf_add_test_case plain_lines
	atf_add_test_case terminal
}
