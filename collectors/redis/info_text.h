// InfoText: the answer to INFO, taken apart into lines. Pure; views into the answer.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace strata::redis {

struct InfoLine {
  std::string_view section;  // "Memory"
  std::string_view key;
  std::string_view value;
};

/// A line of Commandstats; the last two came with Redis 6.2.
struct CommandStats {
  double calls = 0;
  double usec = 0;
  std::optional<double> rejected = {};
  std::optional<double> failed = {};
};

class InfoText {
 public:
  /// Lines of another shape are left out; of a key that stands twice the first counts, since a
  /// server says each once. `info` must outlive the object.
  explicit InfoText(std::string_view info);

  [[nodiscard]] std::span<const InfoLine> lines() const { return lines_; }

  /// Lines of a section that repeats its keys: Modules.
  [[nodiscard]] std::span<const InfoLine> modules() const { return modules_; }

  [[nodiscard]] bool has_section(std::string_view name) const;

  /// Empty, or nothing, where the key is not there.
  [[nodiscard]] std::string_view value(std::string_view key) const;
  [[nodiscard]] std::optional<double> number(std::string_view key) const;

  /// By name: "get", "config|get".
  [[nodiscard]] const std::unordered_map<std::string_view, CommandStats>& commands() const {
    return commands_;
  }

 private:
  void add_line(std::string_view section, std::string_view line);
  void add_command(std::string_view key, std::string_view value);

  std::vector<std::string_view> sections_;
  std::vector<InfoLine> lines_;
  std::vector<InfoLine> modules_;
  std::unordered_map<std::string_view, std::string_view> values_;
  std::unordered_map<std::string_view, CommandStats> commands_;
};

/// A finite number; INFO's words for yes and no are numbers too.
std::optional<double> info_number(std::string_view value);

/// The value of `key` in `calls=21,usec=175`; empty where it is not there.
std::string_view info_part(std::string_view list, std::string_view key);

}  // namespace strata::redis
