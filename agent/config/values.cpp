#include "agent/config/values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <regex>
#include <span>

#include "agent/text/safe_text.h"
#include "core/base/text.h"

namespace strata {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t size = 0;
};

constexpr std::array<Unit, 7> time_units = {{{"y", 31'536'000'000},
                                             {"w", 604'800'000},
                                             {"d", 86'400'000},
                                             {"h", 3'600'000},
                                             {"m", 60'000},
                                             {"s", 1'000},
                                             {"ms", 1}}};  // in milliseconds

// Powers of 1024 under either name, as Prometheus reads body_size_limit.
constexpr std::array<Unit, 7> byte_units = {{{"B", 1},
                                             {"KiB", std::uint64_t{1} << 10},
                                             {"MiB", std::uint64_t{1} << 20},
                                             {"GiB", std::uint64_t{1} << 30},
                                             {"KB", std::uint64_t{1} << 10},
                                             {"MB", std::uint64_t{1} << 20},
                                             {"GB", std::uint64_t{1} << 30}}};

constexpr std::array<std::string_view, 4> level_names = {"debug", "info", "warning", "error"};
constexpr std::array<std::string_view, 2> format_names = {"text", "json"};

tl::unexpected<Error> wanted(std::string_view what, std::string_view found) {
  return fail(Code::invalid, "must be " + std::string(what) + ", not " + quote_text(found));
}

std::string_view take_digits(std::string_view& rest) {
  const auto end = std::min(rest.find_first_not_of("0123456789"), rest.size());
  const auto digits = rest.substr(0, end);
  rest.remove_prefix(end);
  return digits;
}

const Unit* find_unit(std::span<const Unit> units, std::string_view name) {
  const auto found =
      std::find_if(units.begin(), units.end(), [&](const Unit& u) { return u.name == name; });
  return found == units.end() ? nullptr : &*found;
}

std::optional<std::uint64_t> product(std::string_view digits, std::uint64_t unit) {
  const auto count = text::u64(digits);
  if (!count || *count > std::numeric_limits<std::uint64_t>::max() / unit) return std::nullopt;
  return *count * unit;
}

/// nullopt: no duration at all, or one beyond what Duration can hold (292 years).
std::optional<std::uint64_t> duration_milliseconds(std::string_view rest) {
  constexpr std::uint64_t longest = std::numeric_limits<std::int64_t>::max() / 1'000'000;
  std::uint64_t total = 0;
  const Unit* previous = nullptr;
  while (!rest.empty()) {
    const auto digits = take_digits(rest);
    const auto name = rest.substr(0, rest.find_first_of("0123456789"));
    const auto* const unit = find_unit(time_units, name);
    if (digits.empty() || unit == nullptr || (previous != nullptr && unit <= previous)) {
      return std::nullopt;
    }
    const auto part = product(digits, unit->size);
    if (!part || *part > longest - total) return std::nullopt;
    total += *part;
    previous = unit;
    rest.remove_prefix(name.size());
  }
  return total;
}

template <class Enum, std::size_t size>
Status from_names(const std::array<std::string_view, size>& names, std::string_view text,
                  Enum& value) {
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end()) return wanted(type_name(value), text);
  value = static_cast<Enum>(found - names.begin());
  return {};
}

bool host_characters(std::string_view host) {
  return host.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:%") ==
         std::string_view::npos;
}

/// libstdc++ overflows an int on the long number of a repetition or a back reference, and copies
/// what is repeated that many times.
bool large_number(std::string_view pattern) {
  constexpr std::size_t most_digits = 3;
  for (auto at = pattern.find_first_of("{,\\"); at != std::string_view::npos;
       at = pattern.find_first_of("{,\\", at + 1)) {
    auto rest = pattern.substr(at + 1);
    if (take_digits(rest).size() > most_digits) return true;
  }
  return false;
}

/// What Go's syntax (RE2), in which node_exporter's patterns are written, has and ECMAScript has
/// not: "(?i)", "(?P<name>", "\\z" and the like. Empty: nothing of it.
std::string_view re2_only(std::string_view pattern) {
  constexpr std::string_view escapes = "AzZQECpPa";
  for (std::size_t at = 0; at + 1 < pattern.size(); ++at) {
    if (pattern[at] == '\\') {
      if (escapes.find(pattern[at + 1]) != std::string_view::npos) return pattern.substr(at, 2);
      ++at;  // what is escaped
    } else if (pattern.substr(at).starts_with("(?")) {
      const auto group = pattern.substr(at, 3);
      if (group.size() < 3 || std::string_view(":=!").find(group[2]) == std::string_view::npos) {
        return group;
      }
    }
  }
  return {};
}

}  // namespace

Result<Duration> parse_duration(std::string_view text) {
  constexpr std::string_view what = "a duration such as 500ms, 15s or 1m30s";
  if (text == "0") return Duration::zero();
  if (text.starts_with('-')) {
    return fail(Code::invalid, "must not be negative, but is " + quote_text(text));
  }
  const auto total = text.empty() ? std::nullopt : duration_milliseconds(text);
  if (!total) return wanted(what, text);
  return std::chrono::milliseconds(*total);
}

std::string duration_text(Duration duration) {
  auto rest = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(duration).count());
  if (rest == 0) return "0s";
  std::string text;
  for (const auto& unit : time_units) {
    const bool ambiguous = unit.name == "y" || unit.name == "w";
    if (ambiguous || rest < unit.size) continue;
    text.append(std::to_string(rest / unit.size)).append(unit.name);
    rest %= unit.size;
  }
  return text;
}

