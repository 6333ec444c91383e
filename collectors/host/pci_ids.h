// Names of PCI vendors, devices and classes, from the file pci.ids.
#pragma once

#include <optional>
#include <string_view>
#include <unordered_map>

namespace strata::host {

/// Identifiers are hexadecimal digits in lower case, without "0x". Views into the file's text,
/// which outlives it.
class PciIds {
 public:
  explicit PciIds(std::string_view text);

  [[nodiscard]] std::optional<std::string_view> vendor(std::string_view id) const;
  [[nodiscard]] std::optional<std::string_view> device(std::string_view vendor,
                                                       std::string_view id) const;
  /// `id` is of the subsystem: "1028 06e6", its vendor and it.
  [[nodiscard]] std::optional<std::string_view> subsystem(std::string_view vendor,
                                                          std::string_view device,
                                                          std::string_view id) const;
  /// Of six digits: that of the interface, or of its subclass, or of its class.
  [[nodiscard]] std::optional<std::string_view> device_class(std::string_view digits) const;

 private:
  struct Block {
    std::string_view name;
    std::string_view lines;  // those below it, which begin with a tab
  };
  using Blocks = std::unordered_map<std::string_view, Block>;

  static std::optional<Block> find(std::string_view lines, std::string_view tabs,
                                   std::string_view id);
  [[nodiscard]] std::optional<Block> find_device(std::string_view vendor,
                                                 std::string_view id) const;

  Blocks vendors_;
  Blocks classes_;
};

}  // namespace strata::host
