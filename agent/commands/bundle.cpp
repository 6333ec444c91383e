#include "agent/commands/bundle.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>

#include "core/metrics/gzip.h"

namespace strata::agent {
namespace {

constexpr std::size_t block = 512;

/// Puts `text` at `offset` of the header, as IEEE Std 1003.1 "ustar Interchange Format" places it.
void put(std::array<char, block>& header, std::size_t offset, std::string_view text) {
  std::copy(text.begin(), text.end(), header.begin() + static_cast<std::ptrdiff_t>(offset));
}

std::string octal(std::size_t value, int digits) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%0*zo", digits, value);
  return text.data();
}

std::array<char, block> header_of(const BundleFile& file, WallTime when) {
  constexpr std::size_t name = 0, mode = 100, uid = 108, gid = 116, size = 124, mtime = 136,
                        checksum = 148, type = 156, magic = 257;
  std::array<char, block> header{};
  put(header, name, std::string_view(file.name).substr(0, 99));
  put(header, mode, "0000600");
  put(header, uid, "0000000");
  put(header, gid, "0000000");
  put(header, size, octal(file.content.size(), 11));
  put(header, mtime, octal(static_cast<std::size_t>(unix_seconds(when)), 11));
  put(header, checksum, "        ");  // counts as blanks while it is being computed
  put(header, type, "0");
  put(header, magic, std::string_view("ustar\00000", 8));
  std::size_t sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  put(header, checksum, octal(sum, 6));
  header.at(checksum + 6) = '\0';
  return header;
}

}  // namespace

std::string make_bundle(const std::vector<BundleFile>& files, WallTime when) {
  std::string archive;
  for (const auto& file : files) {
    const auto header = header_of(file, when);
    archive.append(header.data(), header.size()).append(file.content);
    archive.append((block - archive.size() % block) % block, '\0');
  }
  archive.append(2 * block, '\0');
  return gzip(archive);
}

}  // namespace strata::agent
