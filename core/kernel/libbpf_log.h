// What libbpf and the verifier print while something is tried, and the one line of it that tells
// why it failed.
#pragma once

#include <string>
#include <string_view>

namespace strata::kernel {

/// While alive, collects what libbpf logs on this thread instead of printing it. Captures nest: the
/// innermost one gets the text.
class LibbpfLog {
 public:
  LibbpfLog();
  ~LibbpfLog();
  LibbpfLog(const LibbpfLog&) = delete;
  LibbpfLog& operator=(const LibbpfLog&) = delete;

  [[nodiscard]] const std::string& text() const { return text_; }

  /// Beyond a megabyte the rest is cut.
  void append(std::string_view text);

 private:
  std::string text_;
  LibbpfLog* outer_;
};

/// While alive, hears all that LibbpfLog collects on this thread, and libbpf's account of what it
/// does too: for support archives. One at a time.
class LibbpfTranscript {
 public:
  LibbpfTranscript();
  ~LibbpfTranscript();
  LibbpfTranscript(const LibbpfTranscript&) = delete;
  LibbpfTranscript& operator=(const LibbpfTranscript&) = delete;

  [[nodiscard]] const std::string& text() const { return text_; }

  /// Beyond four megabytes the rest is cut.
  void append(std::string_view text);

 private:
  std::string text_;
};

/// The name of the program whose load failed, by libbpf's own message; empty where there is none.
std::string_view failed_program(std::string_view log);

/// Why it failed, in one line: the verifier's last statement, else libbpf's first complaint, else
/// the text of the errno value `error`.
std::string failure_reason(std::string_view log, int error);

}  // namespace strata::kernel
