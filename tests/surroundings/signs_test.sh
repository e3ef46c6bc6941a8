# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# What shows of a Landlock domain that a process is in, and what of other mechanisms does not.

folder=$(atf_get_srcdir)

require_landlock()
{
	"$folder/in-surroundings" outer-net -- true || atf_skip "unavailable: no Landlock of ABI 4"
	"$folder/in-surroundings" outer-scope -- true || atf_skip "unavailable: no Landlock of ABI 6"
}

# expect_signs SIGN... -- SURROUNDING...: these show there, one within the other, and no others
expect_signs()
{
	wanted=
	while [ "$1" != -- ]; do
		wanted="$wanted $1"
		shift
	done
	shift
	what="$*"
	set -- "$folder/signs-of-a-domain"
	for around in $(echo "$what" | tr ' ' '\n' | tac); do
		set -- "$folder/in-surroundings" "$around" -- "$@"
	done
	got=$("$@" | sed -n '/^udp/d; s/ shows$//p' | tr '\n' ' ')
	[ "$got" = "$(echo "$wanted" | tr ' ' '\n' | sed '/^$/d' | tr '\n' ' ')" ] ||
		atf_fail "$what: expected$wanted, got $got"
}

atf_test_case each_domain_shows
each_domain_shows_body()
{
	require_landlock
	expect_signs -- plain
	expect_signs tracing mounts links domain -- outer-1
	expect_signs tracing mounts domain -- outer-fs-granted
	expect_signs tracing granted_links tcp_bind tcp_connect domain -- outer-net
	expect_signs tracing granted_links signals domain -- outer-scope
	expect_signs tracing mounts tcp_bind tcp_connect signals domain -- outer-all
}

# Who has made it is of another user, in another PID namespace, or has more capabilities.
atf_test_case each_domain_shows_without_ancestors
each_domain_shows_without_ancestors_head()
{
	atf_set require.user root
}
each_domain_shows_without_ancestors_body()
{
	require_landlock
	chmod 1777 .
	expect_signs granted_links domain -- outer-scope processes-of-ones-own
	expect_signs granted_links tcp_bind tcp_connect domain -- outer-net user
	expect_signs granted_links signals domain -- outer-scope powerless
	expect_signs mounts domain -- outer-fs-granted user
	# Nothing shows, and mounts cannot be tried.
	expect_signs domain -- outer-fs-granted no-user-namespaces
}

atf_test_case filters_are_no_domains
filters_are_no_domains_body()
{
	require_landlock
	chmod 1777 .
	for call in bind connect sendto mount get_robust_list pidfd_send_signal; do
		expect_signs -- "$call:EPERM"
	done
	expect_signs mounts domain -- outer-fs-granted get_robust_list:EPERM user
	# A kernel that counts wrongly, behind a filter of what a domain would deny.
	[ -e "$folder/../conformance/liblying-kernel.so" ] || return 0
	export LD_PRELOAD="$folder/../conformance/liblying-kernel.so" LLK_LIE=layers=15
	for call in bind:EACCES connect:EACCES sendto:EACCES pidfd_send_signal:EPERM; do
		expect_signs -- "$call"
	done
}

atf_test_case abstract_names_of_others_show
abstract_names_of_others_show_head()
{
	atf_set require.user root
}
abstract_names_of_others_show_body()
{
	require_landlock
	chmod 1777 .
	python3 -c '
import os, socket, subprocess, sys
server = socket.socket(socket.AF_UNIX)
server.bind(b"\0landlock-kit-%d" % os.getpid())
server.listen(64)
sys.exit(subprocess.call(sys.argv[1:]))' "$folder/in-surroundings" outer-scope -- \
		"$folder/in-surroundings" powerless -- "$folder/signs-of-a-domain" >out
	atf_check -o ignore grep '^abstract shows' out
}

atf_init_test_cases()
{
	atf_add_test_case abstract_names_of_others_show
	atf_add_test_case each_domain_shows
	atf_add_test_case each_domain_shows_without_ancestors
	atf_add_test_case filters_are_no_domains
}
