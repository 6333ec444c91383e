#include "core/metrics/relabel.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include <openssl/evp.h>
#include <re2/re2.h>

#include "core/base/text.h"

namespace strata {
namespace {

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

bool is_label_name(std::string_view name) {
  return !name.empty() && text::starts_word(name.front()) &&
         std::all_of(name.begin(), name.end(), text::is_word);
}

/// A label name in which "$1", "${1}", "$name" and "${name}" may stand for groups.
bool is_label_template(std::string_view text) {
  static const RE2 valid(R"((?:(?:[a-zA-Z_]|\$(?:\{\w+\}|\w+))+\w*)+)");
  return RE2::FullMatch(piece(text), valid);
}

std::string quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

Status refuse(std::string message) { return fail(Code::invalid, std::move(message)); }

bool is_one_of(RelabelAction action, std::initializer_list<RelabelAction> actions) {
  return std::find(actions.begin(), actions.end(), action) != actions.end();
}

/// What Prometheus allows to be set for some actions alone.
Status check_unused(const RelabelRule& rule) {
  using enum RelabelAction;
  const RelabelRule defaults;
  const std::string action(to_string(rule.action));
  const bool others = rule.modulus != 0 || rule.separator != defaults.separator ||
                      rule.replacement != defaults.replacement;
  if (is_one_of(rule.action, {lowercase, uppercase}) && rule.replacement != defaults.replacement) {
    return refuse("'replacement' can not be set for " + action + " action");
  }
  if (is_one_of(rule.action, {keepequal, dropequal}) && (others || rule.regex != defaults.regex)) {
    return refuse(action +
                  " action requires only 'source_labels' and `target_label`, and no other "
                  "fields");
  }
  if (is_one_of(rule.action, {labeldrop, labelkeep}) &&
      (others || !rule.source_labels.empty() || !rule.target_label.empty())) {
    return refuse(action + " action requires only 'regex', and no other fields");
  }
  return {};
}

Status check_target(const RelabelRule& rule) {
  using enum RelabelAction;
  const std::string action(to_string(rule.action));
  const bool needs =
      is_one_of(rule.action, {replace, hashmod, lowercase, uppercase, keepequal, dropequal});
  if (needs && rule.target_label.empty()) {
    return refuse("relabel configuration for " + action + " action requires 'target_label' value");
  }
  const bool templated = rule.action == replace;
  const bool valid =
      templated ? is_label_template(rule.target_label) : is_label_name(rule.target_label);
  if (needs && !valid) {
    return refuse(quoted(rule.target_label) + " is invalid 'target_label' for " + action +
                  " action");
  }
  if (rule.action == labelmap && !is_label_template(rule.replacement)) {
    return refuse(quoted(rule.replacement) + " is invalid 'replacement' for " + action + " action");
  }
  return {};
}

std::unique_ptr<RE2> compiled(const std::string& regex) {
  RE2::Options options;
  options.set_log_errors(false);
  return std::make_unique<RE2>(regex, options);
}

/// Digits name a group by its number, others by its name; an unknown group is empty.
class Groups {
 public:
  explicit Groups(const RE2& regex)
      : regex_(regex), found_(static_cast<std::size_t>(regex.NumberOfCapturingGroups()) + 1) {}

  bool match(std::string_view text) {
    return regex_.Match(piece(text), 0, text.size(), RE2::ANCHOR_BOTH, found_.data(),
                        static_cast<int>(found_.size()));
  }

  /// As Go's Regexp.Expand: "$1", "${1}", "$name", "${name}"; "$$" is a dollar.
  [[nodiscard]] std::string expand(std::string_view text) const {
    std::string out;
    while (!text.empty()) {
      const auto dollar = std::min(text.find('$'), text.size());
      out.append(text.substr(0, dollar));
      text.remove_prefix(dollar);
      if (!text.empty()) text.remove_prefix(expand_one(text, out));
    }
    return out;
  }

 private:
  /// `text` begins with a dollar; gives how much of it is done.
  std::size_t expand_one(std::string_view text, std::string& out) const {
    if (text.starts_with("$$")) {
      out += '$';
      return 2;
    }
    const bool braced = text.starts_with("${");
    const std::size_t start = braced ? 2 : 1;
    const auto rest = text.substr(start);
    const auto length = static_cast<std::size_t>(
        std::find_if_not(rest.begin(), rest.end(), text::is_word) - rest.begin());
    const bool closed = !braced || rest.substr(length).starts_with('}');
    if (length == 0 || !closed) {
      out += '$';
      return 1;
    }
    out.append(group(rest.substr(0, length)));
    return start + length + (braced ? 1 : 0);
  }

  [[nodiscard]] std::string_view group(std::string_view name) const {
    const auto number = group_number(name);
    if (!number || *number >= found_.size() || found_[*number].data() == nullptr) return {};
    return {found_[*number].data(), found_[*number].size()};
  }

  [[nodiscard]] std::optional<std::size_t> group_number(std::string_view name) const {
    if (name.size() < 9 &&
        std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; })) {
      return std::stoul(std::string(name));
    }
    const auto& names = regex_.NamedCapturingGroups();
    const auto named = names.find(std::string(name));
    if (named == names.end()) return std::nullopt;
    return static_cast<std::size_t>(named->second);
  }

