# SPDX-License-Identifier: MIT
# What allows to bind and to connect: each word the same for llk-run, in a policy and in the library.

run=@BIN@/llk-run
library=@CMAKE_CURRENT_BINARY_DIR@/network_words

# The word, what it is in a policy, and the rights that it stands for.
words='bind bind net.bind_tcp net.bind_udp
connect connect net.connect_tcp net.connect_send_udp
bind-tcp net.bind_tcp net.bind_tcp
connect-tcp net.connect_tcp net.connect_tcp
bind-udp net.bind_udp net.bind_udp
connect-udp net.connect_send_udp net.connect_send_udp'

# The network rights that these options grant on port 80, or name where they are missing.
granted() {
	"$run" --best-effort "$@" --dry-run >report || atf_fail "no report: $*"
	for right in net.bind_tcp net.connect_tcp net.bind_udp net.connect_send_udp; do
		"$run" --best-effort "$@" --explain "${right#net.}:80" >said || atf_fail "$right: $*"
		grep -q "allowed: .* grants $right" said || grep -q "^$right *dropped" report ||
			continue
		echo "$right"
	done
}

check() {
	echo "$words" | while read -r word in_policy rights; do
		echo "$rights" | tr ' ' '\n' >expected
		"$1" "$word" "$in_policy" >found
		diff -u expected found || echo "wrong: $word"
	done >wrong
	atf_check cat wrong
}

by_option() {
	granted "--$1" 80
}

by_policy() {
	printf '{ "schema": "llk-policy/1", "ports": [{ "port": 80, "allow": ["%s"] }] }\n' "$2" \
		>policy.json
	granted --policy policy.json
}

by_library() {
	"$library" "$1"
}

atf_test_case words_of_llk_run
words_of_llk_run_body() {
	check by_option
}

atf_test_case words_of_policies
words_of_policies_body() {
	check by_policy
}

atf_test_case words_of_the_library
words_of_the_library_body() {
	check by_library
}

# There is no option for ports besides those.
atf_test_case the_words_are_all
the_words_are_all_body() {
	echo "$words" | sed 's/ .*//' >expected
	"$run" --help | sed -n 's/^  --\([a-z-]*\) PORT.*/\1/p' >found
	atf_check diff -u expected found
}

atf_init_test_cases() {
	atf_add_test_case words_of_llk_run
	atf_add_test_case words_of_policies
	atf_add_test_case words_of_the_library
	atf_add_test_case the_words_are_all
}
