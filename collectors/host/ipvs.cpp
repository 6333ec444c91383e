#include "collectors/host/ipvs.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include <arpa/inet.h>

#include "collectors/host/ipvs_metrics.h"
#include "collectors/host/lines.h"
#include "collectors/host/shapes/host_file.h"
#include "collectors/host/shapes/number.h"
#include "collectors/host/shapes/part.h"
#include "core/metrics/labels.h"

namespace strata::host {
namespace {

struct Endpoint {
  std::string address;
  std::string port;
};

/// As people write it: "2620:0000:0000:0000:0000:0000:0000:0001" is "2620::1".
std::optional<std::string> ipv6(std::string_view text) {
  in6_addr address{};
  if (::inet_pton(AF_INET6, std::string(text).c_str(), &address) != 1) return std::nullopt;
  std::array<char, INET6_ADDRSTRLEN> room{};
  ::inet_ntop(AF_INET6, &address, room.data(), room.size());
  return std::string(room.data());
}

std::optional<std::string> ipv4(std::string_view text) {
  const auto bits = text.size() == 8 ? hex32(text) : std::nullopt;
  if (!bits) return std::nullopt;
  const in_addr address{htonl(*bits)};
  std::array<char, INET_ADDRSTRLEN> room{};
  ::inet_ntop(AF_INET, &address, room.data(), room.size());
  return std::string(room.data());
}

// "C0A80016:0CEA", "[2620:0000:...:0001]:0050"
std::optional<Endpoint> endpoint(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto port = hex32(text.substr(colon + 1));
  auto host = text.substr(0, colon);
  const bool six = host.starts_with('[') && host.ends_with(']') && host.size() > 2;
  auto address = six ? ipv6(host.substr(1, host.size() - 2)) : ipv4(host);
  if (!port || !address) return std::nullopt;
  return Endpoint{std::move(*address), std::to_string(*port)};
}

struct Service {
  Endpoint local;
  std::string protocol;
  std::string mark;
};

// "TCP  C0A80016:0CEA wlc", "FWM  10001000 wlc"
std::optional<Service> service(std::string_view protocol, std::string_view what) {
  if (protocol == "FWM") return Service{{"", "0"}, std::string(protocol), std::string(what)};
  if (protocol != "TCP" && protocol != "UDP" && protocol != "SCTP") return std::nullopt;
  auto local = endpoint(what);
  if (!local) return std::nullopt;
  return Service{std::move(*local), std::string(protocol), {}};
}

// "  -> C0A85216:0CEA      Tunnel  100    248        2"
std::optional<IpvsBackend> backend(const Service& service, std::string_view line) {
  const auto remote = endpoint(text::take_field(line));
  text::take_field(line);
  if (!remote) return std::nullopt;
  IpvsBackend found{{service.local.address, service.local.port, remote->address, remote->port,
                     service.protocol, service.mark},
                    {}};
  for (auto& number : found.numbers) {
    const auto value = number_of(text::take_field(line));
    if (!value) return std::nullopt;
    number = *value;
  }
  return found;
}

// "   Total Incoming Outgoing         Incoming         Outgoing", a second heading, and
// " 16AA370 E33656E5        0     51D8C8883AB3        0"
class Totals final : public Part {
 public:
  explicit Totals(const HostFs& host) : file_(host, {Root::host_net, "ip_vs_stats"}) {}

  Status collect(const CollectContext& /*context*/, Batch& batch) override {
    const auto text = file_.read();
    if (!text) return as_told(text.error(), Missing::no_data);
    std::size_t line_number = 0;
    each_whole_line(*text, [&](std::string_view line) {
      if (++line_number != 3) return;
      for (const auto& def : ipvs::totals) {
        const auto value = number_of(text::take_field(line), {.spelling = Spelling::hex});
        if (value) batch.add(def, *value);
      }
    });
    return batch.empty() ? fail(Code::parse, "ip_vs_stats: no totals") : Status();
  }

 private:
  HostFile file_;
};

using ShownLabels = std::array<bool, ipvs::backend_labels.size()>;

Result<ShownLabels> shown_labels(std::string_view names) {
  ShownLabels shown{};
  while (!names.empty()) {
    const auto name = text::trim(text::take_until(names, ','));
    const auto* const at = std::ranges::find(ipvs::backend_labels, name);
    if (at == ipvs::backend_labels.end()) {
      return fail(Code::invalid, "ipvs: unknown label of a backend: " + std::string(name));
    }
    shown.at(static_cast<std::size_t>(at - ipvs::backend_labels.begin())) = true;
  }
  return shown;
}

class Backends final : public Part {
 public:
  Backends(const HostFs& host, const IpvsOptions& options)
      : file_(host, {Root::host_net, "ip_vs"}), shown_(shown_labels(options.backend_labels)) {}

  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  [[nodiscard]] std::string labels_of(const IpvsBackend& backend) const;

  HostFile file_;
  Result<ShownLabels> shown_;
};

std::string Backends::labels_of(const IpvsBackend& backend) const {
  std::string labels;
  for (std::size_t i = 0; i < backend.labels.size(); ++i) {
    if (shown_->at(i)) append_label(labels, 0, ipvs::backend_labels[i], backend.labels.at(i));
  }
  return labels;
}

Status Backends::collect(const CollectContext& /*context*/, Batch& batch) {
  if (!shown_) return fail(shown_.error());
  const auto text = file_.read();
  if (!text) return as_told(text.error(), Missing::no_data);
  std::map<std::string, std::array<double, 3>> sums;
  each_ipvs_backend(*text, [&](const IpvsBackend& backend) {
    auto& sum = sums[labels_of(backend)];
    for (std::size_t i = 0; i < sum.size(); ++i) sum.at(i) += backend.numbers.at(i);
  });
  for (const auto& [labels, sum] : sums) {
    for (std::size_t i = 0; i < sum.size(); ++i) {
      batch.add_rendered(ipvs::backends.at(i), Suffix::none, labels, sum.at(i));
    }
  }
  return {};
}

}  // namespace

void each_ipvs_backend(std::string_view file,
                       const std::function<void(const IpvsBackend&)>& visit) {
  std::optional<Service> current;
  each_whole_line(file, [&](std::string_view line) {
    const auto word = text::take_field(line);
    if (word != "->") {
      current = service(word, text::take_field(line));
      return;
    }
    if (!current) return;
    if (const auto found = backend(*current, line)) visit(*found);
  });
}

std::unique_ptr<Collector> make_ipvs(const HostFs& host, const IpvsOptions& options) {
  return made_of("ipvs", Placement::loop, std::make_unique<Totals>(host),
                 std::make_unique<Backends>(host, options));
}

}  // namespace strata::host
