# SPDX-License-Identifier: MIT
# Whatever is typed, or stands in files and in the environment: what programs say of it does nothing
# to a terminal, and forges no line.

bin=@BIN@
# Clears the screen, in two ways, turns the line, is no UTF-8, and begins a line.
harm=$(printf 'a\033[2J\302\2332J\342\200\256\377\r\nforged: x')

# tell COMMAND...: fail, with what was said, in one line
tell() {
	atf_fail "$(printf '%s ' "$@" | cat -v | tr '\n' ' '): $(cat -v said | tr '\n' ' ')"
}

# say COMMAND...: whatever its end, with messages that are plain
say() {
	"$@" >said 2>&1 </dev/null || :
	if LC_ALL=C.UTF-8 grep -anvxP '[^\p{C}\x{2028}\x{2029}]*|\t[^\p{C}]*' said >harmful; then
		tell "$@"
	fi
	if grep -q '^forged' said; then
		tell "$@"
	fi
}

# hear COMMAND...: and what was typed is among them, for people to see
hear() {
	say "$@"
	grep -qF 'a\x1b[2J\u009b2J\u202e\xff\r\nforged: x' said || tell "$@"
}

atf_test_case landlock_probe_is_harmless
landlock_probe_is_harmless_body() {
	hear "$bin/landlock-probe" "$harm"
	hear "$bin/landlock-probe" "--$harm"
	say "$bin/landlock-probe" "-$harm"
	for option in format require kconfig completion evidence; do
		hear "$bin/landlock-probe" "--$option=$harm"
	done
	for form in text json shell prometheus; do
		say "$bin/landlock-probe" --format=$form "--cmdline=lsm=$harm" --evidence=full
	done
	printf '# Linux/x86 6.1.0%s Kernel Configuration\nCONFIG_SECURITY_LANDLOCK=y\n%s' \
		"$(printf '\033[2J\342\200\256\377')" "CONFIG_LSM=\"$harm\"" >config
	for form in text json shell prometheus; do
		say "$bin/landlock-probe" --format=$form --kconfig=config
	done
}

atf_test_case landlock_conformance_is_harmless
landlock_conformance_is_harmless_body() {
	hear "$bin/landlock-conformance" "$harm"
	hear "$bin/landlock-conformance" run "--$harm"
	hear "$bin/landlock-conformance" run --suite "$harm"
	hear "$bin/landlock-conformance" run --no-skips "$harm"
	hear "$bin/landlock-conformance" run --jobs "$harm"
	hear "$bin/landlock-conformance" run --json "none/$harm" 'limits/*'
	hear "$bin/landlock-conformance" list "$harm"
	TMPDIR=$PWD/$harm say "$bin/landlock-conformance" list 'limits/*'
}

atf_test_case landlock_vm_is_harmless
landlock_vm_is_harmless_body() {
	for arguments in '' boot fetch source sysroot initramfs kernels versions; do
		# Word splitting is wanted: none or one.
		# shellcheck disable=SC2086
		hear "$bin/landlock-vm" $arguments "--$harm"
	done
	hear "$bin/landlock-vm" boot "$harm" -- true
	hear "$bin/landlock-vm" boot --timeout "$harm" x -- true
	hear "$bin/landlock-vm" boot --kernel "none/$harm" -- true
	hear "$bin/landlock-vm" kernels --manifest "$harm"
	LANDLOCK_KIT_CACHE=$PWD/$harm say "$bin/landlock-vm" kernels
}

atf_test_case landlock_matrix_is_harmless
landlock_matrix_is_harmless_body() {
	hear "$bin/landlock-matrix" "$harm"
	hear "$bin/landlock-matrix" run "--$harm"
	hear "$bin/landlock-matrix" run -o out "$harm"
	hear "$bin/landlock-matrix" run -o out --manifest "$harm"
	hear "$bin/landlock-matrix" run -o out --timeout "$harm"
	hear "$bin/landlock-matrix" report --format text "$harm"
	hear "$bin/landlock-matrix" report --format "$harm" out
	hear "$bin/landlock-matrix" report --format text --waivers "$harm" out
	hear "$bin/landlock-matrix" baseline "$harm"
	hear "$bin/landlock-matrix" merge "$harm" -o out
	hear "$bin/landlock-matrix" history "$harm"
	hear "$bin/landlock-matrix" diff "$harm" "$harm"
	hear "$bin/landlock-matrix" diff --fail-on "$harm" out out
}

atf_test_case llk_run_is_harmless
llk_run_is_harmless_body() {
	for option in read policy explain require bind abi; do
		hear "$bin/llk-run" --best-effort --$option "$harm" -- true
	done
	hear "$bin/llk-run" "--$harm"
	hear "$bin/llk-run" --best-effort --all-filesystem -- "none/$harm"
	touch "$harm"
	say "$bin/llk-run" --dry-run --read "$harm"
	say "$bin/llk-run" --dry-run --report=json --read "$harm"
	hear "$bin/llk-run" --best-effort --explain "read_file:$PWD/$harm"
	printf '{"%s": 1}' "$(printf '\302\2332J\342\200\256')" >policy
	say "$bin/llk-run" --policy policy -- true
	printf '{"\033[2J\377": 1}' >policy
	say "$bin/llk-run" --policy policy -- true
}

atf_init_test_cases() {
	atf_add_test_case landlock_probe_is_harmless
	atf_add_test_case landlock_conformance_is_harmless
	atf_add_test_case landlock_vm_is_harmless
	atf_add_test_case landlock_matrix_is_harmless
	atf_add_test_case llk_run_is_harmless
}
