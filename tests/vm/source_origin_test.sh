# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2034,SC2154  # the files read here set and read them
# Where the source of a kernel comes from: packages of an archive, tarballs, git trees.

vm=@BIN@/landlock-vm
. "@CMAKE_CURRENT_SOURCE_DIR@/archive.sh"
. "@CMAKE_CURRENT_SOURCE_DIR@/made-images.sh"
. "@CMAKE_CURRENT_SOURCE_DIR@/fake-source.sh"
export LANDLOCK_KIT_CACHE="$PWD/cache"
tools='bc bison flex gcc make perl'

# add_source VERSION [TEXT]: a package with a source, whose text is that or the version
add_source()
{
	make_source linux-source-7.3
	echo "${2-$1}" >linux-source-7.3/text
	mkdir -p tree/usr/src
	tar -cJf tree/usr/src/linux-source-7.3.tar.xz linux-source-7.3
	rm -r linux-source-7.3
	add_package archive linux-source-7.3 "$1" all
}

atf_test_case package_of_the_series_is_built
package_of_the_series_is_built_head()
{
	atf_set timeout 600
	atf_set require.progs "apt-get dpkg-deb gpg sha256sum $tools"
}
package_of_the_series_is_built_body()
{
	add_source 7.3.4-1
	add_source '7.3.10-1~bpo'
	mkdir tree
	add_package archive linux-source-7.4 7.4-1 all
	make_archive
	write_entry '"series": "7.3", "suites": ["alpha"], "options": {"FOO": true}'
	set -- --add-manifest own.json
	printf '%s\n' 'own@7.3.4-1 ? alpha' 'own@7.3.10-1~bpo ? alpha' >expected
	atf_check -o file:expected -e ignore ./landlock-vm versions "$@" own
	atf_check -o inline:'own 7.3.10-1~bpo ? fetched\n' -e ignore ./landlock-vm fetch "$@" own
	atf_check -o ignore grep -ax '7.3.10-1~bpo' cache/kernels/own/vmlinuz
	atf_check -o ignore grep '"package": "linux-source-7.3"' cache/kernels/own/kernel.json
	# The source stays for others of the same.
	rm archive/pool/linux-source-7.3_7.3.10*
	sed -i s/true/false/ own.json
	atf_check -o inline:'own 7.3.10-1~bpo ? fetched\n' -e not-match:MB,  \
		./landlock-vm fetch "$@" own
	atf_check -o inline:'own@oldest 7.3.4-1 ? fetched\n' -e ignore \
		./landlock-vm fetch "$@" own@oldest
	# The newest one is gone without the archive's list saying so.
	rm -r cache/kernels cache/source/*10*
	atf_check -o inline:'own 7.3.4-1 ? fetched\n' -e match:'no longer has: 7.3.10' \
		./landlock-vm fetch "$@" own
	# What is another one is not taken for it, though it bears the name and the version.
	add_source 7.3.4-1 another
	publish alpha
	sign alpha good
	atf_check -o match:fetched -e ignore ./landlock-vm fetch --refresh "$@" own@oldest
	atf_check -o ignore grep -ax another cache/kernels/own@oldest/vmlinuz
	sed -i s/7.3/7.5/ own.json
	atf_check -s exit:125 -e match:'no such kernel' ./landlock-vm fetch "$@" own
}

atf_test_case tarball_is_unpacked_and_built
tarball_is_unpacked_and_built_head()
{
	atf_set require.progs "$tools"
}
tarball_is_unpacked_and_built_body()
{
	make_source linux-7.3
	tar -czf linux.tar.gz linux-7.3
	write_entry '"source": "linux.tar.gz"'
	fetch_own fetched
	fetch_own cached
	echo other >linux-7.3/text
	tar -czf linux.tar.gz linux-7.3
	fetch_own fetched
	atf_check -o ignore grep -ax other cache/kernels/own/vmlinuz
	echo broken >linux.tar.gz
	atf_check -s exit:125 -e match:'linux.tar.gz: Unrecognized' -e match:'before is removed' \
		"$vm" fetch --add-manifest own.json own
	rm linux.tar.gz
	refuse_own 'linux.tar.gz: No such file'
	atf_check -s exit:125 -e match:'--source: linux.tar.gz: No such file' \
		"$vm" fetch --source linux.tar.gz
}

atf_test_case git_tree_is_built_as_it_is_now
git_tree_is_built_as_it_is_now_head()
{
	atf_set require.progs "git $tools"
}
git_tree_is_built_as_it_is_now_body()
{
	make_source linux
	echo '*.o' >linux/.gitignore
	export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
	git -C linux init -q
	git -C linux add .
	git -C linux commit -qm first
	set -- --source mine=linux --arch x86_64
	atf_check -o match:'^mine [0-9a-f]* [?] fetched$' -e ignore "$vm" fetch "$@"
	find linux/.git ! -path '*/index' -type f | sort >before
	echo changed >linux/text
	echo 'config NEW' >linux/fs/Kconfig.new
	echo object >linux/a.o
	atf_check -o match:fetched -e ignore "$vm" fetch "$@"
	atf_check -o ignore grep -ax changed cache/kernels/mine/vmlinuz
	atf_check -o inline:'1\n' sh -c 'find cache/source -name Kconfig.new | wc -l'
	atf_check -o empty find cache/source -name '*.o' -o -name '.git*' -type d
	find linux/.git ! -path '*/index' -type f | sort >after
	atf_check cmp before after
	atf_check -o inline:' M text\n?? fs/Kconfig.new\n' git -C linux status --short
	echo other >linux/a.o
	atf_check -o match:cached -e empty "$vm" fetch "$@"
	rm linux/.git/HEAD
	atf_check -s exit:125 -e match:'not a git repository' -e match:'before is removed' \
		"$vm" fetch "$@"
}

atf_test_case built_kernels_are_for_who_names_them
built_kernels_are_for_who_names_them_body()
{
	for name in 7.3 small default rt; do
		atf_check -o match:'^debian-' -o not-match:'^source-' "$vm" kernels $name
	done
	atf_check -o match:'^source-7.3-no-inet-aarch64  *11  *-' "$vm" kernels
	atf_check -o match:'^source-6.1-small-x86_64 ' -o not-match:'^debian-' "$vm" kernels source
	atf_check -o match:'^source-7.3-rt-x86_64 ' "$vm" kernels source-7.3-rt-x86_64
	make_source tree
	write_entry '"source": "tree", "series": "7.3", "flavour": "rt"'
	for name in all 7.3 rt; do
		atf_check -s exit:1 -e match:'no kernel is left|no such kernel' \
			"$vm" kernels --manifest own.json $name
	done
	atf_check -o match:'^own ' "$vm" kernels --manifest own.json
}

atf_init_test_cases()
{
	atf_add_test_case package_of_the_series_is_built
	atf_add_test_case tarball_is_unpacked_and_built
	atf_add_test_case git_tree_is_built_as_it_is_now
	atf_add_test_case built_kernels_are_for_who_names_them
}
