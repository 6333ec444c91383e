// The keys of the layer `host`, for schema.h. A line here is all that makes a collector known to
// the configuration and to the command line.
#pragma once

#include "agent/config/host_keys.h"
#include "agent/config/host_options_schema.h"

namespace strata {

template <class Visitor>
void describe_a_to_k(Visitor& visit, HostCollectors& host) {
  visit.section({"arp", "neighbours by interface"}, host.arp);
  visit.section({"bcache", "block caches"}, host.bcache);
  visit.section({"bonding", "bonded interfaces"}, host.bonding);
  visit.section({"btrfs", "Btrfs file systems"}, host.btrfs);
  visit.section({"buddyinfo", "free memory by size of block"}, host.buddyinfo);
  visit.section({"cgroups", "cgroups by controller"}, host.cgroups);
  visit.section({"conntrack", "connections that netfilter follows"}, host.conntrack);
  visit.section({"cpu", "CPU time by mode"}, host.cpu);
  visit.section({"cpu_vulnerabilities", "vulnerabilities of the CPUs, and what is done about them"},
                host.cpu_vulnerabilities);
  visit.section({"cpufreq", "frequencies of the CPUs"}, host.cpufreq);
  visit.section({"diskstats", "block device counters"}, host.diskstats);
  visit.section({"dmi", "what the firmware says of the machine"}, host.dmi);
  visit.section({"dmmultipath", "paths of multipath devices"}, host.dmmultipath);
  visit.section({"drbd", "replicated block devices"}, host.drbd);
  visit.section({"ebs",
                 "statistics of EBS volumes and instance stores, from their NVMe log; the agent "
                 "keeps CAP_SYS_ADMIN for it where it is on at the start"},
                host.ebs);
  visit.section({"ec2", "what the instance is, from its metadata"}, host.ec2);
  visit.section({"edac", "memory errors"}, host.edac);
  visit.section({"ena", "what the instance's network allowances cut off"}, host.ena);
  visit.section({"entropy", "entropy of the random number generator"}, host.entropy);
  visit.section({"ethtool", "statistics of network drivers"}, host.ethtool);
  visit.section({"fibrechannel", "Fibre Channel ports"}, host.fibrechannel);
  visit.section({"filefd", "open files"}, host.filefd);
  visit.section({"filesystem", "space and inodes"}, host.filesystem);
  visit.section({"hwmon", "temperatures, fans, voltages"}, host.hwmon);
  visit.section({"infiniband", "InfiniBand ports"}, host.infiniband);
  visit.section({"interrupts", "interrupts by CPU"}, host.interrupts);
  visit.section({"ipvs", "connections of the IP virtual server"}, host.ipvs);
  visit.section({"kernel_hung", "tasks that hang"}, host.kernel_hung);
  visit.section({"ksmd", "memory merged by the kernel"}, host.ksmd);
}

template <class Visitor>
void describe_l_to_z(Visitor& visit, HostCollectors& host) {
  visit.section({"lnstat", "counters of the kernel's network caches"}, host.lnstat);
  visit.section({"loadavg", "load averages"}, host.loadavg);
  visit.section({"mdadm", "software RAID"}, host.mdadm);
  visit.section({"meminfo", "memory"}, host.meminfo);
  visit.section({"meminfo_numa", "memory by NUMA node"}, host.meminfo_numa);
  visit.section({"mountstats", "NFS mounts in detail"}, host.mountstats);
  visit.section({"netclass", "network interfaces: state, speed, address"}, host.netclass);
  visit.section({"netdev", "network interface counters"}, host.netdev);
  visit.section({"netstat", "counters of the network protocols"}, host.netstat);
  visit.section({"network_route", "routes"}, host.network_route);
  visit.section({"nfs", "NFS as a client"}, host.nfs);
  visit.section({"nfsd", "NFS as a server"}, host.nfsd);
  visit.section({"nvme", "NVMe devices"}, host.nvme);
  visit.section({"os", "the distribution"}, host.os);
  visit.section({"pcidevice", "PCI devices"}, host.pcidevice);
  visit.section({"powersupplyclass", "batteries and power supplies"}, host.powersupplyclass);
  visit.section({"pressure", "pressure stall information"}, host.pressure);
  visit.section({"processes", "processes and threads by state"}, host.processes);
  visit.section({"qdisc", "queueing disciplines"}, host.qdisc);
  visit.section({"rapl", "energy taken"}, host.rapl);
  visit.section({"schedstat", "time on CPUs and run queues"}, host.schedstat);
  visit.section({"selinux", "whether SELinux is on"}, host.selinux);
  visit.section({"slabinfo", "slabs of the kernel's memory"}, host.slabinfo);
  visit.section({"sockstat", "sockets by protocol"}, host.sockstat);
  visit.section({"softirqs", "soft interrupts by CPU"}, host.softirqs);
  visit.section({"softnet", "packets by CPU"}, host.softnet);
  visit.section({"stat", "boot time, forks, context switches, interrupts"}, host.stat);
  visit.section({"sysctl", "values of sysctl that are asked for"}, host.sysctl);
  visit.section({"systemd", "units"}, host.systemd);
  visit.section({"tapestats", "tape drives"}, host.tapestats);
  visit.section({"tcpstat", "TCP sockets by state"}, host.tcpstat);
  visit.section({"textfile", "metrics that others leave in files"}, host.textfile);
  visit.section({"thermal_zone", "temperatures and cooling devices"}, host.thermal_zone);
  visit.section({"time", "the clock"}, host.time);
  visit.section({"timex", "the clock's discipline"}, host.timex);
  visit.section({"udp_queues", "queues of UDP sockets"}, host.udp_queues);
  visit.section({"uname", "the kernel"}, host.uname);
  visit.section({"vmstat", "virtual memory counters"}, host.vmstat);
  visit.section({"watchdog", "watchdogs"}, host.watchdog);
  visit.section({"xfrm", "packets that IPsec could not transform"}, host.xfrm);
  visit.section({"xfs", "XFS counters"}, host.xfs);
  visit.section({"zfs", "ZFS counters"}, host.zfs);
  visit.section({"zoneinfo", "memory zones"}, host.zoneinfo);
}

template <class Visitor>
void describe(Visitor& visit, HostCollectors& host) {
  describe_a_to_k(visit, host);
  describe_l_to_z(visit, host);
}

template <class Visitor>
void describe(Visitor& visit, HostConfig& host) {
  visit.key({"period", "how often the host's collectors run at least; a scrape asks them anew"},
            host.period, check_period);
  visit.key({"disable_defaults", "only collectors run whose `enabled` is written here"},
            host.disable_defaults);
  if (host.disable_defaults) switch_off_all(host.collectors);  // what is written comes after it
  visit.section({"collectors", "each by its name"}, host.collectors);
}

}  // namespace strata
