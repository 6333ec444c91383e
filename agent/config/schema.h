// The keys of the configuration, each declared once. A visitor walks these declarations: Reader
// fills a Config from YAML, Reference writes docs/configuration.md, those of host_keys.cpp serve
// --collector.<name> and its options.
//
// A visitor has
//   key(spec, value, check)   one value; check may be left out
//   section(spec, struct)     a mapping
//   list(spec, vector)        a list of mappings, or of values
//   rule(check, struct)       a rule between the keys above it
#pragma once

#include "agent/config/checks.h"
#include "agent/config/client_schema.h"
#include "agent/config/config.h"
#include "agent/config/host_schema.h"
#include "agent/config/key_spec.h"

namespace strata {

template <class Visitor>
void describe(Visitor& visit, PathsConfig& paths) {
  visit.key({"procfs", "where the host's /proc is"}, paths.procfs, check_absolute_path);
  visit.key({"sysfs", "where the host's /sys is"}, paths.sysfs, check_absolute_path);
  visit.key({"rootfs", "put before mount points, and stripped from labels"}, paths.rootfs,
            check_absolute_path);
  visit.key({"udev_data", "udev's database of devices"}, paths.udev_data, check_absolute_path);
  visit.key({"state",
             "directory of the file in which alerts survive a restart; made when there are alerts; "
             "empty: they do not"},
            paths.state, check_path_or_empty);
}

template <class Visitor>
void describe(Visitor& visit, CollectorSwitch& collector) {
  visit.key({"enabled", "whether it runs"}, collector.enabled);
}

template <class Visitor>
void describe(Visitor& visit, ProcessConfig& process) {
  visit.key({"enabled", "whether it runs"}, process.enabled);
  visit.key({"period",
             "how often the processes of one container are looked through, for load "
             "and sched too"},
            process.period, check_period);
}

template <class Visitor>
void describe(Visitor& visit, DiskConfig& disk) {
  visit.key({"enabled", "whether it runs"}, disk.enabled);
  visit.key({"walk_period", "the size of a writable layer is counted at most this often"},
            disk.walk_period, check_period);
  visit.key({"walk_rate", "files looked at in a second, of all layers together"}, disk.walk_rate,
            check_positive);
  visit.key({"walk_limit", "a layer with more files is not counted"}, disk.walk_limit,
            check_positive);
}

template <class Visitor>
void describe(Visitor& visit, ContainerCollectors& collectors) {
  visit.section({"advtcp", "TCP counters of each network namespace"}, collectors.advtcp);
  visit.section({"cpu", "CPU time, quota and throttling"}, collectors.cpu);
  visit.section({"cpu_topology", "caches, threads and NUMA nodes, with `machine`"},
                collectors.cpu_topology);
  visit.section({"cpuset", "whether memory moves with the cpuset"}, collectors.cpuset);
  visit.section({"disk", "space and inodes, and the size of writable layers"}, collectors.disk);
  visit.section({"disk_io", "reads and writes by device"}, collectors.disk_io);
  visit.section({"hugetlb", "huge pages by size"}, collectors.hugetlb);
  visit.section({"load", "load averages and states of tasks"}, collectors.load);
  visit.section({"machine", "CPUs, memory and versions"}, collectors.machine);
  visit.section({"memory", "memory in use, and how it grows"}, collectors.memory);
  visit.section({"memory_numa", "memory by NUMA node"}, collectors.memory_numa);
  visit.section({"network", "network interface counters"}, collectors.network);
  visit.section({"oom", "processes killed for want of memory"}, collectors.oom);
  visit.section({"percpu", "CPU time by CPU"}, collectors.percpu);
  visit.section({"pressure", "pressure stall information"}, collectors.pressure);
  visit.section({"process", "processes, threads, file descriptors, sockets"}, collectors.process);
  visit.section({"sched", "time on CPUs and run queues, from schedstat"}, collectors.sched);
  visit.section({"tcp", "TCP sockets by state"}, collectors.tcp);
  visit.section({"udp", "UDP sockets and their queues"}, collectors.udp);
}

template <class Visitor>
void describe(Visitor& visit, KubeletConfig& kubelet) {
  visit.key({"url",
             "https://127.0.0.1:10250, or the API server where node is given; empty: not "
             "asked"},
            kubelet.url, check_kubelet_url);
  visit.key({"node", "the node for whose pods the API server is asked"}, kubelet.node);
  visit.key({"token_file", "file of the bearer token; empty: none"}, kubelet.token_file);
  visit.key({"ca_file", "file of the authorities that are trusted; empty: the host's"},
            kubelet.ca_file);
  visit.key({"verify", "whether its certificate is; many a kubelet has signed its own"},
            kubelet.verify);
  visit.key({"interval", "how often it is asked"}, kubelet.interval, check_period);
}

template <class Visitor>
void describe(Visitor& visit, ScrapeConfig& scrape) {
  visit.key({"enabled",
             "whether; where it is off at the start, containers that the host cannot reach are "
             "never scraped"},
            scrape.enabled);
  visit.key({"interval", "how often each is scraped"}, scrape.interval, check_period);
  visit.key({"timeout", "longest wait for the whole answer; at most the interval"}, scrape.timeout,
            check_period);
  visit.key({"targets", "more containers than these are not scraped"}, scrape.targets,
            check_positive);
}

template <class Visitor>
void describe(Visitor& visit, ContainersConfig& containers) {
  visit.key({"docker", "Docker's socket; empty: Docker is not asked"}, containers.docker,
            check_docker_address);
  visit.key({"docker_root",
             "Docker's data root, whose files name containers while Docker does not answer; "
             "empty: not looked at"},
            containers.docker_root, check_path_or_empty);
  visit.key({"podman",
             "auto: podman's sockets and files, wherever they are found; or one socket; empty: "
             "neither"},
            containers.podman, check_runtime_address);
  visit.key(
      {"containerd", "containerd's socket; auto: where it or k3s usually has it; empty: not asked"},
      containers.containerd, check_runtime_address);
  visit.key({"crio", "CRI-O's socket; auto: where it usually is; empty: not asked"},
            containers.crio, check_runtime_address);
  visit.key({"bundles", "whether bundles and state files on disk are read for names"},
            containers.bundles);
  visit.section({"kubelet", "names of pods' containers where no runtime tells them"},
                containers.kubelet);
  visit.key({"period", "how often containers are looked at, at least; a scrape asks anew"},
            containers.period, check_period);
  visit.key({"cgroups", "whether cgroups that are no containers (slices, services) are served too"},
            containers.cgroups);
  visit.list({"labels", "runtime labels that are kept"}, containers.labels);
  visit.section({"scrape",
                 "layer business: applications of containers with the label, of pods with the "
                 "annotation, prometheus.io/scrape: \"true\""},
                containers.scrape);
  visit.section({"collectors", "each by its name"}, containers.collectors);
}

template <class Visitor>
void describe(Visitor& visit, kernel::OutlierSettings& outliers) {
  visit.key({"enabled", "whether they are looked for"}, outliers.enabled);
  visit.key({"factor", "how many times the 99th percentile of its container's waits"},
            outliers.factor, check_positive);
  visit.key({"run_queue", "no wait for a CPU below it is one"}, outliers.run_queue, check_wait);
  visit.key({"block_io", "no request to a disk below it is one"}, outliers.block_io, check_wait);
  visit.key({"connect", "no TCP connect below it is one"}, outliers.connect, check_wait);
  visit.key({"rest", "between two events of one container and kind"}, outliers.rest, check_wait);
}

template <class Visitor>
void describe(Visitor& visit, KernelConfig& kernel) {
  visit.key({"enabled", "whether BPF programs are loaded"}, kernel.enabled);
  visit.key({"peers", "peers told apart for each container, at most 1024; the rest is \"other\""},
            kernel.settings.peers, check_peers);
  visit.key({"map_memory",
             "for tables and hashes in the kernel, which grow with the CPUs; at least 4MiB"},
            kernel.map_memory, check_map_memory);
  visit.key(
      {"budget_percent",
       "of all CPUs' time, for each probe; run_queue is sampled down when it takes more, others "
       "are detached for a while; cgroup, by which containers are known, stays"},
      kernel.settings.budget_percent, check_percent);
  visit.section({"outliers", "single waits that are told as events"}, kernel.settings.outliers);
}

template <class Visitor>
void describe(Visitor& visit, ProfilingConfig& profiling) {
  visit.key({"continuous",
             "whether what runs on the CPUs is sampled all the time, 19 times a "
             "second, for `strata profile --last`"},
            profiling.continuous);
  visit.key({"keep", "how long it is kept"}, profiling.keep, check_period);
  visit.key({"memory", "and how much of it, packed; the oldest is dropped for the newest"},
            profiling.memory, check_positive_size);
  visit.key({"on_incident",
             "whether an incident gets a profile of the container that it blames: out of what is "
             "kept, or else of five seconds from then on"},
            profiling.on_incident);
}

template <class Visitor>
void describe(Visitor& visit, CompatConfig& compat) {
  visit.key({"cadvisor", "layer container as cAdvisor serves it, usually at port 8080"},
            compat.cadvisor);
  visit.key({"node_exporter", "layer host as node_exporter serves it, usually at port 9100"},
            compat.node_exporter);
  visit.key(
      {"redis_exporter", "layer dependency as redis_exporter serves it, usually at port 9121"},
      compat.redis_exporter);
}

template <class Visitor>
void describe(Visitor& visit, LogConfig& log) {
  visit.key({"level", "the least that is logged"}, log.level);
  visit.key({"format", "lines for people or for machines"}, log.format);
}

template <class Visitor>
void describe(Visitor& visit, LimitsConfig& limits) {
  visit.key({"max_series", "series of one layer; more are dropped and counted"}, limits.max_series,
            check_positive);
  visit.key({"events", "newest events kept for `strata events` and the dump"}, limits.events,
            check_positive);
  visit.key(
      {"history",
       "memory for the samples that rules and queries read; beyond it the oldest are dropped"},
      limits.history, check_positive_size);
  visit.key({"history_window", "a rule that reads further back is refused"}, limits.history_window,
            check_window);
}

template <class Visitor>
void describe(Visitor& visit, Thresholds& thresholds) {
  for (std::size_t i = 0; i < default_thresholds.size(); ++i) {
    const auto& threshold = default_thresholds.at(i);
    visit.key({threshold.name, threshold.help}, thresholds.values.at(i), check_threshold);
  }
}

template <class Visitor>
void describe(Visitor& visit, Config& config) {
  visit.key({"listen", "address of the HTTP server"}, config.listen);
  visit.section({"paths", "for an agent that sees the host below a directory"}, config.paths);
  visit.section({"host", "layer host"}, config.host);
  visit.section({"containers", "layer container"}, config.containers);
  visit.section({"kernel", "BPF"}, config.kernel);
  visit.section({"profiling", "profiles that the agent takes by itself, see docs/profiling.md"},
                config.profiling);
  visit.list(
      {"redis",
       "layer dependency; absent: the servers found on this host by their processes; []: none"},
      config.redis);
  visit.list({"apis", "layer business"}, config.apis);
  visit.list(
      {"rules",
       "rule files of Prometheus's format, by absolute paths or patterns; absent: those that "
       "the agent ships; []: none"},
      config.rules);
  visit.section({"compat", "exporters that the agent stands in for: one layer at their paths"},
                config.compat);
  visit.section({"log", "to standard error"}, config.log);
  visit.section({"limits", "bounds on memory"}, config.limits);
  visit.section({"thresholds", "numbers of the shipped alerts, see docs/alerts.md"},
                config.thresholds);
  visit.list({"alertmanagers",
              "where alerts are sent by Alertmanager's API, version 2; each a URL or a mapping"},
             config.alertmanagers);
  visit.list({"webhooks",
              "where alerts are posted in the form of Alertmanager's webhooks; each a URL or a "
              "mapping"},
             config.webhooks);
  visit.key({"external_url",
             "where people reach the agent, for links in alerts; empty: http://HOST:PORT, of the "
             "host's name and of listen"},
            config.external_url, check_external_url);
  visit.rule(check_listeners, config);
}

}  // namespace strata
