#include "collectors/host/textfile_rules.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "core/base/text.h"

namespace strata::host {
namespace {

constexpr std::string_view blanks = " \t";

class Rules {
 public:
  Status check_line(std::string_view line) {
    line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
    if (line.empty()) return {};
    return line.front() == '#' ? check_comment(line.substr(1)) : check_sample(line);
  }

 private:
  Status check_comment(std::string_view rest) {
    if (rest.empty() || blanks.find(rest.front()) == std::string_view::npos) return {};
    const auto keyword = text::take_field(rest);
    const auto name = unquoted(text::take_field(rest));
    rest.remove_prefix(std::min(rest.find_first_not_of(blanks), rest.size()));
    if (keyword == "HELP" && !rest.empty() && !helped_.insert(name).second) {
      return fail(Code::parse, "second HELP of a metric");
    }
    if (keyword != "TYPE") return {};
    if (sampled_.contains(name) || !types_.emplace(name, rest).second) {
      return fail(Code::parse, "second TYPE of a metric, or one behind its samples");
    }
    return {};
  }

  Status check_sample(std::string_view line) {
    if (line.find_last_of(" \t\r") == line.size() - 1) {
      return fail(Code::parse, "blanks behind the value");
    }
    sampled_.insert(family_of(name_in(line)));
    return {};
  }

  static std::string_view unquoted(std::string_view name) {
    const bool quoted = name.size() > 1 && name.front() == '"' && name.back() == '"';
    return quoted ? name.substr(1, name.size() - 2) : name;
  }

  /// `up{job="x"} 1`; `{"up",job="x"} 1`.
  static std::string_view name_in(std::string_view line) {
    if (!line.starts_with('{')) return line.substr(0, line.find_first_of("{ \t"));
    line.remove_prefix(std::min(line.find_first_not_of("{ \t"), line.size()));
    return unquoted(line.substr(0, line.find_first_of(", \t}")));
  }

  /// "x" for the "x_sum" of a summary or histogram x.
  std::string_view family_of(std::string_view name) const {
    constexpr std::array<std::string_view, 3> endings = {"_sum", "_count", "_bucket"};
    for (const auto ending : endings) {
      if (!name.ends_with(ending)) continue;
      const auto base = name.substr(0, name.size() - ending.size());
      const auto type = types_.find(base);
      if (type == types_.end()) continue;
      const bool bucket = ending == "_bucket";
      if (type->second == "histogram" || (!bucket && type->second == "summary")) return base;
    }
    return name;
  }

  std::unordered_set<std::string_view> helped_;
  std::unordered_set<std::string_view> sampled_;
  std::unordered_map<std::string_view, std::string_view> types_;
};

}  // namespace

Status check_textfile_rules(std::string_view text) {
  if (!text.empty() && text.back() != '\n') {
    return fail(Code::parse, "the last line has no end: the file was cut off");
  }
  Rules rules;
  for (std::size_t number = 1; !text.empty(); ++number) {
    if (auto checked = rules.check_line(text::take_line(text)); !checked) {
      return fail(checked.error().within("line " + std::to_string(number)));
    }
  }
  return {};
}

}  // namespace strata::host
