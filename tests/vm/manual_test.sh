# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# The manual pages of the programs that judge kernels: each option that a program knows is there.

# page PROGRAM COMMAND...: every option of the commands' help is in the page.
page() {
	program=$1
	shift
	page=@PROJECT_SOURCE_DIR@/doc/man/$program.1
	atf_check mandoc -Tlint -W warning "$page"
	mandoc -Tascii "$page" | col -bx >text
	atf_check -o empty awk 'length > 80' text
	for command; do
		# None is no argument.
		# shellcheck disable=SC2086
		"@BIN@/$program" $command --help >help || atf_fail "$program $command --help failed"
		grep -oE '^ +(-[a-z], +)?--[a-z-]+' help | grep -oE -e '--[a-z-]+' >options
		[ -s options ] || atf_fail "$program $command: its options look different now"
		while read -r option; do
			atf_check -o ignore grep -E -e "(^|[[ ,])$option([] ,=|]|\$)" text
		done <options
	done
}

atf_test_case conformance
conformance_body() {
	page landlock-conformance ''
}

atf_test_case matrix
matrix_body() {
	page landlock-matrix run report diff baseline merge history
}

atf_test_case vm
vm_body() {
	page landlock-vm boot clean digest fetch kernels order versions source sysroot initramfs
}

atf_init_test_cases() {
	atf_add_test_case conformance
	atf_add_test_case matrix
	atf_add_test_case vm
}
