#include "collectors/profile/symbols/debug_files.h"

#include <utility>

#include "collectors/profile/symbols/elf_layout.h"
#include "collectors/profile/symbols/open_file.h"

namespace strata::profile {
namespace {

class OwnedFile final : public Bytes {
 public:
  explicit OwnedFile(Fd fd) : fd_(std::move(fd)), bytes_(fd_.get()) {}

  std::size_t read_some(std::uint64_t offset, void* to, std::size_t count) const override {
    return bytes_.read_some(offset, to, count);
  }

 private:
  Fd fd_;
  FileBytes bytes_;
};

std::unique_ptr<Bytes> find_below(const Fd& root, const std::vector<std::string>& paths,
                                  const std::string& build_id) {
  for (const auto& path : paths) {
    auto file = open_inside(root, path);
    if (!file) continue;
    auto bytes = std::make_unique<OwnedFile>(std::move(file->fd));
    const auto layout = read_elf_layout(*bytes);
    if (layout && layout->build_id == build_id && layout->symbols) return bytes;
  }
  return nullptr;
}

}  // namespace

std::vector<std::string> debug_file_paths(const std::string& build_id, const std::string& path,
                                          const std::string& link) {
  const std::string debug = "/usr/lib/debug";
  std::vector<std::string> paths;
  if (build_id.size() > 2) {
    paths.push_back(debug + "/.build-id/" + build_id.substr(0, 2) + "/" + build_id.substr(2) +
                    ".debug");
  }
  const auto slash = path.rfind('/');
  if (link.empty() || slash == std::string::npos) return paths;
  const auto folder = path.substr(0, slash + 1);
  if (folder + link != path) paths.push_back(folder + link);
  paths.push_back(folder + ".debug/" + link);
  paths.push_back(debug + folder + link);
  return paths;
}

std::unique_ptr<Bytes> RootedDebugFiles::find(const std::string& build_id,
                                              const std::string& link) {
  const auto paths = debug_file_paths(build_id, path_, link);
  if (const auto host = open_root(host_root_)) {
    if (auto file = find_below(*host, paths, build_id)) return file;
  }
  return root_ == nullptr ? nullptr : find_below(*root_, paths, build_id);
}

}  // namespace strata::profile
