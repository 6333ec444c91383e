// A profile as one of the files that it can be.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "collectors/profile/profile.h"
#include "core/base/result.h"

namespace strata::agent {

enum class ProfileFormat : std::uint8_t { pprof, svg, html, folded };

/// By the ending of a file's name: .pb.gz, .svg, .html, .folded.
Result<ProfileFormat> format_of_file(std::string_view file);

/// "pb.gz", "svg", "html", "folded": as a query names it.
Result<ProfileFormat> format_named(std::string_view name);

std::string_view content_type(ProfileFormat format);

/// "CPU profile of flash-tickets-api"; of an empty name: of the host.
std::string title_of(profile::Kind kind, std::string_view container);

std::string written(const profile::Profile& profile, ProfileFormat format,
                    const std::string& title);

}  // namespace strata::agent
