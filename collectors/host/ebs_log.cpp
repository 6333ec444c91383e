#include "collectors/host/ebs_log.h"

#include <array>
#include <bit>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <linux/nvme_ioctl.h>
#include <sys/ioctl.h>

#include "collectors/host/units.h"
#include "core/base/fd.h"

namespace strata::host {
namespace {

static_assert(std::endian::native == std::endian::little, "as the page is");

constexpr std::uint32_t volume_magic = 0x3C23B510;
constexpr std::uint32_t instance_store_magic = 0xEC2C0D7E;
constexpr std::size_t read_histogram_at = 512;
constexpr std::size_t write_histogram_at = 2056;
constexpr std::size_t most_bins = 64;
constexpr std::size_t bin_bytes = 24;
// A bin that ends here, half an hour, has no end.
constexpr std::uint64_t no_end = std::uint64_t{1800} * 1'000'000;

template <class T>
T number_at(std::span<const std::byte> page, std::size_t at) {
  T value{};
  std::memcpy(&value, page.subspan(at, sizeof(T)).data(), sizeof(T));
  return value;
}

struct LogField {
  std::size_t at;
  std::uint64_t EbsLog::*value;
};
constexpr std::array fields = {
    LogField{8, &EbsLog::reads},
    LogField{16, &EbsLog::writes},
    LogField{24, &EbsLog::read_bytes},
    LogField{32, &EbsLog::written_bytes},
    LogField{40, &EbsLog::read_time},
    LogField{48, &EbsLog::write_time},
    LogField{56, &EbsLog::volume_iops_exceeded},
    LogField{64, &EbsLog::volume_throughput_exceeded},
    LogField{72, &EbsLog::instance_iops_exceeded},
    LogField{80, &EbsLog::instance_throughput_exceeded},
    LogField{88, &EbsLog::queue_length},
};

/// A number of bins, then each bin's lower and upper bound in microseconds and its count.
EbsLog::Latencies latencies_at(std::span<const std::byte> page, std::size_t at) {
  const auto bins = number_at<std::uint64_t>(page, at);
  if (bins == 0 || bins > most_bins) return {};
  EbsLog::Latencies latencies;
  std::uint64_t above = 0;
  for (std::size_t i = 0; i < bins; ++i) {
    const auto bin = at + sizeof(std::uint64_t) + i * bin_bytes;
    const auto upper = number_at<std::uint64_t>(page, bin + 8);
    if (upper <= above) return {};
    above = upper;
    latencies.count += number_at<std::uint32_t>(page, bin + 16);
    if (i + 1 == bins && upper >= no_end) continue;
    latencies.buckets.push_back({static_cast<double>(upper) / microseconds, latencies.count});
  }
  return latencies;
}

}  // namespace

Result<EbsLog> parse_ebs_log(std::span<const std::byte> page) {
  if (page.size() < ebs_log_bytes) return fail(Code::parse, "the page is too short");
  EbsLog log;
  const auto magic = number_at<std::uint32_t>(page, 0);
  if (magic == instance_store_magic) {
    log.kind = EbsKind::instance_store;
  } else if (magic != volume_magic) {
    return fail(Code::parse, "the page is none of Amazon's");
  }
  for (const auto& field : fields) log.*field.value = number_at<std::uint64_t>(page, field.at);
  log.read_latencies = latencies_at(page, read_histogram_at);
  log.write_latencies = latencies_at(page, write_histogram_at);
  return log;
}

Result<std::vector<std::byte>> read_ebs_log(const std::string& path) {
  const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return fail(errno_error(errno, path));
  std::vector<std::byte> page(ebs_log_bytes);
  constexpr std::uint8_t get_log_page = 0x02;
  constexpr std::uint32_t statistics = 0xD0;
  constexpr std::uint32_t words = ebs_log_bytes / 4 - 1;  // counted from 0
  nvme_admin_cmd command{};
  command.opcode = get_log_page;
  command.nsid = 1;
  command.addr = reinterpret_cast<std::uintptr_t>(page.data());
  command.data_len = ebs_log_bytes;
  command.cdw10 = statistics | words << 16U;
  const int status = ::ioctl(fd.get(), NVME_IOCTL_ADMIN_CMD, &command);
  if (status < 0) return fail(errno_error(errno, path));
  if (status > 0) {
    return fail(Code::unsupported, path + ": NVMe status " + std::to_string(status));
  }
  return page;
}

}  // namespace strata::host
