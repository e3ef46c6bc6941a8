# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154  # vm: set by the test that reads this
# Made-up kernel images, and what landlock-vm boot says of them.

# bytes FILE OFFSET BYTES: write them, as printf(1) has it, into a file that may not be there yet
bytes()
{
	# The format is the bytes.
	# shellcheck disable=SC2059
	printf "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# arm64_image FILE FLAGS: an Image without EFI
arm64_image()
{
	head -c 4096 /dev/zero >"$1"
	bytes "$1" 24 "$2"
	bytes "$1" 56 'ARM\144'
	bytes "$1" 1024 'Linux version 7.3.4-test (someone)'
}

# bzimage FILE: of x86_64
bzimage()
{
	head -c 4096 /dev/zero >"$1"
	bytes "$1" 497 '\003'
	bytes "$1" 500 '\200'
	bytes "$1" 510 '\125\252'
	bytes "$1" 514 'HdrS\017\002'
	bytes "$1" 529 '\001'
	bytes "$1" 566 '\077'
}

# x86_image FILE RELEASE
x86_image()
{
	bzimage "$1"
	bytes "$1" 526 '\000\004'
	bytes "$1" 1536 "$2 (someone)"
}

# refused WORDS ARGUMENT...: landlock-vm boot says so, and records a failed machine
refused()
{
	words=$1
	shift
	atf_check -s exit:125 -e match:"$words" env PATH=/nonexistent LANDLOCK_KIT_CACHE="$PWD/cache" \
		"$vm" boot --guest guest --output out "$@" -- true
	atf_check -o ignore grep -F '"cause": "setup"' out/machine.json
	atf_check -o empty cat out/console.log
}
