#include "rules/promql/regex_text.h"

#include <re2/re2.h>

#include "core/base/text.h"
#include "rules/promql/go_text.h"

namespace strata::promql {
namespace {

/// Cuts `name` or `{name}` from the front; empty when neither stands there.
std::string_view take_reference(std::string_view& rest) {
  const bool braced = rest.starts_with('{');
  const std::size_t from = braced ? 1 : 0;
  auto end = from;
  while (end < rest.size() && text::is_word(rest[end])) ++end;
  if (end == from || (braced && (end >= rest.size() || rest[end] != '}'))) return {};
  const auto name = rest.substr(from, end - from);
  rest.remove_prefix(end + from);
  return name;
}

std::string_view group_named(const re2::RE2& regex, std::string_view name,
                             const std::vector<std::string_view>& groups) {
  if (const auto index = text::number<std::size_t>(name)) {
    return *index < groups.size() ? groups[*index] : std::string_view{};
  }
  const auto& names = regex.NamedCapturingGroups();
  const auto at = names.find(std::string(name));
  if (at == names.end()) return {};
  return groups[static_cast<std::size_t>(at->second)];
}

std::vector<std::string_view> groups_at(const re2::RE2& regex, std::string_view text,
                                        std::size_t from) {
  std::vector<re2::StringPiece> pieces(static_cast<std::size_t>(regex.NumberOfCapturingGroups()) +
                                       1);
  const re2::StringPiece whole(text.data(), text.size());
  if (!regex.Match(whole, from, text.size(), re2::RE2::UNANCHORED, pieces.data(),
                   static_cast<int>(pieces.size()))) {
    return {};
  }
  std::vector<std::string_view> groups;
  groups.reserve(pieces.size());
  for (const auto& piece : pieces) groups.emplace_back(piece.data(), piece.size());
  return groups;
}

}  // namespace

std::vector<std::string_view> match_groups(const re2::RE2& regex, std::string_view text) {
  // RE2 gives empty groups of an empty text without an address.
  static constexpr std::string_view nothing;
  return groups_at(regex, text.data() == nullptr ? std::string_view("") : text, nothing.size());
}

std::string expand(const re2::RE2& regex, std::string_view replacement,
                   const std::vector<std::string_view>& groups) {
  std::string out;
  auto rest = replacement;
  while (!rest.empty()) {
    const auto dollar = rest.find('$');
    out += rest.substr(0, dollar);
    if (dollar == std::string_view::npos) break;
    rest.remove_prefix(dollar + 1);
    if (rest.starts_with('$')) {
      out += '$';
      rest.remove_prefix(1);
      continue;
    }
    const auto name = take_reference(rest);
    if (name.empty()) {
      out += '$';
    } else {
      out += group_named(regex, name, groups);
    }
  }
  return out;
}

std::string replace_all(const re2::RE2& regex, std::string_view text, std::string_view replacement,
                        std::size_t longest) {
  std::string out;
  std::size_t at = 0;      // from where matches are looked for
  std::size_t copied = 0;  // up to where `text` is in `out`
  bool matched = false;    // a match ends at `copied`
  while (at <= text.size() && out.size() <= longest) {
    const auto groups = groups_at(regex, text, at);
    if (groups.empty()) break;
    const auto start = static_cast<std::size_t>(groups[0].data() - text.data());
    const auto end = start + groups[0].size();
    // Nothing right after a match is no match of its own.
    const bool counts = end > start || !matched || start > copied;
    if (counts) {
      out += text.substr(copied, start - copied);
      out += expand(regex, replacement, groups);
      copied = end;
      matched = true;
    }
    const auto step = go::first_character(text.substr(end)).length;
    at = end > start ? end : end + std::max<std::size_t>(step, 1);
  }
  return out += text.substr(copied);
}

}  // namespace strata::promql
