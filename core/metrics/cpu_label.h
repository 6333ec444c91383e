// CpuLabel: how cAdvisor writes a CPU: "cpu00", "cpu123".
#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <string_view>

namespace strata {

class CpuLabel {
 public:
  explicit CpuLabel(std::size_t cpu) {
    if (cpu < 10) *end_++ = '0';
    end_ = std::to_chars(end_, text_.data() + text_.size(), cpu).ptr;
  }
  CpuLabel(const CpuLabel&) = delete;
  CpuLabel& operator=(const CpuLabel&) = delete;
  ~CpuLabel() = default;

  [[nodiscard]] std::string_view view() const {
    return {text_.data(), static_cast<std::size_t>(end_ - text_.data())};
  }

 private:
  std::array<char, 32> text_{'c', 'p', 'u'};
  char* end_ = text_.data() + 3;
};

}  // namespace strata
