// BPF objects as subjects: loaded once, attached and detached by their links.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tests/bench/hooks/measure.h"

namespace strata::bench {

/// The object in `file`, with its programs of one form and those on packets; none where this kernel
/// refuses it, and then a line on stderr says why.
std::optional<Subject> object_subject(const std::string& name, const std::string& file,
                                      std::string_view form = "tp_btf");

/// All of the agent's programs, loaded and attached anew each time.
Subject everything_subject(const std::string& name);

/// A program of the distribution that is started and stopped.
std::optional<Subject> tool_subject(const std::string& program,
                                    const std::vector<std::string>& arguments = {});

/// Seconds of CPU that each of the agent's programs took in a second of a machine at rest, by the
/// kernel's own statistics, as a Markdown table.
std::string share_at_rest(double seconds);

}  // namespace strata::bench
