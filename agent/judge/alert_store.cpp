#include "agent/judge/alert_store.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "core/base/fd.h"
#include "core/base/host_fs.h"
#include "core/base/write_all.h"

namespace strata::agent {
namespace {

/// Whoever reads `path` meanwhile sees the old text or the new one, whole.
Status replace_file(const std::string& path, std::string_view text) {
  const auto fresh = path + ".new";
  const Fd fd(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd) return fail(errno_error(errno, fresh));
  if (auto written = write_all(fd, text, fresh); !written) return written;
  if (::fsync(fd.get()) != 0) return fail(errno_error(errno, fresh));
  if (::rename(fresh.c_str(), path.c_str()) != 0) return fail(errno_error(errno, path));
  return {};
}

}  // namespace

AlertStore::AlertStore(std::string directory)
    : directory_(std::move(directory)), path_(directory_ + "/alerts") {}

Result<AlertMemory> AlertStore::load() const {
  if (directory_.empty()) return fail(Code::not_found, "no directory for state");
  const auto text = read_file(path_);
  if (!text) return fail(text.error());
  auto memory = parse_alert_memory(*text);
  if (!memory) return fail(memory.error().within(path_));
  return memory;
}

void AlertStore::save(const AlertMemory& memory) {
  if (directory_.empty()) return;
  wanted_.publish(std::make_shared<const std::string>(to_text(memory)));
  if (worker_) return worker_->nudge();
  constexpr auto seldom = std::chrono::hours(24);
  worker_ = std::make_unique<Worker>(seldom, [this](const std::stop_token&) { write(); });
}

void AlertStore::flush() { write(); }

void AlertStore::write() {
  const std::scoped_lock lock(writing_);
  const auto wanted = wanted_.get();
  if (wanted == written_) return;
  written_ = wanted;
  std::error_code error;
  std::filesystem::create_directories(directory_, error);
  const auto status = replace_file(path_, *wanted);
  if (!status && !complained_) {
    spdlog::warn("alerts will not survive a restart: {}", status.error().message);
  }
  complained_ = !status;
}

}  // namespace strata::agent
