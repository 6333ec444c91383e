#include "collectors/host/shapes/small_file.h"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include "collectors/host/shapes/looking.h"
#include "core/base/text.h"

namespace strata::host {
namespace {

constexpr Duration read_again = std::chrono::minutes(1);

}  // namespace

bool SmallFile::open(std::string_view directory, std::string_view file) {
  std::string path;
  path.reserve(directory.size() + 1 + file.size());
  path.append(directory).append("/").append(file);
  // Where a FIFO stands in its place nobody waits for a writer.
  fd_ = Fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  return static_cast<bool>(fd_);
}

std::optional<std::string_view> SmallFile::read(std::string_view directory, std::string_view file,
                                                SmallText& room, Instant now) {
  const bool kept_open = static_cast<bool>(fd_);
  device_went_ = false;
  if (!kept_open) {
    if (now < again_) return std::nullopt;
    if (!open(directory, file)) {
      again_ = now + looked_at_again;
      return std::nullopt;
    }
  }
  auto size = ::pread(fd_.get(), room.data(), room.size(), 0);
  // The device may have gone and another of its name come.
  if (size < 0 && errno == ENODEV && kept_open) {
    device_went_ = true;
    if (open(directory, file)) size = ::pread(fd_.get(), room.data(), room.size(), 0);
  }
  if (size < 0) {
    if (device_went_ || errno == ENODEV || errno == EISDIR) close();
    return std::nullopt;
  }
  return text::trim(std::string_view(room.data(), static_cast<std::size_t>(size)));
}

std::optional<std::string_view> KeptText::read(std::string_view directory, std::string_view file,
                                               Moves moves, SmallText& room, Instant now) {
  if (moves == Moves::seldom && read_at_ && now - *read_at_ < read_again) return last();
  read_at_ = now;
  const auto text = file_.read(directory, file, room, now);
  if (!text) {
    text_.reset();
  } else if (text_) {
    text_->assign(*text);
  } else {
    text_.emplace(*text);
  }
  return last();
}

std::string small_text(std::string_view directory, std::string_view file) {
  SmallText room;
  return std::string(SmallFile().read(directory, file, room, {}).value_or(""));
}

}  // namespace strata::host
