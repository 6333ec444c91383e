#include "tests/bench/host/big_host.h"

#include <filesystem>

namespace strata::bench {
namespace {

std::string disk_name(unsigned number) { return "nvme" + std::to_string(number) + "n1"; }

std::string mount_point(unsigned number) { return "/data/" + std::to_string(number); }

std::string times_of(const std::string& cpu) {
  return cpu + " 3357941 1204 431388 136239315 1042 0 15288 20 0 0\n";
}

std::string softnet_line(unsigned cpu) {
  constexpr auto zeros = " 00000000 00000000 00000000 00000000 00000000 00000000 00000000";
  char number[9];
  std::snprintf(number, sizeof number, "%08x", cpu);
  return "0079fac7 00000000 0000001b" + std::string(zeros) + " 00000000 00000000 " + number +
         " 00000000 00000000\n";
}

}  // namespace

BigHost::BigHost(unsigned cpus, unsigned disks) {
  write_machine();
  write_cpus(cpus);
  write_disks(disks);
}

HostFs BigHost::fs() const {
  return HostFs(HostPaths{.procfs = tree_.path("proc"),
                          .sysfs = tree_.path("sys"),
                          .rootfs = tree_.path("root"),
                          .udev_data = tree_.path("udev")});
}

void BigHost::write_machine() const {
  tree_.write("proc/loadavg", "1.37 0.98 0.74 3/389 29814\n");
  tree_.write("proc/meminfo", "MemTotal: 16303428 kB\nMemFree: 14137740 kB\nCached: 1404 kB\n");
  tree_.write("sys/devices/system/cpu/isolated", "\n");
  tree_.write("sys/devices/system/cpu/offline", "\n");
}

void BigHost::write_cpus(unsigned count) const {
  std::string stat = times_of("cpu ");
  std::string softnet;
  std::string schedstat = "version 17\ntimestamp 4299211500\n";
  for (unsigned i = 0; i < count; ++i) {
    const auto cpu = "cpu" + std::to_string(i);
    stat += times_of(cpu);
    softnet += softnet_line(i);
    schedstat += cpu + " 0 0 0 0 0 0 2045936778163039 343796328169361 4767485306\n";
    write_cpu(i);
  }
  tree_.write("proc/stat", stat +
                               "intr 2381194870 40\nctxt 38014093\nbtime 1418183276\n"
                               "processes 26442\nprocs_running 2\nprocs_blocked 1\n"
                               "softirq 5057579 250191 1481983 1647 211099 186066\n");
  tree_.write("proc/1/net/softnet_stat", softnet);
  tree_.write("proc/schedstat", schedstat);
}

void BigHost::write_cpu(unsigned number) const {
  const auto cpu = "sys/devices/system/cpu/cpu" + std::to_string(number) + "/";
  tree_.write(cpu + "topology/physical_package_id", number % 2 == 0 ? "0\n" : "1\n");
  tree_.write(cpu + "topology/core_id", std::to_string(number / 2) + "\n");
  tree_.write(cpu + "thermal_throttle/core_throttle_count", "12\n");
  tree_.write(cpu + "thermal_throttle/package_throttle_count", "30\n");
  tree_.write(cpu + "online", "1\n");
  for (const auto* const file : {"cpuinfo_min_freq", "scaling_min_freq"}) {
    tree_.write(cpu + "cpufreq/" + file, "800000\n");
  }
  for (const auto* const file : {"cpuinfo_max_freq", "scaling_max_freq", "scaling_cur_freq"}) {
    tree_.write(cpu + "cpufreq/" + file, "3400000\n");
  }
  tree_.write(cpu + "cpufreq/scaling_governor", "powersave\n");
  tree_.write(cpu + "cpufreq/scaling_available_governors", "performance powersave\n");
}

void BigHost::write_disks(unsigned count) const {
  std::string diskstats;
  std::string mounts = "29 1 259:900 / / rw,relatime shared:1 - ext4 /dev/root rw\n";
  for (unsigned i = 0; i < count; ++i) {
    const auto number = std::to_string(i);
    diskstats += " 259 " + number + " " + disk_name(i) +
                 " 47114 4 4643973 21650 1078320 69 1178717 64950 0 27900 86600 10 2 90 4 7 11\n";
    mounts += std::to_string(100 + i) + " 29 259:" + number + " / " + mount_point(i) +
              " rw,relatime shared:9 - xfs /dev/" + disk_name(i) + " rw,attr2,inode64\n";
    write_disk(i);
  }
  tree_.write("proc/diskstats", diskstats);
  tree_.write("proc/1/mountinfo", mounts);
}

void BigHost::write_disk(unsigned number) const {
  const auto name = disk_name(number);
  std::filesystem::create_directories(tree_.path("root" + mount_point(number)));
  tree_.write("udev/b259:" + std::to_string(number),
              "E:ID_MODEL=Amazon Elastic Block Store\nE:ID_SERIAL_SHORT=vol0a1b2c3d4e5f60718\n"
              "E:ID_WWN=nvme.1d0f-766f6c\nE:ID_REVISION=2.0\nE:ID_FS_TYPE=xfs\n"
              "E:ID_FS_USAGE=filesystem\nE:ID_FS_UUID=0c1b2a39-4857-4665-8473-92a1b0cfdeed\n");
  tree_.write("sys/block/" + name + "/queue/rotational", "0\n");
  const auto nvme = "sys/class/nvme/nvme" + std::to_string(number) + "/";
  tree_.write(nvme + "model", "Amazon Elastic Block Store              \n");
  tree_.write(nvme + "serial", "vol0a1b2c3d4e5f60718\n");
  tree_.write(nvme + "firmware_rev", "2.0     \n");
  tree_.write(nvme + "state", "live\n");
  tree_.write(nvme + "cntlid", "0\n");
  tree_.write(nvme + name + "/size", "209715200\n");
  tree_.write(nvme + name + "/queue/logical_block_size", "512\n");
  const auto sensor = "sys/class/hwmon/hwmon" + std::to_string(number) + "/";
  tree_.write(sensor + "name", "nvme\n");
  tree_.write(sensor + "temp1_input", "37850\n");
  tree_.write(sensor + "temp1_max", "81850\n");
  tree_.write(sensor + "temp1_label", "Composite\n");
  tree_.write("sys/fs/xfs/" + name + "/stats/stats",
              "extent_alloc 92447 97589 92448 93751\nabt 0 0 0 0\nblk_map 1767055 188820 184891 "
              "92447 92448 2140766 0\nbmbt 0 0 0 0\ndir 185039 92447 92444 136422\ntrans 706 "
              "944304 0\nig 185045 58807 0 126238 0 33637 22\nlog 2883 113448 9 17360 739\n"
              "push_ail 945014 0 134260 15483 0 3940 464 159985 0 40\nxstrat 92447 0\n"
              "rw 107739 94045\nattr 4 0 0 0\nicluster 8677 7849 135802\nvnodes 92601 0 0 0 92444 "
              "92444 92444 0\nbuf 2666287 7122 2659202 3599 2 7085 0 10297 7085\n"
              "xpc 399724544 92823103 86219234\ndebug 0\n");
}

}  // namespace strata::bench
