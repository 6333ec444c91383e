#include "collectors/host/ethtool_names.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace strata::host {
namespace {

struct OwnName {
  std::string_view key;
  std::string_view family;
};
constexpr std::array own_names = {
    OwnName{"rx_bytes", "node_ethtool_received_bytes_total"},
    OwnName{"rx_dropped", "node_ethtool_received_dropped_total"},
    OwnName{"rx_errors", "node_ethtool_received_errors_total"},
    OwnName{"rx_packets", "node_ethtool_received_packets_total"},
    OwnName{"tx_bytes", "node_ethtool_transmitted_bytes_total"},
    OwnName{"tx_errors", "node_ethtool_transmitted_errors_total"},
    OwnName{"tx_packets", "node_ethtool_transmitted_packets_total"},
};

bool is_legal(char c) { return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0; }

/// `word` as a part between underscores becomes `spelt`. The underscore behind one is not the
/// underscore before the next, so that of "tx_tx" only the first changes, as with node_exporter.
std::string spell_out(std::string_view name, std::string_view word, std::string_view spelt) {
  std::string text;
  std::size_t i = 0;
  while (i < name.size()) {
    const std::size_t at = name[i] == '_' ? i + 1 : i;
    const std::size_t end = at + word.size();
    const bool whole = (i == 0 || name[i] == '_') && name.substr(at, word.size()) == word &&
                       (end == name.size() || name[end] == '_');
    if (!whole) {
      text += name[i++];
      continue;
    }
    text.append(name.substr(i, at - i)).append(spelt).append(name.substr(end, 1));
    i = std::min(end + 1, name.size());
  }
  return text;
}

}  // namespace

std::string ethtool_key(std::string_view counter) {
  std::string key;
  std::size_t i = 0;
  while (i < counter.size()) {
    const auto skip = [&](std::size_t from, auto is) {
      while (from < counter.size() && is(counter[from])) ++from;
      return from;
    };
    const auto underscore = [](char c) { return c == '_'; };
    const auto start = skip(i, underscore);
    const auto end = skip(start, [](char c) { return !is_legal(c); });
    if (end == start) {
      key += counter[i++];
    } else {
      key += '_';
      i = skip(end, underscore);
    }
  }
  return key;
}

std::string ethtool_family(std::string_view key) {
  const auto* const own = std::ranges::find(own_names, key, &OwnName::key);
  if (own != own_names.end()) return std::string(own->family);
  std::string name(key.substr(std::min(key.find_first_not_of('_'), key.size())));
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  name = spell_out(spell_out(name, "rx", "received"), "tx", "transmitted");
  return "node_ethtool_" + name;
}

}  // namespace strata::host
