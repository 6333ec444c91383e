// The kinds of value that a configuration holds, each with its reading (from_text), its writing
// (to_text, for the reference) and its name (type_name).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/metrics/relabel.h"

namespace strata {

struct ListenAddress {
  std::string host;  // without brackets; empty: every address of the host
  std::uint16_t port = 0;

  bool operator==(const ListenAddress&) const = default;
};

/// An ECMAScript regular expression, known to compile; empty matches nothing.
struct Pattern {
  std::string text;
};

/// Text that must not be shown anywhere: to_text() gives "(secret)".
struct Secret {
  std::string text;
};

/// Path of a file that holds a secret.
struct SecretFile {
  std::string path;
  bool operator==(const SecretFile&) const = default;
};

struct Bytes {
  std::uint64_t count = 0;
};

enum class LogLevel : std::uint8_t { debug, info, warning, error };
enum class LogFormat : std::uint8_t { text, json };

/// Durations as Prometheus writes them: "500ms", "15s", "1m30s", "0". Units descend from y to ms.
Result<Duration> parse_duration(std::string_view text);
std::string duration_text(Duration duration);

/// "127.0.0.1:9410", "[::1]:9410", "localhost:9410", ":9410".
Result<ListenAddress> parse_listen_address(std::string_view text);

/// `text` is the scalar as written; `quoted` tells '5' from 5: text in quotes is never a number.
/// Messages say what is wanted and what was found: "must be true or false, not 'ja'".
Status from_text(std::string_view text, bool quoted, bool& value);
Status from_text(std::string_view text, bool quoted, std::uint64_t& value);
Status from_text(std::string_view text, bool quoted, double& value);
Status from_text(std::string_view text, bool quoted, std::string& value);
Status from_text(std::string_view text, bool quoted, Duration& value);
Status from_text(std::string_view text, bool quoted, std::optional<Duration>& value);
Status from_text(std::string_view text, bool quoted, Bytes& value);
Status from_text(std::string_view text, bool quoted, ListenAddress& value);
Status from_text(std::string_view text, bool quoted, std::optional<ListenAddress>& value);
Status from_text(std::string_view text, bool quoted, Pattern& value);
Status from_text(std::string_view text, bool quoted, Secret& value);
Status from_text(std::string_view text, bool quoted, SecretFile& value);
Status from_text(std::string_view text, bool quoted, LogLevel& value);
Status from_text(std::string_view text, bool quoted, LogFormat& value);
Status from_text(std::string_view text, bool quoted, RelabelAction& value);

std::string to_text(bool value);
std::string to_text(std::uint64_t value);
std::string to_text(double value);
std::string to_text(const std::string& value);
std::string to_text(Duration value);
std::string to_text(const std::optional<Duration>& value);
std::string to_text(Bytes value);
std::string to_text(const ListenAddress& value);
std::string to_text(const std::optional<ListenAddress>& value);
std::string to_text(const Pattern& value);
std::string to_text(const Secret& value);
std::string to_text(const SecretFile& value);
std::string to_text(LogLevel value);
std::string to_text(LogFormat value);
std::string to_text(RelabelAction value);

constexpr std::string_view type_name(const bool&) { return "boolean"; }
constexpr std::string_view type_name(const std::uint64_t&) { return "number"; }
constexpr std::string_view type_name(const double&) { return "number"; }
constexpr std::string_view type_name(const std::string&) { return "text"; }
constexpr std::string_view type_name(const Duration&) { return "duration"; }
constexpr std::string_view type_name(const std::optional<Duration>&) { return "duration"; }
constexpr std::string_view type_name(const Bytes&) { return "size"; }
constexpr std::string_view type_name(const ListenAddress&) { return "address"; }
constexpr std::string_view type_name(const std::optional<ListenAddress>&) { return "address"; }
constexpr std::string_view type_name(const Pattern&) { return "pattern"; }
constexpr std::string_view type_name(const Secret&) { return "secret"; }
constexpr std::string_view type_name(const SecretFile&) { return "file"; }
constexpr std::string_view type_name(const LogLevel&) { return "debug, info, warning or error"; }
constexpr std::string_view type_name(const LogFormat&) { return "text or json"; }
constexpr std::string_view type_name(const RelabelAction&) {
  return "replace, keep, drop, keepequal, dropequal, hashmod, labelmap, labeldrop, labelkeep, "
         "lowercase or uppercase";
}

}  // namespace strata
