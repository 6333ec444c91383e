#include "collectors/host/pcidevice.h"

#include <filesystem>
#include <map>

#include "collectors/host/pci_ids.h"
#include "collectors/host/pcidevice_metrics.h"
#include "core/base/text.h"
#include "core/metrics/labels.h"

namespace strata::host {
namespace {

namespace fs = std::filesystem;

constexpr std::array ids_files = {"/usr/share/misc/pci.ids", "/usr/share/hwdata/pci.ids"};
constexpr std::array<std::string_view, 7> power_states = {"D0",     "D1",      "D2",   "D3hot",
                                                          "D3cold", "unknown", "error"};

struct Identity {
  std::string class_id, vendor, device, subsystem_vendor, subsystem_device, revision;
};

std::string digits(std::string_view text) {
  return std::string(text.starts_with("0x") ? text.substr(2) : text);
}

void add_location(std::string& labels, std::string_view prefix,
                  const std::array<std::string_view, 4>& parts) {
  constexpr std::array<std::string_view, 4> keys = {"segment", "bus", "device", "function"};
  for (std::size_t i = 0; i < keys.size(); ++i) {
    append_label(labels, 0, std::string(prefix).append(keys.at(i)), parts.at(i));
  }
}

/// The bridge that the device is behind; "*" where it is on a bus of its own.
void add_parent(const std::string& directory, std::string& labels) {
  std::error_code error;
  const auto real = fs::canonical(directory, error);
  const auto parent = real.parent_path().filename().string();
  constexpr std::array<std::string_view, 4> none = {"*", "*", "*", "*"};
  add_location(labels, "parent_", parse_pci_location(parent).value_or(none));
}

void add_power_state(const EntityView& device, Batch& batch) {
  const auto state = small_text(device.directory, "power_state");
  if (state.empty()) return;
  for (const auto known : power_states) {
    auto labels = device.labels;
    append_label(labels, 0, "state", known);
    batch.add_rendered(pci_power_state, Suffix::none, labels, known == state ? 1 : 0);
  }
}

/// Labels of devices' names, asked for once for each kind of device.
class PciNames {
 public:
  PciNames(const HostFs& host, std::string idsfile) {
    if (!idsfile.empty()) files_.push_back(std::move(idsfile));
    if (!files_.empty()) return;
    for (const auto* const file : ids_files) files_.push_back(host.root(file));
  }

  const std::string& labels(const Identity& of) {
    const auto key =
        of.class_id + of.vendor + of.device + of.subsystem_vendor + of.subsystem_device;
    const auto at = known_.find(key);
    if (at != known_.end()) return at->second;
    if (known_.size() >= most_kinds) known_.clear();
    return known_.emplace(key, looked_up(of)).first->second;
  }

 private:
  static constexpr std::size_t most_kinds = 4096;

  [[nodiscard]] std::string looked_up(const Identity& of) const {
    std::string text;
    for (const auto& file : files_) {
      if (auto read = read_file(file)) text = std::move(*read);
      if (!text.empty()) break;
    }
    const PciIds ids(text);
    const auto vendor = digits(of.vendor);
    const auto device = digits(of.device);
    const auto subvendor = digits(of.subsystem_vendor);
    const auto subdevice = digits(of.subsystem_device);
    const auto kind = digits(of.class_id);
    std::string labels;
    append_label(labels, 0, "vendor_name", ids.vendor(vendor).value_or(vendor));
    append_label(labels, 0, "device_name", ids.device(vendor, device).value_or(device));
    append_label(labels, 0, "subsystem_vendor_name", ids.vendor(subvendor).value_or(subvendor));
    append_label(labels, 0, "subsystem_device_name",
                 ids.subsystem(vendor, device, subvendor + " " + subdevice).value_or(subdevice));
    const auto name = ids.device_class(kind);
    append_label(labels, 0, "class_name",
                 name ? std::string(*name) : "Unknown class (" + kind + ")");
    return labels;
  }

  std::vector<std::string> files_;
  std::map<std::string, std::string> known_;
};

void add_info(const EntityView& device, PciNames* names, Batch& batch) {
  const auto read = [&](std::string_view file) { return small_text(device.directory, file); };
  const Identity of{read("class"),
                    read("vendor"),
                    read("device"),
                    read("subsystem_vendor"),
                    read("subsystem_device"),
                    read("revision")};
  if (of.class_id.empty() || of.vendor.empty() || of.device.empty()) return;
  auto labels = device.labels;
  add_parent(device.directory, labels);
  append_label(labels, 0, "class_id", of.class_id);
  append_label(labels, 0, "vendor_id", of.vendor);
  append_label(labels, 0, "device_id", of.device);
  append_label(labels, 0, "subsystem_vendor_id", of.subsystem_vendor);
  append_label(labels, 0, "subsystem_device_id", of.subsystem_device);
  append_label(labels, 0, "revision", of.revision);
  if (names != nullptr) labels.append(",").append(names->labels(of));
  batch.add_rendered(pci_info, Suffix::none, labels, 1);
}

}  // namespace

std::optional<std::array<std::string_view, 4>> parse_pci_location(std::string_view name) {
  std::array<std::string_view, 4> parts;
  parts[0] = text::take_until(name, ':');
  parts[1] = text::take_until(name, ':');
  parts[2] = text::take_until(name, '.');
  parts[3] = name;
  for (const auto part : parts) {
    const bool is_hex = part.find_first_not_of("0123456789abcdef") == std::string_view::npos;
    if (part.empty() || !is_hex) return std::nullopt;
  }
  return parts;
}

bool add_pci_location(const std::string& directory, std::string& labels) {
  const auto parts =
      parse_pci_location(std::string_view(directory).substr(directory.rfind('/') + 1));
  if (parts) add_location(labels, "", *parts);
  return parts.has_value();
}

std::unique_ptr<Collector> make_pcidevice(const HostFs& host, const PcideviceOptions& options) {
  auto names = options.names ? std::make_shared<PciNames>(host, options.idsfile) : nullptr;
  EntityOptions dirs;
  dirs.add_more = [names](const EntityView& device, const CollectContext&, Batch& batch) {
    add_info(device, names.get(), batch);
    add_power_state(device, batch);
  };
  return made_of("pcidevice", Placement::shared_thread,
                 std::make_unique<EntityDirs>(host, pci_dir, std::move(dirs)));
}

}  // namespace strata::host
