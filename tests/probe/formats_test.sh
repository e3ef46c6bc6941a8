# SPDX-License-Identifier: MIT
# What others read can be read: by a shell, a compiler, node_exporter, and terminals.

probe=@BIN@/landlock-probe

atf_test_case a_shell_evaluates_what_it_is_given
a_shell_evaluates_what_it_is_given_body() {
	"$probe" --declared --format=shell >assignments || :
	atf_check -s exit:1 -o empty grep -vE "^LANDLOCK_[A-Z0-9_]+='([^']|'\\\\'')*'\$" assignments
	atf_check -o inline:"$("$probe" --abi)\n" sh -euc '. ./assignments; echo "$LANDLOCK_ABI"'
	# Quotes and commands in what is said are text.
	atf_check -o inline:"boot with lsm=landlock; that's all \$(touch x)\n" sh -euc '
		eval "$(cat "$1")"
		echo "$LANDLOCK_REMEDY"' sh "$(atf_get_srcdir)/golden/disabled.sh"
	[ ! -e x ] || atf_fail 'a command was run'
}

atf_test_case a_compiler_takes_the_header
a_compiler_takes_the_header_body() {
	"$probe" --declared --format=defines >landlock-probe.h || :
	cat >program.c <<-'EOF'
		#include "landlock-probe.h"
		#include "landlock-probe.h"
		#if LANDLOCK_PROBE_ABI < 0 || (LANDLOCK_PROBE_READY && !LANDLOCK_PROBE_ENABLED)
		#error "not a number"
		#endif
		const char *const text = LANDLOCK_PROBE_STATE LANDLOCK_PROBE_KERNEL;
	EOF
	atf_check cc -std=c99 -Wall -Wextra -Werror -c -o program.o program.c
}

atf_test_case metrics_can_be_collected
metrics_can_be_collected_body() {
	"$probe" --declared --format=prometheus >metrics || :
	atf_check -o empty -e empty python3 "$(atf_get_srcdir)/check_metrics.py" metrics
	for golden in enabled disabled; do
		atf_check -o empty -e empty python3 "$(atf_get_srcdir)/check_metrics.py" \
			"$(atf_get_srcdir)/golden/$golden.prom"
	done
}

atf_test_case only_terminals_see_colours
only_terminals_see_colours_body() {
	escape=$(printf '\033')
	cat >terminal <<-EOF
		exec script -qec "env \$* '$probe' --declared" /dev/null </dev/null
	EOF
	atf_check -o not-match:"$escape" -s ignore "$probe" --declared
	atf_check -s ignore -o match:"$escape" sh terminal TERM=xterm
	atf_check -s ignore -o not-match:"$escape" sh terminal TERM=xterm NO_COLOR=1
	atf_check -s ignore -o not-match:"$escape" sh terminal TERM=dumb
	# Set and empty does not count.
	atf_check -s ignore -o match:"$escape" sh terminal TERM=xterm NO_COLOR=
}

atf_test_case bash_completes_options_and_their_arguments
bash_completes_options_and_their_arguments_body() {
	"$probe" --completion=bash >completion
	atf_check -o empty bash -n completion
	# complete WORD...: what is offered for the last of them
	cat >complete <<-'EOF'
		. ./completion
		compopt() { :; }
		COMP_WORDS=(landlock-probe "$@") COMP_CWORD=$#
		_landlock_probe
		printf '%s\n' "${COMPREPLY[@]}"
	EOF
	atf_check -o inline:'--json\n' bash complete --j
	atf_check -o inline:'prometheus\n' bash complete --format = p
	atf_check -o match:'^json$' -o match:'^text$' bash complete --format =
	atf_check -o inline:'net.bind_tcp\nnet.bind_udp\n' bash complete --require net.b
	atf_check -o match:'^!quirk.mptcp$' bash complete --require '!quirk.m'
	touch some-config
	atf_check -o inline:'some-config\n' bash complete --kconfig = some
}

# Each option is offered by both, so that neither falls behind.
atf_test_case every_option_is_completed
every_option_is_completed_body() {
	for shell in bash zsh; do
		"$probe" --completion="$shell" >completion
		for option in $("$probe" --help | sed -n 's/^  \(--[a-z]*\).*/\1/p'); do
			atf_check -o ignore grep -e "$option" completion
		done
	done
}

atf_init_test_cases() {
	atf_add_test_case a_shell_evaluates_what_it_is_given
	atf_add_test_case a_compiler_takes_the_header
	atf_add_test_case metrics_can_be_collected
	atf_add_test_case only_terminals_see_colours
	atf_add_test_case bash_completes_options_and_their_arguments
	atf_add_test_case every_option_is_completed
}
