// EC2's instance metadata service, version 2: a token is put, then shown with each question. No
// proxies, no redirects, no names to resolve.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/host_fs.h"
#include "core/base/result.h"

namespace strata::host {

/// What cannot be told is empty.
struct Ec2Instance {
  std::string instance_id;
  std::string instance_type;
  std::string availability_zone;
  std::string region;
  std::string account_id;
  std::string image_id;
  std::string architecture;

  bool operator==(const Ec2Instance&) const = default;
};

struct Ec2Tag {
  std::string key;
  std::string value;

  bool operator==(const Ec2Tag&) const = default;
};

/// The instance identity document. Code::parse where it is none, or names no instance.
Result<Ec2Instance> parse_identity_document(std::string_view json);

/// Whether the firmware says that this machine is Amazon's; without it nothing is asked.
bool looks_like_ec2(const HostFs& host);

inline constexpr std::string_view ec2_metadata_url = "http://169.254.169.254";

/// Used by one thread. Each exchange is bounded by `patience` for the connection and as much for
/// the answer.
class Ec2Metadata {
 public:
  explicit Ec2Metadata(std::string url, Duration patience = std::chrono::seconds(1))
      : url_(std::move(url)), patience_(patience) {}

  Result<Ec2Instance> instance();

  /// Those of `wanted` that the instance has; "*" stands for all. None where the instance may not
  /// read its tags.
  Result<std::vector<Ec2Tag>> tags(const std::vector<std::string>& wanted);

 private:
  /// The text at a path; a token that has run out is replaced once.
  Result<std::string> get(const std::string& path);
  Result<std::string> get_with_token(const std::string& path);
  Status renew_token();
  /// Puts what the document lacks in its place.
  void complete(Ec2Instance& instance);

  std::string url_;
  Duration patience_;
  std::string token_;
  std::optional<Instant> token_until_;
};

}  // namespace strata::host
