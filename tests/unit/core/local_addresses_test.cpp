#include "core/identity/local_addresses.h"

#include <gtest/gtest.h>

#include "core/identity/listener.h"

namespace strata {
namespace {

constexpr std::string_view fib_trie =
    "Main:\n"
    "  +-- 0.0.0.0/0 3 0 5\n"
    "     |-- 0.0.0.0\n"
    "        /0 universe UNICAST\n"
    "     +-- 10.0.0.0/30 2 0 2\n"
    "        |-- 10.0.0.0\n"
    "           /30 link UNICAST\n"
    "        |-- 10.0.0.1\n"
    "           /32 host LOCAL\n"
    "        |-- 10.0.0.3\n"
    "           /32 link BROADCAST\n"
    "Local:\n"
    "     +-- 127.0.0.0/31 1 0 0\n"
    "        |-- 127.0.0.0\n"
    "           /8 host LOCAL\n"
    "        |-- 127.0.0.1\n"
    "           /32 host LOCAL\n"
    "        |-- 10.0.0.1\n"
    "           /32 host LOCAL\n"
    "        |-- 10.0.0.999\n"
    "           /32 host LOCAL\n";

std::vector<std::string> texts(const std::vector<InternetAddress>& addresses) {
  std::vector<std::string> all;
  for (const auto& address : addresses) all.push_back(to_text(address));
  return all;
}

InternetAddress address(std::string_view text) { return parse_internet_address(text).value(); }

TEST(LocalAddresses, AreTheHostRoutesOfTheTrieOnceEach) {
  EXPECT_EQ(texts(parse_local_ipv4(fib_trie)), (std::vector<std::string>{"10.0.0.1", "127.0.0.1"}));
}

TEST(LocalAddresses, ATruncatedTrieGivesWhatIsWhole) {
  for (std::size_t size = 0; size < fib_trie.size(); ++size) {
    EXPECT_LE(parse_local_ipv4(fib_trie.substr(0, size)).size(), 2U);
  }
  EXPECT_TRUE(parse_local_ipv4("/32 host LOCAL\n").empty());
}

TEST(LocalAddresses, OfIpv6StandInHexadecimal) {
  EXPECT_EQ(texts(parse_local_ipv6("00000000000000000000000000000001 01 80 10 80       lo\n"
                                   "fe80000000000000004005fffe8b0001 02 40 20 80     eth0\n"
                                   "fe80 02 40 20 80     eth0\n"
                                   "20010db8000000000000000000000zzz 02 40 00 80     eth0\n"
                                   "20010db8000000000000000000000005 02")),
            (std::vector<std::string>{"::1", "fe80::40:5ff:fe8b:1", "2001:db8::5"}));
}

TEST(LocalAddresses, AreWrittenCanonicallyAndMappedOnesAsIpv4) {
  EXPECT_EQ(to_text(address("192.0.2.1")), "192.0.2.1");
  EXPECT_EQ(to_text(address("::ffff:192.0.2.1")), "192.0.2.1");
  EXPECT_EQ(to_text(address("2001:0DB8:0:0:1:0:0:1")), "2001:db8::1:0:0:1");
  EXPECT_EQ(to_text(InternetAddress{}), "::");
}

TEST(LocalAddresses, KnowsWhatMeansSomethingOnlyNearby) {
  for (const auto* text : {"127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"}) {
    EXPECT_TRUE(is_loopback(address(text))) << text;
  }
  for (const auto* text : {"128.0.0.1", "::2", "1::1", "10.0.0.127"}) {
    EXPECT_FALSE(is_loopback(address(text))) << text;
  }
  EXPECT_TRUE(is_link_local(address("fe80::1")));
  EXPECT_FALSE(is_link_local(address("fec0::1")));
}

}  // namespace
}  // namespace strata
