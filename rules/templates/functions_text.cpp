// Text: case, regular expressions, host names, links, escapes.
#include <algorithm>
#include <cstdio>

#include <arpa/inet.h>
#include <re2/re2.h>

#include "core/base/text.h"
#include "rules/promql/matcher.h"
#include "rules/promql/regex_text.h"
#include "rules/templates/functions.h"

namespace strata::templates {
namespace {

constexpr std::size_t longest_text = 256 * 1024;

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string to_upper(std::string text) {
  std::ranges::transform(text, text.begin(), upper);
  return text;
}

std::string to_lower(std::string text) {
  std::ranges::transform(text, text.begin(), lower);
  return text;
}

/// The first letter of each word; digits and underscores are within words.
std::string title(std::string text) {
  char before = ' ';
  for (char& c : text) {
    const bool inside = text::is_word(before) || static_cast<unsigned char>(before) >= 0x80;
    if (!inside) c = upper(c);
    before = c;
  }
  return text;
}

std::string same(std::string text) { return text; }

std::string escaped_html(std::string text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&#34;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string escaped_query(std::string text) {
  std::string out;
  for (const char c : text) {
    if (text::is_letter(c) || (c >= '0' && c <= '9') ||
        std::string_view("-_.~").find(c) != std::string::npos) {
      out += c;
    } else if (c == ' ') {
      out += '+';
    } else {
      std::array<char, 4> code{};
      std::snprintf(code.data(), code.size(), "%%%02X", static_cast<unsigned char>(c));
      out += code.data();
    }
  }
  return out;
}

std::string graph_link(std::string text) {
  return "/graph?g0.expr=" + escaped_query(std::move(text)) + "&g0.tab=0";
}
std::string table_link(std::string text) {
  return "/graph?g0.expr=" + escaped_query(std::move(text)) + "&g0.tab=1";
}

/// Host and port; no port when there is none.
std::pair<std::string, std::string> split_port(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos) return {text, ""};
  if (text.starts_with('[') && colon > 0 && text[colon - 1] == ']') {
    return {text.substr(1, colon - 2), text.substr(colon + 1)};
  }
  if (text.find(':') != colon) return {text, ""};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

std::string strip_port(std::string text) { return split_port(text).first; }

bool is_address(const std::string& host) {
  in6_addr buffer{};
  return ::inet_pton(AF_INET, host.c_str(), &buffer) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), &buffer) == 1;
}

std::string strip_domain(std::string text) {
  const auto [host, port] = split_port(text);
  if (is_address(host)) return text;
  const auto first = host.substr(0, host.find('.'));
  return port.empty() ? first : first + ":" + port;
}

template <std::string (*change)(std::string)>
Result<Value> changed(const Environment&, std::span<const Value> args) {
  auto text = string_argument(args[0]);
  if (!text) return fail(text.error());
  return Value{change(std::move(*text))};
}

Result<Value> match(const Environment&, std::span<const Value> args) {
  const auto pattern = string_argument(args[0]);
  if (!pattern) return fail(pattern.error());
  const auto text = string_argument(args[1]);
  if (!text) return fail(text.error());
  const auto regex = promql::regex(*pattern);
  if (!regex) return fail(regex.error());
  return Value{re2::RE2::PartialMatch(*text, **regex)};
}

Result<Value> replace(const Environment&, std::span<const Value> args) {
  std::array<std::string, 3> texts;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    auto text = string_argument(args[i]);
    if (!text) return fail(text.error());
    texts.at(i) = std::move(*text);
  }
  const auto regex = promql::regex(texts[0]);
  if (!regex) return fail(regex.error());
  auto replaced = promql::replace_all(**regex, texts[2], texts[1], longest_text);
  if (replaced.size() > longest_text) return failed("the text gets too long");
  return Value{std::move(replaced)};
}

Result<Value> path_prefix(const Environment& environment, std::span<const Value>) {
  const auto& url = environment.external_url;
  const auto scheme = url.find("://");
  const auto path = url.find('/', scheme == std::string::npos ? 0 : scheme + 3);
  return Value{path == std::string::npos ? "" : url.substr(path)};
}

Result<Value> external_url(const Environment& environment, std::span<const Value>) {
  return Value{environment.external_url};
}

}  // namespace

std::vector<Function> text_functions() {
  return {
      {"title", 1, 1, changed<title>},
      {"toUpper", 1, 1, changed<to_upper>},
      {"toLower", 1, 1, changed<to_lower>},
      {"safeHtml", 1, 1, changed<same>},
      {"html", 1, 1, changed<escaped_html>},
      {"urlquery", 1, 1, changed<escaped_query>},
      {"graphLink", 1, 1, changed<graph_link>},
      {"tableLink", 1, 1, changed<table_link>},
      {"stripPort", 1, 1, changed<strip_port>},
      {"stripDomain", 1, 1, changed<strip_domain>},
      {"match", 2, 2, match},
      {"reReplaceAll", 3, 3, replace},
      {"pathPrefix", 0, 0, path_prefix},
      {"externalURL", 0, 0, external_url},
  };
}

}  // namespace strata::templates
