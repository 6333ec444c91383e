#!/bin/sh
# The guest's first process: a machine with cgroup v2 alone, the kernel tests, power off.
export PATH=/bin
/bin/busybox --install -s /bin
mkdir -p /proc /sys /dev /tmp /disk /results
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mount -t tracefs tracefs /sys/kernel/tracing
mount -t securityfs securityfs /sys/kernel/security
mount -t bpf bpf /sys/fs/bpf
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount -t tmpfs tmpfs /tmp

while read -r module; do
  insmod "/modules/$module"
done </modules/order
mount -t ext4 /dev/vda /disk
ip link set lo up
echo "+cpu +memory +io +pids" >/sys/fs/cgroup/cgroup.subtree_control

# Block I/O tests make their files where they run.
cd /disk || exit
uname -rv
strata doctor
strata doctor --json >/results/doctor.json
sysctl -qw kernel.bpf_stats_enabled=1
STRATA_RUN_COUNTS=/results/runs kernel --gtest_color=no --gtest_output=xml:/results/kernel.xml |
  tee /tmp/kernel.log

# Time is uneven in an emulated machine: what failed gets a second try, alone.
# "[  FAILED  ] OomTest.CountsTheKill/raw_tp, where GetParam() = ..."
failed=$(sed -n 's/^\[  FAILED  \] \([^ ,]*\.[^ ,]*\).*/\1/p' /tmp/kernel.log | sort -u | tr '\n' ':')
if [ -n "$failed" ]; then
  kernel --gtest_color=no --gtest_filter="$failed" --gtest_output=xml:/results/again.xml
fi

stty -F /dev/ttyS1 raw
tar -C /results -c . >/dev/ttyS1
sync
poweroff -f
