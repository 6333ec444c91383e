#include "core/kernel/libbpf_log.h"

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <vector>

#include <bpf/libbpf.h>

#include "core/base/text.h"

namespace strata::kernel {
namespace {

// libbpf's print callback is one for the process and carries no context.
thread_local LibbpfLog* innermost = nullptr;
thread_local LibbpfTranscript* transcript = nullptr;

constexpr std::size_t max_log_bytes = std::size_t{1} << 20;
constexpr std::size_t max_transcript_bytes = std::size_t{4} << 20;

void hear(libbpf_print_level level, std::string_view text) {
  if (transcript != nullptr) transcript->append(text);
  if (innermost != nullptr && level != LIBBPF_DEBUG) innermost->append(text);
}

__attribute__((format(printf, 2, 0))) int print(libbpf_print_level level, const char* format,
                                                va_list arguments) {
  const bool wanted = level != LIBBPF_DEBUG && innermost != nullptr;
  if (!wanted && transcript == nullptr) return 0;
  std::array<char, 512> small{};
  va_list again;
  va_copy(again, arguments);
  const int size = std::vsnprintf(small.data(), small.size(), format, arguments);
  if (size >= static_cast<int>(small.size())) {
    std::vector<char> large(static_cast<std::size_t>(size) + 1);
    std::vsnprintf(large.data(), large.size(), format, again);
    hear(level, {large.data(), static_cast<std::size_t>(size)});
  } else if (size > 0) {
    hear(level, {small.data(), static_cast<std::size_t>(size)});
  }
  va_end(again);
  return size;
}

/// Lines that end a verifier's log without saying anything of the failure.
bool is_noise(std::string_view line) {
  constexpr std::array<std::string_view, 8> beginnings = {
      "processed ",         "verification time ", "stack depth ",    "mark_precise:",
      "-- BEGIN PROG LOAD", "-- END PROG LOAD",   "max_states_per_", "insns "};
  return line.empty() || std::any_of(beginnings.begin(), beginnings.end(),
                                     [&](auto beginning) { return line.starts_with(beginning); });
}

/// The text between the first two marks, or nothing.
std::string_view between(std::string_view text, std::string_view begin, std::string_view end) {
  const auto from = text.find(begin);
  if (from == std::string_view::npos) return {};
  text.remove_prefix(from + begin.size());
  return text.substr(0, text.find(end));
}

std::string_view verifier_statement(std::string_view log) {
  auto lines = between(log, "-- BEGIN PROG LOAD LOG --", "-- END PROG LOAD LOG --");
  std::string_view last;
  while (!lines.empty()) {
    const auto line = text::trim(text::take_line(lines));
    if (!is_noise(line)) last = line;
  }
  return last;
}

/// "libbpf: prog 'x': failed to attach: ..." without its first word.
std::string_view first_complaint(std::string_view log) {
  auto line = text::trim(text::take_line(log));
  constexpr std::string_view prefix = "libbpf: ";
  if (line.starts_with(prefix)) line.remove_prefix(prefix.size());
  return line;
}

}  // namespace

void LibbpfLog::append(std::string_view text) {
  text_.append(text.substr(0, max_log_bytes - std::min(max_log_bytes, text_.size())));
}

LibbpfTranscript::LibbpfTranscript() {
  transcript = this;
  libbpf_set_print(print);
}

LibbpfTranscript::~LibbpfTranscript() { transcript = nullptr; }

void LibbpfTranscript::append(std::string_view text) {
  text_.append(text.substr(0, max_transcript_bytes - std::min(max_transcript_bytes, text_.size())));
}

LibbpfLog::LibbpfLog() : outer_(innermost) {
  innermost = this;
  libbpf_set_print(print);
}

LibbpfLog::~LibbpfLog() { innermost = outer_; }

std::string_view failed_program(std::string_view log) {
  // libbpf: prog 'run_queue_switch': failed to load: -13
  constexpr std::string_view verdict = "': failed to load";
  const auto at = log.find(verdict);
  if (at == std::string_view::npos) return {};
  const auto head = log.substr(0, at);
  const auto quote = head.rfind('\'');
  return quote == std::string_view::npos ? std::string_view{} : head.substr(quote + 1);
}

std::string failure_reason(std::string_view log, int error) {
  std::string system = std::strerror(error < 0 ? -error : error);
  if (const auto said = verifier_statement(log); !said.empty()) {
    return "verifier: " + std::string(said);
  }
  if (const auto said = first_complaint(log); !said.empty()) {
    return std::string(said) + (error != 0 ? " (" + system + ")" : "");
  }
  return system;
}

}  // namespace strata::kernel
