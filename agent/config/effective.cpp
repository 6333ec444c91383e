#include "agent/config/effective.h"

#include <algorithm>
#include <optional>
#include <type_traits>
#include <utility>

#include <nlohmann/json.hpp>

#include "agent/config/load.h"
#include "agent/config/schema.h"
#include "core/base/host_fs.h"
#include "core/base/text.h"

namespace strata {
namespace {

constexpr std::string_view mark = "(secret)";

/// The query of a URL, behind the "?"; empty where `text` is none or has none.
std::string_view query_of(std::string_view text) {
  const auto scheme = text.find("://");
  if (scheme == std::string_view::npos || text.find(' ') != std::string_view::npos) return {};
  const auto question = text.find('?', scheme);
  return question == std::string_view::npos ? std::string_view{} : text.substr(question + 1);
}

/// JSON is YAML, whatever is in it.
std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

std::string shown_text(const std::string& text) {
  const auto query = query_of(text);
  if (query.empty()) return quoted(text);
  return quoted(text.substr(0, text.size() - query.size()) + std::string(mark));
}

/// A visitor of the schema that writes what it is shown.
class YamlWriter {
 public:
  YamlWriter(std::string& out, std::size_t depth) : out_(out), indent_(2 * depth, ' ') {}

  template <class T>
  void key(const KeySpec& spec, T& value, Status (*)(const T&) = nullptr) {
    if constexpr (requires { value.has_value(); }) {
      if (!value.has_value()) return;
    }
    begin(spec);
    if constexpr (std::is_same_v<T, bool> || std::is_arithmetic_v<T>) {
      out_ += " " + to_text(value) + "\n";
    } else {
      out_ += " " + shown_text(to_text(value)) + "\n";
    }
  }

  template <class T>
  void section(const KeySpec& spec, T& value) {
    begin(spec);
    out_ += "\n";
    YamlWriter inner(out_, indent_.size() / 2 + 1);
    describe(inner, value);
  }

  void list(const KeySpec& spec, std::vector<std::string>& values) {
    begin(spec);
    std::string text;
    for (const auto& value : values) text += (text.empty() ? "" : ", ") + shown_text(value);
    out_ += " [" + text + "]\n";
  }

  template <class T>
  void list(const KeySpec& spec, std::vector<T>& values) {
    begin(spec);
    out_ += values.empty() ? " []\n" : "\n";
    for (auto& value : values) {
      const auto start = out_.size();
      YamlWriter inner(out_, indent_.size() / 2 + 2);
      describe(inner, value);
      const auto dash = start + indent_.size() + 2;
      if (dash < out_.size()) out_[dash] = '-';
    }
  }

  template <class T>
  void list(const KeySpec& spec, std::optional<std::vector<T>>& values) {
    if (values) list(spec, *values);
  }

  template <class T>
  void rule(Status (*)(const T&), const T&) {}

 private:
  void begin(const KeySpec& spec) { out_.append(indent_).append(spec.name).append(":"); }

  std::string& out_;
  std::string indent_;
};

/// A visitor that gathers what is secret.
class SecretFinder {
 public:
  explicit SecretFinder(std::vector<std::string>& out) : out_(out) {}

  template <class T>
  void key(const KeySpec&, T& value, Status (*)(const T&) = nullptr) {
    if constexpr (std::is_same_v<T, Secret>) add(value.text);
    if constexpr (std::is_same_v<T, SecretFile>) add_file(value);
    if constexpr (std::is_same_v<T, std::string>) add(std::string(query_of(value)));
  }

  template <class T>
  void section(const KeySpec&, T& value) {
    describe(*this, value);
  }

  void list(const KeySpec&, std::vector<std::string>& values) {
    for (const auto& value : values) add(std::string(query_of(value)));
  }

  template <class T>
  void list(const KeySpec&, std::vector<T>& values) {
    for (auto& value : values) describe(*this, value);
  }

  template <class T>
  void list(const KeySpec& spec, std::optional<std::vector<T>>& values) {
    if (values) list(spec, *values);
  }

  template <class T>
  void rule(Status (*)(const T&), const T&) {}

 private:
  void add(std::string secret) {
    if (!secret.empty()) out_.push_back(std::move(secret));
  }

  /// Each of its lines: a key has several.
  void add_file(const SecretFile& file) {
    if (file.path.empty()) return;
    const auto content = read_file(file.path);
    if (!content) return;
    std::string_view rest = *content;
    while (!rest.empty()) add(std::string(text::trim(text::take_line(rest))));
  }

  std::vector<std::string>& out_;
};

void replace_all(std::string& text, std::string_view what) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + mark.size())) {
    text.replace(at, what.size(), mark);
  }
}

}  // namespace

std::string effective_yaml(const Config& config) {
  auto copy = config;  // visitors take what they may fill
  std::string out;
  YamlWriter writer(out, 0);
  describe(writer, copy);
  return out;
}

std::vector<std::string> secrets_of(const Config& config) {
  auto copy = config;
  std::vector<std::string> secrets;
  SecretFinder finder(secrets);
  describe(finder, copy);
  // A key has the same first and last line as any other.
  std::erase_if(secrets, [](const std::string& one) { return one.starts_with("-----"); });
  std::sort(secrets.begin(), secrets.end(),
            [](const auto& a, const auto& b) { return a.size() > b.size(); });
  return secrets;
}

std::string without_secrets(std::string text, const std::vector<std::string>& secrets) {
  constexpr std::size_t shortest = 4;
  for (const auto& secret : secrets) {
    if (secret.size() < shortest) continue;
    replace_all(text, secret);
    const auto escaped = quoted(secret);
    replace_all(text, std::string_view(escaped).substr(1, escaped.size() - 2));
  }
  return text;
}

}  // namespace strata
