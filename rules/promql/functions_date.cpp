// Calendar functions, in UTC.
#include <array>
#include <limits>

#include "rules/promql/evaluator.h"
#include "rules/promql/functions.h"

namespace strata::promql {
namespace {

constexpr std::uint64_t day_seconds = 24 * 3600;

// Go counts from a year far enough back that no moment is negative; it begins a cycle of 400 years.
constexpr std::uint64_t go_epoch = 9223372028715321600ULL;  // seconds from there to 1970
constexpr std::int64_t go_first_year = -292277022399LL;

constexpr std::uint64_t cycle_days = 146097;  // in 400 years

/// Any number of seconds has a date, beyond Go's years the one that its arithmetic wraps to.
class Moment {
 public:
  explicit Moment(std::int64_t seconds)
      : day_((static_cast<std::uint64_t>(seconds) + go_epoch) / day_seconds),
        second_((static_cast<std::uint64_t>(seconds) + go_epoch) % day_seconds) {
    // Years are counted from March, so that the odd day is the last one; 306 days lead from there
    // to January.
    const auto days = day_ + 306;
    const auto in_cycle = days % cycle_days;
    const auto year =
        (in_cycle - in_cycle / 1460 + in_cycle / 36524 - in_cycle / (cycle_days - 1)) / 365;
    const auto in_year = in_cycle - (365 * year + year / 4 - year / 100);
    const auto from_march = (5 * in_year + 2) / 153;
    day_of_month_ = in_year - (153 * from_march + 2) / 5 + 1;
    month_ = from_march < 10 ? from_march + 3 : from_march - 9;
    year_in_go_ = year + days / cycle_days * 400 + (month_ <= 2 ? 1 : 0);
  }

  [[nodiscard]] std::uint64_t second() const { return second_; }
  /// Sunday is 0; Go's first day was a Monday.
  [[nodiscard]] std::uint64_t weekday() const { return (day_ + 1) % 7; }
  [[nodiscard]] std::uint64_t day_of_month() const { return day_of_month_; }
  [[nodiscard]] std::uint64_t month() const { return month_; }
  [[nodiscard]] std::int64_t year() const {
    return static_cast<std::int64_t>(year_in_go_) - 1 + go_first_year;
  }

  [[nodiscard]] std::uint64_t days_in_month() const {
    if (month_ == 2) return leap() ? 29 : 28;
    return 30 + (month_ + month_ / 8) % 2;
  }

  [[nodiscard]] std::uint64_t day_of_year() const {
    static constexpr std::array<std::uint64_t, 12> before{0,   31,  59,  90,  120, 151,
                                                          181, 212, 243, 273, 304, 334};
    return before.at(month_ - 1) + day_of_month_ + (month_ > 2 && leap() ? 1 : 0);
  }

 private:
  [[nodiscard]] bool leap() const {
    return (year_in_go_ % 4 == 0 && year_in_go_ % 100 != 0) || year_in_go_ % 400 == 0;
  }

  std::uint64_t day_;
  std::uint64_t second_;
  std::uint64_t day_of_month_ = 1;
  std::uint64_t month_ = 1;
  std::uint64_t year_in_go_ = 1;  // Go's first year is 1
};

Moment moment_of(double seconds) {
  // What does not fit is the smallest integer, as in Go on amd64.
  constexpr double limit = 9223372036854775808.0;
  const bool fits = seconds >= -limit && seconds < limit;
  return Moment(fits ? static_cast<std::int64_t>(seconds)
                     : std::numeric_limits<std::int64_t>::min());
}

/// Of each element as seconds since the epoch, or of the step when there is no argument.
template <auto part>
Result<Frame> date_part(const CallContext& context) {
  if (context.size() == 0) {
    auto frame = scalar_frame(context.evaluator, context.grid, 0);
    if (!frame) return frame;
    const auto row = frame->row(0);
    for (std::size_t step = 0; step < row.size(); ++step) {
      row[step] = static_cast<double>(part(Moment(context.grid.time(step) / 1000)));
    }
    return frame;
  }
  auto frame = context.frame(0);
  if (!frame) return frame;
  for (std::size_t i = 0; i < frame->size(); ++i) {
    frame->relabel(i, frame->labels(i).without_name());
    for (auto& cell : frame->row(i)) {
      if (!is_absent(cell)) cell = static_cast<double>(part(moment_of(cell)));
    }
  }
  return frame;
}

std::uint64_t days_in_month(const Moment& at) { return at.days_in_month(); }
std::uint64_t day_of_month(const Moment& at) { return at.day_of_month(); }
std::uint64_t day_of_week(const Moment& at) { return at.weekday(); }
std::uint64_t day_of_year(const Moment& at) { return at.day_of_year(); }
std::uint64_t hour(const Moment& at) { return at.second() / 3600; }
std::uint64_t minute(const Moment& at) { return at.second() % 3600 / 60; }
std::uint64_t month(const Moment& at) { return at.month(); }
std::int64_t year(const Moment& at) { return at.year(); }

Function date(std::string_view name, CallKernel kernel) {
  return {.name = name,
          .args = {ValueType::vector},
          .variadic = 1,
          .kernel = kernel,
          .needs_time = true};
}

}  // namespace

std::vector<Function> date_functions() {
  return {
      date("days_in_month", date_part<days_in_month>),
      date("day_of_month", date_part<day_of_month>),
      date("day_of_week", date_part<day_of_week>),
      date("day_of_year", date_part<day_of_year>),
      date("hour", date_part<hour>),
      date("minute", date_part<minute>),
      date("month", date_part<month>),
      date("year", date_part<year>),
  };
}

}  // namespace strata::promql
