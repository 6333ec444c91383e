#include "collectors/host/ebs.h"

#include <array>
#include <map>
#include <optional>
#include <utility>

#include "collectors/host/ebs_metrics.h"
#include "collectors/host/shapes/host_file.h"
#include "collectors/host/shapes/part.h"
#include "collectors/host/units.h"
#include "core/base/text.h"

namespace strata::host {
namespace {

constexpr std::string_view volume_model = "Amazon Elastic Block Store";
constexpr std::string_view store_model = "Amazon EC2 NVMe Instance Storage";
constexpr Duration before_asked_again = std::chrono::hours(1);

struct Number {
  const EbsDefs* defs;
  std::uint64_t EbsLog::*value;
  double per_unit = 1;
};
constexpr std::array numbers = {
    Number{&ebs_reads, &EbsLog::reads},
    Number{&ebs_writes, &EbsLog::writes},
    Number{&ebs_read_bytes, &EbsLog::read_bytes},
    Number{&ebs_written_bytes, &EbsLog::written_bytes},
    Number{&ebs_read_seconds, &EbsLog::read_time, microseconds},
    Number{&ebs_write_seconds, &EbsLog::write_time, microseconds},
    Number{&ebs_iops_exceeded, &EbsLog::volume_iops_exceeded, microseconds},
    Number{&ebs_throughput_exceeded, &EbsLog::volume_throughput_exceeded, microseconds},
    Number{&ebs_instance_iops_exceeded, &EbsLog::instance_iops_exceeded, microseconds},
    Number{&ebs_instance_throughput_exceeded, &EbsLog::instance_throughput_exceeded, microseconds},
    Number{&ebs_queue_length, &EbsLog::queue_length},
};

struct NvmeDisk {
  std::string name;  // "nvme0n1"
  std::string id;    // of the volume, or the store's serial number
};

void add_latencies(const MetricDef& def, const NvmeDisk& device, const EbsLog::Latencies& latencies,
                   std::uint64_t time, Batch& batch) {
  if (latencies.count == 0 && latencies.buckets.empty()) return;
  static const Entity none{};
  batch.add(def, none,
            {latencies.buckets, static_cast<double>(time) / microseconds, latencies.count},
            {device.name, device.id});
}

void add_log(const EbsLog& log, const NvmeDisk& device, Batch& batch) {
  const auto def_of = [&](const EbsDefs& defs) -> const MetricDef& {
    return log.kind == EbsKind::volume ? defs.volume : defs.store;
  };
  for (const auto& number : numbers) {
    const auto& def = def_of(*number.defs);
    if (def.name.empty()) continue;
    const auto value = static_cast<double>(log.*number.value) / number.per_unit;
    batch.add(def, value, {device.name, device.id});
  }
  add_latencies(def_of(ebs_read_latency), device, log.read_latencies, log.read_time, batch);
  add_latencies(def_of(ebs_write_latency), device, log.write_latencies, log.write_time, batch);
}

class Ebs final : public Part {
 public:
  Ebs(const HostFs& host, ReadEbsLog read) : host_(host), read_(std::move(read)) {}

  Status collect(const CollectContext& context, Batch& batch) override {
    const auto names = list_directory(host_.sys("class/nvme"));
    if (!names) return as_told(names.error(), Missing::no_data);
    Status status = fail(Code::no_data, "no NVMe controller is Amazon's");
    for (const auto& controller : *names) {
      const auto device = device_of(controller);
      if (!device) continue;
      if (!status && status.error().code == Code::no_data) status = {};
      weigh(status, add_device(*device, context.now, batch));
    }
    return status;
  }

 private:
  /// nullopt where the controller is not Amazon's.
  [[nodiscard]] std::optional<NvmeDisk> device_of(const std::string& controller) const {
    const auto directory = host_.sys("class/nvme/" + controller);
    const auto model = read_file(directory + "/model");
    const auto serial = read_file(directory + "/serial");
    if (!model || !serial) return std::nullopt;
    const auto kind = text::trim(*model);
    const auto id = text::trim(*serial);
    if (kind == volume_model) return NvmeDisk{controller + "n1", ebs_volume_id(id)};
    if (kind == store_model) return NvmeDisk{controller + "n1", std::string(id)};
    return std::nullopt;
  }

  Status add_device(const NvmeDisk& device, Instant now, Batch& batch) {
    const auto again = unsupported_.find(device.name + device.id);
    if (again != unsupported_.end() && now < again->second) return {};
    const auto page = read_(host_.root("/dev/" + device.name));
    if (!page && page.error().code == Code::unsupported) {
      unsupported_[device.name + device.id] = now + before_asked_again;
      return {};
    }
    if (!page) return fail(page.error());
    const auto log = parse_ebs_log(*page);
    if (!log) return fail(log.error().within(device.name));
    add_log(*log, device, batch);
    return {};
  }

  HostFs host_;
  ReadEbsLog read_;
  std::map<std::string, Instant> unsupported_;  // by device and what it is; until when
};

}  // namespace

std::string ebs_volume_id(std::string_view serial) {
  if (!serial.starts_with("vol") || serial.starts_with("vol-")) return std::string(serial);
  return std::string("vol-").append(serial.substr(3));
}

std::unique_ptr<Collector> make_ebs(const HostFs& host, ReadEbsLog read) {
  return made_of("ebs", Placement::own_thread, std::make_unique<Ebs>(host, std::move(read)));
}

}  // namespace strata::host
