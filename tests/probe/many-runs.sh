# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Run a program many times, and see that it leaves nothing behind.  To be run as the first process
# of a PID namespace, with mount, network and IPC namespaces of its own: nobody else is there.
#
# usage: sh -eu many-runs.sh COUNT PROGRAM [ARGUMENT...]
count=$1
shift

for folder in /tmp /var/tmp /dev/shm; do
	[ ! -d "$folder" ] || mount -t tmpfs tmpfs "$folder"
done
ip link set lo up

# Of a connection that is over, TCP remembers the ports for a while (state 06): that is no socket.
sockets() {
	for table in unix tcp tcp6 udp udp6 raw raw6 packet netlink; do
		[ ! -e "/proc/net/$table" ] || awk -v table="$table" \
			'NR > 1 && !(table ~ /^tcp/ && $4 == "06") { print "socket: " table " " $0 }' \
			"/proc/net/$table"
	done
}

surroundings() {
	sed 's/^/mount: /' /proc/self/mountinfo
	sockets
	for table in /proc/sysvipc/*; do
		awk -v table="$table" 'NR > 1 { print table ": " $0 }' "$table"
	done
	find /tmp /var/tmp /dev/shm -mindepth 1 -printf 'file: %p\n'
	# The shell that runs this is there; what it runs for this came later than the list.
	sed -n 's/^Name:\t/process: /p' /proc/[0-9]*/status
}

surroundings >before
statuses=
run=0
while [ "$run" -lt "$count" ]; do
	status=0
	"$@" >output 2>&1 || status=$?
	case " $statuses " in
	*" $status "*) ;;
	*) statuses="$statuses $status" ;;
	esac
	run=$((run + 1))
done
surroundings >after

diff before after
echo "$run runs"
echo "exit statuses:$statuses"
