#include "agent/log.h"

#include <deque>
#include <exception>
#include <mutex>
#include <string_view>

#include <spdlog/formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "agent/text/safe_text.h"
#include "agent/text/units.h"
#include "agent/views/json.h"

namespace strata {
namespace {

const std::string logger_name = "strata";

std::string_view view(spdlog::string_view_t text) { return {text.data(), text.size()}; }

std::string level_name(spdlog::level::level_enum level) {
  return std::string(view(spdlog::level::to_string_view(level)));
}

std::string text_line(const spdlog::details::log_msg& message) {
  constexpr std::size_t widest = 8;  // "critical"
  auto level = level_name(message.level);
  level.resize(widest, ' ');
  return rfc3339(message.time) + " " + level + " " + safe_text(view(message.payload));
}

std::string json_text(const spdlog::details::log_msg& message) {
  return json_line({{"time", rfc3339(message.time)},
                    {"level", level_name(message.level)},
                    {"message", json_string(view(message.payload))}});
}

class LineFormatter final : public spdlog::formatter {
 public:
  explicit LineFormatter(LogFormat format) : format_(format) {}

  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
    const auto line = format_ == LogFormat::json ? json_text(message) : text_line(message);
    out.append(line.data(), line.data() + line.size());
    out.push_back('\n');
  }

  [[nodiscard]] std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<LineFormatter>(format_);
  }

 private:
  LogFormat format_;
};

/// Keeps the newest lines for support archives.
class RecentLines final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  std::string text() {
    const std::scoped_lock lock(mutex_);
    std::string text;
    for (const auto& line : lines_) text += line;
    return text;
  }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    lines_.emplace_back(line.data(), line.size());
    bytes_ += line.size();
    while (bytes_ > most_bytes) {
      bytes_ -= lines_.front().size();
      lines_.pop_front();
    }
  }
  void flush_() override {}

 private:
  static constexpr std::size_t most_bytes = std::size_t{64} << 10U;

  std::deque<std::string> lines_;
  std::size_t bytes_ = 0;
};

spdlog::level::level_enum spdlog_level(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::error:
      break;
  }
  return spdlog::level::err;
}

void apply(const LogConfig& config, spdlog::logger& logger) {
  logger.set_formatter(std::make_unique<LineFormatter>(config.format));
  logger.set_level(spdlog_level(config.level));
}

}  // namespace

std::shared_ptr<spdlog::logger> make_logger(const LogConfig& config, spdlog::sink_ptr sink) {
  auto logger = std::make_shared<spdlog::logger>(logger_name, std::move(sink));
  apply(config, *logger);
  logger->flush_on(spdlog::level::warn);
  return logger;
}

Status set_up_logging(const LogConfig& config) {
  try {
    const auto current = spdlog::default_logger();
    if (current && current->name() == logger_name) {
      apply(config, *current);
      return {};
    }
    auto logger = make_logger(config, std::make_shared<spdlog::sinks::stderr_sink_mt>());
    logger->sinks().push_back(std::make_shared<RecentLines>());
    apply(config, *logger);
    spdlog::set_default_logger(std::move(logger));
    return {};
  } catch (const std::exception& error) {
    return fail(Code::io, std::string("logging: ") + error.what());
  }
}

std::string recent_log() {
  const auto logger = spdlog::default_logger();
  if (!logger) return {};
  for (const auto& sink : logger->sinks()) {
    if (const auto lines = std::dynamic_pointer_cast<RecentLines>(sink)) return lines->text();
  }
  return {};
}

void ChangeLog::report(const std::string& source, const Status& outcome) {
  const auto known = failures_.find(source);
  if (outcome) {
    if (known == failures_.end()) return;
    const auto lasted = seconds(clock_.now() - known->second.since);
    logger_.info("{}: works again after {} ({} failures)", source, human_seconds(lasted),
                 known->second.times);
    failures_.erase(known);
    return;
  }
  if (known != failures_.end()) {
    ++known->second.times;
    return;
  }
  failures_[source] = {clock_.now(), 1};
  logger_.warn("{}: {}", source, outcome.error().message);
}

}  // namespace strata