  const RE2& regex_;
  std::vector<re2::StringPiece> found_;
};

/// The last eight bytes of the text's MD5, as Prometheus shards by.
std::optional<std::uint64_t> hash_of(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_md5(), nullptr) != 1) {
    return std::nullopt;
  }
  std::uint64_t hash = 0;
  for (std::size_t i = 8; i < 16; ++i) hash = hash << 8 | digest.at(i);
  return hash;
}

std::string cased(std::string text, bool upper) {
  for (char& c : text) {
    if (upper && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (!upper && c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

}  // namespace

std::string_view to_string(RelabelAction action) {
  return relabel_action_names.at(static_cast<std::size_t>(action));
}

Status check_relabel_rule(const RelabelRule& rule) {
  if (rule.action == RelabelAction::hashmod && rule.modulus == 0) {
    return refuse("relabel configuration for hashmod requires non-zero modulus");
  }
  if (auto status = check_target(rule); !status) return status;
  if (auto status = check_unused(rule); !status) return status;
  for (const auto& label : rule.source_labels) {
    if (!is_label_name(label)) return refuse(quoted(label) + " is not a valid label name");
  }
  const auto regex = compiled(rule.regex);
  return regex->ok() ? Status{} : refuse("regex: " + regex->error());
}

std::string_view LabelSet::get(std::string_view name) const {
  for (const auto& [key, value] : pairs_) {
    if (key == name) return value;
  }
  return {};
}

void LabelSet::set(std::string_view name, std::string_view value) {
  if (value.empty()) return remove(name);
  for (auto& [key, old] : pairs_) {
    if (key != name) continue;
    old = value;
    return;
  }
  pairs_.emplace_back(name, value);
}

void LabelSet::remove(std::string_view name) {
  std::erase_if(pairs_, [&](const Pair& pair) { return pair.first == name; });
}

struct Relabeler::Compiled {
  RelabelRule rule;
  std::unique_ptr<RE2> regex;

  [[nodiscard]] std::string source(const LabelSet& labels) const {
    std::string text;
    for (std::size_t i = 0; i < rule.source_labels.size(); ++i) {
      if (i > 0) text += rule.separator;
      text += labels.get(rule.source_labels[i]);
    }
    return text;
  }

  [[nodiscard]] bool matches(std::string_view text) const {
    return RE2::FullMatch(piece(text), *regex);
  }

  void replace_label(LabelSet& labels) const {
    const auto text = source(labels);
    Groups groups(*regex);
    if (!groups.match(text)) return;
    const auto target = groups.expand(rule.target_label);
    const auto value = groups.expand(rule.replacement);
    if (!is_label_name(target) || value.empty()) return labels.remove(rule.target_label);
    labels.set(target, value);
  }

  void hash(LabelSet& labels) const {
    if (const auto hash = hash_of(source(labels))) {
      labels.set(rule.target_label, std::to_string(*hash % rule.modulus));
    }
  }

  /// Reads the labels as they were before: what it adds is not mapped again.
  void map_names(LabelSet& labels) const {
    for (const auto& [name, value] : std::vector<LabelSet::Pair>(labels.pairs())) {
      Groups groups(*regex);
      if (groups.match(name)) labels.set(groups.expand(rule.replacement), value);
    }
  }

  void filter_names(LabelSet& labels, bool keep_matching) const {
    for (const auto& [name, value] : std::vector<LabelSet::Pair>(labels.pairs())) {
      if (matches(name) != keep_matching) labels.remove(name);
    }
  }

  bool apply(LabelSet& labels) const {
    using enum RelabelAction;
    switch (rule.action) {
      case replace:
        replace_label(labels);
        return true;
      case keep:
        return matches(source(labels));
      case drop:
        return !matches(source(labels));
      case keepequal:
        return labels.get(rule.target_label) == source(labels);
      case dropequal:
        return labels.get(rule.target_label) != source(labels);
      case hashmod:
        hash(labels);
        return true;
      case labelmap:
        map_names(labels);
        return true;
      case labeldrop:
      case labelkeep:
        filter_names(labels, rule.action == labelkeep);
        return true;
      case lowercase:
      case uppercase:
        labels.set(rule.target_label, cased(source(labels), rule.action == uppercase));
        return true;
    }
    return true;
  }
};

Result<Relabeler> Relabeler::compile(std::span<const RelabelRule> rules) {
  auto compiled_rules = std::make_shared<std::vector<Compiled>>();
  for (const auto& rule : rules) {
    if (auto status = check_relabel_rule(rule); !status) {
      return fail(status.error().within("rule " + std::to_string(compiled_rules->size() + 1)));
    }
    compiled_rules->push_back({rule, compiled(rule.regex)});
  }
  Relabeler made;
  made.rules_ = std::move(compiled_rules);
  return made;
}

bool Relabeler::apply(LabelSet& labels) const {
  if (empty()) return true;
  return std::all_of(rules_->begin(), rules_->end(),
                     [&](const Compiled& rule) { return rule.apply(labels); });
}

}  // namespace strata
