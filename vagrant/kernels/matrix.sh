#!/usr/bin/env bash
# Boots Debian's kernels in QEMU and runs the kernel tests of the debug build (STRATA_BUILD: of
# another one) in each.
# matrix.sh [NAME...]: those rows only. GTEST_FILTER is handed on. As many at a time as there are CPUs.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
export PATH="$PATH:/usr/sbin:/sbin"

# Name, a pattern of package names of which the newest is taken, and more of the kernel's command
# line. A new kernel is a new row. 5.10 is where a locked down kernel still loads programs, and gives
# them zeros for what they read.
KERNELS=(
  '5.10          ^linux-image-5\.10\.0-[0-9]+-cloud-amd64$'
  '5.10-lockdown ^linux-image-5\.10\.0-[0-9]+-cloud-amd64$ lockdown=confidentiality'
  '6.1           ^linux-image-6\.1\.0-[0-9]+-cloud-amd64$'
  '6.12          ^linux-image-6\.12\.[0-9.]+\+deb[0-9.]+-cloud-amd64$'
  'newest        ^linux-image-[0-9.]+\+deb[0-9.]+-cloud-amd64$'
)
# What the tests need besides the kernel itself: a disk with a file system, and loop devices.
MODULES=(virtio_pci virtio_blk crc32c_generic ext4 loop)
SECONDS_PER_KERNEL=420
DISK_MEGABYTES=256

HERE=vagrant/kernels
OUT=build/kernels
BUILD=${STRATA_BUILD:-build/debug}
BINARIES=("$BUILD/strata" "$BUILD/tests/kernel/kernel")

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
  local vmlinuz=$1 archive=$2 results=$3 more=$4 disk=$3/disk.img
  truncate -s "${DISK_MEGABYTES}M" "$disk"
  mkfs.ext4 -q -F "$disk"
  timeout --foreground "$SECONDS_PER_KERNEL" qemu-system-x86_64 -accel tcg,thread=single \
    -cpu max,la57=off -smp 2 -m 1024 -nodefaults -no-user-config -display none -no-reboot \
    -kernel "$vmlinuz" -initrd "$archive" \
    -append "console=ttyS0 quiet panic=-1 mitigations=off GTEST_FILTER=${GTEST_FILTER:-*} $more" \
    -drive "file=$disk,format=raw,if=virtio,cache=unsafe" \
    -serial stdio -serial "file:$results/results.tar" </dev/null ||
    printf 'kernels: QEMU ended with %s\n' "$?"
  rm -f "$disk" "$archive"
  tar -C "$results" -xf "$results/results.tar" || true
}

# Leaves behind what boot() needs.
prepare() {
  local name=$1 pattern=$2 tree version results=$OUT/results/$1
  fetch "$pattern"
  mkdir -p "$results"
  printf '%s\n' "$version" >"$results/version"
  find "$tree" -name 'vmlinuz*' -print -quit >"$results/vmlinuz"
  initramfs "$tree" "$version" "$OUT/root" "$results/initramfs"
}

run_kernel() {
  local name=$1 more=$2 results=$OUT/results/$1 started=$SECONDS
  boot "$(<"$results/vmlinuz")" "$results/initramfs" "$results" "$more" 2>&1 |
    tee "$results/console.log" | sed -u "s/^/$name: /"
  printf '%d\n' $((SECONDS - started)) >"$results/seconds"
}

[[ $(dpkg --print-architecture) == amd64 ]] || die "only amd64 has a matrix"
rm -rf "$OUT/results"
chosen=()
trap 'jobs -pr | xargs -r kill 2>/dev/null || true' EXIT
for row in "${KERNELS[@]}"; do
  read -r name pattern more <<<"$row"
  (($# == 0)) || [[ " $* " == *" $name "* ]] || continue
  while (($(jobs -pr | wc -l) >= $(nproc))); do wait -n; done
  prepare "$name" "$pattern"
  say "booting $name"
  run_kernel "$name" "$more" &
  chosen+=("$name")
done
((${#chosen[@]})) || die "no such kernel: $*"
wait
/usr/bin/python3 -B "$HERE/report.py" "$OUT/results" "${chosen[@]}"
