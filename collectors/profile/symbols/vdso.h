// The kernel's code in every process: its functions are read from the copy in this one.
#pragma once

#include <memory>
#include <string>

#include "collectors/profile/symbols/image.h"

namespace strata::profile {

/// Null image: this process has none.
struct Vdso {
  std::string bytes;
  std::unique_ptr<Image> image;
};

Vdso read_vdso();

}  // namespace strata::profile
