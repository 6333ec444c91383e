#include "collectors/host/ebs.h"

#include <cstring>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/metrics/exposition.h"
#include "tests/support/temp_tree.h"
#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using strata::test::TempTree;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class Page {
 public:
  explicit Page(std::uint32_t magic) { put(0, magic); }

  template <class T>
  void put(std::size_t at, T value) {
    std::memcpy(bytes.data() + at, &value, sizeof(value));
  }
  void put_bin(std::size_t at, std::size_t index, std::uint64_t upper, std::uint32_t count) {
    put(at + 8 + index * 24 + 8, upper);
    put(at + 8 + index * 24 + 16, count);
  }

  std::vector<std::byte> bytes{ebs_log_bytes};
};

Page volume_page() {
  Page page(0x3C23B510);
  for (std::size_t i = 0; i < 11; ++i) page.put(8 + i * 8, std::uint64_t{1000 + i});
  page.put(512, std::uint64_t{2});
  page.put_bin(512, 0, 1024, 5);
  page.put_bin(512, 1, 2048, 2);
  page.put(2056, std::uint64_t{1});
  page.put_bin(2056, 0, ~std::uint64_t{0}, 9);
  return page;
}

TEST(EbsLog, HasCountersTimesAndLatencies) {
  const auto log = parse_ebs_log(volume_page().bytes);
  ASSERT_TRUE(log);
  EXPECT_EQ(log->kind, EbsKind::volume);
  EXPECT_EQ(log->reads, 1000U);
  EXPECT_EQ(log->write_time, 1005U);
  EXPECT_EQ(log->instance_throughput_exceeded, 1009U);
  EXPECT_EQ(log->queue_length, 1010U);
  ASSERT_EQ(log->read_latencies.buckets.size(), 2U);
  EXPECT_EQ(log->read_latencies.buckets[1].upper_bound, 0.002048);
  EXPECT_EQ(log->read_latencies.buckets[1].cumulative_count, 7U);
  EXPECT_THAT(log->write_latencies.buckets, IsEmpty()) << "its one bin has no end";
  EXPECT_EQ(log->write_latencies.count, 9U);
}

TEST(EbsLog, AStrangeHistogramIsLeftOut) {
  auto page = volume_page();
  page.put(512, std::uint64_t{65});
  page.put(2056, std::uint64_t{2});  // the second bin ends before the first
  const auto log = parse_ebs_log(page.bytes);
  ASSERT_TRUE(log);
  EXPECT_EQ(log->read_latencies.count, 0U);
  EXPECT_EQ(log->write_latencies.count, 0U);
}

TEST(EbsLog, OtherPagesAreNone) {
  EXPECT_EQ(parse_ebs_log({}).error().code, Code::parse);
  const auto page = volume_page();
  EXPECT_FALSE(parse_ebs_log(std::span(page.bytes).first(4095)));
  EXPECT_FALSE(parse_ebs_log(Page(7).bytes));
}

TEST(EbsLog, IsReadFromNoOtherFile) {
  EXPECT_EQ(read_ebs_log("/nonexistent").error().code, Code::not_found);
  EXPECT_FALSE(read_ebs_log("/dev/null"));
}

class EbsTest : public ::testing::Test {
 protected:
  void write_controller(const std::string& name, const std::string& model,
                        const std::string& serial) const {
    tree_.write("sys/class/nvme/" + name + "/model", model);
    tree_.write("sys/class/nvme/" + name + "/serial", serial);
  }
  test::Collected collect(Instant now = Instant()) {
    if (!collector_) {
      collector_ = make_ebs(HostFs({.sysfs = tree_.path("sys")}),
                            [this](const std::string& path) -> Result<std::vector<std::byte>> {
                              ++asked_;
                              if (path == "/dev/nvme1n1") return Page(0xEC2C0D7E).bytes;
                              if (path == "/dev/nvme2n1") return fail(Code::unsupported, "8457");
                              return volume_page().bytes;
                            });
    }
    Batch batch;
    test::Collected collected;
    collected.status = collector_->collect({.now = now, .wall = {}, .containers = nullptr}, batch);
    for (const auto& sample : batch.samples()) {
      NumberText number;
      collected.lines.insert(std::string(sample.def->name) + "{" +
                             std::string(batch.labels(sample)) + "} " +
                             std::string(number.of(sample.value)));
    }
    return collected;
  }

  TempTree tree_;
  std::unique_ptr<Collector> collector_;
  int asked_ = 0;
};

TEST_F(EbsTest, TellsVolumesAndInstanceStores) {
  write_controller("nvme0", "Amazon Elastic Block Store              \n", "vol0123456789abcdef0\n");
  write_controller("nvme1", "Amazon EC2 NVMe Instance Storage\n", "AWS0123\n");
  write_controller("nvme3", "ACME Flash\n", "SN1\n");
  const auto collected = collect();
  EXPECT_TRUE(collected.status);
  const std::string volume = R"({device="nvme0n1",volume_id="vol-0123456789abcdef0")";
  EXPECT_THAT(
      collected.lines,
      AllOf(
          Contains("node_ebs_read_ops_total" + volume + "} 1000"),
          Contains("node_ebs_read_seconds_total" + volume + "} 0.001004"),
          Contains("node_ebs_exceeded_iops_seconds_total" + volume + "} 0.001006"),
          Contains("node_ebs_volume_queue_length" + volume + "} 1010"),
          Contains("node_ebs_read_io_latency_seconds" + volume + R"(,le="0.001024"} 5)"),
          Contains("node_ebs_write_io_latency_seconds" + volume + R"(,le="+Inf"} 9)"),
          Contains(
              R"(node_ec2_instance_store_write_bytes_total{device="nvme1n1",serial="AWS0123"} 0)"),
          Not(Contains(HasSubstr("instance_store_exceeded"))), Not(Contains(HasSubstr("nvme3")))));
  EXPECT_EQ(asked_, 2);
}

TEST_F(EbsTest, AControllerWithoutThePageIsLeftAloneForAnHour) {
  write_controller("nvme2", "Amazon EC2 NVMe Instance Storage\n", "AWS0123\n");
  EXPECT_TRUE(collect().status);
  EXPECT_TRUE(collect(Instant(std::chrono::minutes(59))).status);
  EXPECT_EQ(asked_, 1);
  collect(Instant(std::chrono::minutes(60)));
  EXPECT_EQ(asked_, 2);
}

TEST_F(EbsTest, ElsewhereThereIsNoData) {
  EXPECT_EQ(collect().status.error().code, Code::no_data);
  write_controller("nvme3", "ACME Flash\n", "SN1\n");
  EXPECT_EQ(collect().status.error().code, Code::no_data);
  EXPECT_EQ(asked_, 0);
}

}  // namespace
}  // namespace strata::host
