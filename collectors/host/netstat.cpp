#include "collectors/host/netstat.h"

#include <vector>

#include "collectors/host/lines.h"
#include "collectors/host/netstat_metrics.h"
#include "collectors/host/shapes/host_file.h"
#include "collectors/host/shapes/key_families.h"
#include "collectors/host/shapes/number.h"
#include "collectors/host/shapes/part.h"

namespace strata::host {
namespace {

using Cells = std::vector<std::string_view>;

void each_of_pair(const Cells& names, const Cells& values, const NetstatVisit& visit) {
  if (names.size() != values.size() || names[0] != values[0]) return;
  auto protocol = names[0];
  if (!protocol.ends_with(':')) return;
  protocol.remove_suffix(1);
  for (std::size_t i = 1; i < names.size(); ++i) visit(protocol, names[i], values[i]);
}

FamilyText netstat_text(std::string_view key) {
  return {.name = "node_netstat_" + std::string(key),
          .help = "Network statistic " + std::string(key) + ".",
          .type = MetricType::untyped};
}

class Netstat final : public Part {
 public:
  Netstat(const HostFs& host, const NetstatOptions& options)
      : netstat_(host, {Root::host_net, "netstat"}),
        snmp_(host, {Root::host_net, "snmp"}),
        snmp6_(host, {Root::host_net, "snmp6"}),
        families_({.include = options.fields}, netstat_fields, netstat_text) {}

  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  using Each = void (*)(std::string_view, const NetstatVisit&);

  /// `missing`: what it means where the file is not there.
  Status add(HostFile& file, Each each, Missing missing, Batch& batch);

  HostFile netstat_;
  HostFile snmp_;
  HostFile snmp6_;
  KeyFamilies families_;
  std::size_t place_ = 0;
  std::string key_;
};

Status Netstat::add(HostFile& file, Each each, Missing missing, Batch& batch) {
  const auto text = file.read();
  if (!text) return as_told(text.error(), missing);
  bool any = false;
  each(*text, [&](std::string_view protocol, std::string_view name, std::string_view value) {
    any = true;
    key_.assign(protocol).append("_").append(name);
    const auto* const def = families_.see(place_++, key_);
    if (def == nullptr) return;
    if (const auto number = number_of(value)) batch.add(*def, *number);
  });
  return any ? Status() : fail(Code::parse, "net: no protocol's counters");
}

Status Netstat::collect(const CollectContext& /*context*/, Batch& batch) {
  if (!families_.status()) return families_.status();
  families_.begin_round();
  place_ = 0;
  Status status;
  weigh(status, add(netstat_, each_netstat, Missing::failed, batch));
  weigh(status, add(snmp_, each_netstat, Missing::failed, batch));
  weigh(status, add(snmp6_, each_snmp6, Missing::absent, batch));
  families_.hold(batch);
  return status;
}

}  // namespace

// "TcpExt: SyncookiesSent SyncookiesRecv" and, in the next line, "TcpExt: 0 2"
void each_netstat(std::string_view file, const NetstatVisit& visit) {
  Cells names;
  Cells values;
  each_whole_line(file, [&](std::string_view line) {
    if (names.empty()) return take_fields(line, names);
    take_fields(line, values);
    each_of_pair(names, values, visit);
    names.clear();
  });
}

// "Ip6InOctets                       460", "UdpLite6InErrors 0"
void each_snmp6(std::string_view file, const NetstatVisit& visit) {
  each_whole_line(file, [&](std::string_view line) {
    const auto key = text::take_field(line);
    const auto six = key.find('6');
    if (six == std::string_view::npos || six + 1 == key.size()) return;
    const auto value = text::take_field(line);
    if (!value.empty()) visit(key.substr(0, six + 1), key.substr(six + 1), value);
  });
}

std::unique_ptr<Collector> make_netstat(const HostFs& host, const NetstatOptions& options) {
  return made_of("netstat", Placement::shared_thread, std::make_unique<Netstat>(host, options));
}

}  // namespace strata::host
