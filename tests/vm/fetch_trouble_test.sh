# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2013,SC2034
# An archive that stops half way or serves something else, by HTTP: it is named, what was there
# before stays, nothing of it is kept, and when the archive is well again, so is the kernel.

vm=@BIN@/landlock-vm
. "@CMAKE_CURRENT_SOURCE_DIR@/archive.sh"

kernel=debian-7.3-x86_64

# fault WHAT WORD: from now on, to what has the word in its path
fault()
{
	printf '%s\n%s\n' "$1" "$2" >fault
}

# serve: ./archive by HTTP, until the test ends
serve()
{
	add_image 7.3.4-1 7.3.4-cloud-amd64
	make_archive
	fault none none
	python3 "@CMAKE_CURRENT_SOURCE_DIR@/archive_server.py" >server.log 2>&1 &
	echo "$!" >server
	# Waited for as long as the test may take.
	while [ ! -s port ]; do
		kill -0 "$(cat server)" || atf_fail "no server: $(cat server.log)"
		sleep 0.1
	done
	cat >machine.conf <<-END
		Acquire::http::Proxy::127.0.0.1 "DIRECT";
		Acquire::Retries "0";
	END
	export APT_CONFIG="$PWD/machine.conf"
	sed -i "s|ARCHIVE=\"file:$PWD/archive\"|ARCHIVE=\"http://127.0.0.1:$(cat port)\"|" landlock-vm
}

# fetch STATUS ARGUMENT...
fetch()
{
	status=$1
	shift
	atf_check -s "exit:$status" -o ignore -e save:messages \
		./landlock-vm fetch --manifest manifest.json --refresh "$@" $kernel
}

# content VERSION: the cache has that kernel, whole, and no other
content()
{
	atf_check -o inline:"$kernel\n" ls cache/kernels
	atf_check -o inline:"kernel $1\n" cat "cache/kernels/$kernel/vmlinuz"
	atf_check -o match:"\"package_version\": \"$1\"" cat "cache/kernels/$kernel/kernel.json"
}

# trouble NAME WHAT WORD MESSAGE: a case in which the archive has that fault
trouble()
{
	atf_test_case "$1" cleanup
	eval "$1_head() { need_archive; }"
	eval "$1_body() { in_trouble '$2' '$3' '$4'; }"
	eval "$1_cleanup() { [ ! -e server ] || kill \"\$(cat server)\"; }"
}

in_trouble()
{
	serve
	# Nothing is there yet.
	fault "$1" "$2"
	fetch 125
	atf_check -o match:"$3" cat messages
	atf_check -o empty ls -A cache/kernels
	fault none none
	fetch 0
	content 7.3.4-1
	# What was there before is not given up for it.
	add_image 7.3.5-1 7.3.5-cloud-amd64
	publish alpha
	sign alpha good
	fault "$1" "$2"
	fetch 125
	content 7.3.4-1
	fault none none
	fetch 0
	content 7.3.5-1
}

trouble package_that_stops_half_way half .deb 'linux-image-7.3.4-cloud-amd64: apt-get: '
trouble package_of_other_bytes changed .deb 'linux-image-7.3.4-cloud-amd64: .*Hash Sum mismatch'
trouble package_that_the_server_cannot_send broken .deb 'linux-image-7.3.4-cloud-amd64: .*500'
trouble index_that_stops_half_way half /Packages 'alpha: '
trouble index_of_other_bytes changed /Packages 'alpha: .*Hash Sum mismatch'
trouble signature_that_stops_half_way half InRelease 'alpha: '
trouble signature_of_other_bytes changed InRelease 'alpha: '
trouble release_file_that_the_server_cannot_send broken Release 'alpha: '

atf_init_test_cases()
{
	for name in $(sed -n 's/^trouble \([a-z_]*\) .*/\1/p' "$(atf_get_srcdir)/fetch_trouble_test"); do
		atf_add_test_case "$name"
	done
}