Result<ListenAddress> parse_listen_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return wanted("HOST:PORT", text);
  auto host = text.substr(0, colon);
  const auto port = text::number<std::uint16_t>(text.substr(colon + 1));
  if (!port || *port == 0) {
    return fail(Code::invalid,
                "the port must be 1 to 65535, not " + quote_text(text.substr(colon + 1)));
  }
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  const bool colons = host.find(':') != std::string_view::npos;
  if (!host_characters(host) || colons != bracketed) {
    return wanted("HOST:PORT, IPv6 as [ADDRESS]:PORT", text);
  }
  return ListenAddress{std::string(host), *port};
}

Status from_text(std::string_view text, bool quoted_text, bool& value) {
  if (quoted_text || (text != "true" && text != "false")) return wanted("true or false", text);
  value = text == "true";
  return {};
}

Status from_text(std::string_view text, bool quoted_text, std::uint64_t& value) {
  const auto number = text::u64(text);
  if (quoted_text || !number) return wanted("a whole number", text);
  value = *number;
  return {};
}

Status from_text(std::string_view text, bool quoted_text, double& value) {
  const auto number = text::real(text);
  if (quoted_text || !number) return wanted("a number", text);
  value = *number;
  return {};
}

Status from_text(std::string_view text, bool /*quoted*/, std::string& value) {
  if (text.find('\0') != std::string_view::npos) {
    return fail(Code::invalid, "must not hold a zero byte");
  }
  value = text;
  return {};
}

Status from_text(std::string_view text, bool /*quoted*/, Duration& value) {
  auto parsed = parse_duration(text);
  if (!parsed) return fail(parsed.error());
  value = *parsed;
  return {};
}

Status from_text(std::string_view text, bool quoted_text, std::optional<Duration>& value) {
  return from_text(text, quoted_text, value.emplace());
}

Status from_text(std::string_view text, bool /*quoted*/, Bytes& value) {
  auto rest = text;
  const auto digits = take_digits(rest);
  const auto* const unit = find_unit(byte_units, rest.empty() ? "B" : rest);
  const auto count = unit == nullptr ? std::nullopt : product(digits, unit->size);
  if (!count) return wanted("a size such as 512KiB or 10MiB", text);
  value.count = *count;
  return {};
}

Status from_text(std::string_view text, bool /*quoted*/, ListenAddress& value) {
  auto parsed = parse_listen_address(text);
  if (!parsed) return fail(parsed.error());
  value = *std::move(parsed);
  return {};
}

Status from_text(std::string_view text, bool quoted_text, std::optional<ListenAddress>& value) {
  return from_text(text, quoted_text, value.emplace());
}

Status from_text(std::string_view text, bool /*quoted*/, Pattern& value) {
  // std::regex compiles recursively: a bound on the length is a bound on its stack.
  constexpr std::size_t longest = 2048;
  if (text.size() > longest) return fail(Code::invalid, "must not be longer than 2048 bytes");
  if (large_number(text)) return fail(Code::invalid, "must not hold a number over 999");
  if (const auto foreign = re2_only(text); !foreign.empty()) {
    return fail(Code::invalid,
                "must be an ECMAScript regular expression, which has no " + quote_text(foreign));
  }
  try {
    value.text = text;
    const std::regex compiled(value.text);
    return {};
  } catch (const std::regex_error&) {
    return wanted("a regular expression", text);
  }
}

Status from_text(std::string_view text, bool quoted_text, Secret& value) {
  return from_text(text, quoted_text, value.text);
}

Status from_text(std::string_view text, bool quoted_text, SecretFile& value) {
  return from_text(text, quoted_text, value.path);
}

Status from_text(std::string_view text, bool /*quoted*/, LogLevel& value) {
  return from_names(level_names, text, value);
}

Status from_text(std::string_view text, bool /*quoted*/, LogFormat& value) {
  return from_names(format_names, text, value);
}

Status from_text(std::string_view text, bool /*quoted*/, RelabelAction& value) {
  return from_names(relabel_action_names, text, value);
}

std::string to_text(bool value) { return value ? "true" : "false"; }
std::string to_text(std::uint64_t value) { return std::to_string(value); }

std::string to_text(double value) {
  std::array<char, 352> buffer{};  // no double needs more, without an exponent
  auto* const begin = buffer.data();
  const auto end = std::to_chars(begin, begin + buffer.size(), value, std::chars_format::fixed);
  return {begin, end.ptr};
}

std::string to_text(const std::string& value) { return value; }
std::string to_text(Duration value) { return duration_text(value); }

std::string to_text(const std::optional<Duration>& value) {
  return value ? duration_text(*value) : "";
}

std::string to_text(Bytes value) {
  for (const auto* unit : {&byte_units[3], &byte_units[2], &byte_units[1]}) {
    if (value.count != 0 && value.count % unit->size == 0) {
      return std::to_string(value.count / unit->size).append(unit->name);
    }
  }
  return std::to_string(value.count);
}

std::string to_text(const ListenAddress& value) {
  const bool ipv6 = value.host.find(':') != std::string::npos;
  const auto host = ipv6 ? "[" + value.host + "]" : value.host;
  return host + ":" + std::to_string(value.port);
}

std::string to_text(const std::optional<ListenAddress>& value) {
  return value ? to_text(*value) : "";
}

std::string to_text(const Pattern& value) { return value.text; }
std::string to_text(const Secret& value) { return value.text.empty() ? "" : "(secret)"; }
std::string to_text(const SecretFile& value) { return value.path; }

std::string to_text(LogLevel value) {
  return std::string(level_names.at(static_cast<std::size_t>(value)));
}

std::string to_text(LogFormat value) {
  return std::string(format_names.at(static_cast<std::size_t>(value)));
}

std::string to_text(RelabelAction value) { return std::string(to_string(value)); }

}  // namespace strata
