# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154  # vm: set by the test that reads this
# A Debian archive made in the test, signed by a key made in the test, and a landlock-vm that uses it.
#
# The archive is ./archive (and ./security for the suites *-security), the public key ./good.gpg.

# need_archive: to be called by the head of every test case.
need_archive()
{
	atf_set require.progs "apt-get dpkg-deb gpg sha256sum"
	atf_set timeout 600
}

# make_key NAME: a key pair in ./NAME.home, its public half in ./NAME.gpg.
make_key()
{
	mkdir -m 700 "$1.home"
	gpg --homedir "$1.home" --quiet --batch --passphrase '' \
		--quick-generate-key "$1 <$1@example.org>" ed25519 sign never 2>/dev/null
	gpg --homedir "$1.home" --quiet --batch --export >"$1.gpg"
	gpgconf --homedir "$1.home" --kill all
}

# add_package FOLDER NAME VERSION ARCH [FIELD...]: pack ./tree into the pool of FOLDER.
add_package()
{
	file=$1/pool/$2_$3_$4.deb
	mkdir -p "$1/pool" tree/DEBIAN
	{
		printf 'Package: %s\nVersion: %s\nArchitecture: %s\n' "$2" "$3" "$4"
		printf 'Maintainer: Test <test@example.org>\nDescription: test\n'
		shift 4
		[ $# -eq 0 ] || printf '%s\n' "$@"
	} >tree/DEBIAN/control
	dpkg-deb --build --root-owner-group -Znone tree "$file" >/dev/null
	rm -rf tree
}

# add_image VERSION RELEASE [FOLDER]: a kernel of the old layout for amd64.
add_image()
{
	mkdir -p tree/boot "tree/lib/modules/$2/kernel/fs"
	echo "kernel $1" >"tree/boot/vmlinuz-$2"
	echo "config $1" >"tree/boot/config-$2"
	echo "module $1" >"tree/lib/modules/$2/kernel/fs/ext4.ko"
	ln -s /usr/src/linux "tree/lib/modules/$2/build"
	add_package "${3:-archive}" "linux-image-$2" "$1" amd64
}

# add_split VERSION RELEASE: a kernel of the new layout for arm64.
add_split()
{
	mkdir -p "tree/usr/lib/modules/$2"
	echo "kernel $1" >"tree/usr/lib/modules/$2/vmlinuz"
	add_package archive "linux-binary-$2" "$1" arm64
	mkdir -p "tree/usr/lib/modules/$2/kernel/fs"
	echo "module $1" >"tree/usr/lib/modules/$2/kernel/fs/ext4.ko.xz"
	add_package archive "linux-modules-$2" "$1" arm64
	mkdir -p "tree/usr/lib/modules/$2"
	echo "config $1" >"tree/usr/lib/modules/$2/config"
	add_package archive "linux-base-$2" "$1" arm64
	mkdir tree
	add_package archive "linux-image-$2" "$1" arm64 "Depends: linux-binary-$2 (= $1)"
}

# list_packages FOLDER ARCH: the index of the pool.
list_packages()
{
	for file in "$1"/pool/*_"$2".deb "$1"/pool/*_all.deb; do
		[ -e "$file" ] || continue
		dpkg-deb --field "$file"
		printf 'Filename: pool/%s\nSize: %s\nSHA256: %s\n\n' "${file##*/}" \
			"$(wc -c <"$file")" "$(sha256sum <"$file" | cut -d' ' -f1)"
	done
}

# publish SUITE [FOLDER]: write the index of a suite, and its release file, unsigned.
publish()
{
	release=${2:-archive}/dists/$1
	for arch in amd64 arm64; do
		mkdir -p "$release/main/binary-$arch"
		list_packages "${2:-archive}" "$arch" >"$release/main/binary-$arch/Packages"
	done
	rm -f "$release/Release" "$release/InRelease"
	{
		printf 'Origin: Test\nLabel: Test\nSuite: %s\nCodename: %s\n' "$1" "$1"
		printf 'Architectures: amd64 arm64\nComponents: main\n'
		LC_ALL=C date -u '+Date: %a, %d %b %Y %H:%M:%S UTC'
		echo SHA256:
		(cd "$release" && for file in main/*/Packages; do
			echo " $(sha256sum <"$file" | cut -d' ' -f1) $(wc -c <"$file") $file"
		done)
	} >"$release/Release"
}

# sign SUITE KEY [FOLDER]: sign the release file that publish left.
sign()
{
	release=${3:-archive}/dists/$1
	gpg --homedir "$2.home" --quiet --batch --yes --clearsign \
		--output "$release/InRelease" "$release/Release"
	gpgconf --homedir "$2.home" --kill all
}

# write_manifest: kernels of the suites alpha and beta-security, both architectures.
write_manifest()
{
	{
		echo '{"schema": "landlock-vm-manifest/1", "kernels": ['
		for arch in x86_64 aarch64; do
			printf '{"id": "debian-7.3-%s", "series": "7.3", "arch": "%s",' $arch $arch
			printf '"flavour": "cloud", "provider": "debian", "suites": ["alpha", '
			printf '"beta-security"], "expected_abi": 11}'
			[ $arch = aarch64 ] || echo ,
		done
		echo '], "selections": {"both": ["7.3"]}}'
	} >manifest.json
}

# make_archive: key, both suites with what was added until now, and ./landlock-vm.
make_archive()
{
	make_key good
	mkdir -p archive security
	publish alpha
	publish beta-security security
	sign alpha good
	sign beta-security good security
	write_manifest
	cat >landlock-vm <<-END
		#!/bin/sh
		export LANDLOCK_KIT_CACHE="$PWD/cache" LANDLOCK_KIT_KEYRING="$PWD/good.gpg"
		export LANDLOCK_KIT_ARCHIVE="file:$PWD/archive"
		export LANDLOCK_KIT_SECURITY_ARCHIVE="file:$PWD/security"
		exec "$vm" "\$@"
	END
	chmod +x landlock-vm
}

# fetch_prints LINE [ARGUMENT...]: standard output of ./landlock-vm fetch.
fetch_prints()
{
	line=$1
	shift
	atf_check -o inline:"$line\n" -e ignore ./landlock-vm fetch --manifest manifest.json "$@"
}
