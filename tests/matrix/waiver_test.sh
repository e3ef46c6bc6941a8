# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2154
# Failures that are known do not count; a waiver that is not needed is reported.

MATRIX=@BIN@/landlock-matrix

# fill: the store old, and in out a check that fails
fill()
{
	atf_check -s ignore -o ignore -e ignore "$MATRIX" run --manifest kernels.json --guest guest \
		--variant root -o old alpha-2.0-x86_64
	echo more >>cache/kernels/alpha-2.0-x86_64/image
	play alpha-2.0-x86_64 fail
	matrix 1 alpha-2.0-x86_64
}

# waive FIELDS: the file w.json with one waiver of the check that fails, with these fields as well
waive()
{
	echo '[{"check": "fs/read_file_test:denied", "reason": "known"'"${1:+, }$1"'}]' >w.json
}

# judged STATUS: by the report and by the comparison
judged()
{
	atf_check -s "exit:$1" -o save:report "$MATRIX" report out --format text --waivers w.json
	atf_check -s "exit:$1" -o save:diff -e ignore "$MATRIX" diff old out --waivers w.json
}

atf_test_case narrowed_by_what_it_says
narrowed_by_what_it_says_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	fill
	while read -r status fields; do
		echo "$status $fields"
		waive "$fields"
		judged "$status"
	done <<-'END'
		0
		0 "arch": "x86_64"
		1 "arch": "aarch64"
		0 "variant": "root"
		1 "variant": "user*"
		0 "kernels": "alpha-2.0-*"
		1 "kernels": "alpha-1.0-*"
		0 "kernels": "1.2.3..1.2.3"
		0 "kernels": "1.2-rc4..1.2"
		1 "kernels": "1.2.4..1.3"
		0 "kernels": "1.2.2.."
		0 "abi": "5..6"
		1 "abi": "7.."
		0 "errata": 4
		1 "errata": "1..3"
		0 "expires": "2999-12-31"
		1 "expires": "2020-02-29"
		0 "url": "here", "abi": 6, "arch": "x86_64"
	END
}

atf_test_case shown
shown_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	fill
	cat >w.json <<-'END'
		[{"check": "fs/read_file_test:denied", "reason": "known", "url": "here"},
		 {"check": "fs/execute_test:*", "reason": "gone"},
		 {"check": "no/such", "reason": "never"},
		 {"check": "*", "reason": "late", "expires": "2020-01-01"}]
	END
	fits landlock-matrix-waivers-1 w.json
	judged 0
	atf_check -o match:'waived fail: fs/read_file_test:denied: expected EACCES, got 0 \(known\)$' \
		-o match:'0 failed.*; 1 checks waived$' cat report
	atf_check -o match:'new failure +fs/read_file.* \[waived: known\]$' \
		-o match:': 1 waived$' cat diff
	for file in report diff; do
		atf_check -o not-match:'^waiver 1' \
			-o match:'^waiver 2: fs/execute_test:\* \(gone\) is for what passes now, first in alpha' \
			-o match:'^waiver 3: no/such \(never\) is not used$' \
			-o match:'^waiver 4: \* \(late\) has expired on 2020-01-01$' cat "$file"
	done
	for format in json markdown html; do
		atf_check "$MATRIX" report out --format "$format" \
			--waivers w.json -o "page.$format"
		atf_check -o match:known -o match:never cat "page.$format"
	done
	atf_check -o ignore python3 "$(atf_get_srcdir)/check_page.py" page.html
	mv page.json out/report.json
	check '[w["used"] for w in r["waivers"]] == [1, 0, 0, 0]'
	atf_check "$MATRIX" diff old out --waivers w.json --format json -o out/report.json
	check '[w["used"] for w in r["waivers"]] == [1, 0, 0, 0]'
	check '[w["state"] for w in r["waivers"]] == ["used", "passing", "unused", "expired"]'
}

atf_test_case for_checks_alone
for_checks_alone_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	fill
	rm -rf out
	echo '[{"check": "*", "reason": "all"}]' >w.json
	play alpha-2.0-x86_64 oops
	matrix 1 alpha-2.0-x86_64
	judged 1
	rm -rf out
	play alpha-2.0-x86_64 panic
	matrix 3 alpha-2.0-x86_64
	judged 3
}

atf_test_case what_is_wrong_is_an_error
what_is_wrong_is_an_error_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	fill
	while IFS='|' read -r text message; do
		printf '%s\n' "$text" >w.json
		for command in 'report out --format text' 'diff old out'; do
			# shellcheck disable=SC2086
			atf_check -s exit:2 -e "match:w.json: $message" "$MATRIX" $command \
				--waivers w.json
		done
	done <<-'END'
		{"check": "a", "reason": "b"}|not a list
		[{"check": "a"}]|waiver 1: reason: a reason is needed
		[{"reason": "b"}]|waiver 1: check
		[{"check": "a", "reason": "b"}, {"check": "a", "reason": "b", "expire": "x"}]|waiver 2: a key
		[{"check": "a", "reason": "b", "expires": "2021-02-29"}]|waiver 1: expires
		[{"check": "a", "reason": "b", "expires": 2030}]|waiver 1: a value that is not text
		[{"check": "a", "reason": "b", "arch": "arm64"}]|waiver 1: arch
		[{"check": "a", "reason": "b", "abi": "6.."}, {"check": "a", "reason": "b", "abi": "8..6"}]|waiver 2: abi
		[{"check": "a", "reason": "b", "errata": "x"}]|waiver 1: errata
		[{"check": "a", "reason": "b", "kernels": ".."}]|waiver 1: kernels
		[{"check": "a", "reason": "b", "kernels": "6.x..7"}]|waiver 1: kernels
		[{"check": "a", "check": "a", "reason": "b"}]|line 1: duplicate
	END
}

atf_init_test_cases()
{
	atf_add_test_case narrowed_by_what_it_says
	atf_add_test_case shown
	atf_add_test_case for_checks_alone
	atf_add_test_case what_is_wrong_is_an_error
}
