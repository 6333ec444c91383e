// Label text: `key="value",key="value"` as it stands between the braces of an exposition line,
// escaped. Rendered once, where the value is first known; compared and copied as bytes after that.
#pragma once

#include <string>
#include <string_view>

namespace strata {

/// Whether append_escaped() escapes quotes: in label values and OpenMetrics' help texts.
enum class Quotes : bool { plain, escaped };

/// Appends `text` with backslash and newline escaped and bytes that are not UTF-8 as U+FFFD, since
/// scrapers refuse the whole exposition for one bad byte.
void append_escaped(std::string& out, std::string_view text, Quotes quotes);

/// Appends `key="value"`, the value escaped, to `out`; after a comma where `out` is longer than
/// `start`.
void append_label(std::string& out, std::size_t start, std::string_view key,
                  std::string_view value);

/// Whether all of `text` is well-formed UTF-8 (RFC 3629).
bool is_utf8(std::string_view text);

/// `key="value"`.
std::string label_text(std::string_view key, std::string_view value);

/// Calls visit(key, value) for each label of a text made by append_label; `value` is unescaped and
/// valid during the call only.
template <class Visit>
void each_label(std::string_view text, Visit visit) {
  std::string value;
  while (!text.empty()) {
    const auto equals = text.find('=');
    if (equals == std::string_view::npos || equals + 1 >= text.size()) return;
    const auto key = text.substr(0, equals);
    text.remove_prefix(equals + 2);
    value.clear();
    std::size_t i = 0;
    for (; i < text.size() && text[i] != '"'; ++i) {
      if (text[i] == '\\' && i + 1 < text.size()) {
        ++i;
        value += text[i] == 'n' ? '\n' : text[i];
      } else {
        value += text[i];
      }
    }
    visit(key, std::string_view(value));
    text.remove_prefix(i < text.size() ? i + 1 : text.size());
    if (!text.empty() && text.front() == ',') text.remove_prefix(1);
  }
}

}  // namespace strata
