// OutputFile: a file that a command will write at its end. Whether it can be is known at once, and
// what was there before stays until then.
#pragma once

#include <string>
#include <string_view>

#include "core/base/fd.h"
#include "core/base/result.h"

namespace strata::agent {

/// Move-only. One that was made and never written is removed again.
class OutputFile {
 public:
  static Result<OutputFile> open(const std::string& path);
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  ~OutputFile();

  Status write(std::string_view bytes);

 private:
  OutputFile(std::string path, Fd fd, bool made)
      : path_(std::move(path)), fd_(std::move(fd)), made_(made) {}

  std::string path_;
  Fd fd_;
  bool made_;  // by us, and nothing is in it yet
};

}  // namespace strata::agent
