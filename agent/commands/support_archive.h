// What `strata dump --bundle` gathers for those who are to help: each part by itself, so that one
// that fails is named and ends nothing.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "agent/commands/bundle.h"
#include "agent/config/config.h"
#include "core/base/clock.h"
#include "core/base/result.h"

namespace strata::agent {

struct ArchivePart {
  std::string name;  // of the file: "dump.json"
  std::function<Result<std::string>()> make;
};

struct Archive {
  std::vector<BundleFile> files;     // below strata/, the manifest first
  std::vector<std::string> missing;  // "alerts.json: no agent"
};

/// Makes every part in turn. manifest.json says of each how many bytes it has or why it is not
/// there. `secrets` are removed wherever they stand.
Archive make_archive(const std::vector<ArchivePart>& parts, const std::vector<std::string>& secrets,
                     WallTime when);

/// The parts that a running agent answers for, at the address of `config`, and this host's; `dump`
/// makes the JSON.
std::vector<ArchivePart> parts_of_agent(const Config& config,
                                        std::function<Result<std::string>()> dump);

/// What there is without an agent: the texts that the command has taken itself.
struct OwnTexts {
  std::string dump;
  std::string metrics;
  std::string events;
};
std::vector<ArchivePart> parts_without_agent(const Config& config, const OwnTexts& texts);

}  // namespace strata::agent
