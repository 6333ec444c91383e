#include "collectors/host/sysctl.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <span>

#include "collectors/host/shapes/host_file.h"
#include "collectors/host/shapes/made_families.h"
#include "collectors/host/shapes/number.h"
#include "collectors/host/shapes/part.h"
#include "collectors/host/sysctl_metrics.h"
#include "core/base/text.h"

namespace strata::host {
namespace {

/// As much of a setting as is looked at.
constexpr std::size_t most_bytes = 128;

struct Asked {
  std::string setting;
  std::vector<std::string> keys;  // names of its numbers
};

Asked asked_of(std::string_view spec) {
  Asked asked{std::string(text::take_until(spec, ':')), {}};
  while (!spec.empty()) asked.keys.emplace_back(text::take_until(spec, ','));
  return asked;
}

std::string path_of(const HostFs& host, std::string setting) {
  std::ranges::replace(setting, '.', '/');
  return host.proc("sys/" + setting);
}

Result<std::vector<std::string>> read_words(const std::string& path) {
  const auto text = read_file(path);
  if (!text) return fail(text.error());
  std::vector<std::string> words;
  auto rest = std::string_view(*text).substr(0, most_bytes);
  while (!rest.empty()) {
    auto line = text::take_line(rest);
    for (auto word = text::take_field(line); !word.empty(); word = text::take_field(line)) {
      words.emplace_back(word);
    }
  }
  return words;
}

class Numbers final : public Part {
 public:
  Numbers(const HostFs& host, std::string_view spec)
      : asked_(asked_of(spec)), path_(path_of(host, asked_.setting)) {}

  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  const MetricDef* family(std::string name, std::string help, LabelKeys labels);
  Status add(std::span<const std::string> words, Batch& batch);

  Asked asked_;
  std::string path_;
  MadeFamilies families_;
};

const MetricDef* Numbers::family(std::string name, std::string help, LabelKeys labels) {
  // A setting may have one number today and more tomorrow.
  return families_.find(labels.size() == 0 ? name : name + " by index", [&] {
    return FamilyText{name, std::move(help), MetricType::untyped, labels};
  });
}

Status Numbers::add(std::span<const std::string> words, Batch& batch) {
  const auto name = sysctl_metric(asked_.setting);
  const auto help = "Setting " + asked_.setting + " of the kernel";
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto value = number_of(words[i], {.spelling = Spelling::any_base});
    if (!value) return fail(Code::parse, asked_.setting + ": no number: " + words[i]);
    if (!asked_.keys.empty()) {
      const auto field = help + ", field " + std::to_string(i) + ".";
      batch.add(*family(name + "_" + asked_.keys[i], field, {}), *value);
    } else if (words.size() == 1) {
      batch.add(*family(name, help + ".", {}), *value);
    } else {
      batch.add(*family(name, help + ".", {"index"}), *value, {std::to_string(i)});
    }
  }
  families_.hold(batch);
  return {};
}

Status Numbers::collect(const CollectContext& /*context*/, Batch& batch) {
  const auto words = read_words(path_);
  if (!words) return fail(words.error());
  if (words->empty()) return fail(Code::parse, asked_.setting + ": empty");
  const bool keys_fit = asked_.keys.empty() || asked_.keys.size() == words->size();
  if (!keys_fit || (words->size() == 1 && !asked_.keys.empty())) {
    return fail(Code::invalid, asked_.setting + ": has " + std::to_string(words->size()) +
                                   " numbers, and " + std::to_string(asked_.keys.size()) +
                                   " names were given");
  }
  return add(*words, batch);
}

class TextSettings final : public Part {
 public:
  TextSettings(const HostFs& host, std::string_view spec)
      : asked_(asked_of(spec)), path_(path_of(host, asked_.setting)) {}

  Status collect(const CollectContext& /*context*/, Batch& batch) override {
    const auto words = read_words(path_);
    if (!words) return fail(words.error());
    for (std::size_t i = 0; i < words->size(); ++i) {
      batch.add(sysctl_info, 1, {asked_.setting, (*words)[i], std::to_string(i)});
    }
    return {};
  }

 private:
  Asked asked_;
  std::string path_;
};

}  // namespace

std::string sysctl_metric(std::string_view setting) {
  std::string name = "node_sysctl_";
  while (!setting.empty()) {
    const auto plain = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
    const auto end =
        static_cast<std::size_t>(std::ranges::find_if(setting, plain) - setting.begin());
    const auto between = setting.substr(0, end);
    const bool kept = between.find_first_not_of('_') == std::string_view::npos;
    name += kept ? between : "_";
    setting.remove_prefix(end);
    const auto word =
        static_cast<std::size_t>(std::ranges::find_if_not(setting, plain) - setting.begin());
    name += setting.substr(0, word);
    setting.remove_prefix(word);
  }
  return name;
}

std::unique_ptr<Collector> make_sysctl(const HostFs& host, const SysctlOptions& options) {
  std::vector<std::unique_ptr<Part>> parts;
  const std::set<std::string> numbers(options.include.begin(), options.include.end());
  const std::set<std::string> texts(options.include_info.begin(), options.include_info.end());
  for (const auto& spec : numbers) parts.push_back(std::make_unique<Numbers>(host, spec));
  for (const auto& spec : texts) parts.push_back(std::make_unique<TextSettings>(host, spec));
  return std::make_unique<PartsCollector>("sysctl", Placement::loop, std::move(parts));
}

}  // namespace strata::host
