// One line of Docker's stream of events, and the cutting of the stream into lines.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/identity/runtime_view.h"

namespace strata {

struct DockerEvent {
  std::optional<RuntimeEvent> event;  // null: of a kind that is not followed
  std::uint64_t time_nano = 0;        // 0: not told
};

/// {"Type":"container","Action":"die","Actor":{"ID":"...","Attributes":{"exitCode":"137",...}},
/// "timeNano":...}. What is no JSON object is a parse error.
Result<DockerEvent> parse_docker_event(std::string_view line);

/// The seconds that `since` takes, of an event's time: "1795373464.762965494".
std::string since_text(std::uint64_t time_nano);

/// Cuts a stream into lines; one that is longer than the limit is left out and counted.
class LineCutter {
 public:
  explicit LineCutter(std::size_t limit) : limit_(limit) {}

  void feed(std::string_view bytes, const std::function<void(std::string_view)>& on_line);

  [[nodiscard]] std::size_t overlong() const { return overlong_; }

 private:
  std::size_t limit_;
  std::string partial_;
  bool skipping_ = false;
  std::size_t overlong_ = 0;
};

}  // namespace strata
