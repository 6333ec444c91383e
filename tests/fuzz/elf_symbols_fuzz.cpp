#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/profile/symbols/image.h"

namespace {

using namespace strata::profile;

/// The file is its own debug file.
class SameFile final : public DebugFiles {
 public:
  explicit SameFile(std::string_view file) : file_(file) {}

  std::unique_ptr<Bytes> find(const std::string&, const std::string&) override {
    return std::make_unique<MemoryBytes>(file_);
  }

 private:
  std::string_view file_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const MemoryBytes file(text);
  auto layout = read_elf_layout(file);
  if (!layout) return 0;
  std::vector<std::uint64_t> wanted{0, 1, 0x401000, 0x401010, UINT64_MAX};
  for (const auto& code : layout->code) {
    wanted.push_back(code.address);
    wanted.push_back(code.address + code.size / 2);
    (void)address_of_offset(*layout, code.offset + 1);
  }
  for (const auto& stubs : layout->stubs) wanted.push_back(stubs.address + stubs.size / 2);
  SameFile same(text);
  const strata::Instant now{};
  Image image(std::move(*layout));
  image.look_up(wanted, file, same, now);
  for (const auto address : wanted) {
    if (!image.knows(address, now) && address != UINT64_MAX) __builtin_trap();
    (void)image.find(address);
  }
  return 0;
}
