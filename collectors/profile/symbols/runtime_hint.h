// What kind of program has frames without names, and what to switch on to give them names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "collectors/profile/symbols/proc_maps.h"

namespace strata::profile {

/// What a process runs, told by the files it has mapped.
enum class Runtime : std::uint8_t { native, node, java, python, ruby, dotnet, luajit, php };

std::string_view to_string(Runtime runtime);

Runtime runtime_of(const std::vector<Region>& regions);

/// Where the frames without a name are.
struct UnknownPlaces {
  std::uint64_t generated = 0;  // code made at run time
  std::uint64_t files = 0;      // files without symbols
  std::uint64_t elsewhere = 0;  // no mapping at all
  std::string file;             // the file with the most of them
  std::string build_id;         // its build id
  bool perf_map = false;        // there is one, and it names others
};

/// One sentence; empty: nothing is known that would help.
std::string hint_for(Runtime runtime, const UnknownPlaces& places);

}  // namespace strata::profile
