#include "collectors/host/mountstats.h"

#include <set>

#include "collectors/host/lines.h"
#include "collectors/host/mountstats_metrics.h"
#include "collectors/host/shapes/number.h"
#include "collectors/host/shapes/part.h"
#include "core/metrics/labels.h"

namespace strata::host {
namespace {

/// All numbers of a line; none where one of its words is no number.
NfsMount::Numbers numbers_of(std::string_view line) {
  NfsMount::Numbers numbers;
  for (auto word = text::take_field(line); !word.empty(); word = text::take_field(line)) {
    const auto value = number_of(word);
    if (!value) return {};
    numbers.push_back(*value);
  }
  return numbers;
}

// "device 192.168.1.1:/srv mounted on /mnt/nfs with fstype nfs4 statvers=1.1"; nothing where it is
// no NFS mount.
std::optional<NfsMount> mount_of(std::string_view line) {
  NfsMount mount;
  text::take_field(line);
  mount.device = text::take_field(line);
  if (text::take_field(line) != "mounted" || text::take_field(line) != "on") return std::nullopt;
  mount.mount_point = text::take_field(line);
  if (text::take_field(line) != "with" || text::take_field(line) != "fstype") return std::nullopt;
  const auto type = text::take_field(line);
  const bool counted = text::take_field(line).starts_with("statvers=");
  if ((type != "nfs" && type != "nfs4") || !counted) return std::nullopt;
  return mount;
}

/// A line of a mount, by its first word.
void read_line(std::string_view word, std::string_view line, NfsMount& mount) {
  if (word == "age:") {
    mount.age = number_of(line);
  } else if (word == "bytes:") {
    mount.bytes = numbers_of(line);
  } else if (word == "events:") {
    mount.events = numbers_of(line);
  } else if (word == "xprt:") {
    const auto protocol = text::take_field(line);
    auto numbers = numbers_of(line);
    if (!numbers.empty()) mount.transports.push_back({protocol, std::move(numbers)});
  } else if (word.size() > 1 && word.ends_with(':')) {
    // "	        READ: 1298 1298 0 207680 1210292152 6 79386 79407"
    auto numbers = numbers_of(line);
    word.remove_suffix(1);
    if (numbers.size() >= mountstats::operations.size()) {
      mount.operations.push_back({word, std::move(numbers)});
    }
  }
}

/// Label text of a mount.
std::string labels_of(const NfsMount& mount, std::string_view address) {
  auto labels = label_text("export", mount.device);
  append_label(labels, 0, "protocol", mount.transports.front().protocol);
  append_label(labels, 0, "mountaddr", address);
  return labels;
}

template <class Defs>
void add_counts(const Defs& defs, const NfsMount::Numbers& numbers, const std::string& labels,
                Batch& batch) {
  if (numbers.size() < defs.size()) return;
  for (std::size_t i = 0; i < defs.size(); ++i) {
    if (!defs[i].name.empty()) batch.add_rendered(defs[i], Suffix::none, labels, numbers[i]);
  }
}

/// The number of a transport's column; nothing where an old kernel does not have it.
std::optional<double> transport_number(const mountstats::TransportColumn& column,
                                       const NfsMount::Transport& transport) {
  const auto at = transport.protocol == "udp"    ? column.udp
                  : transport.protocol == "rdma" ? column.rdma
                                                 : column.tcp;
  if (at < 0) return 0;
  const auto index = static_cast<std::size_t>(at);
  if (index >= transport.numbers.size()) return std::nullopt;
  return transport.numbers[index];
}

void add_transports(const NfsMount& mount, const std::string& shared, Batch& batch) {
  for (std::size_t i = 0; i < mount.transports.size(); ++i) {
    auto labels = shared;
    append_label(labels, 0, "transport", std::to_string(i));
    for (const auto& column : mountstats::transports) {
      const auto value = transport_number(column, mount.transports[i]);
      if (value) batch.add_rendered(column.def, Suffix::none, labels, *value);
    }
  }
}

void add_operations(const NfsMount& mount, const std::string& shared, Batch& batch) {
  std::set<std::string_view> seen;
  for (const auto& operation : mount.operations) {
    if (!seen.insert(operation.name).second) continue;
    auto labels = shared;
    append_label(labels, 0, "operation", operation.name);
    for (std::size_t i = 0; i < mountstats::operations.size(); ++i) {
      const auto& column = mountstats::operations.at(i);
      batch.add_rendered(column.def, Suffix::none, labels, operation.numbers[i] / column.per_unit);
    }
  }
}

class Mountstats final : public Part {
 public:
  explicit Mountstats(const HostFs& host)
      : of_init_(host.proc("1/")), of_self_(host.proc("self/")) {}

  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  [[nodiscard]] Result<std::string> read(std::string_view file) const {
    auto text = read_file(of_init_ + std::string(file));
    return text ? text : read_file(of_self_ + std::string(file));
  }

