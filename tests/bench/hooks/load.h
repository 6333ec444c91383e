// The loads that hooks are measured on. Each runs until its Load is destroyed.
#pragma once

#include <optional>

#include "tests/bench/hooks/measure.h"

namespace strata::bench {

/// The loads' CPU; whoever measures keeps to the other ones.
inline constexpr int load_cpu = 0;

/// Two processes on one CPU that hand a byte to and fro: nothing but context switches, two in each
/// round trip. In cgroups of their own or both in that of the caller.
std::optional<Load> ping_pong(bool two_cgroups);

/// redis-benchmark, GET, 50 connections, no pipelining, over loopback. None without Redis.
std::optional<Load> redis_get();

/// fio, direct random reads of 4 KiB, one at a time, of a file. None without fio.
std::optional<Load> direct_io();

}  // namespace strata::bench
