# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2034  # rpm-packages.sh: reads and sets them
# Which kernel of a folder of RPM packages is taken, and which packages are refused.

vm=@BIN@/landlock-vm
. "@CMAKE_CURRENT_SOURCE_DIR@/rpm-packages.sh"
export LANDLOCK_KIT_CACHE="$PWD/cache" HOME="$PWD"

# add_kernel NAME [EPOCH:]VERSION-RELEASE [SUFFIX] [ARCH]: a kernel whose release is as Fedora's
add_kernel()
{
	put "lib/modules/${2#*:}.${4:-x86_64}${3:-}/vmlinuz" "image $1 $2"
	add_rpm own "$1" "$2" "${4:-x86_64}"
}

atf_test_case versions_have_the_order_of_rpm
versions_have_the_order_of_rpm_head()
{
	need_rpm
}
versions_have_the_order_of_rpm_body()
{
	# Neither the order of letters nor that of Debian: "^" and "_".
	printf '%s\n' 6.4.0-150600.9.1 6.4.0-150600.23.47.2 6.9.0-2.fc40 6.10~rc1-1 6.10-1 6.10^git1-1 \
		6.10.0-1.fc40 1:5.0-1 >expected
	atf_check -o file:expected "$vm" order --provider rpm 1:5.0-1 6.10^git1-1 6.10.0-1.fc40 \
		6.4.0-150600.23.47.2 6.10-1 6.10~rc1-1 6.9.0-2.fc40 6.4.0-150600.9.1
	atf_check -s exit:125 -e match:'os.exit.*: not a version' "$vm" order --provider rpm \
		'%{lua:os.exit(0)}' 1
	for version in 6.4.0-150600.9.1 6.4.0-150600.23.47 6.10~rc1-1 1:5.0-1; do
		add_kernel kernel-core $version
	done
	add_kernel kernel-core 9.0-1 '' aarch64
	cat >expected <<-END
		mine@6.4.0-150600.9.1 6.4.0-150600.9.1.x86_64 $PWD/own
		mine@6.4.0-150600.23.47 6.4.0-150600.23.47.x86_64 $PWD/own
		mine@6.10~rc1-1 6.10~rc1-1.x86_64 $PWD/own
		mine@1:5.0-1 5.0-1.x86_64 $PWD/own
	END
	atf_check -o file:expected "$vm" versions --arch x86_64 --rpms mine=own
	rpms 0 '^rpms-x86_64 1:5.0-1 5.0-1.x86_64 fetched$' --arch x86_64 --rpms own
	atf_check -o match:'"changes": true' "$vm" kernels --json --rpms mine=own
}

atf_test_case flavour_and_version_are_chosen
flavour_and_version_are_chosen_head()
{
	need_rpm
}
flavour_and_version_are_chosen_body()
{
	for version in 6.12.0-55.el10 6.12.0-130.el10; do
		add_kernel kernel-core $version
		add_kernel kernel-rt-core $version +rt
		add_kernel kernel-64k $version +64k
	done
	rpms 125 'may be 6.12.0-130.*_64.* or .*: the manifest must name' --arch x86_64 --rpms own
	{
		echo '{"schema": "landlock-vm-manifest/1", "kernels": ['
		for flavour in generic rt 64k; do
			printf '{"id": "%s", "arch": "x86_64", "provider": "rpm", "rpms": "own",' $flavour
			printf '"flavour": "%s", "series": "6.12", "expected_abi": null},' $flavour
		done
		echo '{"id": "other", "arch": "x86_64", "provider": "rpm", "rpms": "own",'
		echo '"flavour": "generic", "series": "6.1", "expected_abi": null}]}'
	} >kernels.json
	set -- --manifest kernels.json
	rpms 0 '^generic 6.12.0-130.el10 6.12.0-130.el10.x86_64 fetched$' "$@" generic
	rpms 0 '^rt 6.12.0-130.el10 6.12.0-130.el10.x86_64[+]rt fetched$' "$@" rt
	atf_check -o inline:'image kernel-rt-core 6.12.0-130.el10\n' cat cache/kernels/rt/vmlinuz
	rpms 0 '^64k@oldest 6.12.0-55.el10 .*[+]64k fetched$' "$@" 64k@oldest
	rpms 0 '^rt@6.12.0-55.el10 6.12.0-55.el10 ' "$@" rt@6.12.0-55.el10
	rpms 125 'other: .* has no such kernel' "$@" other
	sed 's/"own"/7/' kernels.json >wrong.json
	atf_check -s exit:125 -e match:'generic.: rpms is not a path' "$vm" kernels --manifest wrong.json
}

atf_test_case damaged_packages_are_refused
damaged_packages_are_refused_head()
{
	need_rpm
}
damaged_packages_are_refused_body()
{
	mkdir empty junk
	echo junk >junk/kernel-1.rpm
	rpms 125 '--rpms: missing: No such file' --rpms missing
	rpms 125 'empty: no package ' --rpms empty
	rpms 125 'junk/kernel-1.rpm: rpm: ' --rpms junk
	put lib/modules/6.1/config config
	add_rpm none kernel-core 6.1-1 x86_64 /boot/vmlinuz-6.1
	rpms 125 'has no such kernel' --arch x86_64 --rpms none
	add_kernel kernel-core 6.1-1
	file=own/kernel-core-6.1-1.x86_64.rpm
	for damage in head cut change; do
		cp $file sound
		case $damage in
		head)
			sed 's,/lib/modules,/lib/modulus,' sound >$file ;;
		cut)
			head -c "$(($(wc -c <sound) - 8))" sound >$file ;;
		change)
			printf '####' | dd of=$file bs=1 seek="$(($(wc -c <sound) - 8))" conv=notrunc 2>dd.log ;;
		esac
		atf_check -s exit:1 cmp -s sound $file
		rpms 125 ": (the package is damaged: .*|rpm: .*: Header .*) digest: BAD" --arch x86_64 \
			--rpms own
		atf_check test ! -e cache/kernels/rpms-x86_64
		mv sound $file
	done
	rpms 0 fetched --arch x86_64 --rpms own
	mkdir bin
	atf_check -s exit:125 -o empty -e match:'rpm: No such file.*: kernels in RPM packages' \
		env PATH="$PWD/bin" "$vm" versions --arch x86_64 --rpms own
}

atf_test_case signatures_are_checked
signatures_are_checked_head()
{
	atf_set require.progs 'gpg rpm rpmbuild rpmkeys rpmsign'
	atf_set timeout 600
}
signatures_are_checked_body()
{
	mkdir -m 700 keys
	gpg --homedir keys --quiet --batch --passphrase '' \
		--quick-generate-key 'good <good@example.org>' rsa2048 sign never 2>gpg.log
	gpg --homedir keys --quiet --batch --export --armor >good.asc
	add_kernel kernel-core 6.1-1
	atf_check -o ignore -e ignore rpmsign --define '_gpg_name good' --define "_gpg_path $PWD/keys" \
		--define "__gpg $(command -v gpg)" --addsign own/kernel-core-6.1-1.x86_64.rpm
	gpgconf --homedir keys --kill all
	rpms 0 fetched --arch x86_64 --rpms unknown=own
	atf_check rpmkeys --import good.asc
	rpms 0 fetched --arch x86_64 --rpms known=own
}

atf_init_test_cases()
{
	atf_add_test_case versions_have_the_order_of_rpm
	atf_add_test_case flavour_and_version_are_chosen
	atf_add_test_case damaged_packages_are_refused
	atf_add_test_case signatures_are_checked
}
