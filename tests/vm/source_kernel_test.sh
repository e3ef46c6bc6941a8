# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2034,SC2154  # the files read here set and read them
# Kernels that are built from a made-up source with options.

vm=@BIN@/landlock-vm
. "@CMAKE_CURRENT_SOURCE_DIR@/made-images.sh"
. "@CMAKE_CURRENT_SOURCE_DIR@/fake-source.sh"
export LANDLOCK_KIT_CACHE="$PWD/cache"

# need_tools: to be called by the head of what builds
need_tools()
{
	atf_set require.progs "bc bison flex gcc make perl"
}

atf_test_case kernel_is_built_as_asked_for
kernel_is_built_as_asked_for_head()
{
	need_tools
}
kernel_is_built_as_asked_for_body()
{
	make_source tree
	printf '# mine\nCONFIG_BAR=y\nCONFIG_LIMIT=2\n# CONFIG_INET is not set\n' >mine.config
	write_entry '"source": "tree", "fragments": ["./mine.config"],
		"options": {"FOO": true, "LIMIT": 3, "NAME": "a b"}'
	export KCFLAGS=-leak LEAK=leak MAKEFLAGS=-n
	fetch_own fetched
	atf_check -o inline:'config\nkernel.json\nvmlinuz\n' ls -A cache/kernels/own
	cat >expected <<-'END'
		CONFIG_FOO=y
		CONFIG_BAR=y
		CONFIG_LIMIT=3
		CONFIG_NAME="a b"
		# CONFIG_INET is not set
	END
	atf_check -o file:expected cat cache/kernels/own/config
	atf_check -o match:"^x86_64,-ffile-prefix-map=$PWD/tree=.,landlock-kit,\$" \
		tail -n 1 cache/kernels/own/vmlinuz
	fetch_own cached
	atf_check -o empty cat messages
	cp cache/kernels/own/vmlinuz first
	sed -i 's/"LIMIT": 3/"LIMIT": 4/' own.json
	fetch_own fetched
	atf_check -o ignore grep LIMIT=4 cache/kernels/own/config
	sed -i 's/"LIMIT": 4/"LIMIT": 3/' own.json
	fetch_own fetched
	atf_check cmp first cache/kernels/own/vmlinuz
	echo 'other text' >tree/text
	fetch_own fetched
	atf_check -o ignore grep -a 'other text' cache/kernels/own/vmlinuz
	atf_check -o empty sh -c 'ls -A cache/source 2>/dev/null'
	# The base is told what it had to do without.
	write_entry '"source": "tree", "base": "mine.config", "options": {"FOO": false}'
	fetch_own fetched
	atf_check -o match:'own: building' -o match:'goes without: BAR$' cat messages
}

atf_test_case option_without_effect_is_named
option_without_effect_is_named_head()
{
	need_tools
}
option_without_effect_is_named_body()
{
	make_source tree
	write_entry '"source": "tree", "options": {"BAR": true, "INET": false, "FOOO": true}'
	refuse_own 'this kernel cannot have it so: BAR$'
	refuse_own 'this source has no option: FOOO$'
	write_entry '"source": "tree", "options": {"INET": true, "BAR": false}'
	fetch_own fetched
	rm -r cache/kernels/own
	# Of the small configuration; Kconfig files have it, and nothing comes of it.
	echo 'menuconfig SECURITY_LANDLOCK' >tree/fs/Kconfig.more
	refuse_own 'small configuration does not fit this kernel: SECURITY_LANDLOCK$'
	for wrong in '"options": {"CONFIG_FOO": true}' '"options": {"FOO": null}' '"options": []' \
		'"options": {"FOO": "a\"b"}' '"fragments": "no-inet"' '"fragments": [1]' '"base": 1' \
		'"suites": ["sid"]'; do
		write_entry "\"source\": \"tree\", $wrong"
		atf_check -s exit:125 -e match:'kernel 1 .own.: ' "$vm" kernels --add-manifest own.json
	done
	write_entry '"suites": ["sid"]'
	atf_check -s exit:125 -e match:'no usable series' "$vm" kernels --add-manifest own.json
	write_entry '"source": "tree", "fragments": ["no-such-thing"]'
	refuse_own 'no-such-thing.config: No such file'
	echo CONFIG_FOO >odd.config
	write_entry '"source": "tree", "base": "odd.config"'
	refuse_own 'odd.config: line 1: not an option'
}

atf_test_case failed_build_leaves_nothing_but_its_log
failed_build_leaves_nothing_but_its_log_head()
{
	need_tools
}
failed_build_leaves_nothing_but_its_log_body()
{
	make_source tree
	write_entry '"source": "tree"'
	printf '> @echo first >&2; echo an error here >&2; exit 1\n' >>tree/Makefile
	refuse_own "make bzImage: an error here; $PWD/cache/log/own has all of it"
	atf_check -o match:first cat cache/log/own
	make_source tree
	arm64_image tree/image ''
	refuse_own 'vmlinuz.* is a kernel for aarch64, not for x86_64'
	make_source tree
	printf '> echo >>%s/tree/text\n' "$PWD" >>tree/Makefile
	refuse_own 'tree: has changed meanwhile'
}

atf_test_case missing_tools_are_named_before_all_else
missing_tools_are_named_before_all_else_body()
{
	make_source tree
	write_entry '"source": "tree"'
	mkdir bin
	for program in env gcc ld perl sh; do
		ln -s "$(command -v $program)" bin/$program
	done
	atf_check -s exit:125 -e match:'packages are missing: make bc flex bison gzip' \
		env PATH="$PWD/bin" "$vm" fetch --add-manifest own.json own
	sed -i s/x86_64/aarch64/ own.json
	[ "$(uname -m)" != x86_64 ] || atf_check -s exit:125 -e match:'gzip gcc-aarch64-linux-gnu' \
		env PATH="$PWD/bin" "$vm" fetch --add-manifest own.json own
	printf '#!/bin/sh\ncase $* in *openssl*) exit 1; esac\n' >bin/cc
	rm bin/gcc
	mv bin/cc bin/gcc
	chmod +x bin/gcc
	atf_check -s exit:125 -e match:' libssl-dev' -e not-match:libelf \
		env PATH="$PWD/bin" "$vm" fetch --add-manifest own.json own
	atf_check test ! -e cache/log
}

atf_init_test_cases()
{
	atf_add_test_case kernel_is_built_as_asked_for
	atf_add_test_case option_without_effect_is_named
	atf_add_test_case failed_build_leaves_nothing_but_its_log
	atf_add_test_case missing_tools_are_named_before_all_else
}
