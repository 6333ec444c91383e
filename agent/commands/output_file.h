// OutputFile: a file that a command will write at its end. Whether it can be is known at once, and
// what was there before stays until the new one is whole.
#pragma once

#include <string>
#include <string_view>

#include <sys/types.h>

#include "core/base/fd.h"
#include "core/base/result.h"

namespace strata::agent {

/// Move-only. A regular file is written beside, and renamed; links are followed. What is none (a
/// pipe, a device) is written as it is. Until write() nothing is made.
class OutputFile {
 public:
  static constexpr mode_t for_everybody = 0644;
  static constexpr mode_t for_its_owner = 0600;

  static Result<OutputFile> open(const std::string& path, mode_t mode = for_everybody);

  Status write(std::string_view bytes);

 private:
  OutputFile(std::string path, mode_t mode) : path_(std::move(path)), mode_(mode) {}
  Status write_beside(std::string_view bytes) const;

  std::string path_;
  mode_t mode_;
  Fd special_;  // none where it is, or will be, a regular file
};

}  // namespace strata::agent
