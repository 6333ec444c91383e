#include "collectors/profile/symbols/mapped_file.h"

#include <charconv>

namespace strata::profile {
namespace {

std::string map_file_name(const Region& region) {
  char text[40];
  auto* end = std::to_chars(text, text + 18, region.start, 16).ptr;
  *end++ = '-';
  end = std::to_chars(end, end + 18, region.limit, 16).ptr;
  return {text, end};
}

/// A file system of layers has inode numbers of its own for stat().
bool is_the_mapped(const OpenFile& file, const Region& region) {
  if (region.deleted || file.id.inode != region.inode) return false;
  return file.id.device == region.device || has_layered_inodes(file.fd);
}

}  // namespace

Result<OpenFile> open_mapped(const std::string& process, const Fd* root, const Region& region) {
  if (auto file = open_link(process + "/map_files/" + map_file_name(region))) return file;
  if (root == nullptr) return fail(Code::not_found, region.path);
  auto file = open_inside(*root, region.path);
  if (!file) return fail(file.error());
  if (!is_the_mapped(*file, region)) return fail(Code::invalid, region.path + ": replaced");
  return file;
}

}  // namespace strata::profile
