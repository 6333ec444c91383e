#!/usr/bin/env bash
# Boots Debian's kernels in QEMU and runs the kernel tests of the debug build in each.
# matrix.sh [NAME...]: those kernels only. GTEST_FILTER is handed on.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
export PATH="$PATH:/usr/sbin:/sbin"

# Name, and a pattern of package names: the newest one is taken. A new kernel is a new row.
KERNELS=(
  '5.10   ^linux-image-5\.10\.0-[0-9]+-cloud-amd64$'
  '6.1    ^linux-image-6\.1\.0-[0-9]+-cloud-amd64$'
  '6.12   ^linux-image-6\.12\.[0-9.]+\+deb[0-9.]+-cloud-amd64$'
  'newest ^linux-image-[0-9.]+\+deb[0-9.]+-cloud-amd64$'
)
# What the tests need besides the kernel itself: a disk with a file system, and loop devices.
MODULES=(virtio_pci virtio_blk crc32c_generic ext4 loop)
SECONDS_PER_KERNEL=420
DISK_MEGABYTES=256

HERE=vagrant/kernels
OUT=build/kernels
BINARIES=(build/debug/strata build/debug/tests/kernel/kernel)

say() { printf '\n== %s\n' "$*"; }
die() { printf 'kernels: %s\n' "$*" >&2; exit 2; }

# shellcheck source=vagrant/kernels/packages.sh
. "$HERE/packages.sh"

# Copies the modules and all that they depend on, with the order to load them in.
add_modules() {
  local tree=$1 version=$2 root=$3 name kind file base
  mkdir -p "$root/modules"
  for name in "${MODULES[@]}"; do
    while read -r kind file _; do
      [[ $kind == insmod ]] || continue  # else it is built in
      base=$(basename "$file")
      base=${base%.ko*}.ko
      case $file in
        *.xz) xz -dc "$file" >"$root/modules/$base" ;;
        *.zst) zstd -qdc "$file" >"$root/modules/$base" ;;
        *) cp "$file" "$root/modules/$base" ;;
      esac
      grep -qsx "$base" "$root/modules/order" || printf '%s\n' "$base" >>"$root/modules/order"
    done < <(modprobe -d "$tree" -S "$version" --show-depends "$name")
  done
}

# Symbols would only make the archive slow to unpack in an emulated machine.
add_binaries() {
  local root=$1 binary
  mkdir -p "$root/bin"
  for binary in "${BINARIES[@]}"; do
    strip -o "$root/bin/$(basename "$binary")" "$binary"
    ldd "$binary" | grep -o '/[^ ]*' | xargs cp -nL --parents -t "$root"
  done
  cp "$(command -v busybox)" "$root/bin/busybox"
  ln -s busybox "$root/bin/sh"
  cp "$HERE/init.sh" "$root/init"
}

initramfs() {
  local tree=$1 version=$2 root=$3 archive=$4
  rm -rf "$root" && mkdir -p "$root"
  add_binaries "$root"
  add_modules "$tree" "$version" "$root"
  (cd "$root" && find . | cpio -o -H newc --quiet) >"$archive"
}

# The first serial port is the console, the second brings the results out. One thread emulates both
# CPUs: with a thread each, QEMU 7.2 at times goes on running a breakpoint that the kernel, patching
# a tracepoint's call, has taken away long since, and the guest hangs for good.
boot() {
  local vmlinuz=$1 archive=$2 results=$3 disk=$3/disk.img
  truncate -s "${DISK_MEGABYTES}M" "$disk"
  mkfs.ext4 -q -F "$disk"
  timeout --foreground "$SECONDS_PER_KERNEL" qemu-system-x86_64 -accel tcg,thread=single \
    -cpu max,la57=off -smp 2 -m 1024 -nodefaults -no-user-config -display none -no-reboot \
    -kernel "$vmlinuz" -initrd "$archive" \
    -append "console=ttyS0 quiet panic=-1 mitigations=off GTEST_FILTER=${GTEST_FILTER:-*}" \
    -drive "file=$disk,format=raw,if=virtio,cache=unsafe" \
    -serial stdio -serial "file:$results/results.tar" </dev/null |
    tee "$results/console.log" || printf 'kernels: QEMU ended with %s\n' "${PIPESTATUS[0]}" >&2
  rm -f "$disk"
  tar -C "$results" -xf "$results/results.tar" || true
}

run_kernel() {
  local name=$1 pattern=$2 tree version vmlinuz results=$OUT/results/$1 started=$SECONDS
  fetch "$pattern"
  mkdir -p "$results"
  printf '%s\n' "$version" >"$results/version"
  initramfs "$tree" "$version" "$OUT/root" "$OUT/initramfs"
  say "booting $version"
  vmlinuz=$(find "$tree/boot/" "$tree/lib/modules/" -name 'vmlinuz*' -print -quit 2>/dev/null || true)
  boot "$vmlinuz" "$OUT/initramfs" "$results"
  printf '%d\n' $((SECONDS - started)) >"$results/seconds"
}

[[ $(dpkg --print-architecture) == amd64 ]] || die "only amd64 has a matrix"
rm -rf "$OUT/results"
chosen=0
for row in "${KERNELS[@]}"; do
  read -r name pattern <<<"$row"
  (($# == 0)) || [[ " $* " == *" $name "* ]] || continue
  run_kernel "$name" "$pattern"
  chosen=$((chosen + 1))
done
((chosen)) || die "no such kernel: $*"
/usr/bin/python3 -B "$HERE/report.py" "$OUT/results"
