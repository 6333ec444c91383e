#include "core/metrics/entity.h"

#include <algorithm>
#include <set>

#include "core/base/text.h"
#include "core/metrics/labels.h"

namespace strata {
namespace {

/// Two keys may be spelled alike; the first keeps the spelling, since a label stands once.
std::string runtime_label_text(const std::map<std::string, std::string>& labels) {
  std::string text;
  std::set<std::string> written;
  for (const auto& [runtime_key, value] : labels) {
    const auto [key, is_new] = written.insert(runtime_label_name(runtime_key));
    if (!is_new) continue;
    text += ',';
    append_label(text, text.size(), *key, value);
  }
  return text;
}

}  // namespace

std::string runtime_label_name(std::string_view key) {
  std::string name = "container_label_";
  for (const char c : key) {
    name += text::is_word(c) ? c : '_';
  }
  return name;
}

Entity make_entity(std::string_view id, std::string_view image, std::string_view name,
                   const std::map<std::string, std::string>& runtime_labels) {
  Entity entity{std::string(id),
                std::string(image),
                std::string(name),
                {},
                runtime_label_text(runtime_labels)};
  append_label(entity.labels, 0, "id", id);
  append_label(entity.labels, 0, "image", image);
  append_label(entity.labels, 0, "name", name);
  return entity;
}

}  // namespace strata
