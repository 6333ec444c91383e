#include "collectors/host/cpu_vulnerabilities.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "collectors/host/cpu_vulnerabilities_metrics.h"
#include "collectors/host/shapes/host_file.h"
#include "collectors/host/shapes/part.h"
#include "core/base/text.h"

namespace strata::host {
namespace {

constexpr std::string_view not_affected = "not affected";
constexpr std::array<std::string_view, 4> mitigation_states = {not_affected, "vulnerable",
                                                               "mitigation", "unknown"};

bool begins_with(std::string_view text, std::string_view word) {
  return text.size() >= word.size() &&
         std::equal(word.begin(), word.end(), text.begin(), [](char a, char b) {
           return a == std::tolower(static_cast<unsigned char>(b));
         });
}

/// All but the first word, with one blank between them.
std::string further_words(std::string_view text) {
  std::string words;
  text::take_field(text);
  for (auto word = text::take_field(text); !word.empty(); word = text::take_field(text)) {
    words.append(words.empty() ? "" : " ").append(word);
  }
  return words;
}

class Vulnerabilities final : public Part {
 public:
  explicit Vulnerabilities(const HostFs& host)
      : directory_(host.sys("devices/system/cpu/vulnerabilities")) {}

  Status collect(const CollectContext& /*context*/, Batch& batch) override {
    const auto names = list_directory(directory_);
    if (!names) return as_told(names.error(), Missing::absent);
    for (const auto& name : *names) {
      const auto text = read_file(directory_ + "/" + name);
      if (!text) continue;
      const auto found = parse_vulnerability(*text);
      batch.add(cpu_vulnerability_info, 1, {name, found.state, found.mitigation});
    }
    return {};
  }

 private:
  std::string directory_;
};

}  // namespace

Vulnerability parse_vulnerability(std::string_view text) {
  text = text::trim(text);
  const auto state = std::ranges::find_if(
      mitigation_states, [text](std::string_view word) { return begins_with(text, word); });
  if (state == mitigation_states.end()) return {mitigation_states.back(), std::string(text)};
  return {*state, *state == not_affected ? std::string() : further_words(text)};
}

std::unique_ptr<Collector> make_cpu_vulnerabilities(const HostFs& host) {
  return made_of("cpu_vulnerabilities", Placement::loop, std::make_unique<Vulnerabilities>(host));
}

}  // namespace strata::host
