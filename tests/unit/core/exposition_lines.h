// Reads exposition text back, for tests: strict about what it accepts, so that a line that is not
// one fails the test.
#pragma once

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "core/base/text.h"
#include "core/metrics/labels.h"

namespace strata::test {

using LabelMap = std::map<std::string, std::string>;

struct ExpositionLine {
  std::string name;
  LabelMap labels;  // unescaped; the value of "le" and "quantile" as %.15g writes it
  double value = 0;
};

struct Exposition {
  std::map<std::string, std::string> types;
  std::map<std::string, std::string> help;  // as escaped
  std::map<std::string, std::string> units;
  std::vector<ExpositionLine> lines;
  bool ended = false;  // "# EOF"
};

inline double parse_number(const std::string& text) {
  if (text == "+Inf") return std::numeric_limits<double>::infinity();
  if (text == "-Inf") return -std::numeric_limits<double>::infinity();
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  EXPECT_TRUE(!text.empty() && *end == '\0') << "no number: " << text;
  return value;
}

/// Where the label text that starts `text` ends: at the brace outside quotes.
inline std::size_t end_of_labels(std::string_view text) {
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quoted && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (text[i] == '}' && !quoted) {
      return i;
    }
  }
  ADD_FAILURE() << "labels do not end: " << text;
  return text.size();
}

inline ExpositionLine parse_exposition_line(std::string_view line) {
  ExpositionLine parsed;
  const auto name_end = line.find_first_of("{ ");
  parsed.name = line.substr(0, name_end);
  line.remove_prefix(name_end);
  if (line.front() == '{') {
    line.remove_prefix(1);
    const auto end = end_of_labels(line);
    each_label(line.substr(0, end), [&](std::string_view key, std::string_view value) {
      std::string text(value);
      if (key == "le" || key == "quantile") {
        std::array<char, 32> canonical{};
        std::snprintf(canonical.data(), canonical.size(), "%.15g", parse_number(text));
        text = canonical.data();
      }
      EXPECT_TRUE(parsed.labels.emplace(key, text).second) << "label twice: " << key;
    });
    line.remove_prefix(end + 1);
  }
  EXPECT_EQ(line.front(), ' ');
  parsed.value = parse_number(std::string(text::trim(line)));
  return parsed;
}

inline Exposition parse_exposition(std::string_view text) {
  Exposition parsed;
  EXPECT_TRUE(text.empty() || text.back() == '\n');
  while (!text.empty()) {
    auto line = text::take_line(text);
    EXPECT_FALSE(parsed.ended) << "a line after # EOF";
    if (line == "# EOF") {
      parsed.ended = true;
    } else if (line.starts_with("# ")) {
      line.remove_prefix(2);
      const auto keyword = text::take_until(line, ' ');
      const std::string name(text::take_until(line, ' '));
      auto& map = keyword == "TYPE" ? parsed.types : keyword == "HELP" ? parsed.help : parsed.units;
      EXPECT_TRUE(keyword == "TYPE" || keyword == "HELP" || keyword == "UNIT") << keyword;
      EXPECT_TRUE(map.emplace(name, line).second) << keyword << " twice: " << name;
    } else {
      parsed.lines.push_back(parse_exposition_line(line));
    }
  }
  return parsed;
}

}  // namespace strata::test