  std::string of_init_;
  std::string of_self_;  // where init's is not to be seen
};

Status Mountstats::collect(const CollectContext& /*context*/, Batch& batch) {
  const auto mounts = read("mountstats");
  if (!mounts) return fail(mounts.error());
  // "device proc mounted on /proc with fstype proc"; "no device mounted on ..."
  if (mounts->find("device mounted on ") == std::string::npos && !mounts->starts_with("device ")) {
    return fail(Code::parse, "mountstats: no line of a mount");
  }
  const auto addresses = nfs_addresses(read("mountinfo").value_or(""));
  std::set<std::string> served;  // one export may be mounted in many places, and counts once
  each_nfs_mount(*mounts, [&](const NfsMount& mount) {
    const auto address = addresses.find(mount.mount_point);
    const auto labels = labels_of(mount, address == addresses.end() ? "" : address->second);
    if (!served.insert(labels).second) return;
    if (mount.age) batch.add_rendered(mountstats::age, Suffix::none, labels, *mount.age);
    add_counts(mountstats::bytes, mount.bytes, labels, batch);
    add_counts(mountstats::events, mount.events, labels, batch);
    add_transports(mount, labels, batch);
    add_operations(mount, labels, batch);
  });
  return {};
}

}  // namespace

void each_nfs_mount(std::string_view mountstats,
                    const std::function<void(const NfsMount&)>& visit) {
  std::optional<NfsMount> mount;
  const auto end_mount = [&] {
    if (mount && !mount->transports.empty()) visit(*mount);
    mount.reset();
  };
  each_whole_line(mountstats, [&](std::string_view line) {
    if (line.starts_with("device ")) {
      end_mount();
      mount = mount_of(line);
    } else if (mount) {
      const auto word = text::take_field(line);
      read_line(word, line, *mount);
    }
  });
  end_mount();
}

// "40 28 0:41 / /mnt/nfs rw,relatime shared:1 - nfs4 192.168.1.1:/srv rw,vers=4.2,addr=192.168.1.1"
std::map<std::string, std::string, std::less<>> nfs_addresses(std::string_view mountinfo) {
  constexpr std::string_view key = "addr=";
  std::map<std::string, std::string, std::less<>> addresses;
  each_whole_line(mountinfo, [&](std::string_view line) {
    const auto dash = line.find(" - nfs");
    if (dash == std::string_view::npos) return;
    auto options = line.substr(dash);
    for (int i = 0; i < 4; ++i) text::take_field(line);
    const auto mount_point = text::take_field(line);
    for (int i = 0; i < 3; ++i) text::take_field(options);
    auto rest = text::take_field(options);
    while (!rest.empty()) {
      const auto option = text::take_until(rest, ',');
      if (!option.starts_with(key)) continue;
      addresses.insert_or_assign(std::string(mount_point), std::string(option.substr(key.size())));
    }
  });
  return addresses;
}

std::unique_ptr<Collector> make_mountstats(const HostFs& host) {
  return made_of("mountstats", Placement::loop, std::make_unique<Mountstats>(host));
}

}  // namespace strata::host
