// Flame graphs: one file that a browser opens by itself, with the script that zooms and searches in
// it. Names in it are foreign text, and shown as text whatever is in them.
#pragma once

#include <cstdint>
#include <string>

#include "collectors/profile/profile.h"

namespace strata::profile {

enum class Page : std::uint8_t { svg, html };

struct FlameGraphOptions {
  std::string title;  // "CPU profile of flash-tickets-api"
  Page page = Page::svg;
};

/// From the top: all, containers, processes, frames; the width is the share of CPU time (off the
/// CPU: of time waited). Frames narrower than 0.02 % are left out of the drawing, and their number
/// and share are told.
std::string to_flame_graph(const Profile& profile, const FlameGraphOptions& options);

/// Both profiles in one, each taken as 100 %: the width is the mean of both shares; red has grown,
/// blue has shrunk.
std::string to_differential_flame_graph(const Profile& before, const Profile& after,
                                        const FlameGraphOptions& options);

}  // namespace strata::profile
