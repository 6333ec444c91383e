#include "rules/files/yaml_reader.h"

#include <set>

#include "core/base/text.h"
#include "rules/promql/go_text.h"

namespace strata::rules {
namespace {

constexpr std::size_t most_errors = 100;

std::string tag_of(const YAML::Node& node) {
  if (node.IsSequence()) return "!!seq";
  if (node.IsMap()) return "!!map";
  const auto& text = node.Scalar();
  if (node.Tag() != "!") {  // not quoted
    if (text == "true" || text == "false") return "!!bool `" + text + "`";
    if (promql::go::parse_int(text)) return "!!int `" + text + "`";
    const bool word = text.find_first_of("nN") != std::string::npos;  // NaN, Inf
    if (!word && promql::go::parse_float(text)) return "!!float `" + text + "`";
  }
  return "!!str `" + (text.size() > 10 ? text.substr(0, 7) + "..." : text) + "`";
}

bool empty(const YAML::Node& node) { return !node.IsDefined() || node.IsNull(); }

}  // namespace

std::optional<YAML::Node> YamlReader::load(std::string_view text) {
  try {
    return YAML::Load(std::string(text));
  } catch (const YAML::Exception& error) {
    fatal_.push_back("yaml: line " + std::to_string(error.mark.line + 1) + ": " + error.msg +
                     " (column " + std::to_string(error.mark.column + 1) + ")");
  }
  return std::nullopt;
}

void YamlReader::complain(const YAML::Mark& mark, const std::string& message) {
  if (unmarshal_.size() >= most_errors) return;
  unmarshal_.push_back("  line " + std::to_string(mark.line + 1) + ": " + message + " (column " +
                       std::to_string(mark.column + 1) + ")");
}

void YamlReader::wrong_type(const YAML::Node& node, std::string_view type) {
  complain(node.Mark(), "cannot unmarshal " + tag_of(node) + " into " + std::string(type));
}

void YamlReader::mapping(const YAML::Node& node, std::string_view type,
                         const std::map<std::string_view, Read>& keys) {
  if (empty(node)) return;
  if (!node.IsMap()) return wrong_type(node, type);
  std::map<std::string, int> lines;
  for (const auto& pair : node) {
    const auto& key = pair.first.Scalar();
    const auto line = pair.first.Mark().line + 1;
    const auto [known, fresh] = lines.emplace(key, line);
    if (!fresh) {
      complain(pair.first.Mark(), "mapping key " + promql::go::quoted(key) +
                                      " already defined at line " + std::to_string(known->second));
      continue;
    }
    const auto at = keys.find(key);
    if (at == keys.end()) {
      complain(pair.first.Mark(), "field " + key + " not found in type " + std::string(type));
    } else if (!empty(pair.second)) {
      at->second(pair.second);
    }
  }
}

void YamlReader::sequence(const YAML::Node& node, std::string_view type, const Read& item) {
  if (!node.IsSequence()) return wrong_type(node, "[]" + std::string(type));
  for (const auto& one : node) item(one);
}

void YamlReader::string(const YAML::Node& node, std::string& value) {
  if (!node.IsScalar()) return wrong_type(node, "string");
  value = node.Scalar();
}

void YamlReader::integer(const YAML::Node& node, std::int64_t& value) {
  const auto number = node.IsScalar() ? text::number<std::int64_t>(node.Scalar()) : std::nullopt;
  if (!number) return wrong_type(node, "int");
  value = *number;
}

void YamlReader::real(const YAML::Node& node, double& value) {
  auto text = node.IsScalar() ? node.Scalar() : "";
  // YAML's names of what is no number; "NaN" itself is a string there.
  const bool named = text == ".inf" || text == "+.inf" || text == "-.inf" || text == ".nan" ||
                     text == ".NaN" || text == ".Inf" || text == "-.Inf";
  if (named) text.erase(text.find('.'), 1);
  const auto number = promql::go::parse_float(text);
  const bool word = text.find_first_of("nN") != std::string::npos;
  if (!number || (word && !named)) return wrong_type(node, "float64");
  value = *number;
}

void YamlReader::duration(const YAML::Node& node, promql::Milliseconds& value) {
  if (!node.IsScalar()) return wrong_type(node, "string");
  const auto parsed = promql::parse_duration(node.Scalar());
  if (parsed) {
    value = *parsed;
    return;
  }
  // The first of these ends promtool's reading; its place is ours to add.
  fatal_.push_back(parsed.error().message + " (line " + std::to_string(node.Mark().line + 1) +
                   ", column " + std::to_string(node.Mark().column + 1) + ")");
}

void YamlReader::strings(const YAML::Node& node, std::vector<std::string>& values) {
  sequence(node, "string", [&](const YAML::Node& item) {
    if (!item.IsNull()) string(item, values.emplace_back());
  });
}

void YamlReader::string_map(const YAML::Node& node, std::map<std::string, std::string>& values) {
  if (!node.IsMap()) return wrong_type(node, "map[string]string");
  for (const auto& pair : node) {
    std::string key;
    string(pair.first, key);
    if (values.contains(key)) {
      complain(pair.first.Mark(), "mapping key " + promql::go::quoted(key) + " already defined");
    }
    auto& value = values[key];
    if (!empty(pair.second)) string(pair.second, value);
  }
}

std::vector<std::string> YamlReader::errors() const {
  if (!fatal_.empty()) return {fatal_.front()};
  if (unmarshal_.empty()) return {};
  std::string all = "yaml: unmarshal errors:";
  for (const auto& line : unmarshal_) all += "\n" + line;
  return {all};
}

}  // namespace strata::rules
