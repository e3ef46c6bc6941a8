# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154  # vm: set by the test that reads this
# A made-up source of a kernel, which is configured and "built" at once.
#
# Of its options, BAR needs FOO, and what no Kconfig file has is dropped.  The image ends with the
# file "text" of the source, the options and the variables that it is built with.

# make_source FOLDER
make_source()
{
	mkdir -p "$1/fs"
	x86_image "$1/image" 7.3.4-test
	echo text >"$1/text"
	printf 'menuconfig FOO\n\tbool "foo"\nsource "fs/Kconfig"\n' >"$1/Kconfig"
	printf 'config BAR\n\tbool "bar"\nconfig LIMIT\n\tint\nconfig NAME\nconfig INET\n' >"$1/fs/Kconfig"
	cat >"$1/configure" <<-'END'
		#!/bin/sh
		# The last line of an option counts.
		tac .config | awk -F'[ =]' '{ name = $1 == "#" ? $2 : $1 } !seen[name]++' >.all
		grep -h config "$1/Kconfig" "$1/fs/Kconfig" | while read -r _ name; do
			grep -E "CONFIG_$name[ =]" .all
		done >.config
		grep -q CONFIG_FOO=y .config || sed -i /CONFIG_BAR=/d .config
	END
	cat >"$1/Makefile" <<-'END'
		.RECIPEPREFIX = >
		allnoconfig:
		> echo '# CONFIG_FOO is not set' >$(O)/.config
		olddefconfig:
		> cd $(O) && sh $(CURDIR)/configure $(CURDIR)
		bzImage:
		> mkdir -p $(O)/arch/x86/boot
		> { cat image; echo; cat text $(O)/.config; } >$(O)/arch/x86/boot/bzImage
		> echo '$(ARCH),$(KCFLAGS),$(KBUILD_BUILD_USER),$(LEAK)' >>$(O)/arch/x86/boot/bzImage
	END
}

# write_entry TEXT: ./own.json, with one kernel "own" for x86_64 that has TEXT in its entry
write_entry()
{
	printf '{"schema": "landlock-vm-manifest/1", "kernels": [{"id": "own", "arch": "x86_64",
		"provider": "source", "expected_abi": null, %s}]}' "$1" >own.json
}

# fetch_own STATE: it is fetched or cached then
fetch_own()
{
	atf_check -o match:"^own [^ ]* [?] $1\$" -e save:messages "$vm" fetch --add-manifest own.json own
}

# refuse_own WORDS: it cannot be fetched, and landlock-vm says so; the cache has nothing of it
refuse_own()
{
	atf_check -s exit:125 -e match:"$1" "$vm" fetch --add-manifest own.json own
	atf_check -o empty find cache/kernels -mindepth 1
}
