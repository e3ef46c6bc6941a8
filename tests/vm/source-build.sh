#!/bin/sh
# SPDX-License-Identifier: MIT
# A kernel that is built in two places is the same, byte by byte, and has the ABI that is expected.
# usage: source-build.sh LANDLOCK_VM FOLDER [ID...]	(hours, without a compiler launcher)
set -eu

vm=$1
folder=$2
shift 2
[ $# -gt 0 ] || set -- source-7.3-small-x86_64 source-7.3-small-aarch64

for id; do
	for place in one another-place; do
		cache=$folder/$place
		LANDLOCK_KIT_CACHE=$cache "$vm" fetch "$id"
		cp "$cache/kernels/$id/vmlinuz" "$folder/$place.image"
	done
	# They were really built, each from a source of its own.
	find "$folder/one/source" "$folder/another-place/source" -maxdepth 2 -name Kconfig |
		sed "s|^$folder/||; s|/.*||" | sort -u >"$folder/places"
	printf '%s\n' another-place one | cmp - "$folder/places"
	cmp "$folder/one.image" "$folder/another-place.image"
	cmp "$folder/one/kernels/$id/config" "$folder/another-place/kernels/$id/config"
	abi=$("$vm" boot --timeout 600 --kernel "$folder/one.image" -- landlock-probe --abi)
	if [ "$abi" != 11 ]; then
		echo "$id: ABI $abi" >&2
		exit 1
	fi
done
