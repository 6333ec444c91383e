#include "agent/host_collectors.h"

#include <memory>
#include <string>
#include <utility>

#include "agent/config/host_schema.h"
#include "agent/host_options.h"
#include "agent/recipe_settings.h"
#include "collectors/host/bcache.h"
#include "collectors/host/bonding.h"
#include "collectors/host/btrfs.h"
#include "collectors/host/cpu_vulnerabilities.h"
#include "collectors/host/cpufreq.h"
#include "collectors/host/device_classes.h"
#include "collectors/host/dmi.h"
#include "collectors/host/dmmultipath.h"
#include "collectors/host/drbd.h"
#include "collectors/host/ebs.h"
#include "collectors/host/edac.h"
#include "collectors/host/hwmon.h"
#include "collectors/host/interrupts.h"
#include "collectors/host/ipvs.h"
#include "collectors/host/kernel_tables.h"
#include "collectors/host/lnstat.h"
#include "collectors/host/loadavg.h"
#include "collectors/host/mdadm.h"
#include "collectors/host/meminfo.h"
#include "collectors/host/meminfo_numa.h"
#include "collectors/host/mountstats.h"
#include "collectors/host/netclass.h"
#include "collectors/host/netstat.h"
#include "collectors/host/network_route.h"
#include "collectors/host/network_tables.h"
#include "collectors/host/nvme.h"
#include "collectors/host/os.h"
#include "collectors/host/pcidevice.h"
#include "collectors/host/processes.h"
#include "collectors/host/rapl.h"
#include "collectors/host/selinux.h"
#include "collectors/host/stat.h"
#include "collectors/host/sysctl.h"
#include "collectors/host/system_calls.h"
#include "collectors/host/tcpstat.h"
#include "collectors/host/udp_queues.h"
#include "collectors/host/vmstat.h"
#include "collectors/host/xfs.h"
#include "collectors/host/zfs.h"
#include "collectors/host/zones.h"

namespace strata::agent {
namespace {

/// Visits one collector: everything it is made from, as text.
class SettingsText {
 public:
  template <class T>
  void key(const KeySpec& spec, const T& value, Status (* /*check*/)(const T&) = nullptr) {
    if (spec.name == "enabled" || spec.name == "period") return;
    text += settings(to_text(value));
  }

  void list(const KeySpec& /*spec*/, const std::vector<std::string>& values) {
    for (const auto& value : values) text += settings(value);
    text += settings("");
  }

  std::string text;
};

/// A maker of T from copies of `parts`.
template <class T, class... Parts>
auto maker(Parts... parts) {
  return [parts...] { return std::make_unique<T>(parts...); };
}

/// A caller of `make` with copies of `parts`.
template <class... Parts>
auto made_by(std::unique_ptr<Collector> (*make)(const Parts&...), Parts... parts) {
  return [make, parts...] { return make(parts...); };
}

class HostRecipes {
 public:
  HostRecipes(Duration period, std::vector<CollectorRecipe>& recipes)
      : period_(period), recipes_(recipes) {}

  /// `also`: of what it is made besides its own settings.
  template <class Wanted, class Make>
  void add(std::string name, Wanted wanted, Make make, std::string_view also = {}) {
    if (!wanted.enabled) return;
    SettingsText made_from;
    describe(made_from, wanted);
    made_from.text += also;
    recipes_.push_back({std::move(name), std::move(made_from.text),
                        cadence_of(wanted.period.value_or(period_)), std::move(make)});
  }

 private:
  /// What is asked less often than all others is not asked by each scrape either.
  [[nodiscard]] Cadence cadence_of(Duration period) const {
    Cadence cadence{.period = period};
    if (period > period_) cadence.freshest = period;
    return cadence;
  }

