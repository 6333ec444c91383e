// Runs every file of a corpus through a fuzz entry, for builds without libFuzzer, and some broken
// variants of each: cut short, and with single bytes changed. An empty or missing corpus fails.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's own name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr std::size_t variants = 64;

void run(const std::vector<std::uint8_t>& input) {
  // a copy of the exact size, so that a sanitizer sees a read past the end
  const std::vector<std::uint8_t> exact(input.begin(), input.end());
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

void run_variants(const std::vector<std::uint8_t>& input) {
  constexpr std::uint8_t changes[] = {0x00, 0xFF, '\n', '"', '9'};
  for (std::size_t i = 0; i < variants && !input.empty(); ++i) {
    const auto at = i * input.size() / variants;
    run({input.begin(), input.begin() + static_cast<std::ptrdiff_t>(at)});
    auto changed = input;
    changed[at] = changes[i % std::size(changes)];
    run(changed);
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t files = 0;
  for (int i = 1; i < argc; ++i) {
    std::error_code error;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[i], error)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream file(entry.path(), std::ios::binary);
      const std::vector<std::uint8_t> input{std::istreambuf_iterator<char>(file), {}};
      run(input);
      run_variants(input);
      ++files;
    }
  }
  std::printf("%zu corpus files\n", files);
  return files == 0 ? 1 : 0;
}
