// fmt.Sprintf of the values that templates know.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "rules/promql/go_text.h"
#include "rules/templates/functions.h"

namespace strata::templates {
namespace {

constexpr int widest = 200;

struct Directive {
  bool minus = false;
  bool plus = false;
  bool sharp = false;
  bool space = false;
  bool zero = false;
  int width = 0;
  int precision = -1;
  char verb = '\0';
};

int take_number(std::string_view& rest) {
  int value = 0;
  while (!rest.empty() && rest.front() >= '0' && rest.front() <= '9') {
    value = std::min(value * 10 + (rest.front() - '0'), widest);
    rest.remove_prefix(1);
  }
  return value;
}

Directive take_directive(std::string_view& rest) {
  Directive found;
  for (bool more = true; more && !rest.empty();) {
    switch (rest.front()) {
      case '-':
        found.minus = true;
        break;
      case '+':
        found.plus = true;
        break;
      case '#':
        found.sharp = true;
        break;
      case ' ':
        found.space = true;
        break;
      case '0':
        found.zero = true;
        break;
      default:
        more = false;
    }
    if (more) rest.remove_prefix(1);
  }
  found.width = take_number(rest);
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
    found.precision = take_number(rest);
  }
  if (!rest.empty()) {
    found.verb = rest.front();
    rest.remove_prefix(1);
  }
  return found;
}

std::string padded(const Directive& directive, std::string text) {
  std::size_t length = 0;
  for (std::string_view rest = text; !rest.empty(); ++length) {
    rest.remove_prefix(promql::go::first_character(rest).length);
  }
  const auto width = static_cast<std::size_t>(directive.width);
  if (length >= width) return text;
  const std::size_t missing = width - length;
  if (directive.minus) return text + std::string(missing, ' ');
  if (directive.zero) {
    const bool sign = !text.empty() && (text.front() == '-' || text.front() == '+');
    return text.insert(sign ? 1 : 0, missing, '0');
  }
  return text.insert(0, missing, ' ');
}

std::string wrong_verb(char verb, const Value& value) {
  return std::string("%!") + verb + "(" + type_name(value) + "=" + text_of(value) + ")";
}

std::string real_text(const Directive& directive, double value) {
  char verb = directive.verb == 'F' ? 'f' : directive.verb;
  if (verb == 'v' || (verb == 'g' && directive.precision < 0)) {
    auto text = promql::go::short_number(value);
    return directive.plus && value >= 0 && !text.starts_with('+') ? "+" + text : text;
  }
  if (!std::isfinite(value)) {
    if (std::isnan(value)) return "NaN";
    return value > 0 ? "+Inf" : "-Inf";
  }
  const std::array<char, 6> format{'%',
                                   directive.plus ? '+' : '.',
                                   directive.plus ? '.' : '*',
                                   directive.plus ? '*' : verb,
                                   directive.plus ? verb : '\0',
                                   '\0'};
  std::array<char, 640> text{};
  const int precision = directive.precision < 0 ? 6 : directive.precision;
  std::snprintf(text.data(), text.size(), format.data(), precision, value);
  return text.data();
}

std::string whole_text(const Directive& directive, std::int64_t value) {
  std::array<char, 80> text{};
  const auto positive = value < 0 ? 0 - static_cast<unsigned long long>(value)
                                  : static_cast<unsigned long long>(value);
  const char* format = "%llu";
  if (directive.verb == 'x') format = directive.sharp ? "0x%llx" : "%llx";
  if (directive.verb == 'X') format = directive.sharp ? "0X%llX" : "%llX";
  if (directive.verb == 'o') format = "%llo";
  std::snprintf(text.data(), text.size(), format, positive);
  const char* const sign = value < 0 ? "-" : directive.plus ? "+" : "";
  return sign + std::string(text.data());
}

std::string hex_text(const std::string& text) {
  std::string out;
  for (const char c : text) {
    std::array<char, 4> byte{};
    std::snprintf(byte.data(), byte.size(), "%02x", static_cast<unsigned char>(c));
    out += byte.data();
  }
  return out;
}

std::string string_text(const Directive& directive, std::string text) {
  if (directive.precision >= 0) {
    std::size_t cut = 0;
    for (int i = 0; i < directive.precision && cut < text.size(); ++i) {
      cut += promql::go::first_character(std::string_view(text).substr(cut)).length;
    }
    text.resize(cut);
  }
  return directive.verb == 'q' ? promql::go::quoted(text) : text;
}

bool one_of(char verb, std::string_view verbs) {
  return verbs.find(verb) != std::string_view::npos;
}

std::string one(const Directive& directive, const Value& value) {
  const char verb = directive.verb;
  if (verb == 'T') return type_name(value);
  if (const auto* text = value.get<std::string>()) {
    if (verb == 'x') return hex_text(*text);
    return one_of(verb, "svq") ? string_text(directive, *text) : wrong_verb(verb, value);
  }
  if (const auto* real = value.get<double>()) {
    return one_of(verb, "vfFgGeE") ? real_text(directive, *real) : wrong_verb(verb, value);
  }
  if (const auto* whole = value.get<std::int64_t>()) {
    if (verb == 'c' || verb == 'q') {
      std::string text;
      promql::go::append_utf8(text, static_cast<char32_t>(*whole));
      return verb == 'c' ? text : promql::go::quoted_character(static_cast<char32_t>(*whole));
    }
    return one_of(verb, "vdxXo") ? whole_text(directive, *whole) : wrong_verb(verb, value);
  }
  if (value.get<bool>() != nullptr) {
    return one_of(verb, "vt") ? text_of(value) : wrong_verb(verb, value);
  }
  if (value.get<std::monostate>() != nullptr) {
    return verb == 'v' ? "<nil>" : std::string("%!") + verb + "(<nil>)";
  }
  return one_of(verb, "vs") ? text_of(value) : wrong_verb(verb, value);
}

}  // namespace

std::string formatted(std::string_view format, std::span<const Value> args) {
  std::string out;
  std::size_t next = 0;
  while (!format.empty() && out.size() < longest_print) {
    const auto mark = format.find('%');
    out += format.substr(0, mark);
    if (mark == std::string_view::npos) break;
    format.remove_prefix(mark + 1);
    const auto directive = take_directive(format);
    if (directive.verb == '\0') {
      out += "%!(NOVERB)";
    } else if (directive.verb == '%') {
      out += '%';
    } else if (next >= args.size()) {
      out += std::string("%!") + directive.verb + "(MISSING)";
    } else {
      out += padded(directive, one(directive, args[next++]));
    }
  }
  if (next < args.size()) {
    out += "%!(EXTRA ";
    for (auto i = next; i < args.size() && out.size() < longest_print; ++i) {
      out += (i > next ? ", " : "") + type_name(args[i]) + "=" + text_of(args[i]);
    }
    out += ")";
  }
  return out;
}

}  // namespace strata::templates
