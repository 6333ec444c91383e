#include "collectors/host/textfile.h"

#include <filesystem>
#include <system_error>

#include "collectors/host/textfile_metrics.h"
#include "collectors/host/textfile_paths.h"
#include "core/base/host_fs.h"

namespace strata::host {
namespace {

constexpr std::int64_t second = 1'000'000'000;

std::int64_t nanoseconds(const timespec& time) { return time.tv_sec * second + time.tv_nsec; }

/// File systems keep times by the tick of a clock; two changes within it look like one.
constexpr std::int64_t tick = 2 * second;

/// An error as it may be shown: without the foreign text that the parser quotes, since a link in
/// the directory may lead to a file that is nobody's business.
std::string shown(const Error& error) {
  return error.message.substr(0, error.message.find(" at \""));
}

/// Configuration that a cluster mounts is behind links.
Result<OwnedText> read_linked_file(const std::string& path) {
  std::error_code error;
  const auto target = std::filesystem::canonical(path, error);
  if (error) return fail(errno_error(error.value(), path));
  return read_users_file(target, max_file_bytes);
}

}  // namespace

void TextfileCollector::read(const std::string& path, File& file) {
  file.families = nullptr;
  const auto read = read_linked_file(path);
  if (!read) {
    file.problem = shown(read.error());
    return;
  }
  auto families = parse_textfile(read->text);
  if (!families) {
    file.problem = shown(families.error());
    return;
  }
  file.problem.clear();
  file.families = std::make_shared<std::vector<TextfileFamily>>(std::move(*families));
}

void TextfileCollector::look(const std::string& path, WallTime now) {
  auto& file = files_[path];
  file.round = round_;
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) info = {};
  const Version version{info.st_dev, info.st_ino, info.st_size, nanoseconds(info.st_mtim),
                        nanoseconds(info.st_ctim)};
  if (file.settled && file.version == version) return;
  read(path, file);
  changed_ = true;
  file.version = version;
  file.mtime = info.st_mtim.tv_sec;
  const auto read_at =
      std::chrono::duration_cast<std::chrono::nanoseconds>(now.time_since_epoch()).count();
  file.settled = info.st_ino != 0 && read_at - version.changed > tick;
}

void TextfileCollector::merge(const std::vector<std::string>& paths) {
  served_.clear();
  for (const auto& path : paths) {
    const auto& file = files_.at(path);
    if (file.families) served_.push_back({path, file.mtime, file.families});
  }
  merged_ = std::make_shared<MergedTextfiles>(merge_textfiles(served_));
}

void TextfileCollector::publish(const std::vector<Problem>& problems, Batch& batch) const {
  batch.give_way();
  batch.hold(merged_);
  for (const auto& family : merged_->families) {
    for (const auto& row : family->rows) {
      batch.add_rendered(family->def, row.suffix, row.labels, row.value);
    }
  }
  for (const auto& file : served_) {
    batch.add(textfile_mtime, static_cast<double>(file.mtime), {file.path});
  }
  for (const auto& problem : problems) {
    batch.add(textfile_problem, 1, {problem.path, problem.why});
  }
  batch.add(textfile_scrape_error, problems.empty() ? 0 : 1);
}

Status TextfileCollector::collect(const CollectContext& context, Batch& batch) {
  ++round_;
  changed_ = false;
  const auto paths = textfile_paths(options_.directories);
  std::vector<Problem> problems;
  for (const auto& directory : paths.unread) {
    problems.push_back({directory.path, shown(directory.error)});
  }
  for (const auto& path : paths.files) {
    look(path, context.wall);
    if (const auto& file = files_.at(path); !file.problem.empty()) {
      problems.push_back({path, file.problem});
    }
  }
  const auto gone =
      std::erase_if(files_, [&](const auto& one) { return one.second.round != round_; });
  if (changed_ || gone > 0) merge(paths.files);
  for (const auto& path : merged_->conflicts) {
    problems.push_back(
        {path, "a family of it has another help in a file before, or a reserved name"});
  }
  publish(problems, batch);
  return {};
}

}  // namespace strata::host