  Duration period_;
  std::vector<CollectorRecipe>& recipes_;
};

}  // namespace

void add_host(const HostConfig& config, const HostFs& fs, std::vector<CollectorRecipe>& recipes) {
  using namespace host;
  const auto& on = config.collectors;
  HostRecipes all(config.period, recipes);
  all.add("arp", on.arp, made_by(make_arp, fs, arp_options(on.arp)));
  all.add("bcache", on.bcache, made_by(make_bcache, fs, options_of(on.bcache)));
  all.add("bonding", on.bonding, made_by(make_bonding, fs));
  all.add("btrfs", on.btrfs, [=] { return make_btrfs(fs); });
  all.add("buddyinfo", on.buddyinfo, made_by(make_buddyinfo, fs));
  all.add("cgroups", on.cgroups, made_by(make_cgroups, fs));
  all.add("conntrack", on.conntrack, made_by(make_conntrack, fs));
  all.add("cpu", on.cpu, maker<CpuCollector>(fs, cpu_options(on.cpu, on.cpufreq)),
          on.cpufreq.enabled ? "" : "frequency");
  all.add("cpu_vulnerabilities", on.cpu_vulnerabilities, made_by(make_cpu_vulnerabilities, fs));
  all.add("cpufreq", on.cpufreq, made_by(make_cpufreq, fs, options_of(on.cpufreq)));
  all.add("diskstats", on.diskstats, maker<DiskstatsCollector>(fs, options_of(on.diskstats)));
  all.add("dmi", on.dmi, made_by(make_dmi, fs));
  all.add("dmmultipath", on.dmmultipath, made_by(make_dmmultipath, fs));
  all.add("drbd", on.drbd, made_by(make_drbd, fs));
  all.add("ebs", on.ebs, [=] { return make_ebs(fs); });
  all.add("ec2", on.ec2, [=, wanted = options_of(on.ec2)] { return make_ec2(fs, wanted); });
  all.add("edac", on.edac, made_by(make_edac, fs));
  // What ethtool shows too is not shown twice.
  if (!on.ethtool.enabled) all.add("ena", on.ena, [=] { return make_ena(fs); });
  all.add("entropy", on.entropy, made_by(make_entropy, fs));
  all.add("ethtool", on.ethtool,
          [=, wanted = options_of(on.ethtool)] { return make_ethtool(fs, wanted); });
  all.add("fibrechannel", on.fibrechannel, made_by(make_fibrechannel, fs));
  all.add("filefd", on.filefd, made_by(make_filefd, fs));
  all.add("filesystem", on.filesystem, maker<FilesystemCollector>(fs, options_of(on.filesystem)));
  all.add("hwmon", on.hwmon, made_by(make_hwmon, fs, options_of(on.hwmon)));
  all.add("infiniband", on.infiniband,
          made_by(make_infiniband, fs, infiniband_options(on.infiniband)));
  all.add("interrupts", on.interrupts, made_by(make_interrupts, fs, options_of(on.interrupts)));
  all.add("ipvs", on.ipvs, made_by(make_ipvs, fs, options_of(on.ipvs)));
  all.add("kernel_hung", on.kernel_hung, made_by(make_kernel_hung, fs));
  all.add("ksmd", on.ksmd, made_by(make_ksmd, fs));
  all.add("lnstat", on.lnstat, made_by(make_lnstat, fs));
  all.add("loadavg", on.loadavg, maker<LoadavgCollector>(fs));
  all.add("mdadm", on.mdadm, made_by(make_mdadm, fs));
  all.add("meminfo", on.meminfo, maker<MeminfoCollector>(fs));
  all.add("meminfo_numa", on.meminfo_numa, made_by(make_meminfo_numa, fs));
  all.add("mountstats", on.mountstats, made_by(make_mountstats, fs));
  all.add("netclass", on.netclass, made_by(make_netclass, fs, options_of(on.netclass)));
  all.add("netdev", on.netdev, maker<NetdevCollector>(fs, options_of(on.netdev)));
  all.add("netstat", on.netstat, made_by(make_netstat, fs, options_of(on.netstat)));
  all.add("network_route", on.network_route, [] { return make_network_route(); });
  all.add("nfs", on.nfs, made_by(make_nfs, fs));
  all.add("nfsd", on.nfsd, made_by(make_nfsd, fs));
  all.add("nvme", on.nvme, made_by(make_nvme, fs));
  all.add("os", on.os, made_by(make_os, fs));
  all.add("pcidevice", on.pcidevice, made_by(make_pcidevice, fs, options_of(on.pcidevice)));
  all.add("powersupplyclass", on.powersupplyclass,
          made_by(make_powersupplyclass, fs, options_of(on.powersupplyclass)));
  all.add("pressure", on.pressure, made_by(make_pressure, fs));
  all.add("processes", on.processes, made_by(make_processes, fs));
  all.add("qdisc", on.qdisc, [wanted = options_of(on.qdisc)] { return make_qdisc(wanted); });
  all.add("rapl", on.rapl, made_by(make_rapl, fs, options_of(on.rapl)));
  all.add("schedstat", on.schedstat, made_by(make_schedstat, fs));
  all.add("selinux", on.selinux, made_by(make_selinux, fs));
  all.add("slabinfo", on.slabinfo, made_by(make_slabinfo, fs, options_of(on.slabinfo)));
  all.add("sockstat", on.sockstat, made_by(make_sockstat, fs));
  all.add("softirqs", on.softirqs, made_by(make_softirqs, fs));
  all.add("softnet", on.softnet, made_by(make_softnet, fs));
  all.add("stat", on.stat, maker<StatCollector>(fs, options_of(on.stat)));
  all.add("sysctl", on.sysctl, made_by(make_sysctl, fs, options_of(on.sysctl)));
  all.add("systemd", on.systemd, [=, wanted = options_of(on.systemd)] {
    return make_systemd(systemd_places(fs), wanted);
  });
  all.add("tapestats", on.tapestats, made_by(make_tapestats, fs, options_of(on.tapestats)));
  all.add("tcpstat", on.tcpstat, [] { return make_tcpstat(); });
  all.add("textfile", on.textfile, maker<TextfileCollector>(options_of(on.textfile)));
  all.add("thermal_zone", on.thermal_zone, made_by(make_thermal_zone, fs));
  all.add("time", on.time, made_by(make_time, fs));
  all.add("timex", on.timex, made_by(make_timex, fs));
  all.add("udp_queues", on.udp_queues, made_by(make_udp_queues, fs));
  all.add("uname", on.uname, made_by(make_uname, fs));
  all.add("vmstat", on.vmstat, made_by(make_vmstat, fs, options_of(on.vmstat)));
  all.add("watchdog", on.watchdog, made_by(make_watchdog, fs));
  all.add("xfrm", on.xfrm, made_by(make_xfrm, fs));
  all.add("xfs", on.xfs, made_by(make_xfs, fs));
  all.add("zfs", on.zfs, made_by(make_zfs, fs));
  all.add("zoneinfo", on.zoneinfo, made_by(make_zoneinfo, fs));
}

}  // namespace strata::agent
